"""Le suivi du référent : contacts, revues, alertes prises en compte ; les relais proposés."""

from typing import Any

import pytest
from scenario import Dit, annule, designe, fait, given, menage, ref


def propose(le: str, organisme: str, ident: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un relais est proposé."""
    return fait("referent.relais-propose", le, organisme=organisme, ident=ident, **champs)


def refuse(le: str, proposition: str) -> Dit:
    """L'organisme pressenti refuse."""
    return fait("referent.relais-refuse", le, proposition=ref(proposition), motif="CAPACITE")


def test_la_revue_se_compte_du_dernier_contact() -> None:
    suivi = given(designe("2026-01-15"))

    assert suivi.au("2026-01-15").echeances == [("R-X02", "2026-04-15", "a_venir")]
    vu = suivi.when(fait("referent.contact-tenu", "2026-03-31", canal="DOMICILE"))
    assert vu.au("2026-03-31").echeances == [("R-X02", "2026-06-30", "a_venir")]


def test_la_revue_suivante_est_a_la_date_dite_a_defaut_au_bout_de_trois_mois() -> None:
    dite = fait("referent.revue-tenue", "2026-04-10", prochaine_le="2026-05-20")
    tue = fait("referent.revue-tenue", "2026-04-10")

    assert given(designe("2026-01-15"), dite).au("2026-04-10").echeances == [
        ("R-X02", "2026-05-20", "a_venir")
    ]
    assert given(designe("2026-01-15"), tue).au("2026-04-10").echeances == [
        ("R-X02", "2026-07-10", "a_venir")
    ]


def test_une_revue_en_retard_est_une_date_due_non_une_alerte() -> None:
    suivi = given(designe("2026-01-15"), fait("referent.contact-tenu", "2026-04-20"))

    assert suivi.au("2026-04-20").alertes_connues == []
    assert suivi.au("2026-04-19").echeances == [("R-X02", "2026-04-15", "depassee")]


@pytest.mark.parametrize(
    "dit",
    [
        fait("referent.revue-tenue", "2026-04-10", prochaine_le="2026-04-09"),
        propose("2026-04-10", "INT-CCAS48", "r1", date_cible="2026-04-09"),
    ],
)
def test_viser_une_date_passee_est_une_anomalie(dit: Dit) -> None:
    assert given(dit).au("2026-04-10").anomalies == ["dates-contradictoires"]


# --- Les alertes ----------------------------------------------------------------------------------

DEGRADATION = fait("maintien.degradation-signalee", "2026-03-06", ident="d1", gravite="G2")


def prend_en_compte(le: str, alerte: str = "d1") -> Dit:
    """Le référent a vu l'alerte."""
    return fait("referent.alerte-prise-en-compte", le, alerte=ref(alerte), action="VISITE")


def clot(le: str, alerte: str = "d1") -> Dit:
    """L'alerte n'a plus lieu d'être."""
    return fait("referent.alerte-close", le, alerte=ref(alerte), issue="RESOLUE")


def test_prendre_en_compte_arrete_l_escalade_et_laisse_le_dossier() -> None:
    suivi = given(menage("2026-01-10", "p1"), designe("2026-03-01"), DEGRADATION)

    assert ("R-X01", "2026-03-10", "a_venir") in suivi.au("2026-03-10").echeances
    pris = suivi.when(prend_en_compte("2026-03-09"))
    assert ("R-X01", "2026-03-10", "satisfaite") in pris.au("2026-03-09").echeances
    assert "dossier-degradation" in pris.au("2026-03-09").dossiers
    assert pris.au("2026-03-09").prises_en_compte == ["2026-03-09"]


def test_clore_ne_ferme_que_l_alerte_citee() -> None:
    autre = fait("maintien.degradation-signalee", "2026-03-07", ident="d2")
    suivi = given(DEGRADATION, autre, clot("2026-03-09", "d2"))

    assert suivi.au("2026-03-09").echeances == [
        ("R-X01", "2026-03-10", "a_venir"),
        ("R-X01", "2026-03-10", "eteinte"),
    ]
    assert suivi.au("2026-03-09").dossiers == ["dossier-degradation"]
    assert suivi.au("2026-03-09").dossiers_fermes == ["dossier-degradation"]


@pytest.mark.parametrize("suite", [prend_en_compte, clot])
def test_repondre_a_une_alerte_inconnue_est_une_anomalie(suite: Any) -> None:  # noqa: ANN401 (a builder)
    inconnue = given(DEGRADATION, suite("2026-03-09", "d9"))
    connue = given(DEGRADATION, suite("2026-03-09", "d1"))

    assert inconnue.au("2026-03-09").anomalies == ["alerte-inconnue"]
    assert connue.au("2026-03-09").anomalies == []


# --- Proposer un relais ---------------------------------------------------------------------------


def test_un_relais_refuse_laisse_le_sortant_en_charge() -> None:
    suivi = given(
        designe("2026-01-15", "INT-RELAIS"),
        propose("2026-04-01", "INT-CCAS48", "r1"),
        refuse("2026-04-08", "r1"),
    )

    assert suivi.au("2026-04-07").dossiers == ["mandat-referent", "relais-referent"]
    assert suivi.au("2026-04-08").dossiers == ["mandat-referent"]
    assert suivi.au("2026-04-08").referent == "INT-RELAIS"


def test_refuser_une_proposition_depassee_laisse_la_suivante() -> None:
    suivi = given(
        propose("2026-04-01", "INT-CCAS48", "r1"),
        propose("2026-04-05", "INT-TOITLIENS", "r2"),
        refuse("2026-04-08", "r1"),
    )

    assert suivi.au("2026-04-08").dossiers == ["relais-referent"]
    assert suivi.when(refuse("2026-04-09", "r2")).au("2026-04-09").dossiers == []


def test_accepter_ferme_la_proposition_et_arme_une_revue() -> None:
    suivi = given(
        designe("2026-01-15", "INT-RELAIS"),
        propose("2026-04-01", "INT-CCAS48", "r1"),
        fait("referent.entretien-de-relais-tenu", "2026-04-10", proposition=ref("r1")),
        fait(
            "referent.relais-accepte",
            "2026-04-12",
            ident="oui",
            organisme="INT-CCAS48",
            effet_le="2026-05-01",
            proposition=ref("r1"),
        ),
    )

    assert suivi.au("2026-04-12").dossiers == ["mandat-referent"]
    assert suivi.au("2026-04-12").dossiers_fermes == ["relais-referent"]
    assert suivi.au("2026-04-12").echeances == [("R-X02", "2026-07-12", "a_venir")]
    annulee = suivi.when(annule("2026-04-15", ref("oui")))
    assert annulee.au("2026-05-01").referent == "INT-RELAIS"
    assert annulee.au("2026-05-01").dossiers == ["mandat-referent", "relais-referent"]
