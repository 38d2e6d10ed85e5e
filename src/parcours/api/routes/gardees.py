"""Les listes que garde un organisme : les nommer, les partager, suivre qui y entre et en sort."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import Headers

from parcours.api import exemples, gardees
from parcours.api.auth import Appelant, Liseur
from parcours.api.documentation import DU_CORPS, problemes
from parcours.api.ecrits import Nom
from parcours.api.filtres import FiltresDits
from parcours.api.gardees import Gardee
from parcours.api.listes import ListeDemandee, suit_des_menages
from parcours.api.noms import lever_les_noms
from parcours.api.parametres import CORPS_BYTES_MAX, Au, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Erreur,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
)
from parcours.api.service import ServiceOuvert
from parcours.domain.langage.champs import Jour
from parcours.projections import menages_lus
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.menages_dits import MouvementLu

router = APIRouter(
    prefix="/v1/listes",
    tags=["listes"],
    dependencies=[Depends(suit_des_menages)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)
CREE: Final = 201


class AGarder(BaseModel):
    """Sous quel nom garder une liste."""

    model_config = ConfigDict(extra="forbid")

    nom: Nom
    """Ce qu'en lira votre organisme ; n'y nommez personne."""


class ListeGardee(BaseModel):
    """Une liste que garde votre organisme."""

    liste: UUID
    nom: str
    filtres: dict[str, str]
    adresse: str
    """Où la lire."""
    mouvements: str
    """Où lire qui y est entré, et qui en est sorti."""
    agent: str | None
    """Qui l'a gardée, si votre logiciel le dit (`Parcours-Agent`)."""


class ListesGardees(BaseModel):
    """Les listes que garde votre organisme."""

    listes: list[ListeGardee]


class MouvementDeListe(BaseModel):
    """Un ménage entré dans une liste, ou sorti."""

    parcours: UUID
    sens: Literal["entree", "sortie"]
    demandeur: str | None
    """Le prénom et le nom de la personne qui demande, s'ils sont connus et lisibles."""
    etape: str


Designee = Annotated[UUID, Path(description="Identifiant d'une liste que garde votre organisme.")]


async def _gardee(liste: Designee, lecteur: Liseur, service: ServiceOuvert) -> Gardee:
    async with service.pool.acquire() as connection:
        gardee = await gardees.une(connection, lecteur.organisme, liste)
    if gardee is None:
        raise _inconnue()
    return gardee


def _inconnue() -> Introuvable:
    return Introuvable("Votre organisme ne garde pas de liste de cet identifiant.")


@router.get("", summary="Les listes gardées", responses=exemples.reponse(exemples.GARDEES))
async def lire_les_listes_gardees(lecteur: Liseur, service: ServiceOuvert) -> ListesGardees:
    """Celles que garde votre organisme, par nom : chacun y lit ce que lui peut lire."""
    async with service.pool.acquire() as connection:
        siennes = await gardees.toutes(connection, lecteur.organisme)
    return ListesGardees(listes=[_dite(gardee) for gardee in siennes])


@router.post(
    "",
    status_code=CREE,
    max_body_size=CORPS_BYTES_MAX,
    summary="Garder une liste",
    responses=problemes(*DU_CORPS),
)
async def garder_une_liste(
    request: Request,
    a_garder: AGarder,
    voulus: FiltresDits,
    appelant: Appelant,
    service: ServiceOuvert,
) -> ListeGardee:
    """Les filtres se disent dans l'adresse, comme à `GET /v1/parcours` ; le nom, dans le corps."""
    del voulus  # read, so that nothing wrong is kept
    dits = dict(request.query_params)
    if "depuis" in dits:
        refus = Erreur("champ-inconnu", "depuis", "Une liste gardée se relit toujours.")
        raise ParametreInvalide("Une position ne se garde pas.", [refus])
    agent = Headers(scope=request.scope).get("parcours-agent")
    organisme = appelant.lecteur.organisme
    async with service.pool.acquire() as connection:
        return _dite(await gardees.garder(connection, organisme, a_garder.nom, dits, agent))


@router.delete(
    "/{liste}",
    status_code=204,
    summary="Ne plus garder une liste",
    responses=problemes(Introuvable),
)
async def oter_une_liste(liste: Designee, appelant: Appelant, service: ServiceOuvert) -> None:
    """Elle n'est plus à personne de votre organisme ; aucun ménage n'en est changé."""
    async with service.pool.acquire() as connection:
        if not await gardees.oter(connection, appelant.lecteur.organisme, liste):
            raise _inconnue()


@router.get(
    "/{liste}/mouvements",
    summary="Qui est entré dans une liste gardée, et qui en est sorti",
    dependencies=[Depends(vues_a_jour)],
    responses={
        **problemes(CurseurInvalide, Introuvable),
        **exemples.exemple(exemples.MOUVEMENT),
    },
)
async def lire_les_mouvements(
    gardee: Annotated[Gardee, Depends(_gardee)],
    liste: ListeDemandee,
    depuis_le: Annotated[Jour, Query(description="Le jour d'avant, auquel on compare.")],
    au: Au = None,
) -> Page[MouvementDeListe]:
    """Les ménages qui y sont ce jour-là et n'y étaient pas `depuis_le`, et l'inverse.

    Les deux jours se lisent d'après ce que l'on sait, et que vous lisez, aujourd'hui : un fait
    tardif, ou corrigé, y change aussi le passé : `connu_le` n'y est pas. Un ménage que vous ne
    lisez plus n'y est pas ; ni `depuis` : ce sont deux jours que l'on compare, non deux savoirs.
    """
    voulus = await gardee.relus()
    jour = au or liste.aujourdhui(voulus.departement)
    if depuis_le >= jour:
        faute = Erreur("valeur-hors-bornes", "depuis_le", "Ce jour n'est pas avant le jour lu.")
        raise ParametreInvalide("Les mouvements vont de « depuis_le » au jour lu.", [faute])
    lues = await liste.lire(
        lambda demande: menages_lus.mouvements(depuis_le, jour, voulus, demande)
    )
    noms = await lever_les_noms(
        liste.service, liste.lecteur, {x.parcours: x.dit.demandeur for x in lues.lignes}
    )
    return lues.page(lambda lue: _mouvement(lue, noms.get(lue.parcours)))


def _mouvement(lue: Lue[MouvementLu], demandeur: str | None) -> MouvementDeListe:
    return MouvementDeListe(
        parcours=lue.parcours,
        sens="entree" if lue.dit.y_est else "sortie",
        demandeur=demandeur,
        etape=lue.dit.etape,
    )


def _dite(gardee: Gardee) -> ListeGardee:
    suite = f"?{gardee.filtres}" if gardee.filtres else ""
    return ListeGardee(
        liste=gardee.liste,
        nom=gardee.nom,
        filtres=gardee.dits,
        adresse=f"/v1/parcours{suite}",
        mouvements=f"/v1/listes/{gardee.liste}/mouvements",
        agent=gardee.agent,
    )
