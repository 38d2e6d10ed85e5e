import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import postgres_server
import pytest
from sqlalchemy import text

from parcours.postgres import migrate as module
from parcours.postgres.embedded import Server
from parcours.postgres.migrate import MigrationError, current, head, migrate, revise

REPOSITORY = Path(__file__).parents[2] / "migrations"
REVISION = """
from alembic import op

revision = "{number:04}"
down_revision = {previous}


def upgrade():
    {body}
"""
IN_A_PROCESS = """
import asyncio, pathlib, sys
from parcours.postgres.migrate import migrate
asyncio.run(migrate(sys.argv[1], scripts=pathlib.Path(sys.argv[2])))
"""


def add_revision(scripts: Path, number: int, statement: str) -> Path:
    previous = f'"{number - 1:04}"' if number > 1 else None
    body = f'op.execute("{statement}")'
    written = scripts / "versions" / f"{number:04}_essai.py"
    written.write_text(REVISION.format(number=number, previous=previous, body=body))
    return written


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Two revisions, run by the repository's own env.py."""
    directory = tmp_path / "migrations à 100 %"
    (directory / "versions").mkdir(parents=True)
    shutil.copy(REPOSITORY / "env.py", directory)
    shutil.copy(REPOSITORY / "script.py.mako", directory)
    add_revision(directory, 1, "CREATE TABLE faits (n int)")
    add_revision(directory, 2, "INSERT INTO faits SELECT 1 FROM pg_sleep(0.05)")
    return directory


async def rows(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT count(*) FROM faits")
    finally:
        await connection.close()


async def test_une_base_neuve_est_menee_a_la_derniere_revision(url: str, scripts: Path) -> None:
    assert await current(url) is None
    await migrate(url, scripts=scripts)
    assert await current(url) == head(scripts=scripts) == "0002"


async def test_migrer_deux_fois_ne_change_rien(url: str, scripts: Path) -> None:
    await migrate(url, scripts=scripts)
    await migrate(url, scripts=scripts)
    assert await rows(url) == 1


async def test_une_revision_de_plus_se_joue_seule(url: str, scripts: Path) -> None:
    await migrate(url, scripts=scripts)
    add_revision(scripts, 3, "INSERT INTO faits VALUES (2)")
    await migrate(url, scripts=scripts)
    assert await rows(url) == 2
    assert await current(url) == "0003"


async def test_quatre_processus_migrent_a_la_fois_sans_se_gener(url: str, scripts: Path) -> None:
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", IN_A_PROCESS, url, str(scripts), stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    ended = [await process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 4, ended
    assert await rows(url) == 1


async def test_un_processus_migre_plusieurs_bases_a_la_fois(server: Server, scripts: Path) -> None:
    urls = [await postgres_server.fresh_database(server) for _ in range(3)]
    await asyncio.gather(*[migrate(url, scripts=scripts) for url in urls])
    assert [await rows(url) for url in urls] == [1, 1, 1]
    for url in urls:
        await postgres_server.drop_database(server, url)


async def test_une_revision_fautive_laisse_la_base_comme_elle_etait(
    url: str, scripts: Path
) -> None:
    add_revision(scripts, 3, "SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(url, scripts=scripts)
    assert await current(url) is None


async def test_une_base_plus_recente_que_nous_est_refusee(url: str, scripts: Path) -> None:
    newer = add_revision(scripts, 3, "SELECT 1")
    await migrate(url, scripts=scripts)
    newer.unlink()
    with pytest.raises(MigrationError, match="au moins aussi récente que la base"):
        await migrate(url, scripts=scripts)
    assert await current(url) == "0003"


async def test_une_migration_n_attend_pas_une_table_sans_fin(
    url: str, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(url, scripts=scripts)
    add_revision(scripts, 3, "ALTER TABLE faits ADD COLUMN m int")
    monkeypatch.setattr(module, "WAIT_FOR_TABLES", text("SET LOCAL lock_timeout = '50ms'"))
    reader = await asyncpg.connect(url)
    async with reader.transaction():
        await reader.execute("LOCK TABLE faits IN ACCESS SHARE MODE")
        with pytest.raises(MigrationError, match="n'a rien changé : recommencer"):
            async with asyncio.timeout(10):
                await migrate(url, scripts=scripts)
    await reader.close()
    assert await current(url) == "0002"


def test_une_nouvelle_revision_porte_le_numero_suivant(scripts: Path) -> None:
    written = revise("ajouter les clés", scripts=scripts)
    assert written.name == "0003_ajouter_les_cles.py"
    assert 'revision = "0003"\ndown_revision = "0002"' in written.read_text().replace("'", '"')
    assert head(scripts=scripts) == "0003"


def test_sans_revision_la_phrase_le_dit(scripts: Path) -> None:
    shutil.rmtree(scripts / "versions")
    with pytest.raises(MigrationError, match="aucune révision"):
        head(scripts=scripts)


def test_les_migrations_se_trouvent_dans_le_depot_et_dans_le_paquet_installe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package, scripts in (
        ("a/src/parcours", "a/migrations"),
        ("b/parcours", "b/parcours/migrations"),
    ):
        (tmp_path / scripts).mkdir(parents=True)
        shutil.copy(REPOSITORY / "env.py", tmp_path / scripts)
        (tmp_path / scripts / "versions").mkdir()
        add_revision(tmp_path / scripts, 1, package)
        monkeypatch.setattr(module, "PACKAGE", tmp_path / package)
        assert head() == "0001"
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "ailleurs/src/parcours")
    with pytest.raises(MigrationError, match="réinstaller"):
        head()


def test_les_revisions_du_depot_portent_leur_numero() -> None:
    names = sorted(path.stem for path in (REPOSITORY / "versions").glob("*.py"))
    numbers = [f"{number:04}" for number in range(1, len(names) + 1)]
    assert [name.partition("_")[0] for name in names] == numbers
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9_]+", name)] == []
    assert head() == numbers[-1]


async def test_les_revisions_du_depot_menent_une_base_neuve_a_jour(url: str) -> None:
    await migrate(url)
    assert await current(url) == head()
