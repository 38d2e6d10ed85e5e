"""Les ruptures : les exemples RX-xx du domaine, et ce qu'aucun exemple ne dit."""

from datetime import date

import pytest
from scenario import (
    Dit,
    Histoire,
    annule,
    bail,
    constat,
    designe,
    entree,
    fait,
    given,
    menage,
    nuits,
    ref,
    sortie,
)

from parcours.domain.veille.ruptures import Rupture, ruptures
from parcours.domain.volets.menage.composition import PersonnePartie

Lue = tuple[str, str, str | None, int]
"""La nature, le premier jour, le premier jour où elle n'est plus, la durée en jours."""


def mesurees(histoire: Histoire) -> tuple[Rupture, ...]:
    """Les ruptures de l'histoire, passées et à venir."""
    return ruptures(histoire.parcours, histoire.trajectoire)


def lues(histoire: Histoire, au: str) -> list[Lue]:
    """Les ruptures commencées ce jour-là ou avant ; celles qui courent n'ont pas de fin."""
    jour = date.fromisoformat(au)
    return [
        (
            r.nature.value,
            str(r.dates.du),
            str(r.dates.au) if r.dates.au and r.dates.au <= jour else None,
            r.jours(jour),
        )
        for r in mesurees(histoire)
        if r.dates.du <= jour
    ]


def fin_de_mandat(le: str, motif: str = "FIN_DE_MISSION") -> Dit:
    """Le mandat du référent prend fin."""
    return fait("referent.mandat-termine", le, motif=motif)


def supplee(du: str, au: str) -> Dit:
    """Un organisme supplée le référent, bornes incluses."""
    return fait("referent.suppleance-organisee", du, suppleant="INT-CCAS48", debut_le=du, fin_le=au)


EXPULSEE = fait("expulsion.executee", "2027-04-06")
ABRITEE = fait(
    "veille.mise-a-abri-attribuee", "2027-04-06", nuit_du="2027-04-06", nuits=3, type_place="HOTEL"
)

EXEMPLES: dict[str, tuple[tuple[Dit, ...], dict[str, list[Lue]]]] = {
    "RX-01": (
        (sortie("2026-03-10", "RETOUR_FAMILLE"), entree("2026-03-12", "CHU")),
        {
            "2026-03-09": [],
            "2026-03-10": [("RU-01", "2026-03-10", None, 1)],
            "2026-03-31": [("RU-01", "2026-03-10", "2026-03-12", 2)],
        },
    ),
    "RX-02": (
        (sortie("2026-03-10", "LOGEMENT_SOCIAL"), bail("2026-03-02", effet="2026-03-10")),
        {"2026-03-31": []},
    ),
    "RX-03": ((constat("2026-01-10", "RUE"), entree("2026-02-01", "CHU")), {"2026-03-31": []}),
    "RX-04": (
        (designe("2026-01-05"), fin_de_mandat("2026-04-30"), designe("2026-05-04")),
        {
            "2026-04-30": [],
            "2026-05-01": [("RU-02", "2026-05-01", None, 1)],
            "2026-05-31": [("RU-02", "2026-05-01", "2026-05-04", 3)],
        },
    ),
    "RX-05": (
        (
            designe("2026-01-05"),
            fait(
                "referent.relais-accepte",
                "2026-04-20",
                organisme="INT-CCAS48",
                effet_le="2026-05-01",
            ),
        ),
        {"2026-05-31": []},
    ),
    "RX-06": (
        (EXPULSEE,),
        {"2027-04-05": [], "2027-04-06": [("RU-03", "2027-04-06", None, 1)]},
    ),
    "RX-07": (
        (EXPULSEE, ABRITEE),
        {
            "2027-04-06": [],
            "2027-04-08": [],
            "2027-04-09": [("RU-01", "2027-04-09", None, 1)],
        },
    ),
}


@pytest.mark.parametrize("nom", EXEMPLES)
def test_l_exemple_du_domaine(nom: str) -> None:
    dits, attendu = EXEMPLES[nom]

    assert {au: lues(given(*dits), au) for au in attendu} == attendu


@pytest.mark.parametrize("nom", EXEMPLES)
def test_l_ordre_d_arrivee_ne_change_pas_les_ruptures(nom: str) -> None:
    dits, attendu = EXEMPLES[nom]

    assert {au: lues(given(*reversed(dits)), au) for au in attendu} == attendu


# --- La protection --------------------------------------------------------------------------------


def test_un_retour_a_la_rue_ne_compte_qu_une_fois() -> None:
    histoire = given(entree("2026-01-10", "CHU"), sortie("2026-03-10", "RUE"))

    assert lues(histoire, "2026-03-12") == [("RU-03", "2026-03-10", None, 3)]
    abritee = histoire.when(entree("2026-03-15", "CHU"))
    assert lues(abritee, "2026-04-01") == [("RU-03", "2026-03-10", "2026-03-15", 5)]


def test_une_sortie_dite_deux_fois_ne_rompt_qu_une_fois() -> None:
    histoire = given(
        entree("2026-01-10", "CHU"),
        sortie("2026-03-10", "RUE"),
        sortie("2026-03-11", "RUE", par="/partenaires/chrs"),
        entree("2026-03-15", "CHU"),
    )

    assert lues(histoire, "2026-04-01") == [("RU-03", "2026-03-11", "2026-03-15", 4)]


def test_retomber_a_la_rue_apres_un_tiers_se_compte_pour_soi() -> None:
    histoire = given(
        sortie("2026-03-10", "RETOUR_FAMILLE"),
        sortie("2026-04-10", "RUE"),
        entree("2026-04-12", "CHU"),
    )

    assert lues(histoire, "2026-05-01") == [
        ("RU-01", "2026-03-10", "2026-04-10", 31),
        ("RU-03", "2026-04-10", "2026-04-12", 2),
    ]


def test_une_sortie_suivie_d_un_abri_le_jour_meme_n_est_pas_une_rupture() -> None:
    histoire = given(
        entree("2026-01-10", "CHU"), sortie("2026-03-10", "RUE"), entree("2026-03-10", "RS")
    )

    assert lues(histoire, "2026-05-01") == []


def test_l_institution_garde_la_protection_d_avant_pendant_six_mois() -> None:
    logee = given(bail("2025-09-01", effet="2025-09-01"), constat("2026-02-01", "HOPITAL"))

    assert lues(logee, "2026-08-01") == []
    assert lues(logee, "2026-08-02") == [("RU-01", "2026-08-02", None, 1)]


def test_l_institution_ne_rend_pas_une_protection_perdue() -> None:
    histoire = given(
        entree("2026-01-10", "CHU"), sortie("2026-03-10", "RUE"), constat("2026-03-20", "HOPITAL")
    )

    assert lues(histoire, "2026-03-25") == [("RU-03", "2026-03-10", None, 16)]


def test_une_sortie_vers_l_hopital_garde_la_protection() -> None:
    histoire = given(sortie("2026-03-10", "HOSPITALISATION"), entree("2026-04-10", "CHU"))

    assert lues(histoire, "2026-05-01") == []


def test_des_nuits_finies_sans_suite_rompent_la_protection() -> None:
    histoire = given(constat("2026-01-10", "TIERS"), nuits("2026-01-12", 3))

    assert lues(histoire, "2026-01-16") == [("RU-01", "2026-01-15", None, 2)]


def test_quitter_le_territoire_arrete_la_mesure() -> None:
    histoire = given(
        entree("2026-01-10", "CHU"),
        sortie("2026-03-10", "RUE"),
        fait("parcours.depart-du-territoire-constate", "2026-03-20"),
        constat("2026-05-01", "TIERS"),
    )

    assert lues(histoire, "2026-06-01") == [("RU-03", "2026-03-10", "2026-03-20", 10)]


def test_chaque_personne_a_ses_ruptures() -> None:
    histoire = given(
        menage("2026-01-05", "p1", "p2"),
        entree("2026-01-10", "CHU"),
        sortie("2026-03-10", "RUE", personnes=["p2"]),
    )

    (rupture,) = mesurees(histoire)

    assert (rupture.personne, rupture.nature.value) == ("p2", "RU-03")


def test_qui_quitte_le_menage_n_y_est_plus_mesure() -> None:
    partie = donne_depart("2026-03-15")
    histoire = given(
        menage("2026-01-05", "p1", "p2"),
        entree("2026-01-10", "CHU"),
        sortie("2026-03-10", "RUE", personnes=["p2"]),
        partie,
    )

    assert lues(histoire, "2026-06-01") == [("RU-03", "2026-03-10", "2026-03-15", 5)]


def donne_depart(le: str) -> Dit:
    """La seconde personne quitte le ménage."""
    return fait(PersonnePartie, le, personne="p2", motif="SEPARATION")


def test_un_parcours_clos_ne_mesure_plus_rien() -> None:
    histoire = given(
        designe("2026-01-05"),
        fin_de_mandat("2026-02-28"),
        sortie("2026-03-10", "RUE"),
        fait("parcours.clos", "2026-03-20"),
    )

    assert lues(histoire, "2026-06-01") == [
        ("RU-02", "2026-03-01", "2026-03-20", 19),
        ("RU-03", "2026-03-10", "2026-03-20", 10),
    ]
    rouverte = histoire.when(fait("parcours.rouvert", "2026-05-01"))
    assert lues(rouverte, "2026-05-02")[2:] == [
        ("RU-01", "2026-05-01", None, 2),
        ("RU-02", "2026-05-01", None, 2),
    ]


def test_annuler_la_sortie_efface_la_rupture() -> None:
    histoire = given(
        entree("2026-01-10", "CHU"),
        sortie("2026-03-10", "RUE", ident="sortie"),
        annule("2026-03-12", cible=ref("sortie")),
    )

    assert lues(histoire.connu_a(2), "2026-03-31")
    assert lues(histoire, "2026-03-31") == []


def test_une_rupture_dit_le_fait_d_ou_elle_vient_et_ceux_dont_elle_se_deduit() -> None:
    histoire = given(
        entree("2026-01-10", "CHU", ident="entree"),
        sortie("2026-03-10", "RUE", ident="sortie"),
        entree("2026-03-15", "CHU", ident="retour"),
    )

    (rupture,) = mesurees(histoire)

    assert rupture.origine.id == "sortie"
    assert {f.id for f in rupture.faits} == {"entree", "sortie", "retour"}


def test_l_abri_d_avant_une_institution_est_de_ceux_dont_la_rupture_se_deduit() -> None:
    histoire = given(
        entree("2026-01-10", "CHU", ident="entree"),
        constat("2026-02-01", "HOPITAL", ident="hopital"),
        constat("2026-03-01", "RUE", ident="rue"),
    )

    (rupture,) = mesurees(histoire)

    assert {f.id for f in rupture.faits} == {"entree", "hopital", "rue"}


# --- Le référent ----------------------------------------------------------------------------------


def test_sans_designation_il_n_y_a_pas_de_trou_de_referent() -> None:
    assert lues(given(constat("2026-01-01", "RUE")), "2026-06-01") == []
    seule = given(constat("2026-01-01", "RUE"), supplee("2026-02-01", "2026-02-10"))
    assert lues(seule, "2026-06-01") == []


def test_un_suppleant_comble_le_trou_pendant_sa_periode() -> None:
    histoire = given(designe("2026-01-05"), fin_de_mandat("2026-04-30"))

    suppleee = histoire.when(supplee("2026-05-01", "2026-05-10"), designe("2026-05-13"))

    assert lues(suppleee, "2026-06-01") == [("RU-02", "2026-05-11", "2026-05-13", 2)]


def test_une_suppleance_pendant_le_mandat_ne_cree_pas_de_trou() -> None:
    histoire = given(designe("2026-01-05"), supplee("2026-02-01", "2026-02-10"))

    assert lues(histoire, "2026-06-01") == []


def test_une_designation_declinee_laisse_le_parcours_sans_referent_le_jour_meme() -> None:
    histoire = given(
        designe("2026-01-05", ident="d1"),
        fait("referent.designation-declinee", "2026-01-08", designation=ref("d1")),
    )

    assert lues(histoire, "2026-01-08") == [("RU-02", "2026-01-08", None, 1)]


def test_un_parcours_stabilise_dans_un_logement_n_attend_pas_de_referent() -> None:
    suivi = (designe("2026-01-05"), fin_de_mandat("2026-04-30", "PARCOURS_STABILISE"))

    assert lues(given(bail("2026-01-10", effet="2026-01-10"), *suivi), "2026-06-01") == []
    assert lues(given(entree("2026-01-10", "CHU"), *suivi), "2026-05-02") == [
        ("RU-02", "2026-05-01", None, 2)
    ]


def test_le_referent_du_logement_ne_comble_pas_le_trou_du_parcours() -> None:
    histoire = given(
        designe("2026-01-05"),
        fin_de_mandat("2026-04-30"),
        designe("2026-04-01", "INT-BAILLEUR", perimetre="LOGEMENT"),
    )

    assert lues(histoire, "2026-05-01") == [("RU-02", "2026-05-01", None, 1)]


def test_le_trou_de_referent_dit_la_fin_de_mandat_d_ou_il_vient() -> None:
    histoire = given(
        designe("2026-01-05"),
        fait("referent.mandat-termine", "2026-04-30", motif="FIN_DE_MISSION", ident="fin"),
        designe("2026-05-04"),
    )

    (rupture,) = mesurees(histoire)

    assert rupture.origine.id == "fin"
    assert rupture.personne is None
