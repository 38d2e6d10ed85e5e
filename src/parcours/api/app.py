"""L'application : les routes, sur un service déjà ouvert."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware

from parcours.api import depot_direct, handlers, pages
from parcours.api.description import decrire
from parcours.api.entetes import Entetes
from parcours.api.parametres import parametres_connus
from parcours.api.reception import Reception
from parcours.api.routes import (
    avis_ccapex,
    bilan_expulsions,
    campements,
    ccapex,
    comptes_expulsions,
    delais,
    depots,
    diagnostic,
    dispositifs,
    etat,
    expulsions,
    fiches,
    flux,
    gardees,
    lectures,
    menages,
    menages_comptes,
    moi,
    observatoire,
    ocel,
    offre,
    offre_suivie,
    parcours,
    personnes,
    publications,
    qualite,
    referents,
    relations,
    risque,
    siao,
    territoire,
    veille,
    vocabulaire,
)
from parcours.api.service import Service
from parcours.api.trace import TraceDesLectures

DESCRIPTION: Final = """
Le parcours d'un ménage, de la rue au maintien dans le logement : chaque partenaire y dépose les
faits qu'il connaît, chacun y lit ce qu'il peut en lire.

Un fait est un évènement [CloudEvents 1.0](https://cloudevents.io). Il n'est jamais refusé parce
qu'il surprend : en retard, en double, dans le désordre, il est gardé, et ce qui ne va pas se
signale. Corriger, c'est ajouter un fait.
"""


DITES_AUX_PAGES: Final = (
    *("ETag", "Idempotent-Replayed", "Link", "Location", "Retry-After"),
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
)
"""Les en-têtes qu'une page d'une origine permise peut lire."""


def application(service: Service | None = None, origines: Sequence[str] = ()) -> FastAPI:
    """L'API du service ; sans service, elle se décrit mais ne répond pas.

    `origines` : d'où une page de navigateur peut l'appeler ; aucune, si rien n'est dit.
    """
    app = FastAPI(
        title="Parcours",
        version=version("parcours"),
        summary="Suivre le parcours d'un ménage, du premier signalement au maintien.",
        description=DESCRIPTION,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        contact={"name": "Qui exploite ce service"},
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(parametres_connus)],
        telemetry={"logs": False, "operation_spans": False},
        separate_input_output_schemas=False,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    app.openapi = lambda: app.openapi_schema or decrire(app)  # type: ignore[method-assign]
    app.router.routes.append(depot_direct.route)
    for routes in (
        depots,
        flux,
        moi,
        qualite,
        menages,
        ocel,
        gardees,
        parcours,
        personnes,
        lectures,
        referents,
        relations,
        siao,
        veille,
        expulsions,
        comptes_expulsions,
        bilan_expulsions,
        risque,
        ccapex,
        avis_ccapex,
        observatoire,
        publications,
        menages_comptes,
        offre,
        offre_suivie,
        diagnostic,
        fiches,
        campements,
        dispositifs,
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
    app.add_middleware(TraceDesLectures)
    app.add_middleware(handlers.SansTrace)
    app.add_middleware(Entetes)
    if origines:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origines),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=DITES_AUX_PAGES,
        )
    return app
