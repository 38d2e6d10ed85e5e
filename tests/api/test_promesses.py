"""A client nobody here wrote asks whatever the description allows: every answer is promised."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from copy import deepcopy
from typing import Any, Final

import pytest
import schemathesis
import uvicorn
from faits import SIAO, entre, menage_ouvert, voisinage
from hypothesis import HealthCheck, settings
from hypothesis import given as pour_tous
from maison import Maison, cle
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from parcours.api.app import application

SECTIONS: Final = ("moi", "parcours", "siao", "expulsions", "ccapex", "observatoire", "")
CE_QUI_ATTEND: Final = {"attente", "Parcours-Position"}
"""What makes an answer late, or 503: tried elsewhere."""
PROMIS: Final = (
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
PEU: Final = settings(
    max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
async def adresse(maison: Maison) -> AsyncIterator[str]:
    """The service on a port, where one household is known."""
    ouvert = socket.create_server(("127.0.0.1", 0))
    serveur = uvicorn.Server(uvicorn.Config(application(maison.service), log_config=None))
    tache = asyncio.create_task(serveur.serve(sockets=[ouvert]))
    while not serveur.started:  # noqa: ASYNC110 (uvicorn has no event)
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{ouvert.getsockname()[1]}"
    serveur.should_exit = True
    await tache


@pytest.mark.parametrize("section", SECTIONS)
async def test_chaque_reponse_est_promise(maison: Maison, adresse: str, section: str) -> None:
    parcours = str(await entre(maison, menage_ouvert()))
    await entre(maison, voisinage())

    dite = application().openapi()
    await asyncio.to_thread(_demander, adresse, _pages(dite, section), {"parcours": parcours})


async def test_une_description_qui_promet_autre_chose_est_vue(adresse: str) -> None:
    dite = deepcopy(application().openapi())
    reponses = dite["paths"]["/v1/moi"]["get"]["responses"]
    reponses["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    pages = [page for page in _pages(dite, "moi") if page.path == "/v1/moi"]

    with pytest.raises(FailureGroup):
        await asyncio.to_thread(_demander, adresse, pages, {})


def _demander(adresse: str, pages: Iterable[Any], connus: dict[str, str]) -> None:
    """Ask for these pages, some times each."""
    entetes = {"Authorization": f"Bearer {cle(SIAO)}"}
    for page in pages:

        @pour_tous(page.as_strategy())
        @PEU
        def demander(demande: Any) -> None:  # noqa: ANN401 (whatever the library draws)
            for ou in (demande.query, demande.headers):
                for nom in CE_QUI_ATTEND & set(ou):
                    del ou[nom]
            demande.path_parameters |= {n: v for n, v in connus.items() if n in demande.path}
            demande.call_and_validate(base_url=adresse, headers=entetes, checks=PROMIS)

        demander()


def _pages(dite: dict[str, Any], section: str) -> Iterator[Any]:
    """What is read under this section; under none, all that has none of these."""
    autres = tuple(s for s in SECTIONS if s)
    schema = schemathesis.openapi.from_dict(dite).include(method="GET")
    for trouvee in schema.get_all_operations():
        page = trouvee.ok()  # type: ignore[union-attr]  # the description can be read
        sienne = page.path.removeprefix("/v1/").partition("/")[0]
        if sienne == section or (not section and sienne not in autres):
            yield page
