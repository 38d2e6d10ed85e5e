"""Une durée que la loi ne permet pas se reçoit, et se signale : un fait n'est jamais refusé."""

from typing import Any

import pytest
from scenario import fait, given

ORDRE = "expulsion.commandement-de-quitter-delivre"
DECIDES = "expulsion.delais-pour-quitter-decides"
JUGEMENT = "expulsion.jugement-rendu"
PERMIS_ET_HORS: tuple[tuple[str, dict[str, Any], Any, Any, str], ...] = (
    (JUGEMENT, {"decision": "CONDITIONNELLE"}, ("delai_paiement_mois", 36), 37, "PAIEMENT"),
    (JUGEMENT, {"decision": "FERME_AVEC_DELAI"}, ("delai_depart_mois", 12), 37, "DELAI_HORS"),
    ("expulsion.jugement-signifie", {}, ("distance_mois", 2), 3, "DISTANCE"),
    (ORDRE, {}, ("delai_reduit_jours", 61), 62, "REDUIT"),
    (DECIDES, {"fondement": "RELOGEMENT_DIFFICILE"}, ("mois", 12), 37, "DELAI_HORS"),
    (DECIDES, {"fondement": "SURENDETTEMENT"}, ("mois", 24), 37, "SUSPENSION"),
    (DECIDES, {"fondement": "SURENDETTEMENT"}, ("jours", 731), 1097, "SUSPENSION"),
    ("expulsion.protocole-cohesion-sociale-signe", {}, ("duree_mois", 24), 37, "PROTOCOLE"),
    ("maintien.plan-apurement-signe", {"mensualite": 5_000}, ("duree_mois", 36), 37, "PLAN"),
    (
        "vif.ordonnance-de-protection-delivree",
        {"nature": "ORDONNANCE_PROTECTION", "notifiee_le": "2026-03-02", "prorogation": False},
        ("duree_mois", 12),
        13,
        "MESURES",
    ),
)


@pytest.mark.parametrize(
    ("type_de_fait", "dit", "permis", "hors", "code"),
    PERMIS_ET_HORS,
    ids=[f"{cas[0]}, {cas[2][0]}" for cas in PERMIS_ET_HORS],
)
def test_une_duree_hors_de_la_loi_se_signale_et_se_garde(
    type_de_fait: str, dit: dict[str, Any], permis: tuple[str, int], hors: int, code: str
) -> None:
    champ, nombre = permis
    dits: list[dict[str, Any]] = [{**dit, champ: nombre}, {**dit, champ: hors}]

    dedans, dehors = (
        given(fait(type_de_fait, "2026-03-02", **champs)).au("2026-03-02").anomalies
        for champs in dits
    )

    assert not [dite for dite in dedans if code in dite]
    assert len([dite for dite in dehors if code in dite]) == 1


def test_une_prorogation_de_mesures_n_a_pas_ce_maximum() -> None:
    ordonnance: dict[str, Any] = {
        "nature": "ORDONNANCE_PROTECTION",
        "notifiee_le": "2026-03-02",
        "duree_mois": 18,
    }
    proroge = fait(
        "vif.ordonnance-de-protection-delivree", "2026-03-02", prorogation=True, **ordonnance
    )

    assert given(proroge).au("2026-03-02").anomalies == []


def test_une_mise_en_demeure_d_une_heure_se_recoit() -> None:
    demeure = fait(
        "expulsion.mise-en-demeure-de-quitter-notifiee",
        "2026-03-02",
        local="DOMICILE",
        delai_heures=1,
    )

    assert given(demeure).au("2026-03-02").anomalies == ["mise-en-demeure-trop-courte"]
