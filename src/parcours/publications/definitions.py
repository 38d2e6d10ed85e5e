"""Ce que veut dire un tableau : la fiche de son indicateur, à la période que le tableau a.

Un indicateur qui se lit sur plusieurs grilles écrit « la période » ; un tableau en a une.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from parcours.domain.tableaux.indicateurs.catalogue import PAR_CODE
from parcours.publications.tableaux import Tableau

_DU_TRIMESTRE: Final = {
    "de la période": "du trimestre",
    "une autre période": "un autre trimestre",
    "la période": "le trimestre",
}
_DE_L_ANNEE: Final = {
    "de la période": "de l'année",
    "une autre période": "une autre année",
    "la période": "l'année",
}
_DES_TROIS_ANNEES: Final = {
    "de la période": "des trois années",
    "une autre période": "d'autres années",
    "la période": "les trois années",
}


class Definition(NamedTuple):
    """Ce que compte un tableau, comment, et ce qu'il ne dit pas."""

    definition: str
    formule: str
    limites: str


def definition(tableau: Tableau) -> Definition:
    """Celle de son indicateur, à sa période."""
    fiche, mots = PAR_CODE[tableau.indicateur], _mots(tableau)
    return Definition(
        *(_a_la(mots, dit) for dit in (fiche.definition, fiche.formule, fiche.limites))
    )


def _mots(tableau: Tableau) -> Mapping[str, str]:
    if not tableau.annuel:
        return _DU_TRIMESTRE
    return _DE_L_ANNEE if tableau.annees == 1 else _DES_TROIS_ANNEES


def _a_la(mots: Mapping[str, str], dit: str) -> str:
    for neutre, sien in mots.items():
        dit = dit.replace(neutre, sien)
    return dit


def unite(tableau: Tableau) -> str:
    """Ce que compte un tableau : un indicateur qui a une médiane dit deux unités."""
    compte, _, mesure = PAR_CODE[tableau.indicateur].unite.partition(" ; ")
    return mesure if mesure and tableau.est_mesure else compte
