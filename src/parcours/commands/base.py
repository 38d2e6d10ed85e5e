"""What every command that needs the database does first."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import asyncpg
from asyncpg import Pool
from cyclopts import Parameter

from parcours.api.service import open_pool
from parcours.errors import CannotRun
from parcours.journal.keys import MasterKey, refuse_wrong_key
from parcours.postgres.embedded import start
from parcours.postgres.lost import LOST
from parcours.postgres.migrate import migrate
from parcours.postgres.role import allow
from parcours.settings import Settings

Dossier = Annotated[
    Path,
    Parameter(help="Dossier du serveur embarqué et des clés ; il est créé s'il n'existe pas."),
]
DOSSIER = Path("donnees-parcours")


@dataclass(frozen=True, slots=True)
class Base:
    """A database that is up and migrated, and the key that opens its secrets."""

    url: str
    master: MasterKey


@contextmanager
def base(dossier: Path) -> Iterator[Base]:
    """The database of the environment, or the embedded one of `dossier`, started if need be."""
    settings = Settings()
    master = settings.master_key(dossier)
    if settings.database_url is not None:
        yield _migrated(settings.database_url.get_secret_value(), master)
        return
    with start(dossier, bindir=settings.pg_bin) as server:
        yield _migrated(server.url, master)


def _migrated(url: str, master: MasterKey) -> Base:
    async def prepare() -> None:
        try:
            connection = await asyncpg.connect(url)
        except LOST as lost:
            raise CannotRun(
                "la base ne répond pas : vérifier PARCOURS_DATABASE_URL et que le serveur tourne"
            ) from lost
        try:
            await migrate(url)
            await allow(connection)
            await refuse_wrong_key(connection, master)
        finally:
            await connection.close()

    asyncio.run(prepare())
    return Base(url, master)


@asynccontextmanager
async def connected(base: Base) -> AsyncIterator[Pool]:
    """Connections in the service's role."""
    pool = await open_pool(base.url)
    try:
        yield pool
    finally:
        await pool.close()
