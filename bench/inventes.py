"""What invented households say, as the journal would hold it: no door, no database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import orjson

from parcours.journal.port import Recorded
from parcours.peuplement.recit import Dit

AUJOURD_HUI: Final = date(2026, 11, 1)
RECU: Final = datetime(2026, 11, 2, tzinfo=UTC)


def au_journal(dit: Dit, flux: UUID, position: int) -> Recorded:
    """A fact alone in its stream, received with the others."""
    connu_le = datetime.combine(dit.su_le, time(), UTC) + timedelta(minutes=dit.heure)
    return Recorded(
        position=position,
        stream=flux,
        version=position,
        source=dit.par.source,
        id=dit.id,
        type=dit.type,
        happened_on=dit.jour,
        known_at=connu_le,
        recorded_at=RECU + timedelta(seconds=position),
        department="48",
        roles=",".join(sorted(dit.par.roles)),
        linked_streams=(),
        payload=orjson.dumps(dit.data),
        organisation=dit.par.organisme,
    )


def nomme_un_autre(dit: Dit) -> bool:
    """True of a fact that names another household, which only the door can identify."""
    return any(isinstance(v, str) and v.startswith("{{") for v in dit.data.values())
