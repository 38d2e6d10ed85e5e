"""Sealing: personal fields are encrypted before they reach the journal, each for its subject.

A token is the key's id, a nonce and the ciphertext (AES-256-GCM). It is bound to its stream, its
event and its place in it: moved anywhere else, it does not open (docs/adr/0007).
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parcours.domain.langage.champs import ChampPersonnel
from parcours.domain.langage.evenement import Evenement
from parcours.journal.keys import HOUSEHOLD, SubjectKey

SEALED = "scelle"
_NAMED = orjson.dumps(SEALED)
NONCE_BYTES = 12
_ID_BYTES = 16

Path = tuple[str | int, ...]


def subjects(event: Evenement[Any], data: Mapping[str, Any]) -> set[str]:
    """Whose personal data an event holds; the household always, for its fingerprint."""
    return {HOUSEHOLD} | {subject for _, _, _, subject in _personal(event, data)}


def holds_personal_data(event: Evenement[Any], data: Mapping[str, Any]) -> bool:
    """True if something of this event is to be sealed."""
    return any(True for _ in _personal(event, data))


def seal(
    event: Evenement[Any],
    data: dict[str, Any],
    keys: Mapping[str, SubjectKey],
    binding: Callable[[Path], bytes],
) -> bytes:
    """The bytes to store: canonical JSON, where each personal value became a token.

    `data` is the event as JSON values, and is changed in place; `binding` gives the associated data
    of a field.
    """
    for holder, name, path, subject in list(_personal(event, data)):
        key = keys[subject]
        holder[name] = {SEALED: _encrypt(orjson.dumps(holder[name]), key, binding(path))}
    return canonical(data)


def canonical(data: object) -> bytes:
    """The only way to write a JSON value: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def bind(stream: UUID, source: str, event_id: str, event_type: str) -> Callable[[Path], bytes]:
    """The associated data of the fields of one event: source and id are unique for ever."""
    event = orjson.dumps([str(stream), source, event_id, event_type])

    def of(path: Path) -> bytes:
        return b"parcours/1" + event + orjson.dumps(path)

    return of


def tokens(data: object, path: Path = ()) -> Iterator[tuple[Any, str | int, Path, str]]:
    """Every token of a stored payload: its holder, its name there, its path, and itself."""
    items: Any = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for name, value in items:
        if isinstance(value, dict) and set(value) == {SEALED}:
            yield data, name, (*path, name), value[SEALED]
        else:
            yield from tokens(value, (*path, name))


def may_hold_tokens(payload: bytes) -> bool:
    """False of a stored payload that holds no token: the name of one is written nowhere in it.

    It is how `tokens` would find it, escaped in no way by any writer of canonical JSON; a text that
    says it has its quotes escaped.
    """
    return _NAMED in payload


def key_id(token: str) -> UUID:
    """The key that a token needs."""
    return UUID(bytes=urlsafe_b64decode(token)[:_ID_BYTES])


def unseal(token: str, key: SubjectKey | None, bound: bytes) -> Any:  # noqa: ANN401 (any JSON value)
    """The clear value, or None when its key was destroyed or it was moved from its place."""
    if key is None:
        return None
    raw = urlsafe_b64decode(token)
    nonce, sealed = raw[_ID_BYTES : _ID_BYTES + NONCE_BYTES], raw[_ID_BYTES + NONCE_BYTES :]
    try:
        clear = AESGCM(key.secret).decrypt(nonce, sealed, bound + key.id.bytes)
    except InvalidTag:
        return None
    return orjson.loads(clear)


def _encrypt(clear: bytes, key: SubjectKey, bound: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key.secret).encrypt(nonce, clear, bound + key.id.bytes)
    return urlsafe_b64encode(key.id.bytes + nonce + sealed).decode()


def _personal(
    event: Evenement[Any], data: Mapping[str, Any]
) -> Iterator[tuple[Any, str, Path, str]]:
    for field in event.a_sceller():
        for holder, path in _holders(data, field.chemin[:-1], ()):
            name = field.chemin[-1]
            if holder.get(name) is not None:
                yield holder, name, (*path, name), _subject(field, holder)


def _holders(value: Any, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Any, Path]]:  # noqa: ANN401 (any JSON value)
    if not steps:
        yield value, path
    elif steps[0] == "*":
        for index, element in enumerate(value):
            yield from _holders(element, steps[1:], (*path, index))
    elif steps[0] in value:
        yield from _holders(value[steps[0]], steps[1:], (*path, steps[0]))


def _subject(field: ChampPersonnel, holder: Mapping[str, Any]) -> str:
    return HOUSEHOLD if field.sujet == HOUSEHOLD else f"personne:{holder['personne']}"
