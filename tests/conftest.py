"""The database of a test, and the service open on it."""

from collections.abc import AsyncIterator

import postgres_server
import pytest
from maison import Maison, ouvrir, permettre, preparer, preparer_lue

from parcours.postgres.embedded import Server


@pytest.fixture(scope="session")
def server() -> Server:
    return postgres_server.server()


@pytest.fixture
async def base(server: Server) -> AsyncIterator[str]:
    """A migrated database of its own, which knows the partners of the examples."""
    modele = await postgres_server.template_database(server, "parcours", preparer)
    url = await postgres_server.fresh_database(server, template=modele)
    await permettre(url)
    yield url
    await postgres_server.drop_database(server, url)


@pytest.fixture
async def base_lue(server: Server) -> AsyncIterator[str]:
    """The same, its views made."""
    modele = await postgres_server.template_database(server, "parcours_lue", preparer_lue)
    url = await postgres_server.fresh_database(server, template=modele)
    await permettre(url)
    yield url
    await postgres_server.drop_database(server, url)


@pytest.fixture
async def maison(base_lue: str) -> AsyncIterator[Maison]:
    """The whole service, answering, its projector running."""
    async with ouvrir(base_lue) as maison:
        yield maison
