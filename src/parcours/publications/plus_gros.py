"""De chaque tableau, celui qui dit la même chose en plus gros : à lire si le secret le vide."""

from collections.abc import Mapping
from typing import Final

from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, AXES
from parcours.publications.tableaux import (
    BESOINS,
    DELAI,
    DELAI_3_ANS,
    DEMARCHE,
    DEMARCHE_PAR_AN,
    DOSSIERS_PAR_AXE,
    DOSSIERS_PAR_ETAPE,
    DOSSIERS_PAR_MANQUE,
    DOSSIERS_PAR_SIGNAL,
    DUREES_PAR_COMPOSITION,
    FLUX_PAR_COMMUNE,
    FLUX_PAR_EPCI,
    GLISSANTS,
    MIXTE,
    PASSAGES,
    STOCK_ET_FLUX,
    TABLEAUX,
    ventile,
)

PLUS_GROS: Final[Mapping[str, str]] = {
    **GLISSANTS,
    DELAI: DELAI_3_ANS,
    **{code: DEMARCHE_PAR_AN[demarche] for demarche, code in DEMARCHE.items()},
    **dict(zip(FLUX_PAR_COMMUNE, FLUX_PAR_EPCI, strict=True)),
    **dict(zip(FLUX_PAR_EPCI, STOCK_ET_FLUX, strict=True)),
    **{ventile(code, axe): code for axe in AXES for code in STOCK_ET_FLUX},
    **dict.fromkeys(
        (DOSSIERS_PAR_SIGNAL, DOSSIERS_PAR_MANQUE, *DOSSIERS_PAR_AXE), DOSSIERS_PAR_ETAPE
    ),
    DUREES_PAR_COMPOSITION: "durees",
    PASSAGES: "entrees",
    MIXTE: "stock",
    BESOINS: ventile("stock", ATTENTE),
}


def plutot(code: str) -> str | None:
    """Ce qui se lit plutôt que ce tableau ; None : rien de plus gros ne se publie."""
    if (gros := PLUS_GROS.get(code)) is None:
        return None
    tableau = TABLEAUX[gros]
    quand = "de l'année" if tableau.annuel else "d'un trimestre"
    return f"Lire plutôt, dans la publication {quand} : {gros} ({tableau.libelle})."
