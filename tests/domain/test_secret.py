"""Le secret d'un nombre seul : de un à dix ménages, il se tait."""

import pytest

from parcours.domain.secret import publiable


@pytest.mark.parametrize(
    ("effectif", "se_montre"), [(0, True), (1, False), (10, False), (11, True), (300, True)]
)
def test_le_seuil_est_de_onze_menages(effectif: int, se_montre: bool) -> None:  # noqa: FBT001
    assert publiable(effectif) is se_montre
