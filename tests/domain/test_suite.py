"""Une valeur datée : lue un jour, elle est la dernière dite, et dit quand elle change."""

from datetime import date

from parcours.domain.temps.periodes import Tranche, tranches
from parcours.domain.temps.suite import Suite

LUNDI, MARDI, JEUDI = date(2025, 3, 3), date(2025, 3, 4), date(2025, 3, 6)


def suite(*dites: tuple[date, str]) -> Suite[str]:
    valeurs = Suite("rien")
    for le, valeur in dites:
        valeurs.devient(le, valeur)
    return valeurs


def test_avant_le_premier_jour_elle_est_ce_dont_on_part() -> None:
    assert suite((MARDI, "un")).au(LUNDI) == "rien"
    assert suite().au(LUNDI) == suite().derniere == "rien"


def test_le_jour_meme_et_ensuite_elle_est_ce_qui_est_dit() -> None:
    dite = suite((LUNDI, "un"), (JEUDI, "deux"))
    assert [dite.au(jour) for jour in (LUNDI, MARDI, JEUDI, date.max)] == ["un", "un"] + 2 * [
        "deux"
    ]


def test_de_deux_dites_le_meme_jour_la_derniere_compte() -> None:
    assert suite((LUNDI, "un"), (LUNDI, "deux")).au(LUNDI) == "deux"


def test_les_jours_ou_elle_change_se_trouvent_en_la_lisant() -> None:
    dite = suite((LUNDI, "un"), (MARDI, "un"), (JEUDI, "deux"))
    assert list(tranches(dite.au)) == [
        Tranche(date.min, LUNDI, "rien"),
        Tranche(LUNDI, JEUDI, "un"),
        Tranche(JEUDI, None, "deux"),
    ]
