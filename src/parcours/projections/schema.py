"""The schema of the views: made from the code, disposable, and named by its form.

Two releases whose views differ each keep their own, side by side; two whose views are alike share
one.
"""

import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from parcours.projections.vue import METADATA, SCHEMA
from parcours.projections.vues import toutes

RULES_VERSION: Final = "11"
"""To be raised when a view's rows change meaning while its columns do not."""

FORGOTTEN_AFTER: Final = timedelta(days=7)
"""How long the views of another release may miss a fact: time to go back to that release."""
PATIENCE: Final = "2s"
"""How long we wait for those who still read views that are to be removed."""

_KEEPING: Final = """
CREATE TABLE {schema}.curseur (nom text PRIMARY KEY, position bigint NOT NULL,
                               reglages bigint NOT NULL, relus bigint NOT NULL);
CREATE TABLE {schema}.a_relire (parcours uuid PRIMARY KEY);
CREATE TABLE {schema}.lecteurs (fiche text PRIMARY KEY, pret boolean NOT NULL);
CREATE TABLE {schema}.tenues (parcours uuid PRIMARY KEY, vues text NOT NULL,
                              empreintes bytea NOT NULL);
CREATE TABLE {schema}.impasses (parcours uuid PRIMARY KEY, lieu text NOT NULL,
                                depuis_le timestamptz NOT NULL DEFAULT now());
"""
_FOLDED: Final = """
WITH relus AS (DELETE FROM {target}.a_relire WHERE parcours = ANY($1)),
     replies AS (DELETE FROM {target}.impasses WHERE parcours = ANY($1) AND parcours <> ALL($2))
INSERT INTO {target}.impasses (parcours, lieu) SELECT * FROM unnest($2::uuid[], $3::text[])
ON CONFLICT (parcours) DO UPDATE SET lieu = excluded.lieu
"""
_CURSOR: Final = "tout"
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own


class State(NamedTuple):
    """What a schema of views was folded from, save the households that wait to be folded again."""

    position: int = 0
    """The last position of the journal."""
    settings: int = 0
    """The number of the last act of a territory."""


NOTHING: Final = State()
"""Where an empty schema of views starts."""


@cache
def statements(target: str) -> tuple[str, ...]:
    """The statements that make an empty schema of views."""
    toutes()  # tables exist once their views are imported
    elsewhere = MetaData(schema=target)
    copies = [table.to_metadata(elsewhere, schema=target) for table in METADATA.sorted_tables]
    indexes = [
        CreateIndex(index)
        for copy in copies
        for index in sorted(copy.indexes, key=lambda index: str(index.name))  # they are in a set
    ]
    elements: list[CreateTable | CreateIndex] = [*map(CreateTable, copies), *indexes]
    ddl = (str(element.compile(dialect=_DIALECT)) for element in elements)
    return (f"CREATE SCHEMA {target}", _KEEPING.format(schema=target), *ddl)


@cache
def form() -> str:
    """A digest of what the views look like: when it changes, others are made beside them."""
    text = RULES_VERSION + "".join(statements(SCHEMA))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def live() -> str:
    """The schema that this release reads."""
    return f"{SCHEMA}_{form()}"


@cache
def new() -> str:
    """The schema where this release rebuilds its views."""
    return f"{live()}_neuves"


@cache
def former() -> str:
    """The schema that a rebuild has replaced, until nobody reads it any more."""
    return f"{live()}_d_avant"


# --- Making and removing them ---------------------------------------------------------------------


async def create(connection: PoolConnectionProxy, target: str, at: State = NOTHING) -> None:
    """Make an empty schema of views, its cursor at what it is about to be folded from."""
    await drop(connection, target)
    for statement in statements(target):
        await connection.execute(statement)
    await connection.execute(
        f"INSERT INTO {target}.curseur VALUES ($1, $2, $3, 0)",  # noqa: S608 (our names)
        _CURSOR,
        *at,
    )


async def exist(connection: PoolConnectionProxy) -> bool:
    """Whether the views that this release reads are there."""
    return await connection.fetchval("SELECT to_regclass($1)", f"{live()}.curseur") is not None


async def share(connection: PoolConnectionProxy) -> None:
    """To be called by a transaction that writes the live views: none will be swapped under it."""
    await connection.execute("SELECT pg_advisory_xact_lock_shared(hashtext($1))", live())


async def hold(connection: PoolConnectionProxy) -> None:
    """To be called by a transaction that swaps the live views, or needs them still."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", live())


async def swap(connection: PoolConnectionProxy) -> None:
    """Put the new views in the place of the live ones, which the transaction holds."""
    if await connection.fetchval("SELECT to_regnamespace($1)", live()) is not None:
        await connection.execute(f"ALTER SCHEMA {live()} RENAME TO {former()}")
    await connection.execute(f"ALTER SCHEMA {new()} RENAME TO {live()}")


async def drop(connection: PoolConnectionProxy, target: str) -> None:
    """Remove a schema of views, once nobody reads it."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {target} CASCADE")


async def drop_if_unread(connection: PoolConnectionProxy, target: str) -> bool:
    """Remove a schema of views; False if somebody, a backup maybe, goes on reading it."""
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            await drop(connection, target)
    except asyncpg.LockNotAvailableError:
        return False
    return True


async def forget(connection: PoolConnectionProxy) -> list[str]:
    """Remove the views of other releases that nobody keeps any more; say which."""
    others = await connection.fetch(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ $1 AND NOT starts_with(nspname, $2) "
        "ORDER BY nspname",
        f"^{SCHEMA}(_[0-9a-f]{{16}})?(_neuves|_d_avant)?$",
        live(),
    )
    return [
        name
        for (name,) in others
        if await _is_forsaken(connection, name) and await drop_if_unread(connection, name)
    ]


async def _is_forsaken(connection: PoolConnectionProxy, target: str) -> bool:
    """Whether the first fact that these views miss has been in the journal for too long."""
    missed = (
        f"SELECT e.enregistre_le < now() - $1::interval FROM {target}.curseur c "  # noqa: S608 (our names)
        "JOIN journal.evenements e ON e.position = c.position + 1"
    )
    with contextlib.suppress(asyncpg.UndefinedTableError):  # that release has just swapped them
        return bool(await connection.fetchval(missed, FORGOTTEN_AFTER))
    return False


# --- What they reflect ----------------------------------------------------------------------------


async def state(connection: PoolConnectionProxy, target: str) -> State:
    """What the views were folded from."""
    (row,) = await connection.fetch(
        f"SELECT position, reglages FROM {target}.curseur WHERE nom = $1",  # noqa: S608 (our names)
        _CURSOR,
    )
    return State(*row)


async def cursor(connection: PoolConnectionProxy, target: str | None = None) -> int:
    """The position that the views reflect; by default, the live ones."""
    return (await state(connection, target or live())).position


async def advance(
    connection: PoolConnectionProxy, target: str, before: State, after: State
) -> bool:
    """Move the cursor, if it still is where we read it."""
    moved = await connection.execute(
        f"UPDATE {target}.curseur SET position = $4, reglages = $5, relus = $4 "  # noqa: S608 (our names)
        "WHERE nom = $1 AND position = $2 AND reglages = $3",
        _CURSOR,
        *before,
        *after,
    )
    return bool(moved == "UPDATE 1")


async def advance_rebuild(connection: PoolConnectionProxy, facts: int) -> None:
    """Count the facts that a rebuild has just folded: the cursor says up to where it goes."""
    await connection.execute(f"UPDATE {new()}.curseur SET relus = relus + $1", facts)  # noqa: S608 (our names)


async def rebuilt(connection: PoolConnectionProxy) -> int | None:
    """How many facts the rebuild of the views has folded; None if there is no rebuild."""
    with contextlib.suppress(asyncpg.UndefinedTableError):
        return int(await connection.fetchval(f"SELECT relus FROM {new()}.curseur"))  # noqa: S608 (our names)
    return None


# --- The households that could not be folded ------------------------------------------------------


async def parked(connection: PoolConnectionProxy) -> dict[UUID, str]:
    """The households that could not be folded, and where each failed."""
    rows = await connection.fetch(f"SELECT parcours, lieu FROM {live()}.impasses")  # noqa: S608 (our names)
    return {row["parcours"]: row["lieu"] for row in rows}


async def folded(
    connection: PoolConnectionProxy,
    target: str,
    streams: Sequence[UUID],
    deadlocks: Mapping[UUID, str],
) -> None:
    """These households wait no more; remember those that could not be folded."""
    failed = (list(deadlocks), list(deadlocks.values()))
    await connection.execute(_FOLDED.format(target=target), streams, *failed)
