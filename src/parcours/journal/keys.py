"""The keys: one per subject of a stream, wrapped by a key derived from the master key.

The master key never touches the database. Everything that must be recognised without being read
(external identifiers, API keys, repeated content) is an HMAC under a key of its own.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID, uuid4

from asyncpg.pool import PoolConnectionProxy
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from parcours.errors import CannotRun
from parcours.postgres.guard import AnyConnection

HOUSEHOLD = "menage"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """The data key of one subject of a stream."""

    id: UUID
    secret: bytes


class BadMasterKey(CannotRun):
    """Ce texte n'est pas une clé maîtresse."""

    def __init__(self) -> None:
        super().__init__("la clé maîtresse doit faire 32 octets, écrits en hexadécimal")


class UnreadableKey(CannotRun):
    """Le fichier de la clé maîtresse ne s'ouvre pas, ou n'est pas du texte."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"la clé maîtresse ne se lit pas dans {path} : vérifier ses droits et son contenu "
            "(64 chiffres hexadécimaux)"
        )


class MasterKey:
    """The root of all keys."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise BadMasterKey
        self._secret = secret

    @classmethod
    def from_file(cls, path: Path) -> "MasterKey":
        """Read the master key, or create it the first time, readable by its owner only."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(os.urandom(KEY_BYTES).hex())
        try:
            return cls.from_hex(path.read_text(encoding="ascii"))
        except (OSError, UnicodeError) as error:
            raise UnreadableKey(path) from error

    @classmethod
    def from_hex(cls, text: str) -> "MasterKey":
        """Read the master key from its hexadecimal form."""
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError:
            raise BadMasterKey from None

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose, from which no other can be found."""
        return _derive(self._secret, purpose)

    @cached_property
    def wrapping(self) -> bytes:
        """What wraps the keys of subjects."""
        return self.derive("coffre")

    def blind(self, purpose: str, value: str) -> bytes:
        """A keyed hash: equal for equal values, and silent about them."""
        return hmac.digest(self.derive(purpose), value.encode(), hashlib.sha256)


class WrongMasterKey(CannotRun):
    """Cette clé maîtresse n'est pas celle qui a scellé cette base."""

    def __init__(self) -> None:
        super().__init__(
            "cette clé maîtresse n'est pas celle de cette base : remettre la bonne, sans quoi "
            "aucune donnée personnelle ne se lit"
        )


async def refuse_wrong_key(connection: AnyConnection, master: MasterKey) -> None:
    """Raise `WrongMasterKey` if this key does not open what the database holds."""
    wrapped = await connection.fetchval(
        "SELECT enveloppe FROM coffre.cles WHERE enveloppe IS NOT NULL LIMIT 1"
    )
    try:
        if wrapped is not None:
            aes_key_unwrap(master.wrapping, wrapped)
    except InvalidUnwrap:
        raise WrongMasterKey from None


def fingerprint(household: SubjectKey, content: bytes) -> bytes:
    """Recognise a content sent again; shredded with the household's key."""
    return hmac.digest(_derive(household.secret, "contenu"), content, hashlib.sha256)


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDFExpand(SHA256(), KEY_BYTES, f"parcours/{purpose}".encode()).derive(secret)


Subject = tuple[UUID, str]
"""A stream, and whose data it is: `menage`, or a person's pseudonym after `personne:`."""

_INSERT = """
INSERT INTO coffre.cles (flux, sujet, cle, enveloppe)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[])
ON CONFLICT (flux, sujet) DO NOTHING
"""
_SELECT = """
SELECT c.flux, c.sujet, c.cle, c.enveloppe FROM coffre.cles c
  JOIN unnest($1::uuid[], $2::text[]) AS s(flux, sujet) USING (flux, sujet)
"""
_SELECT_BY_ID = (
    "SELECT cle, enveloppe FROM coffre.cles WHERE cle = ANY($1) AND enveloppe IS NOT NULL"
)


class Vault:
    """The table of subjects' keys, opened with the master key."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master

    async def keys_for(
        self, connection: PoolConnectionProxy, subjects: Iterable[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        """The keys of subjects, made for those that have none; None where it was destroyed."""
        wanted = sorted(set(subjects))
        found = await self._find(connection, wanted)
        if missing := [subject for subject in wanted if subject not in found]:
            found |= await self._made(connection, missing)
        return found

    def unwritten(self) -> "Vault":
        """The same, for who only wants to know: it gives keys, and keeps none."""
        return _UnwrittenVault(self._master)

    async def _made(
        self, connection: PoolConnectionProxy, missing: list[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        """Keys for subjects that had none, or those that somebody made meanwhile."""
        streams, names = zip(*missing, strict=True)
        wrapped = [aes_key_wrap(self._master.wrapping, os.urandom(KEY_BYTES)) for _ in missing]
        await connection.execute(_INSERT, streams, names, [uuid4() for _ in missing], wrapped)
        return await self._find(connection, missing)

    async def _find(
        self, connection: PoolConnectionProxy, subjects: list[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        if not subjects:
            return {}
        streams, names = zip(*subjects, strict=True)
        return {
            (stream, name): SubjectKey(key, self._unwrap(wrapped)) if wrapped else None
            for stream, name, key, wrapped in await connection.fetch(_SELECT, streams, names)
        }

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

    def __init__(self, master: MasterKey) -> None:
        super().__init__(master)
        self._given: dict[Subject, SubjectKey] = {}

    async def _made(
        self, connection: PoolConnectionProxy, missing: list[Subject]
    ) -> dict[Subject, SubjectKey | None]:
        del connection
        return {
            subject: self._given.setdefault(subject, SubjectKey(uuid4(), os.urandom(KEY_BYTES)))
            for subject in missing
        }
