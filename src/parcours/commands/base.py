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
from parcours.postgres.embedded import CLUSTER
from parcours.postgres.kept import Kept
from parcours.postgres.lost import LOST
from parcours.postgres.migrate import migrate, rights
from parcours.postgres.pool import open_pool
from parcours.postgres.role import ROLE, allow
from parcours.settings import Settings

Dossier = Annotated[Path, Parameter(help="Dossier du serveur embarqué et des clés.")]
DOSSIER = Path("donnees-parcours")


@dataclass(frozen=True, slots=True)
class BaseOuverte:
    """A database that is up and migrated, and the key that opens its secrets."""

    url: str
    master: MasterKey
    kept: Kept | None = None
    """The embedded server, to be kept alive by whoever serves; None: another's server."""


class NothingThere(CannotRun):
    """Ce dossier ne tient pas de base."""

    def __init__(self, dossier: Path) -> None:
        super().__init__(
            f"{dossier} ne tient pas de base de Parcours : vérifier --dossier, ou servir d'abord"
        )


@contextmanager
def base(dossier: Path, *, first: bool = False) -> Iterator[BaseOuverte]:
    """The database of the environment, or the embedded one of `dossier`, started if need be.

    `first`: where nothing was ever served, begin. Elsewhere, a mistyped path must not be taken for
    a database that holds nothing.
    """
    with unprepared(dossier, first=first) as opened:
        _prepare(opened)
        yield opened


@contextmanager
def unprepared(dossier: Path, *, first: bool = False) -> Iterator[BaseOuverte]:
    """The same database as it is.

    Raises:
        MissingKey: there is no master key, and it is not the first time, or not asked to be.
        NothingThere: there is no embedded server either.
    """
    settings = Settings()
    missing = settings.master_key_to_make(dossier)
    if missing and first and not _holds_something(settings, dossier):
        MasterKey.make(missing)
    master = settings.master_key(dossier)
    with address(dossier, first=first) as (url, kept):
        yield BaseOuverte(url, master, kept)


@contextmanager
def address(dossier: Path, *, first: bool = False) -> Iterator[tuple[str, Kept | None]]:
    """Where that database is, for whoever does without its key.

    Raises:
        NothingThere: as above.
    """
    settings = Settings()
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value(), None
        return
    if not first and not (dossier / CLUSTER).exists():
        raise NothingThere(dossier)
    with Kept(dossier, settings.pg_bin) as kept:
        yield kept.server.url, kept


_EXISTS: Final = "SELECT to_regclass($1) IS NOT NULL"
_BEGUN: Final = "SELECT EXISTS (SELECT FROM annuaire.cles) OR EXISTS (SELECT FROM coffre.cles)"
"""Whether keys, of partners or of persons, stand on a master key."""


def _holds_something(settings: Settings, dossier: Path) -> bool:
    """Whether this database needs the master key that it was begun with."""
    if settings.database_url is None:
        return (dossier / CLUSTER).exists()
    url = settings.database_url.get_secret_value()

    async def look() -> bool:
        with in_a_sentence():
            connection = await asyncpg.connect(url)
        try:
            if not await connection.fetchval(_EXISTS, "coffre.cles"):
                return False
            if not await connection.fetchval(_EXISTS, "annuaire.cles"):
                return True  # of a release before the keys of partners had their table
            return bool(await connection.fetchval(_BEGUN))
        finally:
            await connection.close()

    return asyncio.run(look())


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
