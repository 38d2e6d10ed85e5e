"""Inscrire qui a lu quoi coûte au plus un vingtième d'une lecture.

Le même service, avec et sans registre, lu tour à tour par les mêmes clients ; les médianes des
tours se comparent.
"""

import asyncio
import statistics
import time
from typing import Final

from rapport import Rapport
from terrain import SIAO, Terrain, attend_les_vues, long_menage, terrain

CLIENTS: Final = 8
TOURS: Final = 12
LECTURES: Final = 6
"""De chaque client, à chaque tour."""
FAITS: Final = 20
RAPPORT_MAX: Final = 1.05


async def inscrire(ouvert: Terrain, rapport: Rapport) -> None:
    """Lire la carte d'un ménage, avec et sans registre."""
    entier = ouvert.sert()  # the views are its own: both others only read
    avec = ouvert.sert("api")
    sans = ouvert.sert("api", variante="sans-registre")
    attend_les_vues(entier.url)
    async with ouvert.client(entier.url, SIAO) as client:
        parcours = await long_menage(client, "si-siao:lu", FAITS)
    attend_les_vues(entier.url)
    for clients in (1, CLIENTS):
        temps: dict[str, list[float]] = {avec.url: [], sans.url: []}
        for tour in range(TOURS + 1):
            for url in sorted(temps, reverse=bool(tour % 2)):
                pris = await _lire(ouvert, url, parcours, clients)
                temps[url] += [pris] if tour else []
        a, b = (1000 * statistics.median(temps[url]) for url in (avec.url, sans.url))
        nom = f"Une carte de {FAITS} faits, {clients} lecteur{'s' * (clients > 1)}"
        rapport.dit(f"{nom}, avec puis sans registre", f"{a:.2f} puis {b:.2f}", "ms")
        rapport.exige(
            f"{nom}, coût du registre",
            a / b,
            "fois",
            tenu=a / b <= RAPPORT_MAX,
            voulu="au plus 1,05",
        )
    (inscrites,) = await ouvert.sql("SELECT count(*) AS n FROM lectures.faites")
    attendues = (TOURS + 1) * LECTURES * (1 + CLIENTS)
    rapport.exige(
        "Lectures inscrites",
        inscrites["n"],
        "",
        tenu=inscrites["n"] >= attendues,
        voulu=f"au moins {attendues}",
    )


async def _lire(ouvert: Terrain, url: str, parcours: str, clients: int) -> float:
    """Combien de temps prend une lecture, tous lisant à la fois."""

    async def un() -> None:
        async with ouvert.client(url, SIAO) as client:
            for _ in range(LECTURES):
                (await client.get(f"/v1/parcours/{parcours}")).raise_for_status()

    debut = time.perf_counter()
    await asyncio.gather(*(un() for _ in range(clients)))
    return (time.perf_counter() - debut) / (LECTURES * clients)


if __name__ == "__main__":
    with Rapport("Ce que coûte d'inscrire les lectures") as dit, terrain() as ici:
        asyncio.run(inscrire(ici, dit))
