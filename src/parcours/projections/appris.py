"""Ce qu'un lecteur a appris d'un ménage après une position : ce que le flux lui en a annoncé.

Un fait s'annonce quand sa clé commence à l'ouvrir : un ménage qui s'ouvre se dit en entier, un fait
qu'il ne lit pas ne se devine pas. Ce qu'un autre flux a dit d'un ménage réuni se lit de sa vie.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage
from parcours.projections.annonces import RELIRE
from parcours.projections.cles import CLES, avec_sa_cle, lui_est_destinee
from parcours.projections.journal import JOURNAL
from parcours.projections.lecture import Lecture
from parcours.projections.moules import QUICONQUE, Liee, Qui
from parcours.projections.vues.menages import NOUVELLES

L = TypeVar("L")

ENTREES = sqlalchemy.table(
    "entrees",
    column("lecteur", Text),
    column("parcours", Uuid),
    column("fait", BigInteger),
    column("numero", BigInteger),
    column("position", BigInteger),
    column("dite_a", DateTime(timezone=True)),
    column("apres_coup", Boolean),
    schema="annonces",
)
_MENAGES: Final = bindparam("menages", type_=ARRAY(Uuid()))
_CEUX_CI: Final = cast(_MENAGES, ARRAY(Uuid()))
_DEPUIS: Final = bindparam("depuis", type_=BigInteger())
DITS_MAX: Final = 10
"""Combien de faits appris se disent d'un ménage ; les autres se comptent."""
_ATTENDUS: Final = ("echeance_le", "pour_le", "attendu_le")
"""Le jour au-delà duquel une ligne est en retard, quel que soit son nom."""


@dataclass(frozen=True, slots=True)
class Depuis:
    """Après quoi l'on demande ce qui a changé."""

    position: int
    jour: date
    """Celui où le journal l'a atteinte : ce que les jours ont amené depuis vient aussi."""
    au: date
    """Le jour lu."""

    def __call__(self, lecture: Lecture[L], demande: Demande) -> Lecture[L]:
        """De cette liste, ce qui a pu y changer depuis."""
        if lecture.menage is None:
            raise TypeError("cette liste ne parle pas d'un ménage")
        ligne: Any = lecture.menage.table.c
        amenees = [ligne.du > self.jour]
        amenees += [
            and_(ligne[nom] >= self.jour, ligne[nom] < self.au) for nom in _ATTENDUS if nom in ligne
        ]
        change = or_(
            a_appris(lecture.menage, literal(self.position, BigInteger()), demande), *amenees
        )
        return lecture.seulement(change)


def apres(position: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Ce qui s'est annoncé depuis que les vues reflétaient cette position."""
    return or_(
        ENTREES.c.position > position, and_(ENTREES.c.position == position, ENTREES.c.apres_coup)
    )


def a_appris(
    parcours: ColumnElement[UUID], position: ColumnElement[int], demande: Qui
) -> ColumnElement[bool]:
    """Vrai d'un ménage dont le lecteur a appris quelque chose, à côté de sa clé."""
    annonce = exists(select(ENTREES.c.fait)).where(
        ENTREES.c.parcours == parcours, *_annoncees(position, demande)
    )
    nouvelle = exists(select(NOUVELLES.c.position)).where(
        NOUVELLES.c.parcours == parcours, _nouvelles(position)
    )
    return or_(annonce.correlate_except(ENTREES), nouvelle.correlate_except(NOUVELLES))


def appris(menages: Collection[UUID], position: int, demande: Demande) -> Liee:
    """Les derniers faits appris de ces ménages, le dernier su d'abord.

    Colonnes : parcours, position, le, type (tel que le journal ou la vue l'écrit), en_tout.
    """
    dits = {_MENAGES.key: list(menages), _DEPUIS.key: position, **demande.liee}
    return Liee(_appris(), dits)


@cache
def _appris() -> Select[Any]:
    """Ceux de n'importe quels ménages, pour quiconque."""
    annonces = (
        select(
            ENTREES.c.parcours,
            JOURNAL.c.position,
            JOURNAL.c.survenu_le.label("le"),
            JOURNAL.c.type,
        )
        .join(JOURNAL, JOURNAL.c.position == ENTREES.c.fait)
        .where(ENTREES.c.parcours == any_(_CEUX_CI), *_annoncees(_DEPUIS, QUICONQUE))
    )
    deja = select(ENTREES.c.fait).where(
        ENTREES.c.lecteur == QUICONQUE.fiche,
        ENTREES.c.parcours == NOUVELLES.c.parcours,
        ENTREES.c.fait == NOUVELLES.c.position,
    )
    ligne = NOUVELLES.c
    d_un_autre_flux = avec_sa_cle(
        select(ligne.parcours, ligne.position, ligne.le, ligne.type), NOUVELLES, QUICONQUE
    ).where(*_de_ceux_ci(), _nouvelles(_DEPUIS), not_(exists(deja)))
    tous = union_all(annonces, d_un_autre_flux).subquery()
    du_menage: dict[str, Any] = {"partition_by": tous.c.parcours}
    ranges = select(
        tous,
        func.row_number().over(**du_menage, order_by=tous.c.position.desc()).label("rang"),
        func.count().over(**du_menage).label("en_tout"),
    ).subquery()
    derniers = select(ranges).where(ranges.c.rang <= DITS_MAX)
    return derniers.order_by(ranges.c.parcours, ranges.c.rang)


def _de_ceux_ci() -> tuple[ColumnElement[bool], ...]:
    """Dit aussi de leurs clés : sinon la base lirait toutes celles du lecteur."""
    return NOUVELLES.c.parcours == any_(_CEUX_CI), CLES.c.parcours == any_(_CEUX_CI)


def annonces(menages: Collection[UUID], position: int, demande: Demande) -> Liee:
    """Les faits de ces ménages annoncés au lecteur après cette position.

    Colonnes : fait, apres_coup (vrai si les vues avaient déjà répondu de la position dite).
    """
    dits = {_MENAGES.key: list(menages), _DEPUIS.key: position, **demande.liee}
    return Liee(_annonces(), dits)


@cache
def _annonces() -> Select[Any]:
    de_ceux_ci = ENTREES.c.parcours == any_(_CEUX_CI)
    dites = select(ENTREES.c.fait, ENTREES.c.apres_coup)
    return dites.where(de_ceux_ci, *_annoncees(_DEPUIS, QUICONQUE))


def _annoncees(position: ColumnElement[int], demande: Qui) -> tuple[ColumnElement[bool], ...]:
    ligne = ENTREES.c
    return ligne.lecteur == demande.fiche, ligne.fait != RELIRE, apres(position)


def _nouvelles(position: ColumnElement[int]) -> ColumnElement[bool]:
    lues = and_(lui_est_destinee(NOUVELLES), lit_du_menage(NOUVELLES))
    return and_(lues, CLES.c.suit, NOUVELLES.c.position > position)
