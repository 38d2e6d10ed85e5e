"""Les délais des dispositifs : la médiane de ceux qui finissent, à partir du seuil de ménages."""

from datetime import date
from fractions import Fraction

import pytest

from parcours.domain.tableaux.indicateurs.delais import DELAIS, DelaiTenu, medians
from parcours.domain.temps.intervalle import Intervalle

ANNEE = Intervalle(date(2025, 1, 1), date(2026, 1, 1))
VISITE = "habitat-indigne.signalement-visite"


@pytest.mark.parametrize(("menages", "dite"), [(11, {("48", VISITE): Fraction(6)}), (10, {})])
def test_la_mediane_se_dit_a_partir_du_seuil_de_menages(
    menages: int, dite: dict[tuple[str, str], Fraction]
) -> None:
    tenus = [DelaiTenu(str(n), "48", VISITE, n + 1, date(2025, 6, 1)) for n in range(menages)]
    d_avant = DelaiTenu("z", "48", VISITE, 400, date(2024, 12, 31))
    deux_fois = DelaiTenu("0", "48", "pole-ressource-habitat.saisine-plan", 3, date(2025, 6, 1))

    assert VISITE in DELAIS
    assert medians([*tenus, d_avant, deux_fois], ANNEE, 11) == dite
