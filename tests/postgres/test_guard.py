import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from parcours.postgres.embedded import Server, start
from parcours.postgres.guard import NEVER_OFF, UnsafeServer, faults, refuse_unsafe

Operator: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

SAFE = {"server_version_num": {"150000"}} | {name: {"on"} for name in NEVER_OFF}


@pytest.fixture(scope="module")
def own_server(modele: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that these tests may spoil."""
    with start(shutil.copytree(modele, tmp_path_factory.mktemp("garde") / "dossier")) as server:
        yield server


@pytest.fixture
async def operator(own_server: Server) -> AsyncIterator[Operator]:
    """Who sets that server up; all is put back afterwards."""
    connection = await asyncpg.connect(own_server.url)
    yield connection
    await connection.execute("ALTER SYSTEM RESET ALL")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


async def examine(url: str, *, before: str = "", user: str | None = None) -> None:
    """Look at the server as a new session sees it."""
    connection = await asyncpg.connect(url, user=user)
    try:
        if before:
            await connection.execute(before)
        await refuse_unsafe(connection)
    finally:
        await connection.close()


async def turn_off(operator: Operator, url: str, *names: str) -> None:
    """Set these off for the whole server, and wait until new sessions see it."""
    for name in names:
        await operator.execute(f"ALTER SYSTEM SET {name} = off")
    await operator.execute("SELECT pg_reload_conf()")
    for _ in range(500):
        session = await asyncpg.connect(url)
        seen = [await session.fetchval("SELECT current_setting($1)", name) for name in names]
        await session.close()
        if set(seen) == {"off"}:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"le serveur ignore {names}")


async def test_un_serveur_tel_qu_il_s_installe_est_accepte(url: str) -> None:
    await examine(url)


async def test_un_serveur_sans_fsync_est_refuse(own_server: Server, operator: Operator) -> None:
    await turn_off(operator, own_server.url, "fsync")
    with pytest.raises(UnsafeServer, match="fsync=off") as refusal:
        await examine(own_server.url)
    assert refusal.value.faults == ["fsync=off"]


async def test_un_serveur_sans_pages_entieres_est_refuse(
    own_server: Server, operator: Operator
) -> None:
    await turn_off(operator, own_server.url, "full_page_writes")
    with pytest.raises(UnsafeServer) as refusal:
        await examine(own_server.url)
    assert refusal.value.faults == ["full_page_writes=off"]


async def test_un_serveur_qui_valide_avant_d_ecrire_est_refuse(
    own_server: Server, operator: Operator
) -> None:
    await turn_off(operator, own_server.url, "synchronous_commit")
    with pytest.raises(UnsafeServer) as refusal:
        await examine(own_server.url)
    assert refusal.value.faults == ["synchronous_commit=off"]


async def test_tous_les_mauvais_reglages_sont_nommes_a_la_fois(
    own_server: Server, operator: Operator
) -> None:
    await turn_off(operator, own_server.url, *NEVER_OFF)
    with pytest.raises(
        UnsafeServer, match="fsync=off, full_page_writes=off, synchronous_commit=off"
    ):
        await examine(own_server.url)


async def test_un_role_qui_valide_avant_d_ecrire_est_refuse(
    own_server: Server, operator: Operator
) -> None:
    password = await operator.fetchval(
        "SELECT rolpassword FROM pg_authid WHERE rolname = current_user"
    )
    assert password.startswith("SCRAM-SHA-256")
    await operator.execute(
        f"CREATE ROLE presse LOGIN SUPERUSER PASSWORD '{password}';"
        "ALTER ROLE presse SET synchronous_commit = off"
    )
    with pytest.raises(UnsafeServer) as refusal:
        await examine(own_server.url, user="presse")
    assert refusal.value.faults == ["synchronous_commit=off"]
    await examine(own_server.url)
    await operator.execute("DROP ROLE presse")


async def test_une_base_qui_valide_avant_d_ecrire_est_refusee(url: str) -> None:
    await examine(
        url,
        before="""DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
        END $$""",
    )
    with pytest.raises(UnsafeServer) as refusal:
        await examine(url)
    assert refusal.value.faults == ["synchronous_commit=off"]
    with pytest.raises(UnsafeServer):  # RESET ALL, between two uses of a pool, would undo it
        await examine(url, before="SET synchronous_commit = on")


async def test_une_session_qui_valide_avant_d_ecrire_est_refusee(url: str) -> None:
    with pytest.raises(UnsafeServer):
        await examine(url, before="SET synchronous_commit = off")


@pytest.mark.parametrize("level", ["local", "remote_write", "remote_apply"])
async def test_les_autres_niveaux_de_validation_ecrivent_et_sont_acceptes(
    url: str, level: str
) -> None:
    await examine(url, before=f"SET synchronous_commit = {level}")


async def test_le_garde_sert_d_initialisation_a_un_pool(url: str) -> None:
    async with asyncpg.create_pool(url, min_size=1, max_size=1, init=refuse_unsafe) as pool:
        assert await pool.fetchval("SELECT 1") == 1
        await pool.execute(
            """DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET synchronous_commit = 0', current_database());
            END $$"""
        )
        await pool.expire_connections()
        with pytest.raises(UnsafeServer):
            await pool.fetchval("SELECT 1")


def test_un_serveur_trop_ancien_est_refuse() -> None:
    assert faults(SAFE) == []
    assert faults(SAFE | {"server_version_num": {"140012"}}) == ["server_version_num=140012"]
    assert "15" in str(UnsafeServer(["server_version_num=140012"]))


def test_un_serveur_qui_cache_ses_reglages_est_refuse() -> None:
    assert len(faults({})) == len(SAFE)
