"""Fixtures for the tests of the embedded server, of the guard and of the migrations."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import postgres_server
import pytest

from parcours.postgres.embedded import Server, start


@pytest.fixture(scope="session")
def server() -> Server:
    return postgres_server.server()


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    url = await postgres_server.fresh_database(server)
    yield url
    await postgres_server.drop_database(server, url)


@pytest.fixture(scope="session")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a stopped server: copying them is faster than making others."""
    dossier = tmp_path_factory.mktemp("modele")
    start(dossier).stop()
    return dossier


@pytest.fixture
def dossier(modele: Path, tmp_path: Path) -> Path:
    """The files of a stopped server, for one test."""
    return shutil.copytree(modele, tmp_path / "dossier")
