"""Le territoire : structures, sites, plans, conventions, expérimentations, départements.

Chacun a son flux et son histoire. Tout professionnel lit ceux de son territoire ; ce qui est public
se lit de partout. Ce qui n'existe pas et ce qui ne se lit pas ont la même réponse.
"""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_listes
from parcours.api.auth import Liseur
from parcours.api.chiffres_publies import dernier_jour_d_un_trimestre
from parcours.api.chronologies import page_de_chronologie
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.ouverture import (
    Ouvert,
    Porte,
    Savoir,
    lever_les_communes,
    lever_les_scelles,
    ouvrir,
)
from parcours.api.parametres import Au, Departement, SavoirDemande, journal_a_jour, vues_a_jour
from parcours.api.problems import CurseurInvalide, Introuvable, ParametreInvalide, ParcoursInconnu
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.langage import territoires
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.territoire import regard_territorial
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.tableaux.secret import publiable
from parcours.domain.temps.intervalle import decale
from parcours.projections import entree, reading
from parcours.projections.acces import Demande
from parcours.projections.fil_rouge.chronologie import FaitLu
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.territoire.cartes import FluxALire, carte, scelles
from parcours.projections.territoire.formes import FluxLu, SiteLu
from parcours.projections.territoire.suivi import types_relus
from parcours.projections.vues import campements, territoire
from parcours.projections.vues.territoire import FluxListe


class Sorte(StrEnum):
    """Les sortes de flux du territoire, telles qu'une adresse les nomme."""

    STRUCTURES = "structures"
    SITES = "sites"
    PLANS = "plans"
    CONVENTIONS = "conventions"
    EXPERIMENTATIONS = "experimentations"
    DEPARTEMENTS = "departements"
    COMMUNES_VIF = "communes-vif"
    SEANCES = "seances"
    PLATEFORMES = "plateformes"

    @property
    def agregat(self) -> Agregat:
        """Ce dont parlent les flux de cette sorte."""
        return _AGREGATS[self]


_AGREGATS = {
    Sorte.STRUCTURES: Agregat.STRUCTURE,
    Sorte.SITES: Agregat.SITE,
    Sorte.PLANS: Agregat.PLAN,
    Sorte.CONVENTIONS: Agregat.CONVENTION,
    Sorte.EXPERIMENTATIONS: Agregat.EXPERIMENTATION,
    Sorte.DEPARTEMENTS: Agregat.DEPARTEMENT,
    Sorte.COMMUNES_VIF: Agregat.COMMUNE,
    Sorte.SEANCES: Agregat.SEANCE,
    Sorte.PLATEFORMES: Agregat.PLATEFORME,
}
SorteDemandee = Annotated[Sorte, Path(alias="agregat", description="La sorte de flux.")]
Identifiant = Annotated[UUID, Path(alias="id", description="Identifiant du flux (UUID).")]

router = APIRouter(
    prefix="/v1/territoire/{agregat}",
    tags=["territoire"],
    responses=problemes(Introuvable, ParametreInvalide),
)
_LISTE = problemes(Introuvable, ParametreInvalide, CurseurInvalide)


class FluxResume(BaseModel):
    """Un flux du territoire, dans une liste."""

    id: UUID
    agregat: Agregat
    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None
    nature: str | None
    """Un code : famille d'offre, propriétaire du site, plan, convention, expérimentation."""
    etat: str
    depuis_le: date | None
    fin_le: date | None
    """Fin dite ou prévue."""


@router.get(
    "",
    summary="Les flux d'une sorte",
    responses={**_LISTE, **exemples.exemple(exemples_des_listes.FLUX)},
    dependencies=[Depends(vues_a_jour)],
)
async def lire_les_flux_du_territoire(
    sorte: SorteDemandee, liste: ListeDemandee, departement: Departement = None, au: Au = None
) -> Page[FluxResume]:
    """Ceux qui sont connus ce jour-là et que vous pouvez lire, par département.

    `connu_le` n'y est pas : cette liste dit ce que l'on sait aujourd'hui ; la carte d'un flux l'a.
    """
    jour = au or liste.aujourdhui(departement)
    lues = await liste.lire(
        lambda demande: territoire.flux(sorte.agregat, jour, departement, demande)
    )
    communes = await lever_les_communes(liste.service, (x.dit.commune_lue for x in lues.lignes))
    return lues.page(lambda lue: _resume(lue, sorte.agregat, communes[lue.dit.commune_lue]))


def _resume(lue: Lue[FluxListe], agregat: Agregat, commune: str | None) -> FluxResume:
    dit = lue.dit
    return FluxResume(
        id=lue.parcours,
        agregat=agregat,
        departement=dit.departement,
        commune=commune,
        nom_de_la_commune=_nom(commune),
        nature=dit.nature,
        etat=dit.etat,
        depuis_le=dit.depuis_le,
        fin_le=dit.fin_le,
    )


def _nom(commune: str | None) -> str | None:
    return territoires.nom_de_la_commune(commune)


async def _ouvrir(
    service: Service, lecteur: Lecteur, sorte: Sorte, identifiant: UUID, savoir: Savoir
) -> Ouvert:
    def juge(lecteur: Lecteur, flux: Parcours, _: date) -> Regard | None:
        return regard_territorial(lecteur, flux, sorte.agregat)

    try:
        porte = Porte(entree.du_territoire, juge, types_relus())
        return await ouvrir(service, lecteur, identifiant, savoir, porte)
    except ParcoursInconnu:
        raise Introuvable("Rien de cette sorte ne vous est lisible sous cet identifiant.") from None


async def _ouvrir_la_carte(
    sorte: SorteDemandee,
    identifiant: Identifiant,
    lecteur: Liseur,
    service: ServiceOuvert,
    savoir: SavoirDemande,
) -> Ouvert:
    return await _ouvrir(service, lecteur, sorte, identifiant, savoir)


async def _ouvrir_la_liste(
    sorte: SorteDemandee, identifiant: Identifiant, liste: ListeDemandee, savoir: SavoirDemande
) -> Ouvert:
    """Les pages d'une liste se lisent toutes d'après le même savoir : celui de la première."""
    connu_a, _ = liste.debut()
    savoir = replace(savoir, connu_a=connu_a)
    return await _ouvrir(liste.service, liste.lecteur, sorte, identifiant, savoir)


@router.get(
    "/{id}",
    summary="La carte d'un flux",
    responses=exemples.reponse(exemples_des_listes.PLAN),
    dependencies=[Depends(journal_a_jour), Depends(vues_a_jour)],
)
async def lire_un_flux_du_territoire(
    ouvert: Annotated[Ouvert, Depends(_ouvrir_la_carte)],
    lecteur: Liseur,
    service: ServiceOuvert,
    au: Au = None,
) -> FluxLu:
    """Où il en est ce jour-là, ce qui est dû, ce qui alarme, ce qui surprend.

    `connu_le` lit d'après ce qui était enregistré à cet instant ; le nombre de ménages d'un site,
    lui, est toujours celui que l'on sait aujourd'hui.
    """
    jour = au or service.today(ouvert.territoire)
    clair = await lever_les_scelles(service, scelles(ouvert.vie, ouvert.regard, jour))
    lue = carte(FluxALire(ouvert.vie, ouvert.regard, jour, ouvert.position, clair))
    if isinstance(lue, SiteLu):
        rattaches = await _menages_rattaches(ouvert, service, lecteur, jour)
        return lue.model_copy(update={"menages_rattaches": rattaches})
    return lue


async def _menages_rattaches(
    ouvert: Ouvert, service: Service, lecteur: Lecteur, au: date
) -> int | None:
    """Combien de ménages vivent sur le site.

    Seul le rôle dit lequel des deux nombres on lit : ceux que l'on lit, au jour, ou tous, au
    dernier trimestre fini. Passer de l'un à l'autre, de zéro à tu, ou lire un trimestre à venir
    dirait le jour d'une arrivée.
    """
    site, demande = ouvert.vie.parcours.id, Demande(lecteur, service.now())
    if lecteur.portee(NomDeVue.CAMP) >= Portee.SIENS:
        (ligne,), _ = await reading.read(service.engine, campements.lus(site, au, demande))
        return int(ligne.menages)
    alors = dernier_jour_d_un_trimestre(
        min(au, decale(service.today(ouvert.territoire), timedelta(-1)))
    )
    (ligne,), _ = await reading.read(service.engine, campements.rattaches(site, alors, demande))
    return int(ligne.menages) if publiable(ligne.menages) else None


@router.get(
    "/{id}/chronologie",
    summary="Ce qui s'est passé",
    responses={**_LISTE, **exemples.exemple(exemples_des_listes.FAIT_DU_TERRITOIRE)},
    dependencies=[Depends(journal_a_jour)],
)
async def lire_la_chronologie_du_territoire(
    ouvert: Annotated[Ouvert, Depends(_ouvrir_la_liste)], liste: ListeDemandee, au: Au = None
) -> Page[FaitLu]:
    """Les faits, du plus ancien au plus récent : qui l'a dit, quand, et ce qui l'a corrigé."""
    return await page_de_chronologie(ouvert, liste, au)
