"""A journal of its own for each test: the service's connections, its writer, and its owner."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import postgres_server
import pytest
from asyncpg import Connection, Pool
from eventsourcing import cryptography
from journal.brouillons import Proprietaire
from maison import preparer

from parcours.journal import appender as ecrivain
from parcours.journal.appender import Appender
from parcours.postgres.embedded import Server
from parcours.postgres.pool import open_pool
from parcours.postgres.role import allow

# The test cases that the library ships import its cipher on a package that we do without; this is
# its twin, on the package that we have. The cases that we run encrypt nothing.
sys.modules.setdefault("eventsourcing.cipher", cryptography)


SCHEMA = """
SELECT md5(string_agg(said, ' ' ORDER BY said)) FROM (
  SELECT format('%s %s', oid::regclass, relacl) FROM pg_class WHERE relnamespace >= 16384
  UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace >= 16384
  UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace >= 16384
  UNION ALL SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
) AS everything(said)
"""
EMPTY = """
SET session_replication_role = replica;
TRUNCATE journal.evenements, journal.identifiants, coffre.cles;
UPDATE journal.tete SET position = 0, chaine = sha256('parcours'), enregistre_le = '-infinity'
"""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Proprietaire]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def given_back() -> list[str]:
    """Databases whose schema is as it was made, and whose journal is empty."""
    return []


@pytest.fixture
async def base(server: Server, given_back: list[str]) -> AsyncIterator[str]:
    """A database with an empty journal: a new one only if none was given back unbroken."""
    if given_back:
        url = given_back.pop()
    else:
        template = await postgres_server.template_database(server, "parcours", preparer)
        url = await postgres_server.fresh_database(server, template=template)
    async with connected(url) as owner:
        await allow(owner)
        schema = await owner.fetchval(SCHEMA)
        yield url
        unbroken = await owner.fetchval(SCHEMA) == schema
        if unbroken:
            await owner.execute(EMPTY)
            given_back.append(url)
    if not unbroken:
        await postgres_server.drop_database(server, url)


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
    async with connected(base) as connection:
        yield connection


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
