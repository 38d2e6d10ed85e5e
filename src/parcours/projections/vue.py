"""A view: rows that are a pure function of one folded household.

A row type is a NamedTuple; its table follows from it. A row that holds between two dates carries
`du` (included) and `au` (excluded, None: no end): read it at any day, past or future.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
from sqlalchemy.types import TypeEngine

from parcours.domain.alertes import Alerte, alertes
from parcours.domain.etapes import Trajectoire, trajectoire
from parcours.domain.parcours import Parcours
from parcours.domain.periodes import Tranche, tranches
from parcours.domain.ruptures import Rupture, ruptures

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
}


@dataclass(frozen=True, slots=True)
class Vie:
    """A household, folded, with everything that the views derive from it, derived once."""

    parcours: Parcours
    trajectoire: Trajectoire
    alertes: tuple[Alerte, ...]
    ruptures: tuple[Rupture, ...]
    edition: str = ""
    """Whose facts alone are folded; empty: everybody's."""

    @classmethod
    def de(cls, parcours: Parcours) -> "Vie":
        """Derive the steps, the alerts and the gaps of a folded household.

        One that another absorbed alarms nobody and lacks nothing: its facts do, there.
        """
        etapes = trajectoire(parcours)
        seul = parcours.absorbe_par is None
        alarmes = alertes(parcours, etapes) if seul else ()
        manques = ruptures(parcours, etapes) if seul else ()
        return cls(parcours, etapes, alarmes, manques)

    def tranches(
        self, valeur: Callable[[date], T], du: date = date.min, au: date | None = None
    ) -> Iterator[Tranche[T]]:
        """The stretches of `[du, au)` where the value stays the same, each with its value.

        The days when it changes are found by reading it: a view never thinks of them.
        """
        return tranches(valeur, du, au)


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


def vaut(vue: Table, au: date) -> ColumnElement[bool]:
    """The rows that hold on a day."""
    return and_(vue.c.du <= au, or_(vue.c.au.is_(None), vue.c.au > au))


def _facultatif(annotation: Any) -> bool:  # noqa: ANN401 (an annotation is anything)
    return type(None) in get_args(annotation)


def _type_sql(annotation: Any) -> TypeEngine[Any]:  # noqa: ANN401 (an annotation is anything)
    if isinstance(annotation, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return _TYPES[get_origin(annotation) or annotation]
