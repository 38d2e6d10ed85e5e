"""L'observatoire : les ménages à chaque étape, leurs mouvements, et ce qui s'est rompu.

Les cases de moins de onze ménages se taisent, et celles qui les trahiraient.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api import grille
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
from parcours.domain.habilitation import Portee, Vue
from parcours.domain.intervalle import Intervalle, plus_tot
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.ruptures import Nature
from parcours.domain.secret import SEUIL_MENAGES, publier, taire
from parcours.domain.situations import Etape
from parcours.projections import reading
from parcours.projections.vues import observatoire, ruptures
from parcours.projections.vues.observatoire import DIMENSIONS

CELLULES_MAX = 50_000
PAS_JOURS: Final = 5
"""À combien de jours près une durée se publie."""

Case = tuple[Any, ...]
"""Une case d'un tableau : une modalité par dimension."""


async def lit_l_observatoire(lecteur: Liseur) -> None:
    """Refuser qui ne lit pas les agrégats."""
    if lecteur.portee(Vue.OBS) < Portee.AGREGE:
        raise LectureInterdite("Aucun de vos rôles ne lit l'observatoire.")


router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_l_observatoire), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class Cellule(BaseModel):
    """Une case du tableau : les dimensions demandées, elles seules, et un nombre de ménages."""

    etape: str | None = None
    departement: str | None = None
    commune: str | None = None
    menages: int | None
    """Null : tu, au titre du secret statistique."""


class Stock(BaseModel):
    """Les ménages à un jour donné."""

    au: date
    par: list[str]
    cellules: list[Cellule]
    position: int
    """Position du journal que ce tableau reflète."""


class Mouvement(BaseModel):
    """Les entrées et sorties d'une étape ; null : tu, au titre du secret statistique."""

    etape: str
    entrees: int | None
    sorties: int | None
    duree_mediane_jours: float | None
    """Durée médiane des séjours finis dans la période, en jours."""
    duree_moyenne_jours: float | None


class Flux(BaseModel):
    """Les mouvements d'une période."""

    du: date
    jusqu_au: date
    """Dernier jour de la période, inclus."""
    etapes: list[Mouvement]
    position: int


class CelluleDeRuptures(BaseModel):
    """Une case : les dimensions demandées, elles seules, et ce qui s'y est rompu.

    Null : tu, au titre du secret statistique, dès que les ménages de la case le sont.
    """

    nature: str | None = None
    """`RU-01` trou de protection, `RU-02` trou de référent, `RU-03` retour à la rue."""
    departement: str | None = None
    commune: str | None = None
    menages: int | None
    """Ménages qui ont vécu une rupture dans la période."""
    ruptures: int | None
    """Ruptures d'un jour au moins dans la période ; RU-01 et RU-03 se comptent par personne."""
    jours: int | None
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
    """Combien de ménages au dernier jour d'un mois fini ; sans département, votre territoire.

    Une case de moins de onze ménages se tait, vide ou non. Ils se comptent sans ce qui y est
    protégé : mises à l'abri, faits de violences.
    """
    dimensions = _dimensions(par, DIMENSIONS)
    aujourdhui = service.today_in(departement, lecteur.departements)
    ou = departements_lus(lecteur, departement, Vue.OBS)
    jour = (au or aujourdhui) if lecteur.est_superviseur else grille.fin_de_mois(au, aujourdhui)
    choix = observatoire.stock(jour, ou, dimensions)
    lignes, position = await reading.read(service.engine, choix.limit(CELLULES_MAX))
    comptes: dict[Case, int] = {tuple(ligne[: len(dimensions)]): ligne.menages for ligne in lignes}
    publies: Mapping[Case, int | None] = comptes
    if not lecteur.est_superviseur:
        if departement and "departement" not in dimensions:
            tous = observatoire.stock(jour, lecteur.departements, ["departement", *dimensions])
            lues, _ = await reading.read(service.engine, tous.limit(CELLULES_MAX))
            par_lieu = {tuple(li[: len(dimensions) + 1]): li.menages for li in lues}
            comptes = _sans_difference(departement, par_lieu)
        publies = publier(comptes, _cadre(dimensions, [e.value for e in Etape], ou))
    cellules = [
        Cellule(**dict(zip(dimensions, case, strict=True)), menages=n)
        for case, n in publies.items()
    ]
    return Stock(au=jour, par=dimensions, cellules=cellules, position=position)


@router.get("/flux", summary="Les entrées, les sorties et les durées, par étape")
async def lire_les_flux(
    lecteur: Liseur,
    service: ServiceOuvert,
    demandee: Periode,
    departement: Departement = None,
) -> Flux:
    """Les mouvements d'un trimestre civil fini, d'un département : le vôtre si c'est le seul.

    Une étape ne dit ses entrées et ses sorties que si onze ménages au moins sont entrés, et onze
    sortis : l'un se retrouverait par l'autre et les stocks. Ils se comptent sans ce qui est
    protégé : mises à l'abri, faits de violences.
    """
    ou = departements_lus(lecteur, departement, Vue.OBS)
    if not lecteur.est_superviseur:
        grille.trimestre(demandee, service.today_in(departement, lecteur.departements))
    _un_seul(lecteur, ou)
    choix = observatoire.mouvements(demandee, ou)
    lignes, position = await reading.read(service.engine, choix)
    return Flux(
        du=demandee.du,
        jusqu_au=demandee.dernier,
        etapes=[_exact(ligne) for ligne in lignes] if lecteur.est_superviseur else _publies(lignes),
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
    """Les ruptures d'un trimestre civil fini, d'un département : le vôtre si c'est le seul.

    Une case de moins de onze ménages se tait, vide ou non. Elles se comptent sans ce qui est
    protégé : mises à l'abri, faits de violences.
    """
    dimensions = _dimensions(par, ruptures.DIMENSIONS)
    demain = service.today() + timedelta(days=1)
    vecue = Intervalle(demandee.du, plus_tot(demandee.au, demain))
    ou = departements_lus(lecteur, departement, Vue.OBS)
    if not lecteur.est_superviseur:
        grille.trimestre(demandee, service.today_in(departement, lecteur.departements))
    _un_seul(lecteur, ou)
    choix = ruptures.mesures(vecue, ou, dimensions)
    lignes, position = await reading.read(service.engine, choix.limit(CELLULES_MAX))
    lues: dict[Case, Row[Any]] = {tuple(ligne[: len(dimensions)]): ligne for ligne in lignes}
    publies: Mapping[Case, int | None] = {case: ligne.menages for case, ligne in lues.items()}
    if not lecteur.est_superviseur:
        cadre = _cadre(dimensions, [nature.value for nature in Nature], ou)
        publies = publier({case: ligne.menages for case, ligne in lues.items()}, cadre)
    return Ruptures(
        du=demandee.du,
        jusqu_au=demandee.dernier,
        par=dimensions,
        cellules=[
            _rompu(dict(zip(dimensions, case, strict=True)), n, lues.get(case))
            for case, n in publies.items()
        ],
        position=position,
    )


def _rompu(case: dict[str, Any], menages: int | None, ligne: Row[Any] | None) -> CelluleDeRuptures:
    if menages is None or ligne is None:
        return CelluleDeRuptures(**case, menages=None, ruptures=None, jours=None)
    return CelluleDeRuptures(**case, menages=menages, ruptures=ligne.ruptures, jours=ligne.jours)


def _un_seul(lecteur: Lecteur, departements: Collection[str] | None) -> None:
    """Refuser un total de plusieurs départements : moins les autres, il dirait ce que tait l'un."""
    if not lecteur.est_superviseur and departements is not None and len(departements) > 1:
        raise ParametreInvalide(
            "Vous lisez plusieurs départements : dire lequel, car leur total moins les autres "
            "dirait ce que l'un d'eux tait.",
            [Erreur("champ-requis", "departement", "Ce paramètre est requis.")],
        )


def _sans_difference(departement: str, comptes: Mapping[Case, int]) -> dict[Case, int]:
    """Ce qui se publie d'un département dont le lecteur lit aussi le total avec ses voisins."""
    publies = taire(comptes)
    return {case[1:]: n for case, n in publies.items() if n and case[0] == departement}


def _cadre(
    dimensions: Sequence[str], modalites: Sequence[str], departements: Collection[str] | None
) -> list[Case]:
    """Les cases qui se montrent toujours, vides ou non ; par commune, les publiées seulement."""
    if "commune" in dimensions:
        return []
    par_dimension = {"departement": sorted(departements or ())}
    return list(product(*(par_dimension.get(d, modalites) for d in dimensions)))


def _dimensions(par: str, permises: Sequence[str]) -> list[str]:
    dimensions = par.split(",")
    if not set(dimensions) <= set(permises) or len(set(dimensions)) != len(dimensions):
        raise ParametreInvalide(
            f"Ventiler par : {', '.join(permises)}.",
            [Erreur("code-inconnu", "par", "Cette dimension n'existe pas, ou se répète.")],
        )
    return dimensions


def _exact(ligne: Row[Any]) -> Mouvement:
    """Ce que lit un superviseur, sur un serveur d'essai."""
    sorti = ligne.sorties > 0
    return Mouvement(
        etape=ligne.etape,
        entrees=ligne.entrees,
        sorties=ligne.sorties,
        duree_mediane_jours=ligne.duree_mediane_jours if sorti else None,
        duree_moyenne_jours=round(float(ligne.duree_moyenne_jours), 1) if sorti else None,
    )


def _publies(lignes: Sequence[Row[Any]]) -> list[Mouvement]:
    """Toutes les étapes ; se taisent celles où moins de onze ménages sont entrés, ou sortis."""
    lues = {ligne.etape: ligne for ligne in lignes}
    tu = {"entrees": None, "sorties": None, "duree_mediane_jours": None}
    return [
        _publie(lues[etape])
        if etape in lues and _se_publie(lues[etape])
        else Mouvement(etape=etape, **tu, duree_moyenne_jours=None)
        for etape in (e.value for e in Etape)
    ]


def _se_publie(ligne: Row[Any]) -> bool:
    return bool(min(ligne.menages_entres, ligne.menages_sortis) >= SEUIL_MENAGES)


def _publie(ligne: Row[Any]) -> Mouvement:
    return Mouvement(
        etape=ligne.etape,
        entrees=ligne.entrees,
        sorties=ligne.sorties,
        duree_mediane_jours=_arrondie(ligne.duree_mediane_jours),
        duree_moyenne_jours=_arrondie(ligne.duree_moyenne_jours),
    )


def _arrondie(duree: Any) -> float:  # noqa: ANN401 (a number of SQL)
    """Une durée au pas de cinq jours : exacte, elle rendrait la somme, donc un séjour."""
    return float(PAS_JOURS * round(float(duree) / PAS_JOURS))
