"""La définition d'un tableau dit la période qu'il a : un trimestre, une année, trois."""

from typing import Final

import pytest

from parcours.domain.tableaux.indicateurs.catalogue import INDICATEURS
from parcours.publications.definitions import definition
from parcours.publications.tableaux import TABLEAUX, Tableau

_L_ANNEE: Final = ("dans l'année", "de l'année", "une autre année")
_LE_TRIMESTRE: Final = ("du trimestre", "dans le trimestre", "un autre trimestre")
_LES_TROIS: Final = ("dans les trois années", "des trois années", "d'autres années")


def d_une_autre_periode(tableau: Tableau) -> tuple[str, ...]:
    """What the definition of such a table may not say."""
    if not tableau.annuel:
        return (*_L_ANNEE, *_LES_TROIS)
    return (*_LE_TRIMESTRE, *(_LES_TROIS if tableau.annees == 1 else _L_ANNEE))


@pytest.mark.parametrize("tableau", TABLEAUX.values(), ids=lambda t: t.code)
def test_une_definition_ne_parle_que_de_la_periode_du_tableau(tableau: Tableau) -> None:
    dite = " ".join(definition(tableau))

    assert "la période" not in dite
    assert not [mots for mots in d_une_autre_periode(tableau) if mots in dite], dite


@pytest.mark.parametrize(
    ("tableau", "debut"),
    [
        ("demarches-115", "Les faits du trimestre, chacun sous son nom"),
        ("demarches-115-annee", "Les faits de l'année, chacun sous son nom"),
        ("demarches-115-3-ans", "Les faits des trois années, chacun sous son nom"),
        ("vif-entrees", "Les mises à l'abri qui commencent dans l'année"),
        ("vif-entrees-3-ans", "Les mises à l'abri qui commencent dans les trois années"),
    ],
)
def test_trois_grilles_trois_definitions(tableau: str, debut: str) -> None:
    assert definition(TABLEAUX[tableau]).definition.startswith(debut)


def test_une_limite_dit_l_autre_periode() -> None:
    dites = [
        definition(TABLEAUX[f"demarches-pole{suite}"]).limites for suite in ("", "-annee", "-3-ans")
    ]
    for dite, autre in zip(
        dites, ("un autre trimestre", "une autre année", "d'autres années"), strict=True
    ):
        assert f"peut se réaliser {autre}" in dite


def test_un_indicateur_de_plusieurs_grilles_ne_dit_le_mot_d_aucune() -> None:
    grilles = {
        i.code: {(t.annuel, t.annees) for t in TABLEAUX.values() if t.indicateur == i.code}
        for i in INDICATEURS
    }
    for indicateur in INDICATEURS:
        if len(grilles[indicateur.code]) > 1:
            dite = f"{indicateur.definition} {indicateur.limites}"
            assert not [m for m in (*_L_ANNEE, *_LE_TRIMESTRE, *_LES_TROIS) if m in dite], dite
