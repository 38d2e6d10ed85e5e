"""The facts read of the journal that a process keeps: as many as its setting says, no more."""

from collections.abc import Iterator

import pytest
from journal.echantillons import echantillons

from parcours.journal import codec


@pytest.fixture(autouse=True)
def _comme_avant() -> Iterator[None]:
    yield
    codec.keep(codec.FACTS_KEPT)


def relit_le_premier(combien: int) -> bool:
    """Whether the first of these rows is read again once all have been."""
    lignes = [echantillon.recorded for echantillon in echantillons()[:combien]]
    premier = codec.fact(lignes[0])
    for ligne in lignes[1:]:
        codec.fact(ligne)
    assert codec.fact(lignes[0]) == premier
    return codec.fact(lignes[0]) is not premier


@pytest.mark.parametrize(("gardes", "relit"), [(0, True), (3, True), (4, False)])
def test_un_processus_garde_lus_autant_de_faits_qu_on_le_lui_dit(
    gardes: int, *, relit: bool
) -> None:
    codec.keep(gardes)
    assert relit_le_premier(4) is relit
