"""Les alertes : les exemples AX-xx du domaine, et ce qu'aucun exemple ne dit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
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
    types_publies,
)

from parcours.domain import alertes
from parcours.domain.alertes import Alerte, TypeAlerte
from parcours.domain.echeances import Echeance
from parcours.domain.fait import Fait
from parcours.domain.intervalle import Intervalle
from parcours.domain.situations import situation


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
        au("2026-06-10", alertes=["AL-07", "AL-07"]),
        au("2026-07-01", alertes=["AL-07", "AL-07"]),
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
        "AL-11 : un bail prive la demande d'objet",
        given(
            fait("acces.demande-de-logement-social-enregistree", "2026-03-10"),
            bail("2027-02-01", effet="2027-02-15"),
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
        "AL-15 : la revue se compte depuis le dernier contact",
        given(designe("2026-01-05"), fait("referent.contact-tenu", "2026-02-10")),
        au("2026-04-06", connu_a=1, alarmes=[("AL-15", "VIGILANCE", "2026-04-05")]),
        au("2026-04-06", alarmes=[]),
        au("2026-05-10", alarmes=[]),
        au("2026-05-11", alarmes=[("AL-15", "VIGILANCE", "2026-05-10")]),
    ),
    Exemple(
        "AL-15 : un contact tardif ferme l'alerte de la revue en retard",
        given(designe("2026-01-05"), fait("referent.contact-tenu", "2026-04-20")),
        au("2026-04-19", alertes=["AL-15"]),
        au("2026-04-20", alertes=[]),
    ),
    Exemple(
        "AL-15 : plus aucune revue n'est due d'un parcours clos",
        given(designe("2026-01-05"), fait("parcours.clos", "2026-03-01")),
        au("2026-04-06", alertes=[]),
    ),
)

SANS_TYPE = {
    "AX-10": "expulsion.diagnostic-social-transmis",
    "AX-16": "expulsion.commandement-de-quitter-notifie-au-prefet",
    "AX-17": "expulsion.commandement-de-quitter-notifie-au-prefet",
    "AX-18": "expulsion.commandement-de-quitter-notifie-au-prefet",
    "AX-21": "expulsion.concours-refuse",
    "AX-28": "logement-accompagne.sous-location-debutee",
    "AX-29": "logement-accompagne.sous-location-debutee",
    "AX-31": "acces.demande-de-logement-social-renouvelee",
    "AX-32": "siao.orientation-refusee-par-le-menage",
    "AX-33": "acces.decision-dalo-rendue",
    "AX-34": "acces.decision-dalo-rendue",
    "AX-35": "acces.decision-dalo-rendue",
    "AX-36": "referent.mandat-termine",
    "AX-37": "referent.mandat-termine",
    "AX-40": "habitat-indigne.arrete-pris",
    "AX-41": "habitat-indigne.arrete-pris",
    "AX-42": "habitat-indigne.arrete-pris",
    "AX-44": "pole.engagement-constate",
    "AX-45": "pole.engagement-constate",
    "AX-46": "energie.avis-de-coupure-recu",
    "AX-47": "maintien.aide-fsl-demandee",
    "AX-48": "energie.fourniture-interrompue",
    "AX-49": "energie.avis-de-coupure-recu",
    "AX-50": "territoire.site-campement-signale",
    "AX-51": "territoire.site-campement-signale",
    "AX-52": "territoire.site-campement-signale",
}
"""Les exemples qui attendent un type que le catalogue ne publie pas encore."""

NUMEROS = (*range(1, 23), *range(24, 53))

TOUS = pytest.mark.parametrize("exemple", [*EXEMPLES, *REGLES], ids=repr)


@TOUS
def test_l_alerte_est_celle_que_le_domaine_dit(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@TOUS
def test_l_alerte_ne_depend_pas_de_l_ordre_ou_les_faits_arrivent(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_aucun_exemple_ne_manque() -> None:
    joues = {exemple.nom for exemple in EXEMPLES}

    assert joues | SANS_TYPE.keys() == {f"AX-{numero:02}" for numero in NUMEROS}
    assert joues & SANS_TYPE.keys() == set()


def test_un_exemple_n_attend_que_des_types_absents() -> None:
    assert set(SANS_TYPE.values()) & types_publies() == set()


# --- Qui est prévenu, et ce qui ferme -------------------------------------------------------------

SORTES = {
    "AL-01": ("URGENCE", {"REFERENT_PARCOURS"}),
    "AL-02": ("URGENCE", {"REFERENT_PARCOURS", "CCAPEX"}),
    "AL-03": ("URGENCE", {"CONSEIL_DEPARTEMENTAL", "CCAPEX"}),
    "AL-04": ("VIGILANCE", {"CCAPEX", "ADIL"}),
    "AL-05": ("CRITIQUE", {"REFERENT_PARCOURS"}),
    "AL-07": ("CRITIQUE", {"REFERENT_PARCOURS", "SIAO"}),
    "AL-08": ("CRITIQUE", {"REFERENT_PARCOURS", "SIAO", "OPERATEUR_115"}),
    "AL-09": ("CRITIQUE", {"CIDFF", "SIAO"}),
    "AL-11": ("VIGILANCE", {"SIAO", "REFERENT_PARCOURS"}),
    "AL-13": ("CRITIQUE", {"SIAO"}),
    "AL-15": ("VIGILANCE", {"REFERENT_PARCOURS"}),
}


def test_chaque_alerte_dit_sa_severite_et_qui_elle_previent() -> None:
    sortes = {
        code: (sorte.severite.name, {role.value for role in sorte.destinataires})
        for code, sorte in alertes.TYPES.items()
    }

    assert sortes == SORTES


OUVERTES: dict[str, tuple[tuple[Dit, ...], str]] = {
    "AL-01": (AX_01, "2026-03-07"),
    "AL-02": (AX_05, "2026-11-20"),
    "AL-03": (AX_08, "2025-11-06"),
    "AL-04": ((assigne("2025-09-22", audience_le="2025-12-01"),), "2025-10-25"),
    "AL-05": (AX_14, "2026-09-20"),
    "AL-07": (AX_19, "2026-06-05"),
    "AL-09": (AX_25, "2027-01-21"),
    "AL-11": ((fait("acces.demande-de-logement-social-enregistree", "2026-03-10"),), "2027-02-01"),
    "AL-13": ((sortie("2026-03-10", "RUE"),), "2026-03-12"),
    "AL-15": ((designe("2026-01-05"),), "2026-04-10"),
}
"""De quoi ouvrir chaque alerte, et un jour où elle est ouverte."""

FERMENT = {
    "AL-01": {"referent.alerte-close", "parcours.clos"},
    "AL-02": {
        "maintien.impaye-regularise",
        "expulsion.assignation-signifiee",
        "expulsion.procedure-eteinte",
        "expulsion.jugement-rendu",
        "parcours.clos",
    },
    "AL-03": {
        "expulsion.diagnostic-social-realise",
        "expulsion.jugement-rendu",
        "expulsion.procedure-eteinte",
        "expulsion.assignation-notifiee-au-prefet",  # une nouvelle échéance remplace l'autre
    },
    "AL-04": {
        "expulsion.jugement-rendu",
        "expulsion.procedure-eteinte",
        "expulsion.assignation-signifiee",  # une nouvelle échéance remplace l'autre
    },
    "AL-05": {
        "expulsion.executee",
        "expulsion.procedure-eteinte",
        "acces.relogement-realise",
        "parcours.clos",
    },
    "AL-07": {
        "expulsion.executee",
        "expulsion.procedure-eteinte",
        "expulsion.concours-requis",  # une nouvelle échéance remplace l'autre
    },
    "AL-09": {
        "vif.mise-a-abri-renouvelee",
        "vif.mise-a-abri-terminee",
        "vif.mise-a-abri-debutee",  # une nouvelle échéance remplace l'autre
        "parcours.clos",
    },
    "AL-11": {
        "acces.bail-signe",  # la demande n'a plus d'objet
        "acces.demande-de-logement-social-enregistree",  # une nouvelle échéance remplace l'autre
    },
    "AL-13": {"referent.designe", "referent.relais-accepte", "parcours.clos"},
    "AL-15": {
        "referent.contact-tenu",
        "referent.designe",
        "referent.relais-accepte",
        "parcours.clos",
    },
}
"""Les types de faits qui ferment chaque alerte ; aucun autre."""

CITENT = {"referent.alerte-close", "referent.alerte-prise-en-compte"}


@pytest.mark.parametrize("code", FERMENT)
def test_une_alerte_ne_se_ferme_que_par_les_faits_que_le_domaine_dit(code: str) -> None:
    avant, jour = OUVERTES[code]

    ferment = {nom for nom in types_publies() if not nom.startswith("correction.")}
    ferment = {nom for nom in ferment if ferme(code, avant, nom, jour)}

    assert given(*avant).au(jour).alertes.count(code) == 1
    assert ferment == FERMENT[code]


def ferme(code: str, avant: tuple[Dit, ...], nom: str, jour: str) -> bool:
    """Vrai si un fait de ce type ferme ce jour-là l'alerte ouverte avant lui."""
    champs: dict[str, Any] = {"alerte": ref("d1")} if nom in CITENT else {}
    ouvertes = given(*avant, fait(nom, jour, **champs)).au(jour).alertes_connues
    return any((lue, jusqu_au) == (code, jour) for lue, _, jusqu_au in ouvertes)


# --- Un calcul faux contredit un exemple ----------------------------------------------------------


def sans_citation(_self: Any, _reference: str, _fait: Fait) -> bool:  # noqa: ANN401 (a private class)
    return True


def a_la_lettre(_self: Any, reference: str, fait: Fait) -> bool:  # noqa: ANN401 (a private class)
    return reference == fait.reference


def rien_ne_ferme(_self: Any, _sorte: object, _origine: Fait) -> Iterator[Fait]:  # noqa: ANN401 (a private class)
    return iter(())


def tout_ferme(self: Any, sorte: TypeAlerte, origine: Fait) -> Iterator[Fait]:  # noqa: ANN401 (a private class)
    suivants = (f for f in self.parcours.faits if f.ordre > origine.ordre)
    return (f for f in suivants if sorte.code in f.evenement.fiche.clot)


def chacun_est_a_l_abri(_self: Any, _jour: date) -> bool:  # noqa: ANN401 (a private class)
    return True


def quelqu_un_est_a_l_abri(self: Any, jour: date) -> bool:  # noqa: ANN401 (a private class)
    sejours = [sejour for _, sejour in self.trajectoire.situations(jour)]
    return any(s and situation(s.situation).protegee for s in sejours)


def meme_arretee(
    self: Any,  # noqa: ANN401 (a private class)
    sorte: TypeAlerte,
    echeance: Echeance,
    depuis: date,
    **_: bool,
) -> Iterator[Alerte]:
    return OUVRE(self, sorte, replace(echeance, fin=None, fin_le=None), depuis)


def jamais_satisfaite(
    self: Any,  # noqa: ANN401 (a private class)
    sorte: TypeAlerte,
    echeance: Echeance,
    depuis: date,
    **_: bool,
) -> Iterator[Alerte]:
    return OUVRE(self, sorte, echeance, depuis)


def depuis_toujours(self: Any) -> Iterator[Intervalle]:  # noqa: ANN401 (a private class)
    if self.parcours.faits:
        yield Intervalle(self.parcours.faits[0].jour)


def des_le_premier_jour(_self: object, libre: Intervalle) -> Iterator[date]:
    yield libre.du


def ouverte_le_dernier_jour(self: Alerte, au: date) -> bool:
    return self.depuis_le <= au and (self.jusqu_au is None or au <= self.jusqu_au)


VEILLE = alertes._Veille  # noqa: SLF001 (what a mutant breaks)
OUVRE = VEILLE._ouvre  # noqa: SLF001 (idem)

MUTANTS: list[tuple[ModuleType | type, str, object]] = [
    (VEILLE, "_cite", sans_citation),
    (VEILLE, "_cite", a_la_lettre),
    (VEILLE, "_closants", rien_ne_ferme),
    (VEILLE, "_closants", tout_ferme),
    (VEILLE, "_tous_abrites", chacun_est_a_l_abri),
    (VEILLE, "_tous_abrites", quelqu_un_est_a_l_abri),
    (VEILLE, "_ouvre", meme_arretee),
    (VEILLE, "_ouvre", jamais_satisfaite),
    (VEILLE, "_jours_sans_referent", depuis_toujours),
    (VEILLE, "_raisons_d_un_referent", des_le_premier_jour),
    (Alerte, "est_ouverte", ouverte_le_dernier_jour),
    (alertes, "SILENCE_DU_PREFET", timedelta(days=44)),
    (alertes, "AVANT_LE_TERME_VIF", timedelta(days=2)),
    (alertes, "AVANT_LA_RADIATION", timedelta(days=30)),
    (alertes, "UN_JOUR", timedelta(days=0)),
    (alertes, "PARCOURS_ENTIER", "LOGEMENT"),
    (alertes, "_GRAVITES", {}),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"), MUTANTS, ids=[getattr(faux, "__name__", nom) for _, nom, faux in MUTANTS]
)
def test_un_calcul_faux_contredit_un_exemple(
    ou: ModuleType | type, nom: str, faux: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    assert any(exemple.ecarts() for exemple in (*EXEMPLES, *REGLES))
