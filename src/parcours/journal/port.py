"""What goes into the journal, what comes out of it, and what may go wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """An event ready to be written: authorised, sealed, in its exact bytes."""

    stream: UUID
    source: str
    id: str
    type: str
    happened_on: date
    known_at: datetime
    department: str | None
    roles: str
    """The emitter's roles, sorted and joined by commas."""
    linked_streams: tuple[UUID, ...]
    payload: bytes
    fingerprint: bytes
    """Recognises the same content sent again."""
    expected_version: int | None = None
    """The version that the stream must have; None: any."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes the event unique, for ever."""
        return self.source, self.id


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the journal holds it."""

    position: int
    stream: UUID
    version: int
    source: str
    id: str
    type: str
    happened_on: date
    known_at: datetime
    recorded_at: datetime
    department: str | None
    roles: str
    linked_streams: tuple[UUID, ...]
    payload: bytes
    organisation: str = ""
    """The organisation of its source, for ever; empty if nobody knows."""

    def __hash__(self) -> int:
        """Cheap, for long households are looked up whole: nothing else is at that position."""
        return hash((self.position, self.payload))


def recorded(draft: Draft, position: int, version: int, recorded_at: datetime) -> Recorded:
    """The event that a draft becomes once it is written there."""
    return Recorded(
        position,
        draft.stream,
        version,
        draft.source,
        draft.id,
        draft.type,
        draft.happened_on,
        draft.known_at,
        recorded_at,
        draft.department,
        draft.roles,
        draft.linked_streams,
        draft.payload,
    )


class Outcome(StrEnum):
    """What became of a draft; the values are those of the SQL function."""

    APPENDED = "ajoute"
    REPLAYED = "rejoue"
    """The same event was there already: nothing was written."""
    CONFLICT = "conflit"
    """Another event has that source and id."""
    STALE = "perime"
    """The stream does not have the expected version."""
    ABANDONED = "abandonne"
    """Sound, but its all-or-nothing batch was refused."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event is in the journal."""

    stream: UUID
    position: int
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """The journal's answer to a draft."""

    outcome: Outcome
    place: Place | None
    """Where the event of that source and id is; None if there is none."""


class JournalUnavailable(Exception):  # noqa: N818 (a state, not an error of the caller)
    """The journal does not answer; trying again later is harmless."""
