"""Le secret statistique d'un nombre seul : de un à dix ménages, il se tait."""

import pytest

from parcours.domain.tableaux.secret import publiable


@pytest.mark.parametrize(
    ("menages", "se_publie"), [(0, True), (1, False), (10, False), (11, True), (300, True)]
)
def test_le_seuil_est_de_onze_menages(menages: int, se_publie: bool) -> None:  # noqa: FBT001 (a case)
    assert publiable(menages) is se_publie
