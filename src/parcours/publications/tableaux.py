"""Le catalogue des tableaux : chacun sur une grille de temps et une partition du territoire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parcours.domain.indicateurs.mouvements import AILLEURS
from parcours.domain.indicateurs.sejours import SUIVIES
from parcours.domain.indicateurs.suites import HORIZONS_MOIS, Suite
from parcours.domain.ruptures import Nature

VERSION: Final = "1"
"""Change si un tableau change de sens : ses chiffres ne se comparent plus à ceux d'avant."""
DEPARTEMENT: Final = "departement"


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un tableau publié : ce qu'il compte, par quoi, et à quelle période."""

    code: str
    indicateur: str
    libelle: str
    annuel: bool
    dimensions: Mapping[str, Sequence[str]]
    """Les modalités de chaque dimension ; d'abord les départements, vides : ceux du périmètre."""
    est_mesure: bool = False
    """Vrai s'il ne compte pas : une médiane, un taux."""

    def modalites(self, departements: Sequence[str]) -> list[Sequence[str]]:
        """Ses dimensions, le périmètre connu."""
        return [modalites or departements for modalites in self.dimensions.values()]


_PAR_ETAPE: Final = {DEPARTEMENT: (), "etape": SUIVIES}
_ETAPES_ET_AILLEURS: Final = (*SUIVIES, AILLEURS)

TABLEAUX: Final = {
    tableau.code: tableau
    for tableau in (
        Tableau(
            "stock", "stock", "Ménages, au dernier jour, par étape", annuel=False,
            dimensions=_PAR_ETAPE,
        ),
        Tableau(
            "entrees", "entrees", "Entrées du trimestre, par étape", annuel=False,
            dimensions=_PAR_ETAPE,
        ),
        Tableau(
            "sorties", "sorties", "Sorties du trimestre, par étape", annuel=False,
            dimensions=_PAR_ETAPE,
        ),
        Tableau(
            "ruptures", "ruptures", "Ruptures commencées dans le trimestre, par nature",
            annuel=False, dimensions={DEPARTEMENT: (), "nature": tuple(n.value for n in Nature)},
        ),
        Tableau(
            "passages", "passages", "Passages de l'année, d'une étape à une autre", annuel=True,
            dimensions={DEPARTEMENT: (), "de": _ETAPES_ET_AILLEURS, "vers": _ETAPES_ET_AILLEURS},
        ),
        *(
            Tableau(
                f"suites-{mois}", "maintien",
                f"Ce que deviennent, à {mois} mois, les entrées en logement d'une année",
                annuel=True,
                dimensions={DEPARTEMENT: (), "suite": tuple(s.value for s in Suite)},
            )
            for mois in HORIZONS_MOIS
        ),
        Tableau(
            "durees", "durees", "Durée médiane des séjours commencés l'année d'avant, en jours",
            annuel=True, dimensions=_PAR_ETAPE, est_mesure=True,
        ),
    )
}  # fmt: skip
