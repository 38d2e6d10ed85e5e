"""The database of a test, and the service open on it."""

from collections.abc import AsyncIterator

import postgres_server
import pytest
from maison import Maison, ouvrir, permettre, preparer

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
async def maison(base: str) -> AsyncIterator[Maison]:
    """The whole service, answering, its projector running."""
    async with ouvrir(base) as maison:
        yield maison
