"""Le flux des évènements : suivre le journal, fait par fait, en CloudEvents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.ouverture import lever_les_scelles
from parcours.api.parametres import vues_a_jour
from parcours.api.porte.formes import STRUCTURE
from parcours.api.problems import CurseurInvalide, Introuvable, ParametreInvalide
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.champs import Scelle
from parcours.domain.fait import HEURE_NON_DITE
from parcours.projections import feed
from parcours.projections.feed import Etendue, Suivi
from parcours.projections.fil_rouge.page import Page

POSITION_MAX: Final = 2**62

router = APIRouter(prefix="/v1/evenements", tags=["flux"], dependencies=[Depends(vues_a_jour)])


class EvenementStructure(JSONResponse):
    """Un évènement CloudEvents, attributs et données dans un même corps."""

    media_type = STRUCTURE


class EvenementPublie(BaseModel):
    """Un fait, en CloudEvents 1.0 ; les champs que vous ne pouvez pas lire sont absents."""

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
    """Position au journal, en chiffres de même longueur : elle s'ordonne comme un texte."""
    recordedtime: datetime
    """Quand Parcours l'a enregistré."""
    data: dict[str, Any]


@router.get(
    "",
    summary="Suivre les faits",
    responses=problemes(CurseurInvalide, ParametreInvalide),
)
async def suivre_les_evenements(
    liste: ListeDemandee,
    apres: Annotated[
        str | None,
        Query(max_length=1000, description="Curseur `suivant`, ou position déjà lue."),
    ] = None,
) -> Page[EvenementPublie]:
    """Les faits qui vous sont lisibles, dans l'ordre du journal.

    Quand `suivant` est nul, tout est lu : reprendre plus tard avec `apres` égal à `position`.
    """
    curseurs = liste.curseurs(int)
    depuis = int(apres) if apres and apres.isdecimal() else curseurs.read(apres) if apres else 0
    page = await feed.lire(
        liste.service.engine,
        liste.lecteur,
        liste.service.today(),
        Etendue(min(depuis, POSITION_MAX), liste.limite),
    )
    return Page(
        elements=await _publies(liste.service, page.faits),
        suivant=curseurs.write(page.lue_jusqu_a) if page.reste else None,
        position=page.lue_jusqu_a,
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
    etendue = Etendue(position - 1, limite=1, jusqu_a=position)
    page = await feed.lire(service.engine, lecteur, service.today(), etendue)
    if not page.faits:
        raise Introuvable("Aucun fait ne vous est lisible à cette position.")
    (publie,) = await _publies(service, page.faits)
    return publie


async def _publies(service: Service, faits: Sequence[Suivi]) -> list[EvenementPublie]:
    clair = await lever_les_scelles(service, {s for suivi in faits for s in feed.scelles(suivi)})
    return [_publie(suivi, clair) for suivi in faits]


def _publie(suivi: Suivi, clair: Mapping[Scelle, Any]) -> EvenementPublie:
    recorded = suivi.recorded
    return EvenementPublie(
        id=recorded.id,
        source=recorded.source,
        type=recorded.type,
        subject=f"parcours:{recorded.stream}",
        time=recorded.recorded_at if recorded.known_at == HEURE_NON_DITE else recorded.known_at,
        departement=recorded.department,
        sequence=f"{recorded.position:019}",
        recordedtime=recorded.recorded_at,
        data=feed.donnees(suivi, clair),
    )
