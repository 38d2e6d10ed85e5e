"""Une médiane a, dans une publication, les cases qui comptent ceux dont elle est la médiane."""

import pytest

from parcours.publications import medianes
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.cases import SEUIL_MENAGES, Cle
from parcours.secret_statistique.tables import TOTAL

LIEUX = ["48"]
QUATRE = [f"2024-T{n}" for n in (1, 2, 3, 4)]
TROIS_ANNEES = [f"{an}-T{n}" for an in (2023, 2024, 2025) for n in (1, 2, 3, 4)]
DUREE: Cle = ("durees", "2024", "48", "logement")
PAR_COMPOSITION: Cle = ("durees-composition", "2024", "48", "logement", "AUTRE")


def parait(mesure: Cle, tues: set[Cle], *noms: str) -> bool:
    dites = medianes.qui_paraissent({mesure: 10}, dict.fromkeys(tues), noms, SEUIL_MENAGES)
    return dites[mesure] is not None


def test_chacune_a_des_cases_que_des_publications_ont() -> None:
    """Of each table of medians, and each of its cells: a name that no table has would hide none."""
    noms = [*TROIS_ANNEES, "2024", "2025"]
    trimestre = composer(Matiere([], []), Periode.lue("2024-T1"), LIEUX).cases
    annee = composer(Matiere([], []), Periode.lue("2025"), LIEUX)
    connues = [
        *((c[0], t, *c[2:]) for c in trimestre for t in TROIS_ANNEES),
        *annee.cases,
        *((c[0], "2024", *c[2:]) for c in annee.cases),
    ]
    mesures = annee.mesures

    assert {cle[0] for cle in mesures} == {t.code for t in TABLEAUX.values() if t.est_mesure}
    for cle in mesures:
        siennes = [c for c in connues if not parait(cle, {c}, *noms)]
        assert siennes, cle
        assert {c[2] for c in siennes} == {cle[2]}


@pytest.mark.parametrize(
    ("mesure", "case"),
    [
        (("vif-duree", "2025", "48"), ("vif-entrees-3-ans", "2025", "48")),
        (("vif-duree", "2025/2", "48"), ("vif-entrees-3-ans", "2025/2", "48")),
        (("alertes-delai", "2025", "48"), ("alertes", "2025", "48", "prises-en-compte")),
        (("relais-tuilage", "2025", "48"), ("demarches-relais-3-ans", "2025", "48", "sans-trou")),
        (
            ("dispositifs-delais", "2025", "48", "habitat-indigne.signalement-visite"),
            ("demarches-habitat-indigne-annee", "2025", "48", "visite"),
        ),
        (
            ("dispositifs-delais", "2025", "48", "alec.debut-bilan"),
            ("entrees-dispositif", "2025-T2", "48", "alec"),
        ),
        (
            ("dispositifs-delais", "2025", "48", "intermediation-locative.debut-bail"),
            ("stock-dispositif", "2024-T4", "48", "intermediation-locative"),
        ),
        (("expulsions-delai", "2025", "48"), ("expulsions-bilan", "2025", "48", "cohorte")),
        (("expulsions-delai", "2025", "48"), ("expulsions-etapes", "2024-T4", "48", TOTAL)),
        (
            ("expulsions-delai-3-ans", "2025", "48"),
            ("avant-expulsions-etapes", "2023-T1", "48", TOTAL),
        ),
        (PAR_COMPOSITION, ("passages", "2024/2", "48", TOTAL, "logement")),
        (PAR_COMPOSITION, ("entrees-composition", "2024-T4", "48", "AUTRE")),
        (DUREE, ("passages", "2024/2", "48", TOTAL, "logement")),
        (("attentes-duree", "2024", "48", "demande-siao"),
         ("entrees-attente", "2024-T3", "48", "demande-siao")),
    ],
)  # fmt: skip
def test_elle_se_tait_avec_sa_case_et_avec_elle_seule(mesure: Cle, case: Cle) -> None:
    noms = [*TROIS_ANNEES, "2024", "2024/2", "2025", "2025/2"]

    assert not parait(mesure, {case}, *noms)
    assert parait(mesure, {(*case[:2], "90", *case[3:])}, *noms)
    assert parait(mesure, set(), *noms)


@pytest.mark.parametrize(("parus", "dite"), [(10, None), (11, 10)])
def test_elle_parait_si_ce_qui_a_paru_fait_deja_onze(parus: int, dite: int | None) -> None:
    entrees: list[Cle] = [("entrees", trimestre, "48", "logement") for trimestre in QUATRE]
    paru: dict[Cle, int | None] = dict.fromkeys(entrees, 0)
    paru |= {entrees[0]: parus, entrees[1]: None}

    assert medianes.qui_paraissent({DUREE: 10}, paru, QUATRE, SEUIL_MENAGES) == {DUREE: dite}


def test_d_une_cohorte_d_avant_les_publications_rien_ne_la_situe() -> None:
    """Without its year, the four quarters are; with three of them, nobody can count."""
    entrees: set[Cle] = {("entrees", t, "48", "logement") for t in QUATRE}

    assert parait(DUREE, entrees, *QUATRE[1:], "2025")
    assert not parait(DUREE, entrees, *QUATRE, "2025")
