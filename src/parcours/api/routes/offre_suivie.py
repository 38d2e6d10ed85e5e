"""L'offre suivie : son occupation sur une période, ce qui se crée contre ce qui est visé, le 115.

Des faits du territoire, vivants : rien n'y vient d'un ménage, sinon la rotation, d'un chiffre qui a
paru.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api.auth import Liseur
from parcours.api.chiffres_publies import annee_publiee, publication, vers_le_logement
from parcours.api.documentation import problemes
from parcours.api.parametres import Departement, Periode, vues_a_jour
from parcours.api.perimetre import departement_lu, departements_lus, lit_l_offre
from parcours.api.problems import (
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.api.service import ServiceOuvert
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.langage.vocabulaire import S1
from parcours.domain.lecture.territoire import niveau_sur_place, type_de_place
from parcours.domain.temps.intervalle import Intervalle, plus_tot
from parcours.projections import reading
from parcours.projections.vues import offre
from parcours.publications.libelles import libelle_connu
from parcours.publications.tableaux import DEPARTEMENT, PASSAGES

LIGNES_MAX = 10_000
HEBERGEMENT: Final = frozenset({
    "ABRI_HIVERNAL", "AUTRE_HEBERGEMENT", "CENTRE_PARENTAL", "CHRS_INSERTION",
    "CHRS_STABILISATION", "CHRS_URGENCE", "CHU", "EAME", "HALTE_NUIT", "HOTEL", "RHVS",
    "SAS_REGIONAL",
})  # fmt: skip
"""Les places d'hébergement généraliste ; ni soins, ni asile, ni logement accompagné."""

router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_l_offre), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class OccupationLue(BaseModel):
    """Les places d'un type dans un département, sur la période."""

    departement: str | None
    departement_libelle: str
    type_place: str
    libelle: str
    jours_places: int
    """Σ capacité × jours, des structures qui ont dit l'état de leurs places."""
    jours_sans_etat: int
    """Σ capacité × jours, de celles qui ne l'ont pas dit : elles ne comptent pas."""
    jours_occupes: int | None
    """Σ places occupées × jours ; null : tu, ou inconnu."""
    taux: float | None
    """Jours occupés / jours-places."""


class Occupation(BaseModel):
    """L'occupation d'une période."""

    du: date
    jusqu_au: date
    """Dernier jour de la période, inclus ; on n'y compte pas au-delà d'aujourd'hui."""
    places: list[OccupationLue]
    position: int


class Rotation(BaseModel):
    """Les sorties de l'hébergement vers un logement dans l'année, par place."""

    annee: int
    departement: str
    departement_libelle: str
    sorties_vers_le_logement: int | None
    """Passages publiés de l'hébergement à un logement, accompagné ou non ; null : tus."""
    publication: int
    """Celle d'où ils viennent (tableau `passages`)."""
    jours_places: int
    """Σ capacité × jours, de l'hébergement que vous lisez."""
    places: float
    """Jours-places / jours de l'année."""
    taux: float | None
    """Sorties vers le logement / places ; null : tues, ou sans place connue."""
    position: int
    """Position du journal que l'offre reflète."""


class CibleLue(BaseModel):
    """Les places d'un type visées une année dans un département, et celles ouvertes pour elle."""

    departement: str | None
    departement_libelle: str
    type_place: str
    libelle: str
    programmees: int
    ouvertes: int
    """Celles qui citent la programmation de cette année ; sans rien citer, ouvertes cette année."""
    restent: int
    """Ce qui reste à ouvrir ; jamais moins de zéro."""
    taux: float | None
    """Ouvertes / programmées ; null : rien n'était visé."""


class Cibles(BaseModel):
    """Ce qui se crée, contre ce qui était visé."""

    annee: int
    places: list[CibleLue]
    position: int


class AppelsLus(BaseModel):
    """Les appels au 115 d'un département."""

    departement: str | None
    departement_libelle: str
    jours: int
    """Jours comptés."""
    appels: int
    decroches: int
    sans_reponse: int
    taux: float | None
    """Décrochés / reçus ; null : aucun appel."""


class Appels(BaseModel):
    """Les appels au 115 d'une période."""

    du: date
    jusqu_au: date
    departements: list[AppelsLus]
    position: int


@router.get("/offre/occupation", summary="L'occupation des places, sur une période")
async def lire_l_occupation(
    lecteur: Liseur, service: ServiceOuvert, demandee: Periode, departement: Departement = None
) -> Occupation:
    """Jours-places occupés sur jours-places, par type et par département.

    Qui ne lit que ce qui est public n'en lit pas l'occupation : d'un jour à l'autre, elle
    désignerait des personnes. Rotation : sorties publiées de l'étape / places.
    """
    demain = service.today_in(departement, lecteur.departements) + timedelta(days=1)
    vecue = Intervalle(demandee.du, plus_tot(demandee.au, demain))
    lus = departements_lus(lecteur, departement, NomDeVue.OBS, NomDeVue.D360)
    niveau = niveau_sur_place(lecteur)
    choix = offre.occupation(vecue, lus, niveau).limit(LIGNES_MAX)
    lignes, position = await reading.read(service.engine, choix)
    return Occupation(
        du=demandee.du,
        jusqu_au=demandee.dernier,
        places=[_occupation(ligne, montre=niveau >= S1) for ligne in lignes],
        position=position,
    )


def _occupation(ligne: Row[Any], *, montre: bool) -> OccupationLue:
    places, occupes = int(ligne.jours_places or 0), ligne.jours_occupes
    lus = int(occupes) if montre and occupes is not None else None
    return OccupationLue(
        departement=ligne.departement,
        departement_libelle=libelle_connu(DEPARTEMENT, ligne.departement),
        type_place=ligne.type_place,
        libelle=nomenclatures.libelle("TYPE_PLACE", ligne.type_place),
        jours_places=places,
        jours_sans_etat=int(ligne.jours_sans_etat or 0),
        jours_occupes=lus,
        taux=_taux(lus, places),
    )


@router.get(
    "/offre/rotation",
    summary="La rotation de l'hébergement, une année",
    responses=problemes(Introuvable),
)
async def lire_la_rotation(
    lecteur: Liseur,
    service: ServiceOuvert,
    annee: Annotated[int, Query(ge=2000, le=2100, description="Une année publiée.")],
    departement: Departement = None,
) -> Rotation:
    """Sorties vers le logement / places : ce qui a paru des ménages, et les places de l'année.

    La durée médiane d'un séjour se lit au tableau `durees`.
    """
    if lecteur.portee(NomDeVue.OBS) < Portee.AGREGE:
        raise LectureInterdite("Aucun de vos rôles ne lit l'observatoire.")
    ou = departement_lu(lecteur, departement)
    gelee = await publication(service, ou, PASSAGES, str(annee))
    sorties = await vers_le_logement(service, gelee, ou)
    jours = annee_publiee(gelee)
    choix = offre.occupation(jours, frozenset({ou}), niveau_sur_place(lecteur)).limit(LIGNES_MAX)
    lignes, position = await reading.read(service.engine, choix)
    jours_places = sum(
        int(li.jours_places or 0) + int(li.jours_sans_etat or 0)
        for li in lignes
        if li.type_place in HEBERGEMENT
    )
    places = round(jours_places / ((jours.dernier - jours.du).days + 1), 1)
    return Rotation(
        annee=annee,
        departement=ou,
        departement_libelle=libelle_connu(DEPARTEMENT, ou),
        sorties_vers_le_logement=sorties,
        publication=gelee.numero,
        jours_places=jours_places,
        places=places,
        taux=None if sorties is None or not places else round(sorties / places, 3),
        position=position,
    )


@router.get("/offre/cibles", summary="Les places créées, contre celles qui étaient visées")
async def lire_les_cibles(
    lecteur: Liseur,
    service: ServiceOuvert,
    annee: Annotated[int, Query(ge=2000, le=2100, description="L'année visée.")],
    departement: Departement = None,
) -> Cibles:
    """Intermédiation locative, pensions de famille, hébergement : ce qui a ouvert pour l'année."""
    lus = departements_lus(lecteur, departement, NomDeVue.OBS, NomDeVue.D360)
    choix = offre.cibles(annee, lus).limit(LIGNES_MAX)
    lignes, position = await reading.read(service.engine, choix)
    niveau = niveau_sur_place(lecteur)
    lues = [x for x in lignes if type_de_place(x.type_place, niveau) == x.type_place]
    return Cibles(annee=annee, places=[_cible(ligne) for ligne in lues], position=position)


def _cible(ligne: Row[Any]) -> CibleLue:
    programmees, ouvertes = int(ligne.programmees), int(ligne.ouvertes)
    return CibleLue(
        departement=ligne.departement,
        departement_libelle=libelle_connu(DEPARTEMENT, ligne.departement),
        type_place=ligne.type_place,
        libelle=nomenclatures.libelle("TYPE_PLACE", ligne.type_place),
        programmees=programmees,
        ouvertes=ouvertes,
        restent=max(programmees - ouvertes, 0),
        taux=_taux(ouvertes, programmees),
    )


@router.get("/appels-115", summary="Les appels au 115, et ceux que personne ne décroche")
async def lire_les_appels(
    lecteur: Liseur, service: ServiceOuvert, demandee: Periode, departement: Departement = None
) -> Appels:
    """Ce que dit chaque jour l'opérateur du 115 ; les demandes non pourvues sont publiées."""
    lus = departements_lus(lecteur, departement, NomDeVue.OBS, NomDeVue.D360)
    choix = offre.appels(demandee, lus).limit(LIGNES_MAX)
    lignes, position = await reading.read(service.engine, choix)
    return Appels(
        du=demandee.du,
        jusqu_au=demandee.dernier,
        departements=[_appels(ligne) for ligne in lignes],
        position=position,
    )


def _appels(ligne: Row[Any]) -> AppelsLus:
    appels, decroches = int(ligne.appels), int(ligne.decroches)
    return AppelsLus(
        departement=ligne.departement,
        departement_libelle=libelle_connu(DEPARTEMENT, ligne.departement),
        jours=ligne.jours,
        appels=appels,
        decroches=decroches,
        sans_reponse=max(appels - decroches, 0),
        taux=_taux(decroches, appels),
    )


def _taux(partie: int | None, tout: int) -> float | None:
    return None if partie is None or not tout else round(partie / tout, 3)
