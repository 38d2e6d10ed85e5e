"""Les exemples des pages d'un ménage, telles que la description les montre."""

from typing import Any, Final

CARTE: Final[dict[str, Any]] = {
    "id": "78d4d93c-17dd-4818-807f-b18f7e7afcb3",
    "au": "2025-03-20",
    "etape": "hebergement",
    "etape_de_base": "hebergement",
    "depuis_le": "2024-11-18",
    "drapeaux": [],
    "reuni_a": None,
    "reunit": [],
    "territoire": {"departement": "48", "commune": "48095", "nom_de_la_commune": "Mende"},
    "composition": "HOMME_ISOLE_SANS_ENFANT",
    "personnes": [
        {
            "personne": "p1",
            "role": "DEMANDEUR",
            "tranche_age": "DE_25_A_59",
            "sexe": "HOMME",
            "nom": "Vialaret",
            "prenom": "Bastien",
            "date_naissance": "1979-05-14",
        }
    ],
    "coordonnees": {},
    "contraintes": {},
    "situations": [
        {
            "personne": "p1",
            "situation": "CHRS_INSERTION",
            "libelle": "CHRS, insertion",
            "depuis_le": "2024-11-18",
        }
    ],
    "referent": {
        "organisme": "INT-RELAIS",
        "agent": "32058a80-0f6c-5071-9619-3b4db406a37c",
        "depuis_le": "2024-12-02",
    },
    "ruptures": {"en_cours": 0, "jours_sans_referent": 0},
    "treve_jusqu_au": None,
    "alertes": [],
    "prochaines_echeances": [
        {
            "regle": "R-N01",
            "libelle": "Demande de logement social : validité, attestation, pièces",
            "echeance_le": "2025-12-12",
            "echeance_a": None,
            "calculee_le": "2025-12-12",
            "etat": "a_venir",
            "sorte": "obligation",
            "qui": "le ménage",
            "manquee": False,
            "en_retard": False,
            "hypothese": False,
            "lointaine": False,
            "armee_le": "2024-12-12",
            "fait": "/partenaires/habitat-lozerien#p01-012",
            "corroborations": [],
            "raison": "Demande de logement social enregistrée, le 12 décembre "
            "2024 : demande de logement social à renouveler, échéance "
            "le 12 décembre 2025.",
            "consequence": "radiation, perte d'ancienneté",
            "source": "code de la construction et de l'habitation, art. R. 441-2-7",
            "explication": [
                (
                    "Demande du 12 décembre 2024 : un an (code de la "
                    "construction et de l'habitation, art. R. 441-2-7)."
                ),
                "12 décembre 2024 + 1 an = 12 décembre 2025, dernier jour inclus.",
            ],
            "reserves": [],
            "lectures": [],
            "prudente": None,
            "au_plus_tard": None,
        }
    ],
    "dossiers": [
        {
            "dossier": "parcours",
            "libelle": "Parcours ouvert",
            "etat": "ouvert",
            "depuis_le": "2024-11-04",
            "date_le": "2024-11-04",
            "phase": None,
        }
    ],
    "intervenants": [
        {
            "source": "/partenaires/le-relais-solidaire",
            "nom": "Le Relais solidaire (association, référent de parcours)",
            "organisme": "INT-RELAIS",
            "premier_fait_le": "2024-12-05",
            "dernier_fait_le": "2025-02-20",
            "faits": 3,
            "a_confirmer": 0,
            "est_referent": True,
            "relations": [
                {
                    "base": "MANDAT",
                    "nommee_par": "INT-SIAO48",
                    "du": "2024-12-02",
                    "fin_le": "2025-09-30",
                }
            ],
        }
    ],
    "anomalies": [],
    "version": 30,
    "position": 125,
    "appris": ["Contact du référent avec le ménage le 12 mars 2025."],
    "faits_appris": 1,
}

FAIT: Final[dict[str, Any]] = {
    "id": "p01-006",
    "source": "/partenaires/siao-48",
    "emetteur": "SIAO de la Lozère",
    "type": "siao.demande-deposee",
    "libelle": "Demande déposée au SIAO",
    "phrase": "Demande déposée au SIAO.",
    "survenu_le": "2024-11-08",
    "precision_date": "JOUR",
    "connu_le": "2024-11-08T16:05:00Z",
    "enregistre_le": "2025-03-21T08:02:10Z",
    "position": 55,
    "echeance_le": None,
    "etat": "actif",
    "valeur": "compte",
    "corrige_par": [],
    "corroborations": [],
    "donnees": {
        "survenu_le": "2024-11-08",
        "nature": "INSERTION",
        "prescripteur": "INT-SIAO48",
        "preconisations": ["CHRS_INSERTION"],
        "departements": ["48"],
        "motif": "DORT_DANS_RUE",
        "nb_personnes": 1,
    },
}

NOUVEAUTES: Final[dict[str, Any]] = {
    "elements": [
        {
            "id": "p01-013",
            "source": "/partenaires/le-relais-solidaire",
            "emetteur": "Le Relais solidaire (association, référent de parcours)",
            "type": "referent.contact-tenu",
            "libelle": "Contact du référent avec le ménage tenu",
            "phrase": "Contact du référent avec le ménage.",
            "survenu_le": "2025-02-20",
            "precision_date": "JOUR",
            "connu_le": "2025-02-20T16:05:00Z",
            "enregistre_le": "2025-03-21T08:02:10Z",
            "position": 63,
            "echeance_le": None,
            "etat": "actif",
            "valeur": "compte",
            "corrige_par": [],
            "corroborations": [],
            "donnees": {
                "survenu_le": "2025-02-20",
                "canal": "RENCONTRE_PREVUE",
                "duree_minutes": 45,
            },
        }
    ],
    "suivant": None,
    "position": 1204,
    "vu_le": "2025-03-10T08:12:40Z",
    "a_relire": False,
    "depuis": 1180,
}

ECHEANCE_DU_MENAGE: Final[dict[str, Any]] = {
    "regle": "R-O01",
    "libelle": "Évaluation flash après premier contact",
    "echeance_le": "2024-11-07",
    "echeance_a": "2024-11-07T17:40:00Z",
    "calculee_le": "2024-11-07",
    "etat": "satisfaite",
    "sorte": "obligation",
    "qui": "le SIAO",
    "manquee": False,
    "en_retard": False,
    "hypothese": False,
    "lointaine": False,
    "armee_le": "2024-11-04",
    "fait": "/partenaires/115-48#p01-001",
    "corroborations": [],
    "raison": "Appel au 115 reçu, le 4 novembre 2024 : évaluation flash après premier contact, "
    "échéance passée depuis le 7 novembre 2024.",
    "consequence": "indicateur",
    "source": "instruction du 31 mars 2022",
    "explication": [
        (
            "Premier contact le 4 novembre 2024 à 18 h 40 (heure locale) : 72 heures "
            "(instruction du 31 mars 2022)."
        ),
        (
            "4 novembre 2024 à 18 h 40 (heure locale) + 72 heures = 7 novembre 2024 à 18 "
            "h 40 (heure locale), durée réelle."
        ),
    ],
    "reserves": [],
    "lectures": [],
    "prudente": None,
    "au_plus_tard": None,
}

ALERTE_DU_MENAGE: Final[dict[str, Any]] = {
    "code": "AL-03",
    "libelle": "Audience sans diagnostic social et financier",
    "severite": "URGENCE",
    "depuis_le": "2025-06-06",
    "jusqu_au": None,
    "fait": "/partenaires/cj-causse-48#p03-009",
    "corroborations": [],
    "raison": "Assignation signifiée, le 2 avril 2025 : diagnostic à transmettre au juge, "
    "échéance passée depuis le 6 juin 2025.",
    "echeance_le": "2025-06-06",
    "prise_en_compte_le": None,
    "escaladee_le": None,
    "destinataires": ["CCAPEX", "CONSEIL_DEPARTEMENTAL"],
    "se_ferme": "Le diagnostic est transmis, l'audience tenue ou la procédure éteinte.",
}

RUPTURE: Final[dict[str, Any]] = {
    "nature": "RU-01",
    "libelle": "Trou de protection",
    "depuis_le": "2024-11-11",
    "jusqu_au": "2024-11-18",
    "duree_jours": 7,
    "personne": "p1",
    "fait": "/partenaires/115-48#p01-004",
}

INTERVENANT: Final[dict[str, Any]] = {
    "source": "/partenaires/le-relais-solidaire",
    "nom": "Le Relais solidaire (association, référent de parcours)",
    "organisme": "INT-RELAIS",
    "premier_fait_le": "2024-12-05",
    "dernier_fait_le": "2025-02-20",
    "faits": 3,
    "a_confirmer": 0,
    "est_referent": True,
    "relations": [
        {"base": "MANDAT", "nommee_par": "INT-SIAO48", "du": "2024-12-02", "fin_le": "2025-09-30"}
    ],
}

RISQUE: Final[dict[str, Any]] = {
    "au": "2025-06-20",
    "etape_procedure": "assignation",
    "possible_le": None,
    "prochaine_possible_le": None,
    "ouverte_depuis": None,
    "treve_jusqu_au": None,
    "raisons": [
        {
            "motif": "CQL_ABSENT",
            "phrase": "Aucun commandement de quitter les lieux.",
            "pas_avant_le": None,
            "source": "code des procédures civiles d'exécution, art. L. 411-1",
            "regle": None,
            "fait": None,
            "survenu_le": None,
        }
    ],
    "manque": [],
    "pourrait_changer": [
        {
            "code": "DELAIS_A_DEMANDER",
            "phrase": "Le juge peut accorder d'un mois à un an pour quitter les lieux (L. 412-3).",
            "fait": None,
        }
    ],
    "avertissement": "Date de risque, la plus proche qui se défende en droit : elle n'autorise "
    "rien et ne remplace pas l'avis d'un juriste. L'exécution se fait entre 6 "
    "heures et 21 heures, ni un dimanche ni un jour férié (CPCE, art. L. 141-1).",
    "position": 125,
}
