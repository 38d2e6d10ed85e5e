"""Stocks et passages : ce qu'un ménage compte un jour, et ce qu'il compte dans une période.

Stock d'un jour = stock d'un autre + entrées − sorties, pour chaque case : qui change de case sort
de l'une et entre dans l'autre. Les entrées d'une étape sont la somme des passages vers elle.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.temps.intervalle import Intervalle

AILLEURS: Final = "ailleurs"
"""D'où vient qui n'était pas dans le département la veille, et où va qui le quitte."""

Case = tuple[str, ...]
Parts = dict[Case, Counter[str]]
"""Par case, ce qu'y compte chaque ménage."""
Vie = Sequence[SejourCompte]
"""Les séjours d'un ménage, du premier au dernier."""


def stock(vies: Iterable[Vie], jour: date) -> Parts:
    """Par département et étape : qui y est ce jour-là."""
    return _sejours(vies, lambda sejour: sejour.couvre(jour))


def entrees(vies: Iterable[Vie], periode: Intervalle) -> Parts:
    """Par département et étape : les séjours qui commencent dans la période."""
    return _sejours(vies, lambda sejour: sejour.commence_dans(periode))


def sorties(vies: Iterable[Vie], periode: Intervalle) -> Parts:
    """Par département et étape : les séjours qui finissent dans la période."""
    return _sejours(vies, lambda sejour: sejour.finit_dans(periode))


def _sejours(vies: Iterable[Vie], garde: Callable[[SejourCompte], bool]) -> Parts:
    return _comptees(
        (sejour.menage, (sejour.departement, sejour.etape))
        for vie in vies
        for sejour in vie
        if garde(sejour)
    )


def passages(vies: Iterable[Vie], periode: Intervalle) -> Parts:
    """Par département, étape quittée et étape gagnée : les liens d'un diagramme de Sankey."""
    return _comptees(passage for vie in vies for passage in _passages(vie, periode))


class SensDuPassage(StrEnum):
    """Le sens d'un passage d'un département à un autre."""

    ARRIVEE = "arrivee"
    DEPART = "depart"


def entre_departements(
    vies: Iterable[Vie], periode: Intervalle, avec: Collection[str] | None = None
) -> Parts:
    """Par département et sens : qui y arrive d'un autre, qui en part vers un autre.

    `avec` : seulement si l'autre est de ceux-là.
    """
    return _comptees(
        passage
        for vie in vies
        for avant, apres in pairwise(vie)
        if periode.contient(apres.du)
        for passage in _entre_departements(avant, apres, avec)
    )


def _entre_departements(
    avant: SejourCompte, apres: SejourCompte, avec: Collection[str] | None
) -> Iterator[tuple[str, Case]]:
    if avant.au == apres.du and avant.departement != apres.departement:
        for ici, autre, sens in (
            (apres.departement, avant.departement, SensDuPassage.ARRIVEE),
            (avant.departement, apres.departement, SensDuPassage.DEPART),
        ):
            if avec is None or autre in avec:
                yield apres.menage, (ici, sens.value)


def _passages(vie: Vie, periode: Intervalle) -> Iterator[tuple[str, Case]]:
    for rang, sejour in enumerate(vie):
        avant = vie[rang - 1] if rang else None
        apres = vie[rang + 1] if rang + 1 < len(vie) else None
        if sejour.commence_dans(periode):
            de = avant.etape if avant is not None and _enchaine(avant, sejour) else AILLEURS
            yield sejour.menage, (sejour.departement, de, sejour.etape)
        if sejour.finit_dans(periode) and not (apres is not None and _enchaine(sejour, apres)):
            yield sejour.menage, (sejour.departement, sejour.etape, AILLEURS)


def _enchaine(avant: SejourCompte, apres: SejourCompte) -> bool:
    """Vrai si l'un suit l'autre le jour même, dans le même département."""
    return avant.au == apres.du and avant.departement == apres.departement


def _comptees(comptees: Iterable[tuple[str, Case]]) -> Parts:
    parts: Parts = defaultdict(Counter)
    for menage, case in comptees:
        parts[case][menage] += 1
    return dict(parts)
