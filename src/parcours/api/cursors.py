"""Cursors: where a list resumes, opaque and signed, good for one reader and one list only."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from parcours.api.problems import CurseurInvalide
from parcours.journal.keys import MasterKey

PURPOSE = "curseurs"
TAG_BYTES = 12


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
        text = self.place.dump_json(place)
        return urlsafe_b64encode(self._tag(text) + text).rstrip(b"=").decode()

    def read(self, cursor: str) -> Any:  # noqa: ANN401 (whatever `place` says)
        """The place of a cursor.

        Raises:
            CurseurInvalide: this list did not give this cursor.
        """
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            tag, text = raw[:TAG_BYTES], raw[TAG_BYTES:]
            if hmac.compare_digest(tag, self._tag(text)):
                return self.place.validate_json(text)
        except (ValueError, ValidationError):
            pass
        raise CurseurInvalide("Reprendre la liste du début : ce curseur n'est pas le sien.")

    def _tag(self, text: bytes) -> bytes:
        key = self.master.derive(PURPOSE)
        return hmac.digest(key, self.scope.encode() + b"\0" + text, hashlib.sha256)[:TAG_BYTES]
