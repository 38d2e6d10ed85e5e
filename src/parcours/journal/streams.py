"""Which stream a subject names: by its uuid, or by a partner's own identifier, kept as a hash."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from asyncpg.pool import PoolConnectionProxy

from parcours.domain.histoire import Corrections
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.journal import codec, reader
from parcours.journal.keys import HOUSEHOLD, MasterKey
from parcours.journal.port import Draft

PURPOSE = "identifiants"

Identifier = tuple[str, str]
"""A system's prefix, and an identifier in that system."""
_Hash = tuple[str, bytes]


class Stream(NamedTuple):
    """A stream that something was written in, or is about to be."""

    id: UUID
    department: str | None
    """Its department, for ever: the first that was told; None if none was."""


_BY_IDENTIFIER = """
SELECT i.systeme, i.empreinte, i.flux FROM journal.identifiants i
  JOIN unnest($1::text[], $2::bytea[]) AS d(systeme, empreinte) USING (systeme, empreinte)
"""
_ATTACHED = """
SELECT d.systeme, d.empreinte, e.source, e.id, e.flux, e.position FROM journal.rattachements r
  JOIN unnest($1::text[], $2::bytea[]) AS d(systeme, empreinte) USING (systeme, empreinte)
  JOIN journal.evenements e USING (source, id, contenu)
 ORDER BY e.position
"""
_ATTACH = """
INSERT INTO journal.rattachements
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::bytea[])
ON CONFLICT DO NOTHING
"""
_ERASED = """
SELECT flux FROM coffre.cles WHERE flux = ANY($1) AND sujet = $2 AND detruite_le IS NOT NULL
"""
_RESERVE = """
INSERT INTO journal.identifiants SELECT * FROM unnest($1::text[], $2::bytea[], $3::uuid[])
ON CONFLICT DO NOTHING
"""
_KNOWN = """
SELECT s, (SELECT e.departement FROM journal.evenements e
            WHERE e.flux = s AND e.departement IS NOT NULL ORDER BY e.version LIMIT 1)
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

    async def erased(self, connection: PoolConnectionProxy, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these streams whose household was erased."""
        rows = await connection.fetch(_ERASED, list(ids), HOUSEHOLD)
        return {row[0] for row in rows}

    async def named(
        self, connection: PoolConnectionProxy, identifiers: Iterable[Identifier]
    ) -> dict[Identifier, UUID]:
        """The streams that these identifiers name already.

        The one that an identifier opened, else the one that the oldest fact still holding attaches
        it to.
        """
        hashes = {(i[0], self._hash(i)): i for i in identifiers}
        named = await self._first(connection, hashes)
        if rest := {key: i for key, i in hashes.items() if i not in named}:
            named |= await self._attached(connection, rest)
        return named

    async def _first(
        self, connection: PoolConnectionProxy, hashes: Mapping[_Hash, Identifier]
    ) -> dict[Identifier, UUID]:
        if not hashes:
            return {}
        rows = await connection.fetch(_BY_IDENTIFIER, *_columns(hashes))
        return {hashes[row[0], row[1]]: row[2] for row in rows}

    async def _attached(
        self, connection: PoolConnectionProxy, hashes: Mapping[_Hash, Identifier]
    ) -> dict[Identifier, UUID]:
        rows = await connection.fetch(_ATTACHED, *_columns(hashes))
        if not rows:
            return {}
        held = await _held(connection, {row["flux"] for row in rows})
        named: dict[Identifier, UUID] = {}
        for row in rows:
            stream = held.get(f"{row['source']}#{row['id']}")
            if stream is not None:
                named.setdefault(hashes[row["systeme"], row["empreinte"]], stream)
        return named

    async def attach(
        self, connection: PoolConnectionProxy, drafts: Iterable[tuple[Identifier, Draft]]
    ) -> None:
        """Let identifiers name the streams of these drafts, once these are in the journal."""
        rows = [
            (identifier[0], self._hash(identifier), draft.source, draft.id, draft.fingerprint)
            for identifier, draft in drafts
        ]
        if rows:
            await connection.execute(_ATTACH, *map(list, zip(*rows, strict=True)))

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
        return await self._first(connection, {(i[0], self._hash(i)): i for i in wanted})

    def _hash(self, identifier: Identifier) -> bytes:
        return self._master.blind(PURPOSE, ":".join(identifier))


def _columns(hashes: Iterable[_Hash]) -> tuple[list[str], list[bytes]]:
    keys = list(hashes)
    return [system for system, _ in keys], [digest for _, digest in keys]


async def _held(connection: PoolConnectionProxy, streams: set[UUID]) -> dict[str, UUID]:
    """The facts that attach an identifier and still count, and the stream each counts in."""
    histories = await reader.histories(connection, streams)
    held: dict[str, UUID] = {}
    for history in histories.values():
        corrections = Corrections(map(codec.fact, history))
        for fact, _, stream in corrections.comptent(IdentifiantExterneRattache):
            held[fact.reference] = stream
    return held
