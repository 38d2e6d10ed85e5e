"""Rebuilding the views beside the live ones, to replace them or to compare with them.

The journal is read household by household, each folded once; then what was written meanwhile is
caught up as the projector does, by rounds: each goes as far as the head was when it began, and the
last is made while the live views hold still. Whatever the pace of the writers, it ends. The live
views answer all along.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
import structlog
from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from parcours.errors import CannotRun
from parcours.journal import codec, reader, territories
from parcours.journal.port import Recorded
from parcours.postgres.lost import LOST
from parcours.projections import annonces, relecture, rows, schema
from parcours.projections.engine import Projector
from parcours.projections.followed import FACTS_MAX
from parcours.projections.parts import parts
from parcours.projections.schema import State
from parcours.projections.vue import METADATA
from parcours.projections.workers import Workers

PAGE_HOUSEHOLDS: Final = 400
EVENTS_MANY: Final = 20_000
"""From so many on, folding on several cores is worth starting processes."""
RETRY_SECONDS: Final = 5.0
ROUNDS_MAX: Final = 20
LAST_ROUND_EVENTS: Final = 200
"""So few that the projector may wait for them."""
MEETINGS_MAX: Final = 10

log = structlog.get_logger()

_DIFFERING: Final = """
SELECT count(*) FROM ((SELECT * FROM {live} EXCEPT ALL SELECT * FROM {new}) UNION ALL
                      (SELECT * FROM {new} EXCEPT ALL SELECT * FROM {live})) AS d
"""

Progress = Callable[[int], None]
"""Told how many households were just folded."""


async def follow(pool: Pool, kept: int = FACTS_MAX) -> None:
    """Keep the views up to date for ever, after making them if this release reads others.

    `kept`: how many facts stay folded, to go on from there, and how many stay read.
    """
    codec.keep(kept)
    while True:
        try:
            async with Workers(kept=kept) as workers:
                await ensure(pool)
                await annonces.compare_all(pool)
                await _forget(pool)
                await Projector(pool, workers=workers).run()
        except (asyncpg.PostgresError, *LOST) as lost:
            if _is_cancelled():  # a lost connection hides that we are asked to stop
                raise asyncio.CancelledError from lost
            log.warning("projector_lost_database", error=type(lost).__name__)
            await asyncio.sleep(RETRY_SECONDS)


async def ensure(pool: Pool) -> None:
    """Make the views that this release reads, if they are not there.

    Views that are there are never waited for: a rebuild may be going on beside them.
    """
    async with pool.acquire() as connection:
        if await schema.exist(connection):
            return
    async with _alone(pool) as connection:
        if not await schema.exist(connection):
            await _replace(pool, connection, _silent)


async def rebuild(pool: Pool, progress: Progress) -> None:
    """Replace the live views by new ones."""
    async with _alone(pool) as connection:
        await _replace(pool, connection, progress)


async def differences(pool: Pool, progress: Progress) -> dict[str, int]:
    """How many rows of each live view are not what a rebuild gives; those that agree are absent.

    The live views hold still only while the last facts are folded; then both are read as they were
    at that instant, and the projector goes on.
    """
    async with _alone(pool) as connection:
        try:
            await _build(connection, await schema.state(connection, schema.live()), progress)
            async with pool.acquire() as reading:
                return await _compare(pool, connection, reading)
        finally:
            await schema.drop(connection, schema.new())


async def _replace(pool: Pool, connection: PoolConnectionProxy, progress: Progress) -> None:
    await schema.drop(connection, schema.former())
    at = State(await reader.head(connection), await territories.last(connection))
    await _build(connection, at, progress)
    made = Projector(pool, schema.new())
    for _ in range(ROUNDS_MAX):
        head = await reader.head(connection)
        if head - await schema.cursor(connection, schema.new()) <= LAST_ROUND_EVENTS:
            break
        await _advance(made, head)
    async with connection.transaction():
        await schema.hold(connection)
        await _advance(made, await reader.head(connection))
        await schema.swap(connection)
    await schema.drop_if_unread(connection, schema.former())
    await annonces.compare_all(pool)


async def _build(connection: PoolConnectionProxy, at: State, progress: Progress) -> None:
    """Fold every household as it was in this state."""
    settings = await territories.settings(connection, at.settings)
    readers = await relecture.readers(connection, datetime.now(UTC))
    async with connection.transaction():
        await schema.create(connection, schema.new(), at)
        await relecture.serve(connection, schema.new(), readers)
    async with Workers(None if at.position >= EVENTS_MANY else 0, many=0) as workers:
        async for streams in reader.all_streams(connection, at.position, PAGE_HOUSEHOLDS):
            for part in await parts(connection, streams):
                histories = await reader.histories(connection, part, known_to=at.position)
                told, deadlocks = await workers.project(histories, settings, readers)
                async with connection.transaction():
                    await rows.write(connection, schema.new(), told)
                    await schema.folded(connection, schema.new(), [], deadlocks)
                    await schema.advance_rebuild(connection, _own_facts(histories))
                progress(len(part))


def _own_facts(histories: dict[UUID, list[Recorded]]) -> int:
    """How many facts these households have, without those that they fold of others."""
    return sum(r.stream == stream for stream, history in histories.items() for r in history)


async def _advance(projector: Projector, upto: int) -> None:
    while await projector.catch_up(upto):
        pass


async def _compare(
    pool: Pool, connection: PoolConnectionProxy, reading: PoolConnectionProxy
) -> dict[str, int]:
    """How the live views and the new ones differ, seen at one instant.

    An act that a territory signs meanwhile asks to begin again; so few are signed that it ends.
    """
    for _ in range(MEETINGS_MAX):
        async with reading.transaction(isolation="repeatable_read", readonly=True):
            if await _meet(pool, connection, reading):
                return await _differing_rows(reading)
    raise CannotRun("les actes des territoires changent sans cesse : recommencer plus tard")


async def _meet(pool: Pool, connection: PoolConnectionProxy, reading: PoolConnectionProxy) -> bool:
    """Bring the new views where the live ones are; whether `reading` sees them agree."""
    made = Projector(pool, schema.new())
    await Projector(pool).settle()
    await _advance(made, await schema.cursor(connection))
    async with connection.transaction():
        await schema.hold(connection)
        await _advance(made, await schema.cursor(connection))
        return await relecture.agree(reading, schema.live(), schema.new())


async def _forget(pool: Pool) -> None:
    async with pool.acquire() as connection:
        for name in await schema.forget(connection):
            log.info("views_forgotten", schema=name)


async def _differing_rows(connection: PoolConnectionProxy) -> dict[str, int]:
    counts = {
        str(table.name): int(
            await connection.fetchval(
                _DIFFERING.format(
                    live=f"{schema.live()}.{table.name}", new=f"{schema.new()}.{table.name}"
                )
            )
        )
        for table in METADATA.sorted_tables
    }
    return {name: rows for name, rows in counts.items() if rows}


@asynccontextmanager
async def _alone(pool: Pool) -> AsyncIterator[PoolConnectionProxy]:
    """A connection that no other rebuild of these views has at the same time."""
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock(hashtext($1))", schema.new())
        try:
            yield connection
        finally:
            await connection.execute("SELECT pg_advisory_unlock(hashtext($1))", schema.new())


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _silent(_: int) -> None:
    """Say nothing."""
