"""Ce qu'un SIAO lit de ses listes de travail, et combien de ménages y sont.

Une liste ne montre que les ménages dont il décide, et ce qu'il en lit ; celle des mises à l'abri,
ceux qui le nomment, ou qu'il a mis à l'abri.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.veille.listes.sortes import A_L_ABRI, SORTES
from parcours.projections import personnes_lues
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage
from parcours.projections.cles import CLES, avec_les_siennes, lui_est_destinee, vient_de_lui
from parcours.projections.lecture import Lecture
from parcours.projections.menages_retenus import lit_la_commune
from parcours.projections.moules import AU, QUICONQUE, Liee
from parcours.projections.vue import vaut
from parcours.projections.vues import relations
from parcours.projections.vues.menages import MENAGES
from parcours.projections.vues.siao import INSCRITS, VUE

DOUBLONS: Final = "doublons-possibles"
"""La liste des personnes de deux ménages qui n'en font peut-être qu'une."""
RELATIONS: Final = "relations-a-confirmer"
"""La liste des relations demandées, qui a son adresse."""
QUI_ABRITE: Final = frozenset({Role.CIDFF})
"""Qui lit la liste des mises à l'abri, sans être le SIAO."""
_LISTE: Final = bindparam("liste", type_=Text())
_DEPARTEMENT: Final = bindparam("departement", type_=Text())


def listes_de(lecteur: Lecteur) -> list[str]:
    """Les listes de travail qu'il peut ouvrir."""
    if Role.SIAO in lecteur.roles or lecteur.est_superviseur:
        return [*SORTES, DOUBLONS, RELATIONS]
    return [A_L_ABRI.code] if lecteur.roles & QUI_ABRITE else []


@dataclass(frozen=True, slots=True, kw_only=True)
class InscritLu:
    """Un ménage d'une liste, et où il en est."""

    fait: str | None
    origine: str | None
    depuis_le: date
    pour_le: date | None
    precision: str | None
    etape: str
    departement: str | None
    commune: str | None
    referent: str | None
    demandeur: str | None


def inscrits(liste: str, au: date, departement: str | None, demande: Demande) -> Lecture[InscritLu]:
    """Les ménages d'une liste ce jour-là : les retards d'abord, puis ce qui presse."""
    lieu = {} if departement is None else {_DEPARTEMENT.key: departement}
    valeurs = {_LISTE.key: liste, AU.key: au, **lieu, **demande.liee}
    return replace(_inscrits(bool(lieu)), valeurs=valeurs)


@cache
def _inscrits(d_un_departement: bool) -> Lecture[InscritLu]:  # noqa: FBT001 (the shape of the query)
    """Ceux de n'importe quelle liste, pour quiconque et n'importe quel jour."""
    ligne, menage = INSCRITS.c, MENAGES.c
    choix = _lus(
        select(
            ligne.fait,
            ligne.origine,
            ligne.depuis_le,
            ligne.pour_le,
            ligne.precision,
            menage.etape,
            menage.departement,
            case((lit_la_commune(), menage.commune)).label("commune"),
            menage.referent,
            case((CLES.c.lit_les_noms, menage.demandeur)).label("demandeur"),
        ),
    ).where(ligne.liste == _LISTE)
    if d_un_departement:
        choix = choix.where(menage.departement == _DEPARTEMENT)
    return Lecture.de(VUE, InscritLu, choix, (case((ligne.pour_le < AU, 0), else_=1),))


def comptes(au: date, demande: Demande) -> Liee:
    """Combien de ménages dans chaque liste, et combien y sont en retard.

    Colonnes : liste, menages, en_retard.
    """
    return Liee(_comptes(), {AU.key: au, **demande.liee})


@cache
def _comptes() -> Select[Any]:
    """Pour quiconque et n'importe quel jour."""
    ligne = INSCRITS.c
    par_liste = _lus(
        select(
            ligne.liste,
            func.count(ligne.parcours.distinct()).label("menages"),
            func.count(ligne.parcours.distinct()).filter(ligne.pour_le < AU).label("en_retard"),
        ),
    ).group_by(ligne.liste)
    demandees = relations.demandees(QUICONQUE).choix.subquery()
    a_confirmer = select(
        literal(RELATIONS).label("liste"),
        func.count(demandees.c.parcours.distinct()).label("menages"),
        literal(0).label("en_retard"),
    )
    possibles = personnes_lues.pareilles().choix.subquery()
    doublons = select(
        literal(DOUBLONS).label("liste"), func.count().label("menages"), literal(0)
    ).select_from(possibles)
    tous = union_all(par_liste, a_confirmer, doublons).subquery()
    return select(tous).order_by(tous.c.liste)


def _lus(choix: Select[Any]) -> Select[Any]:
    """Ce que le lecteur lit de ces lignes, chacune à côté de son ménage."""
    menage = and_(
        MENAGES.c.parcours == INSCRITS.c.parcours, vaut(MENAGES, AU), lui_est_destinee(MENAGES)
    )
    siens = vient_de_lui(INSCRITS, QUICONQUE)
    return (
        avec_les_siennes(choix.select_from(INSCRITS), INSCRITS, QUICONQUE)
        .join(MENAGES, menage)
        .where(
            vaut(INSCRITS, AU),
            or_(lit_du_menage(INSCRITS), siens),
            _est_a_lui(siens),
        )
    )


def _est_a_lui(siens: ColumnElement[bool]) -> ColumnElement[bool]:
    """Le ménage dont il décide ; d'une mise à l'abri, celui qui le nomme, ou qu'il a abrité."""
    abrite = and_(INSCRITS.c.liste == A_L_ABRI.code, or_(CLES.c.est_nomme, siens))
    return or_(CLES.c.decide_de_tout, abrite)
