"""Keeping the views up to date: refold the households that were touched, replace their rows.

Rows and cursor move in one transaction, and the cursor moves by compare-and-set: two projectors may
run, neither can do the other's work twice. Late facts, corrections and rebuilds are the same path.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from parcours.domain.droit.reglages import Reglages
from parcours.domain.temps.jour_civil import jours_civils
from parcours.journal import reader, territories
from parcours.projections import annonces, jours, relecture, rows, schema
from parcours.projections.cles import Lecteurs
from parcours.projections.followed import FACTS_MAX
from parcours.projections.parts import parts
from parcours.projections.relecture import Agenda
from parcours.projections.schema import State
from parcours.projections.workers import Workers
from parcours.projections.written import ROWS_A_FACT, RowsWritten

PAGE_EVENTS: Final = 1000
POLL_SECONDS: Final = 1.0
CHANNEL: Final = "parcours"


class _Page(Enum):
    """What was there to project."""

    NONE = auto()
    ONE = auto()
    """A page, and maybe others."""
    LAST = auto()
    """A page up to the head: whatever was written since hints at itself."""


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
        self._workers = workers or Workers(0, kept=FACTS_MAX)
        self._written = RowsWritten(self._workers.kept * ROWS_A_FACT)
        self._hint = asyncio.Event()
        self._readers = Lecteurs((), datetime.min.replace(tzinfo=UTC))
        self._acts = Reglages()

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
        while await self._page() is _Page.ONE:
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
        """Project one page; False if nothing was left to do before `upto` (None: the head)."""
        return await self._page(upto) is not _Page.NONE

    @contextlib.asynccontextmanager
    async def _asking(self) -> AsyncIterator[PoolConnectionProxy]:
        """A connection that plans each statement once: what we ask is always alike."""
        async with self._pool.acquire() as connection:
            await connection.execute("SET plan_cache_mode = force_generic_plan")
            yield connection  # given back, it is reset

    async def _page(self, upto: int | None = None) -> _Page:
        async with self._asking() as connection:
            todo = await self._settle(connection)
            if todo is None:
                return _Page.ONE
            before, head = todo.state, todo.head if upto is None else upto
            if before.position >= head:
                return _Page.NONE
            after, streams = await _touched(connection, before, head)
            moved = await self._fold(connection, streams, before, after)
            return _Page.LAST if moved and after.position == head else _Page.ONE

    async def settle(self) -> None:
        """Fold again all that new acts of the territories change."""
        async with self._asking() as connection:
            while await self._settle(connection) is None:
                pass

    async def _settle(self, connection: PoolConnectionProxy) -> Agenda | None:
        """Take new acts into account, then a page of what they change; None until all is done."""
        self._readers = await relecture.readers(connection, self._now())
        unserved = await relecture.welcome(connection, self._target, self._readers)
        todo = await relecture.agenda(connection, self._target)
        if todo.acts > todo.state.settings:
            async with self._writing(connection):
                await relecture.take(connection, self._target, todo.state, todo.acts)
            return None
        if todo.waiting:
            first, *_ = await parts(connection, todo.waiting)
            await self._fold(connection, first, todo.state, todo.state)
            return None
        if unserved:
            await relecture.ready(connection, self._target)
        return todo

    async def _fold(
        self,
        connection: PoolConnectionProxy,
        streams: Sequence[UUID],
        before: State,
        after: State,
    ) -> bool:
        """Fold these households up to a state, and replace their rows; False if we no longer may.

        A household that we cannot fold keeps its own.
        """
        settings = await self._settings(connection, after.settings)
        histories = await reader.histories(connection, streams, known_to=after.position)
        told, deadlocks = await self._workers.project(histories, settings, self._readers)
        folded = [stream for stream in streams if stream not in deadlocks]
        async with self._writing(connection):
            if not await schema.advance(connection, self._target, before, after):
                return False
            await rows.replace(connection, self._target, folded, told, self._written)
            await schema.folded(connection, self._target, streams, deadlocks)
            if self._target == schema.live():
                moved = after.position > before.position
                await annonces.note(connection, folded, told, after.position, moved=moved)
        return True

    async def _settings(self, connection: PoolConnectionProxy, acts: int) -> Reglages:
        """So many acts of the territories, read once: none ever changes."""
        if len(self._acts.actes) != acts:
            self._acts = await territories.settings(connection, acts)
        return self._acts

    @contextlib.asynccontextmanager
    async def _writing(self, connection: PoolConnectionProxy) -> AsyncIterator[None]:
        """A transaction under which the live views are not swapped."""
        async with connection.transaction():
            if self._target == schema.live():
                await schema.share(connection)
            yield


async def _touched(
    connection: PoolConnectionProxy, before: State, head: int
) -> tuple[State, Sequence[UUID]]:
    """The end of a page, and the households that it touches: few enough to be folded at once."""
    events = min(PAGE_EVENTS, head - before.position)
    while True:
        after = before._replace(position=before.position + events)
        streams = await reader.touched(connection, before.position, after.position)
        if events == 1 or len(await parts(connection, streams)) == 1:
            return after, streams
        events //= 2


def _utc_now() -> datetime:
    return datetime.now(UTC)
