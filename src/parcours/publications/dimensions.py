"""De chaque indicateur, par quoi il se lit, et par quoi il ne se lit pas : la raison est dite."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from parcours.domain.tableaux.indicateurs.ventilations import AGE, AXES, COMPOSITION, DISPOSITIF
from parcours.publications.lieux import COMMUNE, EPCI
from parcours.publications.tableaux import DEPARTEMENT, LIEUX, STOCK_ET_FLUX, TABLEAUX, Tableau

DIMENSIONS: Final = (
    DEPARTEMENT, EPCI, COMMUNE, COMPOSITION.code, AGE.code, DISPOSITIF.code,
)  # fmt: skip
VENTILES: Final = frozenset({"lieux", *(f"par-{axe.code}" for axe in AXES)})
"""Les indicateurs qui ventilent le stock, les entrées et les sorties."""
PAR_DISPOSITIF: Final = "delai"
"""Une dimension dont chaque modalité nomme son dispositif."""

DU_TERRITOIRE: Final = "Un fait du territoire, non de ses ménages : il se dit d'un département."
DES_VICTIMES: Final = (
    "Les victimes de violences ne se comptent ni en dessous du département, ni selon ce qu'elles "
    "sont."
)
D_UN_DISPOSITIF: Final = "Il est déjà celui d'un dispositif."
TROP_FIN: Final = (
    "Presque tout s'y tairait, faute de ménages dans chaque case. En dessous du département se "
    "lisent le stock, les entrées et les sorties d'une année (indicateur `lieux`)."
)
TROP_CROISE: Final = (
    "Presque tout s'y tairait, faute de ménages dans chaque case. Le stock, les entrées et les "
    "sorties se lisent ainsi (indicateurs `par-…`)."
)
_FAITS_D_UN_DISPOSITIF: Final = frozenset(
    {
        "energie",
        "mal-logement",
        "protocole-social",
        "cas-complexes",
        "pole",
        "campements",
        "demarches",
        "referents",
    }
)
_DU_TERRITOIRE: Final = frozenset({"occupation", "rotation", "offre-creee", "115-appels"})


class Ventilation(NamedTuple):
    """Une dimension d'un indicateur : les tableaux qui l'ont, ou pourquoi il n'y en a pas."""

    dimension: str
    tableaux: list[str]
    refus: str | None


def ventilations(indicateur: str) -> list[Ventilation]:
    """Chaque dimension d'un indicateur."""
    return [_ventilation(indicateur, dimension) for dimension in DIMENSIONS]


def _ventilation(indicateur: str, dimension: str) -> Ventilation:
    siens = [
        t.code for t in TABLEAUX.values() if _compte(t, indicateur) and _a(t.dimensions, dimension)
    ]
    servie = siens or (dimension == DEPARTEMENT and indicateur in _DU_TERRITOIRE)
    return Ventilation(dimension, siens, None if servie else _refus(indicateur, dimension))


def _compte(tableau: Tableau, indicateur: str) -> bool:
    """Vrai d'un tableau de cet indicateur, ou qui ventile ce qu'il compte."""
    if indicateur in STOCK_ET_FLUX and tableau.indicateur in VENTILES:
        return ("stock" if tableau.code in LIEUX else tableau.code.split("-")[0]) == indicateur
    return tableau.indicateur == indicateur


def _a(dimensions: Mapping[str, object], dimension: str) -> bool:
    return dimension in dimensions or (
        dimension == DISPOSITIF.code and PAR_DISPOSITIF in dimensions
    )


def _refus(indicateur: str, dimension: str) -> str:
    if indicateur == "vif":
        return DES_VICTIMES
    if indicateur in _DU_TERRITOIRE:
        return DU_TERRITOIRE
    if dimension in {EPCI, COMMUNE}:
        return TROP_FIN
    if dimension == DISPOSITIF.code and indicateur in _FAITS_D_UN_DISPOSITIF:
        return D_UN_DISPOSITIF
    return TROP_CROISE
