"""A journal of its own for each test: the service's connections, its writer, and its owner."""

import sys
from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg import Pool
from eventsourcing import cryptography
from journal.brouillons import Proprietaire

from parcours.api.service import open_pool
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
