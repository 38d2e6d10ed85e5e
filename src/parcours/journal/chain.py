"""The hash chain: each event's digest covers its row, and the digest of the row before.

What is hashed is the ciphertext, so that erasing a person leaves the chain valid. The digest of the
row (`leaf`) is computed before the lock; the journal's SQL function links it.
"""

import hashlib
import struct
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from parcours.journal.port import Draft, Recorded

GENESIS = hashlib.sha256(b"parcours").digest()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIZE: Final = struct.Struct(">I")


def leaf(event: Draft | Recorded) -> bytes:
    """The digest of everything in an event that does not depend on where it lands."""
    parts = (
        event.stream.bytes,
        event.source.encode(),
        event.id.encode(),
        event.type.encode(),
        event.happened_on.isoformat().encode(),
        struct.pack(">q", microseconds(event.known_at)),
        (event.department or "").encode(),
        event.roles.encode(),
        b"".join(stream.bytes for stream in event.linked_streams),
        event.payload,
    )
    framed = b"".join(chain.from_iterable((_SIZE.pack(len(part)), part) for part in parts))
    return hashlib.sha256(framed).digest()


def link(previous: bytes, event: Recorded) -> bytes:
    """The chain after an event, given the chain before it."""
    place = struct.pack(">qiq", event.position, event.version, microseconds(event.recorded_at))
    return hashlib.sha256(previous + place + leaf(event)).digest()


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970, exactly."""
    delta = instant - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
