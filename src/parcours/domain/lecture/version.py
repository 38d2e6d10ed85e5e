"""La version d'un parcours pour qui le lit : ce qui n'en est pas visible ne la change pas."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from parcours.domain.histoire.anonymes import nom_de_qui_se_tait
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.visibles import visibles
from parcours.domain.parcours.parcours import Parcours

N_IMPORTE_LAQUELLE: Final = "*"
_EMPREINTE_BYTES = 12
_EMPREINTES_MAX: Final = 1000
"""Peu de façons de lire, et beaucoup de ménages qui se lisent ainsi."""


@dataclass(frozen=True, slots=True)
class VersionLue:
    """Les faits qu'un lecteur voit d'un parcours : combien, et lesquels."""

    references: frozenset[str] = frozenset()
    montrees: frozenset[str] | None = None
    """Comment elles se montrent, l'auteur de l'un se tût-il ; None : telles quelles."""

    @property
    def nombre(self) -> int:
        """Combien de faits il voit."""
        return len(self.references)

    @property
    def empreinte(self) -> str:
        """Ce qui change dès qu'il en voit d'autres ; la comparer ne nomme pas qui se tait."""
        montrees = self.references if self.montrees is None else self.montrees
        rangees = "\n".join(sorted(montrees)).encode()
        return hashlib.blake2b(rangees, digest_size=_EMPREINTE_BYTES).hexdigest()

    def est(self, attendues: Collection[str]) -> bool:
        """Vrai si c'est l'une des versions attendues, dites par leur empreinte ou leur nombre.

        `N_IMPORTE_LAQUELLE` : le lecteur en voit au moins un fait.
        """
        if self.references and N_IMPORTE_LAQUELLE in attendues:
            return True
        return not {self.empreinte, str(self.nombre)}.isdisjoint(attendues)


def droits_lus(regard: Regard) -> str:
    """Par quoi un lecteur lit un parcours, en une empreinte : elle change avec ses droits.

    Ni les faits, ni ce qu'une protection masque, n'y sont.
    """
    dits = (
        sorted(regard.familles) if regard.familles is not None else None,
        int(regard.niveau),
        sorted(regard.auteurs) if regard.auteurs is not None else None,
        sorted(regard.sujets),
        regard.jusqu_au,
    )
    return _empreinte(repr(dits))


@lru_cache(_EMPREINTES_MAX)
def _empreinte(dits: str) -> str:
    return hashlib.blake2b(dits.encode(), digest_size=_EMPREINTE_BYTES).hexdigest()


def version(parcours: Parcours, regard: Regard) -> VersionLue:
    """La version que ce regard voit du parcours : les faits que montre sa chronologie."""
    vus = visibles((entree.fait for entree in parcours.histoire.entrees), regard)
    return VersionLue(
        frozenset(fait.reference for fait in vus),
        frozenset(
            nom_de_qui_se_tait(fait) if regard.tait_l_auteur(fait) else fait.reference
            for fait in vus
        ),
    )
