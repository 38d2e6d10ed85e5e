"""The rows that this process wrote last: of a household that grows, only those that differ move.

A baseline, never a truth: beside its views, the base keeps a digest of what each of them holds of
each household. What is known here serves only where that digest is its own; where another projector
wrote, a reader left or a transaction was lost, it is another.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

ROWS_A_FACT: Final = 6
"""As many as the views say of most facts."""

Record = tuple[Any, ...]
"""The household, the number of the row in its view, then what it says."""


class View(NamedTuple):
    """What a view says of a household."""

    digest: bytes
    records: Sequence[Record]


class Moved(NamedTuple):
    """What differs between two tellings of a household by a view."""

    gone: list[int]
    """The numbers of the rows to delete."""
    fresh: list[Record]


Told = Mapping[str, View]
"""By view; one that says nothing is absent."""


class RowsWritten:
    """The last households written, as many as have so many rows."""

    def __init__(self, rows_max: int) -> None:
        """`rows_max`: 0 keeps none."""
        self._rows_max = rows_max
        self._kept: OrderedDict[UUID, Told] = OrderedDict()
        self.rows = 0
        """How many rows are kept in all."""

    def take(self, stream: UUID) -> Told:
        """What was written of this household, that nobody else takes; empty if nobody knows."""
        known = self._kept.pop(stream, None)
        self.rows -= _rows(known) if known is not None else 0
        return known or {}

    def keep(self, stream: UUID, told: Told) -> None:
        """What is written of it now; forget those written before if they are too many."""
        self._kept[stream] = told
        self.rows += _rows(told)
        while self.rows > self._rows_max:
            _, oldest = self._kept.popitem(last=False)
            self.rows -= _rows(oldest)


def moved(before: Sequence[Record], now: Sequence[Record]) -> Moved:
    """What to delete and to add for the rows of before to be those of now."""
    known = {record[1]: record for record in before}
    same = {record[1] for record in now if known.get(record[1]) == record}
    return Moved(
        [number for number in known if number not in same],
        [record for record in now if record[1] not in same],
    )


def _rows(told: Told) -> int:
    """At least one: a household that no view tells of is kept too."""
    return max(1, sum(len(view.records) for view in told.values()))
