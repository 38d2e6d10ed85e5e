"""Qui se tait plus longtemps que d'habitude."""

from datetime import date, timedelta

import pytest

from parcours.domain.tableaux.cadence import Cadence, cadence

JOUR = date(2026, 11, 29)


def il_y_a(*jours: int) -> list[date]:
    return [JOUR - timedelta(n) for n in sorted(jours, reverse=True)]


@pytest.mark.parametrize(
    ("depots", "pas", "silence", "se_tait"),
    [
        ((), None, None, False),
        ((400,), None, 400, False),
        ((30, 20, 10), None, 10, False),
        ((5, 4, 3, 2), 1, 2, False),
        ((12, 11, 10, 7), 1, 7, False),
        ((12, 11, 10, 8), 1, 8, True),
        ((60, 50, 40, 30), 10, 30, False),
        ((61, 51, 41, 31), 10, 31, True),
        ((900, 51, 41, 31), None, 31, False),
    ],
)
def test_se_taire_trois_fois_son_pas_et_une_semaine_est_un_silence(
    depots: tuple[int, ...], pas: int | None, silence: int | None, *, se_tait: bool
) -> None:
    dite = cadence(il_y_a(*depots), JOUR)

    assert dite == Cadence(pas, silence)
    assert dite.se_tait is se_tait


@pytest.mark.parametrize("pas", [1, 7, 30, 91])
@pytest.mark.parametrize("silence", [274, 400, 1000])
def test_un_silence_qui_dure_reste_un_silence(pas: int, silence: int) -> None:
    depots = il_y_a(*(silence + rang * pas for rang in range(5)))

    assert cadence(depots, JOUR) == Cadence(pas, silence)
    assert cadence(depots, JOUR).se_tait
