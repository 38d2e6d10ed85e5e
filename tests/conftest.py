"""The database of a test, and the service open on it.

The house is imported by who opens one: the pure part never does, and it would be most of its time.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    import io
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from maison import Maison

    from parcours.postgres.embedded import Server

settings.register_profile("maison", deadline=None)  # a busy machine takes its time
settings.load_profile("maison")


@pytest.fixture(scope="session")
def server() -> Server:
    import postgres_server

    return postgres_server.server()


@pytest.fixture
async def base_neuve(server: Server) -> AsyncIterator[str]:
    """A migrated database of its own, which knows the partners of the examples."""
    from maison import preparer

    async with _une_base(server, "parcours", preparer) as url:
        yield url


@pytest.fixture
async def base(server: Server) -> AsyncIterator[str]:
    """The same, its views made."""
    from maison import preparer_lue

    async with _une_base(server, "parcours_lue", preparer_lue) as url:
        yield url


@contextlib.asynccontextmanager
async def _une_base(
    server: Server, modele: str, faire: Callable[[str], Awaitable[None]]
) -> AsyncIterator[str]:
    """A clone of this model, made once."""
    import postgres_server
    from maison import permettre

    modele = await postgres_server.template_database(server, modele, faire)
    url = await postgres_server.fresh_database(server, template=modele)
    await permettre(url)
    yield url
    await postgres_server.drop_database(server, url)


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """The whole service, answering, its projector running."""
    from maison import ouvrir

    async with ouvrir(base) as maison:
        yield maison


@pytest.fixture
async def sans_projecteur(base: str) -> AsyncIterator[Maison]:
    """The service, whose statements are only those of requests."""
    from maison import ouvrir_sans_projecteur

    async with ouvrir_sans_projecteur(base) as maison:
        yield maison


@pytest.fixture
def ordres(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that the database is asked."""
    import asyncpg

    demandes: list[str] = []
    execute = asyncpg.Connection._execute  # type: ignore[attr-defined]  # noqa: SLF001 (every statement with arguments)

    async def note(connection: Any, query: str, *reste: Any, **autres: Any) -> Any:  # noqa: ANN401 (those of asyncpg)
        if not any(table in query for table in ("annuaire.cles", "annuaire.budgets")):
            demandes.append(query)
        return await execute(connection, query, *reste, **autres)

    monkeypatch.setattr(asyncpg.Connection, "_execute", note)
    return demandes


@pytest.fixture
def sorties(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the service logs."""
    import journaux

    with journaux.ecrits(monkeypatch) as ecrit:
        yield ecrit
