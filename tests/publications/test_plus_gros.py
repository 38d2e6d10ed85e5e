"""Ce qui se lit plutôt qu'un tableau vide : le même, en plus gros, et qui se publie."""

import pytest

from parcours.publications.plus_gros import PLUS_GROS, RIEN_DE_PLUS_GROS, plutot
from parcours.publications.tableaux import DEPARTEMENT, STOCK_ET_FLUX, TABLEAUX


@pytest.mark.parametrize("code", sorted(PLUS_GROS))
def test_du_plus_gros_au_plus_gros_on_finit_par_ne_plus_rien_trouver(code: str) -> None:
    vus = [code]
    while (gros := PLUS_GROS.get(vus[-1])) is not None:
        assert gros not in vus
        assert f"{gros} ({TABLEAUX[gros].libelle})" in plutot(vus[-1])
        vus.append(gros)
    assert plutot(vus[-1]).startswith(RIEN_DE_PLUS_GROS)


def test_de_trois_annees_qui_se_taisent_on_dit_ou_les_lire_une_a_une() -> None:
    assert "demarches-115-annee (" in plutot("demarches-115-3-ans")
    assert plutot("stock") == RIEN_DE_PLUS_GROS


@pytest.mark.parametrize(
    ("vide", "plus_gros"),
    [
        ("lieux-communes", "lieux-epci"),
        ("entrees-communes", "entrees-epci"),
        ("sorties-epci", "sorties"),
        ("stock-tranche-age", "stock"),
        ("mixte", "stock"),
        ("vif-sorties", "vif-sorties-3-ans"),
        ("durees-composition", "durees"),
        ("demarches-pole", "demarches-pole-annee"),
        ("demarches-pole-annee", "demarches-pole-3-ans"),
        ("expulsions-composition", "expulsions-etapes"),
    ],
)
def test_un_croisement_propose_ce_qu_il_croise(vide: str, plus_gros: str) -> None:
    assert PLUS_GROS[vide] == plus_gros


def test_ce_qui_ne_se_lit_que_par_departement_et_etape_n_a_rien_de_plus_gros() -> None:
    par_etape = {t.code for t in TABLEAUX.values() if set(t.dimensions) == {DEPARTEMENT, "etape"}}

    assert not PLUS_GROS.keys() & par_etape
    assert set(STOCK_ET_FLUX) <= par_etape
