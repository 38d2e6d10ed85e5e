"""The schema of the views: made from the code, disposable, replaced when the code changes."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from parcours.projections.vue import METADATA, SCHEMA
from parcours.projections.vues import toutes

RULES_VERSION: Final = "1"
"""To be raised when a view's rows change meaning while its columns do not."""

SHARED: Final = "SELECT pg_advisory_xact_lock_shared(hashtext('parcours.vues'))"
"""Taken by a transaction that writes the views: they will not be swapped under it."""
EXCLUSIVE: Final = "SELECT pg_advisory_xact_lock(hashtext('parcours.vues'))"
"""Taken by a transaction that swaps the views, or needs them still."""

_KEEPING: Final = """
CREATE TABLE {schema}.curseur (nom text PRIMARY KEY, position bigint NOT NULL, forme text NOT NULL,
                               reglages bigint NOT NULL);
CREATE TABLE {schema}.a_relire (parcours uuid PRIMARY KEY);
CREATE TABLE {schema}.impasses (parcours uuid PRIMARY KEY, lieu text NOT NULL,
                                depuis_le timestamptz NOT NULL DEFAULT now());
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
    indexes = [CreateIndex(index) for copy in copies for index in copy.indexes]
    elements: list[CreateTable | CreateIndex] = [*map(CreateTable, copies), *indexes]
    ddl = (str(element.compile(dialect=_DIALECT)) for element in elements)
    return (f"CREATE SCHEMA {target}", _KEEPING.format(schema=target), *ddl)


@cache
def form() -> str:
    """A digest of what the views look like: when it changes, they are rebuilt."""
    text = RULES_VERSION + "".join(statements(SCHEMA))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def create(connection: PoolConnectionProxy, target: str, at: State = NOTHING) -> None:
    """Make an empty schema of views, its cursor at what it is about to be folded from."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {target} CASCADE")
    for statement in statements(target):
        await connection.execute(statement)
    await connection.execute(
        f"INSERT INTO {target}.curseur VALUES ($1, $2, $3, $4)",  # noqa: S608 (our names)
        _CURSOR,
        at.position,
        form(),
        at.settings,
    )


async def is_current(connection: PoolConnectionProxy) -> bool:
    """Whether the views are there, in the form that this version reads."""
    if await connection.fetchval("SELECT to_regclass($1)", f"{SCHEMA}.curseur") is None:
        return False
    there = await connection.fetchval(f"SELECT forme FROM {SCHEMA}.curseur")  # noqa: S608 (our names)
    return bool(there == form())


async def swap(connection: PoolConnectionProxy, made: str) -> None:
    """Put a schema of views in the place of the live one, in one transaction."""
    former = f"{SCHEMA}_d_avant"
    async with connection.transaction():
        await connection.execute(EXCLUSIVE)
        await connection.execute(f"DROP SCHEMA IF EXISTS {former} CASCADE")
        if await connection.fetchval("SELECT to_regnamespace($1)", SCHEMA) is not None:
            await connection.execute(f"ALTER SCHEMA {SCHEMA} RENAME TO {former}")
        await connection.execute(f"ALTER SCHEMA {made} RENAME TO {SCHEMA}")
    await drop(connection, former)


async def drop(connection: PoolConnectionProxy, target: str) -> None:
    """Remove a schema of views."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {target} CASCADE")


async def cursor(connection: PoolConnectionProxy, target: str = SCHEMA) -> int:
    """The position that the views reflect."""
    return int(
        await connection.fetchval(f"SELECT position FROM {target}.curseur WHERE nom = $1", _CURSOR)  # noqa: S608 (our names)
    )


async def parked(connection: PoolConnectionProxy, target: str = SCHEMA) -> dict[UUID, str]:
    """The households that could not be folded, and where each failed."""
    rows = await connection.fetch(f"SELECT parcours, lieu FROM {target}.impasses")  # noqa: S608 (our names)
    return {row["parcours"]: row["lieu"] for row in rows}


async def state(connection: PoolConnectionProxy, target: str = SCHEMA) -> State:
    """What the views were folded from."""
    (row,) = await connection.fetch(
        f"SELECT position, reglages FROM {target}.curseur WHERE nom = $1",  # noqa: S608 (our names)
        _CURSOR,
    )
    return State(*row)


async def advance(
    connection: PoolConnectionProxy, target: str, before: State, after: State
) -> bool:
    """Move the cursor, if it still is where we read it."""
    moved = await connection.execute(
        f"UPDATE {target}.curseur SET position = $4, reglages = $5 "  # noqa: S608 (our names)
        "WHERE nom = $1 AND position = $2 AND reglages = $3",
        _CURSOR,
        *before,
        *after,
    )
    return bool(moved == "UPDATE 1")


async def park(
    connection: PoolConnectionProxy,
    target: str,
    folded: Sequence[UUID],
    deadlocks: dict[UUID, str],
) -> None:
    """Remember the households that could not be folded, forget those that now can."""
    await connection.execute(
        f"DELETE FROM {target}.impasses WHERE parcours = ANY($1)",  # noqa: S608 (our names)
        folded,
    )
    await connection.executemany(
        f"INSERT INTO {target}.impasses VALUES ($1, $2) "  # noqa: S608 (our names)
        "ON CONFLICT (parcours) DO UPDATE SET lieu = excluded.lieu",
        list(deadlocks.items()),
    )
