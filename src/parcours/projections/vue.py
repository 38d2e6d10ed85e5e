"""A view: rows that are a pure function of one folded household.

What a row says is a dataclass whose fields are given by name; the columns of its table follow from
it. Each row is of a household, has a number there, and may hold between two dates: `du` (included)
and `au` (excluded, None: no end). Read it at any day, past or future.
"""

import types
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import count
from operator import attrgetter
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_args, get_type_hints
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    literal,
    or_,
)
from sqlalchemy.types import TypeEngine

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.histoire.anonymes import est_sans_nom
from parcours.domain.histoire.protege import RIEN_DE_TU, Voile
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.etapes import Trajectoire, trajectoire
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche, tranches
from parcours.domain.veille.alertes import Alerte, alertes
from parcours.domain.veille.ruptures import Rupture, ruptures
from parcours.domain.volets.referent.mandats import Mandat
from parcours.projections.redites import ParVue, aucune

SCHEMA: Final = "vues"
METADATA: Final = MetaData(schema=SCHEMA)

T = TypeVar("T")
L = TypeVar("L")

_TYPES: Mapping[Any, TypeEngine[Any]] = {
    UUID: Uuid(),
    date: Date(),
    datetime: DateTime(timezone=True),
    str: Text(),
    int: BigInteger(),
    bool: Boolean(),
    list[str]: ARRAY(Text()),
    list[int]: ARRAY(BigInteger()),
}
TOUS, NOMMES, AUTRES, AUTEURS = range(4)
"""Who a row is for: everybody; who is named by all that protects the household; the others, for
whom what is protected never was; or, of these, the author of what it tells."""
_MENAGE: Final[Mapping[str, Any]] = {"parcours": UUID, "numero": int}
_DATES: Final[Mapping[str, Any]] = {"du": date, "au": date | None}


@dataclass(frozen=True)
class Vie:
    """A household, folded, with what the views derive from it: each thing once, when first asked.

    One that another absorbed alarms nobody and lacks nothing: its facts do, there.
    """

    parcours: Parcours
    reglages: Reglages = SANS_REGLAGE
    """What its territories have set."""
    edition: str = ""
    """Whose facts alone are folded; empty: everybody's."""
    commune_tue: bool = False
    """Whether a protection that this edition does not know of hides the commune."""
    voile: Voile = RIEN_DE_TU
    """What some of the readers of this edition may not know."""
    redites: ParVue = field(default_factory=aucune, repr=False, compare=False)
    """What its views said last of the same household."""

    def tait_l_auteur(self, fait: Fait) -> bool:
        """Whether some of its readers may not know who said the fact."""
        return est_sans_nom(fait) or fait.reference in self.voile.anonymes

    @cached_property
    def trajectoire(self) -> Trajectoire:
        """Its steps and the situations of its people."""
        return trajectoire(self.parcours)

    @cached_property
    def alertes(self) -> tuple[Alerte, ...]:
        """What asks for somebody to look."""
        if self.parcours.absorbe_par is not None:
            return ()
        return alertes(self.parcours, self.trajectoire, self.reglages)

    @cached_property
    def dues(self) -> Mapping[str, date]:
        """By fact, the nearest date that it makes due, of a clock that nothing has stopped."""
        nearest: dict[str, date] = {}
        for due in self.parcours.echeances:
            if due.fin is None and not due.est_lointaine:
                by = due.fait.reference
                nearest[by] = min(due.echeance_le, nearest.get(by, date.max))
        return nearest

    @cached_property
    def ruptures(self) -> tuple[Rupture, ...]:
        """The gaps of its life."""
        if self.parcours.absorbe_par is not None:
            return ()
        return ruptures(self.parcours, self.trajectoire)

    def tranches(
        self, valeur: Callable[[date], T], du: date = date.min, au: date | None = None
    ) -> Iterator[Tranche[T]]:
        """The stretches of `[du, au)` where the value stays the same, each with its value.

        The days when it changes are found by reading it: a view never thinks of them.
        """
        return tranches(valeur, du, au)

    @cached_property
    def mandats(self) -> tuple[Tranche[Mandat | None], ...]:
        """Who is in charge, from day to day: read once for all the views."""
        return tuple(tranches(self.parcours.referent))

    def selon_le_referent(
        self, valeur: Callable[[Mandat | None], T], du: date, au: date | None = None
    ) -> Iterator[Tranche[T]]:
        """The same as `tranches`, for a value that changes only with who is in charge."""
        debut, vaut = du, None
        for lus in self.mandats:
            if (au is not None and max(lus.du, du) >= au) or (lus.au is not None and lus.au <= du):
                continue
            autre = (valeur(lus.valeur),)
            if vaut is not None and autre != vaut:
                yield Tranche(debut, lus.du, *vaut)
                debut = lus.du
            vaut = autre
        if vaut is not None:
            yield Tranche(debut, au, *vaut)


@dataclass(frozen=True, slots=True)
class Vue(Generic[L]):
    """A table, the function that fills it from one household, and the order of its lists.

    A stretch without a value is no row. The order ends with what tells two rows apart.
    """

    table: Table
    lignes: Callable[[Vie], Iterable[Tranche[L | None]]]
    ordre: Sequence[ColumnElement[Any]] = ()
    par_edition: bool = False
    """Whether those who read their own facts alone have rows of their own, which say `edition`."""
    pour_tous: bool = False
    """Whether it says who may read, or a territory: nothing of it is protected with a household."""

    def rangees(self, vie: Vie) -> Iterator["Rangee"]:
        """The rows of a household."""
        dates = est_datee(self.table)
        for du, au, contenu in self.lignes(vie):
            if contenu is not None:
                quand = Intervalle(du, au) if dates else None
                yield Rangee(self.table, vie.parcours.id, quand, contenu)


class Rangee(NamedTuple):
    """A row that says something of a household, on some days if its table has days."""

    table: Table
    parcours: UUID
    dates: Intervalle | None
    contenu: Any
    """What it says: the dataclass of its table."""
    pour: int = TOUS
    """Who it is for."""


def numerotees(rangees: Iterable[Rangee]) -> Iterator[tuple[Table, tuple[Any, ...]]]:
    """The values of the rows of one household, each with its number in its table."""
    rangs: defaultdict[Table, Iterator[int]] = defaultdict(lambda: count(1))
    for table, parcours, dates, contenu, pour in rangees:
        bornes = () if dates is None else (dates.du, dates.au)
        dits = table.info["dits"](contenu)
        yield table, (parcours, next(rangs[table]), pour, *bornes, *dits)


def toujours(contenu: L) -> Tranche[L]:
    """What a row of a table without days says."""
    return Tranche(date.min, None, contenu)


def table(nom: str, contenu: type[Any], *index: str, datee: bool = True) -> Table:
    """The table of what rows say: one column per field, after those of every row."""
    champs = get_type_hints(contenu)
    types_sql = {**_MENAGE, "pour": int, **(_DATES if datee else {}), **champs}
    colonnes = [
        Column(champ, _type_sql(annotation), nullable=_facultatif(annotation))
        for champ, annotation in types_sql.items()
    ]
    indexes = [Index(f"{nom}_{'_'.join(cols.split())}", *cols.split()) for cols in index]
    cle = PrimaryKeyConstraint(*_MENAGE, name=f"{nom}_cle")
    dit = {"contenu": contenu, "champs": tuple(champs), "dits": _lit(*champs), "datee": datee}
    return Table(nom, METADATA, *colonnes, cle, *indexes, info=dit)


def _lit(*champs: str) -> Callable[[Any], tuple[Any, ...]]:
    """Ce que dit un contenu, champ par champ."""
    lus = attrgetter(*champs)
    return lus if len(champs) > 1 else lambda contenu: (lus(contenu),)


def est_datee(vue: Table) -> bool:
    """Whether the rows of a table hold on some days only."""
    return bool(vue.info["datee"])


def vaut(vue: Table, au: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The rows that hold on a day."""
    return and_(vue.c.du <= au, or_(vue.c.au.is_(None), vue.c.au > au))


def parmi(colonne: ColumnElement[str], codes: Sequence[str]) -> ColumnElement[bool]:
    """True of these codes: one parameter, however many they are: the statement stays the same."""
    return colonne == any_(literal(list(codes), ARRAY(Text())))


def _facultatif(annotation: Any) -> bool:  # noqa: ANN401 (an annotation is anything)
    return type(None) in get_args(annotation)


def _type_sql(annotation: Any) -> TypeEngine[Any]:  # noqa: ANN401 (an annotation is anything)
    if isinstance(annotation, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    return _TYPES[annotation]
