"""Combien de ménages, par valeur de ce qui les filtre : ceux que la liste montrerait, eux seuls."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.util import ClauseAdapter

from parcours.domain.temps.intervalle import decale
from parcours.projections.acces import Demande
from parcours.projections.cles import CLES
from parcours.projections.menages_dits import Filtres
from parcours.projections.menages_lus import PHASE, Lus, retenus
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


SOUS: Final = {"sous-7-jours": 7, "sous-30-jours": 30, "sous-90-jours": 90}
"""En combien de jours, ce jour compris, est due ce que compte la facette des échéances."""
EN_RETARD: Final = "en-retard"
_DU_MENAGE: Final = frozenset({"etape", "departement", "referent", "agent", "composition"})
_DE_LA_CLE: Final = ("suit", "niveau", "est_nomme", "vues")
"""Ce qu'il faut d'une clé pour lire ce qui se joint à un ménage."""


JOINTES: Final = frozenset({Facette.ALERTE, Facette.DOSSIER, Facette.PHASE, Facette.ECHEANCE})
"""Ce qui se compte d'autres lignes que celle du ménage."""


def facettes(au: date, filtres: Filtres, par: Sequence[Facette], demande: Demande) -> Select[Any]:
    """Combien de ces ménages, par valeur de chaque facette ; nul : on ne le sait pas, ou pas lui.

    Les ménages se cherchent une fois, pour toutes. Colonnes : facette, valeur, menages.
    """
    lecture = Lus(demande, au)
    ces = _ces_menages(lecture, filtres)
    tous = union_all(*(_compte(lecture, ces, facette) for facette in par)).subquery()
    return select(tous).order_by(tous.c.facette, tous.c.menages.desc(), tous.c.valeur)


def _ces_menages(lecture: Lus, filtres: Filtres) -> CTE:
    """Ceux que la liste montrerait : ce qui s'en compte, et de quoi lire ce qui s'y joint."""
    ligne = MENAGES.c
    choix = lecture.base(
        ligne.parcours,
        *(ligne[facette.value] for facette in Facette if facette.value in _DU_MENAGE),
        case((lecture.commune_lue, ligne.commune_claire)).label(Facette.COMMUNE.value),
        case((lecture.commune_lue, ligne.epci)).label(Facette.EPCI.value),
        case((lecture.situations_lues, ligne.situations)).label(Facette.DISPOSITIF.value),
        *(CLES.c[colonne] for colonne in _DE_LA_CLE),
    )
    return choix.where(*retenus(lecture, filtres)).cte("ces")


def _compte(lecture: Lus, ces: CTE, facette: Facette) -> Select[Any]:
    """Un ménage qui a deux fois la valeur n'y compte qu'une."""
    if facette in JOINTES:
        un = _joint(lecture, ces, facette).subquery()
    else:
        colonne = ces.c[facette.value]
        plusieurs = facette is Facette.DISPOSITIF
        valeur = func.unnest(colonne, type_=Text()) if plusieurs else colonne
        un = select(ces.c.parcours, valeur.label("valeur")).subquery()
    menages = func.count(un.c.parcours.distinct())
    dits = select(literal(facette.value).label("facette"), un.c.valeur, menages.label("menages"))
    return dits.group_by(un.c.valeur)


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


def _quand(au: date) -> ColumnElement[Any]:
    """En retard, et sous combien de jours : une échéance proche l'est à plusieurs titres."""
    le = ECHEANCES.c.echeance_le
    dues = {EN_RETARD: est_manquee(au)} | {
        valeur: and_(le >= au, le < decale(au, timedelta(days=jours)))
        for valeur, jours in SOUS.items()
    }
    dites = array([case((due, literal(valeur))) for valeur, due in dues.items()])
    return func.unnest(func.array_remove(dites, null()), type_=Text())
