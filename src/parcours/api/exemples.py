"""Les exemples que la description montre : une page de chaque liste, telle qu'elle se répond."""

from typing import Any, Final

UN_MENAGE: Final = "78d4d93c-17dd-4818-807f-b18f7e7afcb3"


def exemple(element: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """La réponse d'une liste, avec une page d'un élément."""
    return reponse({"elements": [element], "suivant": "aHR0…", "position": 1204})


def reponse(corps: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """La réponse d'une adresse, avec cet exemple."""
    return {200: {"content": {"application/json": {"example": corps}}}}


ALERTE: Final = {
    "parcours": UN_MENAGE,
    "code": "AL-01",
    "libelle": "Dégradation signalée",
    "severite": "URGENCE",
    "depuis_le": "2026-03-10",
    "echeance_le": "2026-03-12",
    "en_retard": True,
    "raison": "Dégradation signalée, le 10 mars 2026 : prise en compte par le référent, "
    "échéance passée depuis le 12 mars 2026.",
    "destinataires": ["REFERENT_PARCOURS", "SIAO"],
    "fait": "/partenaires/habitat-lozerien#hl-2026-0211",
    "prise_en_compte_le": "2026-03-16",
    "escaladee_le": "2026-03-13",
    "se_ferme": "Le référent clôt l'alerte, après l'avoir prise en compte.",
}

ECHEANCE: Final = {
    "parcours": UN_MENAGE,
    "departement": "48",
    "regle": "R-X02",
    "libelle": "Revue de parcours, bilans, examens",
    "echeance_le": "2026-06-12",
    "calculee_le": "2026-06-12",
    "manquee": False,
    "qui": "le référent",
    "destinataires": ["REFERENT_PARCOURS"],
    "hypothese": False,
    "raison": "Aucun contact depuis le 12 mars 2026 : revue due le 12 juin 2026.",
    "consequence": "rappel",
}

MOI: Final = {
    "source": "/partenaires/le-relais-solidaire",
    "libelle": "Le Relais solidaire",
    "organisme": "INT-RELAIS",
    "roles": [{"role": "REFERENT_PARCOURS", "libelle": "Référent de parcours"}],
    "departements": ["48"],
    "niveau": "S3",
    "vues": [{"vue": "FR", "portee": "SIENS", "libelle": "Fil rouge du référent"}],
    "listes": [
        {
            "adresse": "/v1/alertes",
            "resume": "Ce qui alarme, et m'est adressé",
            "filtres": ["au"],
        }
    ],
}
