"""Un indicateur publié : sa définition, sa formule, ses faits, ses limites."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheDIndicateur:
    """Ce que compte un indicateur, et ce qu'il ne dit pas."""

    code: str
    libelle: str
    definition: str
    formule: str
    unite: str
    faits: tuple[str, ...]
    """Les familles de faits dont il se tire."""
    limites: str
    risques: tuple[str, ...]
    """Ce qui, dans sa forme, pourrait désigner un ménage, et que le secret traite."""
    adresse: str | None = None
    """Où il se lit, vivant : un fait du territoire, non de ses ménages."""


ETAPES: Final = ("hebergement", "logement-accompagne", "maintien", "menage", "parcours", "veille")
MARGES: Final = ("différence avec une marge", "petite case")
DATES: Final = ("différence de deux dates", *MARGES)
SANS_PROTEGE: Final = (
    "Se compte sans ce qui est protégé. Un fait reçu en retard change le passé : une publication "
    "est gelée, sa révision dit ce qui a bougé."
)
