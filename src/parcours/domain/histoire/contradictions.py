"""Les corrections d'un même fait qui ne peuvent pas être vraies ensemble."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from parcours.domain.langage.fait import Fait
from parcours.domain.volets.correction import (
    DatePrecisee,
    FaitAnnule,
    FaitRectifie,
    RattachementChange,
)

CONTRAIRES: Final = (
    "corrections-contradictoires",
    (
        "Une autre correction dit le contraire de ce fait, et la dernière compte : "
        "annuler celle qui se trompe."
    ),
)


def cercles(suivants: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Les faits qui, de l'un au suivant, reviennent à eux-mêmes ; chaque cercle une fois."""
    vus: set[str] = set()
    for depart in sorted(suivants):
        chemin: list[str] = []
        ici = depart
        while ici in suivants and ici not in vus and ici not in chemin:
            chemin.append(ici)
            ici = suivants[ici]
        if ici in chemin:
            yield tuple(chemin[chemin.index(ici) :])
        vus.update(chemin)


def contradictions(
    rectifications: Sequence[tuple[Fait, FaitRectifie]],
    dates: Sequence[tuple[Fait, DatePrecisee]],
    rattachements: Sequence[tuple[Fait, RattachementChange]],
    annulations: Sequence[tuple[Fait, FaitAnnule]],
) -> Iterator[Fait]:
    """Celles qui disent autre chose que celle d'avant ; chaque liste va de la plus ancienne."""
    for (_, avant), (fait, apres) in pairwise(rectifications):
        if avant.remplacant != apres.remplacant:
            yield fait
    for (_, une), (fait, autre) in pairwise(dates):
        if not une.admet(autre) and not autre.admet(une):
            yield fait
    for (dite, ici), (fait, la) in pairwise(rattachements):
        if ici.menage_cible != la.menage_cible and dite.organisme != fait.organisme:
            yield fait
    annules = [fait.ordre for fait, _ in annulations]
    for fait, _ in rectifications[-1:]:
        if annules and min(annules) < fait.ordre:
            yield fait


def tenant(remplacements: Mapping[str, str], reference: str) -> str:
    """Le dernier de ceux qui se remplacent l'un l'autre à partir de celui-ci."""
    vus: set[str] = set()
    while reference in remplacements and reference not in vus:
        vus.add(reference)
        reference = remplacements[reference]
    return reference
