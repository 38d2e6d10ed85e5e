"""The end of the journal, as the process that writes in it knows it: nothing of it is asked again.

Positions have no gap: when what a call wrote follows what was known, others wrote nothing between
that we were not told.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final
from uuid import UUID

from parcours.journal.port import Recorded

RECENT_MAX: Final = 1000
"""How many of the last events are held, for the households that were being read meanwhile."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event at the end of the journal, and the streams whose families it may change."""

    position: int
    streams: tuple[UUID, ...]
    """Its own, and those that it links."""
    row: Recorded | None = None
    """None: another process wrote it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a call of the journal wrote, with what others wrote since the last one, if they said."""

    events: Sequence[Event]
    """In order."""
    acts: int
    """How many acts the territories had signed when it wrote."""


class Tail:
    """What is known without a gap: all that was written in `(since, reached]`."""

    def __init__(self) -> None:
        self.since = 0
        self.reached = 0
        self._recent: deque[Event] = deque(maxlen=RECENT_MAX)

    def follow(self, events: Sequence[Event]) -> None:
        """Take in what comes next; after a gap, what was known before no longer counts."""
        if not events:
            return
        if events[0].position != self.reached + 1:
            self.since = events[0].position - 1
            self._recent.clear()
        self.reached = events[-1].position
        self._recent.extend(events)

    def known_to(self, position: int) -> int:
        """Up to where all is known of what was followed ever since that position."""
        return max(position, self.reached) if position >= self.since else position

    def after(self, position: int) -> Sequence[Event] | None:
        """What was written after a position, in order; None if it is no longer held."""
        if not self.since <= position or self.reached - position > len(self._recent):
            return None
        later = takewhile(lambda event: event.position > position, reversed(self._recent))
        return [*later][::-1]
