"""The keys: one per subject of a stream, wrapped by a key derived from the master key.

The master key never touches the database. Everything that must be recognised without being read
(external identifiers, API keys, repeated content) is an HMAC under a key of its own.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from parcours.errors import CannotRun
from parcours.postgres.guard import AnyConnection

HOUSEHOLD = "menage"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """The data key of one subject of a stream."""

    id: UUID
    secret: bytes


class WrappedKey(NamedTuple):
    """A key as the database holds it."""

    id: UUID
    wrapped: bytes | None
    """None: it was destroyed."""


class BadMasterKey(CannotRun):
    """Ce texte n'est pas une clé maîtresse."""

    def __init__(self) -> None:
        super().__init__("la clé maîtresse doit faire 32 octets, écrits en hexadécimal")


class MissingKey(CannotRun):
    """Il n'y a pas de clé maîtresse là où on la cherche."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} n'existe pas, et la clé maîtresse y est attendue : vérifier --dossier et "
            "PARCOURS_CLE_MAITRESSE_FICHIER, ou l'y remettre"
        )


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
        self._derived: dict[str, bytes] = {}

    @classmethod
    def from_file(cls, path: Path) -> "MasterKey":
        """Read the master key.

        Raises:
            MissingKey: there is no such file.
            UnreadableKey: it cannot be read, or is not text.
        """
        try:
            return cls.from_hex(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            raise MissingKey(path) from None
        except (OSError, UnicodeError) as error:
            raise UnreadableKey(path) from error

    @classmethod
    def make(cls, path: Path) -> None:
        """Write a new one, readable by its owner only; the file is not there yet."""
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(KEY_BYTES).hex())

    @classmethod
    def from_hex(cls, text: str) -> "MasterKey":
        """Read the master key from its hexadecimal form."""
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError:
            raise BadMasterKey from None

    def derive(self, purpose: str) -> bytes:
        """A key for one purpose, from which no other can be found."""
        if purpose not in self._derived:
            self._derived[purpose] = _derive(self._secret, purpose)
        return self._derived[purpose]

    @property
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
