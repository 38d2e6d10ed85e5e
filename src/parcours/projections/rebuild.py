"""Rebuilding the views beside the live ones, to replace them or to compare with them.

The journal is read household by household, each folded once; then what was written meanwhile is
caught up as the projector does. The live views answer all along.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
import structlog
from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from parcours.journal import reader, territories
from parcours.postgres.lost import LOST
from parcours.projections import schema
from parcours.projections.engine import Projector, copy, project
from parcours.projections.schema import State
from parcours.projections.vue import SCHEMA
from parcours.projections.vues import toutes

PAGE_HOUSEHOLDS: Final = 200
RETRY_SECONDS: Final = 5.0
NEW: Final = f"{SCHEMA}_neuves"

log = structlog.get_logger()

Progress = Callable[[int], None]
"""Told how many households were just folded."""


async def follow(pool: Pool) -> None:
    """Keep the views up to date for ever, after making them if this version needs others."""
    while True:
        try:
            await ensure(pool)
            await Projector(pool).run()
        except (asyncpg.PostgresError, *LOST) as lost:
            if _is_cancelled():  # a lost connection hides that we are asked to stop
                raise asyncio.CancelledError from lost
            log.warning("projector_lost_database", error=type(lost).__name__)
            await asyncio.sleep(RETRY_SECONDS)


async def ensure(pool: Pool) -> None:
    """Rebuild the views if they are missing, or if this version reads them otherwise."""
    async with _alone(pool) as connection:
        if not await schema.is_current(connection):
            await _replace(pool, connection, _silent)


async def rebuild(pool: Pool, progress: Progress) -> None:
    """Replace the live views by new ones."""
    async with _alone(pool) as connection:
        await _replace(pool, connection, progress)


async def differences(pool: Pool, progress: Progress) -> dict[str, int]:
    """How many rows of each live view are not what a rebuild gives; those that agree are absent."""
    async with _alone(pool) as connection:
        try:
            await Projector(pool).settle()
            await _build(pool, connection, progress)
            async with connection.transaction():
                await connection.execute(schema.EXCLUSIVE)
                live = await schema.cursor(connection)
                while await Projector(pool, NEW).catch_up(live):
                    pass
                counts = {
                    table.name: await _differing_rows(connection, table.name)
                    for view in toutes()
                    for table in view.tables
                }
        finally:
            await schema.drop(connection, NEW)
        return {name: rows for name, rows in counts.items() if rows}


async def _replace(pool: Pool, connection: PoolConnectionProxy, progress: Progress) -> None:
    await _build(pool, connection, progress)
    await schema.swap(connection, NEW)


async def _build(pool: Pool, connection: PoolConnectionProxy, progress: Progress) -> None:
    """Fold every household as of now, then catch up with what was written meanwhile."""
    at = State(await reader.head(connection), await territories.last(connection))
    settings = await territories.settings(connection, at.settings)
    async with connection.transaction():
        await schema.create(connection, NEW, at)
    async for streams in reader.all_streams(connection, at.position, PAGE_HOUSEHOLDS):
        histories = await reader.histories(connection, streams, known_to=at.position)
        rows, deadlocks = await project(histories, settings)
        async with connection.transaction():
            await copy(connection, NEW, rows)
            await schema.park(connection, NEW, [], deadlocks)
        progress(len(streams))
    while await Projector(pool, NEW).catch_up():
        pass


async def _differing_rows(connection: PoolConnectionProxy, table: str) -> int:
    live, new = f"SELECT * FROM {SCHEMA}.{table}", f"SELECT * FROM {NEW}.{table}"  # noqa: S608 (our names)
    return int(
        await connection.fetchval(
            f"SELECT count(*) FROM (({live} EXCEPT ALL {new}) UNION ALL "  # noqa: S608 (our names)
            f"({new} EXCEPT ALL {live})) AS d"
        )
    )


@asynccontextmanager
async def _alone(pool: Pool) -> AsyncIterator[PoolConnectionProxy]:
    """A connection that no other rebuild has at the same time."""
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock(hashtext('parcours.reconstruction'))")
        try:
            yield connection
        finally:
            await connection.execute(
                "SELECT pg_advisory_unlock(hashtext('parcours.reconstruction'))"
            )


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _silent(_: int) -> None:
    """Say nothing."""
