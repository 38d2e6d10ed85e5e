"""Ce qui occupe longtemps le processeur se fait à côté de la boucle, et chacun attend son tour.

Juger un gros corps, rejouer un long parcours : un fil le fait, et la boucle sert les autres.
Un partenaire n'en occupe qu'un à la fois : ce qu'il envoie de lourd ne ralentit que lui.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Final, TypeVar
from weakref import WeakValueDictionary

from parcours.api.problems import TropDeRequetes

T = TypeVar("T")

FILS: Final = 2
OCTETS_LEGERS: Final = 8 * 1024
"""Un corps plus court se juge plus vite qu'on ne change de fil."""
FAITS_LEGERS: Final = 40
"""Un parcours plus court se rejoue plus vite qu'on ne change de fil."""
FLUX_PAR_PARTENAIRE: Final = 2
"""Combien de flux de lignes un partenaire envoie à la fois, à un même processus."""
DEPOTS_PAR_PARTENAIRE: Final = 10
"""Combien de ses dépôts se jugent à la fois, chacun une connexion à la main : la moitié d'entre
elles ; les suivants attendent, sans en tenir."""


class Atelier:
    """Les fils qui travaillent à côté de la boucle, et le tour de chacun."""

    def __init__(self) -> None:
        self._fils = ThreadPoolExecutor(FILS, thread_name_prefix="atelier")
        self._tours: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._flux: Counter[str] = Counter()

    async def faire(self, qui: str, travail: Callable[[], T], *, lourd: bool) -> T:
        """Faire un travail pour ce partenaire : ici s'il est léger, à côté sinon."""
        if not lourd:
            return travail()
        tour = self._tours.setdefault(qui, asyncio.Lock())
        async with tour:
            return await asyncio.get_running_loop().run_in_executor(self._fils, travail)

    @asynccontextmanager
    async def une_place(self, qui: str) -> AsyncIterator[None]:
        """Attendre qu'un dépôt de plus de ce partenaire puisse tenir une connexion."""
        places = self._places.setdefault(qui, asyncio.Semaphore(DEPOTS_PAR_PARTENAIRE))
        async with places:
            yield

    @contextmanager
    def un_flux(self, qui: str) -> Iterator[None]:
        """Recevoir un flux de ce partenaire.

        Raises:
            TropDeRequetes: il en envoie déjà autant qu'il peut.
        """
        if self._flux[qui] >= FLUX_PAR_PARTENAIRE:
            raise TropDeRequetes(
                f"Vous envoyez déjà {FLUX_PAR_PARTENAIRE} flux : attendre que l'un finisse.",
                entetes={"Retry-After": "5"},
            )
        self._flux[qui] += 1
        try:
            yield
        finally:
            self._flux[qui] -= 1
            if not self._flux[qui]:
                del self._flux[qui]

    def fermer(self) -> None:
        """Ne plus rien accepter ; ce qui est en cours finit sans être attendu."""
        self._fils.shutdown(wait=False, cancel_futures=True)
