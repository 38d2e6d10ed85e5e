"""La force publique : le silence, le refus, ce que l'État en doit."""

from datetime import date
from typing import Any

import pytest
from scenario import Dit, Histoire, fait, given

from parcours.domain.droit.concours import FIN_DE_RESPONSABILITE, RESPONSABILITE_DE_L_ETAT
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.formes import JoursInclus, Resultat
from parcours.domain.parcours.echeances import RegistreDesEcheances


def requis(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La force publique est requise."""
    return fait("expulsion.concours-requis", le, **champs)


def refuse(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le préfet refuse."""
    return fait("expulsion.concours-refuse", le, **champs)


def accorde(le: str, effet: str) -> Dit:
    """Le préfet accorde."""
    return fait("expulsion.concours-accorde", le, effet_le=effet)


def amiable(le: str, jusqu_au: str) -> Dit:
    """Un départ est convenu."""
    return fait("expulsion.depart-amiable-convenu", le, jusqu_au=jusqu_au)


def execute(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage est expulsé."""
    return fait("expulsion.executee", le, **champs)


def grace(le: str, jusqu_au: str) -> Dit:
    """Le juge accorde du temps pour partir."""
    return fait(
        "expulsion.delais-pour-quitter-decides",
        le,
        sens="ACCORD",
        fondement="RELOGEMENT_DIFFICILE",
        jusqu_au=jusqu_au,
    )


def ecarte(le: str) -> Dit:
    """Le juge écarte la trêve."""
    return fait("expulsion.sursis-hivernal-ecarte", le, motif="DOMICILE_VOIE_DE_FAIT")


def eteinte(le: str, motif: str) -> Dit:
    """La procédure s'éteint."""
    return fait("expulsion.procedure-eteinte", le, motif=motif)


def responsabilite(histoire: Histoire, jour: str) -> list[tuple[str, str]]:
    """Ce que l'État doit, lu ce jour-là : depuis quand, et l'état de l'horloge."""
    lues = histoire.au(jour).echeances
    return [(depuis, etat) for regle, depuis, etat in lues if regle == "R-E18"]


def resultat(histoire: Histoire, delai: Delai) -> Resultat:
    """Le dernier calcul d'une règle."""
    return [e for e in histoire.parcours.echeances if e.delai is delai][-1].resultat


def fin(histoire: Histoire, delai: Delai) -> tuple[str, object]:
    """Quand la responsabilité de l'État a pris fin, et pourquoi."""
    autres = resultat(histoire, delai).autres
    return str(autres["responsabilite_au"]), autres["motif_fin"]


# --- Le refus -------------------------------------------------------------------------------------


def test_le_silence_de_deux_mois_vaut_refus_et_l_etat_en_repond_de_ce_jour() -> None:
    silence = given(requis("2026-04-20"))

    assert silence.au("2026-06-19").echeances == [("R-E17", "2026-06-20", "a_venir")]
    assert silence.au("2026-06-20").echeances == [
        ("R-E17", "2026-06-20", "a_venir"),
        ("R-E18", "2026-06-20", "a_venir"),
    ]


@pytest.mark.parametrize(
    ("faits", "depuis"),
    [
        ((requis("2026-04-20"), refuse("2026-05-15")), "2026-05-15"),
        ((requis("2026-04-20"), refuse("2026-07-10")), "2026-06-20"),
        ((refuse("2026-12-10"),), "2027-04-01"),
        ((refuse("2026-12-10", departement="974"),), "2027-04-16"),
        ((refuse("2026-11-10", departement="974"),), "2026-11-10"),
        ((grace("2026-04-01", "2026-08-31"), refuse("2026-05-15")), "2026-09-01"),
        ((refuse("2026-05-15"), grace("2026-06-01", "2026-08-31")), "2026-05-15"),
        (
            (
                refuse("2026-05-15"),
                grace("2026-06-01", "2026-08-31"),
                amiable("2026-09-01", "2026-10-01"),
            ),
            "2026-05-15",
        ),
        ((refuse("2026-11-10"), ecarte("2026-11-20")), "2027-04-01"),
        ((ecarte("2026-11-20"), refuse("2026-12-10")), "2026-12-10"),
        ((requis("2026-10-10"), ecarte("2026-11-20")), "2026-12-10"),
        ((requis("2026-01-10"), requis("2026-06-10")), "2026-04-01"),
    ],
    ids=[
        "un refus exprès",
        "un refus exprès qui suit le silence n'y change rien",
        "né en trêve, l'État en répond à son issue",
        "la trêve est celle de La Réunion",
        "où elle n'a pas commencé",
        "né pendant un délai de grâce, à son issue",
        "un délai de grâce accordé ensuite n'y change rien",
        "pas même après un accord de départ",
        "une trêve écartée après le refus l'a reportée",
        "écartée avant, elle ne la reporte pas",
        "ni celle d'un refus à naître du silence",
        "une seconde réquisition ne déplace pas le refus né de la première",
    ],
)
def test_la_responsabilite_de_l_etat_s_engage(faits: tuple[Dit, ...], depuis: str) -> None:
    assert [d for d, _ in responsabilite(given(*faits), "2026-12-31")] == [depuis]
    assert [d for d, _ in responsabilite(given(*reversed(faits)), "2026-12-31")] == [depuis]


def test_le_delai_que_donne_le_jugement_reporte_aussi_la_responsabilite() -> None:
    jugement = fait(
        "expulsion.jugement-rendu", "2026-03-01", decision="FERME_AVEC_DELAI", delai_depart_mois=6
    )

    assert responsabilite(given(jugement, refuse("2026-05-15")), "2026-05-15") == [
        ("2026-09-02", "a_venir")
    ]


def test_un_depart_amiable_suspend_la_responsabilite_sans_l_eteindre() -> None:
    attendue = (JoursInclus(date(2026, 6, 1), date(2026, 7, 31)),)
    accord = amiable("2026-06-01", "2026-07-31")
    apres = given(refuse("2026-05-15"), accord)
    avant = given(accord, refuse("2026-06-15"))

    assert responsabilite(apres, "2026-06-01") == [("2026-05-15", "depassee")]
    assert resultat(apres, RESPONSABILITE_DE_L_ETAT).autres["suspensions"] == attendue
    assert resultat(avant, RESPONSABILITE_DE_L_ETAT).autres["suspensions"] == attendue


# --- Sa fin ---------------------------------------------------------------------------------------


def test_un_octroi_a_temps_empeche_le_refus_de_naitre() -> None:
    octroi = given(requis("2026-04-20"), accorde("2026-06-10", "2026-07-01"))

    assert octroi.au("2026-07-01").echeances == [
        ("R-E17", "2026-06-20", "satisfaite"),
        ("R-E19", "2026-06-25", "depassee"),
    ]


def test_un_refus_apres_un_octroi_ouvre_une_autre_periode() -> None:
    revirement = given(
        requis("2026-04-20"),
        refuse("2026-05-15"),
        accorde("2026-06-10", "2026-07-01"),
        refuse("2026-08-10"),
    )

    assert responsabilite(revirement, "2026-08-10") == [
        ("2026-05-15", "eteinte"),
        ("2026-08-10", "a_venir"),
    ]


def test_la_treve_ecartee_l_est_aussi_pour_un_refus_apres_un_octroi() -> None:
    revirement = given(
        refuse("2026-11-10"),
        ecarte("2026-11-20"),
        accorde("2026-11-25", "2026-12-01"),
        refuse("2026-12-10"),
    )

    assert responsabilite(revirement, "2026-12-10") == [
        ("2026-12-10", "a_venir"),
        ("2027-04-01", "eteinte"),
    ]


@pytest.mark.parametrize(
    ("cloture", "etat", "attendue"),
    [
        (accorde("2026-06-10", "2026-07-01"), "eteinte", ("2026-06-10", "OCTROI_CFP")),
        (
            fait("expulsion.depart-constate", "2026-07-01", destination="RUE"),
            "eteinte",
            ("2026-07-01", "DEPART_VOLONTAIRE"),
        ),
        (
            fait("expulsion.protocole-cohesion-sociale-signe", "2026-07-02"),
            "satisfaite",
            ("2026-07-02", "PROTOCOLE"),
        ),
        (eteinte("2026-07-03", "VENTE"), "satisfaite", ("2026-07-03", "VENTE")),
        (eteinte("2026-07-04", "RENONCIATION"), "satisfaite", ("2026-07-04", "RENONCIATION")),
        (eteinte("2026-07-05", "DECES_DU_BAILLEUR"), "satisfaite", ("2026-07-05", "DECES")),
    ],
    ids=["octroi", "départ", "protocole", "vente", "renonciation", "décès"],
)
def test_la_responsabilite_de_l_etat_prend_fin(
    cloture: Dit, etat: str, attendue: tuple[str, str]
) -> None:
    close = given(refuse("2026-05-15"), cloture)

    assert responsabilite(close, "2026-07-31") == [("2026-05-15", etat)]
    assert fin(close, RESPONSABILITE_DE_L_ETAT) == attendue


def test_une_procedure_eteinte_pour_un_autre_motif_ne_dit_pas_la_fin() -> None:
    close = given(refuse("2026-05-15"), eteinte("2026-07-03", "DETTE_SOLDEE"))

    assert responsabilite(close, "2026-07-03") == [("2026-05-15", "eteinte")]
    assert fin(close, RESPONSABILITE_DE_L_ETAT) == ("None", None)


@pytest.mark.parametrize(
    ("executee", "attendue"),
    [
        (execute("2026-06-25"), ("2026-06-10", "OCTROI_CFP")),
        (execute("2026-06-26"), ("2026-06-26", "MISE_EN_OEUVRE_PLUS_15J")),
        (
            execute("2026-06-26", retard_imputable_au_bailleur=True),
            ("2026-06-10", "OCTROI_CFP"),
        ),
    ],
)
def test_une_execution_tardive_prolonge_la_responsabilite(
    executee: Dit, attendue: tuple[str, str]
) -> None:
    menage = given(accorde("2026-06-10", "2026-06-10"), executee)

    assert fin(menage, FIN_DE_RESPONSABILITE) == attendue
    assert ("R-E19", "2026-06-25", "satisfaite") in menage.au("2026-06-26").echeances


def test_le_protocole_rompu_demande_une_autre_requisition() -> None:
    repris = given(
        refuse("2026-05-15"),
        fait("expulsion.protocole-cohesion-sociale-signe", "2026-06-01"),
        fait("expulsion.protocole-cohesion-sociale-termine", "2026-07-01", issue="ROMPU"),
        requis("2026-07-10"),
    )

    assert responsabilite(repris, "2026-09-10") == [
        ("2026-05-15", "satisfaite"),
        ("2026-09-10", "a_venir"),
    ]


def test_un_registre_qui_n_arrete_rien_ferait_naitre_un_refus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    octroi = (requis("2026-04-20"), accorde("2026-06-10", "2026-07-01"))
    assert responsabilite(given(*octroi), "2026-12-31") == []

    monkeypatch.setattr(RegistreDesEcheances, "arrete", lambda *_: [])
    assert responsabilite(given(*octroi), "2026-12-31") == [("2026-06-20", "depassee")]
