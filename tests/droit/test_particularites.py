"""Ce que chaque règle a de particulier : suspensions, exceptions, réserves, faits qui manquent."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from parcours.domain.droit import DELAIS
from parcours.domain.droit.calculateur import lit


def j(iso: str) -> date:
    return date.fromisoformat(iso)


PARTICULARITES: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = [
    # Bail de date inconnue : deux mois par prudence, et six semaines se défendent aussi.
    (
        "R-E01",
        {"signifie_le": j("2026-06-15")},
        {
            "echeance": j("2026-08-15"),
            "date_risque": j("2026-07-27"),
            "date_protectrice": j("2026-08-15"),
            "incertain": True,
        },
    ),
    # Un bail de 2024 n'est pas régi par les deux mois.
    (
        "R-E01",
        {"signifie_le": j("2026-06-15"), "bail_conclu_le": j("2024-02-01")},
        {"applicable": False, "motif": "AUCUNE_VERSION"},
    ),
    # Rédaction ancienne sans les seuils du préfet.
    (
        "R-E04",
        {"premier_impaye": j("2022-01-31"), "le": j("2022-04-30")},
        {"applicable": False, "motif": "DUREE_INCONNUE"},
    ),
    # Le juge a réduit à quinze jours : 10 + 15 = 25 avril.
    (
        "R-E12",
        {
            "signifie_le": j("2026-04-10"),
            "notifie_prefet_le": j("2026-04-10"),
            "delai_cql": {"jours": 15},
        },
        {"echeance": j("2026-04-25"), "reserves": ()},
    ),
    (
        "R-E12",
        {"signifie_le": j("2026-04-10"), "delai_cql": "SUPPRIME"},
        {"applicable": True, "echeance": None, "motif": "DELAI_SUPPRIME"},
    ),
    # Préfet saisi depuis : la date prime sur l'ancien « non ».
    (
        "R-E12",
        {
            "signifie_le": j("2026-04-10"),
            "cql_notifie_prefet": False,
            "notifie_prefet_le": j("2026-05-05"),
        },
        {"echeance": j("2026-07-05"), "motif": None},
    ),
    (
        "R-E12",
        {"signifie_le": j("2026-04-10")},
        {"echeance": j("2026-06-10"), "reserves": ("SAISINE_PREFET_INCONNUE",)},
    ),
    (
        "R-E13",
        {"cql_signifie_le": j("2026-06-10"), "mois": 2, "cql_notifie_prefet": False},
        {"echeance": None, "motif": "SUSPENDU_L412_5"},
    ),
    # Le juge réduit le sursis au 31 janvier, inclus.
    (
        "R-E16",
        {
            "le": j("2027-01-10"),
            "exceptions": ("AUTRE_LIEU_DECISION_JUGE",),
            "treve_reduite_au": j("2027-01-31"),
        },
        {"dans_treve": True, "fin_treve": j("2027-01-31"), "premier_jour_apres": j("2027-02-01")},
    ),
    # La Réunion, début 2021 : prolongation non retrouvée, à contrôler.
    (
        "R-E16",
        {"le": j("2021-02-01"), "territoire": "974"},
        {"fin_treve": j("2021-04-15"), "reserves": ("TREVE_OUTRE_MER_A_CONTROLER",)},
    ),
    (
        "R-E16",
        {"le": j("2026-05-01"), "territoire": "973"},
        {"fin_treve": j("2026-07-15"), "reserves": ("NON_VERIFIE",)},
    ),
    (
        "R-E16",
        {"le": j("2026-12-15"), "territoire": "978"},
        {"fin_treve": j("2027-03-31"), "reserves": ("NON_VERIFIE",)},
    ),
    # Douze jours de suspension (20 juin au 2 juillet) : 15 septembre + 12.
    (
        "R-D01",
        {
            "le": j("2026-06-15"),
            "suspensions": ({"du": j("2026-06-20"), "au": j("2026-07-02")},),
        },
        {"echeance": j("2026-09-27"), "premier_jour_apres": j("2026-09-28")},
    ),
    # L'organisme a fixé la fin : elle prime sur l'année.
    (
        "R-M01",
        {"du": j("2026-03-01"), "au": j("2027-02-28")},
        {"echeance": j("2027-03-01"), "retenu": j("2027-02-28"), "effective": j("2027-02-28")},
    ),
    # L'ordonnance délivrée après la loi suit la loi, même si l'audience fut fixée avant.
    (
        "R-V03",
        {
            "volet": "mesures",
            "fixee_le": j("2024-06-10"),
            "delivree_le": j("2024-06-17"),
            "notifiee_le": j("2024-06-18"),
        },
        {"version_source": "V03-2024", "echeance": j("2025-06-18")},
    ),
    (
        "R-V02",
        {"debut": j("2027-01-08"), "rang": 3},
        {"echeance": j("2027-03-09"), "reserves": ("VIF_RENOUVELLEMENT_EXCESSIF",)},
    ),
    # Le téléphone ne connaît pas la trêve ; 21 décembre + 1.
    (
        "R-G02",
        {"second_courrier_le": j("2026-12-01"), "fluide": "TELEPHONE"},
        {"coupure_au_plus_tot": j("2026-12-22"), "reserves": ()},
    ),
    (
        "R-G02",
        {"second_courrier_le": j("2026-12-01")},
        {"coupure_au_plus_tot": j("2026-12-22"), "reserves": ("FLUIDE_INCONNU",)},
    ),
    # Réduite en trêve : aucun jour ne compte avant le 1er avril ; 30 + 30 = 30 mai.
    (
        "R-G04",
        {"volet": "kva", "reduction_le": j("2026-12-15")},
        {"echeance": j("2027-05-30"), "premier_jour_apres": j("2027-05-31")},
    ),
    # Base inconnue : rien n'est constitué, et l'on dit ce qui manque.
    (
        "R-A01",
        {
            "premier_impaye": j("2026-03-05"),
            "releves": ({"date": j("2026-04-05"), "dette": 90_000},),
        },
        {"constitue": False, "reserves": ("LOYER_INCONNU", "TIERS_PAYANT_INCONNU")},
    ),
    # Régularisé le jour même du terme : la durée n'est pas remplie.
    (
        "R-A02",
        {"premier_impaye": j("2027-01-10"), "regularise_le": j("2027-04-10")},
        {"constitue": False, "constitue_le": None, "echeance": None},
    ),
    # Une date sans heure : 72 heures depuis minuit à Paris, à travers l'heure d'été, en le disant.
    (
        "R-O01",
        {"contact_a": j("2026-03-27")},
        {"echeance": datetime(2026, 3, 29, 23, tzinfo=UTC), "reserves": ("HEURE_INCONNUE",)},
    ),
    ("R-O05", {"le": j("2026-03-27")}, {"applicable": False, "motif": "SANS_HORLOGE"}),
    ("R-N01", {}, {"applicable": False, "motif": "DEPART_INCONNU"}),
    ("R-N01", {"le": date.max}, {"applicable": False, "motif": "HORS_CALENDRIER"}),
]


@pytest.mark.parametrize(
    ("regle", "faits", "attendu"),
    PARTICULARITES,
    ids=[f"{regle}-{rang}" for rang, (regle, _, _) in enumerate(PARTICULARITES)],
)
def test_la_regle_a_sa_particularite(
    regle: str, faits: Mapping[str, Any], attendu: Mapping[str, Any]
) -> None:
    rendu = DELAIS[regle].calcule(lit(DELAIS[regle].faits, faits)).a_plat()

    assert {champ: rendu[champ] for champ in attendu} == attendu
