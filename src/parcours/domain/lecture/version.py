"""La version d'un parcours pour qui le lit : ce qui n'en est pas visible ne la change pas."""

import hashlib
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from parcours.domain.histoire.anonymes import nom_de_qui_se_tait
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.marques import references
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.visibles import visibles
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.correction import fait_vise

N_IMPORTE_LAQUELLE: Final = "*"
_EMPREINTE_BYTES = 12
_EMPREINTES_MAX: Final = 1000
"""Peu de façons de lire, et beaucoup de ménages qui se lisent ainsi."""


@dataclass(frozen=True)
class VersionLue:
    """Les faits qu'un lecteur voit d'un parcours : combien, et lesquels."""

    references: frozenset[str] = frozenset()
    montrees: frozenset[str] | None = None
    """Comment elles se montrent, l'auteur de l'un se tût-il ; None : telles quelles."""

    rangees: tuple[str, ...] | None = field(default=None, repr=False, compare=False)
    """Ce qui se montre, dans son ordre, si on l'a déjà rangé."""

    @property
    def nombre(self) -> int:
        """Combien de faits il voit."""
        return len(self.references)

    @cached_property
    def empreinte(self) -> str:
        """Ce qui change dès qu'il en voit d'autres ; la comparer ne nomme pas qui se tait."""
        rangees = "\n".join(self._rangees()).encode()
        return hashlib.blake2b(rangees, digest_size=_EMPREINTE_BYTES).hexdigest()

    def avec(self, reference: str, montree: str) -> "VersionLue":
        """La même, avec un fait de plus et comment il se montre."""
        avant = self._rangees()
        rang = bisect_left(avant, montree)
        rangees = (*avant[:rang], montree, *avant[rang:])
        montrees = (self.references if self.montrees is None else self.montrees) | {montree}
        return VersionLue(self.references | {reference}, montrees, rangees)

    def _rangees(self) -> tuple[str, ...]:
        montrees = self.references if self.montrees is None else self.montrees
        return tuple(sorted(montrees)) if self.rangees is None else self.rangees

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
        frozenset(_se_montre(fait, regard) for fait in vus),
    )


def _se_montre(fait: Fait, regard: Regard) -> str:
    return nom_de_qui_se_tait(fait) if regard.tait_l_auteur(fait) else fait.reference


class VersionSuivie:
    """La dernière version lue d'un ménage que l'on suit : un fait de plus s'y ajoute.

    Elle ne vaut que de ce que `Suivi` a poursuivi : ses faits viennent l'un après l'autre, et aucun
    ne cite ceux d'après.
    """

    def __init__(self) -> None:
        self._lue: tuple[Regard, int, VersionLue] | None = None

    def lue(self, parcours: Parcours, regard: Regard) -> VersionLue:
        """Ce que rend `version`."""
        lue = self._poursuivie(parcours, regard)
        if lue is None:
            lue = version(parcours, regard)
        self._lue = (regard, len(parcours.histoire.entrees), lue)
        return lue

    def _poursuivie(self, parcours: Parcours, regard: Regard) -> VersionLue | None:
        """La dernière version lue, avec les faits venus depuis ; None s'il faut tout relire."""
        avant, combien, lue = self._lue or (None, 0, VersionLue())
        neufs = [entree.fait for entree in parcours.histoire.entrees[combien:]]
        if avant != regard or combien > len(parcours.histoire.entrees):
            return None
        if not all(_se_juge_seul(fait, regard) for fait in neufs):
            return None
        for fait in filter(regard.voit_le_fait, neufs):
            lue = lue.avec(fait.reference, _se_montre(fait, regard))
        return lue


def _se_juge_seul(fait: Fait, regard: Regard) -> bool:
    """Vrai si nul autre fait ne dit si le lecteur voit celui-ci : le sien, ou qui n'en cite pas."""
    sien = fait.organisme == regard.lecteur.organisme
    return sien or not (any(references(fait.evenement)) or fait_vise(fait.evenement))
