"""The daily entry of the journal: whom midnight lets read otherwise, told once for everybody.

One per département and civil day there, written by whichever process comes first; the others find
it written. The days are those when keys cease to hold. It is derived: not in the chain of facts.
"""

from datetime import date, datetime, timedelta
from typing import Final

from asyncpg.pool import PoolConnectionProxy

from parcours.domain.temps.jour_civil import jour_civil, minuit
from parcours.projections import schema

_LAST: Final = """
SELECT d.departement, (SELECT max(j.jour) FROM journal.jours j WHERE j.departement = d.departement)
  FROM (SELECT DISTINCT coalesce(departement, '') AS departement FROM {vues}.acces) AS d
 ORDER BY d.departement
"""
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('parcours.journal'))"
_WRITE: Final = """
INSERT INTO journal.jours (jour, departement, position, parcours)
SELECT $2, $1, (SELECT position FROM journal.tete),
       coalesce((SELECT array_agg(DISTINCT parcours ORDER BY parcours)
                   FROM {vues}.cles JOIN {vues}.acces USING (parcours)
                  WHERE coalesce(departement, '') = $1 AND jusqu_a = $3), '{{}}')
ON CONFLICT (departement, jour) DO NOTHING
"""


async def write(connection: PoolConnectionProxy, now: datetime) -> None:
    """Write the days begun since the last entry of each département; the first is today.

    Before the households of that day are folded again: their keys would say their next day.
    """
    views = schema.live()
    for department, last in await connection.fetch(_LAST.format(vues=views)):
        for day in _begun(last, jour_civil(now, department)):
            async with connection.transaction():
                await connection.execute(_ALONE)
                begins = minuit(day, department)
                await connection.execute(_WRITE.format(vues=views), department, day, begins)


def _begun(last: date | None, today: date) -> list[date]:
    first = today if last is None else last + timedelta(days=1)
    return [first + timedelta(days=n) for n in range((today - first).days + 1)]
