"""Lire une liste : ses lignes, leur ordre, et d'un seul mot leur place dans cet ordre.

L'ordre que dit une vue, achevé par le ménage et le numéro de la ligne, est celui de la liste ; la
place d'une ligne, ce que cet ordre en lit ; le curseur, la place de la dernière ligne d'une page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Row,
    Select,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    tuple_,
)

from parcours.projections.moules import LIMITE, Liee
from parcours.projections.vue import Vue

L = TypeVar("L")

Cle = tuple[Any, ...]
"""La place d'une ligne dans une liste : de quoi reprendre juste après elle."""

_PLACE: Final = "place_"
_MENAGE: Final = "menage_lu"


@dataclass(frozen=True, slots=True)
class Lue(Generic[L]):
    """Une ligne lue d'une liste, et de quel ménage."""

    dit: L
    place: Cle
    menage: UUID | None = None
    """None : la liste ne parle pas d'un ménage."""

    @property
    def parcours(self) -> UUID:
        """Le ménage dont parle la ligne."""
        if self.menage is None:
            raise TypeError("cette liste ne parle pas d'un ménage")
        return self.menage


@dataclass(frozen=True, slots=True)
class Tete:
    """De quoi trouver d'abord les ménages d'une page, sans rien lire d'autre."""

    de: ColumnElement[UUID]
    """Par où on les lit ensuite."""
    choix: Callable[[Any, Cle | None], Select[Any]]

    def trouve(self, limite: Any, apres: Cle | None) -> ColumnElement[bool]:  # noqa: ANN401 (a number, or what will be one)
        """Vrai de ces ménages.

        Un tableau, non une jointure : la base lirait tout ce que suit le lecteur, et les y
        chercherait un par un.
        """
        trouves = self.choix(limite, apres).scalar_subquery()
        return self.de == any_(func.array(trouves, type_=ARRAY(Uuid())))


@dataclass(frozen=True, slots=True)
class Lecture(Generic[L]):
    """Ce qu'une liste lit d'une vue, et dans quel ordre."""

    forme: type[L]
    """La dataclass de ce que dit une ligne : un champ par colonne choisie."""
    choix: Select[Any]
    ordre: tuple[ColumnElement[Any], ...]
    menage: ColumnElement[UUID] | None = None
    """None : une ligne en résume plusieurs."""
    tete: "Tete | None" = None
    valeurs: Mapping[str, Any] | None = None
    """Ce qui se lie à son texte ; None : il les dit."""
    textes: dict[bool, Select[Any]] = field(default_factory=dict, compare=False)
    """Ceux de la première page (faux) et des suivantes, une fois faits : ils servent à d'autres."""

    @classmethod
    def de(
        cls,
        vue: Vue[Any],
        forme: type[L],
        choix: Select[Any],
        avant: Sequence[ColumnElement[Any]] = (),
    ) -> "Lecture[L]":
        """Ce choix de lignes d'une vue, dans son ordre ; `avant` : ce qui y passe d'abord."""
        ordre = (*avant, *vue.ordre)
        cle = (vue.table.c.parcours, vue.table.c.numero)
        achevent = (c for c in cle if all(c is not o for o in ordre))
        return cls(forme, choix, (*ordre, *achevent), vue.table.c.parcours)

    def seulement(self, ce_qui: ColumnElement[bool]) -> "Lecture[L]":
        """Ses seules lignes dont cela est vrai : une autre requête, au texte bien à elle."""
        return replace(self, choix=self.choix.where(ce_qui), tete=None, textes={})

    @property
    def place(self) -> Any:  # noqa: ANN401 (a type form)
        """Le type d'une place."""
        return tuple[tuple(colonne.type.python_type for colonne in self.ordre)]  # type: ignore[misc]  # a type made of values

    def page(self, limite: int, apres: Cle | None = None) -> Select[Any]:
        """Les premières lignes, ou celles d'après cette place."""
        demandee = self.demandee(limite, apres)
        return demandee.seule() if isinstance(demandee, Liee) else demandee

    def demandee(self, limite: int, apres: Cle | None = None) -> Select[Any] | Liee:
        """La même page, comme elle se lit au moins cher."""
        if self.valeurs is None:
            return self._page(limite, apres)
        suite = apres is not None
        if suite not in self.textes:
            types = enumerate(colonne.type for colonne in self.ordre)
            place = tuple(bindparam(f"{_PLACE}{rang}", type_=type_) for rang, type_ in types)
            self.textes[suite] = self._page(LIMITE, place if suite else None)
        place_lue = {f"{_PLACE}{rang}": valeur for rang, valeur in enumerate(apres or ())}
        return Liee(self.textes[suite], {**self.valeurs, LIMITE.key: limite, **place_lue})

    def _page(self, limite: Any, apres: Cle | None) -> Select[Any]:  # noqa: ANN401 (a number, or what will be one)
        nommees = [colonne.label(f"{_PLACE}{rang}") for rang, colonne in enumerate(self.ordre)]
        if self.menage is not None:
            nommees.append(self.menage.label(_MENAGE))
        page = self.choix.add_columns(*nommees).order_by(*self.ordre).limit(limite)
        if self.tete is not None:
            page = page.where(self.tete.trouve(limite, apres))
        return page if apres is None else page.where(tuple_(*self.ordre) > tuple_(*apres))

    def lue(self, ligne: Row[Any]) -> Lue[L]:
        """Une ligne de la page."""
        valeurs = ligne._mapping  # noqa: SLF001 (SQLAlchemy's public name)
        dit = self.forme(**{champ.name: valeurs[champ.name] for champ in fields(self.forme)})  # type: ignore[arg-type]  # a dataclass
        place = tuple(valeurs[f"{_PLACE}{rang}"] for rang in range(len(self.ordre)))
        return Lue(dit, place, valeurs.get(_MENAGE))


def lignes_de(vue: Vue[Any]) -> Select[Any]:
    """Toutes les lignes d'une vue."""
    return select(vue.table)
