"""Combien de ménages, par valeur de ce qui les filtre : ceux que la liste montrerait, eux seuls."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.util import ClauseAdapter

from parcours.projections.acces import Demande
from parcours.projections.cles import CLES
from parcours.projections.menages_dits import Filtres, Forme
from parcours.projections.menages_retenus import (
    PHASE,
    Lus,
    derniere,
    premiere,
    retenus,
)
from parcours.projections.moules import AU, Liee
from parcours.projections.reading import TEXTS_KEPT
from parcours.projections.vues.alertes import ALERTES
from parcours.projections.vues.echeances import ECHEANCES, est_manquee
from parcours.projections.vues.menages import DOSSIERS_OUVERTS, MENAGES


class Facette(StrEnum):
    """Par quoi se comptent les ménages d'une liste."""

    ETAPE = "etape"
    DOSSIER = "dossier"
    PHASE = "phase"
    ALERTE = "alerte"
    ECHEANCE = "echeance"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"
    EPCI = "epci"
    DISPOSITIF = "dispositif"
    REFERENT = "referent"
    AGENT = "agent"
    COMPOSITION = "composition"
    SANS_REFERENT = "sans_referent"
    SILENCE = "silence"
    ARRIVEE = "arrivee"


SOUS: Final = {"sous-7-jours": 7, "sous-30-jours": 30, "sous-90-jours": 90}
"""En combien de jours, ce jour compris, est dû ce que compte la facette des échéances.

Ce qui est en retard l'est aussi : c'est ce que rend le filtre.
"""
EN_RETARD: Final = "en-retard"
SILENCES: Final = {"depuis-30-jours": 30, "depuis-90-jours": 90, "depuis-180-jours": 180}
"""Depuis combien de jours on n'en a rien appris."""
ARRIVEES: Final = {"depuis-7-jours": 7, "depuis-30-jours": 30, "depuis-90-jours": 90}
"""Depuis combien de jours, au plus, on en connaît quelque chose."""
_DU_MENAGE: Final = frozenset({"etape", "departement", "referent", "agent", "composition"})
_DE_LA_CLE: Final = ("suit", "niveau", "est_nomme", "vues")
"""Ce qu'il faut d'une clé pour lire ce qui se joint à un ménage."""


_DU_RESUME: Final = ("alertes", "en_retard_depuis", "a_venir_le")
"""Ce qui s'en compte d'un ménage dont le lecteur lit tout le fil rouge."""
JOINTES: Final = frozenset({Facette.ALERTE, Facette.DOSSIER, Facette.PHASE, Facette.ECHEANCE})
"""Ce qui se compte d'autres lignes que celle du ménage."""
RESUMEES: Final = frozenset({Facette.ALERTE, Facette.ECHEANCE})
"""De celles-là, ce que dit aussi son résumé."""


def facettes(au: date, filtres: Filtres, par: Sequence[Facette], demande: Demande) -> Liee:
    """Combien de ces ménages, par valeur de chaque facette ; nul : on ne le sait pas, ou pas lui.

    Colonnes : facette, valeur, menages.
    """
    valeurs = {AU.key: au, **demande.liee, **filtres.lies}
    return Liee(_facettes(filtres.forme, tuple(par)), valeurs)


@lru_cache(maxsize=TEXTS_KEPT)
def _facettes(forme: Forme, par: tuple[Facette, ...]) -> Select[Any]:
    """Les ménages se cherchent une fois, pour toutes."""
    lecture = Lus()
    ces = _ces_menages(lecture, forme, par)
    tous = union_all(*(_compte(lecture, ces, facette) for facette in par)).subquery()
    return select(tous).order_by(tous.c.facette, tous.c.menages.desc(), tous.c.valeur)


def _ces_menages(lecture: Lus, forme: Forme, par: Sequence[Facette]) -> CTE:
    """Ceux que la liste montrerait : ce qui s'en compte, et de quoi lire ce qui s'y joint."""
    ligne = MENAGES.c
    sues = {Facette.SILENCE: derniere, Facette.ARRIVEE: premiere}
    choix = lecture.base(
        ligne.parcours,
        *(ligne[facette.value] for facette in Facette if facette.value in _DU_MENAGE),
        case((lecture.commune_lue, ligne.commune_claire)).label(Facette.COMMUNE.value),
        case((lecture.commune_lue, ligne.epci)).label(Facette.EPCI.value),
        case((lecture.situations_lues, ligne.situations)).label(Facette.DISPOSITIF.value),
        case((ligne.sans_referent_depuis.is_(None), "false"), else_="true").label("sans_referent"),
        *(dit(lecture).label(facette.value) for facette, dit in sues.items() if facette in par),
        *(CLES.c[colonne] for colonne in _DE_LA_CLE),
        lecture.resume_lu.label("resume_lu"),
        *(lecture.resume.c[colonne] for colonne in _DU_RESUME),
        resumes=True,
    )
    return choix.where(*retenus(lecture, forme)).cte("ces")


def _compte(lecture: Lus, ces: CTE, facette: Facette) -> Select[Any]:
    """Un ménage qui a deux fois la valeur n'y compte qu'une."""
    if facette in RESUMEES:
        joint = _joint(lecture, ces, facette).where(not_(ces.c.resume_lu))
        un = union_all(_resume(lecture, ces, facette), joint).subquery()
    elif facette in JOINTES:
        un = _joint(lecture, ces, facette).subquery()
    else:
        colonne = ces.c[facette.value]
        plusieurs = _plusieurs(facette, colonne, cast(lecture.au, Date()))
        valeur = colonne if plusieurs is None else func.unnest(plusieurs, type_=Text())
        un = select(ces.c.parcours, valeur.label("valeur")).subquery()
    menages = func.count(un.c.parcours.distinct())
    dits = select(literal(facette.value).label("facette"), un.c.valeur, menages.label("menages"))
    return dits.group_by(un.c.valeur)


def _plusieurs(
    facette: Facette, colonne: ColumnElement[Any], au: ColumnElement[date]
) -> ColumnElement[Any] | None:
    """Les valeurs qu'un ménage peut avoir à la fois ; None : il n'en a qu'une."""
    if facette is Facette.DISPOSITIF:
        return colonne
    if facette is Facette.SILENCE:
        su = func.coalesce(colonne, date.min, type_=Date())
        return _dites({valeur: su <= au - literal(jours) for valeur, jours in SILENCES.items()})
    if facette is Facette.ARRIVEE:
        return _dites({v: colonne >= au - literal(jours) for v, jours in ARRIVEES.items()})
    return None


def _resume(lecture: Lus, ces: CTE, facette: Facette) -> Select[Any]:
    """Ces ménages, et ce que dit leur résumé."""
    valeurs = ces.c.alertes if facette is Facette.ALERTE else _quand_resume(ces, lecture.au)
    valeur = func.unnest(valeurs, type_=Text()).label("valeur")
    return select(ces.c.parcours, valeur).where(ces.c.resume_lu)


def _joint(lecture: Lus, ces: CTE, facette: Facette) -> Select[Any]:
    """Ces ménages, à côté de ce que le lecteur lit d'une autre vue."""
    vue, valeur, lignes = {
        Facette.ALERTE: (ALERTES, ALERTES.c.code, lecture.du_menage(ALERTES)),
        Facette.ECHEANCE: (ECHEANCES, _quand(lecture.au), lecture.echeances()),
        Facette.DOSSIER: (DOSSIERS_OUVERTS, DOSSIERS_OUVERTS.c.dossier, lecture.dossiers()),
        Facette.PHASE: (
            DOSSIERS_OUVERTS,
            PHASE,
            and_(lecture.dossiers(), DOSSIERS_OUVERTS.c.phase.is_not(None)),
        ),
    }[facette]
    sur = ClauseAdapter(ces).traverse(lignes)
    return select(ces.c.parcours, valeur.label("valeur")).join_from(ces, vue, sur)


def _quand(au: ColumnElement[date]) -> ColumnElement[Any]:
    """En retard, et sous combien de jours : ce que filtre `echeance_avant`, retards compris."""
    le, manquee = ECHEANCES.c.echeance_le, est_manquee(au)
    dues = {EN_RETARD: manquee} | {
        valeur: or_(manquee, and_(le >= au, le < cast(au, Date()) + literal(jours)))
        for valeur, jours in SOUS.items()
    }
    return func.unnest(_dites(dues), type_=Text())


def _quand_resume(ces: CTE, au: ColumnElement[date]) -> ColumnElement[Any]:
    """Les mêmes, d'un résumé : la première à venir dit sous combien de jours il en est une."""
    le, en_retard = ces.c.a_venir_le, ces.c.en_retard_depuis.is_not(None)
    sous = {
        valeur: or_(en_retard, le < cast(au, Date()) + literal(jours))
        for valeur, jours in SOUS.items()
    }
    return _dites({EN_RETARD: en_retard, **sous})


def _dites(dues: Mapping[str, ColumnElement[bool]]) -> ColumnElement[Any]:
    """Les noms de ce qui est vrai."""
    noms = array([case((due, literal(nom))) for nom, due in dues.items()])
    return func.array_remove(noms, null())
