"""Quand un ménage peut être expulsé, de ses faits : les dates sont calculées à la main."""

import random
from datetime import date, timedelta

import pytest
from expulsions_dites import (
    accorde,
    assigne,
    chaine,
    codes,
    decide,
    juge,
    prefet,
    quitter,
    requis,
    risque,
)
from scenario import Dit, Histoire, fait, given

from parcours.domain.veille.expulsion_possible import (
    DatesDeRisque,
    Risque,
    possible_le,
    pour_tous,
    risque_d_expulsion,
)

CJ = "/partenaires/cj"


# --- L'algorithme du dossier de domaine, § 3.2 ----------------------------------------------------


def test_deux_mois_puis_la_treve_puis_le_1er_avril() -> None:
    """Le cas 18 : 31/12 + 2 mois = 28/02/2026, possible le 1er mars, en trêve."""
    lu = risque(juge(), quitter("2025-12-31"), prefet("2025-12-31"), au="2026-03-01")

    assert str(lu.possible_le) == "2026-04-01"
    assert chaine(lu) == [("CQL_2_MOIS", "2026-03-01"), ("TREVE", "2026-04-01")]
    assert [r.regle for r in lu.raisons] == ["R-E12", "R-E16"]
    assert lu.raisons[0].source == (
        "code des procédures civiles d'exécution, art. L. 412-1 et L. 412-5"
    )
    assert codes(lu) == (["CONCOURS_NON_REQUIS"], ["DELAIS_A_DEMANDER"])


def test_aucun_jour_ne_court_avant_la_saisine_du_prefet() -> None:
    """Signifié le 7 mars, préfet saisi le 2 avril : 2 juin inclus, donc le mercredi 3 juin."""
    lu = risque(juge(), quitter("2026-03-07"), prefet("2026-04-02"))

    assert chaine(lu) == [("CQL_2_MOIS", "2026-06-03")]
    fonde = lu.raisons[0].fait
    assert fonde is not None
    assert fonde.evenement.fiche.nom == "expulsion.commandement-de-quitter-notifie-au-prefet"


def test_sans_nouvelle_du_prefet_la_date_part_de_l_acte_et_le_dit() -> None:
    """Signifié le samedi 7 mars : 8 mai férié passé, le 9 est un samedi, permis."""
    lu = risque(juge(), quitter("2026-03-07"), au="2026-04-01")

    assert str(lu.possible_le) == "2026-05-09"
    assert codes(lu)[0] == ["CONCOURS_NON_REQUIS", "SAISINE_PREFET_INCONNUE"]


def test_le_concours_repousse_a_sa_date_d_effet() -> None:
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        requis("2026-04-20"),
        accorde("2026-06-01", "2026-07-01"),
        au="2026-06-15",
    )

    assert chaine(lu) == [("CQL_2_MOIS", "2026-06-11"), ("CFP", "2026-07-01")]
    assert codes(lu)[0] == []


def test_un_concours_accorde_en_treve_ne_sert_qu_apres_elle() -> None:
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        accorde("2026-11-05", "2026-11-05"),
        au="2026-11-10",
    )

    assert str(lu.possible_le) == "2027-04-01"
    assert [r.motif for r in lu.raisons] == ["CQL_2_MOIS", "CFP", "TREVE"]


@pytest.mark.parametrize(
    ("au", "dit"),
    [
        ("2026-05-31", ("CONCOURS_EN_ATTENTE", "le silence vaudra refus le 12 juillet 2026.")),
        ("2026-07-12", ("CONCOURS_REFUSE", "refus du concours depuis le 12 juillet 2026.")),
    ],
)
def test_le_silence_du_prefet_vaut_refus_au_bout_de_deux_mois(
    au: str, dit: tuple[str, str]
) -> None:
    """Le cas 13 : requis le 12 mai, refus né le 12 juillet."""
    lu = risque(juge(), quitter("2026-01-05"), requis("2026-05-12"), au=au)

    concours = lu.manque[0]
    assert concours.code == dit[0]
    assert concours.phrase.endswith(dit[1])


def test_un_refus_apres_l_octroi_le_reprend() -> None:
    lu = risque(
        juge(),
        quitter("2026-01-05"),
        prefet("2026-01-05"),
        accorde("2026-04-10", "2026-04-20"),
        fait("expulsion.concours-refuse", "2026-05-05"),
    )

    assert (str(lu.ouverte_depuis), str(lu.possible_le)) == ("2026-04-01", "2026-06-01")
    assert "CONCOURS_REFUSE" in codes(lu)[0]


def test_le_juge_proroge_de_trois_mois_au_plus() -> None:
    """10 avril + 2 mois + 2 mois de prorogation = 10 août inclus."""
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        decide("2026-05-04", "DURETE_EXCEPTIONNELLE", mois=2),
    )

    assert chaine(lu) == [("CQL_2_MOIS", "2026-06-11"), ("PROROGATION_L412_2", "2026-08-11")]


def test_les_delais_du_juge_menent_a_la_treve() -> None:
    """Six mois depuis le 4 mai 2026 : le 4 novembre inclus, et le 5 est en trêve."""
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        fait("expulsion.delais-pour-quitter-demandes", "2026-04-20", juge="JEX"),
        decide("2026-05-04", "RELOGEMENT_DIFFICILE", mois=6),
    )

    assert chaine(lu) == [
        ("CQL_2_MOIS", "2026-06-11"),
        ("DELAI_EVACUATION", "2026-11-05"),
        ("TREVE", "2027-04-01"),
    ]
    assert codes(lu)[1] == []


def test_la_date_que_fixe_le_juge_prime_sur_les_mois_qu_il_dit() -> None:
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        decide("2026-05-04", "RELOGEMENT_DIFFICILE", mois=3, jusqu_au="2026-08-31"),
    )

    assert chaine(lu)[1] == ("DELAI_EVACUATION", "2026-09-01")


def test_un_refus_ne_repousse_rien() -> None:
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        decide("2026-05-04", "RELOGEMENT_DIFFICILE", mois=6, sens="REFUS"),
    )

    assert str(lu.possible_le) == "2026-06-11"


def test_le_surendettement_suspend_deux_ans() -> None:
    """15 mai 2026 + 2 ans = 15 mai 2028 inclus ; le 16 est un mardi."""
    lu = risque(
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        decide("2026-05-15", "SURENDETTEMENT"),
    )

    assert chaine(lu)[-1] == ("SURENDETTEMENT", "2028-05-16")
    assert lu.raisons[-1].source == "code de la consommation, art. L. 722-6 à L. 722-9"


def test_un_protocole_suspend_jusqu_a_son_terme_et_plus_une_fois_rompu() -> None:
    """Douze mois depuis le 4 mai 2026 : le 4 mai 2027 inclus."""
    dits = (
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-10"),
        fait("expulsion.protocole-cohesion-sociale-signe", "2026-05-04", duree_mois=12),
    )
    rompu = fait("expulsion.protocole-cohesion-sociale-termine", "2026-07-01", issue="ROMPU")

    assert chaine(risque(*dits))[-1] == ("PROTOCOLE", "2027-05-05")
    assert str(risque(*dits, rompu, au="2026-07-02").ouverte_depuis) == "2026-06-11"


def test_le_juge_peut_supprimer_le_delai_ou_le_reduire() -> None:
    supprime = risque(juge(), quitter("2026-04-10", delai_supprime=True))
    reduit = risque(juge(), quitter("2026-04-10", delai_reduit_jours=15))

    lu_un_dimanche = [("JOUR_LU", "2026-05-31"), ("DIMANCHE_OU_FERIE", "2026-06-01")]
    assert (str(supprime.ouverte_depuis), chaine(supprime)) == ("2026-04-10", lu_un_dimanche)
    assert chaine(reduit) == [
        ("CQL_REDUIT", "2026-04-26"),
        ("DIMANCHE_OU_FERIE", "2026-04-27"),
        *lu_un_dimanche,
    ]


def test_le_juge_peut_reduire_la_treve() -> None:
    """La trêve finit le 15 janvier 2027 ; le 16 est un samedi, permis."""
    lu = risque(
        juge(),
        quitter("2026-09-15"),
        prefet("2026-09-15"),
        fait(
            "expulsion.sursis-hivernal-ecarte",
            "2026-10-01",
            motif="AUTRE_LIEU_DECISION_JUGE",
            effet="REDUIT",
            reduit_au="2027-01-15",
        ),
        au="2026-10-02",
    )

    assert chaine(lu) == [("CQL_2_MOIS", "2026-11-16"), ("TREVE", "2027-01-16")]


def test_la_treve_est_celle_du_territoire() -> None:
    """Le 16 novembre est en trêve en Lozère, pas à La Réunion (1er décembre au 15 avril)."""
    ici, la_bas = (
        risque(juge(departement=ou), quitter("2026-09-15", departement=ou), au="2026-10-01")
        for ou in ("48", "974")
    )

    assert (str(ici.possible_le), str(la_bas.possible_le)) == ("2027-04-01", "2026-11-16")


# --- Le titre -------------------------------------------------------------------------------------


def test_sans_commandement_de_quitter_rien_n_est_possible() -> None:
    lu = risque(assigne(), juge())

    assert lu.possible_le is None
    assert chaine(lu) == [("CQL_ABSENT", None)]
    assert lu.raisons[0].phrase == "Aucun commandement de quitter les lieux en cours n'est connu."


@pytest.mark.parametrize("decision", ["REJET", "DESISTEMENT", "CONDITIONNELLE"])
def test_un_jugement_qui_n_expulse_pas_ne_s_execute_pas(decision: str) -> None:
    lu = risque(juge(decision=decision))

    assert chaine(lu) == [("JUGEMENT_NON_EXECUTOIRE", None)]
    assert lu.raisons[0].fait is not None


def test_des_delais_de_paiement_respectes_font_tomber_le_titre_rompus_le_rendent() -> None:
    dits = (juge(decision="CONDITIONNELLE"), quitter("2026-04-10"))

    respectes, rompus = (
        risque(*dits, fait("expulsion.delais-de-paiement-termines", "2026-05-01", issue=issue))
        for issue in ("RESPECTE", "ROMPU")
    )

    assert respectes.possible_le is None
    assert str(rompus.possible_le) == "2026-06-11"
    assert "DELAIS_DE_PAIEMENT" in codes(risque(*dits))[1]


def test_un_jugement_sans_execution_provisoire_attend_le_delai_d_appel() -> None:
    """Signifié le 1er décembre 2025 : un mois, jusqu'au 1er janvier férié, reporté au 2."""
    dits = (
        juge(executoire=False),
        fait("expulsion.jugement-signifie", "2025-12-01"),
        quitter("2026-01-05"),
    )

    assert risque(*dits[:2], au="2026-01-02").possible_le is None
    assert str(risque(*dits, au="2026-01-06").possible_le) == "2026-04-01"


def test_un_appel_suspensif_empeche_un_appel_qui_ne_l_est_pas_se_signale() -> None:
    appel = fait("expulsion.appel-interjete", "2025-12-15")

    suspensif = risque(juge(executoire=False), appel, quitter("2026-01-05"))
    autre = risque(juge(), appel, quitter("2026-01-05"))

    assert suspensif.possible_le is None
    assert suspensif.raisons[0].fait is not None
    assert suspensif.raisons[0].fait.evenement.fiche.nom == "expulsion.appel-interjete"
    assert str(autre.ouverte_depuis) == "2026-04-01"
    assert "APPEL" in codes(autre)[1]


def test_l_arret_d_appel_remplace_le_jugement() -> None:
    infirme = juge("2026-05-04", decision="REJET", degre="APPEL")

    assert risque(juge(), quitter("2026-01-05"), infirme).possible_le is None


# --- La fin, la lecture, l'ordre ------------------------------------------------------------------


@pytest.mark.parametrize(
    "fin",
    [
        fait("expulsion.executee", "2026-05-04", concours=True),
        fait("expulsion.procedure-eteinte", "2026-05-04", motif="DETTE_SOLDEE"),
        fait("expulsion.depart-constate", "2026-05-04", destination="RUE"),
    ],
    ids=["executee", "eteinte", "depart"],
)
def test_une_procedure_finie_ne_menace_plus(fin: Dit) -> None:
    dits = (juge(), quitter("2026-01-05"), fin)

    assert risque(*dits).possible_le is None
    assert str(risque(*dits, au="2026-05-03").ouverte_depuis) == "2026-04-01"


def test_la_prorogation_d_un_ordre_n_en_proroge_pas_un_autre() -> None:
    """Deux mois depuis le 5 mai 2026 : le 5 juillet inclus, un dimanche ; le 6 est un lundi."""
    dits = (quitter("2026-04-10"), decide("2026-04-20", "DURETE_EXCEPTIONNELLE", mois=3))

    assert chaine(risque(juge(), *dits, quitter("2026-05-05"))) == [("CQL_2_MOIS", "2026-07-06")]


def test_un_autre_jugement_ne_s_execute_pas_malgre_l_appel_du_premier() -> None:
    """L'appel du premier n'est pas ce qui empêche d'exécuter le second."""
    appel = fait("expulsion.appel-interjete", "2025-12-15")
    lu = risque(juge(executoire=False), appel, juge("2026-04-01", executoire=False))

    assert [r.fait.jour.isoformat() for r in lu.raisons if r.fait] == ["2026-04-01"]
    assert "APPEL" not in codes(lu)[1]


def test_une_autre_requisition_attend_sa_reponse() -> None:
    """Requis de nouveau le 5 mai 2026 : le silence vaut refus le 5 juillet."""
    ordre = (juge(), quitter("2026-01-05"), prefet("2026-01-05"))
    refuse = (*ordre, requis("2026-02-02"), fait("expulsion.concours-refuse", "2026-03-02"))
    (encore,) = risque(*refuse, requis("2026-05-05")).manque

    assert codes(risque(*refuse))[0] == ["CONCOURS_REFUSE"]
    assert encore.code == "CONCOURS_EN_ATTENTE"
    assert encore.phrase.endswith("le 5 juillet 2026.")


def test_une_nouvelle_procedure_n_herite_pas_de_l_ancienne() -> None:
    lu = risque(
        juge(),
        quitter("2026-01-05"),
        fait("expulsion.procedure-eteinte", "2026-02-02", motif="DETTE_SOLDEE"),
        assigne("2026-04-01"),
    )

    assert chaine(lu) == [("CQL_ABSENT", None)]


def test_un_menage_sans_procedure_n_a_ni_etape_ni_raison() -> None:
    assert risque(fait("menage.ouvert", "2026-01-01")) == Risque(None, None)


def test_qui_n_est_pas_habilite_ne_lit_pas_qu_un_conjoint_violent_est_evince() -> None:
    dits = (
        juge(),
        quitter("2026-09-15"),
        fait("expulsion.sursis-hivernal-ecarte", "2026-09-20", motif="CONJOINT_VIOLENT"),
    )
    jour = given(*dits).au("2026-10-01")

    habilite = risque_d_expulsion(jour.histoire.parcours, jour.jour, lambda code: code)
    autre = risque_d_expulsion(jour.histoire.parcours, jour.jour, pour_tous)

    assert str(habilite.ouverte_depuis) == "2026-09-15"
    assert chaine(autre) == [("CQL_2_MOIS", "2026-11-16")]
    assert possible_le(jour.histoire.parcours, jour.jour) == autre.possible_le


def test_l_ordre_d_arrivee_ne_change_pas_la_date() -> None:
    dits = [
        assigne(),
        juge(),
        quitter("2026-04-10"),
        prefet("2026-04-12"),
        requis("2026-04-20"),
        decide("2026-05-04", "RELOGEMENT_DIFFICILE", mois=6),
        accorde("2026-06-01", "2026-07-01"),
    ]
    attendu = chaine(risque(*dits, au="2026-07-01"))
    hasard = random.Random(48)  # noqa: S311 (an order, not a secret)

    for _ in range(20):
        hasard.shuffle(dits)
        assert chaine(risque(*dits, au="2026-07-01")) == attendu


def test_on_lit_la_date_telle_qu_on_la_connaissait() -> None:
    histoire: Histoire = given(juge(), quitter("2026-04-10"), prefet("2026-05-04"))
    jour = histoire.au("2026-05-31").jour

    alors = risque_d_expulsion(histoire.connu_a(2).parcours, jour)
    depuis = risque_d_expulsion(histoire.parcours, jour)

    assert (str(alors.possible_le), str(depuis.possible_le)) == ("2026-06-11", "2026-07-06")


def test_la_date_de_chaque_jour_est_celle_que_l_on_calcule_ce_jour_la() -> None:
    parcours = given(
        assigne(),
        juge(executoire=False),
        fait("expulsion.jugement-signifie", "2025-12-01"),
        quitter("2026-01-05"),
        decide("2026-03-02", "RELOGEMENT_DIFFICILE", mois=6),
        fait("menage.ouvert", "2026-04-01", departement="974"),
        accorde("2026-04-10", "2026-04-20"),
        fait("expulsion.concours-refuse", "2026-05-05"),
        fait("expulsion.procedure-eteinte", "2026-09-15", motif="DETTE_SOLDEE"),
    ).parcours
    dates = DatesDeRisque(parcours)
    jours = [date(2025, 8, 1) + timedelta(n) for n in range(500)]

    assert [dates.le(jour) for jour in jours] == [possible_le(parcours, jour) for jour in jours]
    assert {str(dates.ouverture(jour).le) for jour in jours} == {
        "None",
        "2026-04-01",
        "2026-09-03",
    }
    assert all(le >= jour for jour in jours if (le := dates.le(jour)))


# --- Lue un jour : jamais passée, jamais en trêve -------------------------------------------------


@pytest.mark.parametrize("au", ["2026-11-01", "2026-11-29", "2027-01-15", "2027-03-31"])
@pytest.mark.parametrize(
    "concours",
    [(requis("2026-10-05"),), (accorde("2026-09-15", "2026-09-15"),), ()],
    ids=["requis", "accorde", "sans"],
)
def test_lue_pendant_la_treve_elle_attend_le_1er_avril(concours: tuple[Dit, ...], au: str) -> None:
    lu = risque(juge(), quitter("2026-07-28"), prefet("2026-07-30"), *concours, au=au)

    assert (str(lu.possible_le), str(lu.treve_jusqu_au)) == ("2027-04-01", "2027-03-31")
    assert str(lu.ouverte_depuis) == "2026-10-01"


def test_hors_treve_elle_est_possible_le_jour_ou_on_la_lit() -> None:
    lu = risque(juge(), quitter("2026-07-28"), prefet("2026-07-30"), au="2026-10-14")

    assert (str(lu.possible_le), lu.treve_jusqu_au) == ("2026-10-14", None)


def test_une_exception_connue_laisse_executer_en_treve() -> None:
    ecarte = fait("expulsion.sursis-hivernal-ecarte", "2026-10-20", motif="DOMICILE_VOIE_DE_FAIT")
    lu = risque(juge(), quitter("2026-07-28"), prefet("2026-07-30"), ecarte, au="2026-12-02")

    assert (str(lu.possible_le), lu.treve_jusqu_au) == ("2026-12-02", None)
