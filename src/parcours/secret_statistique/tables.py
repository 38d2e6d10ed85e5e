"""Un tableau et ses marges : ce que chaque ménage y compte, case par case."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, TypeVar

from parcours.secret_statistique.cases import Case, Cle, Termes

TOTAL: Final = "*"
"""La modalité d'une marge : toutes les autres ensemble."""
POIDS_D_UNE_MARGE: Final = 3

M = TypeVar("M", bound=Hashable)
"""Ce qui désigne un ménage."""


def tableau(
    nom: Cle, parts: Mapping[Cle, Mapping[M, int]], dimensions: Sequence[Sequence[str]]
) -> tuple[dict[Cle, Case], list[Termes]]:
    """Toutes les cases du tableau, vides comprises, ses marges, et les équations entre elles.

    `parts` : par case, ce qu'y compte chaque ménage. Une clé est celle du tableau, suivie d'une
    modalité par dimension, ou de `TOTAL`.
    """
    sommes: dict[Cle, Counter[M]] = defaultdict(Counter)
    for modalites, menages in parts.items():
        for marge in _marges(modalites):
            sommes[marge].update(menages)
    cases = {
        (*nom, *case): _case(case, sommes.get(case, Counter()))
        for case in product(*((*modalites, TOTAL) for modalites in dimensions))
    }
    return cases, [
        (((*nom, *marge), -1), *(((*nom, *detail), 1) for detail in details))
        for marge, details in _sommes(dimensions)
    ]


def _case(modalites: Cle, parts: Counter[M]) -> Case:
    return Case(
        valeur=parts.total(),
        menages=sum(n > 0 for n in parts.values()),
        plus_gros=max(parts.values(), default=0),
        poids=1 + POIDS_D_UNE_MARGE * modalites.count(TOTAL),
    )


def _marges(modalites: Cle) -> Iterator[Cle]:
    """Les cases où compte qui compte dans celle-ci."""
    yield from product(*((modalite, TOTAL) for modalite in modalites))


def _sommes(dimensions: Sequence[Sequence[str]]) -> Iterator[tuple[Cle, list[Cle]]]:
    """Chaque marge, et les cases dont elle est la somme, une dimension après l'autre."""
    for rang, modalites in enumerate(dimensions):
        autres = ((*d, TOTAL) if r != rang else (TOTAL,) for r, d in enumerate(dimensions))
        for marge in product(*autres):
            yield marge, [(*marge[:rang], modalite, *marge[rang + 1 :]) for modalite in modalites]


def stocks_et_flux(
    stock: Cle, entrees: Cle, sorties: Cle, suivant: Cle, cases: Iterable[Cle]
) -> list[Termes]:
    """Pour chaque case : le stock suivant est le stock, plus les entrées, moins les sorties."""
    return [
        (
            ((*stock, *case), 1),
            ((*entrees, *case), 1),
            ((*sorties, *case), -1),
            ((*suivant, *case), -1),
        )
        for case in cases
    ]
