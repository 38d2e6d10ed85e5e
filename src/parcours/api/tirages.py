"""Ce qui s'écrit de ce qui est gelé : une fois, gardé en mémoire ; cela ne change plus jamais.

Chacun le garde aussi chez soi (`private` : il faut une clé pour le lire) sans le redemander d'un
jour. Une autre version du logiciel peut l'écrire autrement ; un CSV, jamais.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.responses import Response

from parcours.api.entetes import l_a_deja

OCTETS_MAX: Final = 32 * 1024 * 1024
GARDE_SECONDS: Final = 24 * 3600
GARDE: Final = f"private, max-age={GARDE_SECONDS}, immutable"
VARIE: Final = "Accept, Authorization"
"""De quoi dépend ce qui est répondu : la forme demandée, et si l'on ouvre des ménages."""

Cle = tuple[int, str, str, bool]
"""La publication, le tableau, la forme, et si elle dit où lire les ménages."""


@dataclass(frozen=True)
class Tirage:
    """Une forme écrite : ses octets, leur empreinte, et ce que la réponse en dit."""

    octets: bytes
    type: str
    entetes: Mapping[str, str] = field(default_factory=dict)
    empreinte: str = field(init=False)
    """SHA-256 des octets."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "empreinte", hashlib.sha256(self.octets).hexdigest())

    def reponse(self, gardees: str | None) -> Response:
        """Les octets ; rien de plus que leur étiquette à qui les a déjà."""
        etiquette = f'"{self.empreinte}"'
        dits = {"ETag": etiquette, "Cache-Control": GARDE, "Vary": VARIE}
        if l_a_deja(gardees or "", etiquette):
            return Response(status_code=304, headers=dits)
        return Response(self.octets, media_type=self.type, headers={**self.entetes, **dits})


class Tirages:
    """Les derniers tirages, tant qu'ils tiennent."""

    def __init__(self, octets_max: int = OCTETS_MAX) -> None:
        self._octets_max = octets_max
        self._gardes: OrderedDict[Cle, Tirage] = OrderedDict()
        self._tenus = 0

    async def lit(self, cle: Cle, ecrit: Callable[[], Awaitable[Tirage]]) -> Tirage:
        """Le tirage gardé ; à défaut, celui que l'on écrit."""
        if connu := self._gardes.get(cle):
            self._gardes.move_to_end(cle)
            return connu
        neuf = await ecrit()
        self._garde(cle, neuf)
        return neuf

    def _garde(self, cle: Cle, neuf: Tirage) -> None:
        if cle in self._gardes or len(neuf.octets) > self._octets_max:
            return
        self._gardes[cle] = neuf
        self._tenus += len(neuf.octets)
        while self._tenus > self._octets_max:
            _, oublie = self._gardes.popitem(last=False)
            self._tenus -= len(oublie.octets)
