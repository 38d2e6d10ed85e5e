"""Appending: concurrent requests share one transaction, and each gets its own answer.

A caller who leaves does not undo the append: it is retried by sending the same event.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol
from uuid import UUID

from asyncpg import Pool, Record

from parcours.journal.chain import leaf
from parcours.journal.port import Draft, JournalUnavailable, Outcome, Place, Receipt, recorded
from parcours.journal.tail import Event, Written
from parcours.journal.together import Together
from parcours.postgres.lost import LOST

BATCH_EVENTS_MAX: Final = 1000
ATTEMPTS_MAX: Final = 3
PAUSE_SECONDS: Final = 0.2
STATEMENT_TIMEOUT_SECONDS: Final = 30

KNOWS_ALL: Final = 2**62
"""Of who does not follow the journal: nothing is said to him of what others wrote."""

_APPEND = """
SELECT * FROM journal.ajouter_et_dire(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
)
"""


@dataclass(slots=True)
class _Request:
    drafts: Sequence[Draft]
    atomic: bool
    answer: asyncio.Future[list[Receipt]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Follower(Protocol):
    """Who is told of what is written, in its order, before anybody is answered."""

    @property
    def reached(self) -> int:
        """The position up to which it knows all."""

    def wrote(self, written: Written) -> None:
        """Take in what was committed."""


class Appender(Together[_Request]):
    """The only writer of the journal in this process."""

    def __init__(self, pool: Pool, follower: Follower | None = None) -> None:
        super().__init__()
        self._pool = pool
        self._follower = follower

    async def append(self, drafts: Sequence[Draft], *, atomic: bool = False) -> list[Receipt]:
        """Write events and return, once committed, what became of each, in order.

        `atomic`: all of them or none. Otherwise each stands alone.

        Raises:
            JournalUnavailable: nobody can say whether they were written; send them again.
        """
        if not drafts:
            return []
        request = _Request(drafts, atomic)
        if not self._join(request):
            raise JournalUnavailable
        return await asyncio.shield(request.answer)

    def _take(self) -> list[_Request]:
        """What can go into one call: an atomic request goes alone, the others together."""
        batch = [self._waiting.popleft()]
        total = len(batch[0].drafts)
        while self._waiting and not batch[0].atomic and not self._waiting[0].atomic:
            total += len(self._waiting[0].drafts)
            if total > BATCH_EVENTS_MAX:
                break
            batch.append(self._waiting.popleft())
        return batch

    def _abandon(self, request: _Request) -> None:
        _fail(request, JournalUnavailable())

    async def _serve(self, batch: list[_Request]) -> None:
        """Answer every request; one that cannot be written does not fail its neighbours."""
        drafts = [draft for request in batch for draft in request.drafts]
        try:
            receipts = await write(self._call, drafts, atomic=batch[0].atomic)
        except JournalUnavailable as unavailable:
            for request in batch:
                _fail(request, unavailable)
        except Exception as refused:  # noqa: BLE001 (whatever it is, it is one request's)
            if len(batch) == 1:
                _fail(batch[0], refused)
                return
            for request in batch:
                await self._serve([request])
        else:
            for request in batch:
                mine, receipts = receipts[: len(request.drafts)], receipts[len(request.drafts) :]
                if not request.answer.done():
                    request.answer.set_result(mine)

    async def _call(self, drafts: list[Draft], *, atomic: bool) -> list[Receipt]:
        """One transaction; a lost answer is settled by asking again, for events are recognised."""
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                rows = await _ask(self._pool, self._known(), drafts, atomic=atomic)
            except LOST as lost:
                if attempt == ATTEMPTS_MAX:
                    raise JournalUnavailable from lost
                await asyncio.sleep(PAUSE_SECONDS * attempt)
            else:
                receipts = [_receipt(row) for row in rows[: len(drafts)]]
                if self._follower is not None:
                    self._follower.wrote(_written(drafts, receipts, rows))
                return receipts
        raise AssertionError

    def _known(self) -> int:
        return KNOWS_ALL if self._follower is None else self._follower.reached


class Call(Protocol):
    """One call of the journal: what becomes of each draft."""

    async def __call__(self, drafts: list[Draft], *, atomic: bool) -> list[Receipt]:
        """Answer for each draft; `atomic`: all of them or none."""


async def write(call: Call, drafts: list[Draft], *, atomic: bool) -> list[Receipt]:
    """Call the journal as often as the drafts ask for."""
    return await (_together(call, drafts) if atomic else _apart(call, drafts))


async def _apart(call: Call, drafts: list[Draft]) -> list[Receipt]:
    """Call the database as often as the drafts ask for: no event meets its double in a call."""
    receipts: dict[int, Receipt] = {}
    remaining = list(enumerate(drafts))
    while remaining:
        now, remaining = _separate(remaining)
        answers = await call([draft for _, draft in now], atomic=False)
        receipts.update(zip((index for index, _ in now), answers, strict=True))
    return [receipts[index] for index in range(len(drafts))]


async def _together(call: Call, drafts: list[Draft]) -> list[Receipt]:
    """All or none, in one call: an event that meets its double there is written once."""
    firsts: dict[tuple[str, str], Draft] = {}
    same = [
        firsts.setdefault(draft.key, draft).fingerprint == draft.fingerprint for draft in drafts
    ]
    if not all(same):
        return [Receipt(Outcome.ABANDONED if s else Outcome.CONFLICT, None) for s in same]
    answers = await call([*firsts.values()], atomic=True)
    receipts = dict(zip(firsts, answers, strict=True))
    return [
        receipts[draft.key] if firsts[draft.key] is draft else _again(receipts[draft.key])
        for draft in drafts
    ]


async def _ask(pool: Pool, known: int, drafts: list[Draft], *, atomic: bool) -> list[Record]:
    """One call of the SQL function: an answer to each draft, then what others wrote."""
    columns = _columns(drafts)
    return await pool.fetch(_APPEND, known, *columns, atomic, timeout=STATEMENT_TIMEOUT_SECONDS)


def _receipt(row: Record) -> Receipt:
    return Receipt(Outcome(row[0]), Place(*row[1:5]) if row[1] else None)


def _written(
    drafts: Sequence[Draft], receipts: Sequence[Receipt], rows: Sequence[Record]
) -> Written:
    """What these drafts added to the journal, after what others did."""
    elsewhere = [Event(row[2], (row[1], *(row[5] or ()))) for row in rows[len(drafts) :]]
    ours = [
        Event(
            at.position,
            (draft.stream, *draft.linked_streams),
            recorded(draft, at.position, at.version, at.recorded_at),
        )
        for draft, receipt in zip(drafts, receipts, strict=True)
        if receipt.outcome is Outcome.APPENDED and (at := receipt.place)
    ]
    return Written([*elsewhere, *ours], rows[0][6])


def _separate(
    drafts: list[tuple[int, Draft]],
) -> tuple[list[tuple[int, Draft]], list[tuple[int, Draft]]]:
    """Split off what cannot share a call: a repeated event, a stream whose version is expected."""
    call, later = [], []
    keys: set[tuple[str, str]] = set()
    streams: set[UUID] = set()
    guarded: set[UUID] = set()
    for index, draft in drafts:
        clash = draft.stream in (guarded if draft.expected_version is None else streams)
        if draft.key in keys or clash:
            later.append((index, draft))
            guarded.add(draft.stream)
            continue
        call.append((index, draft))
        keys.add(draft.key)
        streams.add(draft.stream)
        if draft.expected_version is not None:
            guarded.add(draft.stream)
    return call, later


def _again(first: Receipt) -> Receipt:
    """The answer to an event that was sent twice at once, given the answer to the first."""
    return replace(first, outcome=Outcome.REPLAYED) if first.outcome is Outcome.APPENDED else first


def _columns(drafts: list[Draft]) -> list[list[object]]:
    rows = [
        (
            draft.stream,
            draft.expected_version,
            draft.source,
            draft.id,
            draft.type,
            draft.happened_on,
            draft.known_at,
            draft.department,
            draft.roles,
            ",".join(map(str, draft.linked_streams)) or None,
            draft.payload,
            draft.fingerprint,
            leaf(draft),
        )
        for draft in drafts
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _fail(request: _Request, error: Exception) -> None:
    if not request.answer.done():
        request.answer.set_exception(error)
