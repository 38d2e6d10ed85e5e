"""What each territory has set of the law: signed acts, numbered without gaps, never changed."""

from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import Final

from asyncpg.pool import PoolConnectionProxy

from parcours.domain.droit.reglages import Reglage, Reglages
from parcours.journal.reader import Asking

_COLUMNS: Final = ", ".join(field.name for field in fields(Reglage))
_READ: Final = f"SELECT {_COLUMNS} FROM annuaire.reglages WHERE numero <= $1 ORDER BY numero"  # noqa: S608 (our names)
_LAST: Final = "SELECT coalesce(max(numero), 0) FROM annuaire.reglages"
_ALONE: Final = """
SELECT pg_advisory_xact_lock(hashtext(verrou))
  FROM unnest(ARRAY['parcours.reglages', 'parcours.journal']) AS verrou
"""
# Signed at an instant of the journal's: what is written at a later one was written knowing the act.
_WRITE: Final = f"""
INSERT INTO annuaire.reglages
  (departement, regle, du, par, actif, parametre, valeur, role, famille, organisme, numero,
   enregistre_le)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ({_LAST}) + 1,
        (SELECT greatest(clock_timestamp(), t.enregistre_le + interval '1 microsecond')
           FROM journal.tete t))
RETURNING {_COLUMNS}
"""  # noqa: S608 (our names)

EVERYTHING: Final = 2**62


async def settings(connection: Asking, upto: int = EVERYTHING) -> Reglages:
    """The acts up to a number, inclusive."""
    return Reglages(Reglage(**row) for row in await connection.fetch(_READ, upto))


class TerritoryActs:
    """Every act as it is now, read again only once another was signed: none ever changes."""

    def __init__(self) -> None:
        self._known = Reglages()

    async def now(self, where: Asking) -> Reglages:
        """The acts signed so far; they are numbered without gaps, so their count is the last."""
        return await self.counting(where, await last(where))

    async def counting(self, where: Asking, count: int) -> Reglages:
        """The acts signed so far, once it is known that they are that many at least."""
        if count > len(self._known.actes):
            self._known = await settings(where)
        return self._known


async def last(connection: Asking) -> int:
    """The number of the last act; 0 if there is none."""
    return int(await connection.fetchval(_LAST))


async def sign(connection: PoolConnectionProxy, act: Reglage) -> Reglage:
    """Write an act; return it with its number and the time it was written."""
    (signed,) = await sign_all(connection, [act])
    return signed


async def sign_all(connection: PoolConnectionProxy, acts: Iterable[Reglage]) -> list[Reglage]:
    """Write some acts, all of them or none; return them as `sign` does."""
    async with connection.transaction():
        await connection.execute(_ALONE)  # an act is visible before the next has its number
        return [await _write(connection, act) for act in acts]


async def _write(connection: PoolConnectionProxy, act: Reglage) -> Reglage:
    (row,) = await connection.fetch(_WRITE, *astuple(act)[:-2])
    return Reglage(**row)
