"""Le flux des évènements : suivre ce qui vous devient lisible, en CloudEvents."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, TypeAdapter

from parcours.api import trace
from parcours.api.auth import DIRE_LA_CLE, Liseur
from parcours.api.cursors import Cursors
from parcours.api.documentation import problemes
from parcours.api.ouverture import lever_les_scelles
from parcours.api.parametres import LIMITE, Limite, vues_a_jour
from parcours.api.porte.formes import STRUCTURE
from parcours.api.problems import (
    AuthentificationRequise,
    CurseurInvalide,
    Erreur,
    FluxARecommencer,
    Introuvable,
    ParametreInvalide,
)
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import HEURE_NON_DITE
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.publie import catalogue
from parcours.domain.publie.catalogue import PREFIXE, types_dits
from parcours.projections import feed
from parcours.projections.acces import Demande
from parcours.projections.feed import ARelire, Etendue, FaitSuivi, PageDuFlux, Passees, PlaceDuFlux
from parcours.projections.fil_rouge.page import Page

POSITION_MAX: Final = 2**62
ATTENTE_MAX_SECONDS: Final = 30
PAUSE_SECONDS: Final = 0.5
FILTRES_MAX: Final = 50
A_RELIRE: Final = f"{PREFIXE}flux.a-relire.v1"
SOURCE: Final = "/parcours"

router = APIRouter(prefix="/v1/evenements", tags=["flux"], dependencies=[Depends(vues_a_jour)])


class EvenementStructure(JSONResponse):
    """Un évènement CloudEvents, attributs et données dans un même corps."""

    media_type = STRUCTURE


class EvenementPublie(BaseModel):
    """Un fait, en CloudEvents 1.0 ; les champs que vous ne pouvez pas lire sont absents.

    Ou, de type `fr.parcours.flux.a-relire.v1`, un ménage à relire : ce que le flux vous en avait
    donné ne se lit plus pareil. Rien n'y dit pourquoi.
    """

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str
    """`parcours:<uuid>`."""
    time: datetime
    """Quand le partenaire l'a su."""
    datacontenttype: str = "application/json"
    departement: Annotated[str | None, Field(exclude_if=lambda valeur: valeur is None)] = None
    sequence: str
    """Position au journal, en chiffres de même longueur : elle s'ordonne comme un texte.

    Un fait qui vous devient lisible après d'autres garde la sienne.
    """
    recordedtime: datetime
    """Quand Parcours l'a enregistré."""
    data: dict[str, Any]


class PageDuFluxPubliee(Page[EvenementPublie]):
    """Une page du flux."""

    reprise: str
    """D'où reprendre, qu'il reste ou non une page : à garder, et à donner dans `apres`."""


class FiltresDuFlux(BaseModel):
    """Ce qu'on veut suivre ; sans filtre, tout. Un ménage à relire passe types et familles."""

    type: Annotated[list[str], Field(max_length=FILTRES_MAX)] = []
    """Types CloudEvents, ou noms du catalogue."""
    famille: Annotated[list[str], Field(max_length=FILTRES_MAX)] = []
    """Familles du catalogue."""
    parcours: UUID | None = None
    """Un seul parcours."""


async def filtres(
    type_: Annotated[
        list[str] | None,
        Query(alias="type", max_length=FILTRES_MAX, description="Types à suivre ; répétable."),
    ] = None,
    famille: Annotated[
        list[str] | None,
        Query(max_length=FILTRES_MAX, description="Familles à suivre ; répétable."),
    ] = None,
    parcours: Annotated[UUID | None, Query(description="Le seul parcours à suivre.")] = None,
) -> FiltresDuFlux:
    """Ce qu'on demande de suivre.

    Raises:
        ParametreInvalide: un type ou une famille n'existe pas ; on attendrait sans fin.
    """
    if not all(nom == A_RELIRE or catalogue.trouver(nom) for nom in type_ or ()):
        raise ParametreInvalide(
            "Un type se dit comme au catalogue ; s'il y en a plusieurs, « type » se répète.",
            [Erreur("type-inconnu", "type", "Ce type n'est pas au catalogue.")],
        )
    if not {*(famille or ())} <= (connues := catalogue.familles()):
        dites = ", ".join(sorted(connues))
        raise ParametreInvalide(
            f"Familles : {dites} ; s'il y en a plusieurs, « famille » se répète.",
            [Erreur("code-inconnu", "famille", f"Cette famille n'est pas de celles-ci : {dites}.")],
        )
    return FiltresDuFlux(type=type_ or [], famille=famille or [], parcours=parcours)


FiltresDemandes = Annotated[FiltresDuFlux, Depends(filtres)]


@router.get(
    "",
    summary="Suivre les faits",
    responses=problemes(CurseurInvalide, FluxARecommencer, ParametreInvalide),
)
async def suivre_les_evenements(  # noqa: PLR0913 (each parameter of the address)
    service: ServiceOuvert,
    lecteur: Liseur,
    voulu: FiltresDemandes,
    *,
    apres: Annotated[
        str | None,
        Query(max_length=1000, description="`suivant` ou `reprise` d'une page, ou position lue."),
    ] = None,
    limite: Limite = LIMITE,
    attente: Annotated[
        int,
        Query(ge=0, le=ATTENTE_MAX_SECONDS, description="Secondes à attendre s'il n'y a rien."),
    ] = 0,
) -> PageDuFluxPubliee:
    """Les faits qui vous sont lisibles, dans l'ordre où ils le sont devenus.

    Un fait ancien y vient donc le jour où une relation vous l'ouvre. Quand `suivant` est nul, tout
    est lu : reprendre plus tard avec `apres` égal à `reprise`. Un ménage à relire
    (`fr.parcours.flux.a-relire.v1`) se relit par `?parcours=`, sans `apres`, ou par sa carte.
    """
    ici = await feed.place(service.engine)
    etendue = _etendue(_depuis(service, lecteur, ici, apres), voulu, limite)
    demande = Demande(lecteur, service.now())
    page = await _attendre(service, demande, etendue, attente)
    _inscrire(page, voulu)
    place = (ici.epoque, lecteur.fiche, page.lue_jusqu_a, etendue.origine, page.passees)
    reprise = _curseurs(service, lecteur).write(place)
    return PageDuFluxPubliee(
        elements=await _publies(service, page.annonces, ici),
        suivant=reprise if page.reste else None,
        position=page.position,
        reprise=reprise,
    )


@router.get(
    "/{position}",
    summary="Relire un fait",
    response_class=EvenementStructure,
    responses=problemes(Introuvable, ParametreInvalide),
)
async def relire_un_evenement(
    position: Annotated[int, Path(ge=1, le=POSITION_MAX, description="Position au journal.")],
    lecteur: Liseur,
    service: ServiceOuvert,
) -> EvenementPublie:
    """Le fait à cette position, tel que vous pouvez le lire."""
    trouve = await feed.relire(service.engine, Demande(lecteur, service.now()), position)
    if trouve is None:
        raise Introuvable("Aucun fait ne vous est lisible à cette position.")
    trace.de(trouve.recorded.stream, trouve.jusqu_ou, trouve.edition)
    return _publie(trouve, await lever_les_scelles(service, feed.scelles(trouve)))


# --- Où l'on en est -------------------------------------------------------------------------------


def _curseurs(service: Service, lecteur: Lecteur) -> Cursors:
    """Ceux du flux : ils valent quels que soient les filtres."""
    place = TypeAdapter(tuple[UUID, str, int, int, dict[UUID, int]])
    return Cursors(service.master, f"{lecteur.source} flux", place)


class _Depuis(NamedTuple):
    """Où l'on en est : après quelle annonce, depuis laquelle, ou à quelle position."""

    apres: int = 0
    origine: int = 0
    position: int | None = None
    passees: Passees = MappingProxyType({})


def _depuis(service: Service, lecteur: Lecteur, ici: PlaceDuFlux, apres: str | None) -> _Depuis:
    """Où en est celui qui demande.

    Raises:
        FluxARecommencer: ce n'est plus la même base, ni la même fiche, ou l'on n'en est pas là.
    """
    if apres is None:
        return _Depuis(origine=ici.numero)
    if apres.isascii() and apres.isdecimal():
        return _Depuis(position=min(int(apres), POSITION_MAX))
    epoque, fiche, numero, origine, passees = _curseurs(service, lecteur).read(apres)
    if (epoque, fiche) != (ici.epoque, lecteur.fiche) or numero > ici.numero:
        raise FluxARecommencer(
            "Ce que vous pouvez lire a changé, ou la base a été restaurée : reprendre le flux du "
            "début, sans « apres »."
        )
    return _Depuis(numero, origine, passees=passees)


def _etendue(depuis: _Depuis, voulu: FiltresDuFlux, limite: int) -> Etendue:
    return Etendue(
        limite=limite,
        apres=depuis.apres,
        origine=depuis.origine,
        apres_position=depuis.position,
        types=types_dits(voulu.type),
        familles=voulu.famille,
        parcours=voulu.parcours,
        passees=depuis.passees,
    )


async def _attendre(
    service: Service, demande: Demande, etendue: Etendue, attente_seconds: int
) -> PageDuFlux:
    """La page, dès qu'elle dit quelque chose ; vide, une fois ce temps passé.

    Raises:
        FluxARecommencer: la position lue n'est pas encore celle du journal.
        AuthentificationRequise: sa clé a été révoquée, ou sa fiche a changé, pendant l'attente.
    """
    fin = time.monotonic() + attente_seconds
    page = await feed.lire(service.engine, demande, etendue)
    if etendue.apres_position is not None and etendue.apres_position > page.position:
        raise FluxARecommencer(
            "Le journal ne va pas jusqu'à cette position : reprendre le flux du début, sans "
            "« apres »."
        )
    attendu = False
    while not page.annonces and time.monotonic() < fin:
        attendu = True
        trace.patiente()
        await asyncio.sleep(PAUSE_SECONDS)
        page = await feed.lire(service.engine, demande, etendue)
    if attendu and not await service.annuaire.speaks(demande.lecteur):
        raise AuthentificationRequise(
            "Votre clé ou votre fiche a changé : reprendre.", entetes=DIRE_LA_CLE
        )
    return page


# --- Ce qu'on en dit ------------------------------------------------------------------------------


async def _publies(
    service: Service, annonces: Sequence[FaitSuivi | ARelire], ici: PlaceDuFlux
) -> list[EvenementPublie]:
    faits = [annonce for annonce in annonces if isinstance(annonce, FaitSuivi)]
    clair = await lever_les_scelles(service, {s for suivi in faits for s in feed.scelles(suivi)})
    return [
        _publie(annonce, clair) if isinstance(annonce, FaitSuivi) else _a_relire(annonce, ici)
        for annonce in annonces
    ]


def _inscrire(page: PageDuFlux, voulu: FiltresDuFlux) -> None:
    """Dire au registre ce que la page montre : d'un parcours si l'on n'en suit qu'un."""
    trace.d_une_liste("flux", (page.lue_jusqu_a, *map(_de_quoi, page.annonces)))
    faits = [annonce for annonce in page.annonces if isinstance(annonce, FaitSuivi)]
    if voulu.parcours is not None and faits:
        trace.de(voulu.parcours, faits[0].jusqu_ou, faits[0].edition)


def _de_quoi(annonce: FaitSuivi | ARelire) -> str:
    if isinstance(annonce, ARelire):
        return str(annonce.parcours)
    return str(annonce.recorded.position)


def _publie(suivi: FaitSuivi, clair: Mapping[Scelle, Any]) -> EvenementPublie:
    recorded = suivi.recorded
    return EvenementPublie(
        id=recorded.id,
        source=recorded.source,
        type=recorded.type,
        subject=f"parcours:{recorded.stream}",
        time=recorded.recorded_at if recorded.known_at == HEURE_NON_DITE else recorded.known_at,
        departement=recorded.department,
        sequence=_sequence(recorded.position),
        recordedtime=recorded.recorded_at,
        data=feed.donnees(suivi, clair),
    )


def _a_relire(annonce: ARelire, ici: PlaceDuFlux) -> EvenementPublie:
    return EvenementPublie(
        id=str(uuid5(ici.epoque, str(annonce.numero))),
        source=SOURCE,
        type=A_RELIRE,
        subject=f"parcours:{annonce.parcours}",
        time=annonce.dite_a,
        sequence=_sequence(annonce.position),
        recordedtime=annonce.dite_a,
        data={},
    )


def _sequence(position: int) -> str:
    return f"{position:019}"
