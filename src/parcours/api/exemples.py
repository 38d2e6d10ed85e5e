"""Les exemples que la description montre : une page de chaque liste, telle qu'elle se répond."""

from typing import Any, Final

UN_MENAGE: Final = "78d4d93c-17dd-4818-807f-b18f7e7afcb3"


def exemple(element: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """La réponse d'une liste, avec une page d'un élément."""
    return reponse({"elements": [element], "suivant": "aHR0…", "position": 1204})


def reponse(corps: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """La réponse d'une adresse, avec cet exemple."""
    return {200: {"content": {"application/json": {"example": _sans_nul(corps)}}}}


NUL: Final = "\N{NULL}nul"
"""Ce qui tient lieu de nul jusqu'à la description : le cadriciel l'ôterait."""


def _sans_nul(valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(valeur, dict):
        return {cle: _sans_nul(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [_sans_nul(element) for element in valeur]
    return NUL if valeur is None else valeur


def rendu(valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Le même exemple, où ce qui est nul l'est de nouveau."""
    if isinstance(valeur, dict):
        return {cle: rendu(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [rendu(element) for element in valeur]
    return None if valeur == NUL else valeur


ALERTE: Final = {
    "parcours": UN_MENAGE,
    "demandeur": "Bastien Vialaret",
    "commune": "48095",
    "nom_de_la_commune": "Mende",
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
    "demandeur": "Bastien Vialaret",
    "commune": "48095",
    "nom_de_la_commune": "Mende",
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
    "chiffres": [
        {
            "adresse": "/v1/observatoire/publications",
            "resume": "Ce qui a été publié",
            "filtres": [],
        }
    ],
    "relations": [
        {"base": "MANDAT", "libelle": "Référent du parcours, ou son suppléant", "menages": 12}
    ],
}

MENAGE: Final = {
    "parcours": UN_MENAGE,
    "demandeur": "Bastien Vialaret",
    "etape": "maintien",
    "depuis_le": "2025-04-02",
    "departement": "48",
    "commune": "48095",
    "nom_de_la_commune": "Mende",
    "referent": "INT-RELAIS",
    "agent": "a11a2f3e-0d6b-4a3b-9f6d-6f0c6c2f6a11",
    "sans_referent_depuis": "2026-03-01",
    "composition": "HOMME_ISOLE_SANS_ENFANT",
    "dispositifs": ["PRIVE"],
    "severite": "URGENCE",
    "alertes": ["AL-02"],
    "ce_qui_alarme": ["Commandement de payer ou d'assurance"],
    "en_retard_depuis": "2026-03-02",
    "prochaine_echeance_le": "2026-04-21",
    "prochaine_regle": "R-E02",
    "prochaine_echeance": "Commandement de payer : effet de la clause résolutoire, baux conclus "
    "depuis le 29 juillet 2023",
    "dossiers": [
        {
            "dossier": "dossier-expulsion",
            "libelle": "Prévention ou procédure d'expulsion",
            "date_le": "2026-02-09",
            "phase": "commandement",
            "phase_libelle": "Commandement",
            "phase_depuis_le": "2026-03-10",
        }
    ],
    "expulsion_possible_le": "2027-04-01",
    "derniere_nouvelle_le": "2026-03-10",
    "derniere_nouvelle": "Commandement de payer délivré",
    "vu_le": "2026-03-09T08:12:40Z",
    "a_relire": False,
    "appris": ["Commandement de payer délivré, le 10 mars 2026."],
    "faits_appris": 1,
}

PERSONNE: Final = {"parcours": UN_MENAGE, "personne": "p1", "correspondance": "approchante"}

DOUBLON: Final = {
    "parcours": UN_MENAGE,
    "personne": "p1",
    "autre_parcours": "0d5c2ef2-6a3f-4d0e-9b45-5a5bb3c4a1de",
    "autre_personne": "d1",
    "score": 960,
    "nom": 1000,
    "prenom": 1000,
    "naissance": 900,
    "signalement": "/partenaires/siao-48#siao-48-d-0412",
}

GARDEES: Final = {
    "listes": [
        {
            "liste": "5b0b9c1e-7c0f-4a53-9d0e-3f2f4a7a3c55",
            "nom": "À la rue, sans nouvelle depuis un mois",
            "filtres": {"etape": "rue", "sans_nouvelle_jours": "30"},
            "adresse": "/v1/parcours?etape=rue&sans_nouvelle_jours=30",
            "mouvements": "/v1/listes/5b0b9c1e-7c0f-4a53-9d0e-3f2f4a7a3c55/mouvements",
            "agent": "k.haddad",
        }
    ]
}

MOUVEMENT: Final = {
    "parcours": UN_MENAGE,
    "sens": "entree",
    "demandeur": "Bastien Vialaret",
    "etape": "rue",
}

FACETTES: Final = {
    "au": "2026-03-12",
    "facettes": {
        "etape": [
            {"valeur": "maintien", "libelle": "Maintien dans le logement", "menages": 12},
            {"valeur": "rue", "libelle": "À la rue", "menages": 5},
        ],
        "alerte": [{"valeur": "AL-13", "libelle": "Référent absent", "menages": 2}],
    },
    "position": 1204,
}

LISTES: Final = {
    "au": "2026-03-12",
    "listes": [
        {
            "liste": "sans-referent",
            "libelle": "Sans référent",
            "adresse": "/v1/siao/listes/sans-referent",
            "menages": 20,
            "en_retard": 7,
            "entre": "Personne n'est en charge du parcours.",
            "sort": "Un référent désigné, un relais accepté, une suppléance ; le départ du "
            "territoire ; le parcours clos.",
            "jours": "Au-delà, la désignation est en retard.",
        }
    ],
    "position": 1204,
}

INSCRIT: Final = {
    "parcours": UN_MENAGE,
    "demandeur": "Bastien Vialaret",
    "etape": "hebergement",
    "departement": "48",
    "commune": "48095",
    "nom_de_la_commune": "Mende",
    "referent": "INT-RELAIS",
    "depuis_le": "2026-03-02",
    "jours": 10,
    "pour_le": "2026-03-09",
    "en_retard": True,
    "precision": "hebergement",
    "fait": "/partenaires/siao-48#siao-48-o-0417",
    "origine": "Orientation proposée",
}

UNE_SEANCE: Final = "0b6f1c52-6a0e-4d53-9a2e-7c1b7f2d8e11"

PROPOSITION: Final = {
    "parcours": UN_MENAGE,
    "departement": "48",
    "commune": "48095",
    "nom_de_la_commune": "Mende",
    "etape_procedure": "commandement-de-payer",
    "dette": 145500,
    "premiere_echeance_le": "2026-04-21",
    "inscrit_le": "2026-04-01",
    "autres_seances": [],
    "reunis": [],
    "raisons": [
        {
            "motif": "echeance",
            "phrase": "Commandement de payer : effet de la clause résolutoire, baux conclus "
            "depuis le 29 juillet 2023",
            "le": "2026-04-21",
            "regle": "R-E02",
        },
    ],
}

A_L_ORDRE_DU_JOUR: Final = {
    "parcours": UN_MENAGE,
    "departement": "48",
    "inscrit_le": "2026-04-01",
    "motifs": [{"code": "ECHEANCE", "phrase": "Échéance avant la séance d'après"}],
    "etape_procedure": "commandement-de-payer",
    "surprises": [],
    "reunis": [],
    "avis": [
        {
            "le": "2026-04-16",
            "forme": "RECOMMANDATION",
            "nature": "PLAN_APUREMENT",
            "destinataire": "BAILLEUR",
            "suite": "SUIVI",
        }
    ],
}

DOSSIER_DE_SEANCE: Final = {
    "seance": UNE_SEANCE,
    "seance_le": "2026-04-16",
    "niveau": "CENTRALE",
    "parcours": UN_MENAGE,
    "au": "2026-11-16",
    "menage": ["Bastien Vialaret"],
    "composition": "HOMME_ISOLE_SANS_ENFANT",
    "etape": "maintien",
    "departement": "48",
    "commune": "48095",
    "nom_de_la_commune": "Mende",
    "referent": "INT-RELAIS",
    "etape_procedure": "commandement-de-payer",
    "dette": 145500,
    "expulsion_possible_le": "2027-04-01",
    "treve_jusqu_au": "2027-03-31",
    "inscrit_le": "2026-04-01",
    "motifs": [{"code": "ECHEANCE", "phrase": "Échéance avant la séance d'après"}],
    "surprises": [],
    "echeances": [
        {
            "regle": "R-E02",
            "libelle": "Commandement de payer : effet de la clause résolutoire, baux conclus "
            "depuis le 29 juillet 2023",
            "echeance_le": "2026-04-21",
            "manquee": False,
            "qui": "le locataire",
            "source": "loi n° 89-462 du 6 juillet 1989, art. 24, I",
        }
    ],
    "actes": [
        {
            "survenu_le": "2026-03-10",
            "phrase": "Commandement de payer délivré pour une dette de 1 455 €.",
        }
    ],
    "manque": [],
    "avis": [],
    "position": 1204,
}

AVIS: Final = {
    "parcours": UN_MENAGE,
    "departement": "48",
    "le": "2026-04-16",
    "forme": "RECOMMANDATION",
    "nature": "PLAN_APUREMENT",
    "nature_libelle": "Plan d'apurement",
    "destinataire": "BAILLEUR",
    "destinataire_libelle": "Bailleur",
    "seance": UNE_SEANCE,
    "suite": "SUIVI",
    "suite_le": "2026-06-02",
}

SUITES: Final = {
    "du": "2026-01-01",
    "jusqu_au": "2026-12-31",
    "avis": 12,
    "suivis": 9,
    "taux_de_suivi": 75.0,
    "destinataires": [
        {
            "destinataire": "BAILLEUR",
            "libelle": "Bailleur",
            "avis": 12,
            "suivis": 9,
            "partiels": 1,
            "non_suivis": 1,
            "suite_inconnue": 1,
        }
    ],
    "position": 1204,
}

DOSSIERS_COMPTES: Final = {
    "au": "2026-03-31",
    "departement": "48",
    "departement_libelle": "Lozère",
    "par": "signal",
    "publie": True,
    "comptes": [
        {
            "valeur": "apl-en-jeu",
            "libelle": "Une aide au logement peut être suspendue, ou l'est.",
            "menages": 14,
        }
    ],
    "position": 1204,
}

BILAN: Final = {
    "departement": "48",
    "departement_libelle": "Lozère",
    "annees": [2023, 2024, 2025],
    "finies": True,
    "publie": True,
    "flux": [
        {
            "etape": "quitter",
            "libelle": "Commandements de quitter les lieux",
            "procedures": 54,
            "taux": 90.0,
        }
    ],
    "cohorte": [
        {
            "etape": "quitter",
            "libelle": "Commandements de quitter les lieux",
            "procedures": 41,
            "taux": 82.0,
        }
    ],
    "decisions_fermes": 38,
    "decisions_conditionnelles": 22,
    "issues": [{"issue": "dette-soldee", "libelle": "Dette soldée", "procedures": 31}],
    "taux_d_evitement": 71.2,
    "taux_de_diagnostic": 64.0,
    "delai_median_jours": 145.0,
    "par_bailleur": [],
    "indicateurs": [{"indicateur": "COMMANDEMENTS_DE_QUITTER", "valeur": 54}],
    "arretes": [
        {
            "le": "2026-02-20",
            "debut_le": "2025-01-01",
            "fin_le": "2025-12-31",
            "indicateurs": [{"indicateur": "SAISINES", "libelle": "Saisines", "valeur": 18}],
        }
    ],
    "position": 1204,
}
