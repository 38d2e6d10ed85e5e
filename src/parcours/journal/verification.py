"""Verification: the whole journal read again, its numbers and its chain checked.

It shows that no fact was altered, moved or removed since it was chained. Whoever can rewrite every
row from there to the head, and the head, is only caught by a head that was kept elsewhere.
Appending goes on meanwhile: what comes after the head that we start from waits for the next time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from parcours.journal import reader
from parcours.journal.chain import GENESIS, leaf, link
from parcours.journal.port import Recorded

PAGE_EVENTS: Final = 1000
FAULTS_MAX: Final = 100

MISSING: Final = "un ou plusieurs faits manquent à partir d'ici."
ALTERED: Final = "le fait n'est plus celui dont l'empreinte a été prise."
UNCHAINED: Final = "le maillon ne relie pas ce fait à celui qui le précède."
BACK_IN_TIME: Final = "le fait est enregistré avant celui qui le précède."
BAD_VERSION: Final = "la version ne suit pas celle du fait précédent de son parcours."
BAD_HEAD: Final = "la tête du journal n'est pas la fin de ses faits."

# The head, and whether the last row is where and when it says.
_HEAD = """
SELECT t.position, t.chaine,
       t.position = coalesce(e.position, 0)
         AND t.enregistre_le = coalesce(e.enregistre_le, '-infinity')
  FROM journal.tete t
  LEFT JOIN LATERAL (SELECT position, enregistre_le FROM journal.evenements
                      ORDER BY position DESC LIMIT 1) AS e ON true
"""
_DIGESTS = """
SELECT empreinte, chaine FROM journal.evenements
 WHERE position > $1 AND position <= $2 ORDER BY position
"""
_BAD_VERSIONS = """
SELECT position FROM (
  SELECT position, version, lag(version, 1, 0) OVER parcours AS version_avant,
         lag(position, 1, 0::bigint) OVER parcours AS position_avant
    FROM journal.evenements WHERE position <= $1
  WINDOW parcours AS (PARTITION BY flux ORDER BY version)
) AS e
 WHERE version <> version_avant + 1 OR position < position_avant
 ORDER BY position LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that an untouched journal cannot show."""

    position: int
    sentence: str
    """In French, without any data."""


async def verify(pool: Pool, progress: Callable[[int], None]) -> list[Fault]:
    """What is wrong in the journal, at most `FAULTS_MAX` faults, in order.

    `progress` is told how many events were just read.
    """
    async with pool.acquire() as connection:
        if (end := await connection.fetchrow(_HEAD)) is None:
            return [Fault(0, BAD_HEAD)]
        head, chain, is_last = end
        versions = await connection.fetch(_BAD_VERSIONS, head, FAULTS_MAX)
        faults = [Fault(row[0], BAD_VERSION) for row in versions]
        walk = _Walk()
        while page := await _page(connection, walk.position, head):
            faults += [fault for row in page for fault in walk.step(*row)]
            progress(len(page))
            if len(faults) >= FAULTS_MAX:
                break
        else:
            faults += walk.end(head, chain, is_last=is_last)
    return sorted(faults, key=lambda fault: fault.position)[:FAULTS_MAX]


async def _page(
    connection: PoolConnectionProxy, after: int, upto: int
) -> list[tuple[Recorded, bytes, bytes]]:
    """The next events, each with its digest and its link."""
    events = await reader.events_after(connection, after, upto, PAGE_EVENTS)
    if not events:
        return []
    digests = await connection.fetch(_DIGESTS, after, events[-1].position)
    return [(event, *digest) for event, digest in zip(events, digests, strict=True)]


class _Walk:
    """The journal up to a row, and what the next one must be."""

    def __init__(self) -> None:
        self.position = 0
        self._chain = GENESIS
        self._recorded_at = datetime.min.replace(tzinfo=UTC)

    def step(self, event: Recorded, digest: bytes, chain: bytes) -> Iterator[Fault]:
        """What is wrong in the next row; then it is taken as it is, for each fault to show once."""
        follows = event.position == self.position + 1
        if not follows:
            yield Fault(self.position + 1, MISSING)
        if leaf(event) != digest:
            yield Fault(event.position, ALTERED)
        elif follows and link(self._chain, event) != chain:
            yield Fault(event.position, UNCHAINED)
        if event.recorded_at < self._recorded_at:
            yield Fault(event.position, BACK_IN_TIME)
        self.position, self._chain, self._recorded_at = event.position, chain, event.recorded_at

    def end(self, head: int, chain: bytes, *, is_last: bool) -> Iterator[Fault]:
        """What is wrong in the head, once every row was read."""
        if self.position != head:
            yield Fault(self.position + 1, MISSING)
        elif self._chain != chain or not is_last:
            yield Fault(head, BAD_HEAD)
