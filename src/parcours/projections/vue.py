"""A view: rows that are a pure function of one folded household.

A row type is a NamedTuple; its table follows from it. A row that holds between two dates carries
`du` (included) and `au` (excluded, None: no end): read it at any day, past or future.
"""

import types
from collections.abc import Callable, Iterator, Mapping
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
from sqlalchemy.types import TypeEngine

from parcours.domain.alertes import Alerte, alertes
from parcours.domain.etapes import Trajectoire, trajectoire
from parcours.domain.parcours import Parcours
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
    bornes: tuple[date, ...]
    """The days when something may change, in order: between two of them, nothing does."""
    edition: str = ""
    """Whose facts alone are folded; empty: everybody's."""

    @classmethod
    def de(cls, parcours: Parcours) -> "Vie":
        """Derive the steps, the alerts, the gaps and the days of a folded household.

        One that another absorbed alarms nobody and lacks nothing: its facts do, there.
        """
        etapes = trajectoire(parcours)
        seul = parcours.absorbe_par is None
        alarmes = alertes(parcours, etapes) if seul else ()
        manques = ruptures(parcours, etapes) if seul else ()
        jours = sorted(_bornes(parcours, etapes, alarmes))
        return cls(parcours, etapes, alarmes, manques, tuple(jours))

    def tranches(
        self, valeur: Callable[[date], T], du: date = date.min, au: date | None = None
    ) -> Iterator[tuple[date, date | None, T]]:
        """The stretches of `[du, au)` where the value stays the same, each with its value."""
        jours = [jour for jour in self.bornes if du < jour and (au is None or jour < au)]
        if du != date.min:
            jours = [du, *jours]
        for groupe in _pareils(jours, [valeur(jour) for jour in jours]):
            debut, suivant, contenu = groupe
            yield debut, suivant or au, contenu


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


def _pareils(jours: list[date], valeurs: list[T]) -> Iterator[tuple[date, date | None, T]]:
    """Join the days whose values are equal; None as the end of the last stretch."""
    debuts = [rang for rang in range(len(jours)) if rang == 0 or valeurs[rang] != valeurs[rang - 1]]
    for rang, suivant in zip(debuts, [*debuts, None][1:], strict=True):
        yield jours[rang], None if suivant is None else jours[suivant], valeurs[rang]


def _bornes(parcours: Parcours, etapes: Trajectoire, alarmes: tuple[Alerte, ...]) -> set[date]:
    jours: set[date | None] = {periode.du for periode in etapes.periodes}
    jours |= {jour for a in alarmes for jour in (a.depuis_le, a.jusqu_au)}
    for echeance in parcours.echeances:
        jours |= {echeance.armee_le, echeance.fin_le}
        if not echeance.arretee(echeance.echeance_le):
            jours.add(_lendemain(echeance.echeance_le))
    jours |= parcours.bornes_des_mandats
    jours |= {etat.depuis_le for etat in parcours.etats}
    jours |= {lieu.depuis_le for lieu in parcours.lieux}
    jours |= {f.jour for f in parcours.faits if f.evenement.fiche.famille == "expulsion"}
    return {jour for jour in jours if jour}


def _lendemain(jour: date) -> date | None:
    return None if jour == date.max else jour + timedelta(days=1)
