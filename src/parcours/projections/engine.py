"""Keeping the views up to date: refold the households that were touched, replace their rows.

Rows and cursor move in one transaction, and the cursor moves by compare-and-set: two projectors may
run, neither can do the other's work twice. Late facts, corrections and rebuilds are the same path.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from parcours.domain.temps.jour_civil import jours_civils
from parcours.journal import reader, territories
from parcours.projections import annonces, jours, relecture, schema
from parcours.projections.cles import Lecteurs
from parcours.projections.schema import State
from parcours.projections.vue import METADATA, SCHEMA
from parcours.projections.workers import Rows, Workers

PAGE_EVENTS: Final = 1000
POLL_SECONDS: Final = 1.0
CHANNEL: Final = "parcours"


class Projector:
    """Follows the journal and keeps one schema of views up to date."""

    def __init__(
        self,
        pool: Pool,
        target: str | None = None,
        now: Callable[[], datetime] | None = None,
        workers: Workers | None = None,
    ) -> None:
        """`workers`: who folds when there is much to fold; None: we do."""
        self._pool = pool
        self._now = now or _utc_now
        self._today: frozenset[date] = frozenset()
        self._target = target or schema.live()
        self._workers = workers or Workers(0)
        self._hint = asyncio.Event()
        self._readers = Lecteurs((), datetime.min.replace(tzinfo=UTC))

    async def run(self) -> None:
        """Follow for ever: on a hint at once, and each second whatever happens.

        Raises whatever a lost connection raises.
        """
        async with self._pool.acquire() as listener:
            await listener.add_listener(CHANNEL, self._on_hint)
            try:
                while not listener.is_closed():
                    await self._catch_up_and_wait()
                raise ConnectionError
            finally:
                if not listener.is_closed():
                    await listener.remove_listener(CHANNEL, self._on_hint)

    async def _catch_up_and_wait(self) -> None:
        self._hint.clear()
        await self._pass_the_day()
        while await self.catch_up():
            pass
        self._workers.rest()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):  # wait_for may lose a cancellation
                await self._hint.wait()

    async def _pass_the_day(self) -> None:
        """When a day begins somewhere in France: the daily entries."""
        today = jours_civils(now := self._now())
        if today != self._today:
            async with self._pool.acquire() as connection:
                await jours.write(connection, now)
            self._today = today

    def _on_hint(self, *_: object) -> None:
        self._hint.set()

    async def catch_up(self, upto: int | None = None) -> bool:
        """Project one page; False when nothing is left to do before `upto` (None: the head)."""
        async with self._pool.acquire() as connection:
            if await self._settle(connection):
                return True
            before = await schema.state(connection, self._target)
            head = await reader.head(connection) if upto is None else upto
            if before.position >= head:
                return False
            after = before._replace(position=min(head, before.position + PAGE_EVENTS))
            streams = await reader.touched(connection, before.position, after.position)
            await self._fold(connection, streams, before, after)
            return True

    async def settle(self) -> None:
        """Fold again all that new acts of the territories change."""
        async with self._pool.acquire() as connection:
            while await self._settle(connection):
                pass

    async def _settle(self, connection: PoolConnectionProxy) -> bool:
        """Take new acts into account, then a page of what they change; False when all is done."""
        self._readers = await relecture.readers(connection, self._now())
        await relecture.welcome(connection, self._target, self._readers)
        before, last, waiting = await relecture.agenda(connection, self._target)
        if last > before.settings:
            async with self._writing(connection):
                await relecture.take(connection, self._target, before, last)
        elif waiting:
            await self._fold(connection, waiting, before, before)
        else:
            await relecture.ready(connection, self._target)
        return last > before.settings or bool(waiting)

    async def _fold(
        self,
        connection: PoolConnectionProxy,
        streams: Sequence[UUID],
        before: State,
        after: State,
    ) -> None:
        """Fold these households up to a state, and replace their rows if we still may."""
        settings = await territories.settings(connection, after.settings)
        histories = await reader.histories(connection, streams, known_to=after.position)
        rows, deadlocks = await self._workers.project(histories, settings, self._readers)
        async with self._writing(connection):
            if await schema.advance(connection, self._target, before, after):
                await self._replace(connection, streams, rows, deadlocks)
                await relecture.done(connection, self._target, streams)
                if self._target == schema.live():
                    folded = [stream for stream in streams if stream not in deadlocks]
                    moved = after.position > before.position
                    await annonces.note(connection, folded, rows, after.position, moved=moved)

    @contextlib.asynccontextmanager
    async def _writing(self, connection: PoolConnectionProxy) -> AsyncIterator[None]:
        """A transaction under which the live views are not swapped."""
        async with connection.transaction():
            if self._target == schema.live():
                await schema.share(connection)
            yield

    async def _replace(
        self,
        connection: PoolConnectionProxy,
        streams: Sequence[UUID],
        rows: Rows,
        deadlocks: dict[UUID, str],
    ) -> None:
        """Put new rows in the place of old ones; a household we cannot fold keeps its own."""
        folded = [stream for stream in streams if stream not in deadlocks]
        for table in METADATA.sorted_tables:
            await connection.execute(
                f"DELETE FROM {self._target}.{table.name} WHERE parcours = ANY($1)",  # noqa: S608 (our names)
                folded,
            )
        await copy(connection, self._target, rows)
        await schema.park(connection, self._target, folded, deadlocks)


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def copy(connection: PoolConnectionProxy, target: str, rows: Rows) -> None:
    """Write rows as fast as PostgreSQL takes them."""
    for name, records in rows.items():
        columns = METADATA.tables[f"{SCHEMA}.{name}"].c.keys()
        await connection.copy_records_to_table(
            name, schema_name=target, columns=columns, records=records
        )
