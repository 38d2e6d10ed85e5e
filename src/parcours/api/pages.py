"""Les pages qu'une personne ouvre : la description de l'API et le sens de chaque problème."""

import os
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.applications import Starlette
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from parcours.api.documentation import problemes_publics
from parcours.api.problems import TOUS, Introuvable, ProblemePublie

FICHIERS: Final = Path(__file__).parent / "swagger_ui"
MORCEAU_BYTES: Final = 256 * 1024
"""Ce qu'un fil en lit d'un coup : par petits morceaux, deux cents lecteurs occupent la boucle."""
POLITIQUE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)

router = APIRouter(tags=["problemes"])


@router.get(
    "/problemes/{code}", summary="Ce que dit un problème", responses=problemes_publics(Introuvable)
)
async def expliquer_un_probleme(code: str) -> ProblemePublie:
    """Le titre, le statut et l'explication d'un `type` de problème."""
    for sorte in TOUS:
        if sorte.code == code:
            return ProblemePublie(
                type=f"/problemes/{code}",
                title=sorte.titre,
                status=sorte.statut,
                detail=" ".join((sorte.__doc__ or "").split()),
            )
    raise Introuvable("Ce problème n'existe pas.")


def monter(app: Starlette) -> None:
    """Servir la page de l'API, sans rien charger d'ailleurs."""
    app.add_route("/", _accueil, include_in_schema=False)
    app.add_route("/docs", _description, include_in_schema=False)
    app.mount("/docs", _Fichiers(directory=FICHIERS))


class _Fichiers(StaticFiles):
    """Des fichiers, lus par gros morceaux."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Le fichier, ou qu'il n'a pas changé."""
        reponse = super().file_response(full_path, stat_result, scope, status_code)
        if isinstance(reponse, FileResponse):
            reponse.chunk_size = MORCEAU_BYTES
        return reponse


async def _accueil(_: object) -> Response:
    return RedirectResponse("/docs")


async def _description(_: object) -> Response:
    return FileResponse(FICHIERS / "index.html", headers={"Content-Security-Policy": POLITIQUE})
