"""Bring the schema of a database up to date, or say where it stands.

Revisions are in `migrations/`, in the repository, or in the package once it is installed. All
those that are missing run in one transaction, behind a lock: several processes may start at once
on an empty database, and a failure leaves the schema as it was. Importing this module loads
SQLAlchemy: import it where it is used.
"""

import asyncio
import functools
import threading
import unicodedata
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from parcours.errors import CannotRun
from parcours.postgres.statements import grants

PACKAGE = Path(__file__).parents[1]
MIGRATION_LOCK = int.from_bytes(b"parcours", "big")
LOCK_NOT_AVAILABLE = "55P03"

# A migration waits for the previous one much longer than it may make readers wait for a table.
WAIT_FOR_TURN = text("SET LOCAL lock_timeout = '60s'")
TAKE_TURN = text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=MIGRATION_LOCK)
WAIT_FOR_TABLES = text("SET LOCAL lock_timeout = '4s'")

_alembic = threading.Lock()  # its `context` and `op` are global to the process


class MigrationError(CannotRun):
    """Le schéma de la base n'a pas pu être mis à jour ; la phrase dit quoi faire."""


async def migrate(url: str, *, scripts: Path | None = None) -> None:
    """Run every revision that the database lacks: all of them or, on error, none.

    `url` is what asyncpg accepts, unix sockets included. The work is done in a thread with its
    own event loop, so the caller's is never held while alembic loads or waits.
    """
    await asyncio.to_thread(_migrate, url, _config(scripts))


async def current(url: str) -> str | None:
    """The revision of the database; None if it was never migrated."""
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return revision
    finally:
        await connection.close()


def rights(*, scripts: Path | None = None) -> list[str]:
    """The statements that let the service's role do its work."""
    return grants((scripts or _find_scripts()) / "versions")


def head(*, scripts: Path | None = None) -> str:
    """The revision that this version of Parcours needs."""
    revision = ScriptDirectory.from_config(_config(scripts)).get_current_head()
    if revision is None:
        raise MigrationError("aucune révision dans le répertoire des migrations")
    return revision


def revise(message: str, *, scripts: Path | None = None) -> Path:
    """Write an empty revision after the last one, in a file whose name is `message` in ASCII."""
    ascii_message = unicodedata.normalize("NFKD", message).encode("ascii", "ignore").decode()
    config = _config(scripts)
    last = ScriptDirectory.from_config(config).get_current_head() or "0"
    written = command.revision(config, ascii_message, rev_id=f"{int(last) + 1:04}")
    if not isinstance(written, Script):
        raise TypeError("alembic wrote several revisions where one was asked for")
    return Path(written.path)


def _config(scripts: Path | None) -> Config:
    location = str(scripts or _find_scripts())
    config = Config()
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _find_scripts() -> Path:
    for directory in (PACKAGE / "migrations", PACKAGE.parents[1] / "migrations"):
        if (directory / "env.py").exists():
            return directory
    raise MigrationError("le répertoire des migrations est absent : réinstaller Parcours")


def _migrate(url: str, config: Config) -> None:
    try:
        with _alembic:
            asyncio.run(_in_one_transaction(url, config))
    except CommandError as error:  # a revision of the database that our scripts do not know
        raise MigrationError(
            "la base et cette version de Parcours ne se connaissent pas : installer une version "
            f"au moins aussi récente que la base ({error})"
        ) from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise MigrationError(
            "la migration a attendu un verrou trop longtemps et n'a rien changé : recommencer "
            "quand la base est moins occupée"
        ) from error


async def _in_one_transaction(url: str, config: Config) -> None:
    connect = functools.partial(asyncpg.connect, url)  # SQLAlchemy's own reading of URLs differs
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, config)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, config: Config) -> None:
    connection.execute(WAIT_FOR_TURN)
    connection.execute(TAKE_TURN)
    connection.execute(WAIT_FOR_TABLES)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
