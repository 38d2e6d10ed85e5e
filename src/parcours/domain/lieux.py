"""Où vit le ménage : là où vit quelqu'un de ceux qui sont présents, et non le dernier parti.

Le lieu est à chaque personne. Le ménage est là où il était, tant que quelqu'un y demeure ; sinon là
où les faits disent en dernier que vit l'un des présents.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from parcours.domain.evenement import Territoire
from parcours.domain.fait import Fait
from parcours.domain.parcours import Lieu
from parcours.domain.presences import Presences, presents_le
from parcours.domain.vocabulaire import S0


@dataclass(frozen=True, slots=True)
class LieuDit:
    """La commune où un fait dit que vivent des personnes."""

    fait: Fait
    territoire: Territoire
    personnes: tuple[str | None, ...] | None
    """None : toutes celles présentes ce jour-là."""

    @property
    def debut(self) -> date:
        """Le jour où l'on commence d'y vivre."""
        return self.territoire.debut or self.fait.jour


def lieux(
    dits: Iterable[LieuDit], premier: Fait | None, presences: Presences, departement: str | None
) -> Iterator[Lieu]:
    """Les lieux successifs du ménage ; `premier` : le premier fait de sa vie."""
    ranges = sorted(dits, key=lambda dit: dit.debut)
    if premier and departement:
        yield Lieu(premier.jour, departement, None, S0, premier)
    ici: LieuDit | None = None
    la: dict[str | None, LieuDit] = {}
    for jour in _jours(ranges, presences):
        presents = presents_le(presences, jour)
        for dit in (d for d in ranges if d.debut == jour):
            la.update(dict.fromkeys(presents if dit.personnes is None else dit.personnes, dit))
        habites = [la[p] for p in presents if p in la]
        if habites and ici not in habites:
            ici = max(habites, key=ranges.index)
            yield Lieu(
                jour, departement, ici.territoire.commune, ici.territoire.sensibilite, ici.fait
            )


def _jours(dits: Sequence[LieuDit], presences: Presences) -> list[date]:
    """Les jours où quelqu'un change de lieu, arrive dans le ménage ou le quitte."""
    if not dits:
        return []
    bornes = {b for dates in presences.values() for d in dates for b in (d.du, d.au) if b}
    premier = dits[0].debut
    return sorted({*(dit.debut for dit in dits), *(b for b in bornes if b > premier)})
