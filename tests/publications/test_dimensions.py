"""Chaque indicateur, par chaque dimension : où il se lit, ou pourquoi il ne se lit pas."""

import pytest

from parcours.domain.tableaux.indicateurs.catalogue import INDICATEURS
from parcours.publications.dimensions import DIMENSIONS, ventilations


@pytest.mark.parametrize("code", [i.code for i in INDICATEURS])
def test_un_indicateur_se_lit_par_departement_et_dit_de_chaque_autre_dimension_ou_ou_pourquoi(
    code: str,
) -> None:
    dites = ventilations(code)

    assert [v.dimension for v in dites] == list(DIMENSIONS)
    assert dites[0].refus is None
    for dite in dites[1:]:
        assert bool(dite.tableaux) is (dite.refus is None)


@pytest.mark.parametrize("code", ["stock", "entrees", "sorties"])
def test_le_stock_et_ses_flux_se_lisent_par_tout(code: str) -> None:
    assert not any(v.refus for v in ventilations(code))


def test_une_victime_de_violences_ne_se_compte_que_par_departement() -> None:
    assert [v.dimension for v in ventilations("vif") if v.tableaux] == ["departement"]
