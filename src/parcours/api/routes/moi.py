"""Qui je suis, et ce qui m'attend : ce qui est dû et ce qui alarme, adressé à qui demande."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel

from parcours.api import exemples, pages_ouvertes
from parcours.api.auth import Appelant, Liseur
from parcours.api.documentation import problemes
from parcours.api.formes import AlerteListee, EcheanceListee, alerte_listee, echeance_listee
from parcours.api.listes import (
    DE_PAGE,
    CompteDemande,
    Compteur,
    ListeDemandee,
    suit_des_menages,
)
from parcours.api.parametres import Au, DepuisAtteint, Horizon, horizon, vues_a_jour
from parcours.api.problems import CurseurInvalide, LectureInterdite, ParametreInvalide
from parcours.api.reperes import reconnaitre
from parcours.api.service import Service
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.habilitation import LIBELLES, NomDeVue, Portee
from parcours.domain.lecture.cle import NOMINATIVES, tient_une_vue
from parcours.domain.publie import catalogue
from parcours.projections.fil_rouge.page import Page
from parcours.projections.vues import alertes, echeances, relations


async def lit_des_faits(lecteur: Liseur) -> None:
    """Refuser qui ne lit aucun fait d'un ménage."""
    if not lecteur.lit_au_moins(Portee.PROPRES_FAITS, *NOMINATIVES):
        raise LectureInterdite("Aucun de vos rôles ne lit ce qui est dû d'un ménage.")


router = APIRouter(
    prefix="/v1", tags=["moi"], responses=problemes(LectureInterdite, ParametreInvalide)
)
_LISTE = problemes(LectureInterdite, ParametreInvalide, CurseurInvalide)


class RoleTenu(BaseModel):
    """Un de vos rôles."""

    role: str
    libelle: str


class VueLue(BaseModel):
    """Une famille de vues que vos rôles lisent."""

    vue: str
    libelle: str
    portee: str
    """Jusqu'où : `AGREGE`, `PROPRES_FAITS`, `HABILITES`, `SIENS`, `TERRITOIRE` ou `TOUT`."""


class ListeLue(BaseModel):
    """Une page que vous pouvez lire."""

    adresse: str
    resume: str
    filtres: list[str]
    """Les paramètres qu'elle prend, la page à part."""


class RelationsComptees(BaseModel):
    """Avec combien de ménages vous travaillez, pour une même raison."""

    base: str
    """Code de la liste BASE_RELATION."""
    libelle: str
    menages: int


class Moi(BaseModel):
    """Qui vous êtes pour Parcours."""

    source: str
    libelle: str
    organisme: str
    roles: list[RoleTenu]
    departements: list[str]
    niveau: str
    """Le niveau de sensibilité que vous lisez d'office ; au-delà, une protection vous nomme."""
    vues: list[VueLue]
    listes: list[ListeLue]
    """Celles de ménages, de séances, de dispositifs."""
    chiffres: list[ListeLue]
    """Ceux que vos rôles lisent : comptés d'aujourd'hui, ou publiés."""
    relations: list[RelationsComptees]
    """Vos relations d'aujourd'hui avec les ménages que vous suivez."""


@router.get(
    "/moi",
    summary="Qui je suis",
    dependencies=[Depends(vues_a_jour)],
    responses=exemples.reponse(exemples.MOI),
)
async def lire_qui_je_suis(
    request: Request, appelant: Appelant, lecteur: Liseur, compteur: CompteDemande
) -> Moi:
    """Vos rôles, vos territoires, vos relations, les vues que vous lisez, vos listes.

    Si vos relations n'ouvrent que l'impayé et la procédure, les listes qui n'en montrent rien n'y
    sont pas : elles viennent avec la première relation qui ouvre davantage.
    """
    libelles = catalogue.legendes().roles
    (miennes,), _ = await compteur.lire(relations.miennes(compteur.demande))
    decrites = await _decrites(compteur.service, request.app, appelant.source)
    lues = [(vue, lecteur.portee(vue)) for vue in NomDeVue]
    return Moi(
        source=appelant.source,
        libelle=appelant.libelle,
        organisme=appelant.organisme,
        roles=[RoleTenu(role=r, libelle=libelles.get(r, r)) for r in sorted(appelant.roles)],
        departements=sorted(appelant.departements),
        niveau=lecteur.niveau.name,
        vues=[
            VueLue(vue=vue.value, libelle=LIBELLES[vue], portee=portee.name)
            for vue, portee in lues
            if portee > Portee.AUCUNE
        ],
        listes=[
            _liste(nom, decrites[nom]["get"])
            for nom in pages_ouvertes.listes(lecteur, une_vue=await _ouvre_une_vue(compteur))
        ],
        chiffres=[_liste(nom, decrites[nom]["get"]) for nom in pages_ouvertes.chiffres(lecteur)],
        relations=[
            RelationsComptees(
                base=ligne.base,
                libelle=nomenclatures.libelle("BASE_RELATION", ligne.base) or ligne.base,
                menages=ligne.menages,
            )
            for ligne in miennes
        ],
    )


async def _ouvre_une_vue(compteur: Compteur) -> bool:
    """Vrai si ses listes de ménages peuvent en montrer : par son territoire, ou ses relations."""
    lecteur = compteur.lecteur
    if lecteur.est_superviseur or tient_une_vue(lecteur):
        return True
    ((lue,),), _ = await compteur.lire(relations.ouvrent_une_vue(compteur.demande))
    return bool(lue.ouvrent)


async def _decrites(service: Service, app: FastAPI, source: str) -> dict[str, Any]:
    """Les adresses que décrit l'API ; la description, longue à faire, ne se fait qu'une fois."""
    decrite = await service.atelier.faire(source, app.openapi, lourd=app.openapi_schema is None)
    paths: dict[str, Any] = decrite["paths"]
    return paths


def _liste(nom: str, decrite: dict[str, Any]) -> ListeLue:
    """Une liste et ce qu'elle prend, lus de sa description : rien n'est à tenir à jour."""
    pris = {p["name"] for p in decrite.get("parameters", ()) if p["in"] == "query"}
    return ListeLue(
        adresse=nom, resume=decrite["summary"], filtres=sorted(pris.difference(DE_PAGE))
    )


@router.get(
    "/alertes",
    summary="Ce qui alarme, et m'est adressé",
    dependencies=[Depends(suit_des_menages), Depends(vues_a_jour)],
    responses={**_LISTE, **exemples.exemple(exemples.ALERTE)},
)
async def lire_mes_alertes(
    liste: ListeDemandee, depuis: DepuisAtteint, au: Au = None
) -> Page[AlerteListee]:
    """Les alertes ouvertes ce jour-là qui vous sont adressées, des ménages que vous lisez.

    À vous par votre rôle, ou parce que vous êtes référent en charge ; celles d'un ménage qui n'a
    pas de référent viennent au SIAO. Une alerte laissée sans suite est, le jour même, chez qui elle
    escalade. Les dates passées d'abord, puis de la plus grave à la plus lointaine. Prendre en
    compte est un fait, `referent.alerte-prise-en-compte`, qui cite `fait`. `depuis` ne garde que ce
    qui a pu changer : les ménages dont vous avez appris quelque chose, ce que les jours ont amené.
    `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage
    l'ont.
    """
    jour = au or liste.aujourdhui()
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(lambda demande: alertes.adressees(jour, demande), apres)
    qui = await reconnaitre(liste, jour, lues)
    return lues.page(lambda lue: alerte_listee(lue, jour, qui[lue.parcours]))


@router.get(
    "/echeances",
    summary="Ce qui est dû, et m'est adressé",
    dependencies=[Depends(lit_des_faits), Depends(vues_a_jour)],
    responses={**_LISTE, **exemples.exemple(exemples.ECHEANCE)},
)
async def lire_mes_echeances(
    liste: ListeDemandee,
    depuis: DepuisAtteint,
    au: Au = None,
    jusqu_au: Horizon = None,
) -> Page[EcheanceListee]:
    """Ce qui vous est adressé : ce qui est manqué et reste dû, puis ce qui est à tenir.

    À vous si votre rôle doit, ou peut, agir ; le référent en charge veille à ce que doit le ménage,
    ou quelqu'un que Parcours ne connaît pas, et le SIAO en tient lieu s'il n'y en a pas. Le plus
    ancien retard d'abord, puis la date la plus proche. `depuis` ne garde que ce qui a pu changer :
    les ménages dont vous avez appris quelque chose, ce que les jours ont amené. `connu_le` n'y est
    pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage l'ont.
    """
    jour = au or liste.aujourdhui()
    fin = horizon(jour, jusqu_au)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(lambda demande: echeances.adressees(jour, fin, demande), apres)
    qui = await reconnaitre(liste, jour, lues)
    return lues.page(lambda lue: echeance_listee(lue, jour, qui[lue.parcours]))
