"""Ce qu'un ordre de quitter devient : décidé avant lui, inconnu, tombé, d'une autre procédure."""

from typing import Any

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
from scenario import Dit, Jour, fait, given

ORDRE = (juge(), quitter("2026-04-10"), prefet("2026-04-10"), requis("2026-06-15"))
APPEL: dict[str, Any] = {"degre": "APPEL"}
SIGNE = fait("expulsion.protocole-cohesion-sociale-signe", "2026-07-04", duree_mois=36)
LES_SIENNES = {"R-E12", "R-E13", "R-E14", "R-E15", "R-E16", "R-E17", "R-E18", "R-E19"}
ALERTES = {"AL-05", "AL-06", "AL-07"}


def tenu(sorte: str, issue: str = "RESPECTE") -> Dit:
    return fait(f"expulsion.{sorte}", "2026-08-20", issue=issue)


TOMBENT = {
    "un arrêt rejette la demande": (juge("2026-08-20", "REJET", **APPEL),),
    "le bailleur se désiste": (juge("2026-08-20", "DESISTEMENT", **APPEL),),
    "un arrêt accorde des délais de paiement": (
        juge("2026-08-20", "CONDITIONNELLE", delai_paiement_mois=12, **APPEL),
    ),
    "les délais de paiement sont tenus": (tenu("delais-de-paiement-termines"),),
    "le protocole est tenu": (SIGNE, tenu("protocole-cohesion-sociale-termine")),
}


def courent(jour: Jour) -> set[str]:
    return {r for r, _, etat in jour.echeances if etat not in {"eteinte", "satisfaite"}}


@pytest.mark.parametrize("fin", TOMBENT.values(), ids=TOMBENT)
@pytest.mark.parametrize("accordes", [(), (accorde("2026-07-01", "2026-07-15"),)], ids=["", "CFP"])
def test_quand_rien_n_ordonne_plus_de_partir_rien_n_en_reste(
    fin: tuple[Dit, ...], accordes: tuple[Dit, ...]
) -> None:
    """Un an après l'arrêt qui rejetait la demande, deux alertes critiques restaient ouvertes."""
    procedure = (*ORDRE, *accordes, *fin)

    assert risque(*procedure, au="2026-09-01").possible_le is None
    for au in ("2026-08-20", "2026-09-01", "2027-03-15", "2027-09-01"):
        jour = given(*procedure).au(au)
        assert ALERTES.isdisjoint(jour.alertes)
        assert LES_SIENNES.isdisjoint(courent(jour))
    assert "AL-05" in given(*procedure).au("2026-08-19").alertes


@pytest.mark.parametrize("fin", TOMBENT.values(), ids=TOMBENT)
def test_un_autre_ordre_apres_celui_qui_est_tombe_se_compte_de_lui(fin: tuple[Dit, ...]) -> None:
    """Le 5 octobre et deux mois : le 5 décembre inclus, en trêve."""
    encore = (juge("2026-09-14"), quitter("2026-10-05"), prefet("2026-10-05"))
    lu = risque(*ORDRE, accorde("2026-07-01", "2026-07-15"), *fin, *encore, au="2026-10-06")

    assert chaine(lu) == [("CQL_2_MOIS", "2026-12-06"), ("TREVE", "2027-04-01")]
    assert "CONCOURS_NON_REQUIS" in codes(lu)[0]


@pytest.mark.parametrize(
    "fin",
    [tenu("delais-de-paiement-termines", "ROMPU"), juge("2026-08-20", **APPEL)],
    ids=["délais rompus", "arrêt qui confirme"],
)
def test_ce_qui_confirme_l_expulsion_garde_l_ordre_de_quitter(fin: Dit) -> None:
    assert str(risque(*ORDRE, fin, au="2026-09-01").ouverte_depuis) == "2026-06-11"
    assert "AL-05" in given(*ORDRE, fin).au("2026-09-01").alertes


@pytest.mark.parametrize("issue", ["RESPECTE", "ROMPU"])
def test_les_delais_de_paiement_d_un_jugement_ne_sont_pas_ceux_du_suivant(issue: str) -> None:
    avant = (
        juge("2024-05-13", "CONDITIONNELLE"),
        fait("expulsion.delais-de-paiement-termines", "2025-05-12", issue=issue),
    )
    suivant = (*avant, juge("2025-11-10", "CONDITIONNELLE"))

    assert chaine(risque(*suivant)) == [("JUGEMENT_NON_EXECUTOIRE", None)]
    execute = risque(*suivant, quitter("2026-04-10"))
    assert str(execute.possible_le) == "2026-06-11"
    assert "DELAIS_DE_PAIEMENT" in codes(execute)[1]


# --- Décidée avant l'ordre ------------------------------------------------------------------------


@pytest.mark.parametrize("decide_le", ["2025-11-10", "2026-04-09", "2026-04-10"])
@pytest.mark.parametrize("ident", ["a", "z"])
def test_la_prorogation_decidee_avant_l_ordre_proroge_celui_qui_vient(
    decide_le: str, ident: str
) -> None:
    """Avec le jugement, la veille, ou le jour même, quelle que soit sa référence."""
    proroge = decide(decide_le, "DURETE_EXCEPTIONNELLE", mois=3, ident=ident)
    dits = (juge(), proroge, quitter("2026-04-10", ident="m"), prefet("2026-04-10"))

    assert chaine(risque(*dits)) == [
        ("CQL_2_MOIS", "2026-06-11"),
        ("PROROGATION_L412_2", "2026-09-11"),
    ]
    jour = given(*dits).au("2026-05-31")
    assert jour.anomalies == []
    assert ("R-E13", "2026-09-10", "a_venir") in jour.echeances


def test_elle_n_en_proroge_qu_un() -> None:
    proroge = decide("2025-11-10", "DURETE_EXCEPTIONNELLE", mois=3)
    dits = (juge(), proroge, quitter("2026-04-10"), quitter("2026-05-05"))

    assert chaine(risque(*dits)) == [("CQL_2_MOIS", "2026-07-06")]


# --- Les étapes d'après, sans celles d'avant ------------------------------------------------------


@pytest.mark.parametrize("avant", [(), (juge(),), (requis("2026-04-20"),)], ids=["", "juge", "req"])
def test_un_concours_accorde_suppose_le_commandement_qu_on_ignore(avant: tuple[Dit, ...]) -> None:
    lu = risque(*avant, accorde("2026-05-20", "2026-06-08"))

    assert (str(lu.possible_le), chaine(lu)) == ("2026-06-08", [("CFP", "2026-06-08")])
    assert "COMMANDEMENT_INCONNU" in codes(lu)[0]
    en_treve = risque(*avant, accorde("2026-05-20", "2026-06-08"), au="2026-11-10")
    assert str(en_treve.possible_le) == "2027-04-01"


def test_des_delais_du_juge_repoussent_aussi_le_concours_accorde_sans_commandement() -> None:
    delais = decide("2026-05-22", "RELOGEMENT_DIFFICILE", jusqu_au="2026-08-31")

    lu = risque(accorde("2026-05-20", "2026-06-08"), delais)

    assert chaine(lu)[-1] == ("DELAI_EVACUATION", "2026-09-01")


# --- La fin de la trêve ---------------------------------------------------------------------------


def test_la_fin_de_treve_guette_l_ordre_de_la_procedure_en_cours() -> None:
    """La première s'est éteinte, concours accordé : la seconde alerte, sans rien en hériter."""
    premiere = (
        assigne("2022-01-10"),
        quitter("2022-09-15"),
        prefet("2022-09-15"),
        accorde("2023-01-10", "2023-04-03"),
        fait("expulsion.procedure-eteinte", "2023-02-01", motif="DETTE_SOLDEE"),
    )
    seconde = (assigne("2025-08-04"), juge(), quitter("2026-09-15"), prefet("2026-09-18"))
    histoire = given(*premiere, *seconde)

    assert histoire.au("2023-03-15").alarmes_de("AL-06") == []
    assert histoire.au("2026-03-15").alarmes_de("AL-06") == []
    assert histoire.au("2027-03-15").alarmes_de("AL-06") == [("VIGILANCE", "2027-03-31")]


def test_deux_ordres_d_une_procedure_n_alertent_qu_une_fois() -> None:
    histoire = given(
        assigne(), juge(), quitter("2026-04-10"), prefet("2026-04-10"), prefet("2026-05-04")
    )

    assert len(histoire.au("2027-03-15").alarmes_de("AL-06")) == 1


def test_un_protocole_qui_court_au_dela_retient_aussi() -> None:
    ordre = (assigne(), *ORDRE)

    assert given(*ordre).au("2027-03-15").alarmes_de("AL-06") != []
    assert given(*ordre, SIGNE).au("2027-03-15").alarmes_de("AL-06") == []


def test_un_protocole_signe_n_attend_plus_de_reponse_du_prefet() -> None:
    """Il vaut renonciation au concours de la force publique."""
    signe = given(*ORDRE, SIGNE)

    assert "AL-07" in given(*ORDRE).au("2026-08-01").alertes
    assert "AL-07" not in signe.au("2026-08-01").alertes
    assert ("R-E17", "2026-08-15", "eteinte") in signe.au("2026-08-01").echeances
