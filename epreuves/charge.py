"""Dix fois la charge, puis un partenaire qui abuse : personne d'autre n'en souffre.

Sous dix fois plus de clients, le service répond 2xx, 429 ou 503, et se remet en trente secondes.
Pendant qu'un partenaire abuse, le p99 des autres reste sous le double de ce qu'il est quand un
processus étranger brûle un cœur.
"""

import asyncio
import contextlib
import json
import socket
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import httpx2
from rapport import Rapport
from temoins import Vecu, un_coeur_brule, vivre
from terrain import (
    FLUX,
    LONG,
    SIAO,
    STRUCTURE,
    Terrain,
    attend_les_vues,
    long_menage,
    ouverture,
    pousse,
    terrain,
    voisinage,
)

CLIENTS: Final = 8
FOIS: Final = 10
CHARGE_SECONDS: Final = 8
TOURS: Final = 3
TOUR_SECONDS: Final = 6
"""De l'un et de l'autre, tour à tour : ce que la machine fait d'autre pèse sur les deux."""
REMISE_SECONDS_MAX: Final = 30
RAPPORT_MAX: Final = 2.0
LENTES: Final = 200
REFUSEES: Final = 10_000
SUJET: Final = "si-siao:long"

INCONNUS: Final = """
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from urllib.request import Request, urlopen

def lit(page):
    while True:
        urlopen(Request(sys.argv[1] + page, headers={"Accept-Encoding": "gzip"})).read()

pages = cycle(["/openapi.json", "/v1/catalogue", "/docs/swagger-ui-bundle.js", "/v1/nomenclatures"])
with ThreadPoolExecutor(8) as inconnus:
    list(inconnus.map(lit, (next(pages) for _ in range(8))))
"""
"""Huit lecteurs de ce qui est public."""

Abus = Callable[[Terrain, str, str], Awaitable[None]]


async def charger(ouvert: Terrain, rapport: Rapport) -> None:
    """Dix fois la charge, puis chaque abus."""
    servi = ouvert.sert()
    attend_les_vues(servi.url)
    async with ouvert.client(servi.url, SIAO) as client:
        debut = time.monotonic()
        long = await long_menage(client, SUJET, LONG)
        rapport.dit(f"Un ménage de {LONG} faits, déposé en flux", time.monotonic() - debut, "s")
    rapport.dit("Ses vues", attend_les_vues(servi.url), "s")
    await _dix_fois(ouvert, servi.url, rapport)
    attend_les_vues(servi.url)
    for nom, abus in ABUS.items():
        await _abuser(ouvert, servi.url, rapport, nom, partial(abus, ouvert, servi.url, long))


# --- Dix fois la charge ---------------------------------------------------------------------------


async def _dix_fois(ouvert: Terrain, url: str, rapport: Rapport) -> None:
    une, statuts, _ = await _charge(ouvert, url, CLIENTS)
    rapport.dit(f"{CLIENTS} clients", sum(statuts.values()) / CHARGE_SECONDS, "requêtes/s")
    _, statuts, _ = await _charge(ouvert, url, CLIENTS * FOIS)
    rapport.dit(f"{CLIENTS * FOIS} clients", sum(statuts.values()) / CHARGE_SECONDS, "requêtes/s")
    autres = {s for s in statuts if s not in {200, 201, 429, 503}}
    rapport.exige(
        "Sous dix fois la charge", str(dict(statuts)), "", tenu=not autres, voulu="2xx, 429, 503"
    )
    debut = time.monotonic()
    async with ouvert.client(url, SIAO) as client:
        while time.monotonic() - debut < 2 * REMISE_SECONDS_MAX:
            avant = time.monotonic()
            sain = (await client.get("/pret")).status_code == httpx2.codes.OK
            sain &= (await pousse(client, _neuf())).status_code == httpx2.codes.CREATED
            if sain and time.monotonic() - avant < 2 * max(une, 0.05):
                break
            await asyncio.sleep(0.1)
    remise = time.monotonic() - debut
    rapport.exige(
        "Remise", remise, "s", tenu=remise < REMISE_SECONDS_MAX, voulu=f"{REMISE_SECONDS_MAX} s"
    )


async def _charge(
    ouvert: Terrain, url: str, clients: int
) -> tuple[float, Counter[int], list[float]]:
    """Ces clients, chacun sans relâche : la médiane, les statuts, les durées."""
    statuts: Counter[int] = Counter()
    durees: list[float] = []
    fin = time.monotonic() + CHARGE_SECONDS

    async def un() -> None:
        async with ouvert.client(url, SIAO) as client:
            while time.monotonic() < fin:
                debut = time.monotonic()
                try:
                    reponse = await pousse(client, _neuf())
                    statuts[reponse.status_code] += 1
                    if reponse.status_code == httpx2.codes.CREATED:
                        lue = await client.get(f"/v1/parcours/{reponse.json()['parcours']}")
                        statuts[lue.status_code] += 1
                except httpx2.HTTPError:
                    statuts[0] += 1
                durees.append(time.monotonic() - debut)

    await asyncio.gather(*(un() for _ in range(clients)))
    return statistics.median(durees), statuts, durees


def _neuf() -> dict[str, object]:
    fait = ouverture("si-siao:x")
    return {**fait, "subject": f"si-siao:c{fait['id']}"}


# --- Les abus -------------------------------------------------------------------------------------


async def _abuser(
    ouvert: Terrain, url: str, rapport: Rapport, nom: str, abus: Callable[[], Awaitable[None]]
) -> None:
    """Le p99 des autres quand un étranger brûle un cœur, puis quand ce partenaire abuse."""
    temoin, vecu = Vecu(), Vecu()
    for _ in range(TOURS):
        with un_coeur_brule():
            await vivre(ouvert, url, TOUR_SECONDS, temoin)
        tache = asyncio.ensure_future(abus())
        await asyncio.sleep(0.5)
        await vivre(ouvert, url, TOUR_SECONDS, vecu)
        tache.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tache
        await asyncio.sleep(1)
    fois = vecu.centile(99) / temoin.centile(99)
    rapport.dit(
        f"{nom} : p50 et p99 des autres",
        f"{vecu.centile(50):.0f} et {vecu.centile(99):.0f}, témoin {temoin.centile(50):.0f} et "
        f"{temoin.centile(99):.0f}",
        f"ms ({len(vecu.durees)} requêtes, {dict(vecu.statuts)})",
    )
    rapport.exige(
        f"{nom} : p99 des autres",
        fois,
        "fois le témoin",
        tenu=fois <= RAPPORT_MAX,
        voulu=f"au plus {RAPPORT_MAX:.0f}",
    )


async def _lignes_refusees(ouvert: Terrain, url: str, _: str) -> None:
    ligne = json.dumps({**voisinage(SUJET), "data": {"survenu_le": "hier", "x": "é" * 300}})
    corps = "\n".join([ligne] * REFUSEES).encode()
    async with ouvert.client(url, SIAO) as client:
        while True:
            await client.post("/v1/evenements", content=corps, headers={"Content-Type": FLUX})


async def _lire_en_boucle(ouvert: Terrain, url: str, long: str) -> None:
    async def un(page: str) -> None:
        async with ouvert.client(url, SIAO) as client:
            while True:
                await client.get(f"/v1/parcours/{long}{page}")

    await asyncio.gather(*(un(page) for page in ("", "/chronologie", "", "/echeances")))


async def _essais_a_blanc(ouvert: Terrain, url: str, _: str) -> None:
    async def un() -> None:
        async with ouvert.client(url, SIAO) as client:
            while True:
                await client.post(
                    "/v1/evenements?a_blanc=true",
                    content=json.dumps(voisinage(SUJET)),
                    headers={"Content-Type": STRUCTURE, "If-Match": "*"},
                )

    await asyncio.gather(*(un() for _ in range(4)))


async def _liaisons_lentes(ouvert: Terrain, url: str, _: str) -> None:
    """La moitié envoie un corps octet par octet, l'autre ne prend pas ce qu'elle a demandé."""
    cle = ouvert.cles[SIAO]
    debut = (
        f"POST /v1/evenements HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {cle}\r\n"
        f"Content-Type: {STRUCTURE}\r\nContent-Length: 5000\r\n\r\n{{"
    ).encode()
    grande = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n" * 5
    port = urlsplit(url).port or 0
    async with contextlib.AsyncExitStack() as pile:
        ouvertes = [await pile.enter_async_context(_liaison(port)) for _ in range(LENTES)]
        boucle = asyncio.get_running_loop()
        for rang, liaison in enumerate(ouvertes):
            await boucle.sock_sendall(liaison, grande if rang % 2 else debut)
        while True:
            await asyncio.sleep(1)
            for liaison in ouvertes[::2]:
                with contextlib.suppress(OSError):
                    await boucle.sock_sendall(liaison, b" ")


async def _description_en_boucle(_: Terrain, url: str, __: str) -> None:
    """Des inconnus, sans clé, demandent sans cesse ce que chacun peut demander de plus long.

    Dans un autre processus : les lire occuperait celui qui mesure.
    """
    inconnus = await asyncio.create_subprocess_exec(sys.executable, "-c", INCONNUS, url)
    try:
        await inconnus.wait()
    finally:
        inconnus.kill()
        await inconnus.wait()


@contextlib.asynccontextmanager
async def _liaison(port: int) -> AsyncIterator[socket.socket]:
    with socket.socket() as ouverte:
        ouverte.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ouverte.setblocking(False)  # noqa: FBT003 (the name of the standard library)
        await asyncio.get_running_loop().sock_connect(ouverte, ("127.0.0.1", port))
        yield ouverte


ABUS: Final[dict[str, Abus]] = {
    f"{REFUSEES} lignes refusées": _lignes_refusees,
    f"{LONG} faits lus en boucle": _lire_en_boucle,
    f"{LONG} faits, essais à blanc": _essais_a_blanc,
    f"{LENTES} liaisons lentes": _liaisons_lentes,
    "La description en boucle": _description_en_boucle,
}

if __name__ == "__main__":
    with Rapport("Dix fois la charge, et qui abuse") as dit, terrain() as ici:
        asyncio.run(charger(ici, dit))
