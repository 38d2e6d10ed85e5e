"""The views: catching up, rebuilding, their lag, and what an operation costs as the journal grows.

Invented households are written in the journal by the appender, no door. CPU is counted process by
process, ours and PostgreSQL's: wall times lie on a shared machine. What takes two processes
binds on six cores. Run alone, `python bench/vues.py` takes minutes; `--help` gives the sizes.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import uvloop
from cyclopts import Parameter, run
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.echelle import echelle
from bench.journaux import LOT, Cpu, Etat, contacts, depense, ecrire, menages, ouvert, range_, tete
from bench.requis import (
    DEUX,
    NON_MESURE,
    TROP_PEU,
    Ligne,
    au_moins,
    au_plus,
    etendue,
    non_mesuree,
    pour_deux,
    sans_verdict,
)
from bench.retards import retards
from parcours import collector, logs
from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft
from parcours.postgres.embedded import Server, start
from parcours.projections import rebuild, relecture, schema
from parcours.projections.engine import Projector
from parcours.projections.schema import State
from parcours.projections.workers import Workers

EXIGE_A_UN, EXIGE_A_DEUX = 12_000, 22_000
UN_MILLION: Final = 1_000_000
PASSAGES: Final = 3
FOIS_MAX: Final = 1.2
TAILLES, DEBITS, SECONDES = (1000, 10_000, 100_000), (5, 20), 10
GROUPE: Final = 32
"""Facts appended together, one for each of as many households."""
ESSAIS, LECTURES = 40, 400
"""Operations of each sort, at each size."""
CIBLE: Final = "vues_du_banc"

Dit = tuple[Table, list[Ligne]]
"""A table, and what of it is required."""


# --- Catching up, rebuilding ----------------------------------------------------------------------


async def debits(server: Server, faits: int, echelle: float, *, deux: bool) -> Dit:
    """Facts a second, by one process and by two, whose start is counted and CPU is not."""
    lignes: list[Ligne] = []
    table = Table(title=f"Les vues de {faits} faits")
    for colonne in ("Mesure", "Faits par seconde", "CPU, µs par fait", "PostgreSQL", "Exigé"):
        table.add_column(colonne, justify="right")
    async with ouvert(server, "debits") as etat:
        async with Appender(etat.pool) as appender:
            dits = [dit for menage in islice(menages(), faits // 8) for dit in menage][:faits]
            await ecrire(appender, dits)
        await range_(etat.base)
        for processus, dite in ((1, EXIGE_A_UN), (2, EXIGE_A_DEUX)):
            exige = round(dite / echelle)
            for nom, mesure in (("Rattrapage", _rattrape), ("Reconstruction", _reconstruit)):
                travail = f"{nom}, {processus} processus"
                if processus > 1 and not (deux or pour_deux()):
                    lignes.append(non_mesuree(travail, f"≥ {exige}", TROP_PEU))
                    table.add_row(travail, NON_MESURE, "", "", f"≥ {exige}")
                    continue
                durees, ici, la_bas = await _passages(etat, partial(mesure, etat, processus))
                par_seconde = [len(dits) / duree for duree in durees]
                ligne = au_moins(f"{travail}, faits/s", exige, par_seconde, 0)
                lignes += [ligne] if processus == 1 or pour_deux() else sans_verdict([ligne])
                table.add_row(
                    travail,
                    etendue(par_seconde),
                    f"{1e6 * ici / len(dits):.0f}" if processus == 1 else "",
                    f"{1e6 * la_bas / len(dits):.0f}",
                    f"≥ {exige}",
                )
    return table, lignes


async def _passages(
    etat: Etat, mesure: Callable[[], Awaitable[None]]
) -> tuple[list[float], float, float]:
    """How long each passage lasted; the median CPU of one, ours and PostgreSQL's."""
    durees, depenses = [], []
    for _ in range(PASSAGES):
        avant, debut = depense(etat), time.perf_counter()
        await mesure()
        durees.append(time.perf_counter() - debut)
        depenses.append([b - a for a, b in zip(avant, depense(etat), strict=True)])
    ici, la_bas = map(statistics.median, zip(*depenses, strict=True))
    return durees, ici, la_bas


async def _rattrape(etat: Etat, processus: int) -> None:
    async with etat.pool.acquire() as connection:
        await schema.create(connection, CIBLE)
        tete = await reader.head(connection)
    async with Workers(processus if processus > 1 else 0, many=0) as workers:
        projector = Projector(etat.pool, CIBLE, workers=workers)
        while await projector.catch_up(tete):
            pass
    async with etat.pool.acquire() as connection:
        await schema.drop(connection, CIBLE)


async def _reconstruit(etat: Etat, processus: int) -> None:
    coeurs = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(coeurs)[:processus])
    try:
        await rebuild.rebuild(etat.pool, lambda _: None)
    finally:
        os.sched_setaffinity(0, coeurs)


# --- What an operation costs as the journal grows -------------------------------------------------


async def couts(server: Server, tailles: Sequence[int]) -> Dit:
    """CPU of each operation, in milliseconds, at each size; the last line compares the extremes."""
    table = Table(title="Ce que coûte une opération, selon les faits du journal (ms de CPU)")
    for colonne in ("Faits", f"Ajouter {GROUPE} faits", "Lire un ménage", "Projeter un fait"):
        table.add_column(colonne, justify="right")
    totaux: list[list[float]] = []
    async with ouvert(server, "couts") as etat, Appender(etat.pool) as appender:
        inventes = menages()
        for taille in tailles:
            derniers = await _jusqu_a(etat, appender, inventes, taille)
            lus = await _couts(etat, appender, derniers)
            totaux.append([ici + la_bas for ici, la_bas in lus])
            dits = (f"{1e3 * ici:.2f} + {1e3 * la_bas:.2f}" for ici, la_bas in lus)
            table.add_row(f"{taille}", *dits)
    fois = [b / a for a, b in zip(totaux[0], totaux[-1], strict=True)]
    table.add_row("Exigé ≤ × 1,2", *(f"× {f:.2f}" for f in fois))
    noms = (f"Ajouter {GROUPE} faits", "Lire un ménage", "Projeter un fait")
    jusque = "" if tailles[-1] >= UN_MILLION else " ; un million sur demande, --tailles"
    de = f"CPU, de {tailles[0]} à {tailles[-1]} faits au journal (×{jusque})"
    return table, [
        au_plus(f"{nom} : {de}", FOIS_MAX, [f], 2) for nom, f in zip(noms, fois, strict=True)
    ]


async def _jusqu_a(
    etat: Etat, appender: Appender, inventes: Iterator[list[Draft]], taille: int
) -> list[list[Draft]]:
    """Fill the journal up to a size; its last households."""
    ecrits = await tete(etat.pool)
    derniers: list[list[Draft]] = []
    lot: list[Draft] = []
    while ecrits + len(lot) < taille or len(derniers) < GROUPE:
        menage = next(inventes)
        derniers = [*derniers[-GROUPE + 1 :], menage]
        lot += menage
        if len(lot) >= LOT:
            await ecrire(appender, lot)
            ecrits, lot = ecrits + len(lot), []
    await ecrire(appender, lot)
    await range_(etat.base)
    return derniers


async def _couts(etat: Etat, appender: Appender, derniers: Sequence[list[Draft]]) -> list[Cpu]:
    """Appending a fact to each of these households, reading one, projecting one fact."""
    await _vues_a_jour(etat)
    depart = await tete(etat.pool)

    async def ajoute() -> None:
        for tour in range(ESSAIS):
            dits = [dit for menage in derniers for dit in contacts(menage, 1, tour + 1)]
            await ecrire(appender, dits)

    async def lit() -> None:
        for tour in range(LECTURES):
            async with etat.pool.acquire() as connection:
                await reader.histories(connection, [derniers[tour % GROUPE][0].stream])

    async def projette() -> None:
        projector = Projector(etat.pool, CIBLE)
        for position in range(depart + 1, depart + ESSAIS + 1):
            await projector.catch_up(position)

    mesures = ((ajoute, ESSAIS), (lit, LECTURES), (projette, ESSAIS))
    lus = [await _par_essai(etat, mesure, essais) for mesure, essais in mesures]
    async with etat.pool.acquire() as connection:
        await schema.drop(connection, CIBLE)
    return lus


async def _vues_a_jour(etat: Etat) -> None:
    """Views that reflect the journal, and hold nothing yet: one fact is projected at a time."""
    async with etat.pool.acquire() as connection:
        actes = await connection.fetchval("SELECT coalesce(max(numero), 0) FROM annuaire.reglages")
        ici = State(await reader.head(connection), actes)
        await schema.create(connection, CIBLE, ici)
        lecteurs = await relecture.readers(connection, datetime.now(UTC))
        await relecture.serve(connection, CIBLE, lecteurs)


async def _par_essai(etat: Etat, mesure: Callable[[], Awaitable[None]], essais: int) -> Cpu:
    avant = depense(etat)
    await mesure()
    ici, la_bas = (b - a for a, b in zip(avant, depense(etat), strict=True))
    return ici / essais, la_bas / essais


def mesurer(  # noqa: PLR0913, PLR0917 (a size for each table)
    server: Server,
    faits: int,
    tailles: Sequence[int],
    debits_: Sequence[int],
    secondes: int,
    echelle: float,
    *,
    deux: bool,
) -> Iterator[Dit]:
    """Each table of the views, with its lines; `echelle`: of absolute figures; `deux`: asked."""
    yield uvloop.run(debits(server, faits, echelle, deux=deux))
    yield uvloop.run(couts(server, tailles))
    yield uvloop.run(retards(server, debits_, secondes, echelle))


def banc(
    *,
    faits: Annotated[int, Parameter(help="À rattraper, et à refaire.")] = rebuild.EVENTS_MANY,
    tailles: Annotated[
        tuple[int, ...], Parameter(help="Du journal ; un million demande vingt minutes.")
    ] = TAILLES,
    debits_par_seconde: Annotated[tuple[int, ...], Parameter(help="Du retard.")] = DEBITS,
    secondes: Annotated[int, Parameter(help="À chacun.")] = SECONDES,
    deux: Annotated[bool, Parameter(help=DEUX)] = False,
) -> None:
    """Mesure les vues sur un serveur embarqué temporaire."""
    logs.configure("WARNING")
    collector.settle()
    console = Console(width=130)
    ici = echelle()
    with tempfile.TemporaryDirectory() as dossier, start(Path(dossier)) as server:
        for table, _ in mesurer(
            server, faits, tailles, debits_par_seconde, secondes, ici, deux=deux
        ):
            console.print(table)


if __name__ == "__main__":
    run(banc)
