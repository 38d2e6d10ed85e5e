"""Le logement accompagné : résider, sous-louer, attendre que le bail glisse."""

from dataclasses import replace
from typing import Any

import pytest
from scenario import Dit, Exemple, active, au, constat, fait, given, menage, rectifie, ref

from parcours.domain.volets.logement_accompagne.intermediation import SousLocationProlongee

FAMILLE = "logement-accompagne"


def dit(nom: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait de logement accompagné."""
    return fait(f"{FAMILLE}.{nom}", le, **champs)


def entree(le: str, type_place: str = "PF", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Des personnes entrent dans un logement accompagné."""
    return dit("entree-effectuee", le, type_place=type_place, **champs)


def conge(le: str, effet_le: str, par: str, motif: str | None = None) -> Dit:
    """Le gestionnaire, ou le résident, donne congé."""
    qui_et_pourquoi = {"par": par, "motif": motif}
    annonce = dit("conge-donne", le, effet_le=effet_le)
    return replace(annonce, evenement=annonce.evenement.model_copy(update=qui_et_pourquoi))


def redevance(le: str, termes: int, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une redevance reste impayée : 900 euros si rien ne le dit."""
    dette = {"dette": 90_000, **champs}
    return dit("redevance-impayee-constatee", le, termes_impayes=termes, **dette)


SOUS_LOCATION = dit("sous-location-debutee", "2026-01-01", cadre="IML", fin_prevue_le="2027-06-30")

FOYER = (
    Exemple(
        "une pension de famille n'a pas de terme",
        given(constat("2026-01-10", "RUE"), entree("2026-03-02")),
        au("2026-03-01", etape="rue"),
        au(
            "2036-03-02",
            etape="logement-accompagne",
            depuis_le="2026-03-02",
            situations={None: "PF"},
            echeances=[],
            dossiers=["sejour"],
            anomalies=[],
        ),
    ),
    Exemple(
        "entrer répond à l'orientation et à l'hébergement promis",
        given(
            fait("siao.orientation-proposee", "2026-02-20", type_place="PF"),
            fait("acces.decision-dalo-rendue", "2026-02-16", sens="REORIENTATION_HEBERGEMENT"),
            entree("2026-03-02"),
        ).avec_reglages(active("R-O06", "delai_reponse_orientation_jours", 7)),
        au(
            "2026-03-01",
            echeances=[("R-D05", "2026-03-30", "a_venir"), ("R-O06", "2026-02-27", "depassee")],
        ),
        au(
            "2026-03-02",
            echeances=[("R-D05", "2026-03-30", "eteinte"), ("R-O06", "2026-02-27", "eteinte")],
        ),
    ),
    Exemple(
        "sortir ferme le séjour et mène où dit la destination",
        given(
            entree("2026-03-02"),
            dit("sortie-effectuee", "2026-09-01", destination="LOGEMENT_SOCIAL"),
        ),
        au("2026-08-31", dossiers=["sejour"], situations={None: "PF"}),
        au("2026-09-01", dossiers=[], situations={None: "LS"}, etape="logement"),
    ),
    Exemple(
        "un décès met fin à la présence de la personne, pas à celle des autres",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-03-02"),
            dit("sortie-effectuee", "2026-09-01", destination="DECES", personnes=["p2"]),
        ),
        au("2026-09-01", situations={"p1": "PF"}),
    ),
    Exemple(
        "le résident s'en va avec huit jours de préavis",
        given(entree("2025-01-01"), conge("2026-02-24", "2026-03-04", "RESIDENT")),
        au("2026-02-24", echeances=[("R-L05", "2026-03-04", "a_venir")], anomalies=[]),
    ),
    Exemple(
        "un manquement se paie d'un mois, une autre raison de trois",
        given(
            conge("2026-02-10", "2026-03-10", "GESTIONNAIRE", "IMPAYE"),
            conge("2026-04-30", "2026-07-30", "GESTIONNAIRE", "CONDITIONS_ADMISSION"),
        ),
        au("2026-02-10", echeances=[("R-L05", "2026-03-10", "a_venir")], anomalies=[]),
        au(
            "2026-04-30",
            echeances=[("R-L05", "2026-03-10", "depassee"), ("R-L05", "2026-07-30", "a_venir")],
            anomalies=[],
        ),
    ),
    Exemple(
        "la date que dit le congé est retenue, même plus lointaine, et la sortie y répond",
        given(
            entree("2025-01-01"),
            conge("2026-02-24", "2026-03-31", "RESIDENT"),
            dit("sortie-effectuee", "2026-03-28", destination="RETOUR_FAMILLE"),
        ),
        au("2026-03-15", echeances=[("R-L05", "2026-03-31", "a_venir")], alarmes=[]),
        au("2026-03-16", alarmes=[("AL-10", "VIGILANCE", "2026-03-31")]),
        au("2026-03-28", echeances=[("R-L05", "2026-03-31", "satisfaite")], alarmes=[]),
    ),
    Exemple(
        "un congé à moins de quinze jours alerte dès qu'il est donné, pas avant",
        given(conge("2026-02-24", "2026-03-04", "RESIDENT")),
        au("2026-02-23", alarmes=[]),
        au("2026-02-24", alarmes=[("AL-10", "VIGILANCE", "2026-03-04")]),
    ),
    Exemple(
        "une redevance impayée menace le logement, jusqu'à ce qu'elle soit soldée",
        given(
            entree("2026-01-01"),
            redevance("2026-05-10", 1),
            fait("maintien.impaye-regularise", "2026-06-10"),
        ),
        au(
            "2026-05-10",
            etape="maintien",
            etape_de_base="logement-accompagne",
            dossiers=["dossier-impaye", "sejour"],
            echeances=[],
            anomalies=[],
        ),
        au("2026-06-10", etape="logement-accompagne"),
    ),
)

INTERMEDIATION = (
    Exemple(
        "en mandat de gestion, le ménage est chez lui et l'agrément de l'opérateur vaut cinq ans",
        given(dit("mandat-de-gestion-conclu", "2026-03-01", agrement_le="2024-06-15")),
        au(
            "2026-03-01",
            etape="logement",
            situations={None: "IML_MANDAT"},
            dossiers=["bail"],
            echeances=[("R-L01", "2029-06-15", "a_venir")],
            anomalies=[],
        ),
    ),
    Exemple(
        "sans date d'agrément, rien ne court",
        given(dit("mandat-de-gestion-conclu", "2026-03-01")),
        au("2026-03-01", echeances=[], anomalies=[]),
    ),
    Exemple(
        "une sous-location en intermédiation finit quand le dit la convention",
        given(SOUS_LOCATION).avec_reglages(active("R-L02")),
        au(
            "2026-01-01",
            etape="logement-accompagne",
            situations={None: "IML_SOUS_LOCATION"},
            dossiers=["sous-location"],
            echeances=[("R-L02", "2027-06-30", "a_venir")],
        ),
    ),
    Exemple(
        "la règle des dix-huit mois n'est qu'un usage : éteinte par défaut, elle n'arme rien",
        given(SOUS_LOCATION),
        au("2026-01-01", echeances=[]),
        au("2027-04-01", alarmes=[("AL-10", "VIGILANCE", "2027-06-30")]),
    ),
    Exemple(
        "une autre convention n'est pas de l'intermédiation",
        given(
            dit(
                "sous-location-debutee",
                "2026-01-01",
                cadre="CONVENTION_EXISTANTE",
                fin_prevue_le="2027-06-30",
            )
        ).avec_reglages(active("R-L02")),
        au("2026-01-01", situations={None: "SOUS_LOCATION_ASSO"}, echeances=[]),
    ),
    Exemple(
        "la prolonger remplace son terme, la convertir y répond",
        given(
            SOUS_LOCATION,
            dit("sous-location-prolongee", "2027-05-10", jusqu_au="2027-12-31"),
            dit("sous-location-convertie", "2027-11-15", vers="BAIL_DIRECT"),
        ).avec_reglages(active("R-L02")),
        au("2027-05-10", echeances=[("R-L02", "2027-12-31", "a_venir")], anomalies=[]),
        au("2027-11-14", dossiers=["sous-location"]),
        au(
            "2027-11-15",
            echeances=[("R-L02", "2027-12-31", "satisfaite")],
            dossiers=[],
            situations={None: "LOGEMENT_LOCATAIRE"},
            etape="logement",
        ),
    ),
    Exemple(
        "convertie en mandat, elle laisse le ménage chez lui",
        given(SOUS_LOCATION, dit("sous-location-convertie", "2027-06-30", vers="MANDAT")),
        au("2027-06-30", situations={None: "IML_MANDAT"}, etape="logement"),
    ),
    Exemple(
        "finie par une sortie, elle ne dit pas où va le ménage",
        given(SOUS_LOCATION, dit("sous-location-convertie", "2027-06-30", vers="SORTIE")),
        au("2027-06-30", situations={None: "INCONNUE"}, etape="inconnue"),
    ),
    Exemple(
        "sortir du logement finit aussi la sous-location",
        given(
            SOUS_LOCATION,
            dit("sortie-effectuee", "2026-09-01", destination="RUE"),
            dit("sous-location-prolongee", "2026-10-01", jusqu_au="2027-12-31"),
        ).avec_reglages(active("R-L02")),
        au("2026-09-01", echeances=[("R-L02", "2027-06-30", "eteinte")], dossiers=[], etape="rue"),
        au("2026-10-01", anomalies=["sous-location-inconnue"]),
    ),
    Exemple(
        "rectifier la fin prévue change l'échéance",
        given(
            dit(
                "sous-location-debutee",
                "2026-01-01",
                ident="s1",
                cadre="IML",
                fin_prevue_le="2027-06-30",
            ),
            dit(
                "sous-location-debutee",
                "2026-01-01",
                ident="s2",
                cadre="IML",
                fin_prevue_le="2027-03-31",
            ),
            rectifie("2026-02-01", ref("s1"), ref("s2")),
        ).avec_reglages(active("R-L02")),
        au("2026-02-01", echeances=[("R-L02", "2027-03-31", "a_venir")]),
    ),
)

EXEMPLES = (*FOYER, *INTERMEDIATION)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_le_logement_accompagne_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    ("faits", "surprises"),
    [
        ((entree("2026-03-02", "CHU"),), ["place-d-un-autre-genre"]),
        ((conge("2026-02-24", "2026-03-03", "RESIDENT"),), ["preavis-trop-court"]),
        ((conge("2026-02-24", "2026-05-24", "GESTIONNAIRE"),), ["motif-attendu"]),
        ((redevance("2026-05-10", 3),), ["seuil-de-resiliation-atteint"]),
        ((redevance("2026-05-10", 2, redevance_mensuelle=45_000, paiement_partiel=False),), []),
        (
            (redevance("2026-05-10", 2, redevance_mensuelle=45_000, paiement_partiel=True),),
            ["seuil-de-resiliation-atteint"],
        ),
        ((redevance("2026-05-10", 2, redevance_mensuelle=45_001, paiement_partiel=True),), []),
        ((redevance("2026-05-10", 2, paiement_partiel=True),), ["redevance-attendue"]),
        (
            (dit("mandat-de-gestion-conclu", "2026-03-01", agrement_le="2021-02-28"),),
            ["agrement-hors-delai"],
        ),
        ((dit("mandat-de-gestion-conclu", "2026-03-01", agrement_le="2021-03-01"),), []),
        (
            (dit("mandat-de-gestion-conclu", "2026-03-01", agrement_le="2026-03-02"),),
            ["agrement-hors-delai"],
        ),
        (
            (dit("sous-location-debutee", "2026-01-01", fin_prevue_le="2025-12-31"),),
            ["dates-contradictoires"],
        ),
        (
            (SOUS_LOCATION, dit("sous-location-prolongee", "2027-05-10", jusqu_au="2027-06-30")),
            ["dates-contradictoires"],
        ),
    ],
)
def test_ce_qui_surprend_se_signale(faits: tuple[Dit, ...], surprises: list[str]) -> None:
    assert given(*faits).au("2027-12-31").anomalies == surprises


def test_l_usage_de_dix_huit_mois_reste_lisible_a_cote_de_la_convention() -> None:
    armees = given(SOUS_LOCATION).avec_reglages(active("R-L02")).parcours.echeances

    (echeance,) = [e for e in armees if e.delai.id == "R-L02"]

    assert str(echeance.calculee_le) == "2027-07-01"
    assert str(echeance.echeance_le) == "2027-06-30"


@pytest.mark.parametrize(
    ("jour", "alertes"), [("0001-01-01", ["AL-10", "AL-10"]), ("9999-12-31", [])]
)
def test_un_terme_au_bout_du_calendrier_se_lit(jour: str, alertes: list[str]) -> None:
    lu = given(
        dit("sous-location-debutee", "2026-01-01", fin_prevue_le=jour),
        conge("2026-02-24", jour, "RESIDENT"),
    ).avec_reglages(active("R-L02"))

    conges = [le for regle, le, _ in lu.au("2026-02-24").echeances if regle == "R-L05"]

    assert conges == [jour]
    assert lu.au("2026-02-24").alertes == alertes


def test_une_prolongation_qui_n_arme_rien_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SousLocationProlongee, "armements", lambda _fait, _volet: iter(()))

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert contredits == ["la prolonger remplace son terme, la convertir y répond"]
