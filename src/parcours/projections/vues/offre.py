"""L'offre d'un territoire : ses places, jour après jour, celles qu'il crée, les appels reçus.

Ce sont des faits du territoire, non de ses ménages.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import S4, Sensibilite
from parcours.domain.lecture.territoire import abrite
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.territoire.departements import (
    CreationDePlacesProgrammee,
    DepartementConnu,
    Ouverture,
    Programmation,
)
from parcours.domain.volets.territoire.offre import Structure
from parcours.projections.retenus import est_retenu
from parcours.projections.vue import Vie, Vue, table, toujours, vaut


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacite:
    """Les places d'une structure ouverte."""

    departement: str | None
    type_place: str
    sensibilite: int
    """Le niveau qu'il faut pour savoir que la structure existe."""
    capacite: int
    disponibles: int | None
    occupees: int | None
    indisponibles: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """Des places qu'un département programme ou ouvre, depuis un jour."""

    departement: str | None
    type_place: str
    annee: int
    """L'année visée ; de places qu'aucun fait ne programmait, celle où elles ouvrent."""
    programmees: int
    ouvertes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppelsDUnJour:
    """Les appels au 115 d'un jour, dans un département."""

    departement: str | None
    le: date
    appels: int
    decroches: int


STRUCTURES = table("territoire_structures", Capacite, "departement du")
PLACES = table("territoire_places", Creation, "departement du")
APPELS = table("territoire_appels_115", AppelsDUnJour, "departement le", datee=False)


def _places_de_la_structure(vie: Vie) -> Iterable[Tranche[Capacite | None]]:
    if vie.parcours.agregat is not Agregat.STRUCTURE or not vie.parcours.faits:
        return ()
    sensibilite = int(S4) if abrite([e.fait for e in vie.parcours.histoire.entrees]) else 0

    def valeur(jour: date) -> Capacite | None:
        structure = vie.parcours.volet(Structure, jour)
        dite, places = structure.declaration, structure.places
        if dite is None or not dite.est_ouverte:
            return None
        lieu = vie.parcours.lieu(jour)
        return Capacite(
            departement=lieu.departement if lieu else None,
            type_place=dite.type_place,
            sensibilite=sensibilite,
            capacite=dite.capacite,
            disponibles=places.disponibles if places else None,
            occupees=places.occupees if places else None,
            indisponibles=places.indisponibles if places else None,
        )

    return vie.tranches(valeur)


def _places_du_departement(vie: Vie) -> Iterator[Tranche[Creation | None]]:
    faits = vie.parcours.faits
    if vie.parcours.agregat is not Agregat.DEPARTEMENT or not faits:
        return
    departement = vie.parcours.volet(DepartementConnu, date.max)
    visees = {
        fait.reference: fait.evenement.annee
        for fait in faits
        if isinstance(fait.evenement, CreationDePlacesProgrammee)
    }
    comptes: list[tuple[Programmation | Ouverture, int, int, int]] = [
        *((p, p.annee, p.nombre, 0) for p in departement.programmations),
        *(
            (o, visees.get(o.programmation or "", o.le.year), 0, o.nombre)
            for o in departement.ouvertures
        ),
    ]
    for places, annee, programmees, ouvertes in comptes:
        lieu = vie.parcours.lieu(places.le)
        creation = Creation(
            departement=places.departement or (lieu.departement if lieu else None),
            type_place=places.type_place,
            annee=annee,
            programmees=programmees,
            ouvertes=ouvertes,
        )
        yield Tranche(places.le, None, creation)


def _appels(vie: Vie) -> Iterator[Tranche[AppelsDUnJour | None]]:
    if vie.parcours.agregat is Agregat.DEPARTEMENT and vie.parcours.faits:
        for le, compte in vie.parcours.volet(DepartementConnu, date.max).appels_115.items():
            lieu = vie.parcours.lieu(le)
            ou = lieu.departement if lieu else None
            yield toujours(
                AppelsDUnJour(
                    departement=ou, le=le, appels=compte.appels, decroches=compte.decroches
                )
            )


VUES: Final[tuple[Vue[Any], ...]] = (
    Vue(STRUCTURES, _places_de_la_structure, pour_tous=True),
    Vue(PLACES, _places_du_departement, pour_tous=True),
    Vue(APPELS, _appels, pour_tous=True),
)


# --- Lire -----------------------------------------------------------------------------------------


def places(au: date, departements: Collection[str] | None, lu: Sensibilite) -> Select[Any]:
    """Les places des structures ouvertes ce jour-là, à ce niveau ; départements None : tous.

    Colonnes : departement, type_place, structures, renseignees, capacite, disponibles, occupees,
    indisponibles.
    """
    ligne = STRUCTURES.c
    choix = select(
        ligne.departement,
        ligne.type_place,
        func.count().label("structures"),
        func.count(ligne.occupees).label("renseignees"),
        func.sum(ligne.capacite).label("capacite"),
        func.sum(ligne.disponibles).label("disponibles"),
        func.sum(ligne.occupees).label("occupees"),
        func.sum(ligne.indisponibles).label("indisponibles"),
    ).where(vaut(STRUCTURES, au), ligne.sensibilite <= int(lu), ~est_retenu(ligne.parcours))
    return _par_territoire(choix, ligne.departement, ligne.type_place, departements)


def creations(au: date, departements: Collection[str] | None) -> Select[Any]:
    """Les places programmées et celles ouvertes jusqu'à ce jour, inclus.

    Colonnes : departement, type_place, programmees, ouvertes.
    """
    return _programmees(vaut(PLACES, au), departements)


def occupation(
    periode: Intervalle, departements: Collection[str] | None, lu: Sensibilite
) -> Select[Any]:
    """Les jours-places d'une période, de ce que l'on lit à ce niveau ; `periode` : bornée.

    Colonnes : departement, type_place, jours_places (celles dont on sait l'occupation),
    jours_occupes, jours_sans_etat.
    """
    ligne = STRUCTURES.c
    fin = func.least(func.coalesce(ligne.au, periode.au), periode.au)
    jours = func.greatest(fin - func.greatest(ligne.du, periode.du), 0)
    connue = ligne.occupees.is_not(None)
    choix = select(
        ligne.departement,
        ligne.type_place,
        func.sum(jours * ligne.capacite).filter(connue).label("jours_places"),
        func.sum(jours * ligne.occupees).label("jours_occupes"),
        func.sum(jours * ligne.capacite).filter(~connue).label("jours_sans_etat"),
    ).where(
        ligne.du < periode.au,
        or_(ligne.au.is_(None), ligne.au > periode.du),
        ligne.sensibilite <= int(lu),
        ~est_retenu(ligne.parcours),
    )
    return _par_territoire(choix, ligne.departement, ligne.type_place, departements)


def cibles(annee: int, departements: Collection[str] | None) -> Select[Any]:
    """Les places programmées pour une année, et celles qui ont ouvert pour elle.

    Colonnes : departement, type_place, programmees, ouvertes.
    """
    return _programmees(PLACES.c.annee == annee, departements)


def _programmees(
    lesquelles: ColumnElement[bool], departements: Collection[str] | None
) -> Select[Any]:
    ligne = PLACES.c
    choix = select(
        ligne.departement,
        ligne.type_place,
        func.sum(ligne.programmees).label("programmees"),
        func.sum(ligne.ouvertes).label("ouvertes"),
    ).where(lesquelles)
    return _par_territoire(choix, ligne.departement, ligne.type_place, departements)


def appels(periode: Intervalle, departements: Collection[str] | None) -> Select[Any]:
    """Les appels au 115 d'une période ; colonnes : departement, jours, appels, decroches."""
    ligne = APPELS.c
    choix = select(
        ligne.departement,
        func.count().label("jours"),
        func.sum(ligne.appels).label("appels"),
        func.sum(ligne.decroches).label("decroches"),
    ).where(ligne.le >= periode.du, ligne.le < periode.au)
    if departements is not None:
        choix = choix.where(ligne.departement.in_(departements))
    return choix.group_by(ligne.departement).order_by(ligne.departement)


def _par_territoire(
    choix: Select[Any],
    departement: ColumnElement[Any],
    type_place: ColumnElement[Any],
    departements: Collection[str] | None,
) -> Select[Any]:
    if departements is not None:
        choix = choix.where(departement.in_(departements))
    return choix.group_by(departement, type_place).order_by(departement, type_place)
