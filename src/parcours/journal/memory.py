"""The households just read, kept as the journal gave them: only what they lack is read again.

The journal only grows: a row read once is read for ever. Which streams count in a household, and
how far each goes, is asked each time in one statement; nothing here can be out of date. What is
kept is sealed.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.journal import reader
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

    def lacks(self, extent: Mapping[UUID, int]) -> Mapping[UUID, int]:
        """The streams that go further, and from which version on they are not known here."""
        return {
            s: self.extent.get(s, 0) for s, last in extent.items() if last > self.extent.get(s, 0)
        }


class Memory:
    """The last households read, as many as hold so many rows."""

    def __init__(self, facts_max: int = FACTS_MAX) -> None:
        self._facts_max = facts_max
        self._kept: OrderedDict[UUID, History] = OrderedDict()
        self._held = 0

    async def histories(
        self, connection: PoolConnectionProxy, streams: Collection[UUID]
    ) -> dict[UUID, History]:
        """What folds each stream, as `reader.histories` gives it; a stream unknown has nothing."""
        if not streams:
            return {}
        extents = await reader.extents(connection, streams)
        known = {s: self._known(s, extents[s]) for s in streams}
        lacking = {s: history.lacks(extents[s]) for s, history in known.items()}
        read = await _read(connection, lacking, extents)
        for stream, lacks in lacking.items():
            if lacks:
                more = [row for lacked in lacks for row in read[lacked, lacks[lacked]]]
                known[stream] = _with(known[stream], extents[stream], more)
                self._keep(stream, known[stream])
        return known

    def _known(self, stream: UUID, extent: Mapping[UUID, int]) -> History:
        """What is kept of a household, if all of it still counts in it."""
        kept = self._kept.get(stream)
        if kept is None or not kept.extent.keys() <= extent.keys():
            return History({})
        self._kept.move_to_end(stream)
        return kept

    def _keep(self, stream: UUID, history: History) -> None:
        """Keep this household, and forget the ones read longest ago if they are too many."""
        if (former := self._kept.pop(stream, None)) is not None:
            self._held -= len(former.rows)
        if len(history.rows) > self._facts_max:
            return
        self._kept[stream] = history
        self._held += len(history.rows)
        while self._held > self._facts_max:
            _, forgotten = self._kept.popitem(last=False)
            self._held -= len(forgotten.rows)


def _with(known: History, extent: Mapping[UUID, int], more: Iterable[Recorded]) -> History:
    rows = sorted(more, key=lambda row: row.position)
    if known.rows and rows and rows[0].position < known.rows[-1].position:  # another stream joins
        rows = sorted((*known.rows, *rows), key=lambda row: row.position)
    else:
        rows = [*known.rows, *rows]
    return History(extent, tuple(rows))


async def _read(
    connection: PoolConnectionProxy,
    lacking: Mapping[UUID, Mapping[UUID, int]],
    extents: Mapping[UUID, Mapping[UUID, int]],
) -> Mapping[tuple[UUID, int], Sequence[Recorded]]:
    """The rows that households lack, by stream and the version that they follow.

    No further than was asked: what is written meanwhile may link streams that are not read.
    """
    upto = {
        (lacked, after): extents[stream][lacked]
        for stream, lacks in lacking.items()
        for lacked, after in lacks.items()
    }
    return await reader.slices(connection, upto) if upto else {}
