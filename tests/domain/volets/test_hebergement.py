"""L'hébergement : entrer, séjourner, changer de place, sortir."""

from typing import Any

import pytest
from scenario import (
    Dit,
    Exemple,
    annule,
    au,
    constat,
    designe,
    entree,
    fait,
    given,
    menage,
    ref,
    sortie,
)

from parcours.domain.volets.hebergement import EntreeEnHebergementEffectuee


def place(le: str, type_place: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Des personnes changent de place."""
    return fait("hebergement.changement-de-place-effectue", le, type_place=type_place, **champs)


def fin_annoncee(le: str, effet_le: str, *, preparee: bool) -> Dit:
    """La structure annonce la fin de la prise en charge."""
    type_de_fait = "hebergement.fin-de-prise-en-charge-notifiee"
    return fait(type_de_fait, le, effet_le=effet_le, orientation_preparee=preparee)


EXEMPLES = (
    Exemple(
        "un séjour dure jusqu'au jour de sortie, qui n'est plus dormi",
        given(
            constat("2026-01-10", "RUE"),
            entree("2026-02-02", "CHU"),
            fait("hebergement.contrat-de-sejour-signe", "2026-02-05", echeance_le="2026-08-05"),
            fait("hebergement.pret-au-logement-declare", "2026-06-01"),
            sortie("2026-09-01", "LOGEMENT_PRIVE"),
        ),
        au("2026-02-01", etape="rue"),
        au("2026-02-02", etape="hebergement", dossiers=["sejour"], echeances=[]),
        au("2026-08-31", etape="hebergement", depuis_le="2026-02-02", anomalies=[]),
        au("2026-09-01", etape="logement", situations={None: "PRIVE"}, dossiers=[]),
    ),
    Exemple(
        "un hébergement n'a pas de terme légal : aucune échéance, même dix ans après",
        given(entree("2016-02-02", "CHU")),
        au("2026-02-02", etape="hebergement", echeances=[]),
    ),
    Exemple(
        "changer de place ne rompt ni le séjour ni l'étape",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-02-02", "CHU"),
            place("2026-04-01", "CHRS_INSERTION", personnes=["p2"]),
        ),
        au(
            "2026-04-01",
            etape="hebergement",
            depuis_le="2026-02-02",
            situations={"p1": "CHU", "p2": "CHRS_INSERTION"},
            dossiers=["parcours", "sejour"],
            dossiers_fermes=[],
        ),
    ),
    Exemple(
        "annoncer la fin ne fait pas sortir ; sans solution, elle se signale",
        given(
            entree("2026-02-02", "CHU"),
            fin_annoncee("2026-05-04", "2026-06-01", preparee=False),
        ),
        au("2026-05-03", anomalies=[]),
        au("2026-06-01", etape="hebergement", anomalies=["fin-sans-orientation"]),
    ),
    Exemple(
        "une fin préparée ne surprend pas",
        given(fin_annoncee("2026-05-04", "2026-05-04", preparee=True)),
        au("2026-05-04", anomalies=[]),
    ),
    Exemple(
        "une sortie sans référent alerte, un référent en charge suffit",
        given(
            entree("2026-02-02", "CHU"),
            sortie("2026-06-01", "RETOUR_FAMILLE"),
            designe("2026-06-03"),
        ),
        au("2026-05-31", alertes=[]),
        au("2026-06-01", alertes=["AL-13"], situations={None: "TIERS"}),
        au("2026-06-03", alertes=[]),
    ),
    Exemple(
        "sortir par décès laisse les autres où ils sont",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-02-02", "CHU"),
            sortie("2026-03-01", "DECES", personnes=["p2"]),
        ),
        au("2026-03-01", situations={"p1": "CHU"}),
    ),
    Exemple(
        "entrer met fin à l'alerte d'une expulsion et répond à un arrêté",
        given(
            fait("expulsion.executee", "2027-04-06"),
            entree("2027-04-07", "HOTEL"),
        ),
        au("2027-04-06", etape="rue"),
        au("2027-04-07", etape="hebergement"),
    ),
    Exemple(
        "entrer répond à l'arrêté qui interdit d'habiter",
        given(
            fait(
                "habitat-indigne.arrete-pris",
                "2026-05-04",
                interdiction="TEMPORAIRE",
                interdiction_effet_le="2026-06-01",
                notifie_le="2026-05-06",
                travaux_avant_le="2026-09-30",
            ),
            entree("2026-05-28", "HEBERGEMENT_PROPRIETAIRE"),
        ),
        au(
            "2026-05-28",
            echeances=[
                ("R-H04", "2026-09-30", "a_venir"),
                ("R-H05", "2026-06-01", "a_venir"),
                ("R-H06", "2026-06-01", "eteinte"),
            ],
        ),
    ),
    Exemple(
        "annuler une sortie rend le séjour",
        given(
            entree("2026-02-02", "CHU"),
            fait("hebergement.sortie-effectuee", "2026-06-01", ident="s1", destination="RUE"),
            annule("2026-06-05", cible=ref("s1")),
        ),
        au("2026-06-05", connu_a=2, etape="rue", dossiers=[]),
        au("2026-06-05", etape="hebergement", dossiers=["sejour"]),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_hebergement_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_a_l_hebergement(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    ("surprenant", "surprise"),
    [
        (entree("2026-02-02", "PF"), "place-d-un-autre-genre"),
        (place("2026-04-01", "LS"), "place-d-un-autre-genre"),
        (
            fait("hebergement.contrat-de-sejour-signe", "2026-02-05", echeance_le="2026-02-04"),
            "dates-contradictoires",
        ),
        (fin_annoncee("2026-05-04", "2026-05-03", preparee=True), "dates-contradictoires"),
    ],
)
def test_ce_qui_surprend_dans_un_sejour_se_signale(surprenant: Dit, surprise: str) -> None:
    assert given(surprenant).au("2026-12-31").anomalies == [surprise]


def test_une_expulsion_suivie_d_une_entree_n_alerte_plus() -> None:
    expulse = given(fait("expulsion.executee", "2027-04-06"))

    assert "AL-08" in expulse.au("2027-04-07").alertes
    assert "AL-08" not in expulse.when(entree("2027-04-07", "HOTEL")).au("2027-04-07").alertes


def test_une_entree_qui_ne_situe_personne_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EntreeEnHebergementEffectuee, "residence", lambda _fait: None)

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert "un séjour dure jusqu'au jour de sortie, qui n'est plus dormi" in contredits
