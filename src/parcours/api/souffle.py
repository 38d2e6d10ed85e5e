"""Un long travail que fait la boucle se coupe en tranches : entre deux, elle sert les autres."""

import asyncio
from time import perf_counter
from typing import Final

TRANCHE_SECONDS: Final = 0.002
"""Ce que la boucle peut faire attendre aux autres, pour un travail qui dure."""


class Souffle:
    """Rend la main quand une tranche est passée, et seulement alors : rendre la main coûte."""

    def __init__(self) -> None:
        self._depuis = perf_counter()

    async def reprend(self) -> None:
        """Laisser passer les autres, si la tranche est finie."""
        if perf_counter() - self._depuis >= TRANCHE_SECONDS:
            await asyncio.sleep(0)
            self._depuis = perf_counter()
