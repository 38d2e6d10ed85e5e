"""The vault: the keys of subjects, wrapped in the database, opened with the master key."""

import os
from collections.abc import Iterable
from uuid import UUID, uuid4

from asyncpg.pool import PoolConnectionProxy
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from parcours.journal.keys import KEY_BYTES, MasterKey, Subject, SubjectKey, WrappedKey
from parcours.journal.look import Seen
from parcours.postgres.unhurried import UNHURRIED

_INSERT = f"""
WITH sans_attendre AS MATERIALIZED ({UNHURRIED})
INSERT INTO coffre.cles (flux, sujet, cle, enveloppe)
SELECT n.* FROM sans_attendre, unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[]) AS n
ON CONFLICT (flux, sujet) DO NOTHING
RETURNING flux, sujet, cle, enveloppe
"""  # noqa: S608 (ours)
_SELECT = """
SELECT c.flux, c.sujet, c.cle, c.enveloppe FROM coffre.cles c
  JOIN unnest($1::uuid[], $2::text[]) AS s(flux, sujet) USING (flux, sujet)
"""
_SELECT_BY_ID = (
    "SELECT cle, enveloppe FROM coffre.cles WHERE cle = ANY($1) AND enveloppe IS NOT NULL"
)


class Vault:
    """The table of subjects' keys, opened with the master key."""

    def __init__(self, master: MasterKey, seen: Seen | None = None) -> None:
        """`seen`: what need not be asked again."""
        self._master = master
        self._seen = seen or Seen()

    def having_seen(self, seen: Seen) -> "Vault":
        """The same, for a request that has just looked."""
        return Vault(self._master, seen)

    async def keys_for(
        self, connection: PoolConnectionProxy, subjects: Iterable[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        """The keys of subjects, made for those that have none; None where it was destroyed."""
        wanted = sorted(set(subjects))
        keys = self._seen.look.keys
        found = {subject: self._opened(keys[subject]) for subject in wanted if subject in keys}
        found |= await self._find(connection, [s for s in wanted if not self._seen.has_key(s)])
        if missing := [subject for subject in wanted if subject not in found]:
            found |= await self._made(connection, missing)
        return found

    def unwritten(self) -> "Vault":
        """The same, for who only wants to know: it gives keys, and keeps none."""
        return _UnwrittenVault(self._master, self._seen)

    async def _made(
        self, connection: PoolConnectionProxy, missing: list[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        """Keys for subjects that had none, or those that somebody made meanwhile."""
        streams, names = zip(*missing, strict=True)
        wrapped = [aes_key_wrap(self._master.wrapping, os.urandom(KEY_BYTES)) for _ in missing]
        rows = await connection.fetch(_INSERT, streams, names, [uuid4() for _ in missing], wrapped)
        made = {(row[0], row[1]): self._opened(WrappedKey(row[2], row[3])) for row in rows}
        return made | await self._find(connection, [s for s in missing if s not in made])

    async def _find(
        self, connection: PoolConnectionProxy, subjects: list[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        if not subjects:
            return {}
        streams, names = zip(*subjects, strict=True)
        return {
            (stream, name): self._opened(WrappedKey(key, wrapped))
            for stream, name, key, wrapped in await connection.fetch(_SELECT, streams, names)
        }

    def _opened(self, key: WrappedKey) -> SubjectKey | None:
        return SubjectKey(key.id, self._unwrap(key.wrapped)) if key.wrapped else None

    async def keys_by_id(
        self, connection: PoolConnectionProxy, ids: Iterable[UUID]
    ) -> dict[UUID, SubjectKey]:
        """The keys that still exist among these."""
        rows = await connection.fetch(_SELECT_BY_ID, list(ids))
        return {key: SubjectKey(key, self._unwrap(wrapped)) for key, wrapped in rows}

    def _unwrap(self, wrapped: bytes) -> bytes:
        return aes_key_unwrap(self._master.wrapping, wrapped)


class _UnwrittenVault(Vault):
    """The keys that would be made, as long as nobody makes them."""

    def __init__(self, master: MasterKey, seen: Seen) -> None:
        super().__init__(master, seen)
        self._given: dict[Subject, SubjectKey] = {}

    async def _made(
        self, connection: PoolConnectionProxy, missing: list[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        del connection
        return {
            subject: self._given.setdefault(subject, SubjectKey(uuid4(), os.urandom(KEY_BYTES)))
            for subject in missing
        }
