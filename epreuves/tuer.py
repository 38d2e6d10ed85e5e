"""kill -9 de l'API, du projecteur, du postmaster, d'une session, de tous, sous huit écrivains.

Rien de ce qui est acquitté ne se perd, rien n'est doublé, la chaîne tient ; et le service revient :
l'exploitant ne relance que l'API.
"""

import asyncio
import signal
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from ecrivains import Ecrit, ecrivains, la_chaine_tient, rien_n_est_perdu
from rapport import Rapport
from terrain import Servi, Terrain, attend_les_vues, enfants, envoie, terrain

PASSAGES: Final = 1
AVANT_SECONDS: Final = 1.5
RETOUR_SECONDS_MAX: Final = 120


def _api(_: Terrain, servi: Servi) -> list[int]:
    return [servi.processus.pid]


def _projecteur(_: Terrain, servi: Servi) -> list[int]:
    pid = servi.projecteur()
    return [pid] if pid else []


def _postmaster(ouvert: Terrain, _: Servi) -> list[int]:
    return [ouvert.serveur.pid]


def _session(ouvert: Terrain, _: Servi) -> list[int]:
    return enfants(ouvert.serveur.pid)[-1:]


def _tous(ouvert: Terrain, servi: Servi) -> list[int]:
    maitre = ouvert.serveur.pid
    return [servi.processus.pid, *servi.descendants(), maitre, *enfants(maitre)]


VICTIMES: Final[dict[str, Callable[[Terrain, Servi], list[int]]]] = {
    "l'API": _api,
    "le projecteur": _projecteur,
    "le postmaster": _postmaster,
    "une session de PostgreSQL": _session,
    "tous à la fois": _tous,
}


async def tuer(ouvert: Terrain, rapport: Rapport) -> None:
    """Tuer chacun, plusieurs fois, pendant que l'on écrit."""
    servi = ouvert.sert()
    port = urlsplit(servi.url).port or 0
    attend_les_vues(servi.url)
    async with ecrivains(ouvert, servi.url) as ecrit:
        for nom, victimes in VICTIMES.items():
            retours = []
            for _ in range(PASSAGES):
                await asyncio.sleep(AVANT_SECONDS)
                servi, retour = await _tue(ouvert, servi, port, victimes, ecrit)
                retours.append(retour)
            pire = max(retours)
            rapport.exige(
                f"Retour après kill -9 sur {nom}",
                pire,
                "s au pire",
                tenu=pire < RETOUR_SECONDS_MAX,
                voulu=f"moins de {RETOUR_SECONDS_MAX} s",
            )
    rapport.dit("Vues à jour", attend_les_vues(servi.url), "s après le dernier fait")
    await rien_n_est_perdu(ouvert, ecrit, rapport)
    la_chaine_tient(ouvert, rapport)


async def _tue(
    ouvert: Terrain,
    servi: Servi,
    port: int,
    victimes: Callable[[Terrain, Servi], list[int]],
    ecrit: Ecrit,
) -> tuple[Servi, float]:
    """Tuer ; le service qui répond ensuite, et combien de temps il a fallu."""
    projecteur = servi.projecteur()
    pids = await asyncio.to_thread(victimes, ouvert, servi)
    if not pids:
        raise RuntimeError("rien à tuer")
    tue_a = time.monotonic()
    envoie(signal.SIGKILL, pids)
    if servi.processus.pid in pids:
        servi.processus.wait()
        servi = await asyncio.to_thread(ouvert.sert, port=port)
    retour = await ecrit.reprise(tue_a)
    if pids == [projecteur]:
        while servi.projecteur() in {None, projecteur}:  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.05)
        retour = time.monotonic() - tue_a
    return servi, retour


if __name__ == "__main__":
    with Rapport("kill -9 sous huit écrivains") as dit, terrain() as ici:
        asyncio.run(tuer(ici, dit))
