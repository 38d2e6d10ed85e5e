"""Un ménage dont on dit beaucoup coûte en proportion : le double de faits, le double de travail.

On compte des appels, pas du temps : ils sont les mêmes sur toute machine.
"""

import cProfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Final

import pytest
from scenario import MENAGE, Dit, entree, fait, given, menage, nuits, sortie

from parcours.domain.parcours.fold import fold
from parcours.projections.vue import Vie
from parcours.projections.vues import toutes

FAITS: Final = 120
FOIS_MAX: Final = 3.2
"""Le double, et ce qui croît avec le carré sans peser ; un vrai carré coûterait quatre fois."""
DEBUT: Final = date(2020, 1, 6)

REPETES: Final = (
    "maintien.degradation-signalee",
    "maintien.impaye-constate",
    "expulsion.ccapex-saisie",
    "siao.demande-deposee",
    "siao.orientation-proposee",
    "acces.demande-de-logement-social-enregistree",
    "veille.appel-115-recu",
    "expulsion.commandement-de-payer-delivre",
    "energie.avis-de-coupure-recu",
    "habitat-indigne.signalement-recu",
)


def le(rang: int) -> str:
    return (DEBUT + timedelta(days=9 * rang)).isoformat()


def repete(sorte: str, combien: int) -> list[Dit]:
    return [fait(sorte, le(rang), ident=f"r{rang}") for rang in range(combien)]


def va_et_vient(combien: int) -> list[Dit]:
    """Entre et sort d'hébergement, sans fin."""
    return [
        entree(le(rang), "CHU", ident=f"r{rang}")
        if rang % 2
        else sortie(le(rang), "RUE", ident=f"r{rang}")
        for rang in range(combien)
    ]


def nuit_apres_nuit(combien: int) -> list[Dit]:
    return [nuits(le(rang), 1) for rang in range(combien)]


def appels(dits: list[Dit]) -> int:
    """Combien d'appels coûtent le repli et toutes les vues."""
    faits = given(menage("2019-12-02", "p1"), *dits).faits
    compte = cProfile.Profile()
    compte.enable()
    vie = Vie(fold(MENAGE, faits))
    for vue in toutes():
        list(vue.rangees(vie))
    compte.disable()
    return sum(ligne.callcount for ligne in compte.getstats())


def fois(raconte: Callable[[int], list[Dit]]) -> float:
    """Ce que coûte le double de faits, une fois le droit calculé et retenu."""
    appels(raconte(2 * FAITS))
    return appels(raconte(2 * FAITS)) / appels(raconte(FAITS))


@pytest.mark.parametrize("sorte", REPETES)
def test_le_double_de_faits_coute_le_double(sorte: str) -> None:
    assert fois(partial(repete, sorte)) < FOIS_MAX


@pytest.mark.parametrize("histoire", [va_et_vient, nuit_apres_nuit])
def test_une_vie_deux_fois_plus_longue_coute_le_double(
    histoire: Callable[[int], list[Dit]],
) -> None:
    assert fois(histoire) < FOIS_MAX
