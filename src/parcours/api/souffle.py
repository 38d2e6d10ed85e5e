"""Un long travail que fait la boucle se coupe en tranches : entre deux, elle sert les autres."""

import asyncio
from time import perf_counter
from typing import Final

TRANCHE_SECONDS: Final = 0.002
"""Ce que la boucle peut faire attendre aux autres, pour un travail qui dure."""
PAUSE_SECONDS: Final = 0.001
"""Entre deux morceaux que la boucle écrit."""


class Souffle:
    """Rend la main quand une tranche est passée, et seulement alors : rendre la main coûte."""

    def __init__(self) -> None:
        self._depuis = perf_counter()

    async def reprend(self) -> None:
        """Laisser passer les autres, si la tranche est finie."""
        if perf_counter() - self._depuis >= TRANCHE_SECONDS:
            await asyncio.sleep(0)
            self._depuis = perf_counter()


class TourDeRole:
    """Ce que beaucoup demandent ensemble s'écrit un morceau à la fois, chacun son tour.

    Sans elle, cent lecteurs de la même page en font écrire cent morceaux à chaque tour de boucle :
    une requête, qui en a une douzaine à faire, les attend autant de fois.
    """

    def __init__(self) -> None:
        self._tour = asyncio.Lock()

    async def vient(self) -> None:
        """Attendre de pouvoir écrire un morceau de plus."""
        async with self._tour:
            await asyncio.sleep(PAUSE_SECONDS)
