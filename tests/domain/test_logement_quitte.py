"""Qui quitte son logement n'y risque plus rien : ni coupure, ni travaux dus ; la dette reste.

Deux ans après son départ, un ménage relogé lisait la coupure d'eau d'un logement qu'un autre
occupait ; parti le jour de son bail, il était logé pour toujours.
"""

from typing import Any

import pytest
from scenario import Dit, bail, entree, fait, given, menage, sortie

from parcours.domain.veille.expulsion_possible import risque_d_expulsion

LE = "2026-07-01"
ARRIVE = bail("2025-01-06", "2025-01-06")
MENACES: tuple[Dit, ...] = (
    fait("maintien.impaye-constate", "2026-05-01"),
    fait("energie.dette-constatee", "2026-03-01", fluide="GAZ"),
    fait(
        "energie.avis-de-coupure-recu",
        "2026-06-05",
        fluide="ELEC",
        nature="COUPURE",
        rang=2,
        prevue_le="2026-07-30",
    ),
    fait("energie.fourniture-interrompue", "2026-06-10", fluide="EAU", nature="COUPURE"),
    fait(
        "habitat-indigne.arrete-pris",
        "2026-05-04",
        interdiction="TEMPORAIRE",
        interdiction_effet_le="2026-06-01",
        notifie_le="2026-05-06",
        travaux_avant_le="2026-07-15",
    ),
)
DU_LOGEMENT = {"R-G01", "R-G02", "R-G04", "R-H04", "R-H05"}


def parti(destination: str, le: str = LE, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("maintien.depart-volontaire-constate", le, destination=destination, **champs)


DEPARTS: dict[str, tuple[Dit, str, bool]] = {
    "parti en logement social": (parti("LOGEMENT_SOCIAL"), "logement", True),
    "parti chez un tiers": (parti("RETOUR_FAMILLE"), "hebergement", False),
    "parti sans dire où": (parti("INCONNUE"), "inconnue", False),
    "parti avant l'exécution": (
        fait("expulsion.depart-constate", LE, destination="LOGEMENT_PRIVE"),
        "logement",
        True,
    ),
    "expulsé": (fait("expulsion.executee", LE, concours=True), "rue", False),
    "nouveau bail": (bail(LE, LE), "logement", True),
    "nouveau bail signé avant": (bail("2026-06-02", LE), "logement", True),
    "relogé": (fait("acces.relogement-realise", LE, situation="LS"), "logement", True),
    "propriétaire": (fait("acces.accession-realisee", LE), "logement", True),
    "en résidence sociale": (
        fait("logement-accompagne.entree-effectuee", LE, type_place="RS"),
        "logement-accompagne",
        True,
    ),
}
"""Le fait qui dit le départ, l'étape où il mène, et si le ménage est alors relogé."""


def courent(dites: tuple[Dit, ...], au: str) -> set[str]:
    echeances = given(*dites).au(au).echeances
    return {regle for regle, _, etat in echeances if etat in {"a_venir", "depassee"}}


@pytest.mark.parametrize(("depart", "etape", "reloge"), DEPARTS.values(), ids=DEPARTS)
def test_ce_qui_menacait_le_logement_finit_quand_on_le_quitte(
    depart: Dit, etape: str, *, reloge: bool
) -> None:
    avant = given(ARRIVE, *MENACES).au("2026-06-30")
    assert {"AL-14", "AL-16"} <= set(avant.alertes)
    assert (avant.etape, courent((ARRIVE, *MENACES), "2026-06-30") & {"R-G02", "R-H04"}) == (
        "maintien",
        {"R-G02", "R-H04"},
    )
    for dites in ((ARRIVE, *MENACES, depart), (depart, *reversed(MENACES), ARRIVE)):
        for au in (LE, "2026-09-01"):
            lu = given(*dites).au(au)
            assert lu.etape == etape
            assert {"AL-15", "AL-16"} & set(lu.alertes) == set()
            assert courent(dites, au) & DU_LOGEMENT == set()
            assert ("AL-14" in lu.alertes, "R-H06" in courent(dites, au)) == (
                not reloge,
                not reloge,
            )
            assert "dossier-energie" in lu.dossiers
        assert "AL-16" in given(*dites).au("2026-06-30").alertes


TIENNENT: dict[str, Dit] = {
    "une place d'hébergement, le bail gardé": entree(LE, "CHU"),
    "le bail renouvelé": bail(LE, LE, contexte="RENOUVELLEMENT"),
    "l'un des deux parti": parti("RUE", personnes=["p1"]),
    "l'un des deux relogé": bail(LE, LE, personnes=["p1"]),
}


@pytest.mark.parametrize("autre", TIENNENT.values(), ids=TIENNENT)
def test_tant_que_quelqu_un_y_demeure_le_logement_n_est_pas_quitte(autre: Dit) -> None:
    dites = (menage("2025-01-06", "p1", "p2"), ARRIVE, *MENACES, autre)
    lu = given(*dites).au("2026-07-10")

    assert lu.alertes.count("AL-16") == 2
    assert {"R-G02", "R-H04"} <= courent(dites, "2026-07-10")
    assert "bail" in lu.dossiers


def test_le_dernier_parti_le_logement_est_quitte() -> None:
    dites = (
        *(menage("2025-01-06", "p1", "p2"), ARRIVE, *MENACES),
        *(parti("RUE", personnes=["p1"]), parti("RETOUR_FAMILLE", "2026-07-20", personnes=["p2"])),
    )

    assert "AL-16" in given(*dites).au("2026-07-19").alertes
    assert {"AL-16", "bail"} & {*(lu := given(*dites).au("2026-07-20")).alertes, *lu.dossiers} == (
        set()
    )


def test_ce_qui_se_dit_ensuite_parle_du_logement_suivant() -> None:
    coupee = fait("energie.fourniture-interrompue", "2026-08-03", fluide="ELEC", nature="COUPURE")
    impaye = fait("maintien.impaye-constate", "2026-10-05")
    lu = given(ARRIVE, *MENACES, parti("RUE"), bail("2026-08-01", "2026-08-01"), coupee)

    assert (lu.au("2026-08-02").etape, lu.au("2026-08-03").etape) == ("logement", "maintien")
    assert lu.au("2026-08-03").alertes.count("AL-16") == 1
    lu = given(ARRIVE, *MENACES, bail("2026-08-01", "2026-08-01"), impaye)
    assert (lu.au("2026-10-04").etape, lu.au("2026-10-05").etape) == ("logement", "maintien")


def test_un_telephone_suit_le_menage() -> None:
    coupe = fait(
        "energie.fourniture-interrompue", "2026-06-10", fluide="TELEPHONE", nature="COUPURE"
    )

    assert "AL-16" in given(ARRIVE, coupe, parti("RUE")).au("2026-08-01").alertes


# --- Parti le jour où l'on est entré --------------------------------------------------------------

ENTREES = {
    "bail": bail(LE, LE),
    "relogement": fait("acces.relogement-realise", LE, situation="LS"),
    "accession": fait("acces.accession-realisee", LE),
}
SORTS = {
    "départ volontaire": parti("RUE"),
    "départ avant exécution": fait("expulsion.depart-constate", LE, destination="RUE"),
}


@pytest.mark.parametrize("entre", ENTREES.values(), ids=ENTREES)
@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
def test_partir_le_jour_de_son_bail_finit_le_bail(entre: Dit, sort: Dit) -> None:
    abri = (entree("2026-03-01", "CHU"), sortie("2026-06-20", "RUE"))
    for dites in ((entre, sort), (sort, entre), (*abri, entre, sort)):
        lu = given(*dites).au("2026-07-02")
        assert (lu.etape, "bail" in lu.dossiers) == ("rue", False)
        assert "sejour-d-un-jour" in lu.anomalies


AILLEURS: dict[str, tuple[Dit, ...]] = {
    "il avait un logement": (ARRIVE, parti("RUE"), bail(LE, LE)),
    "un dossier le laissait présumer": (MENACES[0], parti("RUE"), bail(LE, LE)),
    "le départ y mène": (parti("LOGEMENT_PRIVE"), bail(LE, LE)),
    "expulsé et relogé le même jour": (
        fait("expulsion.executee", LE, concours=True),
        bail(LE, LE),
    ),
}


@pytest.mark.parametrize("dites", AILLEURS.values(), ids=AILLEURS)
def test_passer_d_un_logement_a_l_autre_le_meme_jour_loge(dites: tuple[Dit, ...]) -> None:
    for dits in (dites, tuple(reversed(dites))):
        lu = given(*dits).au("2026-07-02")
        assert (lu.etape, "bail" in lu.dossiers) == ("logement", True)
        assert "sejour-d-un-jour" not in lu.anomalies


# --- Ce qu'un logement garde, et que le suivant n'a pas -------------------------------------------

KVA: dict[str, Any] = {"fluide": "ELEC", "nature": "REDUCTION"}
SANS_COMPTEUR = fait(
    "energie.fourniture-interrompue", "2026-04-20", aide_energie=True, compteur_adapte=False, **KVA
)
REDUIT = fait("energie.fourniture-interrompue", "2026-09-01", **KVA)


@pytest.mark.parametrize(
    ("entre_temps", "kva"),
    [
        ((), []),
        ((parti("LOGEMENT_SOCIAL"),), ["2026-10-31"]),
        ((bail(LE, LE),), ["2026-10-31"]),
        ((fait("acces.relogement-realise", LE, situation="LS"),), ["2026-10-31"]),
        ((parti("LOGEMENT_SOCIAL", personnes=["p2"]),), []),
        ((bail(LE, LE, contexte="RENOUVELLEMENT"),), []),
    ],
    ids=["resté", "parti", "nouveau bail", "relogé", "l'un part", "bail renouvelé"],
)
def test_un_compteur_reste_au_logement_et_l_aide_suit_le_menage(
    entre_temps: tuple[Dit, ...], kva: list[str]
) -> None:
    deux = menage("2025-01-01", "p1", "p2")
    histoire = given(deux, ARRIVE, SANS_COMPTEUR, *entre_temps, REDUIT)

    lues = [e for e in histoire.parcours.echeances if e.resultat.volet == "kva"]
    assert [str(e.echeance_le) for e in lues] == kva


def impaye(le: str, depuis: str) -> Dit:
    return fait(
        "maintien.impaye-constate",
        le,
        premier_impaye_le=depuis,
        termes_impayes=3,
        dette=180_000,
        loyer_hors_charges=60_000,
        tiers_payant=True,
    )


ENSUITE = bail("2026-10-01", "2026-10-01")


@pytest.mark.parametrize(
    ("suite", "signaler"),
    [
        ((impaye("2026-06-20", "2026-02-05"),), False),
        ((bail(LE, LE), impaye("2026-11-20", "2026-08-05")), True),
        ((bail(LE, LE), impaye("2026-08-20", "2026-02-05")), False),
        (
            (bail(LE, LE), bail("2026-10-01", "2026-10-01"), impaye("2026-11-20", "2026-08-05")),
            True,
        ),
        ((parti("RETOUR_FAMILLE"), impaye("2026-11-20", "2026-02-05")), False),
    ],
    ids=["le même", "au logement suivant", "l'ancien, redit", "de l'entre-deux", "parti, la dette"],
)
def test_signaler_l_impaye_d_un_logement_ne_signale_pas_celui_du_suivant(
    suite: tuple[Dit, ...], *, signaler: bool
) -> None:
    signale = fait(
        "maintien.impaye-signale-a-la-caf", "2026-05-20", dette=180_000, type_bailleur="SOCIAL"
    )
    histoire = given(ARRIVE, impaye("2026-05-05", "2026-02-05"), signale, *suite)

    dues = [e for e in histoire.parcours.echeances if e.resultat.regle == "R-A03" and not e.fin]
    assert bool(dues) is signaler


@pytest.mark.parametrize(
    ("avant", "dite"),
    [
        ((), True),
        ((fait("veille.situation-residentielle-constatee", "2026-01-05", situation="RUE"),), True),
        ((bail("2024-03-01", "2024-03-01"),), False),
        ((fait("maintien.impaye-constate", "2026-04-05"),), False),
    ],
    ids=["rien de connu", "à la rue", "d'un autre logement", "un logement présumé"],
)
@pytest.mark.parametrize("destination", ["RETOUR_FAMILLE", "RUE", "INCONNUE"])
def test_partir_avant_la_prise_d_effet_du_bail_se_signale(
    avant: tuple[Dit, ...], destination: str, *, dite: bool
) -> None:
    promis = bail("2026-06-01", "2026-09-01")

    for dites in ((*avant, promis, parti(destination)), (parti(destination), promis, *avant)):
        assert ("depart-avant-le-bail" in given(*dites).au("2026-10-01").anomalies) is dite


@pytest.mark.parametrize("effet", ["2026-06-01", LE])
def test_partir_une_fois_le_bail_pris_ne_surprend_pas(effet: str) -> None:
    lu = given(bail("2026-05-01", effet), parti("RUE")).au(LE)

    assert "depart-avant-le-bail" not in lu.anomalies


# --- La procédure d'expulsion finit avec le logement qu'elle menaçait -----------------------------

PROCEDURE: tuple[Dit, ...] = (
    fait("expulsion.commandement-de-payer-delivre", "2025-10-06"),
    fait("expulsion.assignation-signifiee", "2026-01-12", audience_le="2026-03-16"),
    fait("expulsion.jugement-rendu", "2026-04-02", decision="FERME_SANS_DELAI"),
    fait("expulsion.commandement-de-quitter-delivre", "2026-05-04"),
    fait("expulsion.commandement-de-quitter-notifie-au-prefet", "2026-05-05"),
    fait("expulsion.concours-requis", "2026-06-20"),
)
DE_QUITTER = {"R-E12", "R-E15", "R-E16", "R-E17"}
PARTIS = {nom: depart for nom, (depart, _, _) in DEPARTS.items() if nom != "expulsé"}


@pytest.mark.parametrize("depart", PARTIS.values(), ids=PARTIS)
def test_la_procedure_finit_avec_le_logement_que_l_on_quitte_de_soi_meme(depart: Dit) -> None:
    avant = given(ARRIVE, *PROCEDURE).au("2026-06-30")
    assert "AL-05" in avant.alertes
    assert "dossier-expulsion" in avant.dossiers

    for dites in ((ARRIVE, *PROCEDURE, depart), (depart, *reversed(PROCEDURE), ARRIVE)):
        lu = given(*dites).au("2026-09-15")

        assert not {"AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-07"} & set(lu.alertes)
        assert not DE_QUITTER & courent(dites, "2026-09-15")
        assert lu.etape != "maintien"
        risque = risque_d_expulsion(lu.histoire.parcours, lu.jour)
        assert (risque.etape, risque.possible_le) == (None, None)


def test_le_logement_suivant_a_sa_propre_procedure() -> None:
    """Le jugement de l'ancien logement ne fait pas expulser du nouveau."""
    nouveau = fait("expulsion.commandement-de-payer-delivre", "2026-11-02")
    lu = given(ARRIVE, *PROCEDURE, bail("2026-06-02", LE), nouveau).au("2026-11-10")

    risque = risque_d_expulsion(lu.histoire.parcours, lu.jour)
    assert (risque.etape, risque.possible_le) == ("commandement-de-payer", None)
    assert lu.alertes == ["AL-02", "AL-13"]


@pytest.mark.parametrize(
    "demeure",
    [parti("LOGEMENT_SOCIAL", personnes=["p2"]), bail(LE, LE, contexte="RENOUVELLEMENT")],
    ids=["l'un part", "bail renouvelé"],
)
def test_la_procedure_continue_tant_que_quelqu_un_demeure(demeure: Dit) -> None:
    lu = given(menage("2025-01-01", "p1", "p2"), ARRIVE, *PROCEDURE, demeure).au("2026-09-15")

    assert "AL-05" in lu.alertes
    assert "dossier-expulsion" in lu.dossiers
    assert risque_d_expulsion(lu.histoire.parcours, lu.jour).possible_le is not None


# --- Ce qui attendait que l'on soit logé finit quand on l'est -------------------------------------

LOGEMENT_SOCIAL = bail(LE, LE, type_bailleur="SOCIAL", nature="VIDE_3_ANS")
RELOGE_HLM = fait("acces.relogement-realise", LE, situation="LS")
PRIVE = bail(LE, LE, nature="VIDE_3_ANS")
OFFRE = fait(
    "acces.proposition-de-logement-recue",
    "2026-05-04",
    origine="DALO",
    reponse_attendue_le="2026-05-20",
)
ORIENTE = fait("siao.orientation-proposee", "2026-05-04", reponse_attendue_le="2026-05-20")
SOUS_LOUE = fait(
    "logement-accompagne.sous-location-debutee", "2025-03-03", fin_prevue_le="2026-08-31"
)
ABRITE = fait("vif.mise-a-abri-debutee", "2026-05-18")


@pytest.mark.parametrize(
    ("attendu", "alerte", "suite", "close"),
    [
        (OFFRE, "AL-12", LOGEMENT_SOCIAL, True),
        (OFFRE, "AL-12", RELOGE_HLM, True),
        (OFFRE, "AL-12", PRIVE, False),
        (ORIENTE, "AL-18", PRIVE, True),
        (ORIENTE, "AL-18", parti("RETOUR_FAMILLE"), False),
        (SOUS_LOUE, "AL-10", PRIVE, True),
        (SOUS_LOUE, "AL-10", RELOGE_HLM, True),
        (SOUS_LOUE, "AL-10", bail("2026-06-02", LE, contexte="RENOUVELLEMENT"), False),
        (ABRITE, "AL-09", PRIVE, True),
        (ABRITE, "AL-09", parti("INCONNUE"), False),
    ],
)
def test_ce_qui_attendait_un_logement_finit_quand_on_l_a(
    attendu: Dit, alerte: str, suite: Dit, *, close: bool
) -> None:
    """À l'abri, dire que l'on quitte son logement d'avant n'ôte pas le terme de l'abri."""
    un = menage("2025-01-01", "p1")
    assert alerte in given(un, attendu, suite).au("2026-06-25").alertes

    apres = given(un, attendu, suite).au("2026-08-15")
    assert (alerte in apres.alertes) is not close


def test_loge_dans_le_parc_social_plus_rien_ne_s_offre() -> None:
    for suite in (LOGEMENT_SOCIAL, RELOGE_HLM):
        lu = given(menage("2025-01-01", "p1"), OFFRE, suite).au("2026-08-15")

        assert "proposition-de-logement" not in lu.dossiers
