"""Où vit le ménage : là où vit quelqu'un de ceux qui sont présents, et non le dernier parti.

Le lieu est à chaque personne. Le ménage est là où il était, tant que quelqu'un y demeure ; sinon là
où les faits disent en dernier que vit l'un des présents. Un transfert le fait changer de
département sans dire où.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from parcours.domain.parcours.parcours import Lieu
from parcours.domain.parcours.presences import Presences, presents_le


@dataclass(frozen=True, slots=True)
class LieuDit:
    """Où un fait dit que vivent des personnes."""

    lieu: Lieu
    rang: int
    """Après combien de transferts : ce jour-là, un transfert passe après le reste."""
    personnes: tuple[str | None, ...] | None
    """None : toutes celles présentes ce jour-là."""


def lieux(dits: Iterable[LieuDit], premier: LieuDit | None, presences: Presences) -> Iterator[Lieu]:
    """Les lieux successifs du ménage ; `premier` : ce qu'en apprend le premier fait de sa vie."""
    ranges = sorted(dits, key=lambda dit: (dit.lieu.depuis_le, dit.rang))
    if premier:
        yield premier.lieu
    ici: int | None = None
    la: dict[str | None, int] = {}
    suivant = 0
    for jour in _jours(ranges, presences):
        presents = presents_le(presences, jour)
        while suivant < len(ranges) and ranges[suivant].lieu.depuis_le == jour:
            personnes = ranges[suivant].personnes
            la.update(dict.fromkeys(presents if personnes is None else personnes, suivant))
            suivant += 1
        habites = {la[p] for p in presents if p in la}
        if habites and ici not in habites:
            ici = max(habites)
            lieu = ranges[ici].lieu
            yield Lieu(jour, lieu.departement, lieu.commune, lieu.sensibilite, lieu.fait)


def _jours(dits: Sequence[LieuDit], presences: Presences) -> list[date]:
    """Les jours où quelqu'un change de lieu, arrive dans le ménage ou le quitte."""
    if not dits:
        return []
    bornes = {b for dates in presences.values() for d in dates for b in (d.du, d.au) if b}
    premier = dits[0].lieu.depuis_le
    return sorted({*(d.lieu.depuis_le for d in dits), *(b for b in bornes if b > premier)})
