"""The embedded server under kill -9, of its parent, of itself, of everything."""

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from parcours.postgres import embedded
from parcours.postgres.child import Launcher
from parcours.postgres.cluster import Cluster
from parcours.postgres.embedded import EmbeddedServerError, start
from parcours.postgres.kept import Kept

HOLDER = Path(__file__).with_name("holder.py")
CUT = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
ROWS_MIN = 50
"""How many rows are acknowledged before anything is killed."""


class Held:
    """Another process that started the server of a directory and holds it."""

    def __init__(self, dossier: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- no shell, and every word is ours
            [sys.executable, HOLDER, dossier],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = 0
        self.owned = False

    def started(self) -> bool:
        """Wait for its server; whether it owns it."""
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.pid, self.owned = told["pid"], told["owned"]
        return self.owned

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """Let it stop its server, if it still can."""
        self.process.communicate()


@contextlib.contextmanager
def hold(dossier: Path, *, processes: int = 1) -> Iterator[list[Held]]:
    held = [Held(dossier) for _ in range(processes)]
    try:
        yield held
    finally:
        for one in held:
            one.close()


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 5) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "trop long"
        time.sleep(0.005)
    return time.monotonic() - began


async def write_until_cut(url: str, kill: Callable[[], None]) -> int:
    """Commit row by row until the server dies; how many rows it acknowledged.

    `kill` falls at any moment of a later row's writing.
    """
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE faits (n int)")
    acknowledged = 0
    with contextlib.suppress(*CUT):
        while True:
            await connection.execute("INSERT INTO faits VALUES ($1)", acknowledged + 1)
            acknowledged += 1
            if acknowledged == ROWS_MIN:
                asyncio.get_running_loop().call_later(random.uniform(0, 0.1), kill)  # noqa: S311 (any moment)
    connection.terminate()
    return acknowledged


async def stored(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        return [row["n"] for row in await connection.fetch("SELECT n FROM faits ORDER BY n")]
    finally:
        await connection.close()


def test_un_second_processus_se_rattache_et_ne_peut_pas_arreter(dossier: Path) -> None:
    with start(dossier) as server, hold(dossier) as (other,):
        assert not other.started()
        assert other.pid == server.pid
        other.close()
        assert is_alive(server.pid)


def test_six_demarrages_simultanes_ne_font_qu_un_proprietaire(dossier: Path) -> None:
    with hold(dossier, processes=6) as held:
        assert sum([one.started() for one in held]) == 1
        assert len({one.pid for one in held}) == 1


def test_le_serveur_ne_survit_pas_a_son_parent_tue(dossier: Path) -> None:
    with hold(dossier) as (parent,):
        assert parent.started()
        parent.kill()
        assert wait_until(lambda: not is_alive(parent.pid)) < 5
    assert "database system is shut down" in (dossier / "postgres/postgres.log").read_text()


def test_tuer_le_parent_puis_redemarrer_aussitot_rend_un_serveur_neuf(dossier: Path) -> None:
    with hold(dossier) as (parent,):
        assert parent.started()
        parent.kill()
        with start(dossier) as server:
            assert server.owned
            assert server.pid != parent.pid


def test_une_creation_interrompue_est_refaite(tmp_path: Path) -> None:
    with hold(tmp_path) as (parent,):
        wait_until((tmp_path / "postgres/draft/PG_VERSION").exists)
        parent.kill()
        assert not (tmp_path / "postgres/data").exists()
    with start(tmp_path) as server:
        assert server.owned


@pytest.mark.parametrize("victims", ["postmaster", "tous"])
async def test_rien_d_acquitte_ne_se_perd_sous_kill_9(dossier: Path, victims: str) -> None:
    server = start(dossier)

    def kill() -> None:
        others = children(server.pid) if victims == "tous" else []
        for pid in (server.pid, *others):
            os.kill(pid, signal.SIGKILL)

    acknowledged = await write_until_cut(server.url, kill)
    with start(dossier) as again:
        assert again.owned
        rows = await stored(again.url)
    server.stop()
    assert acknowledged >= ROWS_MIN
    assert rows in (list(range(1, acknowledged + 1)), list(range(1, acknowledged + 2)))


def test_un_orphelin_de_l_ancien_serveur_est_attendu(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = start(dossier)
    orphan = children(killed.pid)[0]
    os.kill(orphan, signal.SIGSTOP)  # it cannot notice that its postmaster is dead
    try:
        os.kill(killed.pid, signal.SIGKILL)
        with monkeypatch.context() as hurried:
            hurried.setattr(embedded, "TURN_S", 0.1)
            with pytest.raises(EmbeddedServerError, match="un autre serveur n'en finit pas"):
                start(dossier)
        release = threading.Timer(0.3, os.kill, (orphan, signal.SIGCONT))
        release.start()
        with start(dossier) as server:
            assert server.owned
            assert not is_alive(orphan)
        release.join()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGCONT)
        killed.stop()


def test_un_numero_de_processus_repris_par_un_autre_n_empeche_pas_de_demarrer(
    dossier: Path,
) -> None:
    cluster = Cluster(dossier / "postgres")
    sockets = cluster.socket_directory(Launcher())
    killed = start(dossier)
    os.kill(killed.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(killed.pid))
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    try:
        for lock in (cluster.data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
            lock.write_text(lock.read_text().replace(str(killed.pid), str(stranger.pid)))
        with start(dossier) as server:
            assert server.owned
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        killed.stop()


# --- Gardé en vie ---------------------------------------------------------------------------------


async def test_un_serveur_tue_revient_a_la_meme_adresse(dossier: Path) -> None:
    with Kept(dossier, None) as kept:
        adresse, premier = kept.server.url, kept.server.pid
        assert not kept.keep()
        os.kill(premier, signal.SIGKILL)
        _gone(kept)

        assert kept.keep()

        assert kept.server.url == adresse
        assert kept.server.pid != premier
        connection = await asyncpg.connect(adresse)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()


async def test_quand_le_proprietaire_s_en_va_un_autre_prend_sa_place(dossier: Path) -> None:
    with hold(dossier) as (held,):
        assert held.started()
        with Kept(dossier, None) as kept:
            assert not _owned(kept)
            held.kill()
            _gone(kept)

            assert kept.keep()

            assert _owned(kept)
            connection = await asyncpg.connect(kept.server.url)
            await connection.close()


def test_un_serveur_qui_ne_revient_pas_finit_en_erreur(
    dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Kept(dossier, None) as kept:
        os.kill(kept.server.pid, signal.SIGKILL)
        _gone(kept)
        monkeypatch.setattr(Cluster, "password", lambda _: _refuse())
        with pytest.raises(EmbeddedServerError):
            kept.keep()


def _gone(kept: Kept) -> None:
    while kept.server.alive():
        time.sleep(0.01)


def _owned(kept: Kept) -> bool:
    return kept.server.owned


def _refuse() -> str:
    raise EmbeddedServerError("le mot de passe de la base a disparu")
