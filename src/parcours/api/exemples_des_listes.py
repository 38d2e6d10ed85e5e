"""Les exemples des listes et des flux du territoire, tels que la description les montre."""

from typing import Any, Final

from parcours.api.exemples import ECHEANCE, UN_MENAGE

SUIVI: Final[dict[str, Any]] = {
    "parcours": "78d4d93c-17dd-4818-807f-b18f7e7afcb3",
    "agent": "32058a80-0f6c-5071-9619-3b4db406a37c",
    "demandeur": None,
    "etape": "maintien",
    "alertes": ["AL-03"],
    "ce_qui_alarme": ["Audience sans diagnostic social et financier"],
    "en_retard_depuis": "2025-02-20",
    "prochaine_echeance_le": "2027-05-05",
    "prochaine_regle": "R-P01",
    "prochaine_echeance": "Base active : deux ans après le dernier contact réel",
}

DOSSIER_D_EXPULSION: Final[dict[str, Any]] = {
    "parcours": "78d4d93c-17dd-4818-807f-b18f7e7afcb3",
    "departement": "48",
    "commune": None,
    "nom_de_la_commune": None,
    "ouvert_le": "2025-01-15",
    "etape_procedure": "assignation",
    "dette": 202500,
    "prochaine_echeance_le": None,
    "prochaine_regle": None,
    "prochaine_echeance": None,
    "expulsion_possible_le": None,
    "treve_jusqu_au": None,
    "en_retard_depuis": "2025-06-06",
    "manques": [
        {
            "code": "transmission-du-diagnostic",
            "phrase": "Le diagnostic n'est pas transmis au juge.",
        }
    ],
    "signaux": [
        {"code": "apl-en-jeu", "phrase": "Une aide au logement peut être suspendue, ou l'est."}
    ],
    "recours_perdu_le": None,
    "recours_regle": None,
}

ECHEANCE_D_EXPULSION: Final[dict[str, Any]] = {
    "parcours": "78d4d93c-17dd-4818-807f-b18f7e7afcb3",
    "demandeur": None,
    "commune": None,
    "nom_de_la_commune": None,
    "departement": "48",
    "regle": "R-E09",
    "libelle": "Diagnostic social et financier : transmission au juge et à la CCAPEX",
    "echeance_le": "2025-06-06",
    "calculee_le": "2025-06-06",
    "manquee": True,
    "qui": "l'organisme chargé du diagnostic",
    "destinataires": ["CAF_MSA", "CCAPEX", "CONSEIL_DEPARTEMENTAL"],
    "hypothese": False,
    "raison": "Assignation signifiée, le 2 avril 2025 : diagnostic à transmettre au juge, "
    "échéance passée depuis le 6 juin 2025.",
    "consequence": "défaut constaté à l'audience",
}

MENAGE_DU_SITE: Final[dict[str, Any]] = {
    "parcours": "78d4d93c-17dd-4818-807f-b18f7e7afcb3",
    "etape": "rue",
    "diagnostique_le": "2025-04-24",
    "souhaits": ["EN_REFLEXION"],
    "projet_sur_le_territoire": False,
    "projet": [],
    "operateur": None,
}

RELATION: Final[dict[str, Any]] = {
    "parcours": "78d4d93c-17dd-4818-807f-b18f7e7afcb3",
    "organisme": "INT-RELAIS",
    "base": "MANDAT",
    "motif": None,
    "familles": None,
    "nommee_par": "INT-SIAO48",
    "fait": "/partenaires/siao-48#p03-007",
    "du": "2025-03-03",
    "fin_le": None,
    "sans_nouvelle_le": "2027-11-30",
    "ferme_le": "2028-02-29",
}

FLUX: Final[dict[str, Any]] = {
    "id": "eb6c7d19-256e-42b7-be60-37b9afd076c0",
    "agregat": "plan",
    "departement": "48",
    "commune": None,
    "nom_de_la_commune": None,
    "nature": "PLALHPD",
    "etat": "adopte",
    "depuis_le": "2022-01-01",
    "fin_le": "2027-12-31",
}

PLAN: Final[dict[str, Any]] = {
    "id": "eb6c7d19-256e-42b7-be60-37b9afd076c0",
    "au": "2026-11-30",
    "departement": "48",
    "commune": None,
    "nom_de_la_commune": None,
    "echeances": [],
    "alertes": [],
    "anomalies": [],
    "version": 7,
    "position": 70,
    "agregat": "plan",
    "nature": "PLALHPD",
    "adopte_le": "2022-03-08",
    "debut_le": "2022-01-01",
    "fin_le": "2027-12-31",
    "plan_parent": None,
    "remplace": ["0d1e849e-365a-4f3c-9952-cb696e468a81"],
    "actions": [
        {
            "axe": 2,
            "orientation": 1,
            "action": 4,
            "etat": "EN_COURS",
            "depuis_le": "2022-03-08",
            "intitule": "Un référent de parcours pour chaque ménage",
            "pilote": "INT-SIAO48",
            "faits": [
                {
                    "le": "2022-03-08",
                    "type": "territoire.action-de-plan-avancee",
                    "libelle": "Avancement d'une action de plan constaté",
                    "fait": "/partenaires/siao-48#p23-020",
                }
            ],
            "indicateurs": [],
        }
    ],
    "instances": [
        {
            "le": "2025-12-04",
            "nature": "GROUPE_DE_TRAVAIL",
            "participants": 12,
            "organismes": [],
            "decisions": [{"sujet": "ACCUEIL_VICTIMES", "issue": "VALIDEE"}],
        }
    ],
    "bilans": [
        {
            "le": "2025-12-10",
            "objet": "REFERENT_DE_PARCOURS",
            "debut_le": "2025-01-15",
            "fin_le": "2025-11-30",
            "conclusion": "A_ETENDRE",
            "indicateurs": [
                {"indicateur": "MENAGES_ACCOMPAGNES", "valeur": 27},
                {"indicateur": "DETTE_EVITEE_CENTIMES", "valeur": 4120000},
            ],
        }
    ],
}

FAIT_DU_TERRITOIRE: Final[dict[str, Any]] = {
    "id": "p23-019",
    "source": "/partenaires/ddets-48",
    "emetteur": "DDETS-PP de la Lozère",
    "type": "territoire.plan-adopte",
    "libelle": "Plan adopté ou prorogé",
    "phrase": "Plan adopté (plan local d'action pour le logement et l'hébergement (Lozère)).",
    "survenu_le": "2022-03-08",
    "precision_date": "JOUR",
    "connu_le": "2022-03-08T16:24:00Z",
    "enregistre_le": "2025-03-21T08:02:10Z",
    "position": 43,
    "echeance_le": None,
    "etat": "actif",
    "valeur": "compte",
    "corrige_par": [],
    "corroborations": [],
    "donnees": {
        "survenu_le": "2022-03-08",
        "plan": "PLALHPD",
        "debut_le": "2022-01-01",
        "fin_le": "2027-12-31",
        "fusionne": ["0d1e849e-365a-4f3c-9952-cb696e468a81"],
    },
}
ECHEANCES_DU_PORTEFEUILLE: Final[dict[str, Any]] = {
    "elements": [ECHEANCE],
    "suivant": None,
    "position": 1204,
    "au_dela": 2,
}

MENAGE_D_UNE_CASE: Final = {
    "parcours": UN_MENAGE,
    "compte": 1,
    "episodes": [
        {
            "le": "2026-03-10",
            "jours": None,
            "fini": True,
            "faits": f"/v1/parcours/{UN_MENAGE}/chronologie"
            "?famille=hebergement,menage,veille&du=2026-03-10&au=2026-03-10",
        }
    ],
}
