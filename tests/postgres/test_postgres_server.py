"""The server that the tests share: one for all, until the last one leaves."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import postgres_server
import pytest

from parcours.postgres.embedded import Server

ASK_AND_STAY = """
import postgres_server, sys
print(postgres_server.server().pid, flush=True)
sys.stdin.read()
"""


def wait_for_absence(path: Path) -> bool:
    deadline = time.monotonic() + 10
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return not path.exists()


def test_les_processus_d_une_session_partagent_un_serveur_qui_part_avec_le_dernier() -> None:
    session = secrets.token_hex(16)
    environment = os.environ | {
        "PYTEST_XDIST_TESTRUNUID": session,
        "PYTHONPATH": str(Path(postgres_server.__file__).parent),
    }
    users = [
        subprocess.Popen(  # noqa: S603 -- no shell, and every word is ours
            [sys.executable, "-c", ASK_AND_STAY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(3)
    ]
    pids = {user.stdout.readline().strip() for user in users if user.stdout}
    assert len(pids) == 1
    postmaster = Path("/proc") / pids.pop()
    for user in users[:2]:
        user.kill()
        user.communicate()
    assert postmaster.exists()
    users[2].communicate()
    assert wait_for_absence(postmaster)
    assert wait_for_absence(postgres_server._place() / f"parcours-tests-{session}")  # noqa: SLF001 (where it keeps its files)


async def test_une_base_se_clone_d_un_modele_fait_une_seule_fois(server: Server) -> None:
    prepared: list[str] = []

    async def prepare(url: str) -> None:
        prepared.append(url)
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE faits AS SELECT 42 AS n")
        await connection.close()

    name = f"modele_{secrets.token_hex(4)}"
    for _ in range(2):
        template = await postgres_server.template_database(server, name, prepare)
        url = await postgres_server.fresh_database(server, template=template)
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT n FROM faits") == 42
        await connection.close()
        await postgres_server.drop_database(server, url)
    assert len(prepared) == 1


async def test_une_base_se_supprime_meme_si_un_test_y_reste_connecte(server: Server) -> None:
    url = await postgres_server.fresh_database(server)
    connection = await asyncpg.connect(url)
    await postgres_server.drop_database(server, url)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(url)
    connection.terminate()
