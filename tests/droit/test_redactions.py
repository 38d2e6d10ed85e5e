"""Chaque rédaction d'un texte a son exemple : ceux du fichier, et ceux-ci, calculés à la main."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from parcours.domain.droit import DELAIS
from parcours.domain.droit.calculateur import lit

Cas = tuple[str, Mapping[str, Any], Mapping[str, Any]]


def j(iso: str) -> date:
    return date.fromisoformat(iso)


def h(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


PARTICULIER = "PRIVE_PERSONNE_PHYSIQUE"

A_LA_MAIN: list[Cas] = [
    # 31 janvier + 3 mois : avril n'a que 30 jours. 1 500 € = 3 × 500 €.
    (
        "R-E04",
        {
            "type_bailleur": PARTICULIER,
            "premier_impaye": j("2022-01-31"),
            "signifie_le": j("2022-04-30"),
            "dette": 150_000,
            "loyer_hors_charges": 50_000,
            "parametres": {"seuil_mois": 3, "seuil_loyers": 3},
        },
        {
            "version_source": "E04-ALUR",
            "echeance": j("2022-04-30"),
            "criteres": ("DUREE", "MONTANT"),
            "reserves": ("NON_VERIFIE",),
        },
    ),
    # 20 octobre + 15 jours : 31 - 20 = 11 jours jusqu'à la fin du mois, il en reste 4.
    (
        "R-E19",
        {"accorde_le": j("2025-10-20")},
        {
            "version_source": "E19-CE",
            "limite_15j": j("2025-11-04"),
            "responsabilite_au": j("2025-10-20"),
            "motif_fin": "OCTROI_CFP",
        },
    ),
    # Seizième jour : plus de quinze, la responsabilité dure jusqu'à la mise en œuvre.
    (
        "R-E19",
        {"accorde_le": j("2026-09-01"), "mis_en_oeuvre_le": j("2026-09-17")},
        {
            "version_source": "E19-2025",
            "echeance": j("2026-09-16"),
            "responsabilite_au": j("2026-09-17"),
        },
    ),
    # Veille du décret du 3 novembre 2025, en vigueur le 7 : droit antérieur, deux mois.
    (
        "R-E20",
        {"le": j("2025-11-06")},
        {"version_source": "E20-CE", "echeance": j("2026-01-06"), "premier_jour_apres": None},
    ),
    # 15 août 2026 : samedi et férié ; le lundi 17 est ouvrable.
    (
        "R-E21",
        {"volet": "meubles", "le": j("2026-06-15")},
        {
            "version_source": "E21-meubles",
            "echeance": j("2026-08-15"),
            "prorogee": j("2026-08-17"),
        },
    ),
    # Dix ans depuis un 29 février : 2034 n'est pas bissextile.
    (
        "R-E22",
        {"volet": "titre", "le": j("2024-02-29")},
        {"version_source": "E22-titre", "echeance": j("2034-02-28")},
    ),
    (
        "R-E22",
        {"volet": "loyers", "exigible_le": j("2024-05-01"), "le": j("2024-06-01")},
        {"version_source": "E22-loyers", "echeance": j("2027-05-01")},
    ),
    # 31 décembre + 2 mois : février 2027 a 28 jours. Règle livrée inactive : réserve.
    (
        "R-E23",
        {"signifie_le": j("2026-12-31"), "type_bailleur": PARTICULIER},
        {"version_source": "E23", "echeance": j("2027-02-28"), "reserves": ("NON_VERIFIE",)},
    ),
    # Aucun délai chiffré : l'obligation naît le jour même.
    ("R-E24", {"le": j("2026-05-10")}, {"version_source": "E24", "echeance": j("2026-05-10")}),
    # 48 heures réelles, à travers le passage à l'heure d'été du 29 mars 2026.
    (
        "R-E26",
        {"volet": "decision_prefet", "le": h("2026-03-28T20:00:00")},
        {"version_source": "E26-decision", "echeance": h("2026-03-30T20:00:00")},
    ),
    (
        "R-E26",
        {"volet": "mise_en_demeure_autre", "le": j("2026-05-04")},
        {"version_source": "E26-autre", "echeance": j("2026-05-11")},
    ),
    (
        "R-E28",
        {"volet": "protocole", "debut": j("2026-03-15")},
        {"version_source": "E28-protocole", "echeance": j("2028-03-15")},
    ),
    (
        "R-E28",
        {"volet": "prolongation", "debut": j("2026-03-15")},
        {"version_source": "E28-prolonge", "echeance": j("2029-03-15")},
    ),
    (
        "R-A04",
        {"volet": "duree", "le": j("2026-03-31")},
        {"version_source": "A04-duree", "echeance": j("2029-03-31")},
    ),
    ("R-A05", {"le": j("2026-01-31")}, {"version_source": "A05", "echeance": j("2026-02-28")}),
    (
        "R-S02",
        {"decision_le": j("2026-07-15")},
        {"version_source": "S02", "echeance": j("2028-07-15")},
    ),
    ("R-S03", {"le": j("2019-03-01")}, {"version_source": "S03", "echeance": j("2021-03-01")}),
    # Paris est dans une agglomération de plus de 300 000 habitants : six mois et non trois.
    (
        "R-D02",
        {"le": j("2026-06-15"), "territoire": "75"},
        {
            "version_source": "D02-300K",
            "echeance": j("2026-12-15"),
            "premier_jour_apres": j("2026-12-16"),
        },
    ),
    ("R-D03", {"le": j("2026-12-31")}, {"version_source": "D03", "echeance": j("2027-02-28")}),
    (
        "R-D05",
        {"le": j("2026-11-30"), "type_accueil": "TRANSITION"},
        {"version_source": "D05-transition", "echeance": j("2027-02-28")},
    ),
    (
        "R-N01",
        {"volet": "attestation", "le": j("2026-08-31")},
        {"version_source": "N01-attestation", "echeance": j("2026-09-30")},
    ),
    # 20 février + 15 jours : 8 jours jusqu'au 28, il en reste 7.
    (
        "R-N01",
        {"volet": "pieces", "le": j("2026-02-20")},
        {"version_source": "N01-pieces", "echeance": j("2026-03-07")},
    ),
    ("R-N04", {"candidats": 3}, {"version_source": "N04", "atteint": True}),
    # Le bailleur laisse plus de dix jours : sa date prime, la nôtre reste.
    (
        "R-N05",
        {"le": j("2026-05-04"), "reponse_avant": j("2026-05-20")},
        {
            "version_source": "N05",
            "echeance": j("2026-05-14"),
            "retenu": j("2026-05-20"),
            "effective": j("2026-05-20"),
        },
    ),
    (
        "R-O03",
        {"le": j("2026-08-31")},
        {"version_source": "O03", "echeance": j("2027-02-28"), "reserves": ("NON_VERIFIE",)},
    ),
    (
        "R-O06",
        {"le": j("2026-05-04"), "parametres": {"delai_reponse_orientation_jours": 7}},
        {"version_source": "O06", "echeance": j("2026-05-11")},
    ),
    # 20 février 2028 + 15 : 9 jours jusqu'au 29, il en reste 6. + 45 : 9 + 31 = 40, il en reste 5.
    (
        "R-V01",
        {"debut": j("2028-02-20")},
        {
            "version_source": "V01",
            "echeance": j("2028-03-06"),
            "derniere_nuit": j("2028-03-05"),
            "maximum_le": j("2028-04-05"),
        },
    ),
    (
        "R-V03",
        {"volet": "decision", "fixee_le": j("2026-05-04")},
        {"version_source": "V03-decision", "echeance": j("2026-05-10")},
    ),
    (
        "R-V03",
        {"volet": "mesures", "delivree_le": j("2024-06-14"), "notifiee_le": j("2024-06-20")},
        {"version_source": "V03-ancien", "echeance": j("2024-12-20")},
    ),
    (
        "R-L01",
        {"agrement_le": j("2024-02-29")},
        {"version_source": "L01", "echeance": j("2029-02-28")},
    ),
    ("R-L03", {"debut": j("2026-01-31")}, {"version_source": "L03", "echeance": j("2028-01-31")}),
    (
        "R-L05",
        {"volet": "contrat", "le": j("2026-01-31")},
        {"version_source": "L05-contrat", "echeance": j("2026-02-28")},
    ),
    (
        "R-L05",
        {"volet": "preavis_manquement", "le": j("2026-05-31")},
        {"version_source": "L05-manquement", "echeance": j("2026-06-30")},
    ),
    (
        "R-H01",
        {"le": j("2026-03-01"), "parametres": {"delai_affectation_jours": 15}},
        {"version_source": "H01", "echeance": j("2026-03-16")},
    ),
    (
        "R-H02",
        {"envoyee_le": j("2026-03-01")},
        {"version_source": "H02", "echeance": j("2026-03-22")},
    ),
    (
        "R-H03",
        {"notifie_le": j("2026-02-20"), "fondement": "L1331-23"},
        {"version_source": "H03-15J", "echeance": j("2026-03-07")},
    ),
    (
        "R-H06",
        {
            "effet_le": j("2026-06-01"),
            "notifie_le": j("2026-05-06"),
            "interdiction": "TEMPORAIRE",
        },
        {"version_source": "H06", "echeance": j("2026-06-01"), "premier_jour_apres": None},
    ),
    ("R-H07", {"refus": 2}, {"version_source": "H07", "atteint": False, "criteres": ()}),
    (
        "R-G01",
        {"volet": "supplementaire", "courrier_le": j("2026-03-16")},
        {"version_source": "G01-supplementaire", "echeance": j("2026-03-31")},
    ),
    ("R-X02", {"le": j("2026-11-30")}, {"version_source": "X02", "echeance": j("2027-02-28")}),
    (
        "R-X03",
        {"le": j("2026-03-01"), "avant": j("2026-05-31")},
        {
            "version_source": "X03",
            "echeance": j("2026-05-31"),
            "premier_jour_apres": j("2026-06-01"),
        },
    ),
    (
        "R-P03",
        {"constatee_le": h("2026-03-27T10:00:00")},
        {"version_source": "P03", "echeance": h("2026-03-30T10:00:00")},
    ),
]


def identifiant(cas: object) -> str:
    return cas if isinstance(cas, str) else ""


@pytest.mark.parametrize(("regle", "faits", "attendu"), A_LA_MAIN, ids=identifiant)
def test_la_regle_rend_ce_qui_est_calcule_a_la_main(
    regle: str, faits: Mapping[str, Any], attendu: Mapping[str, Any]
) -> None:
    rendu = DELAIS[regle].calcule(lit(DELAIS[regle].faits, faits)).a_plat()

    assert {champ: rendu[champ] for champ in attendu} == attendu


def test_chaque_redaction_a_au_moins_un_exemple() -> None:
    lignes = (Path(__file__).parent / "exemples-delais.jsonl").read_text(encoding="utf-8")
    attendus = [json.loads(ligne)["attendu"] for ligne in lignes.splitlines()]
    attendus += [attendu for _, _, attendu in A_LA_MAIN]
    montrees = {attendu.get("version_source") for attendu in attendus}

    ecrites = {version.ref for regle in DELAIS.values() for version in regle.versions}

    assert ecrites - montrees == set()
