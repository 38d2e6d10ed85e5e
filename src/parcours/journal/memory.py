"""The households just read, kept as the journal gave them: only what they lack is read again.

The journal only grows: a row read once is read for ever, and a stream that counts in a household
counts in it for ever, as does the organisation of a source. What is not kept of it is asked each
time; nothing here can be out of date. What is kept is sealed.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from asyncpg import Pool

from parcours.journal import reader
from parcours.journal.answering import Answering
from parcours.journal.port import Recorded

FACTS_MAX: Final = 20_000
"""How many rows the households kept hold together: some 2 KiB each."""


@dataclass(frozen=True, slots=True)
class History:
    """What folds a household: its events and those of its family."""

    extent: Mapping[UUID, int]
    """The streams of the family where something was written, and the last version of each."""
    rows: Sequence[Recorded] = ()
    """In the order of the journal."""

    def known_to(self, position: int) -> Sequence[Recorded]:
        """The same, up to a position of the journal (inclusive)."""
        if not self.rows or self.rows[-1].position <= position:
            return self.rows
        return [row for row in self.rows if row.position <= position]

    def then(self, more: Sequence[Recorded]) -> "History":
        """The same, with what was not known of it."""
        rows = (*self.rows, *more)
        if self.rows and more[0].position < self.rows[-1].position:  # another stream joins
            rows = tuple(sorted(rows, key=lambda row: row.position))
        return History({**self.extent, **{row.stream: row.version for row in more}}, rows)


class Known(NamedTuple):
    """What is known of some households, and how many acts their territories had signed then."""

    histories: Mapping[UUID, History]
    acts: int


class Memory(Answering[Collection[UUID], Known]):
    """The last households read, as many as hold so many rows.

    Whoever asks for what is kept asks together; the others wait for nobody, nor make anybody wait.
    """

    def __init__(self, pool: Pool, facts_max: int = FACTS_MAX) -> None:
        super().__init__()
        self._pool = pool
        self._facts_max = facts_max
        self._kept: OrderedDict[UUID, History] = OrderedDict()
        self._held = 0

    async def histories(self, streams: Collection[UUID]) -> Known:
        """What folds each stream, as `reader.histories` gives it; a stream unknown has nothing.

        The caller holds no connection: this takes one.

        Raises:
            JournalUnavailable: nobody reads any more.
        """
        if not self._kept.keys() >= set(streams):
            return await self._read(streams)
        return await self.ask(streams)

    async def _answers(self, asked: Sequence[Collection[UUID]]) -> Sequence[Known]:
        known = await self._read({stream for streams in asked for stream in streams})
        return [Known({s: known.histories[s] for s in streams}, known.acts) for streams in asked]

    async def _read(self, streams: Collection[UUID]) -> Known:
        kept = {stream: self._kept.get(stream, History({})) for stream in streams}
        more, acts = await reader.unknown(self._pool, {s: h.extent for s, h in kept.items()})
        known = {s: h.then(more[s]) if more[s] else h for s, h in kept.items()}
        for stream, history in known.items():
            self._keep(stream, history)
        return Known(known, acts)

    def _keep(self, stream: UUID, history: History) -> None:
        """Keep this household, and forget the ones read longest ago if they are too many."""
        if (former := self._kept.pop(stream, None)) is not None:
            self._held -= len(former.rows)
        if not history.rows or len(history.rows) > self._facts_max:
            return
        self._kept[stream] = history
        self._held += len(history.rows)
        while self._held > self._facts_max:
            _, forgotten = self._kept.popitem(last=False)
            self._held -= len(forgotten.rows)
