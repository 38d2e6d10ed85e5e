"""One look at the journal before facts are written: what they name, and whether it was said.

Callers who wait share one statement, as they share the append. What a look does not hold is asked
again by whoever needs it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from asyncpg import Pool, UndefinedTableError
from asyncpg.pool import PoolConnectionProxy

from parcours.journal.answering import Answering
from parcours.journal.keys import HOUSEHOLD, Subject, WrappedKey

Name = tuple[str, str, bytes]
"""A department, the prefix of a system, and the hash of an identifier there."""
Key = tuple[str, str]
"""The source and the id of an event."""

# What comes back, row by row: a system without case, an event said, a stream that bears a name, a
# stream that is written in, the key of a subject. OFFSET 0: stream by stream, through the index.
_LOOK: Final = """
WITH porteurs AS (
  SELECT i.departement, i.systeme, i.empreinte, i.generation, i.flux
    FROM journal.identifiants i
    JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS d(departement, systeme, empreinte)
   USING (departement, systeme, empreinte)
), vus AS (
  SELECT flux FROM porteurs UNION SELECT unnest($4::uuid[])
)
SELECT 'sans-casse' AS quoi, NULL AS nom, prefixe AS systeme, NULL::bytea AS octets,
       NULL::integer AS generation, NULL::uuid AS flux, NULL::uuid AS cle
  FROM annuaire.systemes WHERE prefixe = ANY($2) AND casse = 'ignoree'
UNION ALL
SELECT 'dit', e.id, e.source, NULL, NULL, NULL, NULL
  FROM unnest($5::text[], $6::text[]) AS d(source, id) JOIN journal.evenements e USING (source, id)
UNION ALL
SELECT 'porteur', departement, systeme, empreinte, generation, flux, NULL FROM porteurs
UNION ALL
SELECT 'flux', (SELECT e.departement FROM journal.evenements e
                 WHERE e.flux = v.flux AND e.departement IS NOT NULL ORDER BY e.version LIMIT 1),
       NULL, NULL, NULL, v.flux, NULL
  FROM vus v WHERE EXISTS (SELECT FROM journal.evenements e WHERE e.flux = v.flux)
UNION ALL
SELECT 'cle', c.sujet, NULL, c.enveloppe, NULL, v.flux, c.cle
  FROM vus v, LATERAL (
    SELECT * FROM coffre.cles c WHERE c.flux = v.flux AND c.sujet = ANY($7) OFFSET 0
  ) AS c
"""

# Of a stream where a key was destroyed, whom it concerned: the same statement says it of whatever
# is named, so that who asks twice cannot tell an erased household from one that nobody names.
_OF_ERASED: Final = """
UNION ALL
SELECT 'affaire', a.qui, NULL, NULL, NULL, v.flux, NULL
  FROM vus v, LATERAL ({concerned}) AS a
 WHERE EXISTS (SELECT FROM coffre.cles c
                WHERE c.flux = v.flux AND c.sujet = ANY($7) AND c.detruite_le IS NOT NULL)
"""
WROTE: Final = """
SELECT DISTINCT p.organisme AS qui FROM journal.evenements e JOIN annuaire.partenaires p
 USING (source) WHERE e.flux = v.flux
"""


class Asked(NamedTuple):
    """What somebody who has facts to write wants to know."""

    names: frozenset[Name] = frozenset()
    streams: frozenset[UUID] = frozenset()
    events: frozenset[Key] = frozenset()
    subjects: frozenset[str] = frozenset()
    """Whose keys, in each of these streams; the household's always."""


@dataclass(frozen=True)
class Look:
    """What was seen: of what was looked at, what is not here did not exist."""

    asked: Asked = field(default_factory=Asked)
    caseless: frozenset[str] = frozenset()
    """The systems where case tells nothing apart."""
    said: frozenset[Key] = frozenset()
    """The events that the journal has."""
    borne: Mapping[Name, list[UUID]] = field(default_factory=dict)
    """The streams that bore each name, one after the other."""
    departments: Mapping[UUID, str | None] = field(default_factory=dict)
    """By stream where something is written, the first department recorded."""
    keys: Mapping[Subject, WrappedKey] = field(default_factory=dict)
    concerned: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """By stream where a key was destroyed, whom it concerned: organisations, or readers' cards."""
    concerned_by: str = WROTE
    """The statement that said it."""

    @cached_property
    def systems(self) -> frozenset[str]:
        """The systems looked at."""
        return frozenset(system for _, system, _ in self.asked.names)

    @cached_property
    def streams(self) -> frozenset[UUID]:
        """The streams looked at: those asked, and whatever bore a name."""
        return self.asked.streams.union(*self.borne.values())

    def is_erased(self, stream: UUID) -> bool:
        """Whether that household was erased."""
        key = self.keys.get((stream, HOUSEHOLD))
        return key is not None and key.wrapped is None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request knows without asking: what it looked at, and the streams it named since."""

    look: Look = field(default_factory=Look)
    fresh: set[UUID] = field(default_factory=set)
    """Nothing is written in them, and nobody has a key there."""

    def has_stream(self, stream: UUID) -> bool:
        """Whether all that could be known of a stream is."""
        return stream in self.fresh or stream in self.look.streams

    def has_key(self, subject: Subject) -> bool:
        """Whether that subject's key is here, if there is one."""
        stream, name = subject
        looked = stream in self.look.streams and name in {HOUSEHOLD, *self.look.asked.subjects}
        return looked or stream in self.fresh


class Looks(Answering[Asked, Look]):
    """Whoever looks in this process: those who wait look together, and see what all asked."""

    def __init__(self, pool: Pool, concerned: str = WROTE) -> None:
        """`concerned`: the statement that says, of an erased stream `v.flux`, whom it concerned."""
        super().__init__()
        self._pool = pool
        self._concerned = concerned

    async def _answers(self, asked: Sequence[Asked]) -> Sequence[Look]:
        return [await look(self._pool, _all(asked), self._concerned)] * len(asked)


def _all(asked: Iterable[Asked]) -> Asked:
    """What several callers want, asked once."""
    columns = zip(*asked, strict=True)
    return Asked(*(frozenset[Any]().union(*column) for column in columns))


async def look(where: Pool | PoolConnectionProxy, asked: Asked, concerned: str = WROTE) -> Look:
    """What the journal says of all this; see `Looks`."""
    names = [list(column) for column in zip(*asked.names, strict=True)] or [[], [], []]
    events = [list(column) for column in zip(*asked.events, strict=True)] or [[], []]
    subjects = [HOUSEHOLD, *asked.subjects]
    values = (*names, list(asked.streams), *events, subjects)
    try:
        rows = await where.fetch(_LOOK + _OF_ERASED.format(concerned=concerned), *values)
    except UndefinedTableError:  # the views are not made yet: who wrote, at least
        return await look(where, asked)
    whom_by_stream: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        if row["quoi"] == "affaire":
            whom_by_stream[row["flux"]].add(row["nom"])
    borne: dict[Name, list[UUID]] = defaultdict(list)
    for row in sorted((r for r in rows if r["quoi"] == "porteur"), key=itemgetter("generation")):
        borne[row["nom"], row["systeme"], row["octets"]].append(row["flux"])
    return Look(
        asked,
        caseless=frozenset(r["systeme"] for r in rows if r["quoi"] == "sans-casse"),
        said=frozenset((r["systeme"], r["nom"]) for r in rows if r["quoi"] == "dit"),
        borne=dict(borne),
        departments={r["flux"]: r["nom"] for r in rows if r["quoi"] == "flux"},
        keys={
            (r["flux"], r["nom"]): WrappedKey(r["cle"], r["octets"])
            for r in rows
            if r["quoi"] == "cle"
        },
        concerned={stream: frozenset(whom) for stream, whom in whom_by_stream.items()},
        concerned_by=concerned,
    )
