"""What every command that needs the database does first."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import asyncpg
from asyncpg import Pool
from cyclopts import Parameter

from parcours.errors import CannotRun
from parcours.journal.keys import MasterKey, refuse_wrong_key
from parcours.postgres.kept import Kept
from parcours.postgres.lost import LOST
from parcours.postgres.migrate import migrate, rights
from parcours.postgres.pool import open_pool
from parcours.postgres.role import ROLE, allow
from parcours.settings import Settings

Dossier = Annotated[
    Path,
    Parameter(help="Dossier du serveur embarqué et des clés ; il est créé s'il n'existe pas."),
]
DOSSIER = Path("donnees-parcours")


@dataclass(frozen=True, slots=True)
class BaseOuverte:
    """A database that is up and migrated, and the key that opens its secrets."""

    url: str
    master: MasterKey
    kept: Kept | None = None
    """The embedded server, to be kept alive by whoever serves; None: another's server."""


@contextmanager
def base(dossier: Path) -> Iterator[BaseOuverte]:
    """The database of the environment, or the embedded one of `dossier`, started if need be."""
    with unprepared(dossier) as opened:
        _prepare(opened)
        yield opened


@contextmanager
def unprepared(dossier: Path) -> Iterator[BaseOuverte]:
    """The same database as it is."""
    settings = Settings()
    master = settings.master_key(dossier)
    if settings.database_url is not None:
        yield BaseOuverte(settings.database_url.get_secret_value(), master)
        return
    with Kept(dossier, settings.pg_bin) as kept:
        yield BaseOuverte(kept.server.url, master, kept)


def _prepare(opened: BaseOuverte) -> None:
    url, master = opened.url, opened.master

    async def prepare() -> None:
        with in_a_sentence():
            connection = await asyncpg.connect(url)
        try:
            await migrate(url)
            await allow(connection, rights())
            await refuse_wrong_key(connection, master)
        finally:
            await connection.close()
        await refuse_go_between(url)

    asyncio.run(prepare())


_SENTENCES: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    (
        (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError),
        "la base refuse ce compte ou son mot de passe : vérifier PARCOURS_DATABASE_URL",
    ),
    (
        (asyncpg.InvalidCatalogNameError,),
        "cette base n'existe pas sur le serveur : la créer, ou corriger PARCOURS_DATABASE_URL",
    ),
    (
        (asyncpg.ClientConfigurationError, ValueError),
        "PARCOURS_DATABASE_URL ne se lit pas : l'écrire postgresql://compte:motdepasse@hôte/base",
    ),
    (
        LOST,
        "la base ne répond pas : vérifier PARCOURS_DATABASE_URL et que le serveur tourne",
    ),
)
"""What keeps us from the database, and what an operator can do; the first that fits."""


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Say what keeps us from the database in a sentence that never repeats its address."""
    try:
        yield
    except Exception as error:
        for kinds, sentence in _SENTENCES:
            if isinstance(error, kinds):
                raise CannotRun(sentence) from error
        raise


GO_BETWEEN: Final = (
    "un répartiteur de connexions (PgBouncer…) est devant PostgreSQL et ne transmet pas le rôle : "
    "donner l'adresse de PostgreSQL lui-même ; Parcours tient ses propres connexions"
)


async def refuse_go_between(url: str) -> None:
    """Refuse what stands between us and the server, and does not carry our session to it.

    The journal's role, its notifications and its prepared statements all live in the session.
    """
    try:
        connection = await asyncpg.connect(url, server_settings={"role": ROLE})
    except asyncpg.ProtocolViolationError as refused:  # "unsupported startup parameter: role"
        raise CannotRun(GO_BETWEEN) from refused
    try:
        if await connection.fetchval("SELECT current_user") != ROLE:
            raise CannotRun(GO_BETWEEN)
    finally:
        await connection.close()


@asynccontextmanager
async def connected(base: BaseOuverte) -> AsyncIterator[Pool]:
    """Connections in the service's role."""
    pool = await open_pool(base.url)
    try:
        yield pool
    finally:
        await pool.close()
