"""Combien de ménages, par valeur de ce qui les filtre : ceux que la liste montrerait, eux seuls."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, select, union_all

from parcours.domain.intervalle import decale
from parcours.projections.acces import Demande
from parcours.projections.menages_lus import PHASE, Filtres, Lus, retenus
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


def facettes(au: date, filtres: Filtres, par: Sequence[Facette], demande: Demande) -> Select[Any]:
    """Combien de ces ménages, par valeur de chaque facette ; nul : on ne le sait pas, ou pas lui.

    Colonnes : facette, valeur, menages.
    """
    lecture = Lus(demande, au)
    comptes = [compte for facette in par for compte in _comptes(lecture, filtres, facette)]
    tous = union_all(*comptes).subquery()
    return select(tous).order_by(tous.c.facette, tous.c.menages.desc(), tous.c.valeur)


def _comptes(lecture: Lus, filtres: Filtres, facette: Facette) -> list[Select[Any]]:
    ligne = MENAGES.c
    if facette is Facette.ECHEANCE:
        return list(_comptes_des_echeances(lecture, filtres))
    jointes: Mapping[Facette, tuple[Table, ColumnElement[Any], ColumnElement[bool]]] = {
        Facette.ALERTE: (ALERTES, ALERTES.c.code, lecture.du_menage(ALERTES)),
        Facette.DOSSIER: (DOSSIERS_OUVERTS, DOSSIERS_OUVERTS.c.dossier, lecture.dossiers()),
        Facette.PHASE: (
            DOSSIERS_OUVERTS,
            PHASE,
            and_(lecture.dossiers(), DOSSIERS_OUVERTS.c.phase.is_not(None)),
        ),
    }
    if facette in jointes:
        vue, valeur, lignes = jointes[facette]
        return [_compte(lecture, filtres, facette, valeur, (vue, lignes))]
    valeurs: Mapping[Facette, ColumnElement[Any]] = {
        Facette.COMMUNE: case((lecture.commune_lue, ligne.commune_claire)),
        Facette.EPCI: case((lecture.commune_lue, ligne.epci)),
        Facette.DISPOSITIF: func.unnest(
            case((lecture.situations_lues, ligne.situations)), type_=ligne.etape.type
        ),
    }
    valeur = valeurs[facette] if facette in valeurs else ligne[facette.value]
    return [_compte(lecture, filtres, facette, valeur)]


def _compte(
    lecture: Lus,
    filtres: Filtres,
    facette: Facette,
    valeur: ColumnElement[Any],
    jointe: tuple[Table, ColumnElement[bool]] | None = None,
) -> Select[Any]:
    """Un ménage qui a deux fois la valeur n'y compte qu'une."""
    ces = lecture.base(MENAGES.c.parcours, valeur.label("valeur"))
    if jointe is not None:
        ces = ces.join(*jointe)
    un = ces.where(*retenus(lecture, filtres)).subquery()
    menages = func.count(un.c.parcours.distinct())
    dits = select(literal(facette.value).label("facette"), un.c.valeur, menages.label("menages"))
    return dits.group_by(un.c.valeur)


def _comptes_des_echeances(lecture: Lus, filtres: Filtres) -> list[Select[Any]]:
    """Ceux qui ont manqué une date, et ceux qui en ont une bientôt."""
    le, manquee = ECHEANCES.c.echeance_le, est_manquee(lecture.au)
    bientot = {
        valeur: and_(le >= lecture.au, le < decale(lecture.au, timedelta(days=jours)))
        for valeur, jours in SOUS.items()
    }
    return [
        _compte(
            lecture,
            filtres,
            Facette.ECHEANCE,
            literal(valeur),
            (ECHEANCES, and_(lecture.echeances(), dues)),
        )
        for valeur, dues in {EN_RETARD: manquee, **bientot}.items()
    ]
