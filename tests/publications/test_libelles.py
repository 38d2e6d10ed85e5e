"""Chaque code d'un tableau publié se lit en français, et deux codes ne se lisent pas de même."""

from collections import Counter

import pytest

from parcours.publications import libelles
from parcours.publications.tableaux import TABLEAUX, Tableau
from parcours.secret_statistique.tables import TOTAL

PERIMETRE = ["48", "2A", "974"]


@pytest.mark.parametrize("tableau", TABLEAUX.values(), ids=lambda t: t.code)
def test_chaque_modalite_de_chaque_tableau_se_lit_et_ne_se_confond_pas(tableau: Tableau) -> None:
    for dimension, modalites in zip(tableau.dimensions, tableau.modalites(PERIMETRE), strict=True):
        lus = {
            code: libelles.libelle(dimension, code, tableau.code) for code in (*modalites, TOTAL)
        }
        assert all(dit[0] == dit[0].upper() and dit != code for code, dit in lus.items()), lus
        if dimension != "commune":  # two communes of a département may have one name
            doubles = [dit for dit, n in Counter(lus.values()).items() if n > 1]
            assert not doubles, (dimension, doubles)


@pytest.mark.parametrize(
    ("tableau", "code", "lue"),
    [
        ("stock", "2025-T1", "1er trimestre 2025"),
        ("stock", "2025-T4", "4e trimestre 2025"),
        ("passages", "2025", "2025"),
        ("vif-entrees-3-ans", "2025", "2023 à 2025"),
        ("vif-duree", "2025", "2023 à 2025"),
        ("demarches-115-3-ans", "2024", "2022 à 2024"),
    ],
)
def test_une_periode_se_lit_comme_elle_se_compte(tableau: str, code: str, lue: str) -> None:
    assert libelles.periode(code, TABLEAUX[tableau]) == lue
