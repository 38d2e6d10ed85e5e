"""Les ménages déjà rejoués, gardés tant que leurs faits sont les mêmes : on les relit sans rejouer.

Rien ne s'y périme : la base dit toujours quels faits il y a, et un ménage qui n'a plus exactement
ceux-là se rejoue. Rien n'y est en clair : les faits gardés sont ceux que l'on a relus, scellés.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final
from uuid import UUID

from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.projections.vue import Vie

FAITS_MAX: Final = 10_000
"""Combien de faits tiennent en tout les ménages gardés : quelques dizaines de mébioctets."""

_Cle = tuple[UUID, bool, int, tuple[int, ...]]


@dataclass(frozen=True)
class Rejoue:
    """Un ménage rejoué, et ce que l'on en déduit."""

    faits: Sequence[Fait]
    """Les faits rejoués : tant qu'on les garde, nul autre n'a leur identité."""
    reglages: Reglages
    parcours: Parcours

    @cached_property
    def vie(self) -> Vie:
        """Ses étapes, ses alertes, ses manques : déduits une fois."""
        return Vie(self.parcours, self.reglages)


class Souvenirs:
    """Les derniers ménages rejoués, d'après exactement quels faits et quels actes du territoire."""

    def __init__(self, faits_max: int = FAITS_MAX) -> None:
        self._faits_max = faits_max
        self._gardes: OrderedDict[_Cle, Rejoue] = OrderedDict()
        self._tenus = 0
        self._verrou = Lock()

    def rejoue(
        self, parcours: UUID, faits: Sequence[Fait], reglages: Reglages, *, seul: bool = False
    ) -> Rejoue:
        """Le parcours que donnent ces faits ; voir `fold`."""
        cle = (parcours, seul, id(reglages), tuple(map(id, faits)))
        with self._verrou:
            if connu := self._gardes.get(cle):
                self._gardes.move_to_end(cle)
                return connu
        rendu = fold(parcours, faits, reglages=reglages, seul=seul)
        neuf = Rejoue(tuple(faits), reglages, rendu)
        with self._verrou:
            self._garde(cle, neuf)
        return neuf

    def _garde(self, cle: _Cle, neuf: Rejoue) -> None:
        """Garder ce ménage, et oublier les plus anciennement lus s'ils sont trop."""
        if cle in self._gardes or len(neuf.faits) > self._faits_max:
            return
        self._gardes[cle] = neuf
        self._tenus += _poids(neuf)
        while self._tenus > self._faits_max:
            _, oublie = self._gardes.popitem(last=False)
            self._tenus -= _poids(oublie)


def _poids(rejoue: Rejoue) -> int:
    return max(len(rejoue.faits), 1)
