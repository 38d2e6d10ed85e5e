"""Ce qu'est une échéance pour qui la lit : ce que son terme veut dire, et qui doit agir.

Une obligation passée est manquée ; un droit, ou un délai, passé est seulement écoulé.
"""

from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class SorteDeTerme(StrEnum):
    """Ce que son terme veut dire."""

    OBLIGATION = "obligation"
    """Quelqu'un doit agir avant : au-delà, c'est manqué."""
    DROIT = "droit"
    """Quelqu'un peut agir jusque-là : au-delà, il ne le peut plus."""
    DELAI = "delai"
    """Le temps passe, et la loi y attache un effet : au-delà, il est écoulé."""


class PorteeDuTerme(NamedTuple):
    """La sorte d'une échéance, et qui elle regarde."""

    sorte: SorteDeTerme
    qui: str
    """Qui doit, ou peut, agir."""
    lointaine: bool = False
    """Vrai si elle se compte en années : elle n'est pas des prochaines."""


_PAR_SORTE = {
    SorteDeTerme.OBLIGATION: {
        "le bailleur": "R-E04 R-E06 R-A03",
        "le bailleur social": "R-L04 R-N04",
        "l'organisme chargé du diagnostic": "R-E07 R-E08 R-E09",
        "le commissaire de justice": "R-E15 R-E24",
        "la CCAPEX": "R-E29",
        "le préfet": "R-D02 R-D05",
        "la commission de médiation": "R-D01",
        "le tribunal administratif": "R-D03",
        "le ménage": "R-N01 R-N03 R-N05 R-M01 R-O03",
        "le bailleur et le ménage": "R-A04",
        "le guichet de la demande": "R-N02",
        "le SIAO": "R-O01 R-O02 R-O04",
        "la structure": "R-O06",
        "l'organisme qui met à l'abri": "R-V01 R-V02",
        "le juge aux affaires familiales": "R-V04",
        "le propriétaire": "R-H04 R-H06",
        "l'autorité saisie": "R-H01",
        "le bailleur mis en demeure": "R-H02",
        "le référent": "R-X01 R-X02",
        "qui s'est engagé": "R-X03",
        "le responsable du traitement": "R-P02 R-P03",
        "l'opérateur du campement": "R-C01",
        "l'association agréée": "R-L01 R-L02 R-L03",
    },
    SorteDeTerme.DROIT: {
        "le locataire": "R-E01 R-E02 R-E03 R-E10",
        "la partie condamnée": "R-E11",
        "le ménage": "R-E12 R-E13 R-E14 R-E21 R-G01 R-G02 R-G03 R-S02 R-D06",
        "le propriétaire": "R-E20",
    },
    SorteDeTerme.DELAI: {
        "le bailleur": "R-E05 R-E22 R-L05 R-L06",
        "le préfet": "R-E17 R-E18 R-E19 R-E26",
        "le ménage": "R-E16 R-E23 R-E28 R-S01 R-S03 R-V03 R-H05 R-H07 R-O05 R-G05",
        "le fournisseur": "R-G04",
        "l'organisme payeur": "R-A01 R-A02 R-A05",
        "le maire": "R-D04",
        "l'autorité compétente": "R-H03",
        "le responsable du traitement": "R-P01",
        "chacun": "R-E27",
    },
}
_LOINTAINES = frozenset({"R-E22", "R-P01", "R-L01", "R-S01", "R-S03"})

PORTEES = MappingProxyType(
    {
        regle: PorteeDuTerme(sorte, qui, regle in _LOINTAINES)
        for sorte, par_acteur in _PAR_SORTE.items()
        for qui, regles in par_acteur.items()
        for regle in regles.split()
    }
)
"""La portée de chaque règle, par identifiant."""
