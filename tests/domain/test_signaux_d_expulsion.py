"""Ce qui se voit d'un dossier d'expulsion : ce qui cloche, ce qui presse, jour après jour."""

from datetime import date

import pytest
from scenario import Dit, given
from signaux_dits import CAS, PARTICULIER, commandement

from parcours.domain.veille.signaux_d_expulsion import PHRASES, REGLES, Recours, Signal, Signaux


@pytest.mark.parametrize(("signal", "faits", "au", "vaut"), CAS)
def test_un_signal_se_lit_le_jour_ou_il_vaut(
    signal: Signal,
    faits: list[Dit],
    au: str,
    vaut: bool,  # noqa: FBT001 (a parameter of the cases)
) -> None:
    lus = Signaux(given(*faits).parcours).le(date.fromisoformat(au))

    assert (signal.value in lus) is vaut


def test_chaque_signal_a_sa_regle_sa_phrase_et_ses_deux_cas() -> None:
    dits = {(signal, vaut) for signal, _, _, vaut in CAS}

    assert {signal for signal, _ in dits} == set(Signal) == REGLES.keys() == PHRASES.keys()
    assert {(s, v) for s in Signal for v in (True, False)} == dits


def test_le_prochain_droit_qui_se_perd_est_le_plus_proche_qui_court() -> None:
    lus = Signaux(given(commandement(**PARTICULIER)).parcours)

    assert lus.recours(date(2026, 2, 3)) == Recours(date(2026, 3, 16), "R-E02")
    assert lus.recours(date(2026, 3, 17)) is None
