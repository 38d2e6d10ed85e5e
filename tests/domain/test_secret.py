"""Le secret statistique : rien de publié ne désigne un ménage, ni seul ni par différence."""

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from strategies import RAPIDE

from parcours.domain import secret
from parcours.domain.secret import taire

Case = tuple[str, ...]
Comptes = Mapping[Case, int]

MODALITES = (("rue", "logement", "maintien", "clos"), ("48", "33", "57"), ("a", "b"))
EFFECTIFS = st.one_of(st.integers(0, 12), st.integers(0, 300))


@st.composite
def tableaux(draw: st.DrawFn) -> dict[Case, int]:
    """Un tableau à une, deux ou trois dimensions, dont des cases peuvent manquer."""
    dimensions = draw(st.integers(1, 3))
    case = st.tuples(*(st.sampled_from(MODALITES[rang]) for rang in range(dimensions)))
    return draw(st.dictionaries(case, EFFECTIFS, max_size=12))


def lignes(comptes: Comptes) -> list[list[Case]]:
    """Chaque ensemble de cases dont le total se lit ailleurs : celles qui partagent des modalités.

    Dit autrement que le module : on fixe des dimensions, on additionne les autres.
    """
    dimensions = len(next(iter(comptes), ()))
    trouvees: list[list[Case]] = []
    for nombre in range(dimensions):
        for fixees in combinations(range(dimensions), nombre):
            groupes: dict[Case, list[Case]] = {}
            for case in comptes:
                groupes.setdefault(tuple(case[rang] for rang in fixees), []).append(case)
            trouvees += groupes.values()
    return trouvees


def fuites(comptes: Comptes, publies: Mapping[Case, int | None]) -> list[str]:
    """Ce qu'un lecteur apprend d'une case de un à dix ménages."""
    trouvees = [f"{case} publiée" for case, n in publies.items() if n in range(1, 11)]
    for ligne in lignes(comptes):
        tues = [case for case in ligne if publies[case] is None]
        total = sum(comptes[case] for case in ligne)
        if len(tues) == 1 and comptes[tues[0]] in range(1, 11) and total >= 11:
            trouvees.append(f"{tues[0]} se retrouve par différence avec {total}")
    return trouvees


@settings(RAPIDE, max_examples=300)
@pour_tout(tableaux())
def test_rien_de_publie_ne_designe_un_menage(comptes: dict[Case, int]) -> None:
    assert fuites(comptes, taire(comptes)) == []


@RAPIDE
@pour_tout(tableaux())
def test_ce_qui_est_publie_est_vrai(comptes: dict[Case, int]) -> None:
    publies = taire(comptes)

    assert publies.keys() == comptes.keys()
    assert all(n in (None, comptes[case]) for case, n in publies.items())
    assert all(publies[case] == 0 for case, n in comptes.items() if n == 0)


@RAPIDE
@pour_tout(tableaux())
def test_un_tableau_sans_petite_case_se_publie_entier(comptes: dict[Case, int]) -> None:
    grands = {case: n for case, n in comptes.items() if n not in range(1, 11)}

    assert taire(grands) == grands


@pytest.mark.parametrize(
    ("effectif", "publie"), [(0, 0), (1, None), (10, None), (11, 11), (300, 300)]
)
def test_le_seuil_est_de_onze_menages(effectif: int, publie: int | None) -> None:
    assert taire({("rue",): effectif}) == {("rue",): publie}


def test_une_case_tue_en_tait_une_autre_la_plus_petite() -> None:
    comptes = {("rue",): 5, ("logement",): 40, ("maintien",): 20, ("clos",): 0}

    publies = taire(comptes)

    assert publies == {("rue",): None, ("logement",): 40, ("maintien",): None, ("clos",): 0}


def test_deux_petites_cases_se_protegent_l_une_l_autre() -> None:
    comptes = {("rue",): 5, ("logement",): 40, ("maintien",): 7}

    assert taire(comptes) == {("rue",): None, ("logement",): 40, ("maintien",): None}


def test_taire_une_case_peut_en_exposer_une_autre_qui_se_tait_aussi() -> None:
    comptes = {
        ("rue", "48"): 5,
        ("rue", "33"): 20,
        ("logement", "48"): 30,
        ("logement", "33"): 40,
    }

    assert taire(comptes) == dict.fromkeys(comptes)


def test_des_zeros_ne_protegent_personne_et_se_publient() -> None:
    comptes = {("rue", "48"): 5, ("rue", "33"): 0, ("logement", "48"): 0, ("logement", "33"): 90}

    assert taire(comptes) == {
        ("rue", "48"): None,
        ("rue", "33"): 0,
        ("logement", "48"): 0,
        ("logement", "33"): None,
    }


def test_un_tableau_vide_se_publie_vide() -> None:
    assert taire({}) == {}


# --- Un secret qui fuit se voit -------------------------------------------------------------------

TABLEAUX: tuple[dict[Case, int], ...] = (
    {("rue",): 10},
    {("rue",): 5, ("logement",): 40, ("maintien",): 20},
    {("rue", "48"): 5, ("rue", "33"): 20, ("logement", "48"): 30, ("logement", "33"): 40},
)


def sans_compensation(_ligne: list[Case], _publies: object) -> None:
    return None


def sans_les_lignes(comptes: Comptes) -> list[list[Case]]:
    return [list(comptes)]


@pytest.mark.parametrize(
    ("nom", "faux"),
    [
        ("SEUIL_MENAGES", 10),
        ("SEUIL_MENAGES", 1),
        ("_a_taire", sans_compensation),
        ("_lignes", sans_les_lignes),
    ],
)
def test_un_secret_incomplet_laisse_fuir(
    nom: str, faux: Callable[..., Any] | int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret, nom, faux)

    assert any(fuites(comptes, taire(comptes)) for comptes in TABLEAUX)
