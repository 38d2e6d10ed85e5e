"""Reading the journal: streams, with those an event links to them, and what follows a position."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from asyncpg import Pool, Record
from asyncpg.pool import PoolConnectionProxy

from parcours.domain.langage.fiche import Agregat
from parcours.domain.publie.catalogue import types_cloudevents, types_de
from parcours.domain.volets.correction import RattachementChange
from parcours.domain.volets.menage.composition import MenageScinde
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.domain.volets.parcours import TransfertDecide, TransfertDemande
from parcours.domain.volets.reunion import MenagesFusionnes
from parcours.journal import redelivery
from parcours.journal.port import Recorded

_COLUMNS = """
e.position, e.flux, e.version, e.source, e.id, e.type, e.survenu_le, e.connu_le, e.enregistre_le,
e.departement, e.qualites, e.flux_lies, e.charge,
coalesce((SELECT p.organisme FROM annuaire.partenaires p WHERE p.source = e.source), '')
"""

_NAMES: Final = (
    *("position", "stream", "version", "source", "id", "type", "happened_on", "known_at"),
    *("recorded_at", "department", "roles"),
)
"""What an event calls these columns, up to the streams that it links."""


def _among(types: Iterable[str]) -> str:
    """A list of types, as SQL writes it."""
    return "('" + "', '".join(types) + "')"


_BRING = (MenagesFusionnes, IdentifiantExterneRattache, TransfertDecide)
_JOIN = _among(types_cloudevents(*_BRING, MenageScinde))
"""The events that make another stream count in theirs."""
_FOLLOWED = _among(types_cloudevents(*_BRING, TransfertDemande, RattachementChange))
"""Those whose link is followed further than one step."""

DEPARTMENT_TYPES = tuple(types_de(Agregat.DEPARTEMENT))
"""The types of what is told of a department; an index of the journal says them too."""
OF_A_DEPARTMENT = _among(DEPARTMENT_TYPES)

# All that was told of the departments that stream `{0}` tells of is read together; what counts in
# it, the fold says.
_SAME_DEPARTMENT = f"""
    SELECT DISTINCT d.flux FROM journal.evenements d
     WHERE d.type IN {OF_A_DEPARTMENT} AND d.departement IN (
       SELECT ici.departement FROM journal.evenements ici
        WHERE ici.flux = {{0}} AND ici.type IN {OF_A_DEPARTMENT})
"""  # noqa: S608 (types of the catalogue)

# A stream's family: itself, every stream where an event points to it, and all those from which
# facts come to it, and those of the same department, step by step: a merge, an attachment, a
# transfer or a move is followed further, any other link is not.
_FAMILY = f"""
WITH RECURSIVE famille(racine, flux) AS (
  SELECT s, s FROM unnest($1::uuid[]) AS s
  UNION
  SELECT f.racine, l.flux FROM famille f, LATERAL (
    SELECT e.flux FROM journal.evenements e
     WHERE e.flux_lies @> ARRAY[f.flux] AND e.flux_lies IS NOT NULL
       AND (f.flux = f.racine OR e.type IN {_FOLLOWED})
    UNION ALL
    SELECT lie FROM journal.evenements e, unnest(e.flux_lies) AS lie
     WHERE e.flux = f.flux AND e.flux_lies IS NOT NULL AND e.type IN {_JOIN}
    UNION ALL
    {_SAME_DEPARTMENT.format("f.flux")}
  ) AS l(flux)
)
"""  # noqa: S608 (types of the catalogue)

_FAMILIES = f"""
{_FAMILY}
SELECT f.racine, {_COLUMNS} FROM famille f, LATERAL (
    SELECT * FROM journal.evenements e
     WHERE e.flux = f.flux AND e.position + 0 <= $2
    OFFSET 0
  ) AS e
 ORDER BY f.racine, e.position
"""  # noqa: S608 (columns are ours)
# OFFSET 0: stream by stream through the index. The planner, who cannot guess how few streams a
# family has, would otherwise read the whole journal. + 0: never through the index of positions,
# where every event is; before ANALYZE, the planner would.

# The same, as if these events were in the journal.
_BESIDE: Final = """
(SELECT position, flux, version, source, id, type, survenu_le, connu_le, enregistre_le,
        departement, qualites, flux_lies, charge FROM journal.evenements
 UNION ALL
 SELECT position, flux, version, source, id, type, survenu_le, connu_le, enregistre_le,
        departement, qualites, string_to_array(lies, ',')::uuid[], charge
   FROM unnest($3::bigint[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::text[],
               $9::date[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[],
               $14::text[], $15::bytea[])
     AS u(position, flux, version, source, id, type, survenu_le, connu_le, enregistre_le,
          departement, qualites, lies, charge))
"""
_FAMILIES_BESIDE: Final = _FAMILIES.replace("journal.evenements", _BESIDE)


def _said_by(families: str, first: int) -> str:
    """The same, of what an organisation said, and of what says a time of it; its parameters."""
    sources = f"""e.position + 0 <= $2 AND e.source = ANY (
       ARRAY(SELECT p.source FROM annuaire.partenaires p WHERE p.organisme = ${first})
       || ${first + 1}::text)"""  # noqa: S608 (numbers)
    return families.replace("e.position + 0 <= $2", sources)


_OWN: Final = _said_by(_FAMILIES, 3)
_OWN_BESIDE: Final = _said_by(_FAMILIES_BESIDE, 16)

# What somebody who knows each stream of a family up to some version does not know of it, how many
# acts the territories have signed, and where the journal ends: a row says these two alone if there
# is nothing else.
_UNKNOWN = f"""
{_FAMILY}
SELECT signes.combien, t.position AS bout, f.racine, {_COLUMNS}
  FROM (SELECT coalesce(max(numero), 0) AS combien FROM annuaire.reglages) AS signes
  CROSS JOIN journal.tete AS t
  LEFT JOIN (
    famille f
    LEFT JOIN unnest($2::uuid[], $3::uuid[], $4::integer[]) AS k(racine, flux, version)
      ON k.racine = f.racine AND k.flux = f.flux
    CROSS JOIN LATERAL (
      SELECT * FROM journal.evenements e
       WHERE e.flux = f.flux AND e.version > coalesce(k.version, 0)
      OFFSET 0
    ) AS e
  ) ON true
 ORDER BY f.racine, e.position
"""  # noqa: S608 (columns are ours)

_FIRST_OF: Final = """
SELECT s AS flux, e.type, e.departement, e.enregistre_le
  FROM unnest($1::uuid[]) AS s, LATERAL (
    SELECT * FROM journal.evenements e WHERE e.flux = s AND e.type = ANY($2)
     ORDER BY e.version LIMIT 1
  ) AS e
"""

# The streams that what was written after a position may change: they have it in their family.
_TOUCHED = f"""
WITH RECURSIVE touches(flux) AS (
  SELECT DISTINCT flux FROM journal.evenements WHERE position > $1 AND position <= $2
  UNION
  SELECT l.flux FROM touches t, LATERAL (
    SELECT lie FROM journal.evenements e, unnest(e.flux_lies) AS lie
     WHERE e.flux = t.flux AND e.flux_lies IS NOT NULL
    UNION ALL
    SELECT e.flux FROM journal.evenements e
     WHERE e.flux_lies @> ARRAY[t.flux] AND e.flux_lies IS NOT NULL AND e.type IN {_JOIN}
    UNION ALL
    {_SAME_DEPARTMENT.format("t.flux")}
  ) AS l(flux)
)
SELECT flux FROM touches ORDER BY flux
"""  # noqa: S608 (types of the catalogue)

_VERSIONS = """
SELECT s, coalesce((SELECT max(e.version) FROM journal.evenements e WHERE e.flux = s), 0)
  FROM unnest($1::uuid[]) AS s
"""

_AFTER = f"""
SELECT {_COLUMNS} FROM journal.evenements e
 WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position LIMIT $3
"""  # noqa: S608 (columns are ours)

_STREAMS_AFTER = """
                 SELECT DISTINCT flux FROM journal.evenements WHERE flux > $1 AND position <= $2
                 ORDER BY flux LIMIT $3
"""

EVERYTHING = 2**62
NIL = UUID(int=0)


Asking = Pool | PoolConnectionProxy
"""Where a question is asked: of a connection that one holds, or of any."""


async def head(connection: PoolConnectionProxy) -> int:
    """The last committed position; nobody reads past it."""
    return int(await connection.fetchval("SELECT position FROM journal.tete"))


async def reached_at(connection: PoolConnectionProxy, position: int) -> datetime | None:
    """When the journal reached a position; None: it was empty."""
    found: datetime | None = await connection.fetchval(
        "SELECT enregistre_le FROM journal.evenements WHERE position <= $1 "
        "ORDER BY position DESC LIMIT 1",
        position,
    )
    return found


async def histories(
    where: Asking,
    streams: Iterable[UUID],
    *,
    known_to: int = EVERYTHING,
    beside: Sequence[Recorded] = (),
    said_by: str | None = None,
) -> dict[UUID, list[Recorded]]:
    """What folds each stream: its events and those of its family, up to a position.

    `beside`: events that nobody wrote, read as if the journal held them. `said_by`: of one
    organisation alone.
    """
    found: dict[UUID, list[Recorded]] = {stream: [] for stream in streams}
    asked = [list(found), known_to, *(_columns(beside) if beside else ())]
    if said_by is None:
        rows = await where.fetch(_FAMILIES_BESIDE if beside else _FAMILIES, *asked)
    else:
        own = (said_by, redelivery.SOURCE)
        rows = await where.fetch(_OWN_BESIDE if beside else _OWN, *asked, *own)
    for row in rows:
        found[row[0]].append(_recorded(row, 1))
    return found


class FirstTold(NamedTuple):
    """When a stream was first told of, and where."""

    type: str
    department: str | None
    recorded_at: datetime


class Unknown(NamedTuple):
    """What was not known of some histories, and how many acts the territories have signed."""

    events: Mapping[UUID, Sequence[Recorded]]
    acts: int
    head: int
    """The last position then."""


async def unknown(where: Asking, known: Mapping[UUID, Mapping[UUID, int]]) -> Unknown:
    """What is not known of each stream's history; `known`: by stream, how far its family is."""
    found: dict[UUID, list[Recorded]] = {stream: [] for stream in known}
    kept = [
        (s, member, version) for s, extent in known.items() for member, version in extent.items()
    ]
    columns = zip(*kept, strict=True) if kept else ((), (), ())
    rows = await where.fetch(_UNKNOWN, list(known), *columns)
    for row in rows:
        if row[2] is not None:
            found[row[2]].append(_recorded(row, 3))
    return Unknown(found, rows[0][0], rows[0][1])


async def versions(connection: PoolConnectionProxy, streams: Iterable[UUID]) -> dict[UUID, int]:
    """How many events each stream has; 0 if it has none."""
    rows = await connection.fetch(_VERSIONS, list(streams))
    return {row[0]: row[1] for row in rows}


async def touched(connection: PoolConnectionProxy, after: int, upto: int) -> list[UUID]:
    """The streams to fold again after what was written in `(after, upto]`."""
    return [row[0] for row in await connection.fetch(_TOUCHED, after, upto)]


async def events_after(
    connection: PoolConnectionProxy, position: int, upto: int, limit: int
) -> list[Recorded]:
    """At most `limit` events in `(position, upto]`, in order."""
    rows = await connection.fetch(_AFTER, position, upto, limit)
    return [_recorded(row, 0) for row in rows]


async def all_streams(
    connection: PoolConnectionProxy, upto: int, page: int
) -> AsyncIterator[list[UUID]]:
    """Every stream written up to a position, by pages."""
    last = NIL
    while rows := await connection.fetch(_STREAMS_AFTER, last, upto, page):
        streams = [row[0] for row in rows]
        yield streams
        last = streams[-1]


async def by_key(
    connection: PoolConnectionProxy, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Recorded]:
    """The events that have these sources and ids."""
    pairs = list(keys)
    if not pairs:
        return {}
    sources, ids = zip(*pairs, strict=True)
    query = f"""
    SELECT {_COLUMNS} FROM journal.evenements e
      JOIN unnest($1::text[], $2::text[]) AS c(source, id) USING (source, id)
    """  # noqa: S608 (columns are ours)
    rows = await connection.fetch(query, sources, ids)
    return {(r.source, r.id): r for r in (_recorded(row, 0) for row in rows)}


async def first_of(
    where: Pool, streams: Iterable[UUID], types: Iterable[str]
) -> dict[UUID, FirstTold]:
    """By stream, the first event there of one of these types; none: that stream is not there."""
    rows = await where.fetch(_FIRST_OF, list(streams), list(types))
    return {
        row["flux"]: FirstTold(row["type"], row["departement"], row["enregistre_le"])
        for row in rows
    }


async def fingerprints(
    connection: PoolConnectionProxy, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], bytes]:
    """What recognises the content of the events that have these sources and ids."""
    pairs = list(keys)
    if not pairs:
        return {}
    query = """
    SELECT source, id, contenu FROM journal.evenements
      JOIN unnest($1::text[], $2::text[]) AS c(source, id) USING (source, id)
    """
    rows = await connection.fetch(query, *zip(*pairs, strict=True))
    return {(row[0], row[1]): row[2] for row in rows}


def _columns(events: Sequence[Recorded]) -> Iterator[list[Any]]:
    """The events, column by column, as the journal has them."""
    for name in _NAMES:
        yield [getattr(event, name) for event in events]
    yield [",".join(map(str, event.linked_streams)) or None for event in events]
    yield [event.payload for event in events]


def _recorded(row: Record, first: int) -> Recorded:
    values: list[Any] = list(row)[first:]
    # asyncpg writes the first and last instants as infinities, and reads these without a zone.
    values[7], values[8] = (instant.replace(tzinfo=UTC) for instant in values[7:9])
    values[11] = tuple(values[11] or ())
    return Recorded(*values)
