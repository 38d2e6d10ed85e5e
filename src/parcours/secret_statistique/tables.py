"""Un tableau et ses marges : ce que chaque ménage y compte, case par case."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, TypeVar

from parcours.secret_statistique.cases import Case, Cle, Termes

TOTAL: Final = "*"
"""La modalité d'une marge : toutes les autres ensemble."""
POIDS_D_UNE_MARGE: Final = 3

M = TypeVar("M", bound=Hashable)
"""Ce qui désigne un ménage."""


def tableau(
    nom: Cle,
    parts: Mapping[Cle, Mapping[M, int]],
    dimensions: Sequence[Sequence[str]],
    impossible: Callable[[Cle], bool] = lambda _case: False,
) -> tuple[dict[Cle, Case], list[Termes]]:
    """Toutes les cases du tableau, vides comprises, ses marges, et les équations entre elles.

    `parts` : par case, ce qu'y compte chaque ménage. Une clé est celle du tableau, suivie d'une
    modalité par dimension, ou de `TOTAL`. `impossible` : les cases qui n'existent pas.
    """
    sommes: dict[Cle, Counter[M]] = defaultdict(Counter)
    for modalites, menages in parts.items():
        for marge in product(*((modalite, TOTAL) for modalite in modalites)):
            sommes[marge].update(menages)
    cases = {
        (*nom, *case): _case(case, sommes.get(case, Counter()))
        for case in product(*(_avec_sa_marge(modalites) for modalites in dimensions))
        if not impossible(case)
    }
    return cases, [
        (((*nom, *marge), -1), *(((*nom, *detail), 1) for detail in details))
        for marge, tous in _sommes(dimensions)
        if (*nom, *marge) in cases
        and (details := [detail for detail in tous if (*nom, *detail) in cases])
    ]


def _avec_sa_marge(modalites: Sequence[str]) -> Sequence[str]:
    """Une dimension d'une seule modalité n'a pas de marge : ce serait la même case."""
    return (*modalites, TOTAL) if len(modalites) > 1 else modalites


def _case(modalites: Cle, parts: Counter[M]) -> Case:
    return Case(
        valeur=parts.total(),
        menages=sum(n > 0 for n in parts.values()),
        plus_gros=max(parts.values(), default=0),
        poids=1 + POIDS_D_UNE_MARGE * modalites.count(TOTAL),
    )


def _sommes(dimensions: Sequence[Sequence[str]]) -> Iterator[tuple[Cle, list[Cle]]]:
    """Chaque marge, et les cases dont elle est la somme, une dimension après l'autre."""
    for rang, modalites in enumerate(dimensions):
        autres = (_avec_sa_marge(d) if r != rang else (TOTAL,) for r, d in enumerate(dimensions))
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
