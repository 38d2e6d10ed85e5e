"""Un monde trouvé de proche en proche : il s'additionne, et rien de ce qui paraît n'y bouge."""

from hypothesis import given as pour_tous
from hypothesis import strategies as st
from strategies import RAPIDE

from parcours.secret_statistique.voisins import Voisins

STOCK, ENTREES, SORTIES, SUIVANT = range(4)
SUITE = [({STOCK: 1, ENTREES: 1, SORTIES: -1, SUIVANT: -1}, 0)]


def tout(_: int) -> bool:
    return True


def test_une_entree_de_plus_est_une_sortie_de_plus() -> None:
    monde = Voisins([0, 0, 0, 0], SUITE).monde(ENTREES, 5, lambda rang: rang != SUIVANT)

    assert monde is not None
    assert monde.tolist() == [0, 5, 5, 0]


def test_rien_de_ce_qui_parait_n_y_bouge() -> None:
    assert Voisins([9, 0, 9, 9], SUITE).monde(ENTREES, 5, lambda _: False) is None


def test_aucune_case_n_y_descend_plus_qu_on_ne_le_croit_possible() -> None:
    seul_le_stock = Voisins([4, 0, 0, 0], SUITE)

    assert seul_le_stock.monde(ENTREES, 5, lambda rang: rang == STOCK) is None
    assert seul_le_stock.monde(ENTREES, 4, lambda rang: rang == STOCK) is not None
    assert seul_le_stock.monde(STOCK, -5, tout) is None


@RAPIDE
@pour_tous(
    st.lists(st.dictionaries(st.integers(0, 7), st.sampled_from((-1, 1)), min_size=2), max_size=6),
    st.lists(st.integers(0, 8), min_size=8, max_size=8),
    st.sets(st.integers(0, 7)),
    st.integers(0, 7),
)
def test_un_monde_trouve_est_un_monde(
    lignes: list[dict[int, int]], descentes: list[int], tues: set[int], rang: int
) -> None:
    monde = Voisins(descentes, [(ligne, 0) for ligne in lignes]).monde(rang, 5, tues.__contains__)

    if monde is not None:
        assert monde[rang] == 5
        assert all(sum(s * monde[r] for r, s in ligne.items()) == 0 for ligne in lignes)
        assert {r for r in range(8) if monde[r]} <= tues | {rang}
        assert all(monde[r] >= -descentes[r] for r in range(8))
