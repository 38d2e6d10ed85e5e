"""La porte, droit au but : ce que presque tous y envoient ne passe pas par le solveur de FastAPI.

Sans paramètre ni `If-Match`, un dépôt n'a à dire que sa clé et son corps : un sixième de ce qu'il
coûtait allait à le découvrir à chaque fois. La route décrite, elle, reçoit les autres ; les deux
appellent la même fonction.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from parcours.api.auth import partenaire, porteur_de_cle
from parcours.api.porte.modalites import Modalites
from parcours.api.routes import depots
from parcours.api.service import service_ouvert

ORDINAIRES: Final = Modalites()


class DepotOrdinaire(Route):
    """Un dépôt sans modalité, qui n'a rien à résoudre."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Le prendre, s'il est ordinaire."""
        if not _est_ordinaire(scope):
            return Match.NONE, {}
        convient, en_plus = super().matches(scope)
        return convient, {**en_plus, "route": self}


def _est_ordinaire(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "POST"
        and not scope["query_string"]
        and not any(nom == b"if-match" for nom, _ in scope["headers"])
    )


async def _deposer(request: Request) -> Response:
    service = await service_ouvert(request)
    appelant = await partenaire(service, await porteur_de_cle(request))
    return await depots.deposer_des_evenements(request, service, appelant, ORDINAIRES)


route: Final = DepotOrdinaire("/v1/evenements", _deposer, methods=["POST"], include_in_schema=False)
