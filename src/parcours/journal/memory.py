"""The households just read, kept as the journal gave them: only what they lack is read again.

The journal only grows: a row read once is read for ever, and a stream that counts in a household
counts in it for ever, as does the organisation of a source. What is not kept of it is asked each
time; nothing here can be out of date. What is kept is sealed.

What this process writes is taken in as it is committed, in order: who wrote need not ask what his
household became, if nothing that could change its family was written since it was read.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from asyncpg import Pool

from parcours.domain.langage.fait import Fait
from parcours.errors import where
from parcours.journal import codec, reader, redelivery
from parcours.journal.answering import Answering
from parcours.journal.port import Recorded
from parcours.journal.tail import Event, Tail, Written

log = structlog.get_logger()

FACTS_MAX: Final = 20_000
"""How many rows the households kept hold together: some 2 KiB each."""
NEVER: Final = -1
"""Of a household that what was written may have changed otherwise than by a fact more."""


@dataclass(frozen=True)
class History:
    """What folds a household: its events and those of its family."""

    extent: Mapping[UUID, int]
    """The streams of the family where something was written, and the last version of each."""
    rows: Sequence[Recorded] = ()
    """In the order of the journal."""

    @cached_property
    def facts(self) -> tuple[Fait, ...]:
        """What they say: read once, as what comes after them is added."""
        return tuple(codec.facts(self.rows))

    def known_at(self, instant: datetime) -> "History":
        """The same, as known at that instant; the journal's instants follow its positions."""
        if not self.rows or self.rows[-1].recorded_at <= instant:
            return self
        return History(self.extent, tuple(r for r in self.rows if r.recorded_at <= instant))

    def known_to(self, position: int) -> Sequence[Recorded]:
        """The same, up to a position of the journal (inclusive)."""
        if not self.rows or self.rows[-1].position <= position:
            return self.rows
        return [row for row in self.rows if row.position <= position]

    def then(self, more: Sequence[Recorded]) -> "History":
        """The same, with what was not known of it."""
        rows = (*self.rows, *more)
        joins = bool(self.rows) and more[0].position < self.rows[-1].position  # another stream
        if joins:
            rows = tuple(sorted(rows, key=lambda row: row.position))
        after = History({**self.extent, **{row.stream: row.version for row in more}}, rows)
        retold = any(row.source == redelivery.SOURCE for row in more)
        if "facts" in self.__dict__ and not joins and not retold:
            after.__dict__["facts"] = (*self.facts, *map(codec.fact, more))
        return after


class Known(NamedTuple):
    """What is known of some households, and how many acts their territories had signed then."""

    histories: Mapping[UUID, History]
    acts: int


@dataclass(slots=True)
class KeptHousehold:
    """A household that is kept, and the position of the journal up to which it is whole."""

    history: History
    whole_at: int = NEVER
    streams: set[UUID] = field(default_factory=set)
    """Whatever is written in none of them, and links none, leaves its family as it is."""
    tells_of_departments: bool = False
    """Its family then grows with what is told of them anywhere."""

    def holds(self, rows: Iterable[Recorded]) -> set[UUID]:
        """Note what these rows bring in; the streams that were not known."""
        brought = {stream for row in rows for stream in (row.stream, *row.linked_streams)}
        self.tells_of_departments |= any(row.type in reader.DEPARTMENT_TYPES for row in rows)
        brought -= self.streams
        self.streams |= brought
        return brought

    def goes_on_with(self, row: Recorded, versions: Mapping[UUID, int]) -> bool:
        """Whether that event only adds a fact to it; `versions`: of the streams that have moved."""
        known = versions.get(row.stream, self.history.extent.get(row.stream))
        told_elsewhere = row.linked_streams or row.type in reader.DEPARTMENT_TYPES
        return not told_elsewhere and known == row.version - 1


class Memory(Answering[Collection[UUID], Known]):
    """The last households read, as many as hold so many rows.

    Whoever asks for what is kept asks together; the others wait for nobody, nor make anybody wait.
    """

    def __init__(self, pool: Pool, facts_max: int = FACTS_MAX) -> None:
        super().__init__()
        self._pool = pool
        self._facts_max = facts_max
        self._kept: OrderedDict[UUID, KeptHousehold] = OrderedDict()
        self._held = 0
        self._by_stream: defaultdict[UUID, set[UUID]] = defaultdict(set)
        """The households kept whose family an event of that stream may change."""
        self._organisations = {redelivery.SOURCE: ""}
        """Of the sources read: the same for ever."""
        self._tail = Tail()
        self._acts = 0

    async def histories(self, streams: Collection[UUID]) -> Known:
        """What folds each stream, as `reader.histories` gives it; a stream unknown has nothing.

        The caller holds no connection: this takes one.

        Raises:
            JournalUnavailable: nobody reads any more.
        """
        if not self._kept.keys() >= set(streams):
            return await self._read(streams)
        return await self.ask(streams)

    async def written_to(self, streams: Collection[UUID], position: int) -> Known:
        """The same, for who has just written there: at least as it was at that position.

        Nothing is asked where all that was written is known; see `histories`.
        """
        kept = {s: h for s in streams if (h := self._kept.get(s)) and self._whole(h) >= position}
        if len(kept) < len(streams):
            return await self.histories(streams)
        for stream in kept:
            self._kept.move_to_end(stream)
        return Known({stream: h.history for stream, h in kept.items()}, self._acts)

    # --- What this process writes -----------------------------------------------------------------

    @property
    def reached(self) -> int:
        """The position of the journal up to which we were told of all."""
        return self._tail.reached

    def wrote(self, written: Written) -> None:
        """Take in what was just committed; whatever goes wrong, nothing is kept."""
        try:
            self._tail.follow(written.events)
            concerned: defaultdict[UUID, list[Event]] = defaultdict(list)
            for event in written.events:
                for stream in {r for s in event.streams for r in self._by_stream.get(s, ())}:
                    concerned[stream].append(event)
            for stream, events in concerned.items():
                self._take_in(self._kept[stream], events)
            self._acts = max(self._acts, written.acts)
            self._forget_oldest()
        except Exception as error:  # noqa: BLE001 (what was written is written: it must be answered)
            log.warning("memory_lost", at=where(error))
            self._forget_all()

    def _take_in(self, household: KeptHousehold, events: Iterable[Event]) -> None:
        """Add events to a household; one that may do more makes it be read again."""
        rows: list[Recorded] = []
        versions: dict[UUID, int] = {}
        for event in events:
            if event.position <= household.whole_at:
                continue
            row = self._with_organisation(event.row)
            if row is None or not household.goes_on_with(row, versions):
                household.whole_at = NEVER
                continue
            versions[row.stream] = row.version
            rows.append(row)
        if rows:
            household.history = household.history.then(rows)
            self._held += len(rows)

    def _with_organisation(self, row: Recorded | None) -> Recorded | None:
        """The row as it would be read; None: we never read its source."""
        if row is None or (organisation := self._organisations.get(row.source)) is None:
            return None
        return replace(row, organisation=organisation)

    def _whole(self, household: KeptHousehold) -> int:
        """The position up to which a household is whole."""
        if household.tells_of_departments or household.whole_at == NEVER:
            return NEVER
        return self._tail.known_to(household.whole_at)

    # --- What is read -----------------------------------------------------------------------------

    async def _answers(self, asked: Sequence[Collection[UUID]]) -> Sequence[Known]:
        known = await self._read({stream for streams in asked for stream in streams})
        return [Known({s: known.histories[s] for s in streams}, known.acts) for streams in asked]

    async def _read(self, streams: Collection[UUID]) -> Known:
        kept = {
            stream: household.history if (household := self._kept.get(stream)) else History({})
            for stream in streams
        }
        unknown = await reader.unknown(self._pool, {s: h.extent for s, h in kept.items()})
        known = {s: h.then(more) if (more := unknown.events[s]) else h for s, h in kept.items()}
        self._organisations.update(
            (row.source, row.organisation)
            for rows in unknown.events.values()
            for row in rows
            if row.organisation
        )
        self._acts = max(self._acts, unknown.acts)
        for stream, history in known.items():
            self._keep(stream, history, unknown.events[stream], unknown.head)
        self._forget_oldest()
        return Known(known, unknown.acts)

    def _keep(self, stream: UUID, history: History, more: Sequence[Recorded], head: int) -> None:
        """Keep this household, as read when the journal had reached `head`; `more`: read now."""
        former = self._kept.get(stream)
        if former is not None and self._whole(former) >= head:
            self._kept.move_to_end(stream)  # what was written meanwhile is in it already
            return
        if not history.rows or len(history.rows) > self._facts_max:
            self._forget(stream)
            return
        household = former or KeptHousehold(History({}))
        for brought in household.holds(more if former else history.rows):
            self._by_stream[brought].add(stream)
        self._held += len(history.rows) - len(household.history.rows)
        household.history = history
        self._kept[stream] = household
        self._kept.move_to_end(stream)
        self._catch_up(household, head)

    def _catch_up(self, household: KeptHousehold, head: int) -> None:
        """Add what was written since the journal had reached `head`, if it is still held."""
        later = self._tail.after(head) if head < self._tail.reached else ()
        household.whole_at = NEVER if later is None else head
        concern = (e for e in later or () if not household.streams.isdisjoint(e.streams))
        self._take_in(household, concern)

    # --- What is forgotten ------------------------------------------------------------------------

    def _forget_oldest(self) -> None:
        """Forget the households read longest ago, if they are too many."""
        while self._held > self._facts_max:
            self._forget(next(iter(self._kept)))

    def _forget(self, stream: UUID) -> None:
        if (household := self._kept.pop(stream, None)) is None:
            return
        self._held -= len(household.history.rows)
        for concerned in household.streams:
            self._by_stream[concerned].discard(stream)
            if not self._by_stream[concerned]:
                del self._by_stream[concerned]

    def _forget_all(self) -> None:
        self._kept.clear()
        self._by_stream.clear()
        self._held = 0
