"""What appending would answer, without writing: no row, no lock that a writer would wait for."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.journal import reader
from parcours.journal.appender import write
from parcours.journal.port import Draft, Outcome, Place, Receipt, Recorded, recorded

_HEAD: Final = """
SELECT position, greatest(clock_timestamp(), enregistre_le + interval '1 microsecond')
  FROM journal.tete
"""
_KNOWN: Final = """
SELECT source, id, contenu, flux, position, version, enregistre_le FROM journal.evenements
  JOIN unnest($1::text[], $2::text[]) AS c(source, id) USING (source, id)
"""
_NEXT: Final = timedelta(microseconds=1)
_SPOILS_ALL: Final = frozenset({Outcome.CONFLICT, Outcome.STALE})


class Prediction:
    """A journal that nothing is written in, and that answers as the real one would now."""

    def __init__(self, connection: PoolConnectionProxy) -> None:
        self.events: list[Recorded] = []
        """What would be written, in order."""
        self._connection = connection
        self._known: dict[tuple[str, str], tuple[bytes, Place]] = {}
        self._versions: dict[UUID, int] = {}
        self._head: tuple[int, datetime] | None = None

    async def append(self, drafts: list[Draft], *, atomic: bool) -> list[Receipt]:
        """What the journal would answer; what was predicted before counts as written."""
        return await write(self._call, drafts, atomic=atomic) if drafts else []

    async def _call(self, drafts: list[Draft], *, atomic: bool) -> list[Receipt]:
        await self._learn(drafts)
        outcomes = [self._outcome(draft) for draft in drafts]
        if atomic and not _SPOILS_ALL.isdisjoint(outcomes):
            outcomes = [Outcome.ABANDONED if o is Outcome.APPENDED else o for o in outcomes]
        position, now = self._head or await self._read_head()
        for draft, outcome in zip(drafts, outcomes, strict=True):
            if outcome is Outcome.APPENDED:
                position += 1
                self._write(draft, position, now)
        self._head = (position, now + _NEXT)
        return [
            Receipt(outcome, self._known[draft.key][1] if draft.key in self._known else None)
            for draft, outcome in zip(drafts, outcomes, strict=True)
        ]

    def _outcome(self, draft: Draft) -> Outcome:
        if known := self._known.get(draft.key):
            return Outcome.REPLAYED if known[0] == draft.fingerprint else Outcome.CONFLICT
        expected = draft.expected_version
        stale = expected is not None and expected != self._versions[draft.stream]
        return Outcome.STALE if stale else Outcome.APPENDED

    def _write(self, draft: Draft, position: int, now: datetime) -> None:
        version = self._versions[draft.stream] = self._versions[draft.stream] + 1
        self._known[draft.key] = draft.fingerprint, Place(draft.stream, position, version, now)
        self.events.append(recorded(draft, position, version, now))

    async def _learn(self, drafts: Iterable[Draft]) -> None:
        """What the journal knows of these drafts and of their streams."""
        keys = {draft.key for draft in drafts} - self._known.keys()
        sources, ids = zip(*keys, strict=True) if keys else ((), ())
        for source, id_, content, *place in await self._connection.fetch(_KNOWN, sources, ids):
            self._known[source, id_] = content, Place(*place)
        streams = {draft.stream for draft in drafts} - self._versions.keys()
        self._versions |= await reader.versions(self._connection, streams)

    async def _read_head(self) -> tuple[int, datetime]:
        (row,) = await self._connection.fetch(_HEAD)
        return row[0], row[1]
