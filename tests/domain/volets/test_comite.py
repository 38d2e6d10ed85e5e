"""Le comité du protocole social : recenser, inscrire, étudier, répondre, suivre, clore."""

from typing import Any

import pytest
from scenario import Dit, fait, given


def test_recenser_fonde_le_parcours_sans_presumer_un_mal_logement() -> None:
    menage = given(fait("comite.situation-recensee", "2026-02-10", motif="INSALUBRITE"))

    assert menage.parcours.est_ouvert
    assert menage.au("2026-02-10").dossiers == ["dossier-comite"]
    assert menage.au("2026-02-10").etape == "inconnue"


def en_gironde(nom: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait du comité de la Gironde."""
    return fait(f"comite.{nom}", le, departement="33", **champs)


def test_de_la_seance_a_la_cloture() -> None:
    menage = given(
        en_gironde("situation-recensee", "2026-02-10", commune="33058"),
        en_gironde("situation-inscrite-en-seance", "2026-02-12", seance_le="2026-03-03"),
        en_gironde("situation-etudiee", "2026-03-03"),
        en_gironde("referent-designe", "2026-03-03", volet="TECHNIQUE", organisme="INT-OPAHHG"),
        en_gironde("situation-close", "2026-09-01", motif="LOGEMENT_AMELIORE"),
    )

    assert menage.au("2026-08-31").dossiers == ["dossier-comite"]
    assert menage.au("2026-09-01").dossiers_fermes == ["dossier-comite"]
    assert menage.au("2026-09-01").anomalies == []
    assert menage.au("2026-03-03").referent is None


def test_un_nouveau_recensement_rouvre_un_dossier() -> None:
    menage = given(
        fait("comite.situation-recensee", "2026-02-10"),
        fait("comite.situation-close", "2026-09-01"),
        fait("comite.situation-recensee", "2027-01-15"),
    )

    assert menage.au("2027-01-15").dossiers == ["dossier-comite"]
    assert menage.au("2027-01-15").dossiers_fermes == ["dossier-comite"]


@pytest.mark.parametrize(
    ("seance_le", "anomalies"),
    [("2026-02-11", ["dates-contradictoires"]), ("2026-02-12", [])],
)
def test_une_seance_deja_passee_est_une_anomalie(seance_le: str, anomalies: list[str]) -> None:
    inscrite = fait("comite.situation-inscrite-en-seance", "2026-02-12", seance_le=seance_le)

    assert given(inscrite).au("2026-02-12").anomalies == anomalies


@pytest.mark.parametrize(
    ("expertises", "anomalies"),
    [(("TECHNIQUE", "SOCIALE"), []), (("TECHNIQUE", "TECHNIQUE"), ["avis-en-double"])],
)
def test_un_volet_d_expertise_ne_rend_qu_un_avis(
    expertises: tuple[str, str], anomalies: list[str]
) -> None:
    avis = [{"expertise": expertise, "conclusion": "PROCEDURE"} for expertise in expertises]

    etudiee = given(fait("comite.situation-etudiee", "2026-03-03", avis=avis))

    assert etudiee.au("2026-03-03").anomalies == anomalies
