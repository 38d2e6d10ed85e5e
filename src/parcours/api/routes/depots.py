"""La porte : déposer un fait, un lot, un flux de faits."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from parcours.annuaire import Partenaire
from parcours.api import trace
from parcours.api.auth import Appelant, depenser, parle_toujours
from parcours.api.budgets import Ressource
from parcours.api.documentation import CORPS_DU_DEPOT, DU_CORPS, ENTETES_DU_DEPOT, problemes
from parcours.api.handlers import de_la_panne
from parcours.api.porte.accuse import Accepte, AccuseDeReception, Resultat
from parcours.api.porte.corps import LUS
from parcours.api.porte.depot import deposer
from parcours.api.porte.formes import FLUX, LOT, Faire, forme, un_evenement, un_flux, un_lot
from parcours.api.porte.modalites import Modalites
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
from parcours.api.souffle import Souffle
from parcours.domain.lecture.version import N_IMPORTE_LAQUELLE

router = APIRouter(prefix="/v1", tags=["porte"])

ETIQUETTES: Final = re.compile(r'[ \t,]*(?:(?:W/)?"[^"]*"[ \t]*(?:,[ \t,]*|$))+')
"""Une liste d'étiquettes ; elle peut avoir des éléments vides (RFC 9110, § 5.6.1)."""
ETIQUETTE: Final = re.compile(r'(W/)?"([^"]*)"')
VERSION: Final = re.compile(r"\d{1,9}|[0-9a-f]{24}")


Sort = tuple[bool | None, bytes]
"""S'il est rejoué, rien s'il est refusé ; et ce qui s'en répond, écrit.

Un flux en porte des milliers : garder chaque refus garderait ce qu'il cite, que le ramasse-miettes
parcourrait encore et encore.
"""


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
        Header(
            alias="If-Match",
            description="Pour un seul fait : l'ETag du parcours lu ; plusieurs, ou `*`.",
        ),
    ] = None,
) -> Modalites:
    if a_blanc:
        trace.comme_une_lecture()
    return Modalites(
        versions_attendues=_versions(si_version),
        tout_ou_rien=mode is Mode.ATOMIQUE,
        a_blanc=a_blanc,
    )


def _versions(entete: str | None) -> frozenset[str] | None:
    """Les versions que dit If-Match ; une étiquette faible n'en dit aucune (RFC 9110, § 13.1.1)."""
    if entete is None:
        return None
    if entete.strip() == N_IMPORTE_LAQUELLE:
        return frozenset({N_IMPORTE_LAQUELLE})
    dites = ETIQUETTE.findall(entete) if ETIQUETTES.fullmatch(entete) else []
    lues = {dite for faible, dite in dites if not faible and VERSION.fullmatch(dite)}
    if not lues:
        raise VersionPerimee("If-Match attend l'ETag d'un parcours, tel que la lecture le donne.")
    return frozenset(lues)


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
    openapi_extra={"requestBody": CORPS_DU_DEPOT, "parameters": ENTETES_DU_DEPOT},
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
    depot = await un_evenement(request, media, service.latest_today(), _faire(service, partenaire))
    await _admettre(request, service, partenaire, modalites, 1)
    (resultat,) = await deposer(service, partenaire, [depot], modalites)
    if isinstance(resultat, Probleme):
        raise resultat
    return _accuse(resultat, a_blanc=modalites.a_blanc)


@router.options(
    "/evenements",
    summary="Demander à livrer des évènements (WebHook)",
    status_code=200,
    response_class=Response,
)
async def accepter_un_livreur(
    origine: Annotated[
        str | None,
        Header(alias="WebHook-Request-Origin", max_length=256, description="Qui demande à livrer."),
    ] = None,
) -> Response:
    """La poignée de main des WebHooks de CloudEvents : toute origine peut livrer, avec sa clé.

    Sans `WebHook-Request-Origin`, la réponse dit seulement les méthodes de cette adresse.
    """
    entetes = {"Allow": "GET, HEAD, OPTIONS, POST"}
    if origine is not None:
        entetes |= {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "*"}
    return Response(headers=entetes)


def _accuse(resultat: Accepte, *, a_blanc: bool) -> Response:
    accuse = resultat.accuse
    entetes = {"ETag": f'"{resultat.etag}"', "Location": f"/v1/evenements/{accuse.position}"}
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
    if modalites.versions_attendues is not None:
        raise ParametreInvalide("If-Match vaut pour un seul fait.")
    if media == LOT:
        depots = await un_lot(request, service.latest_today(), _faire(service, partenaire))
        await _admettre(request, service, partenaire, modalites, len(depots))
        resultats = await deposer(service, partenaire, depots, modalites)
        return _bilan(list(map(_sort, resultats)), tout_ou_rien=modalites.tout_ou_rien)
    if modalites.tout_ou_rien:
        raise ParametreInvalide("mode=atomique vaut pour un lot : un flux s'écrit par tranches.")
    with service.atelier.un_flux(partenaire.source):
        sorts = await _flux(request, service, partenaire, modalites)
    return _bilan(sorts, tout_ou_rien=False)


async def _flux(
    request: Request, service: Service, partenaire: Partenaire, modalites: Modalites
) -> list[Sort]:
    """Le sort de chaque ligne ; une panne refuse la suite, et n'ôte rien à ce qui est écrit."""
    sorts: list[Sort] = []
    panne: Probleme | None = None
    souffle = Souffle()
    faire = _faire(service, partenaire)
    async for tranche in un_flux(request, service.latest_today(), faire):
        depots = [depot for _, depot in tranche]
        if panne is None:
            try:
                await _admettre(request, service, partenaire, modalites, len(depots))
                resultats = await deposer(service, partenaire, depots, modalites)
            except Exception as erreur:
                if all(rejoue is None for rejoue, _ in sorts):
                    raise
                panne = de_la_panne(erreur, request.scope)
        if panne is not None:
            resultats = [depot if isinstance(depot, Probleme) else panne for depot in depots]
        for (numero, _), resultat in zip(tranche, resultats, strict=True):
            sorts.append(_sort(resultat, ligne=numero))
            await souffle.reprend()
    return sorts


async def _admettre(
    request: Request, service: Service, partenaire: Partenaire, modalites: Modalites, faits: int
) -> None:
    """Compter les octets lus depuis la dernière fois, puis les faits ; à blanc, des essais.

    Raises:
        AuthentificationRequise: la clé ne vaut plus, le temps que ces octets arrivent.
        TropDeRequetes: le budget de cette minute est épuisé.
    """
    await parle_toujours(request, service, partenaire)
    octets = request.scope.pop(LUS, 0)
    await depenser(request, service, partenaire.source, Ressource.OCTETS, octets)
    sorte = Ressource.ESSAIS if modalites.a_blanc else Ressource.FAITS
    await depenser(request, service, partenaire.source, sorte, faits)


def _faire(service: Service, partenaire: Partenaire) -> Faire:
    return partial(service.atelier.faire, partenaire.source)


def _bilan(sorts: Sequence[Sort], *, tout_ou_rien: bool) -> Response:
    acceptes = [rejoue for rejoue, _ in sorts if rejoue is not None]
    rejoues = sum(acceptes)
    refuses = len(sorts) - len(acceptes)
    corps: dict[str, Any] = {
        "resume": {
            "acceptes": len(acceptes) - rejoues,
            "rejoues": rejoues,
            "refuses": refuses,
        },
        "resultats": orjson.Fragment(b"[" + b",".join(ecrit for _, ecrit in sorts) + b"]"),
    }
    if tout_ou_rien and refuses:
        refus = LotRefuse("Un évènement du lot est refusé : rien n'est enregistré.")
        return Response(
            orjson.dumps({**refus.corps(), **corps}), refus.statut, media_type=MEDIA_TYPE
        )
    return Response(orjson.dumps(corps), media_type="application/json")


def _sort(resultat: Resultat, **en_plus: int) -> Sort:
    if isinstance(resultat, Probleme):
        dit = {**en_plus, "statut": resultat.statut, **resultat.corps()}
        return None, orjson.dumps(dit)
    statut = 200 if resultat.rejoue else 201
    dit = {**en_plus, "statut": statut, **resultat.accuse.model_dump(mode="json")}
    return resultat.rejoue, orjson.dumps(dit)
