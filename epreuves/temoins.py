"""Un partenaire ordinaire, qui écrit et qui lit à son rythme : ce que les autres lui font subir."""

import asyncio
import contextlib
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from typing import Final

import httpx2
from terrain import LE_115, Terrain, a_la_rue, pousse

TEMOINS: Final = 4
PAUSE_SECONDS: Final = 0.1


@dataclass
class Vecu:
    """Combien de temps ses requêtes ont pris, et ce qu'on leur a répondu."""

    durees: list[float] = field(default_factory=list)
    statuts: Counter[int] = field(default_factory=Counter)

    def centile(self, centile: int) -> float:
        """En millisecondes."""
        return 1000 * statistics.quantiles(self.durees, n=100, method="inclusive")[centile - 1]


async def vivre(ouvert: Terrain, url: str, secondes: float, vecu: Vecu) -> None:
    """Écrire et lire pendant ce temps.

    Les clients sont ouverts d'abord : en ouvrir un occupe ce processus quarante millisecondes, que
    la première requête d'un autre paierait.
    """
    async with contextlib.AsyncExitStack() as pile:
        clients = [
            await pile.enter_async_context(ouvert.client(url, LE_115)) for _ in range(TEMOINS)
        ]
        fin = time.monotonic() + secondes
        await asyncio.gather(*(_vit(client, fin, vecu) for client in clients))


async def _vit(client: httpx2.AsyncClient, fin: float, vecu: Vecu) -> None:
    while time.monotonic() < fin:
        fait = a_la_rue("si-siao:temoin")
        fait["subject"] = f"si-siao:t{fait['id']}"
        ecrit = await _mesure(vecu, pousse(client, fait))
        await asyncio.sleep(PAUSE_SECONDS)
        if ecrit is not None and ecrit.status_code == httpx2.codes.CREATED:
            parcours = ecrit.json()["parcours"]
            await _mesure(vecu, client.get(f"/v1/parcours/{parcours}"))
        await asyncio.sleep(PAUSE_SECONDS)


async def _mesure(vecu: Vecu, requete: Awaitable[httpx2.Response]) -> httpx2.Response | None:
    debut = time.monotonic()
    try:
        reponse = await requete
    except httpx2.HTTPError:
        vecu.statuts[0] += 1
        return None
    vecu.durees.append(time.monotonic() - debut)
    vecu.statuts[reponse.status_code] += 1
    return reponse


@contextlib.contextmanager
def un_coeur_brule() -> Iterator[None]:
    """Un processus étranger, qui occupe un cœur."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as etranger:
        try:
            yield
        finally:
            etranger.kill()
