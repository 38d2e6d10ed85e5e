"""A journal of its own for each test: the service's connections, its writer, and its owner."""

import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest
from asyncpg import Connection, Pool
from eventsourcing import cryptography
from journal.brouillons import Proprietaire

from parcours.api.service import open_pool
from parcours.journal import appender as ecrivain
from parcours.journal.appender import Appender

# The test cases that the library ships import its cipher on a package that we do without; this is
# its twin, on the package that we have. The cases that we run encrypt nothing.
sys.modules.setdefault("eventsourcing.cipher", cryptography)


@pytest.fixture
async def pool(base: str) -> AsyncIterator[Pool]:
    """Connections in the service's role."""
    async with await open_pool(base, 8) as pool:
        yield pool


@pytest.fixture
async def appender(pool: Pool) -> AsyncIterator[Appender]:
    """The writer of a process."""
    async with Appender(pool) as appender:
        yield appender


@pytest.fixture
async def proprietaire(base: str) -> AsyncIterator[Proprietaire]:
    """Who owns the tables, and may do anything to them."""
    connection = await asyncpg.connect(base)
    yield connection
    await connection.close()


@pytest.fixture
def perdre_les_reponses(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the next appends be committed, and lose the answers to that many of them."""
    monkeypatch.setattr(ecrivain, "PAUSE_SECONDS", 0.01)
    fetch: Callable[..., Any] = Connection.fetch
    restent = 0

    async def sourd(self: object, query: str, *args: object, **options: object) -> object:
        nonlocal restent
        answer = await fetch(self, query, *args, **options)
        if "journal.ajouter" in query and restent:
            restent -= 1
            raise asyncpg.ConnectionDoesNotExistError
        return answer

    def perdre(combien: int) -> None:
        nonlocal restent
        restent = combien

    monkeypatch.setattr(Connection, "fetch", sourd)
    return perdre
