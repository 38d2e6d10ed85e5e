"""How well a source tells: how much, how late, how often it corrects itself."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from asyncpg import Record

from parcours.postgres.guard import AnyConnection

_LOCAL: Final = "AT TIME ZONE 'Europe/Paris'"
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


async def families(
    connection: AnyConnection, source: str, since: date, late_days: int
) -> Sequence[Record]:
    """What a source has told since a day, by family of facts."""
    return await connection.fetch(_FAMILIES, source, since, late_days)


async def days(connection: AnyConnection, source: str, since: date) -> Sequence[date]:
    """The days when it told something."""
    return [row["jour"] for row in await connection.fetch(_DAYS, source, since)]
