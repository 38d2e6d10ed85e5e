"""The views: catching up, rebuilding, their lag, and what an operation costs as the journal grows.

Invented households are written in the journal by the appender, no door. CPU is counted process by
process, ours and PostgreSQL's: wall times lie on a shared machine. What takes two processes is not
measured below six cores. Run alone, `python bench/vues.py` takes minutes; `--help` gives the sizes.
"""

import asyncio
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from uuid import UUID

import asyncpg
import orjson
import uvloop
from asyncpg import Pool
from cyclopts import Parameter, run
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.echelle import echelle
from bench.inventes import AUJOURD_HUI, au_journal, nomme_un_autre
from bench.requis import NON_MESURE, Ligne, au_moins, au_plus, non_mesuree, pour_deux
from bench.service import cpu, enfants, nouvelle_base_de, service
from parcours import collector, logs
from parcours.commands import essai
from parcours.commands.base import BaseOuverte, connected
from parcours.domain.publie.catalogue import PREFIXE
from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, Outcome, Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import MENAGES_MIN, TerritoireInvente
from parcours.postgres.embedded import Server, start
from parcours.projections import rebuild, relecture, schema
from parcours.projections.engine import Projector
from parcours.projections.schema import State
from parcours.projections.workers import Workers

EXIGE_A_UN, EXIGE_A_DEUX = 12_000, 22_000
FOIS_MAX: Final = 1.2
TAILLES, DEBITS, SECONDES = (1000, 10_000, 100_000), (5, 20), 10
DEBIT_EXIGE, P50_MS_MAX, P99_MS_MAX = 100, 20, 200
LOT: Final = 500
GROUPE: Final = 32
"""Facts appended together, one for each of as many households."""
SOIXANTE: Final = 60
MENAGES_SUIVIS: Final = 150
ESSAIS, LECTURES = 40, 400
"""Operations of each sort, at each size."""
PAUSE_SECONDS: Final = 0.005
CIBLE: Final = "vues_du_banc"
CONTACT: Final = f"{PREFIXE}referent.contact-tenu.v1"
DEPARTEMENT: Final = DepartementInvente("48", MENAGES_MIN)

Dit = tuple[Table, list[Ligne]]
"""A table, and what of it is required."""
Cpu = tuple[float, float]
"""Seconds: this process's, and its PostgreSQL's."""


class Etat(NamedTuple):
    """A base, its connections, and who looks at its PostgreSQL."""

    base: BaseOuverte
    pool: Pool
    server: int


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


# --- Filling a journal ----------------------------------------------------------------------------


def menages() -> Iterator[list[Draft]]:
    """Invented households, for ever, each in a stream of its own."""
    invente = TerritoireInvente(DEPARTEMENT, 1, AUJOURD_HUI)
    for rang in count():
        dits = [dit for dit in invente.menage(rang % MENAGES_MIN).dits if not nomme_un_autre(dit)]
        flux = UUID(int=rang + 1)
        yield [
            _a_ecrire(au_journal(dit, flux, position), rang) for position, dit in enumerate(dits)
        ]


def _a_ecrire(dit: Recorded, rang: int) -> Draft:
    return Draft(
        stream=dit.stream,
        source=dit.source,
        id=f"{rang}-{dit.id}",
        type=dit.type,
        happened_on=dit.happened_on,
        known_at=dit.known_at,
        department=dit.department,
        roles=dit.roles,
        linked_streams=(),
        payload=dit.payload,
        fingerprint=hashlib.sha256(dit.payload).digest(),
    )


def contacts(menage: Sequence[Draft], combien: int, depuis: int = 1) -> list[Draft]:
    """As many contacts, a day after the other, said by those who spoke of the household."""
    dernier = max(dit.happened_on for dit in menage)
    return [
        replace(
            dit,
            id=f"{dit.stream}-contact-{rang}",
            type=CONTACT,
            happened_on=(jour := dernier + timedelta(rang)),
            payload=orjson.dumps({"survenu_le": jour.isoformat(), "canal": "TELEPHONE"}),
        )
        for rang in range(depuis, depuis + combien)
        for dit in (menage[rang % len(menage)],)
    ]


async def ecrire(appender: Appender, dits: Sequence[Draft]) -> None:
    """Append, by batches; all must be new."""
    for premier in range(0, len(dits), LOT):
        recus = await appender.append(dits[premier : premier + LOT])
        if any(recu.outcome is not Outcome.APPENDED for recu in recus):
            raise RuntimeError("le journal n'a pas tout pris")


@asynccontextmanager
async def ouvert(server: Server, nom: str) -> AsyncIterator[Etat]:
    """A base that knows the invented partners, what each ordinarily says counts."""
    cles = {p.source: f"pcs_banc-{rang}" for rang, p in enumerate(DEPARTEMENT.partenaires)}
    base = await nouvelle_base_de(server, nom, DEPARTEMENT.fichier(), cles)
    async with connected(base) as pool:
        await essai.sign(pool)
        pid = await pool.fetchval("SELECT pg_backend_pid()")
        yield Etat(base, pool, _parent(pid))


def _parent(pid: int) -> int:
    """The postmaster of this backend."""
    dit = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    return int(dit.split()[1])


async def range_(base: BaseOuverte) -> None:
    """Tidy up now, and not while we count: what PostgreSQL does by itself would be counted too."""
    connection = await asyncpg.connect(base.url)
    for ordre in ("ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"):
        await connection.execute(ordre)
    for ordre in ("VACUUM ANALYZE", "CHECKPOINT"):
        await connection.execute(ordre)
    await connection.close()


def depense(etat: Etat) -> Cpu:
    """What was spent until now; a backend that ended is its postmaster's."""
    return time.process_time(), cpu([etat.server, *enfants(etat.server)])


# --- Catching up, rebuilding ----------------------------------------------------------------------


async def debits(server: Server, faits: int, echelle: float) -> Dit:
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
                if processus > 1 and not pour_deux():
                    lignes.append(non_mesuree(travail, f"≥ {exige}", "moins de six cœurs"))
                    table.add_row(travail, NON_MESURE, "", "", f"≥ {exige}")
                    continue
                avant, debut = depense(etat), time.perf_counter()
                await mesure(etat, processus)
                duree = time.perf_counter() - debut
                ici, la_bas = (b - a for a, b in zip(avant, depense(etat), strict=True))
                lignes.append(au_moins(f"{travail}, faits/s", exige, [len(dits) / duree], 0))
                table.add_row(
                    travail,
                    f"{len(dits) / duree:.0f}",
                    f"{1e6 * ici / len(dits):.0f}" if processus == 1 else "",
                    f"{1e6 * la_bas / len(dits):.0f}",
                    f"≥ {exige}",
                )
    return table, lignes


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
    de = f"CPU, de {tailles[0]} à {tailles[-1]} faits au journal (×)"
    return table, [
        au_plus(f"{nom} : {de}", FOIS_MAX, [f], 2) for nom, f in zip(noms, fois, strict=True)
    ]


async def _jusqu_a(
    etat: Etat, appender: Appender, inventes: Iterator[list[Draft]], taille: int
) -> list[list[Draft]]:
    """Fill the journal up to a size; its last households."""
    ecrits = await _tete(etat.pool)
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
    depart = await _tete(etat.pool)

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


# --- The lag --------------------------------------------------------------------------------------


async def retards(server: Server, debits: Sequence[int], secondes: int, echelle: float) -> Dit:
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
            await _attend(etat.pool, await _tete(etat.pool))
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
                await _attend(etat.pool, await _tete(etat.pool))
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


async def _tete(pool: Pool) -> int:
    async with pool.acquire() as connection:
        return await reader.head(connection)


async def _attend(pool: Pool, tete: int) -> None:
    """Until the views reflect the journal."""
    async with pool.acquire() as connection:
        while not await schema.exist(connection) or await schema.cursor(connection) < tete:  # noqa: ASYNC110 (another process works)
            await asyncio.sleep(PAUSE_SECONDS)


def mesurer(  # noqa: PLR0913, PLR0917 (a size for each table)
    server: Server,
    faits: int,
    tailles: Sequence[int],
    debits_: Sequence[int],
    secondes: int,
    echelle: float,
) -> Iterator[Dit]:
    """Each table of the views, with its lines; `echelle`: of absolute figures."""
    yield uvloop.run(debits(server, faits, echelle))
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
) -> None:
    """Mesure les vues sur un serveur embarqué temporaire."""
    logs.configure("WARNING")
    collector.settle()
    console = Console(width=130)
    ici = echelle()
    with tempfile.TemporaryDirectory() as dossier, start(Path(dossier)) as server:
        for table, _ in mesurer(server, faits, tailles, debits_par_seconde, secondes, ici):
            console.print(table)


if __name__ == "__main__":
    run(banc)
