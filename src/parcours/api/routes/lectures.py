"""Qui a lu quel ménage, par quoi on le lit, et qui cherche en vain."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from parcours.annuaire import Partenaire
from parcours.api import trace
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.ouverture import Ouvert, ouvrir
from parcours.api.parametres import Cible, SavoirPresent, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Erreur,
    LectureInterdite,
    ParametreInvalide,
    ParcoursInconnu,
)
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.langage.habilitation import Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.raisons import RaisonDuRegard, raisons
from parcours.journal import registre
from parcours.journal.registre import NOMME
from parcours.projections import entree, schema
from parcours.projections.acces import Demande
from parcours.projections.fil_rouge.page import Page

DERNIERE: Final = 2**62
SEMAINE: Final = timedelta(days=7)
BALAYAGE_MIN: Final = 20
"""Combien d'identifiants cherchés en vain, en une heure, font dire qu'un organisme balaie."""
LIMITE_BALAYAGES: Final = 1000

router = APIRouter(
    tags=["lectures"],
    dependencies=[Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)


class LecturePubliee(BaseModel):
    """Une lecture d'un ménage."""

    lue_a: datetime
    organisme: str
    nom: str | None
    agent: str | None
    """La personne, si son organisme la dit (`Parcours-Agent`)."""
    adresse: str
    niveau: int
    """Jusqu'où : de 0 (public) à 5 (santé)."""
    edition: str
    """`menage`, `ses-faits` ou `protege`."""


@router.get(
    "/v1/parcours/{parcours}/lectures",
    summary="Qui a lu ce ménage",
    responses=problemes(CurseurInvalide, ParcoursInconnu),
)
async def lire_les_lectures(
    parcours: Cible, liste: ListeDemandee, service: ServiceOuvert
) -> Page[LecturePubliee]:
    """Les lectures de sa carte et de ses pages, la dernière d'abord.

    Pour le SIAO, le référent en charge et le DPO. Là où quelque chose est protégé, qui n'est pas
    nommé n'y voit que son organisme et ceux qui tiennent une vue du territoire.
    """
    trace.de(parcours)
    curseurs = liste.curseurs(int)
    avant = DERNIERE if liste.apres is None else curseurs.read(liste.apres)
    demande = Demande(liste.lecteur, service.now())
    veille = await entree.veille(service.engine, demande, parcours)
    if not veille.permise:
        raise _refus(lit=veille.lit)
    async with service.pool.acquire() as connection:
        gens = await service.annuaire.everyone()
        parmi = None if veille.entiere else _sans_adresse(gens, liste.lecteur)
        lues = await registre.lectures_de(connection, parcours, avant, liste.limite + 1, parmi)
        position = await schema.cursor(connection)
    noms = {p.organisme: p.libelle for p in gens}
    page, reste = lues[: liste.limite], len(lues) > liste.limite
    return Page(
        elements=[
            LecturePubliee(
                lue_a=lue["lue_a"],
                organisme=lue["organisme"],
                nom=noms.get(lue["organisme"]),
                agent=lue["agent"],
                adresse=lue["adresse"],
                niveau=lue["niveau"],
                edition=_edition(lue["edition"]),
            )
            for lue in page
        ],
        suivant=curseurs.write(page[-1]["numero"]) if reste else None,
        position=position,
    )


def _refus(*, lit: bool) -> LectureInterdite | ParcoursInconnu:
    if lit:
        return LectureInterdite("Seuls le SIAO, le référent en charge et le DPO voient qui lit.")
    return ParcoursInconnu("Aucun parcours de cet identifiant ne vous est connu.")


def _sans_adresse(gens: list[Partenaire], lecteur: Lecteur) -> set[str]:
    """Les organismes dont une lecture ne dit pas où vit le ménage."""
    tiennent = (p for p in gens if _tient_une_vue(p.lecteur))
    return {lecteur.organisme, *(p.organisme for p in tiennent)}


def _tient_une_vue(lecteur: Lecteur) -> bool:
    return any(lecteur.portee(vue) is Portee.TERRITOIRE for vue in NOMINATIVES)


def _edition(dite: str) -> str:
    return {"": "menage", NOMME: "protege"}.get(dite, "ses-faits")


# --- Pourquoi -------------------------------------------------------------------------------------


class RaisonDeLire(BaseModel):
    """Ce qui vous ouvre un ménage."""

    par: str
    """`relation`, `territoire`, `relation-finie`, `sujets` ou `ses-faits`."""
    base: str | None
    """La raison de la relation, ou la vue."""
    familles: list[str] | None
    """Celles que vous y lisez ; null : toutes."""
    niveau: int | None
    depuis: str | None
    jusqu_au: str | None


class Pourquoi(BaseModel):
    """Pourquoi vous lisez un ménage."""

    raisons: list[RaisonDeLire]
    niveau: int
    """Jusqu'où vous le lisez aujourd'hui."""
    noms: bool
    """Vrai si vous en lisez les noms, là où aucune protection ne vous les tait."""
    position: int


@router.get(
    "/v1/parcours/{parcours}/pourquoi",
    summary="Par quoi vous lisez ce ménage",
    responses=problemes(ParcoursInconnu),
)
async def lire_pourquoi(
    parcours: Cible,
    lecteur: Liseur,
    service: ServiceOuvert,
    savoir: SavoirPresent,
    partenaire: Annotated[
        str | None,
        Query(max_length=120, description="La source d'un autre : superviseur d'essai seulement."),
    ] = None,
) -> Pourquoi:
    """Par quelle relation ou quelle vue, depuis quand et jusqu'à quand.

    L'exploitant le demande pour tout partenaire par `parcours relations pourquoi`.
    """
    qui = await _pour_qui(service, lecteur, partenaire)
    ouvert = await ouvrir(service, qui, parcours, savoir)
    if not lecteur.est_superviseur:  # what a protection hides is not said to be hidden
        ouvert = replace(ouvert, regard=replace(ouvert.regard, protections=()))
    return pourquoi(ouvert, qui, service)


def pourquoi(ouvert: Ouvert, lecteur: Lecteur, service: Service) -> Pourquoi:
    """Les raisons de lire un ménage que l'on vient d'ouvrir."""
    lues = raisons(lecteur, ouvert.juge, ouvert.juge.jour_civil(service.now()))
    return Pourquoi(
        raisons=[_lue(raison) for raison in lues],
        niveau=int(ouvert.regard.niveau),
        noms=ouvert.regard.lit_les_identites,
        position=ouvert.position,
    )


async def _pour_qui(service: Service, lecteur: Lecteur, partenaire: str | None) -> Lecteur:
    if partenaire is None:
        return lecteur
    if not lecteur.est_superviseur:
        raise LectureInterdite("Chacun demande pour lui ; l'exploitant, pour tous.")
    nommes = await service.annuaire.named([partenaire])
    if not nommes:
        phrase = "Aucun partenaire n'a cette source."
        raise ParametreInvalide(phrase, [Erreur("code-inconnu", "partenaire", phrase)])
    return nommes[0].lecteur


def _lue(raison: RaisonDuRegard) -> RaisonDeLire:
    return RaisonDeLire(
        par=raison.par.value,
        base=raison.base,
        familles=None if raison.familles is None else sorted(raison.familles),
        niveau=None if raison.niveau is None else int(raison.niveau),
        depuis=None if raison.du is None else raison.du.isoformat(),
        jusqu_au=None if raison.jusqu_au is None else raison.jusqu_au.isoformat(),
    )


# --- Qui balaie -----------------------------------------------------------------------------------


class Balayage(BaseModel):
    """Un organisme a cherché en une heure vingt identifiants au moins, sans rien trouver."""

    organisme: str
    heure: datetime
    cherches: int
    """Combien d'identifiants ; rien ne dit s'ils désignent quelqu'un."""


@router.get("/v1/relations/balayages", summary="Les organismes qui cherchent en vain")
async def lire_les_balayages(lecteur: Liseur, service: ServiceOuvert) -> Page[Balayage]:
    """Ceux de vos départements qui, cette semaine, ont lu ou cherché à l'aveugle.

    Une erreur de branchement, le plus souvent ; parfois quelqu'un qui cherche qui existe.
    """
    if not (lecteur.roles & {Role.SIAO, Role.DPO} or lecteur.est_superviseur):
        raise LectureInterdite("Seuls le SIAO et le DPO veillent ainsi sur leur territoire.")
    gens = await service.annuaire.everyone()
    ici = {
        p.organisme
        for p in gens
        if lecteur.est_superviseur or lecteur.departements & set(p.departements)
    }
    async with service.pool.acquire() as connection:
        vus = await registre.balayages(connection, ici, SEMAINE, BALAYAGE_MIN, LIMITE_BALAYAGES)
        position = await schema.cursor(connection)
    return Page(
        elements=[
            Balayage(organisme=v["organisme"], heure=v["heure"], cherches=v["cherches"])
            for v in vus
        ],
        position=position,
    )
