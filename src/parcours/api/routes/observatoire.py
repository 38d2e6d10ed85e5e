"""L'observatoire, vivant : les ménages à chaque étape, leurs mouvements, et ce qui s'est rompu.

Exact, donc pour le lecteur d'essai seul. Qui lit des agrégats lit les publications ; qui ouvre des
ménages les compte par `/v1/parcours/facettes`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.parametres import Au, Departement, Periode, vues_a_jour
from parcours.api.perimetre import departements_lus
from parcours.api.problems import (
    Erreur,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.api.service import ServiceOuvert
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.temps.intervalle import Intervalle, plus_tot
from parcours.projections import reading
from parcours.projections.vues import observatoire, ruptures
from parcours.projections.vues.observatoire import DIMENSIONS
from parcours.publications.libelles import libelle_connu, sous

CELLULES_MAX = 50_000


async def lit_l_observatoire(lecteur: Liseur) -> None:
    """Refuser qui n'ouvre pas tous les ménages : chaque jour de plus dirait ce qu'un autre tait."""
    if lecteur.est_superviseur:
        return
    if lecteur.portee(NomDeVue.OBS) < Portee.AGREGE:
        raise LectureInterdite("Aucun de vos rôles ne lit l'observatoire.")
    raise LectureInterdite(
        "Vos chiffres sont ceux des publications, GET /v1/observatoire/publications ; ceux des "
        "ménages que vous ouvrez, GET /v1/parcours/facettes."
    )


router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_l_observatoire), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class Cellule(BaseModel):
    """Une case du tableau : les dimensions demandées, elles seules, et un nombre de ménages."""

    etape: str | None = None
    etape_libelle: str | None = None
    departement: str | None = None
    departement_libelle: str | None = None
    commune: str | None = None
    commune_libelle: str | None = None
    menages: int


class Stock(BaseModel):
    """Les ménages à un jour donné."""

    au: date
    par: list[str]
    cellules: list[Cellule]
    position: int
    """Position du journal que ce tableau reflète."""


class Mouvement(BaseModel):
    """Les entrées et sorties d'une étape."""

    etape: str
    etape_libelle: str
    entrees: int
    sorties: int
    duree_mediane_jours: float | None
    """Durée médiane des séjours finis dans la période, en jours ; null si aucun n'a fini."""
    duree_moyenne_jours: float | None


class Flux(BaseModel):
    """Les mouvements d'une période."""

    du: date
    jusqu_au: date
    """Dernier jour de la période, inclus."""
    etapes: list[Mouvement]
    position: int


class CelluleDeRuptures(BaseModel):
    """Une case : les dimensions demandées, elles seules, et ce qui s'y est rompu."""

    nature: str | None = None
    """`RU-01` trou de protection, `RU-02` trou de référent, `RU-03` retour à la rue."""
    nature_libelle: str | None = None
    departement: str | None = None
    departement_libelle: str | None = None
    commune: str | None = None
    commune_libelle: str | None = None
    menages: int
    """Ménages qui ont vécu une rupture dans la période."""
    ruptures: int
    """Ruptures d'un jour au moins dans la période ; RU-01 et RU-03 se comptent par personne."""
    jours: int
    """Jours de rupture dans la période, pas au-delà d'aujourd'hui."""


class Ruptures(BaseModel):
    """Les ruptures d'une période."""

    du: date
    jusqu_au: date
    """Dernier jour de la période, inclus."""
    par: list[str]
    cellules: list[CelluleDeRuptures]
    position: int


@router.get(
    "/stock",
    summary="Les ménages, par étape et par territoire",
    response_model_exclude_unset=True,
)
async def lire_le_stock(
    lecteur: Liseur,
    service: ServiceOuvert,
    au: Au = None,
    departement: Departement = None,
    par: Annotated[
        str,
        Query(description="Dimensions, séparées par des virgules : etape, departement, commune."),
    ] = "etape",
) -> Stock:
    """Combien de ménages ce jour-là, par dimensions.

    Ils se comptent sans ce qui y est protégé : mises à l'abri, faits de violences.
    """
    dimensions = _dimensions(par, DIMENSIONS)
    jour = au or service.today_in(departement, lecteur.departements)
    choix = observatoire.stock(
        jour, departements_lus(lecteur, departement, NomDeVue.OBS), dimensions
    )
    lignes, position = await reading.read(service.engine, choix.limit(CELLULES_MAX))
    cellules = [Cellule(**_lues(dimensions, ligne), menages=ligne.menages) for ligne in lignes]
    return Stock(au=jour, par=dimensions, cellules=cellules, position=position)


@router.get("/flux", summary="Les entrées, les sorties et les durées, par étape")
async def lire_les_flux(
    lecteur: Liseur,
    service: ServiceOuvert,
    demandee: Periode,
    departement: Departement = None,
) -> Flux:
    """Les mouvements de la période, sans ce qui est protégé.

    Un séjour qui dure encore n'y a pas de durée : les publications en donnent la médiane censurée.
    """
    choix = observatoire.mouvements(demandee, departements_lus(lecteur, departement, NomDeVue.OBS))
    lignes, position = await reading.read(service.engine, choix)
    return Flux(
        du=demandee.du,
        jusqu_au=demandee.dernier,
        etapes=[_mouvement(ligne) for ligne in lignes],
        position=position,
    )


@router.get(
    "/ruptures",
    summary="Les ruptures, par nature et par territoire",
    response_model_exclude_unset=True,
)
async def compter_les_ruptures(
    lecteur: Liseur,
    service: ServiceOuvert,
    demandee: Periode,
    departement: Departement = None,
    par: Annotated[
        str,
        Query(description="Dimensions, séparées par des virgules : nature, departement, commune."),
    ] = "nature",
) -> Ruptures:
    """Les ruptures qui ont au moins un jour dans la période, sans ce qui est protégé."""
    dimensions = _dimensions(par, ruptures.DIMENSIONS)
    demain = service.today_in(departement, lecteur.departements) + timedelta(days=1)
    vecue = Intervalle(demandee.du, plus_tot(demandee.au, demain))
    choix = ruptures.mesures(
        vecue, departements_lus(lecteur, departement, NomDeVue.OBS), dimensions
    )
    lignes, position = await reading.read(service.engine, choix.limit(CELLULES_MAX))
    return Ruptures(
        du=demandee.du,
        jusqu_au=demandee.dernier,
        par=dimensions,
        cellules=[
            CelluleDeRuptures(
                **_lues(dimensions, ligne),
                menages=ligne.menages,
                ruptures=ligne.ruptures,
                jours=ligne.jours,
            )
            for ligne in lignes
        ],
        position=position,
    )


def _dimensions(par: str, permises: Sequence[str]) -> list[str]:
    dimensions = par.split(",")
    if not set(dimensions) <= set(permises) or len(set(dimensions)) != len(dimensions):
        raise ParametreInvalide(
            f"Ventiler par : {', '.join(permises)}.",
            [Erreur("code-inconnu", "par", "Cette dimension n'existe pas, ou se répète.")],
        )
    return dimensions


def _lues(dimensions: Sequence[str], ligne: Row[Any]) -> dict[str, str | None]:
    """Les dimensions d'une case, chacune avec ce qu'une personne en lit."""
    codes = dict(zip(dimensions, ligne, strict=False))
    return codes | {sous(nom): libelle_connu(nom, code) for nom, code in codes.items()}


def _mouvement(ligne: Row[Any]) -> Mouvement:
    sorti = ligne.sorties > 0
    return Mouvement(
        etape=ligne.etape,
        etape_libelle=libelle_connu("etape", ligne.etape),
        entrees=ligne.entrees,
        sorties=ligne.sorties,
        duree_mediane_jours=ligne.duree_mediane_jours if sorti else None,
        duree_moyenne_jours=round(float(ligne.duree_moyenne_jours), 1) if sorti else None,
    )
