"""Où un texte se lit de plusieurs façons, chaque lecture donne sa date et sa source.

La prudente est celle qui ne trompe sous aucune lecture : la plus proche pour qui doit ou peut agir
avant, la plus lointaine pour qui doit attendre.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.formes import Resultat
from parcours.domain.droit.impayes import IMPAYE_CONSTITUE, Impaye


def j(iso: str) -> date:
    return date.fromisoformat(iso)


def lues(resultat: Resultat) -> dict[str, str]:
    return {lecture.id: str(lecture.le) for lecture in resultat.lectures}


BAIL_ANCIEN = {"bail_conclu_le": j("2020-02-01")}
BAIL_NEUF = {"bail_conclu_le": j("2024-02-01")}
LECTURES: list[tuple[str, Mapping[str, Any], dict[str, str], str | None, str | None]] = [
    # Deux mois finissent le samedi 2 mai 2026 : l'article 642 porterait au lundi 4.
    (
        "R-E01",
        {"signifie_le": j("2026-03-02"), **BAIL_ANCIEN},
        {"deux-mois": "2026-05-02", "deux-mois-article-642": "2026-05-04"},
        "2026-05-02",
        "2026-05-04",
    ),
    # Le commandement mentionne deux mois, la loi six semaines : les deux se défendent.
    (
        "R-E02",
        {"signifie_le": j("2025-02-10"), "delai_mentionne": "2_MOIS", **BAIL_NEUF},
        {"six-semaines": "2025-03-24", "deux-mois": "2025-04-10"},
        "2025-03-24",
        "2025-04-10",
    ),
    # Bail de date inconnue, puis reconduit depuis la loi : six semaines se défendent aussi.
    (
        "R-E01",
        {"signifie_le": j("2026-03-03")},
        {
            "six-semaines": "2026-04-14",
            "deux-mois": "2026-05-03",
            "deux-mois-article-642": "2026-05-04",
        },
        "2026-04-14",
        "2026-05-04",
    ),
    (
        "R-E01",
        {"signifie_le": j("2026-03-04"), "bail_reconduit_le": j("2024-05-01"), **BAIL_ANCIEN},
        {"six-semaines": "2026-04-15", "deux-mois": "2026-05-04"},
        "2026-04-15",
        "2026-05-04",
    ),
    # Une seule lecture : rien à départager.
    ("R-E01", {"signifie_le": j("2026-03-03"), **BAIL_NEUF}, {}, None, None),
    ("R-E02", {"signifie_le": j("2026-03-03"), **BAIL_NEUF}, {}, None, None),
    (
        "R-E03",
        {"le": j("2026-01-28")},
        {"sans-report": "2026-02-28", "article-642": "2026-03-02"},
        "2026-02-28",
        "2026-03-02",
    ),
    # Assigner est interdit avant la fin du délai : la prudente est la plus lointaine.
    (
        "R-E05",
        {"recue_le": j("2026-01-31")},
        {"sans-report": "2026-03-14", "article-642": "2026-03-16"},
        "2026-03-16",
        "2026-03-16",
    ),
    (
        "R-E12",
        {"signifie_le": j("2026-06-01"), "notifie_prefet_le": j("2026-06-01")},
        {"sans-report": "2026-08-01", "article-642": "2026-08-03"},
        "2026-08-01",
        "2026-08-03",
    ),
    (
        "R-E21",
        {"volet": "meubles", "le": j("2026-06-15")},
        {"sans-report": "2026-08-15", "article-642": "2026-08-17"},
        "2026-08-15",
        "2026-08-17",
    ),
    (
        "R-P02",
        {"recue_le": j("2026-01-31")},
        {"sans-report": "2026-02-28", "reglement-1182-71": "2026-03-02"},
        "2026-02-28",
        "2026-03-02",
    ),
    # Le tribunal, quatre mois après : franc ou non, le texte ne le dit pas.
    (
        "R-D02",
        {"volet": "recours_ta", "echeance_offre": j("2026-08-10")},
        {"non-franc": "2026-12-10", "franc": "2026-12-11"},
        "2026-12-10",
        "2026-12-11",
    ),
    # Un mois au plus tard avant le terme, ce jour compris ou non.
    (
        "R-N02",
        {"expiration_le": j("2027-03-10")},
        {"jour-inclus": "2027-02-10", "jour-exclu": "2027-02-09"},
        "2027-02-09",
        "2027-02-10",
    ),
]


@pytest.mark.parametrize(
    ("regle", "faits", "lectures", "prudente", "au_plus_tard"), LECTURES, ids=str
)
def test_chaque_lecture_a_sa_date(
    regle: str,
    faits: Mapping[str, Any],
    lectures: dict[str, str],
    prudente: str | None,
    au_plus_tard: str | None,
) -> None:
    lu = DELAIS[regle].calcule(lit(DELAIS[regle].faits, faits))

    assert lues(lu) == lectures
    assert lu.prudente == (j(prudente) if prudente else None)
    assert lu.au_plus_tard == (j(au_plus_tard) if au_plus_tard else None)
    assert all(lecture.source for lecture in lu.lectures)


# --- L'impayé à cheval sur le 1er janvier 2027 (décret n° 2026-84) -------------------------------


def impaye(premier: str, *releves: tuple[str, int], **champs: Any) -> Resultat:  # noqa: ANN401 (any fact)
    base: dict[str, Any] = {"loyer": 60_000, "tiers_payant": False}
    dettes: Any = tuple({"date": j(le), "dette": dette} for le, dette in releves)
    faits = {"premier_impaye": j(premier), "releves": dettes, **base, **champs}
    return IMPAYE_CONSTITUE.calcule(lit(Impaye, faits))


def test_un_impaye_en_cours_au_1er_janvier_2027_garde_les_deux_dates() -> None:
    """500 € en décembre : plus de 450 € dès le 1er janvier ; deux loyers, 1 200 €, en février."""
    lu = impaye("2026-11-05", ("2026-12-05", 50_000), ("2027-02-05", 125_000))

    assert lues(lu) == {"droit-ancien": "2027-02-05", "decret-2026-84": "2027-01-01"}
    assert (str(lu.prudente), str(lu.au_plus_tard)) == ("2027-01-01", "2027-02-05")
    assert lu.autres["incertain"] is True
    assert any("transition" in pas for pas in lu.explication)


def test_trois_mois_suffisent_sous_le_decret_si_la_dette_reste_petite() -> None:
    lu = impaye("2026-11-05", ("2026-12-05", 20_000), a_la_date=j("2027-03-01"))

    assert lu.echeance is None
    assert lues(lu) == {"decret-2026-84": "2027-02-05"}


@pytest.mark.parametrize(
    ("premier", "releve", "champs"),
    [
        ("2026-05-05", ("2026-07-05", 125_000), {}),
        ("2026-05-05", ("2026-07-05", 125_000), {"a_la_date": j("2026-12-31")}),
        ("2027-01-05", ("2027-03-05", 125_000), {"a_la_date": j("2027-04-01")}),
    ],
    ids=str,
)
def test_un_impaye_que_seul_un_droit_regit_n_a_qu_une_lecture(
    premier: str, releve: tuple[str, int], champs: dict[str, Any]
) -> None:
    assert lues(impaye(premier, releve, **champs)) == {}


# --- Toujours -------------------------------------------------------------------------------------

jours = st.dates(date(2015, 1, 1), date(2029, 12, 31))


def faits_du(regle: Delai, jour: date) -> dict[str, Any]:
    departs = [regle.court_de, *(version.court_de for version in regle.versions)]
    champs = {champ for depart in departs if depart for champ in depart.champs}
    return {**dict.fromkeys({*champs, *(regle.rattachement or ())}, jour), "mois": 2}


@pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
@settings(max_examples=30, deadline=None)
@given(jour=jours, ecart=st.integers(0, 400))
def test_des_lectures_sont_au_moins_deux_et_leurs_bornes_sont_les_leurs(
    regle: Delai, jour: date, ecart: int
) -> None:
    for volet in regle.volets or ("principal",):
        faits = {**faits_du(regle, jour), "volet": volet, "a_la_date": jour + timedelta(ecart)}
        lu = regle.calcule(lit(regle.faits, faits))
        dates = {lecture.le for lecture in lu.lectures}

        assert len({lecture.id for lecture in lu.lectures}) == len(lu.lectures)
        assert (lu.prudente is None) is (not dates)
        assert not dates or lu.prudente in {min(dates), max(dates)}
        assert not dates or lu.au_plus_tard == max(dates)
        assert not dates or lu.echeance is None or lu.echeance in dates
