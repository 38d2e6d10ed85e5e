"""Les étapes d'un parcours et les situations résidentielles qui y mènent.

Une situation est un code de la nomenclature SITRES ; l'étape s'en déduit, jamais l'inverse.
Sources : nomenclature des situations résidentielles (BDC v8.1), typologie ETHOS.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Etape(StrEnum):
    """Où en est le ménage. `maintien` est la vigilance d'un logement, pas un lieu."""

    RUE = "rue"
    HEBERGEMENT = "hebergement"
    LOGEMENT_ACCOMPAGNE = "logement-accompagne"
    LOGEMENT = "logement"
    MAINTIEN = "maintien"
    INCONNUE = "inconnue"
    SORTIE_TERRITOIRE = "sortie-territoire"
    CLOS = "clos"


LIBELLES: Final = {
    Etape.RUE: "À la rue",
    Etape.HEBERGEMENT: "Hébergement",
    Etape.LOGEMENT_ACCOMPAGNE: "Logement accompagné",
    Etape.LOGEMENT: "Logement",
    Etape.MAINTIEN: "Maintien dans le logement",
    Etape.INCONNUE: "Situation inconnue",
    Etape.SORTIE_TERRITOIRE: "Sortie du territoire",
    Etape.CLOS: "Parcours clos",
}
"""Ce que dit chaque étape, en français."""

PRECEDENCE: Final = (
    Etape.RUE,
    Etape.HEBERGEMENT,
    Etape.LOGEMENT_ACCOMPAGNE,
    Etape.LOGEMENT,
    Etape.INCONNUE,
    Etape.SORTIE_TERRITOIRE,
)
"""Ordre où l'on cherche l'étape de base d'un ménage : la première qu'occupe une personne."""

EN_LOGEMENT: Final = frozenset({Etape.LOGEMENT, Etape.LOGEMENT_ACCOMPAGNE})


@dataclass(frozen=True, slots=True)
class Situation:
    """Ce qu'une situation résidentielle veut dire."""

    etape: Etape | None
    """None : l'étape de la situation précédente (hôpital, détention, aide sociale à l'enfance)."""
    protegee: bool = False
    """Vrai si la personne y est à l'abri, avec un titre."""
    peremption_mois: int | None = None
    """Au-delà, sans fait nouveau, la situation devient INCONNUE ; None : elle dure."""
    risque: bool = False
    """Vrai si la situation vaut à elle seule un risque de perdre le logement."""


INCONNUE: Final = "INCONNUE"
HORS_TERRITOIRE: Final = "HORS_TERRITOIRE"
"""Destination de sortie qui fait quitter le territoire : hors de la nomenclature SITRES."""

_PEREMPTION_MOIS: Final = 6
_rue = Situation(Etape.RUE, peremption_mois=_PEREMPTION_MOIS)
_sans_titre = Situation(Etape.HEBERGEMENT, peremption_mois=_PEREMPTION_MOIS)
_place = Situation(Etape.HEBERGEMENT, protegee=True)
_accompagne = Situation(Etape.LOGEMENT_ACCOMPAGNE, protegee=True)
_logement = Situation(Etape.LOGEMENT, protegee=True)
_institution = Situation(None, peremption_mois=_PEREMPTION_MOIS)

SITUATIONS: Final[dict[str, Situation]] = {
    **dict.fromkeys(("RUE", "ABRI_FORTUNE", "VEHICULE", "SQUAT", "CAMPEMENT"), _rue),
    # Hébergé chez un tiers ou à l'hôtel à ses frais : jamais compté comme logé.
    **dict.fromkeys(("TIERS", "HOTEL_PAYE"), _sans_titre),
    **dict.fromkeys(
        (
            *("EAME", "CHU", "CHRS_URGENCE", "CHRS_STABILISATION", "CHRS_INSERTION", "HOTEL"),
            *("RHVS", "CENTRE_PARENTAL", "ABRI_HIVERNAL", "SAS_REGIONAL"),
            *("HEBERGEMENT_PROPRIETAIRE", "MISE_A_ABRI_VIF", "AUTRE_HEBERGEMENT", "LHSS", "LAM"),
            *("CADA", "HUDA", "CAES", "CPH", "CAO", "CHUM", "ARV"),
        ),
        _place,
    ),
    "HALTE_NUIT": Situation(Etape.HEBERGEMENT, protegee=True, peremption_mois=_PEREMPTION_MOIS),
    **dict.fromkeys(
        (
            *("ACT", "UCSA", "RS", "FJT", "FTM", "PF", "RA", "ALT", "IML_SOUS_LOCATION"),
            *("BAIL_GLISSANT", "SOUS_LOCATION_ASSO", "AUTRE_LOGEMENT_ACCOMPAGNE"),
        ),
        _accompagne,
    ),
    **dict.fromkeys(
        (
            *("IML_MANDAT", "LS", "PRIVE", "PRIVE_CONVENTIONNE", "COMMUNAL", "PROPRIETE"),
            *("LOGEMENT_LOCATAIRE", "LOGEMENT_PROPRIETAIRE"),
        ),
        _logement,
    ),
    "LOGEMENT_EN_PROCEDURE_EXPULSION": Situation(Etape.LOGEMENT, protegee=True, risque=True),
    **dict.fromkeys(("HOPITAL", "DETENTION", "ASE"), _institution),
    "AUTRE": Situation(Etape.INCONNUE, peremption_mois=_PEREMPTION_MOIS),
    "INCONNUE": Situation(Etape.INCONNUE),
    HORS_TERRITOIRE: Situation(Etape.SORTIE_TERRITOIRE),
}

DESTINATIONS: Final[dict[str, str]] = {
    "LOGEMENT_SOCIAL": "LS",
    "LOGEMENT_PRIVE": "PRIVE",
    "LOGEMENT_ADAPTE": "AUTRE_LOGEMENT_ACCOMPAGNE",
    "ACCESSION": "PROPRIETE",
    "URGENCE": "CHU",
    "INSERTION": "CHRS_INSERTION",
    "DISPOSITIF_DEDIE": "AUTRE_HEBERGEMENT",
    "DISPOSITIF_INSERTION": "AUTRE_HEBERGEMENT",
    "AUTRE_HEBERGEMENT": "AUTRE_HEBERGEMENT",
    "RETOUR_FAMILLE": "TIERS",
    "RETOUR_LOGEMENT": "LOGEMENT_LOCATAIRE",
    "HOSPITALISATION": "HOPITAL",
    "INCARCERATION": "DETENTION",
    "HORS_TERRITOIRE": HORS_TERRITOIRE,
    "RUE": "RUE",
    "INCONNUE": "INCONNUE",
}
"""Situation où mène une destination de sortie (nomenclature SORTIE), sauf DECES."""

DECES: Final = "DECES"
"""Destination de sortie qui met fin à la présence de la personne."""


def situation(code: str) -> Situation:
    """Le sens d'un code ; un code disparu de la nomenclature vaut INCONNUE."""
    return SITUATIONS.get(code, SITUATIONS["INCONNUE"])
