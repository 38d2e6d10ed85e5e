"""From the journal's rows to the domain's facts; what cannot be read is kept and shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import orjson

from parcours.domain import volets
from parcours.domain.langage.champs import RELECTURE, Scelle
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import HEURE_NON_DITE, Fait, FaitIllisible
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue
from parcours.journal import redelivery, sealing
from parcours.journal.port import Recorded

volets.charger()


def event_class(wire: str) -> type[Evenement[Any]] | None:
    """The class of a CloudEvents type, in the version that it says, if we know it."""
    known = catalogue.trouver(wire)
    return known if known and catalogue.type_cloudevents(known) == wire else None


FACTS_KEPT: Final = 10_000
"""How many facts are kept read, if nobody says: some 5 KiB each, nothing in clear."""


def _read(recorded: Recorded) -> Fait:
    return _fact(recorded, _event(recorded))


class _Kept:
    """The facts that were read last, as many as this process is told to keep."""

    def __init__(self) -> None:
        self.fact = lru_cache(FACTS_KEPT)(_read)


_kept = _Kept()


def keep(facts_max: int) -> None:
    """Keep that many facts read from now on: a setting of the process."""
    _kept.fact = lru_cache(facts_max)(_read)


def fact(recorded: Recorded) -> Fait:
    """The fact that a row holds; the same row, byte for byte, always gives the same."""
    return _kept.fact(recorded)


def forget() -> None:
    """Keep nothing read: what a type means has changed under our feet, as in a trial."""
    _kept.fact.cache_clear()


def _fact(recorded: Recorded, event: Evenement[Any]) -> Fait:
    return Fait(
        position=recorded.position,
        version=recorded.version,
        flux=recorded.stream,
        source=recorded.source,
        id=recorded.id,
        connu_le=recorded.recorded_at if recorded.known_at == HEURE_NON_DITE else recorded.known_at,
        enregistre_le=recorded.recorded_at,
        departement=recorded.department,
        qualites=_roles(recorded.roles),
        evenement=event,
        organisme=recorded.organisation or recorded.source,
        lies=recorded.linked_streams,
    )


def facts(
    history: Sequence[Recorded],
    read: Mapping[tuple[str, str], Evenement[Any]] = MappingProxyType({}),
    *,
    known_at: datetime = redelivery.ALWAYS,
    known_to: int = redelivery.EVERYTHING,
) -> list[Fait]:
    """The facts of a history; the times are those said by then, `read` those read already."""
    rows = redelivery.settled(history, known_at=known_at, known_to=known_to)
    return [
        _fact(row, read[row.source, row.id]) if (row.source, row.id) in read else fact(row)
        for row in rows
    ]


def content(recorded: Recorded) -> dict[str, Any]:
    """The data of a row, each token replaced by the sealed value it stands for."""
    data: dict[str, Any] = orjson.loads(recorded.payload)
    if sealing.may_hold_tokens(recorded.payload):
        _keep_sealed(data, recorded)
    return data


def _keep_sealed(data: object, recorded: Recorded) -> None:
    """Put in the place of each token the sealed value it stands for, bound to its place."""
    binding = sealing.bind(recorded.stream, recorded.source, recorded.id, recorded.type)
    for holder, name, path, token in list(sealing.tokens(data)):
        holder[name] = Scelle(token, binding(path))


_ROLES = {role.value: role for role in Role}
_COMBINATIONS_MAX: Final = 1024
"""How many combinations of roles are kept read: a partner has always the same."""


@lru_cache(maxsize=_COMBINATIONS_MAX)
def _roles(written: str) -> frozenset[Role]:
    return frozenset(_ROLES[r] for r in written.split(",") if r in _ROLES)


def _event(recorded: Recorded) -> Evenement[Any]:
    """What a row says, as the last version of its type says it."""
    known = event_class(recorded.type)
    if known is not None:
        try:
            return known.model_validate(content(recorded), context=RELECTURE).a_jour()
        except ValueError:
            pass
    return FaitIllisible(survenu_le=recorded.happened_on, type_recu=recorded.type)
