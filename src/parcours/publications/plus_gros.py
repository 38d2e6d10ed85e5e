"""De chaque tableau, celui qui dit la même chose en plus gros : à lire si le secret le vide.

Trois années n'ont rien de plus gros : on dit alors le tableau qui les dit une à une.
"""

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


RIEN_DE_PLUS_GROS: Final = (
    "Rien de plus gros n'est publié de ce périmètre ; un plus large en dirait peut-être plus."
)
UNE_A_UNE: Final[Mapping[str, str]] = {trois: une for une, trois in GLISSANTS.items()}
"""De chaque tableau de trois années, celui d'une seule."""


def plutot(code: str) -> str:
    """Ce qui se lit plutôt que ce tableau, s'il se tait tout entier."""
    gros, une = PLUS_GROS.get(code), UNE_A_UNE.get(code)
    if gros is not None:
        quand = "de l'année" if TABLEAUX[gros].annuel else "d'un trimestre"
        return f"Lire plutôt, dans la publication {quand} : {_nomme(gros)}."
    if une is not None:
        return f"{RIEN_DE_PLUS_GROS} Ses années, une à une : {_nomme(une)}."
    return RIEN_DE_PLUS_GROS


def _nomme(code: str) -> str:
    return f"{code} ({TABLEAUX[code].libelle})"
