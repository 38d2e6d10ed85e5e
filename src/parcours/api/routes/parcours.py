"""Un parcours, pour son référent : la carte, la chronologie, ce qui est dû, ce qui alarme."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from parcours.api import exemples, exemples_du_menage, trace
from parcours.api.auth import Appelant, Liseur, depenser
from parcours.api.budgets import Ressource
from parcours.api.chronologies import page_de_chronologie
from parcours.api.documentation import DU_CORPS, problemes
from parcours.api.filtres import FaitsVoulus
from parcours.api.listes import Liste, ListeDemandee
from parcours.api.ouverture import Ouvert, a_cote, lever_les_scelles, ouvrir
from parcours.api.parametres import (
    CORPS_BYTES_MAX,
    Au,
    Cible,
    DepuisAtteint,
    SavoirDemande,
    SavoirPresent,
    journal_a_jour,
)
from parcours.api.porte.designation import normaliser
from parcours.api.problems import (
    CurseurInvalide,
    ParametreInvalide,
    ParcoursInconnu,
    SystemeInterdit,
)
from parcours.api.service import Service, ServiceOuvert
from parcours.api.visites import annonces_de, visites
from parcours.domain.langage.champs import Chaine
from parcours.domain.lecture.version import version
from parcours.journal.streams import Identifier
from parcours.projections.appris import DITS_MAX
from parcours.projections.fil_rouge.alertes import AlerteLue, alertes
from parcours.projections.fil_rouge.carte import CarteLue, carte, scelles
from parcours.projections.fil_rouge.chronologie import FaitLu, Voulus, chronologie, dite
from parcours.projections.fil_rouge.echeances import EcheanceLue, echeances
from parcours.projections.fil_rouge.intervenants import Intervenant, intervenants
from parcours.projections.fil_rouge.page import Page
from parcours.projections.fil_rouge.ruptures import RuptureLue, ruptures

router = APIRouter(
    prefix="/v1/parcours",
    tags=["fil-rouge"],
    dependencies=[Depends(journal_a_jour)],
    responses=problemes(ParcoursInconnu, ParametreInvalide),
)
PERSONNE: Final = UUID(int=0)
"""Le parcours de personne : qui le cherche fait la même chose que pour un autre."""
_LISTE = problemes(ParcoursInconnu, ParametreInvalide, CurseurInvalide)


class Recherche(BaseModel):
    """De quoi retrouver un parcours : l'identifiant d'un de vos systèmes, exactement."""

    model_config = ConfigDict(extra="forbid")

    systeme: Annotated[Chaine, Field(min_length=1, max_length=64)]
    """Le préfixe du système."""
    identifiant: Annotated[Chaine, Field(min_length=1, max_length=64)]
    """L'identifiant du ménage dans ce système."""


class Trouve(BaseModel):
    """Un parcours trouvé."""

    parcours: str
    reuni_de: Annotated[str | None, Field(exclude_if=lambda valeur: valeur is None)] = None
    """Le parcours que l'identifiant désigne, s'il a été réuni à celui-ci ; absent sinon."""


@router.post(
    "/recherche",
    max_body_size=CORPS_BYTES_MAX,
    summary="Retrouver un parcours par l'identifiant d'un de vos systèmes",
    responses=problemes(*DU_CORPS, SystemeInterdit, ParametreInvalide),
)
async def rechercher(
    request: Request,
    recherche: Recherche,
    service: ServiceOuvert,
    appelant: Appelant,
    savoir: SavoirPresent,
) -> Page[Trouve]:
    """Cherche un parcours : dans le corps de la requête, jamais dans une adresse.

    Un identifiant désigne un ménage dans un département : tous les vôtres sont cherchés. La réponse
    est vide s'il n'existe pas, ou s'il ne vous est pas lisible.
    """
    await depenser(request, service, appelant.source, Ressource.RECHERCHES)
    if recherche.systeme not in appelant.systemes and not appelant.lecteur.est_superviseur:
        raise SystemeInterdit("Ce système n'est pas un des vôtres.")
    page: Page[Trouve] = Page(elements=[], position=0)
    for flux in await _nommes(recherche, service, appelant):
        try:
            ouvert = await ouvrir(service, appelant.lecteur, flux, savoir)
        except ParcoursInconnu:
            continue
        absorbant = ouvert.vie.parcours.absorbe_par
        trouve = Trouve(parcours=str(absorbant or flux), reuni_de=str(flux) if absorbant else None)
        page = Page(elements=[*page.elements, trouve], position=ouvert.position)
    if not page.elements:
        cherche = f"{recherche.systeme}:{recherche.identifiant}"
        trace.en_vain(service.master.blind("lectures", cherche).hex())
    return page


async def _nommes(
    recherche: Recherche, service: ServiceOuvert, appelant: Appelant
) -> Sequence[UUID]:
    """Les flux que l'identifiant désigne : dans chaque département de qui cherche, ou dans tous."""
    async with service.pool.acquire() as connection:
        brut = recherche.systeme, recherche.identifiant
        sujet = (await normaliser(connection, service.streams, [brut]))[brut]
        if appelant.lecteur.est_superviseur:
            ailleurs = Identifier("", *sujet)
            return sorted((await service.streams.anywhere(connection, [ailleurs]))[ailleurs])
        ici = [Identifier(departement, *sujet) for departement in appelant.departements]
        porteurs = await service.streams.bearers(connection, ici)
    return [
        porteurs[identifiant][-1] if identifiant in porteurs else PERSONNE for identifiant in ici
    ]


async def _ouvrir_la_carte(
    parcours: Cible,
    lecteur: Liseur,
    service: ServiceOuvert,
    savoir: SavoirDemande,
    au: Au = None,
) -> Ouvert:
    return await ouvrir(service, lecteur, parcours, replace(savoir, au=au or date.max))


async def _ouvrir_la_liste(
    parcours: Cible, liste: ListeDemandee, savoir: SavoirDemande, au: Au = None
) -> Ouvert:
    """Les pages d'une liste se lisent toutes d'après le même savoir : celui de la première."""
    connu_a, _ = liste.debut()
    savoir = replace(savoir, connu_a=connu_a, au=au or date.max)
    return await ouvrir(liste.service, liste.lecteur, parcours, savoir)


OuvertPourLaCarte = Annotated[Ouvert, Depends(_ouvrir_la_carte)]
OuvertPourLaListe = Annotated[Ouvert, Depends(_ouvrir_la_liste)]


class Carte(CarteLue):
    """Un parcours, d'un coup d'œil ; et, si l'on dit depuis quand, ce que l'on en a appris."""

    appris: list[str]
    """Ce que vous en avez appris après `depuis`, en phrases : les dix derniers faits sus, au plus.
    """
    faits_appris: int
    """Combien de faits, en tout."""


@router.get(
    "/{parcours}",
    summary="La carte d'un ménage",
    responses=exemples.reponse(exemples_du_menage.CARTE),
)
async def lire_la_carte(
    ouvert: OuvertPourLaCarte,
    service: ServiceOuvert,
    response: Response,
    depuis: DepuisAtteint,
    au: Au = None,
) -> Carte:
    """Où en est le ménage, qui le suit, ce qui est ouvert, ce qui est dû, ce qui alarme.

    `au` se place un autre jour ; `connu_le` lit d'après ce qui était enregistré à cet instant.
    `depuis`, la position d'une réponse d'avant, y joint ce que vous en avez appris depuis.
    """
    jour = au or service.today(ouvert.territoire)
    vie, vu = ouvert.vie, ouvert.regard
    clair = await lever_les_scelles(
        service, await a_cote(service, ouvert, lambda: [*scelles(vie, vu, jour)])
    )
    lue, empreinte = await a_cote(
        service,
        ouvert,
        lambda: (
            carte(vie, vu, jour, clair=clair, noms=ouvert.noms, position=ouvert.position),
            version(vie.parcours, vu).empreinte,
        ),
    )
    appris = await _appris(service, ouvert, depuis)
    response.headers["ETag"] = f'"{empreinte}"'
    return Carte(**dict(lue), appris=appris[:DITS_MAX], faits_appris=len(appris))


async def _appris(service: Service, ouvert: Ouvert, depuis: int | None) -> list[str]:
    """Ce que l'on a appris après cette position, le dernier su d'abord."""
    if depuis is None:
        return []
    annonces = await annonces_de(service, ouvert.regard.lecteur, ouvert, depuis)
    voulus = Voulus(depuis=depuis, annonces=annonces)
    entrees = chronologie(ouvert.vie, ouvert.retires, ouvert.regard, date.max)
    appris = [e for e in entrees if voulus.est_appris(e.fait)]
    return [dite(e) for e in sorted(appris, key=lambda e: -e.fait.position)]


@router.get(
    "/{parcours}/chronologie",
    summary="Ce qui s'est passé",
    responses={**_LISTE, **exemples.exemple(exemples_du_menage.FAIT)},
)
async def lire_la_chronologie(
    ouvert: OuvertPourLaListe, liste: ListeDemandee, voulus: FaitsVoulus, au: Au = None
) -> Page[FaitLu]:
    """Les faits, du plus ancien au plus récent : qui l'a dit, quand, et ce qui l'a corrigé.

    `depuis`, la position d'une réponse d'avant, ne garde que ce que l'on a appris depuis.
    """
    annonces = await annonces_de(liste.service, liste.lecteur, ouvert, voulus.depuis)
    return await page_de_chronologie(ouvert, liste, au, replace(voulus, annonces=annonces))


class Nouveautes(Page[FaitLu]):
    """Ce qui a changé depuis votre dernière visite."""

    vu_le: datetime | None
    """Quand vous avez ouvert la carte, la dernière fois ; null : jamais."""
    a_relire: bool
    """Vrai si ce que vous lisez du ménage a changé depuis : vos droits, non le ménage."""
    depuis: int
    """La position après laquelle ces faits ont été appris."""


@router.get(
    "/{parcours}/nouveautes",
    summary="Ce qui a changé depuis",
    responses={**_LISTE, **exemples.reponse(exemples_du_menage.NOUVEAUTES)},
)
async def lire_les_nouveautes(
    parcours: Cible, ouvert: OuvertPourLaListe, liste: ListeDemandee, depuis: DepuisAtteint
) -> Nouveautes:
    """Les faits appris depuis que vous avez ouvert la carte, ou depuis cette position.

    La visite est celle de votre organisme, et de l'agent que dit `Parcours-Agent` : chacun a la
    sienne. `a_relire` dit que vos droits ont changé : ouvrez la carte, elle ne dit plus la même
    chose.
    """
    visite = (await visites(liste.service, liste.lecteur, [parcours])).get(parcours)
    vu_le = visite.vu_le if visite else None
    a_relire = visite is not None and visite.est_a_relire(trace.en_cours().droits)
    apres = _appris_a(ouvert, vu_le) if depuis is None else depuis
    annonces = await annonces_de(liste.service, liste.lecteur, ouvert, depuis)
    voulus = Voulus(depuis=apres, annonces=annonces)
    page = await page_de_chronologie(ouvert, liste, None, voulus)
    return Nouveautes(
        elements=page.elements,
        suivant=page.suivant,
        position=page.position,
        vu_le=vu_le,
        a_relire=a_relire,
        depuis=apres,
    )


def _appris_a(ouvert: Ouvert, vu_le: datetime | None) -> int:
    """La dernière position que l'on pouvait avoir lue à cet instant."""
    if vu_le is None:
        return 0
    entrees = chronologie(ouvert.vie, ouvert.retires, ouvert.regard, date.max)
    return max((e.fait.position for e in entrees if e.fait.enregistre_le <= vu_le), default=0)


@router.get(
    "/{parcours}/echeances",
    summary="Ce qui est dû",
    responses={**_LISTE, **exemples.exemple(exemples_du_menage.ECHEANCE_DU_MENAGE)},
)
async def lire_les_echeances(
    ouvert: OuvertPourLaListe, liste: ListeDemandee, au: Au = None
) -> Page[EcheanceLue]:
    """Les dates dues, chacune avec sa règle, son article et les pas de son calcul.

    `depuis` n'y est pas : la carte et la chronologie disent les faits qui les ont changées.
    """
    jour = _jour(liste, ouvert, au)
    dues = await a_cote(
        liste.service, ouvert, lambda: [*echeances(ouvert.vie, ouvert.regard, jour)]
    )
    return liste.page(dues, ouvert.position)


@router.get(
    "/{parcours}/alertes",
    summary="Ce qui alarme",
    responses={**_LISTE, **exemples.exemple(exemples_du_menage.ALERTE_DU_MENAGE)},
)
async def lire_les_alertes(
    ouvert: OuvertPourLaListe, liste: ListeDemandee, au: Au = None
) -> Page[AlerteLue]:
    """Les alertes, ouvertes et fermées : les ouvertes d'abord, la plus grave en tête.

    `depuis` n'y est pas : la carte et la chronologie disent les faits qui les ont changées.
    """
    jour = _jour(liste, ouvert, au)
    lues = await a_cote(liste.service, ouvert, lambda: [*alertes(ouvert.vie, ouvert.regard, jour)])
    return liste.page(lues, ouvert.position)


@router.get(
    "/{parcours}/ruptures",
    summary="Ce qui s'est rompu",
    responses={**_LISTE, **exemples.exemple(exemples_du_menage.RUPTURE)},
)
async def lire_les_ruptures(
    ouvert: OuvertPourLaListe, liste: ListeDemandee, au: Au = None
) -> Page[RuptureLue]:
    """Les jours où une personne n'était plus à l'abri, ou le parcours sans référent.

    Les dernières d'abord ; une rupture ne se montre qu'à qui voit tous les faits qui la disent.
    `depuis` n'y est pas : la carte et la chronologie disent ces faits.
    """
    jour = _jour(liste, ouvert, au)
    lues = await a_cote(liste.service, ouvert, lambda: [*ruptures(ouvert.vie, ouvert.regard, jour)])
    return liste.page(lues, ouvert.position)


@router.get(
    "/{parcours}/intervenants",
    summary="Qui d'autre agit",
    responses={**_LISTE, **exemples.exemple(exemples_du_menage.INTERVENANT)},
)
async def lire_les_intervenants(
    ouvert: OuvertPourLaListe, liste: ListeDemandee, au: Au = None
) -> Page[Intervenant]:
    """Les partenaires qui ont dit quelque chose du ménage, le plus récemment actif d'abord.

    `depuis` n'y est pas : la chronologie, filtrée par `partenaire`, dit ce que chacun a dit.
    """
    lus = intervenants(ouvert.vie, ouvert.regard, _jour(liste, ouvert, au), ouvert.noms)
    return liste.page(lus, ouvert.position)


def _jour(liste: Liste, ouvert: Ouvert, au: date | None) -> date:
    return au or liste.service.today(ouvert.territoire)
