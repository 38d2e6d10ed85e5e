"""Databases of the embedded server, and the service open on one of them in its own process."""

import asyncio
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg
import uvloop

from bench.evenements import SOURCE, SOURCE_DU_REFERENT, partenaires
from parcours import logs
from parcours.annuaire import Annuaire, FichierPartenaires
from parcours.commands.base import BaseOuverte, connected
from parcours.commands.serve import running
from parcours.journal.keys import MasterKey
from parcours.postgres.embedded import Server
from parcours.postgres.migrate import migrate
from parcours.postgres.role import allow

SECRET: Final = bytes(range(32))
CLE: Final = "pcs_banc"
CLE_DU_REFERENT: Final = "pcs_banc_referent"
TEMOIN: Final = "CREATE TABLE temoin (id bigserial PRIMARY KEY, charge bytea NOT NULL)"


async def nouvelle_base(server: Server, nom: str) -> BaseOuverte:
    """A migrated database that knows the bench's partners, and the plain table beside it."""
    return await nouvelle_base_de(
        server, nom, partenaires(), {SOURCE: CLE, SOURCE_DU_REFERENT: CLE_DU_REFERENT}
    )


async def nouvelle_base_de(
    server: Server, nom: str, annuaire: FichierPartenaires, cles: dict[str, str]
) -> BaseOuverte:
    """The same, which knows these partners."""
    url = urlsplit(server.url)._replace(path=f"/{nom}").geturl()
    await _execute(server.url, f"CREATE DATABASE {nom}")
    await migrate(url)
    connection = await asyncpg.connect(url)
    await allow(connection)
    await connection.execute(TEMOIN)
    await connection.close()
    base = BaseOuverte(url, MasterKey(SECRET))
    async with connected(base) as pool:
        await Annuaire(pool, base.master).import_(annuaire, cles)
    return base


async def _execute(url: str, ordre: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(ordre)
    await connection.close()


@contextmanager
def service(base: BaseOuverte, *, projecteur: bool) -> Iterator[str]:
    """The service in a process of its own: its address."""
    with servi(base, projecteur=projecteur) as (adresse, _):
        yield adresse


@contextmanager
def servi(base: BaseOuverte, *, projecteur: bool) -> Iterator[tuple[str, int]]:
    """The service in a process of its own: its address and that process."""
    spawn = multiprocessing.get_context("spawn")
    ici, la_bas = spawn.Pipe()
    processus = spawn.Process(target=_processus, args=(base.url, projecteur, la_bas))
    processus.start()
    la_bas.close()
    try:
        yield ici.recv(), processus.pid or 0
    finally:
        ici.close()
        processus.join()


def _processus(url: str, projecteur: bool, fil: Connection) -> None:  # noqa: FBT001 (a Process passes no keyword)
    logs.configure("WARNING")
    uvloop.run(_sert(BaseOuverte(url, MasterKey(SECRET)), fil, projecteur=projecteur))


async def _sert(base: BaseOuverte, fil: Connection, *, projecteur: bool) -> None:
    """Serve until the other end of the pipe closes."""
    async with running(base, "127.0.0.1", 0, trial=False, projector=projecteur) as adresse:
        fil.send(adresse)
        await asyncio.to_thread(fil.poll, None)


def cpu(pids: Sequence[int]) -> float:
    """The CPU seconds that these processes have taken, to the microsecond."""
    return sum(_cpu_ns(pid) for pid in pids) / 1e9


def _cpu_ns(pid: int) -> int:
    """Those of its threads; none if it has ended."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(thread.read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def enfants(pid: int) -> list[int]:
    """A process's children."""
    dits = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(enfant) for enfant in dits.split()]
