"""La veille sociale : signaler, appeler, rencontrer, constater, mettre à l'abri."""

from typing import Any

import pytest
from scenario import Dit, Exemple, annule, au, constat, entree, fait, given, menage, nuits, ref

from parcours.domain.volets.veille import MiseAAbriAttribuee


def absent(nuit_du: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage ne s'est pas présenté à la place attribuée."""
    attribution = {"attribution": ref("m1"), "motif": "NON_PRESENTATION"}
    type_de_fait = "veille.presence-non-confirmee"
    return fait(type_de_fait, nuit_du, nuit_du=nuit_du, **{**attribution, **champs})


def abri(nuit_du: str, nombre: int) -> Dit:
    """Des nuits attribuées, que les autres faits citent par m1."""
    return fait(
        "veille.mise-a-abri-attribuee",
        nuit_du,
        ident="m1",
        nuit_du=nuit_du,
        nuits=nombre,
        type_place="CHU",
    )


EXEMPLES = (
    Exemple(
        "un tiers signale des personnes à la rue ; un constat du même jour l'emporte",
        given(
            fait("veille.signalement-recu", "2026-02-01", commune="48095"),
            constat("2026-02-01", "TIERS", source_constat="DECLARATIF"),
        ),
        au("2026-02-01", connu_a=1, etape="rue"),
        au("2026-02-01", situations={None: "TIERS"}),
    ),
    Exemple(
        "appeler ou rencontrer ne dit pas où l'on vit",
        given(
            constat("2026-01-10", "VEHICULE"),
            fait("veille.appel-115-recu", "2026-01-12", pour_la_nuit_du="2026-01-12"),
            fait("veille.rencontre-de-maraude-effectuee", "2026-01-14", lieu="ACCUEIL_DE_JOUR"),
        ),
        au(
            "2026-01-14",
            situations={None: "VEHICULE"},
            etape="rue",
            depuis_le="2026-01-10",
            echeances=[],
            anomalies=[],
        ),
    ),
    Exemple(
        "une mise à l'abri vaut ses nuits, puis la personne retrouve sa situation",
        given(constat("2026-01-10", "VEHICULE"), abri("2026-01-12", 3)),
        au("2026-01-11", situations={None: "VEHICULE"}),
        au("2026-01-12", situations={None: "CHU"}, etape="hebergement"),
        au("2026-01-14", situations={None: "CHU"}),
        au("2026-01-15", situations={None: "VEHICULE"}, etape="rue", depuis_le="2026-01-15"),
    ),
    Exemple(
        "elle met fin à l'alerte d'une expulsion",
        given(fait("expulsion.executee", "2027-04-06"), nuits("2027-04-06", 3)),
        au("2027-04-06", connu_a=1, etape="rue", alertes=["AL-08"]),
        au("2027-04-06", etape="hebergement", alertes=[]),
    ),
    Exemple(
        "ne pas s'y présenter la finit cette nuit-là",
        given(constat("2026-01-10", "RUE"), abri("2026-01-12", 5), absent("2026-01-14")),
        au("2026-01-13", etape="hebergement"),
        au("2026-01-14", etape="rue", depuis_le="2026-01-14", anomalies=[]),
    ),
    Exemple(
        "sans situation connue, c'est à la rue que l'on revient",
        given(abri("2026-01-12", 5), absent("2026-01-14")),
        au("2026-01-14", situations={None: "RUE"}),
    ),
    Exemple(
        "entré ailleurs entre-temps, le ménage y reste",
        given(abri("2026-01-12", 5), entree("2026-01-13", "CHRS_INSERTION"), absent("2026-01-14")),
        au("2026-01-14", situations={None: "CHRS_INSERTION"}),
    ),
    Exemple(
        "annuler l'absence rend les nuits",
        given(
            abri("2026-01-12", 5),
            absent("2026-01-14", ident="x1"),
            annule("2026-01-15", cible=ref("x1")),
        ),
        au("2026-01-14", connu_a=2, etape="rue"),
        au("2026-01-14", etape="hebergement"),
    ),
    Exemple(
        "une demande non pourvue ne prouve pas la rue",
        given(
            constat("2026-01-10", "TIERS"),
            fait("veille.mise-a-abri-non-attribuee", "2026-01-12", motif="ABSENCE_PLACE"),
        ),
        au("2026-01-12", situations={None: "TIERS"}, etape="hebergement", anomalies=[]),
    ),
    Exemple(
        "un constat vaut depuis le jour qu'il dit, et pour ceux qu'il nomme",
        given(
            menage("2026-01-01", "p1", "p2"),
            constat("2026-03-10", "RUE", depuis_le="2026-02-01", personnes=["p1"]),
        ),
        au("2026-01-31", situations={"p1": None, "p2": None}),
        au("2026-02-01", situations={"p1": "RUE", "p2": None}, etape="rue"),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_la_veille_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_a_la_veille(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    "surprenant",
    [
        fait("veille.appel-115-recu", "2026-01-12", pour_la_nuit_du="2026-01-11"),
        constat("2026-03-10", "RUE", depuis_le="2026-03-11"),
        nuits("2026-01-11", 2, le="2026-01-12"),
    ],
)
def test_des_dates_de_veille_qui_se_contredisent_se_signalent(surprenant: Dit) -> None:
    lu = given(surprenant).au("2026-12-31")

    assert lu.anomalies == ["dates-contradictoires"]
    assert lu.etats == {"f1": "actif"}


@pytest.mark.parametrize(
    ("faits", "etape"),
    [
        ((nuits("9999-12-31", 31, le="2026-01-12"),), "rue"),
        ((absent("9999-12-31"),), "rue"),
        ((nuits("9999-12-01", 31, le="2026-01-12"),), "hebergement"),
    ],
)
def test_une_nuit_au_bout_du_calendrier_se_lit(faits: tuple[Dit, ...], etape: str) -> None:
    lu = given(*faits)

    assert lu.au("2026-06-01").etape == "inconnue"
    assert lu.au("9999-12-31" if etape == "rue" else "9999-12-30").etape == etape


@pytest.mark.parametrize(
    ("nuit", "surprises"),
    [
        ("2026-01-11", ["nuit-hors-attribution"]),
        ("2026-01-12", []),
        ("2026-01-16", []),
        ("2026-01-17", ["nuit-hors-attribution"]),
    ],
)
def test_une_absence_hors_des_nuits_attribuees_se_signale(nuit: str, surprises: list[str]) -> None:
    assert given(abri("2026-01-12", 5), absent(nuit)).au(nuit).anomalies == surprises


def test_une_mise_a_l_abri_qui_ne_finirait_pas_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    sans_fin = MiseAAbriAttribuee.residence

    def borne_oubliee(attribution: MiseAAbriAttribuee) -> object:
        borne = sans_fin(attribution)
        return type(borne)(borne.situation, debut=borne.debut, personnes=borne.personnes)

    monkeypatch.setattr(MiseAAbriAttribuee, "residence", borne_oubliee)

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert "une mise à l'abri vaut ses nuits, puis la personne retrouve sa situation" in contredits
