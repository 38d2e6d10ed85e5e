"""Which stream a subject names: by its uuid, or by a partner's own identifier, kept as a hash."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid4

from asyncpg.pool import PoolConnectionProxy

from parcours.journal.keys import MasterKey

PURPOSE = "identifiants"

Identifier = tuple[str, str]
"""A system's prefix, and an identifier in that system."""


class Stream(NamedTuple):
    """A stream that something was written in, or is about to be."""

    id: UUID
    department: str | None
    """The last department told; None if none was."""


_BY_IDENTIFIER = """
SELECT i.systeme, i.empreinte, i.flux FROM journal.identifiants i
  JOIN unnest($1::text[], $2::bytea[]) AS d(systeme, empreinte) USING (systeme, empreinte)
"""
_RESERVE = """
INSERT INTO journal.identifiants SELECT * FROM unnest($1::text[], $2::bytea[], $3::uuid[])
ON CONFLICT DO NOTHING
"""
_KNOWN = """
SELECT s, (SELECT e.departement FROM journal.evenements e
            WHERE e.flux = s AND e.departement IS NOT NULL ORDER BY e.version DESC LIMIT 1)
  FROM unnest($1::uuid[]) AS s
 WHERE EXISTS (SELECT FROM journal.evenements e WHERE e.flux = s)
"""


class Streams:
    """The table of partners' identifiers."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master

    async def known(
        self, connection: PoolConnectionProxy, ids: Iterable[UUID]
    ) -> dict[UUID, Stream]:
        """Those of these streams that exist."""
        rows = await connection.fetch(_KNOWN, list(set(ids)))
        return {row[0]: Stream(row[0], row[1]) for row in rows}

    async def named(
        self, connection: PoolConnectionProxy, identifiers: Iterable[Identifier]
    ) -> dict[Identifier, UUID]:
        """The streams that these identifiers name already."""
        hashes = {self._hash(identifier): identifier for identifier in identifiers}
        if not hashes:
            return {}
        systems = [identifier[0] for identifier in hashes.values()]
        rows = await connection.fetch(_BY_IDENTIFIER, systems, list(hashes))
        return {hashes[row[1]]: row[2] for row in rows}

    async def reserve(
        self, connection: PoolConnectionProxy, identifiers: Iterable[Identifier]
    ) -> dict[Identifier, UUID]:
        """Name a stream for each identifier, for ever; two callers at once get the same."""
        wanted = sorted(identifiers)  # in one order for all: they cannot wait for each other
        await connection.execute(
            _RESERVE,
            [identifier[0] for identifier in wanted],
            [self._hash(identifier) for identifier in wanted],
            [uuid4() for _ in wanted],
        )
        return await self.named(connection, wanted)

    def _hash(self, identifier: Identifier) -> bytes:
        return self._master.blind(PURPOSE, ":".join(identifier))
