"""Les situations complexes (AGILLE) : saisir, évaluer, se concerter, déroger, clore."""

import pytest
from scenario import fait, given


def test_une_saisine_fonde_le_parcours_et_ouvre_son_dossier() -> None:
    menage = given(fait("cas-complexe.saisine-deposee", "2026-02-10"))

    assert menage.parcours.est_ouvert
    assert menage.au("2026-02-10").dossiers == ["dossier-cas-complexe"]


@pytest.mark.parametrize(
    ("sens", "dossiers"), [("ACCORD", ["dossier-cas-complexe"]), ("REFUS", [])]
)
def test_seul_un_refus_ferme_le_dossier(sens: str, dossiers: list[str]) -> None:
    menage = given(
        fait("cas-complexe.saisine-deposee", "2026-02-10"),
        fait("cas-complexe.recevabilite-decidee", "2026-02-20", sens=sens, motif="AUTRE"),
    )

    assert menage.au("2026-02-20").dossiers == dossiers
    assert menage.au("2026-02-20").anomalies == []


def test_un_refus_sans_motif_est_une_anomalie() -> None:
    refus = fait("cas-complexe.recevabilite-decidee", "2026-02-20", sens="REFUS")
    accord = fait("cas-complexe.recevabilite-decidee", "2026-02-20", sens="ACCORD")

    assert given(refus).au("2026-02-20").anomalies == ["motif-attendu"]
    assert given(accord).au("2026-02-20").anomalies == []


def test_de_la_fiche_a_la_cloture() -> None:
    menage = given(
        fait("cas-complexe.saisine-deposee", "2026-02-10"),
        fait("cas-complexe.fiche-evaluation-remplie", "2026-02-25", version_fiche=2),
        fait("cas-complexe.concertation-tenue", "2026-03-05"),
        fait("cas-complexe.derogation-accordee", "2026-03-20", jusqu_au="2026-12-31"),
        fait("cas-complexe.bilan-etabli", "2026-06-30", resultat="AMELIORATION"),
        fait("cas-complexe.cas-clos", "2026-12-01", resultat="SOLUTION_STABLE"),
    )

    assert menage.au("2026-11-30").dossiers == ["dossier-cas-complexe"]
    assert menage.au("2026-12-01").dossiers_fermes == ["dossier-cas-complexe"]
    assert menage.au("2026-12-01").anomalies == []
    assert menage.au("2026-12-01").echeances == []


@pytest.mark.parametrize(
    ("jusqu_au", "anomalies"),
    [("2026-03-19", ["dates-contradictoires"]), ("2026-03-20", [])],
)
def test_une_derogation_deja_finie_est_une_anomalie(jusqu_au: str, anomalies: list[str]) -> None:
    derogation = fait("cas-complexe.derogation-accordee", "2026-03-20", jusqu_au=jusqu_au)

    assert given(derogation).au("2026-03-20").anomalies == anomalies
