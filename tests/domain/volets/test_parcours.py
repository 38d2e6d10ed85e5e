"""La vie du parcours : clore, rouvrir, quitter le territoire."""

import pytest
from scenario import annule, bail, constat, designe, fait, given, menage, ref


def test_clore_ferme_le_parcours_et_eteint_ce_que_devait_le_referent() -> None:
    clos = given(
        menage("2026-01-10", "p1"),
        designe("2026-01-15"),
        fait("maintien.degradation-signalee", "2026-04-28"),
        fait("parcours.clos", "2026-04-29", motif="RELOGE_DURABLE"),
    )

    assert clos.au("2026-04-29").etape == "clos"
    assert clos.au("2026-04-29").referent is None
    assert clos.au("2026-04-29").dossiers == ["dossier-degradation"]
    assert clos.au("2026-04-29").dossiers_fermes == ["mandat-referent", "parcours"]
    assert clos.au("2026-04-29").echeances == [
        ("R-X01", "2026-04-30", "eteinte"),
        ("R-X02", "2026-04-15", "eteinte"),
    ]
    assert clos.au("2026-04-29").alertes == []


def test_un_fait_posterieur_ne_rouvre_pas_il_se_signale() -> None:
    clos = given(menage("2026-01-10", "p1"), fait("parcours.clos", "2026-05-01")).when(
        constat("2026-06-01", "RUE")
    )

    assert clos.au("2026-06-01").etape == "clos"
    assert clos.au("2026-06-01").anomalies == ["fait-apres-cloture"]


def test_rouvrir_recalcule_l_etape_sur_tous_les_faits() -> None:
    rouvert = given(
        menage("2026-01-10", "p1"),
        bail("2026-02-01", "2026-02-10"),
        fait("parcours.clos", "2026-05-01"),
        constat("2026-08-20", "RUE"),
        fait("parcours.rouvert", "2026-09-01", cause="PERTE_DU_LOGEMENT"),
    )

    assert rouvert.au("2026-08-31").etape == "clos"
    assert rouvert.au("2026-09-01").etape == "rue"
    assert "parcours" in rouvert.au("2026-09-01").dossiers


def test_clore_a_nouveau_apres_avoir_rouvert() -> None:
    menage_suivi = given(
        menage("2026-01-10", "p1"),
        fait("parcours.clos", "2026-05-01"),
        fait("parcours.rouvert", "2026-09-01"),
        fait("parcours.clos", "2027-02-01"),
    )

    etapes = [menage_suivi.au(le).etape for le in ("2026-05-01", "2026-09-01", "2027-02-01")]
    assert etapes == ["clos", "inconnue", "clos"]


def test_annuler_la_cloture_rend_le_referent() -> None:
    clos = given(
        menage("2026-01-10", "p1"),
        designe("2026-01-15", "INT-RELAIS"),
        fait("parcours.clos", "2026-05-01", ident="fin"),
        annule("2026-05-10", ref("fin")),
    )

    assert clos.connu_a(3).au("2026-05-10").referent is None
    assert clos.au("2026-05-10").referent == "INT-RELAIS"
    assert clos.au("2026-05-10").dossiers == ["mandat-referent", "parcours"]


def test_partir_du_territoire_se_lit_jusqu_au_fait_residentiel_suivant() -> None:
    parti = given(
        menage("2026-01-10", "p1"),
        constat("2026-01-15", "RUE"),
        fait("parcours.depart-du-territoire-constate", "2026-04-01", vers_departement="33"),
    )

    assert parti.au("2026-04-01").etape == "sortie-territoire"
    assert parti.au("2030-04-01").etape == "sortie-territoire"
    revenu = parti.when(constat("2026-06-01", "TIERS"))
    assert revenu.au("2026-06-01").etape == "hebergement"


@pytest.mark.parametrize(
    ("personnes", "etape"), [(["p2"], "rue"), (["p1", "p2"], "sortie-territoire")]
)
def test_le_menage_part_quand_tous_sont_partis(personnes: list[str], etape: str) -> None:
    parti = given(
        menage("2026-01-10", "p1", "p2"),
        constat("2026-01-15", "RUE"),
        fait("parcours.depart-du-territoire-constate", "2026-04-01", personnes=personnes),
    )

    assert parti.au("2026-04-01").etape == etape
