"""Les exemples AX-xx du domaine sur les alertes, et ce qu'aucun exemple ne dit."""

from typing import Any

from scenario import (
    Dit,
    Exemple,
    annule,
    au,
    bail,
    constat,
    designe,
    fait,
    given,
    menage,
    nuits,
    rectifie,
    ref,
    sortie,
)


def degradation(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une dégradation est signalée ; les autres faits la citent par d1."""
    return fait("maintien.degradation-signalee", le, ident="d1", **champs)


def commandement(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un commandement de payer est délivré."""
    return fait("expulsion.commandement-de-payer-delivre", le, **champs)


def assigne(le: str, audience_le: str) -> Dit:
    """Le locataire est assigné."""
    return fait("expulsion.assignation-signifiee", le, audience_le=audience_le)


def notifie(le: str) -> Dit:
    """L'assignation est notifiée au préfet."""
    return fait("expulsion.assignation-notifiee-au-prefet", le)


def reloge(le: str) -> Dit:
    """Le ménage entre dans un logement social après son expulsion."""
    return fait("acces.relogement-realise", le, origine="EXPULSION", situation="LS")


def renouvele(le: str, rang: int) -> Dit:
    """La mise à l'abri est renouvelée."""
    return fait("vif.mise-a-abri-renouvelee", le, rang=rang)


def engage(le: str, avant_le: str) -> Dit:
    """Un plan d'action est signé, avec un engagement."""
    return fait("pole.plan-action-signe", le, engagements=[{"avant_le": avant_le}])


AX_01 = (designe("2026-01-05"), degradation("2026-03-06", gravite="G2"))
AX_02 = (*AX_01, fait("referent.alerte-prise-en-compte", "2026-03-09", alerte=ref("d1")))
AX_05 = (commandement("2026-11-13", bail_conclu_le="2024-02-01", delai_mentionne="6_SEMAINES"),)
AX_08 = (assigne("2025-09-22", audience_le="2025-12-01"), notifie("2025-10-15"))
AX_14 = (fait("expulsion.commandement-de-quitter-delivre", "2026-09-15"),)
AX_19 = (fait("expulsion.concours-requis", "2026-04-20"),)
AX_22 = (fait("expulsion.executee", "2027-04-06"),)
AX_25 = (fait("vif.mise-a-abri-debutee", "2027-01-08"),)
AX_26 = (*AX_25, renouvele("2027-01-23", rang=1), renouvele("2027-02-07", rang=2))

EXEMPLES = (
    Exemple(
        "AX-01",
        given(*AX_01),
        au("2026-03-05", alarmes=[]),
        au("2026-03-06", alarmes=[("AL-01", "URGENCE", "2026-03-10")]),
        au("2026-03-11", alarmes=[("AL-01", "URGENCE", "2026-03-10")]),
    ),
    Exemple(
        "AX-02",
        given(*AX_02),
        au("2026-03-11", alertes=["AL-01"], prises_en_compte=["2026-03-09"]),
    ),
    Exemple(
        "AX-03",
        given(
            *AX_02,
            fait("referent.alerte-close", "2026-03-20", alerte=ref("d1"), issue="RESOLUE"),
        ),
        au("2026-03-19", alertes=["AL-01"], dossiers=["dossier-degradation", "mandat-referent"]),
        au("2026-03-20", alertes=[], dossiers=["mandat-referent"]),
    ),
    Exemple(
        "AX-04",
        given(bail("2025-09-01", effet="2025-09-01"), degradation("2026-03-06", gravite="G3")),
        au(
            "2026-03-06",
            alarmes=[("AL-01", "CRITIQUE", "2026-03-10"), ("AL-13", "CRITIQUE", None)],
        ),
    ),
    Exemple(
        "AX-05",
        given(*AX_05),
        au("2026-11-12", alarmes=[]),
        au("2026-11-13", alarmes_hors_referent=[("AL-02", "URGENCE", "2026-12-25")]),
        au("2026-12-10", alarmes_hors_referent=[("AL-02", "URGENCE", "2026-12-25")]),
        au("2026-12-22", alarmes_hors_referent=[("AL-02", "URGENCE", "2026-12-25")]),
    ),
    Exemple(
        "AX-06",
        given(
            commandement("2024-08-14", bail_conclu_le="2022-05-10", delai_mentionne="2_MOIS"),
        ),
        au("2024-09-29", alarmes_hors_referent=[("AL-02", "URGENCE", "2024-10-14")]),
        au("2024-10-11", alarmes_hors_referent=[("AL-02", "URGENCE", "2024-10-14")]),
    ),
    Exemple(
        "AX-07",
        given(*AX_05, fait("maintien.impaye-regularise", "2026-12-01")),
        au("2026-11-30", alarmes_hors_referent=[("AL-02", "URGENCE", "2026-12-25")]),
        au("2026-12-10", alarmes_hors_referent=[]),
    ),
    Exemple(
        "AX-08",
        given(*AX_08),
        au("2025-11-04", alarmes_hors_referent=[]),
        au("2025-11-05", alarmes_hors_referent=[("AL-03", "URGENCE", "2025-11-05")]),
        au("2025-11-07", alarmes_hors_referent=[("AL-03", "URGENCE", "2025-11-05")]),
        au(
            "2025-11-24",
            alarmes_hors_referent=[
                ("AL-03", "URGENCE", "2025-11-05"),
                ("AL-03", "URGENCE", "2025-11-24"),
            ],
        ),
    ),
    Exemple(
        "AX-09",
        given(*AX_08, fait("expulsion.diagnostic-social-realise", "2025-11-06")),
        au("2025-11-05", alarmes_hors_referent=[("AL-03", "URGENCE", "2025-11-05")]),
        au("2025-11-07", alarmes_hors_referent=[]),
        au("2025-11-24", alarmes_hors_referent=[("AL-03", "URGENCE", "2025-11-24")]),
    ),
    Exemple(
        "AX-11",
        given(assigne("2025-09-22", audience_le="2025-12-01"), notifie("2025-10-20")),
        au("2025-10-19", alarmes_hors_referent=[]),
        au("2025-10-20", alarmes_hors_referent=[("AL-04", "VIGILANCE", "2025-10-19")]),
        au("2025-10-21", alarmes_hors_referent=[("AL-04", "VIGILANCE", "2025-10-19")]),
    ),
    Exemple(
        "AX-12",
        given(assigne("2025-09-22", audience_le="2025-12-01"), notifie("2025-10-19")),
        au("2025-10-20", alarmes_hors_referent=[]),
    ),
    Exemple(
        "AX-13",
        given(assigne("2025-03-01", audience_le="2025-05-12"), notifie("2025-03-26")),
        au("2025-03-31", alarmes_hors_referent=[]),
    ),
    Exemple(
        "AX-14",
        given(*AX_14),
        au("2026-09-14", alarmes=[]),
        au("2026-09-15", alarmes=[("AL-05", "CRITIQUE", "2026-11-15")]),
        au("2026-10-15", alarmes=[("AL-05", "CRITIQUE", "2026-11-15")]),
        au("2026-11-14", alarmes=[("AL-05", "CRITIQUE", "2026-11-15")]),
    ),
    Exemple(
        "AX-15",
        given(*AX_14, reloge("2026-10-10")),
        au("2026-10-09", alertes=["AL-05"]),
        au("2026-10-15", alertes=[]),
    ),
    Exemple(
        "AX-19",
        given(*AX_19),
        au("2026-06-03", alarmes=[]),
        au("2026-06-04", alarmes=[("AL-07", "CRITIQUE", "2026-06-20")]),
    ),
    Exemple(
        "AX-20",
        given(*AX_19, fait("expulsion.concours-accorde", "2026-06-10", effet_le="2026-07-01")),
        au("2026-06-09", alertes=["AL-07"]),
        au("2026-06-10", alarmes=[("AL-07", "CRITIQUE", "2026-06-25")]),
        au("2026-07-01", alertes=["AL-07"]),
    ),
    Exemple(
        "AX-22",
        given(*AX_22),
        au("2027-04-05", alertes=[]),
        au("2027-04-06", alertes=["AL-08"], etape="rue"),
    ),
    Exemple(
        "AX-24",
        given(*AX_22, reloge("2027-04-06")),
        au(
            "2027-04-06",
            alertes=[],
            alertes_connues=[("AL-08", "2027-04-06", "2027-04-06")],
            etape="logement",
        ),
    ),
    Exemple(
        "AX-25",
        given(*AX_25),
        au("2027-01-19", alarmes=[]),
        au("2027-01-20", alarmes=[("AL-09", "CRITIQUE", "2027-01-23")]),
    ),
    Exemple(
        "AX-26",
        given(*AX_26),
        au("2027-02-03", alarmes=[]),
        au("2027-02-04", alarmes=[("AL-09", "CRITIQUE", "2027-02-07")]),
        au("2027-02-18", alarmes=[]),
        au("2027-02-19", alarmes=[("AL-09", "CRITIQUE", "2027-02-22")]),
    ),
    Exemple(
        "AX-27",
        given(
            *AX_26,
            fait("vif.mise-a-abri-terminee", "2027-02-18", destination="LOGEMENT_SOCIAL"),
        ),
        au("2027-02-19", alarmes=[]),
    ),
    Exemple(
        "AX-30",
        given(fait("acces.demande-de-logement-social-enregistree", "2026-03-10")),
        au("2027-01-23", alarmes=[]),
        au("2027-01-24", alarmes=[("AL-11", "VIGILANCE", "2027-03-10")]),
        au("2027-02-08", alarmes=[("AL-11", "VIGILANCE", "2027-03-10")]),
    ),
    Exemple(
        "AX-38",
        given(sortie("2026-03-10", "LOGEMENT_SOCIAL")),
        au("2026-03-10", alarmes=[("AL-13", "CRITIQUE", None)]),
    ),
    Exemple(
        "AX-39",
        given(fait("veille.appel-115-recu", "2026-01-10")),
        au("2026-01-10", alarmes=[]),
    ),
    Exemple(
        "AX-43",
        given(engage("2026-03-01", avant_le="2026-05-31")),
        au("2026-05-31", alarmes=[]),
        au("2026-06-01", alarmes=[("AL-15", "VIGILANCE", "2026-05-31")]),
    ),
)

REGLES = (
    Exemple(
        "AL-01 : la gravité dite par l'émetteur fait la sévérité",
        given(degradation("2026-03-06", gravite="G1"), designe("2026-01-05")),
        au("2026-03-06", alarmes=[("AL-01", "VIGILANCE", "2026-03-10")]),
    ),
    Exemple(
        "AL-01 : chaque dégradation a son alerte, et n'est close que par le fait qui la cite",
        given(
            designe("2026-01-05"),
            degradation("2026-03-06"),
            fait("maintien.degradation-signalee", "2026-03-07"),
            fait("referent.alerte-close", "2026-03-08", alerte=ref("d1")),
        ),
        au("2026-03-07", alertes=["AL-01", "AL-01"]),
        au(
            "2026-03-08",
            alertes=["AL-01"],
            alertes_connues=[("AL-01", "2026-03-06", "2026-03-08"), ("AL-01", "2026-03-07", None)],
        ),
    ),
    Exemple(
        "AL-01 : annuler la dégradation retire l'alerte, même au passé",
        given(*AX_01, annule("2026-03-09", cible=ref("d1"))),
        au("2026-03-06", connu_a=2, alertes=["AL-01"]),
        au("2026-03-06", alertes_connues=[]),
    ),
    Exemple(
        "AL-01 : ce qui cite une dégradation rectifiée vaut pour celle qui la remplace",
        given(
            *AX_02,
            fait("maintien.degradation-signalee", "2026-03-05", ident="d2", gravite="G3"),
            rectifie("2026-03-10", cible=ref("d1"), remplacant=ref("d2")),
            fait("referent.alerte-close", "2026-03-20", alerte=ref("d1")),
        ),
        au(
            "2026-03-19",
            alarmes=[("AL-01", "CRITIQUE", "2026-03-09")],
            prises_en_compte=["2026-03-09"],
        ),
        au("2026-03-20", alertes=[]),
    ),
    Exemple(
        "AL-02 : un second commandement a la sienne",
        given(
            designe("2026-11-01"),
            commandement("2026-11-13", bail_conclu_le="2024-02-01"),
            commandement("2026-11-20", bail_conclu_le="2024-02-01"),
        ),
        au(
            "2026-11-20",
            alarmes=[("AL-02", "URGENCE", "2026-12-25"), ("AL-02", "URGENCE", "2027-01-01")],
        ),
    ),
    Exemple(
        "AL-03 : sans notification, la seconde proposition alerte seule",
        given(designe("2025-09-01"), assigne("2025-09-22", audience_le="2025-12-01")),
        au("2025-11-06", alertes=["AL-04"]),
        au(
            "2025-11-07",
            alarmes=[("AL-03", "URGENCE", "2025-11-07"), ("AL-04", "VIGILANCE", "2025-10-19")],
        ),
    ),
    Exemple(
        "AL-04 : l'absence de notification alerte le lendemain du dernier jour utile",
        given(designe("2025-09-01"), assigne("2025-09-22", audience_le="2025-12-01")),
        au("2025-10-19", alertes=[]),
        au("2025-10-20", alarmes=[("AL-04", "VIGILANCE", "2025-10-19")]),
    ),
    Exemple(
        "AL-07 : une réponse dans les quarante-cinq jours ne laisse que l'alerte de l'octroi",
        given(*AX_19, fait("expulsion.concours-accorde", "2026-06-03", effet_le="2026-07-01")),
        au(
            "2026-07-01",
            alertes_connues=[("AL-07", "2026-06-03", None)],
        ),
    ),
    Exemple(
        "AL-08 : l'alerte attend que chacun soit à l'abri",
        given(
            menage("2027-01-05", "p1", "p2"),
            *AX_22,
            nuits("2027-04-07", 2),
            constat("2027-04-08", "VEHICULE", personnes=["p2"]),
            reloge("2027-05-01"),
        ),
        au("2027-04-06", alertes=["AL-08"]),
        au("2027-04-07", alertes=[]),
        au("2027-05-01", alertes_connues=[("AL-08", "2027-04-06", "2027-04-07")]),
    ),
    Exemple(
        "AL-08 : une seule personne encore dehors la garde ouverte",
        given(
            menage("2027-01-05", "p1", "p2"),
            *AX_22,
            fait(
                "veille.mise-a-abri-attribuee",
                "2027-04-07",
                nuit_du="2027-04-07",
                nuits=2,
                type_place="CHU",
                personnes=["p1"],
            ),
            reloge("2027-05-01"),
        ),
        au("2027-04-07", alertes=["AL-08"]),
        au("2027-05-01", alertes=[]),
    ),
    Exemple(
        "AL-11 : un logement social attribué prive la demande d'objet",
        given(
            fait("acces.demande-de-logement-social-enregistree", "2026-03-10"),
            bail("2027-02-01", effet="2027-02-15", type_bailleur="SOCIAL", nature="VIDE_3_ANS"),
        ),
        au("2027-01-31", alertes=["AL-11"]),
        au("2027-02-01", alertes=[]),
    ),
    Exemple(
        "AL-13 : l'alerte se ferme à la date de la désignation, même connue plus tard",
        given(sortie("2026-03-10", "LOGEMENT_SOCIAL"), designe("2026-03-22")),
        au("2026-03-21", connu_a=1, alertes=["AL-13"]),
        au("2026-04-30", connu_a=1, alertes_connues=[("AL-13", "2026-03-10", None)]),
        au("2026-04-30", alertes_connues=[("AL-13", "2026-03-10", "2026-03-22")]),
    ),
    Exemple(
        "AL-13 : un référent en charge le jour de la sortie suffit",
        given(designe("2026-03-10"), sortie("2026-03-10", "LOGEMENT_SOCIAL")),
        au("2026-03-10", alertes=[]),
    ),
    Exemple(
        "AL-13 : un référent du seul logement n'est pas celui du parcours",
        given(designe("2026-03-01", perimetre="LOGEMENT"), sortie("2026-03-10", "LOGEMENT_SOCIAL")),
        au("2026-03-09", alertes=[]),
        au("2026-03-10", alertes=["AL-13"]),
    ),
    Exemple(
        "AL-13 : elle s'ouvre le jour où l'étape devient maintien",
        given(
            bail("2025-09-01", effet="2025-09-01"),
            fait("maintien.impaye-constate", "2026-03-10"),
            designe("2026-04-01"),
        ),
        au("2026-04-01", alertes_connues=[("AL-13", "2026-03-10", "2026-04-01")]),
    ),
    Exemple(
        "AL-13 : la clôture du parcours la ferme",
        given(sortie("2026-03-10", "RUE"), fait("parcours.clos", "2026-04-01")),
        au("2026-03-31", alertes=["AL-13"]),
        au("2026-04-01", alertes_connues=[("AL-13", "2026-03-10", "2026-04-01")]),
    ),
    Exemple(
        "la revue se compte depuis le dernier contact : une date due, jamais une alerte",
        given(designe("2026-01-05"), fait("referent.contact-tenu", "2026-02-10")),
        au(
            "2026-04-06",
            connu_a=1,
            alarmes=[],
            echeances=[("R-X02", "2026-04-05", "depassee")],
        ),
        au("2026-04-06", alarmes=[], echeances=[("R-X02", "2026-05-10", "a_venir")]),
        au("2026-05-11", alarmes=[], echeances=[("R-X02", "2026-05-10", "depassee")]),
    ),
    Exemple(
        "un contact tardif repousse la revue en retard",
        given(designe("2026-01-05"), fait("referent.contact-tenu", "2026-04-20")),
        au("2026-04-19", alertes=[], echeances=[("R-X02", "2026-04-05", "depassee")]),
        au("2026-04-20", alertes=[], echeances=[("R-X02", "2026-07-20", "a_venir")]),
    ),
    Exemple(
        "plus aucune revue n'est due d'un parcours clos",
        given(designe("2026-01-05"), fait("parcours.clos", "2026-03-01")),
        au("2026-04-06", alertes=[]),
    ),
)
