"""One fact through the projector: what it costs in a base of this size."""

import os
import ssl
import statistics
import time
from dataclasses import dataclass
from typing import Final

import asyncpg
import httpx2

from bench.grand import ATTENTE_SECONDS, Grand, nommer
from bench.service import cpu, service
from parcours.commands.base import connected
from parcours.projections.engine import Projector

MS: Final = 1000
RAPPORT_MAX: Final = 1.2
"""One fact costs no more, twenty times as many households beside."""


@dataclass(frozen=True, slots=True)
class Projete:
    """The median fact, in milliseconds: elapsed, and of processor, PostgreSQL's included."""

    duree: float
    processeur: float


async def projeter(grand: Grand, faits: int) -> Projete:
    """Say so many facts, each one projected before the next."""
    durees, pris = [], []
    with service(grand.base, projecteur=False) as adresse:
        async with (
            httpx2.AsyncClient(
                base_url=adresse, timeout=ATTENTE_SECONDS, verify=ssl.create_default_context()
            ) as client,
            connected(grand.base) as pool,
        ):
            projecteur = Projector(pool)
            await nommer(client, grand.invente, range(1), time.time_ns())
            await _rattrape(projecteur)  # the first one makes what the others find
            qui = [os.getpid(), *await _backends(pool)]
            for rang in range(faits):
                await nommer(client, grand.invente, range(rang, rang + 1), time.time_ns())
                avant, debut = cpu(qui), time.perf_counter()
                await _rattrape(projecteur)
                durees.append(MS * (time.perf_counter() - debut))
                pris.append(MS * (cpu(qui) - avant))
    return Projete(statistics.median(durees), statistics.median(pris))


async def _rattrape(projecteur: Projector) -> None:
    while await projecteur.catch_up():
        pass


async def _backends(pool: asyncpg.Pool) -> list[int]:
    """The sessions of the projector: those of our pool."""
    return [ligne["pid"] for ligne in await pool.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend'"
    )]  # fmt: skip
