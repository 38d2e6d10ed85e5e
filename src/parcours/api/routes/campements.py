"""Les campements : les ménages qui vivent sur un site, et où en est chacun."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_listes
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.parametres import Au, DepuisAtteint, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
)
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.projections import reading
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.vues import campements, territoire
from parcours.projections.vues.campements import SurLeSite


async def lit_les_campements(lecteur: Liseur) -> None:
    """Refuser qui ne lit aucun ménage de campement."""
    if lecteur.portee(NomDeVue.CAMP) < Portee.SIENS:
        raise LectureInterdite("Aucun de vos rôles ne lit les ménages des campements.")


router = APIRouter(
    prefix="/v1/campements",
    tags=["campements"],
    dependencies=[Depends(lit_les_campements), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, Introuvable, ParametreInvalide),
)


class MenageDuSite(BaseModel):
    """Un ménage qui vit sur le site."""

    parcours: UUID
    etape: str
    diagnostique_le: date | None
    """Jour de son diagnostic social ; null s'il n'est pas fait."""
    souhaits: list[str]
    projet_sur_le_territoire: bool
    """Vrai s'il forme un projet de vie sur le territoire."""
    projet: list[str]
    """Les domaines du projet formulé."""
    operateur: str | None
    """L'organisme de la plateforme d'insertion qui l'accompagne."""


@router.get(
    "/{site}/menages",
    summary="Les ménages d'un site",
    responses=exemples.exemple(exemples_des_listes.MENAGE_DU_SITE),
)
async def lire_les_menages_du_site(
    site: Annotated[UUID, Path(description="Identifiant du site (UUID).")],
    liste: ListeDemandee,
    depuis: DepuisAtteint,
    au: Au = None,
) -> Page[MenageDuSite]:
    """Les ménages qui y vivent ce jour-là et que vous pouvez lire.

    `depuis` ne garde que ceux dont vous avez appris quelque chose, ou que les jours ont changés.
    `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage
    l'ont.
    """
    connu = territoire.lisible(Agregat.SITE, site, liste.lecteur)
    if not (await reading.read(liste.service.engine, connu))[0]:
        raise Introuvable("Aucun site de cet identifiant ne vous est lisible.")
    jour = au or liste.aujourdhui()
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(lambda demande: campements.menages(site, jour, demande), apres)
    return lues.page(_menage)


def _menage(lue: Lue[SurLeSite]) -> MenageDuSite:
    return MenageDuSite(
        parcours=lue.parcours,
        etape=lue.dit.etape,
        diagnostique_le=lue.dit.diagnostique_le,
        souhaits=lue.dit.souhaits,
        projet_sur_le_territoire=lue.dit.projet_sur_le_territoire,
        projet=lue.dit.projet,
        operateur=lue.dit.operateur,
    )
