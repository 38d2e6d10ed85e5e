"""Which stream a subject names: by its uuid, or by a partner's own identifier, kept as a hash.

An identifier names a stream within a department. Once that stream is erased, the same name may
bear another, the next generation: those that bore it before still did.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

from asyncpg.pool import PoolConnectionProxy

from parcours.domain.langage.fiche import Agregat
from parcours.domain.publie.catalogue import types_de
from parcours.journal import reader
from parcours.journal.keys import HOUSEHOLD, MasterKey
from parcours.journal.look import Asked, Key, Look, Name, Seen, look
from parcours.journal.port import Recorded
from parcours.journal.reader import OF_A_DEPARTMENT
from parcours.postgres.unhurried import UNHURRIED

PURPOSE = "identifiants"


class Identifier(NamedTuple):
    """What a partner calls a household."""

    department: str
    system: str
    """The prefix of the system."""
    value: str
    """The identifier in that system, as the hash knows it."""


class Stream(NamedTuple):
    """A stream that something was written in."""

    id: UUID
    department: str | None
    """The department of its key: the first that was recorded; None if none was."""


_BEARERS = """
SELECT i.departement, i.systeme, i.empreinte, i.flux FROM journal.identifiants i
  JOIN unnest($1::text[], $2::text[], $3::bytea[]) AS d(departement, systeme, empreinte)
 USING (departement, systeme, empreinte)
 ORDER BY i.generation
"""
_ANYWHERE = """
SELECT i.systeme, i.empreinte, i.flux FROM journal.identifiants i
  JOIN unnest($1::text[], $2::bytea[]) AS d(systeme, empreinte) USING (systeme, empreinte)
"""
_ERASED = """
SELECT flux FROM coffre.cles WHERE flux = ANY($1) AND sujet = $2 AND detruite_le IS NOT NULL
"""
_RESERVE = f"""
WITH sans_attendre AS MATERIALIZED ({UNHURRIED})
INSERT INTO journal.identifiants (departement, systeme, empreinte, generation, flux)
  SELECT n.* FROM sans_attendre,
         unnest($1::text[], $2::text[], $3::bytea[], $4::integer[], $5::uuid[]) AS n
ON CONFLICT DO NOTHING
RETURNING departement, systeme, empreinte, flux
"""  # noqa: S608 (ours)
_CASELESS = """
SELECT prefixe FROM annuaire.systemes WHERE prefixe = ANY($1) AND casse = 'ignoree'
"""
_KNOWN = """
SELECT s, (SELECT e.departement FROM journal.evenements e
            WHERE e.flux = s AND e.departement IS NOT NULL ORDER BY e.version LIMIT 1)
  FROM unnest($1::uuid[]) AS s
 WHERE EXISTS (SELECT FROM journal.evenements e WHERE e.flux = s)
"""

# The streams that tell of a department, the one where all count first: what is told in them is not
# something else, and no household; the first department that each told is that one.
_OF_DEPARTMENT = f"""
WITH dits AS (
  SELECT DISTINCT e.flux FROM journal.evenements e
   WHERE e.departement = $1 AND e.type IN {OF_A_DEPARTMENT}
)
SELECT d.flux FROM dits d
 WHERE $1 = (SELECT e.departement FROM journal.evenements e
              WHERE e.flux = d.flux AND e.departement IS NOT NULL ORDER BY e.version LIMIT 1)
   AND (SELECT e.type FROM journal.evenements e
         WHERE e.flux = d.flux AND e.type = ANY($2) ORDER BY e.version LIMIT 1)
       IN {OF_A_DEPARTMENT}
   AND NOT EXISTS (SELECT FROM journal.evenements e WHERE e.flux = d.flux AND e.type = ANY($3))
 ORDER BY d.flux
"""  # noqa: S608 (types of the catalogue)

# What the names of a stream name in another department: the last stream to bear each there, or a
# new one where nobody does, or where the last one was erased.
_ELSEWHERE = """
WITH noms AS (
  SELECT DISTINCT systeme, empreinte FROM journal.identifiants WHERE flux = $1 AND departement <> $2
), derniers AS (
  SELECT DISTINCT ON (systeme, empreinte) systeme, empreinte, i.generation, i.flux
    FROM noms JOIN journal.identifiants i USING (systeme, empreinte)
   WHERE i.departement = $2
   ORDER BY systeme, empreinte, i.generation DESC
), vivants AS (
  SELECT d.* FROM derniers d
   WHERE NOT EXISTS (SELECT FROM coffre.cles c
                      WHERE c.flux = d.flux AND c.sujet = $3 AND c.detruite_le IS NOT NULL)
), neufs AS (
  INSERT INTO journal.identifiants (departement, systeme, empreinte, generation, flux)
  SELECT $2, n.systeme, n.empreinte, coalesce(d.generation, 0) + 1, gen_random_uuid()
    FROM noms n LEFT JOIN derniers d USING (systeme, empreinte)
   WHERE (n.systeme, n.empreinte) NOT IN (SELECT v.systeme, v.empreinte FROM vivants v)
   ORDER BY n.systeme, n.empreinte
  ON CONFLICT DO NOTHING
  RETURNING flux
)
SELECT flux FROM vivants UNION ALL SELECT flux FROM neufs
"""


class Streams:
    """The table of partners' identifiers."""

    def __init__(self, master: MasterKey, seen: Seen | None = None) -> None:
        """`seen`: what need not be asked again."""
        self._master = master
        self._seen = seen

    @property
    def _look(self) -> Look:
        return self._seen.look if self._seen else Look()

    def _unseen(self, streams: Iterable[UUID]) -> list[UUID]:
        """Those of these streams that are to be asked of."""
        return [s for s in streams if self._seen is None or not self._seen.has_stream(s)]

    def having_seen(self, seen: Seen) -> "Streams":
        """The same, for a request that has just looked."""
        return Streams(self._master, seen)

    async def looking(
        self, connection: PoolConnectionProxy, identifiers: Collection[Identifier]
    ) -> "Streams":
        """The same, which knows whom these names name: one statement says it of any of them."""
        names = frozenset(map(self.name, identifiers))
        if names <= self._look.asked.names:
            return self
        seen = await look(connection, Asked(names=names), self._look.concerned_by)
        return self.having_seen(Seen(seen))

    def name(self, identifier: Identifier) -> Name:
        """An identifier as the database knows it."""
        return identifier.department, identifier.system, self._hash(identifier)

    async def caseless(
        self, connection: PoolConnectionProxy, systems: Iterable[str]
    ) -> frozenset[str]:
        """Those of these systems where case tells nothing apart."""
        look = self._look
        if not (rest := set(systems) - look.systems):
            return look.caseless
        rows = await connection.fetch(_CASELESS, list(rest))
        return look.caseless | {row[0] for row in rows}

    async def said(
        self, connection: PoolConnectionProxy, keys: Iterable[Key]
    ) -> dict[Key, Recorded]:
        """The events that have these sources and ids."""
        look = self._look
        wanted = {key for key in keys if key in look.said or key not in look.asked.events}
        return await reader.by_key(connection, wanted)

    async def known(
        self, connection: PoolConnectionProxy, ids: Iterable[UUID]
    ) -> dict[UUID, Stream]:
        """Those of these streams that exist."""
        wanted, seen = set(ids), self._look.departments
        found = {stream: Stream(stream, seen[stream]) for stream in wanted & seen.keys()}
        if rest := self._unseen(wanted):
            rows = await connection.fetch(_KNOWN, rest)
            found |= {row[0]: Stream(row[0], row[1]) for row in rows}
        return found

    async def erased(self, connection: PoolConnectionProxy, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these streams whose household was erased."""
        wanted = set(ids)
        found = {stream for stream in wanted if self._look.is_erased(stream)}
        if rest := self._unseen(wanted):
            rows = await connection.fetch(_ERASED, rest, HOUSEHOLD)
            found |= {row[0] for row in rows}
        return found

    async def concerned(
        self, connection: PoolConnectionProxy, ids: Iterable[UUID]
    ) -> dict[UUID, frozenset[str]]:
        """Whom these streams concerned, where the household or somebody in it was erased."""
        wanted = set(ids)
        found, seen = self._look.concerned, self._look
        if rest := self._unseen(wanted):
            asked = Asked(streams=frozenset(rest), subjects=seen.asked.subjects)
            found = {**found, **(await look(connection, asked, seen.concerned_by)).concerned}
        return {stream: found.get(stream, frozenset()) for stream in wanted}

    async def bearers(
        self, connection: PoolConnectionProxy, identifiers: Iterable[Identifier]
    ) -> dict[Identifier, list[UUID]]:
        """The streams that bore each name, one after the other; the last one bears it."""
        names = {i: self.name(i) for i in identifiers}
        seen, looked = self._look.borne, self._look.asked.names
        found = {i: seen[name] for i, name in names.items() if name in seen}
        return found | await self._bearers(
            connection, [i for i, name in names.items() if name not in looked]
        )

    async def _bearers(
        self, connection: PoolConnectionProxy, identifiers: Collection[Identifier]
    ) -> dict[Identifier, list[UUID]]:
        """The same, asked of the journal as it is now."""
        names = {self.name(i): i for i in identifiers}
        borne: dict[Identifier, list[UUID]] = {}
        if names:
            for row in await connection.fetch(_BEARERS, *map(list, zip(*names, strict=True))):
                borne.setdefault(names[row[0], row[1], row[2]], []).append(row[3])
        return borne

    async def anywhere(
        self, connection: PoolConnectionProxy, identifiers: Iterable[Identifier]
    ) -> dict[Identifier, set[UUID]]:
        """The streams that ever bore each name, in whatever department."""
        wanted = set(identifiers)
        hashes = {i: (i.system, self._hash(i)) for i in wanted}
        columns = map(list, zip(*set(hashes.values()), strict=True))
        found: dict[tuple[str, bytes], set[UUID]] = {}
        for row in await connection.fetch(_ANYWHERE, *columns) if wanted else ():
            found.setdefault((row[0], row[1]), set()).add(row[2])
        return {identifier: found.get(key, set()) for identifier, key in hashes.items()}

    async def reserve(
        self, connection: PoolConnectionProxy, generations: Mapping[Identifier, int]
    ) -> dict[Identifier, UUID]:
        """Name a stream of that generation for each identifier; two callers get the same."""
        wanted = sorted(generations)  # in one order for all: they cannot wait for each other
        given = await connection.fetch(
            _RESERVE,
            [identifier.department for identifier in wanted],
            [identifier.system for identifier in wanted],
            [self._hash(identifier) for identifier in wanted],
            [generations[identifier] for identifier in wanted],
            [uuid4() for _ in wanted],
        )
        fresh = {(row[0], row[1], row[2]): row[3] for row in given}
        if self._seen:
            self._seen.fresh.update(fresh.values())
        named = {i: fresh[name] for i in wanted if (name := self.name(i)) in fresh}
        borne = await self._bearers(connection, [i for i in wanted if i not in named])
        return named | {identifier: bearers[-1] for identifier, bearers in borne.items()}

    async def of_department(self, connection: PoolConnectionProxy, department: str) -> list[UUID]:
        """The streams that tell of a department and are not erased; new facts go to the first."""
        told = [name for aggregate in Agregat for name in types_de(aggregate)]
        rows = await connection.fetch(_OF_DEPARTMENT, department, told, types_de(Agregat.MENAGE))
        erased = await self.erased(connection, [row[0] for row in rows])
        return [row[0] for row in rows if row[0] not in erased]

    async def elsewhere(
        self, connection: PoolConnectionProxy, stream: UUID, department: str
    ) -> list[UUID]:
        """The streams that the names of this one name in another department, new ones included."""
        rows = await connection.fetch(_ELSEWHERE, stream, department, HOUSEHOLD)
        return sorted(row[0] for row in rows)

    def unwritten(self) -> "Streams":
        """The same, for who only wants to know: it names streams, and writes none."""
        return _UnwrittenStreams(self._master, self._seen)

    def _hash(self, identifier: Identifier) -> bytes:
        return self._master.blind(PURPOSE, f"{identifier.system}:{identifier.value}")


class _UnwrittenStreams(Streams):
    """What reserving would name, as long as nobody reserves it."""

    def __init__(self, master: MasterKey, seen: Seen | None) -> None:
        super().__init__(master, seen)
        self._named: dict[Identifier, UUID] = {}

    def having_seen(self, seen: Seen) -> "Streams":
        """The same, for a request that has just looked: it writes no more."""
        streams = _UnwrittenStreams(self._master, seen)
        streams._named = self._named
        return streams

    async def reserve(
        self, connection: PoolConnectionProxy, generations: Mapping[Identifier, int]
    ) -> dict[Identifier, UUID]:
        """Name a stream for each identifier, the same each time."""
        del connection
        named = {i: self._named.setdefault(i, uuid4()) for i in generations}
        if self._seen:
            self._seen.fresh.update(named.values())
        return named
