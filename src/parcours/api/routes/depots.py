"""La porte : déposer un fait, un lot, un flux de faits."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from parcours.annuaire import Partenaire
from parcours.api.auth import Appelant
from parcours.api.documentation import CORPS_DU_DEPOT, DU_CORPS, problemes
from parcours.api.handlers import de_la_panne
from parcours.api.porte.accuse import Accepte, AccuseDeReception, Resultat
from parcours.api.porte.depot import Modalites, deposer
from parcours.api.porte.formes import FLUX, LOT, forme, un_evenement, un_flux, un_lot
from parcours.api.problems import (
    MEDIA_TYPE,
    ConflitDIdempotence,
    DepartementRequis,
    EvenementInvalide,
    LotRefuse,
    ParametreInvalide,
    ParcoursInconnu,
    Probleme,
    RoleNonAutorise,
    SourceInterdite,
    SujetEfface,
    SystemeInterdit,
    TerritoireInterdit,
    TropDeProtections,
    TypeDeContenuInconnu,
    VersionPerimee,
)
from parcours.api.service import Service, ServiceOuvert

router = APIRouter(prefix="/v1", tags=["La porte"])

VERSION_FORTE: Final = re.compile(r'"(\d{1,9}|[0-9a-f]{24})"')


Sort = tuple[Resultat, Mapping[str, Any]]
"""Le sort d'un évènement, et comment il se dit."""


class Mode(StrEnum):
    """Ce que devient un lot dont un évènement est refusé."""

    PAR_ELEMENT = "par-element"
    ATOMIQUE = "atomique"


class Resume(BaseModel):
    """Combien d'évènements d'un envoi ont eu chaque sort."""

    acceptes: int
    rejoues: int
    refuses: int


class ResultatDeLot(BaseModel):
    """Le sort d'un évènement : `statut`, puis l'accusé de réception ou le problème."""

    statut: int
    ligne: int | None = None
    """Pour un flux : le numéro de la ligne, à partir de 1, lignes vides comprises."""

    model_config = {"extra": "allow"}


class ReponseDeLot(BaseModel):
    """La réponse à un lot ou à un flux, dans l'ordre de l'envoi."""

    resume: Resume
    resultats: list[ResultatDeLot]


REFUS: Final[tuple[type[Probleme], ...]] = (
    *DU_CORPS,
    SourceInterdite,
    RoleNonAutorise,
    TerritoireInterdit,
    SystemeInterdit,
    ParcoursInconnu,
    SujetEfface,
    VersionPerimee,
    TypeDeContenuInconnu,
    EvenementInvalide,
    DepartementRequis,
    ConflitDIdempotence,
    LotRefuse,
    TropDeProtections,
    ParametreInvalide,
)


async def _modalites(
    *,
    mode: Annotated[
        Mode, Query(description="Pour un lot : chacun pour soi, ou tout ou rien.")
    ] = Mode.PAR_ELEMENT,
    a_blanc: Annotated[bool, Query(description="Juger et prédire, sans rien enregistrer.")] = False,
    si_version: Annotated[
        str | None,
        Header(alias="If-Match", description="Pour un seul fait : l'ETag du parcours lu."),
    ] = None,
) -> Modalites:
    return Modalites(
        version_attendue=_version(si_version),
        tout_ou_rien=mode is Mode.ATOMIQUE,
        a_blanc=a_blanc,
    )


def _version(entete: str | None) -> str | None:
    if entete is None:
        return None
    if not (forme_lue := VERSION_FORTE.fullmatch(entete.strip())):
        raise VersionPerimee("If-Match attend l'ETag d'un parcours, tel que la lecture le donne.")
    return forme_lue[1]


@router.post(
    "/evenements",
    summary="Déposer un ou plusieurs faits",
    status_code=201,
    response_model=AccuseDeReception,
    responses={
        200: {
            "model": AccuseDeReception | ReponseDeLot,
            "description": "Un fait déjà reçu (`Idempotent-Replayed: true`), un essai à blanc, "
            "ou la réponse à un lot ou à un flux.",
        },
        **problemes(*REFUS),
    },
    openapi_extra={"requestBody": CORPS_DU_DEPOT},
)
async def deposer_des_evenements(
    request: Request,
    service: ServiceOuvert,
    partenaire: Appelant,
    modalites: Annotated[Modalites, Depends(_modalites)],
) -> Response:
    """Dépose des évènements CloudEvents 1.0, seuls, en lot (500 au plus) ou en flux (50 000).

    La réponse vient après l'enregistrement. Renvoyer le même évènement est sans effet : le couple
    (`source`, `id`) est unique pour toujours.
    """
    media = forme(request)
    if media in {LOT, FLUX}:
        return await _plusieurs(request, service, partenaire, media, modalites)
    depot = await un_evenement(request, media, service.latest_today())
    (resultat,) = await deposer(service, partenaire, [depot], modalites)
    if isinstance(resultat, Probleme):
        raise resultat
    return _accuse(resultat, a_blanc=modalites.a_blanc)


def _accuse(resultat: Accepte, *, a_blanc: bool) -> Response:
    accuse = resultat.accuse
    entetes = {"ETag": f'"{accuse.etag}"', "Location": f"/v1/evenements/{accuse.position}"}
    if resultat.rejoue:
        entetes["Idempotent-Replayed"] = "true"
    return Response(
        accuse.model_dump_json(),
        status_code=200 if resultat.rejoue or a_blanc else 201,
        media_type="application/json",
        headers={} if a_blanc else entetes,
    )


async def _plusieurs(
    request: Request, service: Service, partenaire: Partenaire, media: str, modalites: Modalites
) -> Response:
    """Le corps est lu jusqu'au bout avant de répondre : un client n'écoute qu'après avoir parlé."""
    if modalites.version_attendue is not None:
        raise ParametreInvalide("If-Match vaut pour un seul fait.")
    if media == LOT:
        depots = await un_lot(request, service.latest_today())
        resultats = await deposer(service, partenaire, depots, modalites)
        return _bilan([(r, _sort(r)) for r in resultats], tout_ou_rien=modalites.tout_ou_rien)
    if modalites.tout_ou_rien:
        raise ParametreInvalide("mode=atomique vaut pour un lot : un flux s'écrit par tranches.")
    return _bilan(await _flux(request, service, partenaire, modalites), tout_ou_rien=False)


async def _flux(
    request: Request, service: Service, partenaire: Partenaire, modalites: Modalites
) -> list[Sort]:
    """Le sort de chaque ligne ; une panne refuse la suite, et n'ôte rien à ce qui est écrit."""
    sorts: list[Sort] = []
    panne: Probleme | None = None
    async for tranche in un_flux(request, service.latest_today()):
        depots = [depot for _, depot in tranche]
        if panne is None:
            try:
                resultats = await deposer(service, partenaire, depots, modalites)
            except Exception as erreur:
                if not any(isinstance(resultat, Accepte) for resultat, _ in sorts):
                    raise
                panne = de_la_panne(erreur, request.scope)
        if panne is not None:
            resultats = [depot if isinstance(depot, Probleme) else panne for depot in depots]
        sorts += [
            (resultat, {"ligne": numero, **_sort(resultat)})
            for (numero, _), resultat in zip(tranche, resultats, strict=True)
        ]
    return sorts


def _bilan(sorts: Sequence[Sort], *, tout_ou_rien: bool) -> Response:
    acceptes = [r for r, _ in sorts if isinstance(r, Accepte)]
    rejoues = sum(r.rejoue for r in acceptes)
    refuses = len(sorts) - len(acceptes)
    corps: dict[str, Any] = {
        "resume": {
            "acceptes": len(acceptes) - rejoues,
            "rejoues": rejoues,
            "refuses": refuses,
        },
        "resultats": [dit for _, dit in sorts],
    }
    if tout_ou_rien and refuses:
        refus = LotRefuse("Un évènement du lot est refusé : rien n'est enregistré.")
        return Response(
            orjson.dumps({**refus.corps(), **corps}), refus.statut, media_type=MEDIA_TYPE
        )
    return Response(orjson.dumps(corps), media_type="application/json")


def _sort(resultat: Resultat) -> Mapping[str, Any]:
    if isinstance(resultat, Probleme):
        return {"statut": resultat.statut, **resultat.corps()}
    return {"statut": 200 if resultat.rejoue else 201, **resultat.accuse.model_dump(mode="json")}
