"""The journal for users of the `eventsourcing` library: its recorders, on our own tables.

An originator is a stream, a topic a type, a state a payload, a notification id a position. The
library numbers an originator's events from where it likes (its own tests from 0 and from 1): that
number is in the event's id, `<originator>@<version>`, unique for ever, which is all its optimistic
lock asks for; the journal's own version counts as it always does.

The library is synchronous: a thread runs the event loop where our connections and our appender are.
"""

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg
from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy
from eventsourcing import persistence
from eventsourcing.persistence import Notification, StoredEvent, Tracking

from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, JournalUnavailable, Outcome, Recorded
from parcours.postgres.guard import refuse_unsafe
from parcours.postgres.lost import LOST
from parcours.postgres.role import ROLE

SOURCE: Final = "/bibliotheque"
CONNECTIONS_MAX: Final = 8
COMMAND_TIMEOUT_SECONDS: Final = 30
POLL_SECONDS: Final = 0.2
PAGE_EVENTS: Final = 500
FINGERPRINT_BYTES: Final = 32

T = TypeVar("T")

_WRITTEN = frozenset({Outcome.APPENDED, Outcome.REPLAYED})
"""Fingerprints are random: what is replayed is our own event, whose first answer was lost."""

# A follower that loses its place reads again from the start: nothing here needs a migration.
_CREATE_TRACKING = """
SELECT pg_advisory_xact_lock(hashtext('parcours.bibliotheque'));
CREATE SCHEMA IF NOT EXISTS bibliotheque;
CREATE TABLE IF NOT EXISTS bibliotheque.suivi (
  application text PRIMARY KEY, position bigint NOT NULL
)
"""
_TRACK = """
INSERT INTO bibliotheque.suivi AS s VALUES ($1, $2)
ON CONFLICT (application) DO UPDATE SET position = $2 WHERE s.position < $2 RETURNING position
"""
_TRACKED = "SELECT position FROM bibliotheque.suivi WHERE application = $1"


@dataclass(frozen=True, slots=True)
class SyncJournal:
    """The journal as synchronous code sees it, from any thread."""

    loop: asyncio.AbstractEventLoop
    pool: Pool
    appender: Appender

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the journal's thread do something, and wait; errors become the library's."""
        try:
            return asyncio.run_coroutine_threadsafe(work, self.loop).result()
        except (JournalUnavailable, *LOST) as lost:
            raise persistence.OperationalError("the journal does not answer") from lost
        except (asyncpg.DataError, UnicodeError) as unfit:
            raise persistence.DataError("the journal cannot hold this value") from unfit
        except asyncpg.PostgresError as error:
            raise persistence.DatabaseError(type(error).__name__) from error

    def read(self, query: Callable[[PoolConnectionProxy], Awaitable[T]]) -> T:
        """The answer to a query of `reader`."""

        async def answer() -> T:
            async with self.pool.acquire() as connection:
                return await query(connection)

        return self.run(answer())


@contextmanager
def open_journal(url: str) -> Iterator[SyncJournal]:
    """Open a migrated journal for synchronous code; all its connections close at the end."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="parcours-journal", daemon=True)
    thread.start()
    opened = AsyncExitStack()
    try:
        yield asyncio.run_coroutine_threadsafe(_open(url, opened), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(opened.aclose(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _open(url: str, opened: AsyncExitStack) -> SyncJournal:
    pool = await opened.enter_async_context(
        asyncpg.create_pool(
            url,
            min_size=1,
            max_size=CONNECTIONS_MAX,
            init=refuse_unsafe,
            command_timeout=COMMAND_TIMEOUT_SECONDS,
            server_settings={"role": ROLE},
        )
    )
    appender = await opened.enter_async_context(Appender(pool))
    return SyncJournal(asyncio.get_running_loop(), pool, appender)


class JournalApplicationRecorder(persistence.ApplicationRecorder):
    """Events that the library writes in the journal, and the whole journal in order.

    What partners wrote can be followed too; only what the library wrote makes its aggregates.
    """

    def __init__(self, journal: SyncJournal) -> None:
        self.journal = journal

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: object
    ) -> Sequence[int] | None:
        """Write events, all or none; `IntegrityError` if one of these versions is there already."""
        if kwargs.get("tracking") is not None:
            raise persistence.NotSupportedError("a transaction of the journal holds facts only")
        drafts = [_draft(event) for event in stored_events]
        receipts = self.journal.run(self.journal.appender.append(drafts, atomic=True))
        if any(receipt.outcome not in _WRITTEN for receipt in receipts):
            raise persistence.IntegrityError("this originator has this version already")
        return [receipt.place.position for receipt in receipts if receipt.place]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Read the events of an originator by version, in `(gt, lte]`."""
        stream = _stream(originator_id)
        history = self.journal.read(lambda c: reader.histories(c, [stream]))[stream]
        events = [
            StoredEvent(stream, version, event.type, event.payload)
            for event in history
            if event.stream == stream and event.source == SOURCE
            for version in [_version(event)]
            if (gt is None or version > gt) and (lte is None or version <= lte)
        ]
        return sorted(events, key=lambda event: event.originator_version, reverse=desc)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read the journal from a position to another, `stop` included."""
        after = (start or 0) - inclusive_of_start
        size = PAGE_EVENTS if topics else limit
        found: list[Notification] = []
        while len(found) < limit and (page := self.page(after, stop, size)):
            found += [n for n in page if not topics or n.topic in topics]
            after = page[-1].id
        return found[:limit]

    def page(self, after: int, stop: int | None, limit: int) -> list[Notification]:
        """The journal in `(after, stop]`, at most `limit` of it."""
        upto = reader.EVERYTHING if stop is None else stop
        events = self.journal.read(lambda c: reader.events_after(c, after, upto, limit))
        return [
            Notification(event.stream, _version(event), event.type, event.payload, event.position)
            for event in events
        ]

    def max_notification_id(self) -> int | None:
        """The last position; None in an empty journal."""
        return self.journal.read(reader.head) or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "JournalSubscription":
        """Follow the journal after a position, for ever."""
        return JournalSubscription(self, gt, topics)


class JournalAggregateRecorder(JournalApplicationRecorder):
    """The same for who knows of no positions, as the library wants it of aggregates alone."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: object) -> None:
        """Write events, all or none, and give nothing."""
        super().insert_events(stored_events, **kwargs)


class JournalSubscription(persistence.Subscription[JournalApplicationRecorder]):
    """Follows the journal by asking again: positions become visible in order, none is missed."""

    def __init__(
        self, recorder: JournalApplicationRecorder, gt: int | None, topics: Sequence[str]
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._found: deque[Notification] = deque()
        self._stopped = Event()

    def stop(self) -> None:
        """End the iteration, from any thread."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if self._found:
                return self._found.popleft()
            page = self._recorder.page(self._last_notification_id or 0, None, PAGE_EVENTS)
            if page:
                self._last_notification_id = page[-1].id
                self._found += [n for n in page if not self._topics or n.topic in self._topics]
            else:
                self._stopped.wait(POLL_SECONDS)
        raise StopIteration


class JournalTrackingRecorder(persistence.TrackingRecorder):
    """How far each follower has read, in `bibliotheque.suivi`."""

    def __init__(self, journal: SyncJournal) -> None:
        self.journal = journal
        journal.run(journal.pool.execute(_CREATE_TRACKING))

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move a follower forward; `IntegrityError` if it has been as far."""
        place = tracking.application_name, tracking.notification_id
        if self.journal.run(self.journal.pool.fetchval(_TRACK, *place)) is None:
            raise persistence.IntegrityError("this follower has read as far already")

    def max_tracking_id(self, application_name: str) -> int | None:
        """How far a follower has read; None if it never said."""
        read: int | None = self.journal.run(self.journal.pool.fetchval(_TRACKED, application_name))
        return read


def _draft(event: StoredEvent) -> Draft:
    now = datetime.now(UTC)
    stream = _stream(event.originator_id)
    return Draft(
        stream=stream,
        source=SOURCE,
        id=f"{stream}@{event.originator_version}",
        type=event.topic,
        happened_on=now.date(),
        known_at=now,
        department=None,
        roles="",
        linked_streams=(),
        payload=event.state,
        fingerprint=os.urandom(FINGERPRINT_BYTES),
    )


def _stream(originator_id: UUID | str) -> UUID:
    if isinstance(originator_id, UUID):
        return originator_id
    raise persistence.DataError("an originator is a UUID here")


def _version(event: Recorded) -> int:
    """The library's own number of an event; the journal's for what others wrote."""
    return int(event.id.rpartition("@")[2]) if event.source == SOURCE else event.version
