"""Qui travaille avec les ménages : ce qui est demandé, en cours, fini, et ce qui attend."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_listes
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.parametres import vues_a_jour
from parcours.api.problems import CurseurInvalide, LectureInterdite, ParametreInvalide
from parcours.domain.publie import catalogue
from parcours.domain.volets.relation import QUI_DECIDE
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.vues import relations
from parcours.projections.vues.relations import EnAttente, Suivie, Transfert


async def decide_des_relations(lecteur: Liseur) -> None:
    """Refuser qui ne décide d'aucune relation."""
    if not (lecteur.roles & QUI_DECIDE or lecteur.est_superviseur):
        raise LectureInterdite("Aucun de vos rôles ne décide de qui travaille avec un ménage.")


router = APIRouter(
    prefix="/v1/relations",
    tags=["relations"],
    dependencies=[Depends(decide_des_relations), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, ParametreInvalide),
)


class EtatDeRelation(StrEnum):
    """Où en est une relation."""

    DEMANDEES = "demandees"
    EN_COURS = "en-cours"
    TERMINEES = "terminees"


_CHOIX = {
    EtatDeRelation.DEMANDEES: relations.demandees,
    EtatDeRelation.EN_COURS: relations.en_cours,
    EtatDeRelation.TERMINEES: relations.terminees,
}


class RelationSuivie(BaseModel):
    """Une relation, ou la demande d'en avoir une."""

    parcours: UUID
    organisme: str
    base: str
    """Code de la liste BASE_RELATION."""
    motif: str | None
    """Ce qui fait demander ; null pour une relation que personne n'a demandée."""
    familles: list[str] | None
    """Les familles de faits qu'elle ouvre, ou qui sont demandées ; null : toutes."""
    nommee_par: str | None
    """L'organisme qui l'a nommé, ou qui a confirmé sa demande."""
    fait: str
    """Référence du fait qui le nomme, ou par lequel il demande : c'est elle que l'on décide."""
    du: date
    fin_le: date | None
    """Dernier jour de ce qui la fonde, s'il est connu."""
    sans_nouvelle_le: date | None
    """Le jour où, sans aucun fait de l'organisme, douze mois auront passé."""
    ferme_le: date | None
    """Dernier jour où elle donne à lire ce que l'on apprend."""


class FaitEnAttente(BaseModel):
    """Un fait qui attend d'être confirmé (`relation.fait-confirme`) ou écarté."""

    parcours: UUID
    fait: str
    """Sa référence : c'est elle que l'on confirme ou que l'on écarte."""
    type: str
    libelle: str
    organisme: str
    """Qui le dit."""
    survenu_le: date
    enregistre_le: date
    valeur: str
    """`en_attente` : sans effet d'ici là ; `a_confirmer` : il arme des échéances, rien de plus."""


class TransfertAttendu(BaseModel):
    """Un transfert qu'un autre SIAO vous demande : `parcours.transfert-decide` en décide."""

    parcours: UUID
    """Où écrire la décision."""
    fait: str
    """Référence de la demande : c'est elle dont on décide."""
    organisme: str
    """Le SIAO qui demande."""
    depuis_departement: str
    vers_departement: str
    demande_le: date


@router.get("", summary="Les relations", responses=exemples.exemple(exemples_des_listes.RELATION))
async def lire_les_relations(
    liste: ListeDemandee,
    etat: Annotated[
        EtatDeRelation, Query(description="Demandées, en cours, ou terminées.")
    ] = EtatDeRelation.EN_COURS,
) -> Page[RelationSuivie]:
    """Les relations des ménages dont vous décidez, la plus ancienne d'abord.

    Ni `au` ni `connu_le` : ce sont celles d'aujourd'hui, dont vous avez à décider ; les
    intervenants d'un ménage se lisent un autre jour.
    """
    return (await liste.lire(_CHOIX[etat])).page(_suivie)


def _suivie(lue: Lue[Suivie]) -> RelationSuivie:
    return RelationSuivie(
        parcours=lue.parcours,
        organisme=lue.dit.organisme,
        base=lue.dit.base,
        motif=lue.dit.motif,
        familles=lue.dit.familles,
        nommee_par=lue.dit.nommee_par,
        fait=f"{lue.dit.source}#{lue.dit.fait}",
        du=lue.dit.du,
        fin_le=lue.dit.fin_le,
        sans_nouvelle_le=lue.dit.silencieuse_le,
        ferme_le=lue.dit.ferme_le,
    )


@router.get("/faits-en-attente", summary="Les faits qui attendent une décision")
async def lire_les_faits_en_attente(liste: ListeDemandee) -> Page[FaitEnAttente]:
    """Les faits dits par qui n'est pas en relation, et dont vous décidez, le plus ancien d'abord.

    Décider de l'un ne décide pas des autres. Pour en décider plusieurs : un lot d'évènements.
    """
    return (await liste.lire(relations.faits_en_attente)).page(_en_attente)


def _en_attente(lue: Lue[EnAttente]) -> FaitEnAttente:
    classe = catalogue.trouver(lue.dit.type)
    return FaitEnAttente(
        parcours=lue.parcours,
        fait=f"{lue.dit.source}#{lue.dit.fait}",
        type=lue.dit.type,
        libelle=classe.fiche.libelle if classe else "",
        organisme=lue.dit.organisme,
        survenu_le=lue.dit.fait_le,
        enregistre_le=lue.dit.enregistre_le,
        valeur=lue.dit.valeur,
    )


@router.get("/transferts", summary="Les transferts à décider")
async def lire_les_transferts(liste: ListeDemandee) -> Page[TransfertAttendu]:
    """Les ménages qu'un autre SIAO vous propose de suivre, ou demande à suivre à votre place.

    D'ici à votre décision, le SIAO qui demande à recevoir un ménage n'en apprend rien, et celui à
    qui on le propose n'en lit que cette demande, sans son motif, qui peut dire un danger. Le plus
    ancien d'abord.
    """
    return (await liste.lire(relations.transferts)).page(_transfert)


def _transfert(lue: Lue[Transfert]) -> TransfertAttendu:
    return TransfertAttendu(
        parcours=lue.parcours,
        fait=f"{lue.dit.source}#{lue.dit.fait}",
        organisme=lue.dit.organisme,
        depuis_departement=lue.dit.depuis,
        vers_departement=lue.dit.vers,
        demande_le=lue.dit.fait_le,
    )
