"""Les pages qu'une personne ouvre : la description de l'API et le sens de chaque problème."""

import hashlib
from collections.abc import AsyncIterator
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from parcours.api.documentation import problemes_publics
from parcours.api.entetes import l_a_deja
from parcours.api.problems import TOUS, Introuvable, ProblemePublie
from parcours.api.souffle import TourDeRole

FICHIERS: Final = Path(__file__).parent / "swagger_ui"
ACCUEIL: Final = "index.html"
MORCEAU_BYTES: Final = 64 * 1024
"""Ce qui s'en écrit d'un coup : qui lit lentement n'en fait pas attendre davantage."""
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
    tour = TourDeRole()

    async def fichier(requete: Request) -> Response:
        return _servi(requete, requete.path_params.get("nom", ACCUEIL), tour)

    app.add_route("/docs", fichier, include_in_schema=False)
    app.add_route("/docs/{nom}", fichier, include_in_schema=False)


async def _accueil(_: object) -> Response:
    return RedirectResponse("/docs")


_LUS: Final = {fichier.name: fichier.read_bytes() for fichier in FICHIERS.iterdir()}
"""Peu de fichiers, tenus en mémoire : lus par un fil, deux cents lecteurs occupent la boucle."""
_ETIQUETTES: Final = {nom: hashlib.sha256(lu).hexdigest()[:24] for nom, lu in _LUS.items()}


def _servi(requete: Request, nom: str, tour: TourDeRole) -> Response:
    """Ce fichier, ou qu'il n'a pas changé.

    Raises:
        Introuvable: il n'y en a pas de ce nom.
    """
    if nom not in _LUS:
        raise Introuvable("Rien à cette adresse.")
    entetes = {"ETag": f'"{_ETIQUETTES[nom]}"'}
    if nom == ACCUEIL:
        entetes["Content-Security-Policy"] = POLITIQUE
    if l_a_deja(requete.headers.get("if-none-match", ""), entetes["ETag"]):
        return Response(status_code=304, headers=entetes)
    entetes["Content-Length"] = str(len(_LUS[nom]))
    morceaux = _morceaux(_LUS[nom], tour)
    return StreamingResponse(morceaux, media_type=guess_type(nom)[0], headers=entetes)


async def _morceaux(octets: bytes, tour: TourDeRole) -> AsyncIterator[bytes]:
    for ou in range(0, len(octets), MORCEAU_BYTES):
        await tour.vient()
        yield octets[ou : ou + MORCEAU_BYTES]
