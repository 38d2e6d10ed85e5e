"""Le ramassage des cycles se règle une fois, quand tout est chargé."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from parcours import collector


@pytest.fixture(autouse=True)
def _comme_avant() -> Iterator[None]:
    seuils = gc.get_threshold()
    yield
    gc.set_threshold(*seuils)
    gc.unfreeze()


def test_ce_qui_est_charge_ne_se_regarde_plus_et_le_reste_rarement() -> None:
    collector.settle()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == collector.THRESHOLDS
    assert gc.isenabled()


def test_ce_qui_se_tient_soi_meme_se_ramasse_encore() -> None:
    collector.settle()
    temoin = weakref.ref(Cercle())

    vivants = [Cercle() for _ in range(2 * collector.THRESHOLDS[0])]

    assert vivants
    assert temoin() is None


class Cercle:
    """Ce qui se tient soi-même."""

    def __init__(self) -> None:
        self.soi = self
