"""Verification: the whole journal read again, its numbers and its chain checked.

It proves that nothing was changed, moved or removed since the chain was written, as long as its end
is what it was: whoever can rewrite every row up to the head can only be told by a head that was kept
elsewhere. Appending goes on meanwhile: what is written later is left for the next time.
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
BACK_IN_TIME: Final = "le fait est daté d'avant celui qui le précède au journal."
ALTERED: Final = "le fait n'est plus celui dont l'empreinte a été prise."
UNCHAINED: Final = "le maillon ne relie pas ce fait à celui qui le précède."
BAD_VERSION: Final = "la version ne suit pas celle du fait précédent de son parcours."
BAD_HEAD: Final = "la tête du journal n'est pas celle de son dernier fait."

Progress = Callable[[int], None]
"""Told how many events were just checked."""

_HEAD = """
SELECT position, chaine, enregistre_le, (SELECT max(position) FROM journal.evenements)
  FROM journal.tete
"""
_DIGESTS = """
SELECT position, empreinte, chaine FROM journal.evenements
 WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3
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


async def verify(pool: Pool, progress: Progress) -> list[Fault]:
    """Everything that is wrong in the journal, at most `FAULTS_MAX` faults."""
    async with pool.acquire() as connection:
        head, chain, recorded_at, last = await connection.fetchrow(_HEAD)
        faults = [
            Fault(row[0], BAD_VERSION)
            for row in await connection.fetch(_BAD_VERSIONS, head, FAULTS_MAX)
        ]
        ...
