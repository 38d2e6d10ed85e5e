"""Ce que devient une requête qui échoue : toujours un problème, jamais une page ni une trace."""

from http import HTTPStatus
from typing import Any, Final, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parcours.api.problems import (
    CorpsTropGrand,
    Erreur,
    ErreurInterne,
    Introuvable,
    JsonInvalide,
    MethodeInterdite,
    ParametreInvalide,
    ParcoursInconnu,
    Probleme,
    RequeteIllisible,
    ServiceIndisponible,
    TypeDeContenuInconnu,
)
from parcours.api.reception import PROBLEME
from parcours.api.traduction import traduire
from parcours.errors import where
from parcours.journal.port import JournalUnavailable
from parcours.postgres.lost import LOST
from parcours.projections.reading import ViewsMissing

log = structlog.get_logger()


METHODES: Final = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")
_LECTURES: Final = frozenset({"GET", "HEAD"})
PERDUS: Final = (JournalUnavailable, DBAPIError, *LOST)
"""Ce que lève une base qui ne répond pas."""


def installer(app: FastAPI) -> None:
    """Faire répondre un problème à tout ce qui échoue."""
    app.add_exception_handler(Probleme, _probleme)
    app.add_exception_handler(RequestValidationError, _parametres)
    app.add_exception_handler(HTTPException, _http)
    for perdu in PERDUS:
        app.add_exception_handler(perdu, _indisponible)
    app.add_exception_handler(ViewsMissing, _sans_vues)


async def _probleme(_: Request, erreur: Exception) -> Response:
    return cast("Probleme", erreur).reponse()


async def _parametres(request: Request, erreur: Exception) -> Response:
    """Un paramètre, un en-tête ou un corps que FastAPI refuse."""
    details = cast("RequestValidationError", erreur).errors()
    if any(d["type"] == "json_invalid" for d in details):
        faute = Erreur("json-illisible", "", "Ce texte n'est pas du JSON en UTF-8.")
        return JsonInvalide("Corriger le texte JSON et le renvoyer.", [faute]).reponse()
    dans_l_adresse = {str(d["loc"][-1]) for d in details if d["loc"][0] == "path"}
    lues = {request.method, *_LECTURES}
    if dans_l_adresse and (permises := _methodes(request) - lues):  # /v1/parcours/recherche
        return _pas_ainsi(permises).reponse()
    if "parcours" in dans_l_adresse:
        return ParcoursInconnu("Aucun parcours de cet identifiant ne vous est connu.").reponse()
    fautes = list(dict.fromkeys(faute for detail in details for faute in _faute(detail)))
    if dans_l_adresse:
        siennes = [faute for faute in fautes if faute.pointeur in dans_l_adresse]
        return Introuvable("Rien à cette adresse.", siennes).reponse()
    return ParametreInvalide("Corriger les paramètres désignés.", fautes).reponse()


def _faute(detail: dict[str, Any]) -> list[Erreur]:
    """Le pointeur d'un corps part de sa racine ; celui d'un paramètre est son nom."""
    ou, *reste = detail["loc"]
    if ou == "body":
        return traduire([{**detail, "loc": tuple(reste)}])
    (faute,) = traduire([{**detail, "loc": ()}])
    return [Erreur(faute.code, "/".join(map(str, reste)), faute.message)]


async def _http(request: Request, erreur: Exception) -> Response:
    """Ce que le cadre refuse avant nous."""
    if non_recu := request.scope.get(PROBLEME):
        return cast("Probleme", non_recu).reponse()
    recue = cast("HTTPException", erreur)
    if recue.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return _pas_ainsi(_methodes(request)).reponse()
    problemes: dict[int, Probleme] = {
        404: Introuvable("Rien à cette adresse."),
        413: CorpsTropGrand("Découper l'envoi."),
        415: TypeDeContenuInconnu("Envoyer du application/json."),
    }
    probleme = problemes.get(
        recue.status_code, RequeteIllisible("Cette requête n'est pas lisible.")
    )
    probleme.entetes = dict(recue.headers or {})
    return probleme.reponse()


def _pas_ainsi(permises: set[str]) -> MethodeInterdite:
    return MethodeInterdite(
        "Cette adresse existe, mais pas pour cette méthode.",
        entetes={"Allow": ", ".join(sorted(permises))},
    )


def _methodes(request: Request) -> set[str]:
    """Ce que permet cette adresse, par toutes ses routes : le cadre ne dit que la première."""
    essais = {m: {**request.scope, "method": m} for m in METHODES}
    permises = {
        m
        for m, essai in essais.items()
        if any(route.matches(essai)[0] is Match.FULL for route in request.app.router.routes)
    }
    return permises | {"HEAD"} if "GET" in permises else permises


async def _indisponible(request: Request, erreur: Exception) -> Response:
    return de_la_panne(erreur, request.scope).reponse()


def de_la_panne(erreur: Exception, scope: Scope) -> Probleme:
    """Le problème que devient une erreur, une fois notée : sa sorte et l'endroit, rien de plus."""
    if isinstance(erreur, Probleme):
        return erreur
    if isinstance(erreur, PERDUS):
        scope["app"].state.service.manque.set()
        log.warning("database_unavailable", route=_route(scope), error=type(erreur).__name__)
        return ServiceIndisponible(
            "La base ne répond pas : renvoyer la même requête dans quelques secondes est sans "
            "danger.",
            entetes={"Retry-After": "5"},
        )
    log.error("unexpected_error", route=_route(scope), at=where(erreur))
    return ErreurInterne("Le service n'a pas su répondre : l'exploitant en est averti.")


async def _sans_vues(_: Request, __: Exception) -> Response:
    return ServiceIndisponible(
        "Les listes de cette version se construisent ; on peut déposer, et lire un parcours. "
        "/pret dit où elles en sont.",
        entetes={"Retry-After": "5"},
    ).reponse()


class SansTrace:
    """Ce que personne n'a prévu devient un problème : aucune trace ne sort, aucune n'est écrite.

    Le texte d'une erreur peut citer une donnée : on ne garde que sa sorte et l'endroit.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête."""
        commencee = False

        async def envoyer(message: Message) -> None:
            nonlocal commencee
            commencee = True
            await send(message)

        try:
            await self.app(scope, receive, envoyer)
        except Exception as erreur:  # noqa: BLE001 (what nobody foresaw is answered too)
            probleme = de_la_panne(erreur, scope)
            if scope["type"] == "http" and not commencee:
                await probleme.reponse()(scope, receive, send)


def _route(scope: Scope) -> str:
    """Le gabarit de l'adresse, sans les identifiants qu'elle porte."""
    return str(getattr(scope.get("route"), "path", "?"))
