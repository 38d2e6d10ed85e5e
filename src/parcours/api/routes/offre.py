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
from parcours.api.perimetre import departements_lus, lit_l_offre
from parcours.api.problems import LectureInterdite, ParametreInvalide, TerritoireInterdit
from parcours.api.service import ServiceOuvert
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.langage.vocabulaire import S1, Sensibilite
from parcours.domain.lecture.territoire import niveau_sur_place, type_de_place
from parcours.domain.tableaux.secret import publiable
from parcours.projections import reading
from parcours.projections.vues import offre
from parcours.publications.libelles import libelle_connu
from parcours.publications.tableaux import DEPARTEMENT

LIGNES_MAX = 10_000


router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_l_offre), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class PlacesLues(BaseModel):
    """Les places d'un type dans un département ; null : inconnu, ou tu."""

    departement: str | None
    departement_libelle: str
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

    Qui ne lit que ce qui est public ne voit pas des occupations qui désigneraient des personnes. Un
    accueil de victimes de violences n'y est, ni ne s'y compte, que pour qui lit qu'il existe.
    """
    jour = au or service.today_in(departement, lecteur.departements)
    lus = departements_lus(lecteur, departement, NomDeVue.OBS, NomDeVue.D360)
    niveau = niveau_sur_place(lecteur)
    places = offre.places(jour, lus, niveau).limit(LIGNES_MAX)
    lignes, position = await reading.read(service.engine, places)
    creations = offre.creations(jour, lus).limit(LIGNES_MAX)
    creees, _ = await reading.read(service.engine, creations)
    places_lues = _reunies(lignes, creees, niveau)
    return Offre(au=jour, places=places_lues, position=position)


def _reunies(
    lignes: Sequence[Row[Any]], creees: Sequence[Row[Any]], niveau: Sensibilite
) -> list[PlacesLues]:
    """Les places qui existent et celles qui se créent, sur une même ligne."""
    lues = {(x.departement, x.type_place): _places(x, niveau) for x in lignes}
    for ligne in (c for c in creees if type_de_place(c.type_place, niveau) == c.type_place):
        cle = ligne.departement, ligne.type_place
        avant = lues.get(cle) or PlacesLues(
            departement=ligne.departement,
            departement_libelle=libelle_connu(DEPARTEMENT, ligne.departement),
            type_place=ligne.type_place,
            libelle=nomenclatures.libelle("TYPE_PLACE", ligne.type_place),
        )
        lues[cle] = avant.model_copy(
            update={"programmees": int(ligne.programmees), "creees": int(ligne.ouvertes)}
        )
    return [lues[cle] for cle in sorted(lues, key=lambda cle: (cle[0] or "", cle[1]))]


def _places(ligne: Row[Any], niveau: Sensibilite) -> PlacesLues:
    disponibles, occupees, indisponibles = _etats(ligne, niveau)
    return PlacesLues(
        departement=ligne.departement,
        departement_libelle=libelle_connu(DEPARTEMENT, ligne.departement),
        type_place=ligne.type_place,
        libelle=nomenclatures.libelle("TYPE_PLACE", ligne.type_place),
        structures=ligne.structures,
        structures_renseignees=ligne.renseignees,
        capacite=int(ligne.capacite),
        disponibles=disponibles,
        occupees=occupees,
        indisponibles=indisponibles,
    )


def _etats(ligne: Row[Any], niveau: Sensibilite) -> list[int | None]:
    """Places libres, occupées, hors service ; null : inconnu, ou tu."""
    dits = (ligne.disponibles, ligne.occupees, ligne.indisponibles)
    nombres = [None if dit is None else int(dit) for dit in dits]
    petit = any(nombre is not None and not publiable(nombre) for nombre in nombres)
    return [None, None, None] if petit and niveau < S1 else nombres
