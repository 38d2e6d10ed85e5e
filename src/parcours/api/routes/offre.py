"""L'offre d'un territoire : les places qui existent, celles qui sont libres, celles à créer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.parametres import Au, Departement, vues_a_jour
from parcours.api.perimetre import departements_lus
from parcours.api.problems import LectureInterdite, ParametreInvalide, TerritoireInterdit
from parcours.api.service import ServiceOuvert
from parcours.domain import nomenclatures
from parcours.domain.habilitation import Portee, Vue
from parcours.domain.lecture_territoriale import niveau_sur_place
from parcours.domain.secret import SEUIL_MENAGES
from parcours.domain.vocabulaire import S1
from parcours.projections import reading
from parcours.projections.vues import territoire

LIGNES_MAX = 10_000


async def lit_l_offre(lecteur: Liseur) -> None:
    """Refuser qui ne lit ni l'observatoire ni le diagnostic territorial."""
    if max(lecteur.portee(Vue.OBS), lecteur.portee(Vue.D360)) < Portee.AGREGE:
        raise LectureInterdite("Aucun de vos rôles ne lit l'observatoire.")


router = APIRouter(
    prefix="/v1/observatoire",
    tags=["L'observatoire"],
    dependencies=[Depends(lit_l_offre), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class PlacesLues(BaseModel):
    """Les places d'un type dans un département ; null : inconnu, ou tu."""

    departement: str | None
    type_place: str
    libelle: str
    structures: int = 0
    """Structures ouvertes ce jour-là."""
    structures_renseignees: int = 0
    """Celles qui ont dit l'état de leurs places : les nombres qui suivent sont les leurs."""
    capacite: int = 0
    """Places de toutes les structures ouvertes."""
    disponibles: int | None = None
    occupees: int | None = None
    indisponibles: int | None = None
    programmees: int = 0
    """Places dont la création est programmée, jusqu'à ce jour."""
    creees: int = 0
    """Places nouvelles ouvertes, jusqu'à ce jour."""


class Offre(BaseModel):
    """L'offre d'un jour."""

    au: date
    places: list[PlacesLues]
    position: int
    """Position du journal que ce tableau reflète."""


@router.get("/offre", summary="L'offre, par type de places et par département")
async def lire_l_offre(
    lecteur: Liseur, service: ServiceOuvert, au: Au = None, departement: Departement = None
) -> Offre:
    """Ce qui existe, ce qui est libre, ce qui se crée ; sans département, votre territoire.

    Qui ne lit que ce qui est public ne voit pas des occupations qui désigneraient des personnes.
    """
    jour = au or service.today()
    lus = departements_lus(lecteur, departement, Vue.OBS, Vue.D360)
    places = territoire.places(jour, lus).limit(LIGNES_MAX)
    lignes, position = await reading.read(service.engine, places)
    creations = territoire.creations(jour, lus).limit(LIGNES_MAX)
    creees, _ = await reading.read(service.engine, creations)
    seuil = 0 if niveau_sur_place(lecteur) >= S1 else SEUIL_MENAGES
    return Offre(au=jour, places=_reunies(lignes, creees, seuil), position=position)


def _reunies(
    lignes: Sequence[Row[Any]], creees: Sequence[Row[Any]], seuil: int
) -> list[PlacesLues]:
    """Les places qui existent et celles qui se créent, sur une même ligne."""
    lues = {(ligne.departement, ligne.type_place): _places(ligne, seuil) for ligne in lignes}
    for ligne in creees:
        cle = ligne.departement, ligne.type_place
        avant = lues.get(cle) or PlacesLues(
            departement=ligne.departement,
            type_place=ligne.type_place,
            libelle=nomenclatures.libelle("TYPE_PLACE", ligne.type_place),
        )
        lues[cle] = avant.model_copy(
            update={"programmees": int(ligne.programmees), "creees": int(ligne.ouvertes)}
        )
    return [lues[cle] for cle in sorted(lues, key=lambda cle: (cle[0] or "", cle[1]))]


def _places(ligne: Row[Any], seuil: int) -> PlacesLues:
    nombres = [
        None if nombre is None else int(nombre)
        for nombre in (ligne.disponibles, ligne.occupees, ligne.indisponibles)
    ]
    if any(nombre is not None and 0 < nombre < seuil for nombre in nombres):
        nombres = [None, None, None]
    disponibles, occupees, indisponibles = nombres
    return PlacesLues(
        departement=ligne.departement,
        type_place=ligne.type_place,
        libelle=nomenclatures.libelle("TYPE_PLACE", ligne.type_place),
        structures=ligne.structures,
        structures_renseignees=ligne.renseignees,
        capacite=int(ligne.capacite),
        disponibles=disponibles,
        occupees=occupees,
        indisponibles=indisponibles,
    )
