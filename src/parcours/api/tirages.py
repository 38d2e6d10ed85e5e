"""Ce qui s'écrit de ce qui est gelé : une fois, puis gardé ; cela ne change plus jamais.

Ce qui est court se garde en mémoire, ce qui est long dans un fichier temporaire, d'où il part par
morceaux. Chacun le garde aussi chez soi (`private` : il faut une clé pour le lire) sans le
redemander d'un jour. Une autre version du logiciel peut l'écrire autrement ; un CSV, jamais.
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from weakref import finalize

from starlette.responses import Response, StreamingResponse

from parcours.api.entetes import l_a_deja

OCTETS_COURTS: Final = 4 * 1024 * 1024
"""Au-delà, une forme s'écrit dans un fichier."""
OCTETS_MAX: Final = 32 * 1024 * 1024
OCTETS_EN_FICHIERS_MAX: Final = 1024 * 1024 * 1024
OCTETS_D_UN_MORCEAU: Final = 256 * 1024
GARDE_SECONDS: Final = 24 * 3600
GARDE: Final = f"private, max-age={GARDE_SECONDS}, immutable"
VARIE: Final = "Accept, Authorization"
"""De quoi dépend ce qui est répondu : la forme demandée, et si l'on ouvre des ménages."""

Cle = tuple[int, str, str, bool]
"""La publication, le tableau, la forme, et si elle dit où lire les ménages."""


@dataclass(frozen=True)
class Tirage:
    """Une forme écrite : ses octets, leur empreinte, et ce que la réponse en dit."""

    octets: bytes | IO[bytes]
    """Un fichier si elle est longue : il s'efface quand personne ne le lit plus."""
    taille: int
    empreinte: str
    """SHA-256 des octets."""
    type: str
    entetes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def ecrit(
        cls, morceaux: Iterable[bytes], type_: str, entetes: Mapping[str, str] | None = None
    ) -> "Tirage":
        """Celui que font ces morceaux, dont aucun ne reste en mémoire s'ils sont longs."""
        dans: IO[bytes] = SpooledTemporaryFile(OCTETS_COURTS)  # noqa: SIM115 (closed when unread)
        resume = hashlib.sha256()
        for morceau in morceaux:
            dans.write(morceau)
            resume.update(morceau)
        taille = dans.tell()
        octets: bytes | IO[bytes] = dans
        if taille <= OCTETS_COURTS:
            dans.seek(0)
            octets = dans.read()
        ecrit = cls(octets, taille, resume.hexdigest(), type_, entetes or {})
        finalize(ecrit, dans.close)
        return ecrit

    @property
    def est_long(self) -> bool:
        """Vrai s'il est dans un fichier."""
        return not isinstance(self.octets, bytes)

    def morceaux(self) -> Iterator[bytes]:
        """Ses octets, du premier au dernier ; plusieurs peuvent le lire à la fois."""
        if isinstance(self.octets, bytes):
            yield self.octets
            return
        ou = 0
        while morceau := os.pread(self.octets.fileno(), OCTETS_D_UN_MORCEAU, ou):
            ou += len(morceau)
            yield morceau

    def reponse(self, gardees: str | None) -> Response:
        """Les octets ; rien de plus que leur étiquette à qui les a déjà."""
        etiquette = f'"{self.empreinte}"'
        dits = {"ETag": etiquette, "Cache-Control": GARDE, "Vary": VARIE}
        if l_a_deja(gardees or "", etiquette):
            return Response(status_code=304, headers=dits)
        entetes = {**self.entetes, **dits, "Content-Length": str(self.taille)}
        return StreamingResponse(self.morceaux(), media_type=self.type, headers=entetes)


class Tirages:
    """Les derniers tirages, tant qu'ils tiennent : en mémoire les courts, sur disque les longs."""

    def __init__(
        self, octets_max: int = OCTETS_MAX, en_fichiers_max: int = OCTETS_EN_FICHIERS_MAX
    ) -> None:
        self._courts, self._longs = _Etagere(octets_max), _Etagere(en_fichiers_max)

    async def lit(self, cle: Cle, ecrit: Callable[[], Awaitable[Tirage]]) -> Tirage:
        """Le tirage gardé ; à défaut, celui que l'on écrit."""
        if connu := self._courts.prend(cle) or self._longs.prend(cle):
            return connu
        neuf = await ecrit()
        (self._longs if neuf.est_long else self._courts).pose(cle, neuf)
        return neuf


class _Etagere:
    """Des tirages, jusqu'à tant d'octets ; le plus anciennement lu s'oublie."""

    def __init__(self, octets_max: int) -> None:
        self._octets_max = octets_max
        self._gardes: OrderedDict[Cle, Tirage] = OrderedDict()
        self._tenus = 0

    def prend(self, cle: Cle) -> Tirage | None:
        """Celui qu'elle a sous cette clé."""
        if connu := self._gardes.get(cle):
            self._gardes.move_to_end(cle)
        return connu

    def pose(self, cle: Cle, neuf: Tirage) -> None:
        """Le garde, s'il y tient."""
        if cle in self._gardes or neuf.taille > self._octets_max:
            return
        self._gardes[cle] = neuf
        self._tenus += neuf.taille
        while self._tenus > self._octets_max:
            _, oublie = self._gardes.popitem(last=False)
            self._tenus -= oublie.taille
