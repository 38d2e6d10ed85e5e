"""L'application : les routes, sur un service déjà ouvert."""

from importlib.metadata import version
from typing import Final

from fastapi import Depends, FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parcours.api import handlers, pages
from parcours.api.parametres import parametres_connus
from parcours.api.reception import Reception
from parcours.api.registre import Registre
from parcours.api.routes import (
    campements,
    delais,
    depots,
    etat,
    expulsions,
    flux,
    lectures,
    observatoire,
    offre,
    parcours,
    referents,
    relations,
    risque,
    territoire,
    veille,
    vocabulaire,
)
from parcours.api.service import Service

DESCRIPTION: Final = """
Le parcours d'un ménage, de la rue au maintien dans le logement : chaque partenaire y dépose les
faits qu'il connaît, chacun y lit ce qu'il peut en lire.

Un fait est un évènement [CloudEvents 1.0](https://cloudevents.io). Il n'est jamais refusé parce
qu'il surprend : en retard, en double, dans le désordre, il est gardé, et ce qui ne va pas se
signale. Corriger, c'est ajouter un fait.
"""


def application(service: Service | None = None) -> FastAPI:
    """L'API du service ; sans service, elle se décrit mais ne répond pas."""
    app = FastAPI(
        title="Parcours",
        version=version("parcours"),
        summary="Suivre le parcours d'un ménage, du premier signalement au maintien.",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(parametres_connus)],
        telemetry={"logs": False, "operation_spans": False},
        separate_input_output_schemas=False,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    for routes in (
        depots,
        flux,
        parcours,
        lectures,
        referents,
        relations,
        veille,
        expulsions,
        risque,
        observatoire,
        offre,
        campements,
        territoire,
        vocabulaire,
        delais,
        etat,
    ):
        app.include_router(routes.router)
    app.include_router(pages.router)
    pages.monter(app)
    handlers.installer(app)
    app.add_middleware(Reception)
    app.add_middleware(Registre)
    app.add_middleware(handlers.SansTrace)
    app.add_middleware(SansCache)
    return app


class SansCache:
    """Ce que dit `/v1` ne se garde nulle part : ni navigateur, ni intermédiaire."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Servir une requête."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def envoyer(message: Message) -> None:
            if message["type"] == "http.response.start":
                entetes = MutableHeaders(scope=message)
                entetes["X-Content-Type-Options"] = "nosniff"
                if scope["path"].startswith("/v1"):
                    entetes["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, envoyer)
