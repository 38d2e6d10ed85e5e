"""Un cas par rédaction, pour montrer son calcul : des faits plausibles, choisis pour apprendre.

Les dates de quelques-uns viennent de décisions ; leur nom le dit. Les autres rédactions prennent le
cas ordinaire : tous les faits de la règle au 30 janvier 2026, ou au dernier jour de la rédaction.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from parcours.domain.droit.calculateur import Dits
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.formes import Version


class Cas(NamedTuple):
    """Les faits d'un exemple, et la décision ou le texte d'où viennent ses dates."""

    faits: Dits
    source: str | None = None


UN_JOUR_DE_JANVIER = date(2026, 1, 30)

CAS: Mapping[str, Cas] = {
    "E01": Cas(
        {"signifie_le": date(2024, 8, 14), "bail_conclu_le": date(2022, 5, 10)},
        "dates jugées par TP Saint-Benoît, 30 juin 2025, n° 25/00151",
    ),
    "E02": Cas(
        {
            "signifie_le": date(2025, 2, 10),
            "bail_conclu_le": date(2023, 8, 23),
            "delai_mentionne": "2_MOIS",
            "decision": {"retenu_le": date(2025, 4, 11)},
        },
        "dates jugées par TJ Bourg-en-Bresse, 11 septembre 2025, n° 25/00214",
    ),
    "E04-ALUR": Cas(
        {
            "signifie_le": date(2022, 6, 1),
            "premier_impaye": date(2022, 3, 5),
            "parametres": {"seuil_mois": 3, "seuil_loyers": 3},
        }
    ),
    "E04-2023": Cas(
        {
            "signifie_le": date(2026, 1, 12),
            "premier_impaye": date(2025, 12, 5),
            "dette": 110_000,
            "loyer_hors_charges": 52_000,
        }
    ),
    "E05-2023": Cas({"recue_le": date(2025, 10, 1)}),
    "E06-2023": Cas(
        {
            "le": date(2025, 3, 17),
            "audience_le": date(2025, 5, 12),
            "notifiee_le": date(2025, 3, 26),
        },
        "dates de l'avis du 6 novembre 2025",
    ),
    "E06-1998": Cas({"le": date(2023, 5, 15), "audience_le": date(2023, 9, 18)}),
    "E12": Cas({"signifie_le": date(2025, 12, 31), "notifie_prefet_le": date(2025, 12, 31)}),
    "E13": Cas(
        {
            "cql_signifie_le": date(2026, 4, 10),
            "cql_notifie_prefet_le": date(2026, 4, 13),
            "decision_le": date(2026, 5, 18),
            "mois": 2,
        }
    ),
    "E14-2023": Cas({"decision_le": date(2026, 1, 15), "mois": 6}),
    "E15": Cas({"signifie_le": date(2026, 4, 10), "notifie_prefet_le": date(2026, 4, 13)}),
    "E16": Cas({"le": date(2026, 2, 12)}),
    "E17": Cas({"requis_le": date(2026, 5, 12)}),
    "E18-CE": Cas({"requis_le": date(2024, 8, 31)}),
    "E18-2025": Cas({"requis_le": date(2025, 11, 20)}),
    "E19-2025": Cas({"accorde_le": date(2026, 4, 10), "mis_en_oeuvre_le": date(2026, 4, 28)}),
    "A01": Cas(
        {
            "premier_impaye": date(2026, 9, 5),
            "loyer": 45_000,
            "charges": 6_000,
            "aide": 18_000,
            "tiers_payant": True,
            "releves": ({"date": date(2026, 11, 5), "dette": 66_000},),
        }
    ),
    "A02": Cas(
        {
            "premier_impaye": date(2027, 1, 5),
            "releves": ({"date": date(2027, 2, 5), "dette": 40_000},),
        }
    ),
    "D01": Cas(
        {
            "le": date(2026, 6, 15),
            "suspensions": ({"du": date(2026, 7, 1), "au": date(2026, 7, 21)},),
        }
    ),
    "D02-DOM": Cas({"le": date(2026, 1, 30), "territoire": "974"}),
    "D02-300K": Cas({"le": date(2026, 1, 30), "territoire": "59"}),
    "D01-DOM": Cas({"le": date(2026, 1, 30), "territoire": "974"}),
    "N04": Cas({"candidats": 3}),
    "N05": Cas({"le": date(2026, 1, 30)}),
    "V02": Cas({"debut": date(2027, 1, 8), "rang": 2}),
    "V03-decision": Cas({"fixee_le": date(2026, 1, 30)}),
    "V03-2024": Cas({"notifiee_le": date(2026, 1, 30), "delivree_le": date(2026, 1, 28)}),
    "V03-ancien": Cas({"notifiee_le": date(2024, 6, 17), "delivree_le": date(2024, 6, 14)}),
    "L06": Cas({"termes": 2, "paiement_partiel": True, "dette": 96_000, "mensuel": 48_000}),
    "H05": Cas({"notifie_le": date(2026, 3, 15), "mainlevee_notifiee_le": date(2026, 9, 2)}),
    "H07": Cas({"refus": 3}),
    "G02": Cas({"second_courrier_le": date(2026, 3, 20), "fluide": "ELEC"}),
    "G04-kva": Cas({"reduction_le": date(2026, 10, 10)}),
}


def cas_de(regle: Delai, version: Version) -> Cas:
    """Le cas choisi pour cette rédaction, sinon le cas ordinaire."""
    choisi = CAS.get(version.ref) or Cas(_ordinaire(regle, version))
    return Cas({"volet": version.volet, **choisi.faits}, choisi.source)


def _ordinaire(regle: Delai, version: Version) -> Dits:
    jour = min(max(UN_JOUR_DE_JANVIER, version.en_vigueur_du), version.en_vigueur_au)
    departs = version.court_de or regle.court_de
    champs = [*(departs.champs if departs else ()), *(regle.rattachement or ())]
    locales = {nom: 30 for nom in version.parametres if nom.endswith("_jours")}
    faits: dict[str, Any] = {**dict.fromkeys(champs, jour), "mois": 12, **version.si}
    return {**faits, "parametres": locales} if locales else faits
