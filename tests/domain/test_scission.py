"""Un ménage se scinde, une personne part ou arrive : les faits restent où ils sont."""

from datetime import date

import pytest
from scenario import (
    AUTRE,
    MENAGE,
    Histoire,
    annule,
    bail,
    constat,
    entree,
    fait,
    given,
    menage,
    ref,
)

from parcours.domain import residences
from parcours.domain.vocabulaire import S4
from parcours.domain.volets.menage.composition import MenageScinde, PersonnePartie
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.menage.identite import MenageOuvert

OUVERT = menage("2026-01-05", "p1", "p2", "p3")
LOGE = bail("2026-01-05", effet="2026-01-10")
SCISSION = fait(
    "correction.menage-scinde",
    "2026-03-01",
    ident="scission",
    nouveaux_menages=[str(AUTRE)],
    personnes=["p1", "p3"],
    motif="MISE_EN_SECURITE",
)


def membres(histoire: Histoire, le: str) -> set[str]:
    """Ceux qui sont du ménage ce jour-là."""
    return set(histoire.parcours.volet(Menage, date.fromisoformat(le)).membres)


def test_les_personnes_nommees_ne_sont_plus_presentes_le_jour_de_la_separation() -> None:
    scinde = given(OUVERT, LOGE, SCISSION)

    assert set(scinde.au("2026-02-28").situations) == {"p1", "p2", "p3"}
    assert set(scinde.au("2026-03-01").situations) == {"p2"}
    assert membres(scinde, "2026-02-28") == {"p1", "p2", "p3"}
    assert membres(scinde, "2026-03-01") == {"p2"}


def test_les_faits_restent_dans_l_ancien_et_rien_n_est_recopie() -> None:
    nouveau = fait("menage.ouvert", "2026-03-01", dans=AUTRE, personnes=["p1", "p3"],
                   motif_ouverture="SCISSION", issu_de=str(MENAGE))  # fmt: skip
    scinde = given(OUVERT, LOGE, SCISSION, nouveau)

    assert set(scinde.au("2026-03-02").situations) == {"p2"}
    assert scinde.au("2026-03-02").dossiers == ["bail", "parcours"]
    assert scinde.dans(AUTRE).au("2026-03-02").dossiers == ["parcours"]
    assert scinde.dans(AUTRE).au("2026-03-02").situations == {"p1": None, "p3": None}


def test_ce_qui_dit_le_nouveau_menage_ne_se_lit_qu_habilite() -> None:
    assert MenageScinde.sensibilite_de("nouveaux_menages") == S4
    assert MenageScinde.sensibilite_de("motif") == S4
    assert MenageOuvert.sensibilite_de("issu_de") == S4
    assert PersonnePartie.sensibilite_de("nouveau_menage") == S4
    assert MenageScinde.fiche.phrase == "Composition du ménage modifiée."
    assert SCISSION.evenement.autres_parcours() == ()


def test_annuler_la_scission_rend_les_personnes() -> None:
    rendu = given(OUVERT, LOGE, SCISSION, annule("2026-03-05", ref("scission")))

    assert set(rendu.au("2026-03-02").situations) == {"p1", "p2", "p3"}
    assert membres(rendu, "2026-03-02") == {"p1", "p2", "p3"}


@pytest.mark.parametrize(
    ("le", "anomalies"),
    [("2026-02-28", []), ("2026-03-01", []), ("2026-03-02", ["personne-partie"])],
)
def test_un_fait_sur_une_personne_partie_se_signale(le: str, anomalies: list[str]) -> None:
    scinde = given(OUVERT, SCISSION, entree(le, "CHU", personnes=["p1"]))

    assert scinde.au("2026-04-01").anomalies == anomalies


def test_le_dire_de_tous_ne_nomme_personne() -> None:
    scinde = given(OUVERT, SCISSION, constat("2026-03-10", "RUE"))

    assert scinde.au("2026-03-10").situations == {"p2": "RUE"}
    assert scinde.au("2026-03-10").anomalies == []


def test_qui_est_parti_puis_revenu_est_la_avec_ce_qu_on_en_savait() -> None:
    revenu = given(
        OUVERT,
        fait("menage.identite-precisee", "2026-01-06", personne="p1", nom="Vialaret"),
        fait("menage.personne-partie", "2026-02-01", personne="p1", motif="SEPARATION"),
        fait("menage.personne-ajoutee", "2026-03-01", personne="p1", motif="RETOUR"),
        entree("2026-03-02", "CHU", personnes=["p1"]),
    )

    assert membres(revenu, "2026-02-15") == {"p2", "p3"}
    assert set(revenu.au("2026-03-01").situations) == {"p1", "p2", "p3"}
    assert revenu.au("2026-03-02").anomalies == []
    identites = revenu.au("2026-03-01").histoire.parcours.volet(Menage, date(2026, 3, 1)).membres
    assert identites["p1"].identite == {"nom": "Vialaret"}


def test_preciser_l_identite_d_une_personne_partie_ne_la_fait_pas_revenir() -> None:
    parti = given(
        OUVERT,
        SCISSION,
        fait("menage.identite-precisee", "2026-03-05", personne="p1", nom="Vialaret"),
    )

    assert membres(parti, "2026-03-06") == {"p2"}


def test_partir_sans_etre_venu_ne_change_rien() -> None:
    etrange = given(
        OUVERT, fait("menage.personne-partie", "2026-02-01", personne="p9", motif="SEPARATION")
    )

    assert set(etrange.au("2026-02-02").situations) == {"p1", "p2", "p3"}


def test_ne_rien_dire_d_une_personne_partie_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residences, "_partie", lambda _residentiel, _dates: None)

    scinde = given(OUVERT, SCISSION, entree("2026-03-02", "CHU", personnes=["p1"]))

    assert scinde.au("2026-04-01").anomalies != ["personne-partie"]
