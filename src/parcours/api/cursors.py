"""Cursors: where a list resumes, sealed, good for one reader and one list only.

A place tells what rows were ordered by, and how many announcements others were given: nobody reads
it. The same place gives the same cursor, so that a page that did not change reads the same.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import TypeAdapter, ValidationError

from parcours.api.problems import CurseurInvalide
from parcours.journal.keys import MasterKey

PURPOSE = "curseurs-scelles"


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one list, for one reader.

    `scope` is whatever makes the list: its address, its filters and who reads.
    """

    master: MasterKey
    scope: str
    place: TypeAdapter[Any]
    """What a place in this list is made of."""

    def write(self, place: object) -> str:
        """The cursor of a place."""
        sealed = self._cipher.encrypt(self.place.dump_json(place), [self.scope.encode()])
        return _text(sealed)

    def read(self, cursor: str) -> Any:  # noqa: ANN401 (whatever `place` says)
        """The place of a cursor.

        Raises:
            CurseurInvalide: this list did not give this cursor.
        """
        try:
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            place = self.place.validate_json(self._cipher.decrypt(sealed, [self.scope.encode()]))
        except (InvalidTag, ValueError, ValidationError):
            raise _not_its_own() from None
        if _text(sealed) != cursor:
            raise _not_its_own()
        return place

    @property
    def _cipher(self) -> AESSIV:
        return AESSIV(self.master.derive(PURPOSE))


def _text(sealed: bytes) -> str:
    """The one way to write these bytes: other letters may be read as the same."""
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _not_its_own() -> CurseurInvalide:
    return CurseurInvalide("Reprendre la liste du début : ce curseur n'est pas le sien.")
