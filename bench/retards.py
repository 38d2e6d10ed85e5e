"""How late the views are, from a fact committed to the rows that it changes."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from asyncpg import Pool
from rich.table import Table

from bench.journaux import contacts, ecrire, menages, ouvert, range_, tete
from bench.requis import Ligne
from bench.service import service
from parcours.journal.appender import Appender
from parcours.journal.port import Draft
from parcours.postgres.embedded import Server
from parcours.projections import schema

SOIXANTE: Final = 60
MENAGES_SUIVIS: Final = 110
"""Sixty facts each, and those of the bench: all are among the ten thousand that are kept."""
DEBIT_EXIGE, P50_MS_MAX, P99_MS_MAX = 100, 20, 200
PAUSE_SECONDS: Final = 0.005


class Exige(NamedTuple):
    """The rate at which the views must follow, and how late they may be."""

    debit: int
    p50_ms: int
    p99_ms: int

    @property
    def dit(self) -> str:
        """As it is said."""
        return f"p50 ≤ {self.p50_ms}, p99 ≤ {self.p99_ms}"

    def tenu(self, p50_ms: float, p99_ms: float) -> bool:
        """Whether these are not later."""
        return p50_ms <= self.p50_ms and p99_ms <= self.p99_ms


async def retards(
    server: Server, debits: Sequence[int], secondes: int, echelle: float
) -> tuple[Table, list[Ligne]]:
    """From a fact committed to its views, households of sixty facts, at each rate.

    The last rate is the one required, as slow as this machine is.
    """
    exige = Exige(
        round(DEBIT_EXIGE / echelle), round(P50_MS_MAX * echelle), round(P99_MS_MAX * echelle)
    )
    lignes: list[Ligne] = []
    table = Table(title="Retard des vues, ménages de soixante faits, un fait à chacun")
    for colonne in ("Faits par seconde", "p50 (ms)", "p99 (ms)", "À la fin (ms)", "Exigé"):
        table.add_column(colonne, justify="right")
    async with ouvert(server, "retards") as etat, Appender(etat.pool) as appender:
        suivis = [[*m, *contacts(m, SOIXANTE - len(m))] for m in islice(menages(), MENAGES_SUIVIS)]
        await ecrire(appender, [dit for menage in suivis for dit in menage])
        await range_(etat.base)
        with service(etat.base, projecteur=True):
            await _attend(etat.pool, await tete(etat.pool))
            for rang, debit in enumerate((*debits, exige.debit)):
                lus = await _retards(etat.pool, appender, suivis, debit, secondes, rang)
                p50, p99 = statistics.median(lus), statistics.quantiles(lus, n=100)[98]
                dits = [f"{1e3 * duree:.0f}" for duree in (p50, p99, lus[-1])]
                travail = f"Retard des vues à {debit} faits/s, ménages de soixante faits, ms"
                mesure = "p50 {}, p99 {}, à la fin {}".format(*dits)
                du = debit == exige.debit
                tenu = exige.tenu(1e3 * p50, 1e3 * p99) if du else None
                lignes.append(Ligne(travail, exige.dit if du else "", mesure, tenu))
                table.add_row(str(debit), *dits, exige.dit if du else "")
                await _attend(etat.pool, await tete(etat.pool))
    return table, lignes


async def _retards(  # noqa: PLR0913, PLR0917 (what is pushed, how fast, for how long)
    pool: Pool,
    appender: Appender,
    suivis: Sequence[list[Draft]],
    debit: int,
    secondes: int,
    rang: int,
) -> list[float]:
    """How late each fact was, in their order."""
    ecrits: list[tuple[int, float]] = []
    lus: list[float] = []

    async def ecrit() -> None:
        debut = time.perf_counter()
        for numero in range(debit * secondes):
            await asyncio.sleep(max(debut + numero / debit - time.perf_counter(), 0))
            tour, qui = divmod(numero, len(suivis))
            jour = SOIXANTE * (rang + 1) + tour
            (recu,) = await appender.append(contacts(suivis[qui], 1, jour))
            if recu.place is None:
                raise RuntimeError("le journal ne l'a pas pris")
            ecrits.append((recu.place.position, time.perf_counter()))

    async with asyncio.TaskGroup() as taches:
        taches.create_task(ecrit())
        async with pool.acquire() as connection:
            while len(lus) < debit * secondes:
                reflete = await schema.cursor(connection)
                ici = time.perf_counter()
                while len(lus) < len(ecrits) and ecrits[len(lus)][0] <= reflete:
                    lus.append(ici - ecrits[len(lus)][1])
                await asyncio.sleep(PAUSE_SECONDS)
    return lus


async def _attend(pool: Pool, tete: int) -> None:
    """Until the views reflect the journal."""
    async with pool.acquire() as connection:
        while not await schema.exist(connection) or await schema.cursor(connection) < tete:  # noqa: ASYNC110 (another process works)
            await asyncio.sleep(PAUSE_SECONDS)
