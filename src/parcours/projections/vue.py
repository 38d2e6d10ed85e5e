"""A view: rows that are a pure function of one folded household.

A row type is a NamedTuple; its table follows from it. A row that holds between two dates carries
`du` (included) and `au` (excluded, None: no end): read it at any day, past or future.
"""

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    and_,
    or_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from parcours.domain.alertes import Alerte, alertes
from parcours.domain.etapes import Trajectoire, trajectoire
from parcours.domain.parcours import Parcours

SCHEMA: Final = "vues"
METADATA: Final = MetaData(schema=SCHEMA)

T = TypeVar("T")
Lignes = Iterator[tuple[Table, tuple[Any, ...]]]

_TYPES: Mapping[Any, TypeEngine[Any]] = {
    UUID: Uuid(),
    date: Date(),
    str: Text(),
    int: BigInteger(),
    bool: Boolean(),
    list: ARRAY(Text()),
    dict: JSONB(),
}


@dataclass(frozen=True, slots=True)
class Vie:
    """A household, folded, with everything that the views derive from it, derived once."""

    parcours: Parcours
    trajectoire: Trajectoire
    alertes: tuple[Alerte, ...]

    @classmethod
    def de(cls, parcours: Parcours) -> "Vie":
        """Derive the steps and the alerts of a folded household."""
        etapes = trajectoire(parcours)
        return cls(parcours, etapes, alertes(parcours, etapes))


@dataclass(frozen=True, slots=True)
class Vue:
    """Its tables, and the function that fills them from one household."""

    nom: str
    tables: tuple[Table, ...]
    lignes: Callable[[Vie], Lignes]


def table(nom: str, ligne: type[Any], *index: str) -> Table:
    """The table of a row type: one column per field, in the same order."""
    colonnes = [
        Column(champ, _type_sql(annotation), nullable=_facultatif(annotation))
        for champ, annotation in get_type_hints(ligne).items()
    ]
    indexes = [Index(f"{nom}_{'_'.join(cols.split())}", *cols.split()) for cols in index]
    return Table(nom, METADATA, *colonnes, Index(f"{nom}_parcours", "parcours"), *indexes)


def _facultatif(annotation: Any) -> bool:  # noqa: ANN401 (an annotation is anything)
    return type(None) in get_args(annotation)


def _type_sql(annotation: Any) -> TypeEngine[Any]:  # noqa: ANN401 (an annotation is anything)
    if isinstance(annotation, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return _TYPES[get_origin(annotation) or annotation]


def vaut(vue: Table, au: date) -> ColumnElement[bool]:
    """The rows that hold on a day."""
    return and_(vue.c.du <= au, or_(vue.c.au.is_(None), vue.c.au > au))


def tranches(
    bornes: Iterable[date | None], valeur: Callable[[date], T | None]
) -> Iterator[tuple[date, date | None, T]]:
    """Cut time at these days and keep, joined, the stretches where the value is not None."""
    jours = sorted({jour for jour in bornes if jour})
    ouverte: tuple[date, T] | None = None
    for jour in jours:
        vaut_ce_jour = valeur(jour)
        if ouverte is not None:
            if vaut_ce_jour == ouverte[1]:
                continue
            yield ouverte[0], jour, ouverte[1]
        ouverte = None if vaut_ce_jour is None else (jour, vaut_ce_jour)
    if ouverte is not None:
        yield ouverte[0], None, ouverte[1]


def lendemain(jour: date) -> date | None:
    """The next day, or None at the end of the calendar."""
    return None if jour == date.max else jour + timedelta(days=1)
