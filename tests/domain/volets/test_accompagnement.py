"""L'accompagnement : le projet, les mesures, les rencontres, l'emploi, la santé, l'école."""

from datetime import date
from typing import Any

import pytest
from scenario import Dit, annule, fait, given, menage, ref

from parcours.domain.langage.vocabulaire import S2, S5


def debute(le: str, mesure: str = "ASLL", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une mesure commence, ou se renouvelle."""
    dits = {"renouvellement": False, **champs}
    return fait("accompagnement.mesure-debutee", le, mesure=mesure, **dits)


def termine(le: str, mesure: str = "ASLL", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une mesure prend fin."""
    return fait("accompagnement.mesure-terminee", le, mesure=mesure, **champs)


def test_chaque_mesure_a_son_dossier() -> None:
    suivi = given(debute("2026-02-01"), debute("2026-03-01", "MASP"), termine("2026-04-01", "MASP"))

    assert suivi.au("2026-03-31").dossiers == ["mesure-accompagnement"] * 2
    assert suivi.au("2026-04-01").dossiers == ["mesure-accompagnement"]
    (ouvert,) = [d for d in suivi.parcours.dossiers if d.est_ouvert(date(2026, 4, 1))]
    assert ouvert.cle == "ASLL"


def test_un_renouvellement_prolonge_le_dossier_ouvert() -> None:
    suivi = given(debute("2026-02-01"), debute("2026-08-01", renouvellement=True))

    (dossier,) = suivi.parcours.dossiers
    assert dossier.ouvert_le == date(2026, 2, 1)


def test_une_mesure_prescrite_n_est_pas_commencee() -> None:
    suivi = given(fait("accompagnement.mesure-prescrite", "2026-02-01", mesure="ASLL"))

    assert suivi.au("2026-02-01").dossiers == []


def test_annuler_la_fin_rend_la_mesure() -> None:
    suivi = given(
        debute("2026-02-01"), termine("2026-04-01", ident="fin"), annule("2026-04-05", ref("fin"))
    )

    assert suivi.connu_a(2).au("2026-04-05").dossiers == []
    assert suivi.au("2026-04-05").dossiers == ["mesure-accompagnement"]


@pytest.mark.parametrize(
    "dit",
    [
        debute("2026-02-01", fin_prevue_le="2026-01-31"),
        fait("accompagnement.emploi-debute", "2026-02-01", fin_prevue_le="2026-01-31"),
        fait(
            "accompagnement.rencontre-partenariale-tenue",
            "2026-02-01",
            participants=["INT-RELAIS", "INT-CCAS48"],
            prochaine_le="2026-01-31",
        ),
    ],
)
def test_finir_avant_de_commencer_est_une_anomalie(dit: Dit) -> None:
    suivi = given(dit)

    assert suivi.au("2026-02-01").anomalies == ["dates-contradictoires"]


@pytest.mark.parametrize(
    ("type_de_fait", "contact"),
    [
        ("accompagnement.projet-global-etabli", True),
        ("accompagnement.droit-actualise", False),
        ("accompagnement.mesure-prescrite", False),
        ("accompagnement.mesure-debutee", True),
        ("accompagnement.mesure-terminee", False),
        ("accompagnement.rendez-vous-honore", True),
        ("accompagnement.rendez-vous-manque", False),
        ("accompagnement.orientation-siae-proposee", True),
        ("accompagnement.emploi-debute", False),
        ("accompagnement.orientation-sante-proposee", True),
        ("accompagnement.action-praps-mobilisee", False),
        ("accompagnement.scolarite-assuree", False),
    ],
)
def test_seules_les_rencontres_prolongent_la_conservation(
    type_de_fait: str, *, contact: bool
) -> None:
    suivi = given(menage("2026-01-10", "p1"), fait(type_de_fait, "2026-05-04"))
    conservation = [e for e in suivi.parcours.echeances if e.delai.id == "R-P01"]

    assert str(conservation[-1].armee_le) == ("2026-05-04" if contact else "2026-01-10")
    sans_debut = type_de_fait == "accompagnement.mesure-terminee"
    assert suivi.au("2026-05-04").anomalies == (["debut-inconnu"] if sans_debut else [])


def test_la_commune_de_l_ecole_n_est_pas_celle_du_menage() -> None:
    suivi = given(fait("accompagnement.scolarite-assuree", "2026-09-01", commune="48095"))
    lieu = suivi.parcours.lieu(date(2026, 9, 1))

    assert lieu is not None
    assert lieu.commune is None


def test_la_sante_demande_le_niveau_5() -> None:
    niveaux = {
        nom: fait(f"accompagnement.{nom}", "2026-05-04").evenement.fiche.sensibilite
        for nom in ("orientation-sante-proposee", "action-praps-mobilisee", "emploi-debute")
    }

    assert niveaux == {
        "orientation-sante-proposee": S5,
        "action-praps-mobilisee": S5,
        "emploi-debute": S2,
    }
