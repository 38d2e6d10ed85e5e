"""Redelivery: an event sent again, whose system now says that it knew it earlier.

Libraries fill `time` by themselves: it is no part of what makes an event the same. Of two
deliveries the smallest orders, whatever arrives first. The later delivery is a row of the journal
like another, with its own position and its own instant: a reading of what was known before it does
not move, and the chain covers it. It is no fact: it only says the time of one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import orjson

from parcours.domain.langage.fait import HEURE_NON_DITE
from parcours.journal.port import Draft, Recorded

SOURCE: Final = "/parcours/redites"
TYPE: Final = "parcours.redite"
ALWAYS: Final = datetime.max.replace(tzinfo=UTC)
EVERYTHING: Final = 2**62


def redelivered(draft: Draft, stored: Recorded) -> Draft | None:
    """The row that says so, if this delivery of what is stored says an earlier time."""
    if draft.known_at == HEURE_NON_DITE or HEURE_NON_DITE < stored.known_at <= draft.known_at:
        return None
    target = "#".join(draft.key)
    identifier = f"{target}@{draft.known_at.astimezone(UTC).isoformat()}"
    return Draft(
        stream=stored.stream,
        source=SOURCE,
        id=identifier,
        type=TYPE,
        happened_on=stored.happened_on,
        known_at=draft.known_at,
        department=None,
        roles="",
        linked_streams=(),
        payload=orjson.dumps({"cible": target}),
        fingerprint=hashlib.sha256(identifier.encode()).digest(),
    )


def settled(
    history: Sequence[Recorded], *, known_at: datetime = ALWAYS, known_to: int = EVERYTHING
) -> Sequence[Recorded]:
    """The facts of a history, each with the smallest time that was said of it by then."""
    again = [row for row in history if row.source == SOURCE]
    if not again:
        return history
    said = _smallest(r for r in again if r.recorded_at <= known_at and r.position <= known_to)
    return [_with_time(row, said) for row in history if row.source != SOURCE]


def _smallest(rows: Iterable[Recorded]) -> dict[str, datetime]:
    times: dict[str, datetime] = {}
    for row in rows:
        target = str(orjson.loads(row.payload)["cible"])
        times[target] = min(row.known_at, times.get(target, ALWAYS))
    return times


def _with_time(row: Recorded, said: dict[str, datetime]) -> Recorded:
    time = said.get(f"{row.source}#{row.id}")
    if time is None or HEURE_NON_DITE < row.known_at <= time:
        return row
    return replace(row, known_at=time)
