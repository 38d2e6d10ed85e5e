"""Ceux que le ménage ne veut pas : quand on l'a dit, et quand on l'a levé.

Annulée, une exclusion n'a jamais été ; levée, elle a été : ce qui est dit de ses jours ne compte
pas de nouveau.
"""

from collections.abc import Iterator
from datetime import date

from parcours.domain.langage.fait import Fait
from parcours.domain.volets.relation import OrganismeExclu


class Exclusions:
    """Les exclusions d'un ménage, dans l'ordre où elles s'enregistrent."""

    def __init__(self) -> None:
        self._dites: dict[str, Fait] = {}
        self._levees: dict[str, Fait] = {}

    def dit(self, exclusion: Fait) -> None:
        """Quelqu'un qui en décide exclut un organisme."""
        self._dites[exclusion.reference] = exclusion

    def leve(self, exclusion: str, levee: Fait) -> None:
        """La même est levée."""
        if exclusion in self._dites:
            self._levees.setdefault(exclusion, levee)

    @property
    def exclus(self) -> frozenset[str]:
        """Les organismes exclus, que rien n'a admis de nouveau."""
        return _vises(f for reference, f in self._dites.items() if reference not in self._levees)

    def alors(self, jour: date, position: int = 0) -> frozenset[str]:
        """Ceux qui l'étaient ce jour-là, ou à cette position du journal."""
        return _vises(self._valaient(jour, position)) if self._dites else frozenset()

    def _valaient(self, jour: date, position: int) -> Iterator[Fait]:
        for reference, exclusion in self._dites.items():
            levee = self._levees.get(reference)
            du_jour = exclusion.jour <= jour and (levee is None or jour < levee.jour)
            dite = exclusion.position < position and (levee is None or position < levee.position)
            if du_jour or dite:
                yield exclusion


def _vises(exclusions: Iterator[Fait]) -> frozenset[str]:
    evenements = (f.evenement for f in exclusions)
    return frozenset(str(e.organisme) for e in evenements if isinstance(e, OrganismeExclu))
