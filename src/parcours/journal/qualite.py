"""How well a source tells: how much, how late, how often it corrects itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from asyncpg import Record

from parcours.domain.temps.jour_civil import OUTRE_MER, PARIS
from parcours.postgres.guard import AnyConnection

_ZONES: Final = " ".join(f"WHEN '{code}' THEN '{zone.key}'" for code, zone in OUTRE_MER.items())
_LOCAL: Final = f"AT TIME ZONE CASE departement {_ZONES} ELSE '{PARIS.key}' END"
"""At the hour of the territory that a fact speaks of."""
_FAMILIES: Final = f"""
SELECT split_part(type, '.', 3) AS famille, count(*) AS faits,
       percentile_disc(0.5) WITHIN GROUP (
         ORDER BY greatest((connu_le {_LOCAL})::date - survenu_le, 0)) AS connus_en_jours,
       percentile_disc(0.5) WITHIN GROUP (
         ORDER BY greatest((enregistre_le {_LOCAL})::date - (connu_le {_LOCAL})::date, 0))
         AS deposes_en_jours,
       count(*) FILTER (WHERE (enregistre_le {_LOCAL})::date - survenu_le > $3) AS tardifs,
       max((enregistre_le {_LOCAL})::date) AS dernier_depot_le
  FROM journal.evenements WHERE source = $1 AND enregistre_le >= $2
 GROUP BY 1 ORDER BY 1
"""  # noqa: S608 (our own words)
_DAYS: Final = f"""
SELECT DISTINCT (enregistre_le {_LOCAL})::date AS jour
  FROM journal.evenements WHERE source = $1 AND enregistre_le >= $2 ORDER BY 1
"""  # noqa: S608 (our own words)

_TOLD: Final = """
WITH siens AS (
  SELECT type, convert_from(charge, 'UTF8')::jsonb AS dit FROM journal.evenements
   WHERE source = $1 AND enregistre_le >= $2 ORDER BY enregistre_le DESC LIMIT $3)
SELECT s.type, champ.key AS champ, count(*) AS dits FROM siens s, jsonb_each(s.dit) AS champ
 WHERE champ.value NOT IN ('null'::jsonb, '[]'::jsonb, '""'::jsonb) GROUP BY 1, 2
UNION ALL SELECT type, NULL, count(*) FROM siens GROUP BY 1
"""
"""By type and field, in how many facts the field says something; without a field, how many."""
_STREAMS: Final = """
SELECT DISTINCT flux FROM journal.evenements
 WHERE source = $1 AND enregistre_le >= $2 AND ($3::uuid IS NULL OR flux > $3)
 ORDER BY flux LIMIT $4
"""
_TELLS: Final = """
SELECT EXISTS (SELECT 1 FROM journal.evenements
                WHERE source = $1 AND enregistre_le >= $2 AND flux = $3)
"""
_BY_SOURCE: Final = f"""
SELECT DISTINCT e.source, (e.enregistre_le {_LOCAL})::date AS jour
  FROM journal.evenements e
 WHERE e.source = ANY($1) AND e.enregistre_le >= $2 AND split_part(e.type, '.', 3) <> ALL($3)
 ORDER BY 1, 2
"""  # noqa: S608 (our own words)


async def families(
    connection: AnyConnection, source: str, since: date, late_days: int
) -> Sequence[Record]:
    """What a source has told since a day, by family of facts."""
    return await connection.fetch(_FAMILIES, source, since, late_days)


async def told(
    connection: AnyConnection, source: str, since: date, facts_max: int
) -> Sequence[Record]:
    """Of its last facts, by type and field, how many say something there."""
    return await connection.fetch(_TOLD, source, since, facts_max)


async def streams(
    connection: AnyConnection, source: str, since: date, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """The streams where it has told something since a day, a page of them."""
    return [row["flux"] for row in await connection.fetch(_STREAMS, source, since, after, limit)]


async def tells_of(connection: AnyConnection, source: str, since: date, stream: UUID) -> bool:
    """Whether it has told something of this stream since a day."""
    told: bool = await connection.fetchval(_TELLS, source, since, stream)
    return told


async def days_of(
    connection: AnyConnection, sources: Sequence[str], since: date, but: Sequence[str]
) -> Mapping[str, Sequence[date]]:
    """Of several sources, the days when each told something of another family than these."""
    days: dict[str, list[date]] = {source: [] for source in sources}
    for row in await connection.fetch(_BY_SOURCE, sources, since, but):
        days[row["source"]].append(row["jour"])
    return days


async def days(connection: AnyConnection, source: str, since: date) -> Sequence[date]:
    """The days when it told something."""
    return [row["jour"] for row in await connection.fetch(_DAYS, source, since)]
