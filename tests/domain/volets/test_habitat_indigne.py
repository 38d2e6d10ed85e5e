"""L'habitat indigne : du signalement à la mainlevée, et ce que chacun doit pendant ce temps."""

from datetime import date
from typing import Any

import pytest
from scenario import Dit, Histoire, annule, fait, given, rectifie, ref

from parcours.domain.droit.habitat import AFFECTATION_DU_SIGNALEMENT, CONTRADICTOIRE, LOYER_SUSPENDU
from parcours.domain.droit.reglages import Reglage, Reglages
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.fold import fold
from parcours.domain.volets.habitat_indigne.arrete import HabitatIndigne


def signale(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un mal-logement est signalé."""
    return fait("habitat-indigne.signalement-recu", le, **champs)


def contradictoire(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le propriétaire est invité à présenter ses observations."""
    return fait("habitat-indigne.contradictoire-ouvert", le, **champs)


def arrete(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un arrêté est pris ; sans interdiction si rien ne le dit."""
    return fait("habitat-indigne.arrete-pris", le, **{"interdiction": "AUCUNE", **champs})


def offre(le: str, reponse: str | None = None, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le propriétaire propose d'héberger ou de reloger."""
    dite: dict[str, Any] = {"reponse": reponse} if reponse else {}
    return fait("habitat-indigne.offre-du-proprietaire-recue", le, **dite, **champs)


def substitution(le: str, objet: str) -> Dit:
    """L'autorité agit à la place du propriétaire."""
    return fait("habitat-indigne.substitution-engagee", le, objet=objet)


def mainlevee(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """L'arrêté est levé."""
    return fait("habitat-indigne.mainlevee-prononcee", le, **champs)


def horloge(histoire: Histoire, delai: object) -> Echeance:
    """La seule horloge de cette règle."""
    (seule,) = (e for e in histoire.parcours.echeances if e.delai is delai)
    return seule


# --- Du signalement à sa clôture ------------------------------------------------------------------


def test_un_signalement_fonde_le_parcours_et_met_le_logement_en_vigilance() -> None:
    menage = given(signale("2026-02-03", commune="33058", departement="33"))

    assert menage.parcours.est_ouvert
    assert menage.au("2026-02-03").dossiers == ["dossier-habitat-indigne"]
    assert menage.au("2026-02-03").etape == "maintien"
    lieu = menage.parcours.lieu(date(2026, 2, 3))
    assert lieu is not None
    assert lieu.commune == "33058"


def test_un_second_signalement_rejoint_le_dossier_ouvert() -> None:
    menage = given(signale("2026-02-03"), signale("2026-03-10"))

    assert menage.au("2026-03-10").dossiers == ["dossier-habitat-indigne"]
    assert menage.au("2026-03-10").dossiers_fermes == []


def test_l_affectation_n_est_due_que_si_le_territoire_en_fixe_le_delai() -> None:
    menage = given(signale("2026-02-03"), fait("habitat-indigne.signalement-affecte", "2026-02-20"))
    fixe = Reglage(
        departement="48",
        regle="R-H01",
        du=date(2026, 1, 1),
        par="Charte du pôle départemental",
        actif=True,
        parametre="delai_affectation_jours",
        valeur=15,
    )

    regle = fold(menage.menage, menage.faits, reglages=Reglages((fixe,)))
    (echeance,) = (e for e in regle.echeances if e.delai is AFFECTATION_DU_SIGNALEMENT)

    assert menage.au("2026-02-03").echeances == []
    assert str(echeance.echeance_le) == "2026-02-18"
    assert (echeance.fin, str(echeance.fin_le)) == ("satisfaite", "2026-02-20")


def test_visiter_et_qualifier_ne_changent_ni_l_etape_ni_les_dossiers() -> None:
    menage = given(signale("2026-02-03")).when(
        fait("habitat-indigne.visite-realisee", "2026-02-10"),
        fait("habitat-indigne.signalement-qualifie", "2026-02-12", urgence=False),
        fait("habitat-indigne.non-decence-notifiee", "2026-02-20", allocation_conservee=True),
        fait("habitat-indigne.recours-du-locataire-engage", "2026-03-01", nature="CONCILIATION"),
        fait("habitat-indigne.aide-au-proprietaire-accordee", "2026-03-05", nature="ANAH"),
    )

    assert menage.au("2026-03-05").dossiers == ["dossier-habitat-indigne"]
    assert menage.au("2026-03-05").etape == "maintien"
    assert menage.au("2026-03-05").echeances == []
    assert menage.au("2026-03-05").anomalies == []


def test_seul_le_recours_du_locataire_est_un_contact_reel() -> None:
    recours = given(
        signale("2026-02-03"), fait("habitat-indigne.recours-du-locataire-engage", "2026-03-01")
    )
    visite = given(signale("2026-02-03"), fait("habitat-indigne.visite-realisee", "2026-03-01"))

    assert [f.id for f in recours.faits if f.evenement.fiche.contact_reel] == ["f2"]
    assert [f.id for f in visite.faits if f.evenement.fiche.contact_reel] == []


def test_le_bailleur_a_trois_semaines_pour_repondre() -> None:
    injonction = fait("habitat-indigne.injonction-bailleur-adressee", "2026-03-02")
    reponse = fait("habitat-indigne.reponse-du-bailleur-recue", "2026-03-30", reponse="REFUS")
    menage = given(signale("2026-02-03"), injonction)

    assert menage.au("2026-03-23").echeances == [("R-H02", "2026-03-23", "a_venir")]
    assert menage.au("2026-03-24").echeances == [("R-H02", "2026-03-23", "depassee")]
    tardive = menage.when(reponse)
    assert tardive.au("2026-03-30").echeances == [("R-H02", "2026-03-23", "satisfaite")]


def test_relancer_le_bailleur_recommence_les_trois_semaines() -> None:
    relance = [
        fait("habitat-indigne.injonction-bailleur-adressee", le)
        for le in ("2026-03-02", "2026-03-16")
    ]

    assert given(*relance).au("2026-03-16").echeances == [("R-H02", "2026-04-06", "a_venir")]


def test_clore_le_signalement_eteint_ce_qu_il_attendait() -> None:
    menage = given(
        signale("2026-02-03"),
        fait("habitat-indigne.injonction-bailleur-adressee", "2026-03-02"),
        contradictoire("2026-03-05"),
        fait("habitat-indigne.signalement-clos", "2026-03-10", motif="DEPART_OCCUPANT"),
    )

    assert menage.au("2026-03-10").dossiers == []
    assert menage.au("2026-03-10").dossiers_fermes == ["dossier-habitat-indigne"]
    assert menage.au("2026-03-10").echeances == [
        ("R-H02", "2026-03-23", "eteinte"),
        ("R-H03", "2026-04-05", "eteinte"),
    ]


# --- Le contradictoire ----------------------------------------------------------------------------


def test_l_arrete_attend_un_mois_de_contradictoire() -> None:
    menage = given(contradictoire("2026-01-31"))

    assert menage.au("2026-02-28").echeances == [("R-H03", "2026-02-28", "a_venir")]
    pris = menage.when(arrete("2026-03-01"))
    assert pris.au("2026-03-01").echeances == [("R-H03", "2026-02-28", "satisfaite")]
    assert pris.au("2026-03-01").anomalies == []


def test_la_date_que_l_autorite_fixe_prime_et_la_notre_reste() -> None:
    menage = given(contradictoire("2026-03-10", observations_le="2026-04-30"))
    echeance = horloge(menage, CONTRADICTOIRE)

    assert str(echeance.echeance_le) == "2026-04-30"
    assert str(echeance.calculee_le) == "2026-04-10"


def test_un_arrete_pris_trop_tot_est_une_anomalie_sauf_urgence() -> None:
    menage = given(contradictoire("2026-03-10"))

    assert menage.when(arrete("2026-04-10")).au("2026-04-10").anomalies == [
        "contradictoire-en-cours"
    ]
    assert menage.when(arrete("2026-04-11")).au("2026-04-11").anomalies == []
    assert menage.when(arrete("2026-03-12", urgence=True)).au("2026-03-12").anomalies == []


# --- L'arrêté -------------------------------------------------------------------------------------

INTERDICTION = {
    "interdiction": "TEMPORAIRE",
    "interdiction_effet_le": "2026-06-15",
    "notifie_le": "2026-05-06",
    "affiche_le": "2026-05-12",
    "travaux_avant_le": "2026-12-31",
}


def test_un_arrete_arme_ses_trois_horloges() -> None:
    menage = given(arrete("2026-05-04", **INTERDICTION))

    assert menage.au("2026-05-31").echeances == [
        ("R-H04", "2026-12-31", "a_venir"),
        ("R-H05", "2026-06-01", "a_venir"),
        ("R-H06", "2026-06-15", "a_venir"),
    ]
    assert menage.au("2026-05-31").dossiers == ["arrete-habitat", "dossier-habitat-indigne"]


@pytest.mark.parametrize(
    ("champs", "suspendu_du"),
    [
        ({"notifie_le": "2026-05-28", "affiche_le": "2026-06-02"}, "2026-06-01"),
        ({"notifie_le": "2026-06-02", "affiche_le": "2026-05-28"}, "2026-06-01"),
        ({"notifie_le": "2026-05-31"}, "2026-06-01"),
        ({"affiche_le": "2026-06-01"}, "2026-07-01"),
        ({"notifie_le": "2026-12-15"}, "2027-01-01"),
    ],
)
def test_le_loyer_cesse_le_mois_qui_suit_la_premiere_publicite(
    champs: dict[str, str], suspendu_du: str
) -> None:
    menage = given(arrete("2026-05-20", **champs))

    assert menage.au("2027-02-01").echeances == [("R-H05", suspendu_du, "depassee")]


def test_un_arrete_contre_l_occupant_ne_suspend_pas_le_loyer() -> None:
    menage = given(arrete("2026-05-04", notifie_le="2026-05-06", vise_l_occupant=True))

    assert menage.au("2026-06-01").echeances == []


@pytest.mark.parametrize(
    ("champs", "du_le"),
    [
        ({"interdiction_effet_le": "2026-06-15", "notifie_le": "2026-05-06"}, "2026-06-15"),
        ({"notifie_le": "2026-05-06", "vise_l_occupant": True}, "2026-05-06"),
        ({"affiche_le": "2026-05-12", "vise_l_occupant": True}, "2026-05-12"),
        ({}, "2026-05-04"),
    ],
)
def test_l_hebergement_est_du_a_la_date_d_effet_a_defaut_de_publicite(
    champs: dict[str, Any], du_le: str
) -> None:
    menage = given(arrete("2026-05-04", interdiction="DEFINITIVE", **champs))

    assert ("R-H06", du_le, "a_venir") in menage.au("2026-05-04").echeances


def test_sans_interdiction_ni_travaux_rien_n_est_du() -> None:
    assert given(arrete("2026-05-04")).au("2026-05-04").echeances == []


@pytest.mark.parametrize(
    "champ", ["interdiction_effet_le", "notifie_le", "affiche_le", "travaux_avant_le"]
)
def test_une_date_d_avant_l_arrete_est_une_anomalie(champ: str) -> None:
    avant = given(arrete("2026-05-04", **{champ: "2026-05-03"}))
    le_jour = given(arrete("2026-05-04", **{champ: "2026-05-04"}))

    assert avant.au("2026-05-04").anomalies == ["dates-contradictoires"]
    assert le_jour.au("2026-05-04").anomalies == []


def test_des_observations_closes_avant_d_etre_ouvertes_sont_une_anomalie() -> None:
    menage = given(contradictoire("2026-03-10", observations_le="2026-03-09"))

    assert menage.au("2026-03-10").anomalies == ["dates-contradictoires"]


# --- Héberger, reloger, faire les travaux ---------------------------------------------------------


def test_une_offre_remplit_ce_que_le_proprietaire_devait() -> None:
    menage = given(arrete("2026-05-04", interdiction="TEMPORAIRE"), offre("2026-05-20"))

    assert menage.au("2026-05-20").echeances == [("R-H06", "2026-05-04", "satisfaite")]
    assert menage.au("2026-05-20").alertes == ["AL-13"]


def test_les_offres_refusees_se_comptent() -> None:
    menage = given(
        arrete("2026-05-04", interdiction="TEMPORAIRE"),
        offre("2026-05-20", "REFUSEE"),
        offre("2026-05-25", "ACCEPTEE", commune="33058"),
        offre("2026-06-02", "REFUSEE"),
        offre("2026-06-10"),
    )

    assert menage.parcours.volet(HabitatIndigne, date(2026, 6, 10)).refus == 2
    assert menage.au("2026-06-10").echeances == [("R-H06", "2026-05-04", "satisfaite")]


def test_le_logement_offert_n_est_pas_celui_du_menage() -> None:
    menage = given(signale("2026-02-03", commune="33058"), offre("2026-05-20", commune="33063"))
    lieu = menage.parcours.lieu(date(2026, 5, 20))

    assert lieu is not None
    assert lieu.commune == "33058"


@pytest.mark.parametrize(
    ("objet", "etat"),
    [("HEBERGEMENT", "satisfaite"), ("RELOGEMENT", "satisfaite"), ("TRAVAUX", "depassee")],
)
def test_l_autorite_se_substitue_pour_ce_qu_elle_dit(objet: str, etat: str) -> None:
    menage = given(
        arrete("2026-05-04", interdiction="TEMPORAIRE"), substitution("2026-05-20", objet)
    )

    assert menage.au("2026-05-20").echeances == [("R-H06", "2026-05-04", etat)]


@pytest.mark.parametrize(("conformes", "etat"), [(True, "satisfaite"), (False, "depassee")])
def test_seuls_des_travaux_conformes_etaient_attendus(*, conformes: bool, etat: str) -> None:
    menage = given(
        arrete("2026-05-04", travaux_avant_le="2026-09-30"),
        fait("habitat-indigne.travaux-constates", "2026-10-05", conformes=conformes),
    )

    assert menage.au("2026-10-05").echeances == [("R-H04", "2026-09-30", etat)]


# --- La mainlevée ---------------------------------------------------------------------------------


def test_la_mainlevee_ferme_les_dossiers_et_dit_quand_le_loyer_reprend() -> None:
    menage = given(arrete("2026-05-04", **INTERDICTION)).when(
        mainlevee("2027-01-14", notifiee_le="2027-01-20", affichee_le="2027-02-02")
    )
    loyer = horloge(menage, LOYER_SUSPENDU)

    assert menage.au("2027-01-14").dossiers_fermes == ["arrete-habitat", "dossier-habitat-indigne"]
    assert menage.au("2027-01-14").echeances == [
        ("R-H04", "2026-12-31", "eteinte"),
        ("R-H05", "2026-06-01", "eteinte"),
        ("R-H06", "2026-06-15", "eteinte"),
    ]
    assert loyer.resultat.autres["repris_le"] == date(2027, 2, 1)
    assert loyer.resultat.explication[-1].startswith("Loyer de nouveau dû à partir du 1")


def test_sans_publicite_de_la_mainlevee_on_ne_sait_pas_quand_le_loyer_reprend() -> None:
    menage = given(arrete("2026-05-04", **INTERDICTION), mainlevee("2027-01-14"))

    assert horloge(menage, LOYER_SUSPENDU).resultat.autres["repris_le"] is None
    assert horloge(menage, LOYER_SUSPENDU).fin == "eteinte"


def deux_arretes(*suite: Dit) -> Histoire:
    """Deux arrêtés sur le même logement : l'insalubrité, puis la mise en sécurité."""
    return given(
        arrete("2026-05-04", ident="a1", travaux_avant_le="2026-12-31"),
        arrete("2026-06-08", ident="a2", travaux_avant_le="2026-09-30"),
        *suite,
    )


def test_une_mainlevee_ne_leve_que_l_arrete_qu_elle_cite() -> None:
    menage = deux_arretes(mainlevee("2026-08-01", arrete=ref("a1")))

    assert menage.au("2026-08-01").echeances == [
        ("R-H04", "2026-09-30", "a_venir"),
        ("R-H04", "2026-12-31", "eteinte"),
    ]
    assert menage.au("2026-08-01").dossiers == ["arrete-habitat"]


def test_sans_reference_elle_leve_le_plus_recent() -> None:
    menage = deux_arretes(mainlevee("2026-08-01"))

    assert menage.au("2026-08-01").echeances == [
        ("R-H04", "2026-09-30", "eteinte"),
        ("R-H04", "2026-12-31", "a_venir"),
    ]


def test_lever_un_arrete_inconnu_est_une_anomalie() -> None:
    menage = deux_arretes(mainlevee("2026-08-01", arrete=ref("a3")))

    assert menage.au("2026-08-01").anomalies == ["arrete-inconnu"]
    assert len([e for e in menage.au("2026-08-01").echeances if e[2] == "a_venir"]) == 2


def test_une_mainlevee_publiee_avant_d_etre_prononcee_est_une_anomalie() -> None:
    menage = deux_arretes(mainlevee("2026-08-01", affichee_le="2026-07-31"))

    assert menage.au("2026-08-01").anomalies == ["dates-contradictoires"]


def test_un_arrete_connu_apres_sa_mainlevee_reprend_sa_place() -> None:
    menage = given(mainlevee("2027-01-14", arrete=ref("a1"), notifiee_le="2027-01-20"))

    menage = menage.when(arrete("2026-05-04", ident="a1", **INTERDICTION))

    assert menage.connu_a(1).au("2027-01-14").anomalies == ["arrete-inconnu"]
    assert menage.au("2027-01-14").anomalies == []
    assert horloge(menage, LOYER_SUSPENDU).resultat.autres["repris_le"] == date(2027, 2, 1)


def test_rectifier_l_arrete_deplace_ses_horloges_et_garde_sa_mainlevee() -> None:
    menage = given(
        arrete("2026-05-04", ident="a1", **INTERDICTION),
        mainlevee("2027-01-14", arrete=ref("a1"), notifiee_le="2027-01-20"),
        arrete("2026-05-04", ident="a2", **{**INTERDICTION, "interdiction_effet_le": "2026-07-01"}),
        rectifie("2027-02-01", ref("a1"), ref("a2")),
    )

    assert menage.au("2026-06-30").echeances == [
        ("R-H04", "2026-12-31", "a_venir"),
        ("R-H05", "2026-06-01", "depassee"),
        ("R-H06", "2026-07-01", "a_venir"),
    ]
    assert menage.au("2027-01-14").dossiers == []


def test_annuler_la_mainlevee_rend_l_arrete() -> None:
    menage = given(
        arrete("2026-05-04", ident="a1", travaux_avant_le="2026-12-31"),
        mainlevee("2026-08-01", ident="m1"),
        annule("2026-08-10", ref("m1")),
    )

    assert menage.connu_a(2).au("2026-08-01").dossiers == []
    assert menage.au("2026-08-01").dossiers == ["arrete-habitat", "dossier-habitat-indigne"]
    assert menage.au("2026-08-01").echeances == [("R-H04", "2026-12-31", "a_venir")]


# --- AL-14 et AL-15 -------------------------------------------------------------------------------


def test_l_alerte_s_ouvre_le_jour_de_l_interdiction_sans_solution() -> None:
    menage = given(
        arrete("2026-05-04", interdiction="TEMPORAIRE", interdiction_effet_le="2026-06-01")
    )

    assert "AL-14" not in menage.au("2026-05-31").alertes
    assert "AL-14" in menage.au("2026-06-01").alertes
    suite = menage.when(substitution("2026-06-03", "HEBERGEMENT"))
    assert ("AL-14", "2026-06-01", "2026-06-03") in suite.au("2026-06-03").alertes_connues


def test_des_travaux_en_retard_alertent_le_lendemain() -> None:
    menage = given(arrete("2026-05-04", travaux_avant_le="2026-09-30"))

    assert "AL-15" not in menage.au("2026-09-30").alertes
    assert "AL-15" in menage.au("2026-10-01").alertes
