import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from parcours.postgres import child, cluster, embedded
from parcours.postgres.embedded import EmbeddedServerError, Server, find_binaries, start

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def vivant(dossier: Path) -> Iterator[Server]:
    with start(dossier) as server:
        yield server


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_ce_qui_est_ecrit_est_la_au_second_demarrage(tmp_path: Path) -> None:
    with start(tmp_path) as server:
        await ask(server.url, "CREATE TABLE faits AS SELECT 42 AS n")
    with start(tmp_path) as server:
        assert server.owned
        assert await ask(server.url, "SELECT n FROM faits") == 42


def test_un_arret_propre_ne_laisse_ni_processus_ni_socket(dossier: Path) -> None:
    server = start(dossier)
    server.stop()
    server.stop()
    assert not Path(f"/proc/{server.pid}").exists()
    assert not list((dossier / "postgres").glob(".s.PGSQL*"))
    assert "database system is shut down" in (dossier / "postgres/postgres.log").read_text()


def test_le_meme_processus_se_rattache_sans_devenir_proprietaire(
    vivant: Server, dossier: Path
) -> None:
    second = start(dossier)
    second.stop()
    assert (second.pid, second.url, second.owned) == (vivant.pid, vivant.url, False)
    assert Path(f"/proc/{vivant.pid}").exists()


async def test_le_serveur_n_ecoute_que_sa_socket_et_reste_durable(vivant: Server) -> None:
    wanted = {
        "data_checksums": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "jit": "off",
        "listen_addresses": "",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_min_messages": "log",
        "log_parameter_max_length_on_error": "0",
        "password_encryption": "scram-sha-256",
        "server_encoding": "UTF8",
        "synchronous_commit": "on",
        "TimeZone": "UTC",
    }
    connection = await asyncpg.connect(vivant.url)
    rows = await connection.fetch(
        "SELECT name, setting FROM pg_settings WHERE name = ANY($1)", list(wanted)
    )
    await connection.close()
    assert {row["name"]: row["setting"] for row in rows} == wanted


async def test_sans_le_mot_de_passe_on_n_entre_pas(vivant: Server) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(vivant.url, password="deviné")  # noqa: S106 -- a wrong one


def test_le_mot_de_passe_ne_se_montre_pas(vivant: Server, dossier: Path) -> None:
    secret = dossier / "postgres" / "secret"
    assert urlsplit(vivant.url).password == secret.read_text()
    assert secret.read_text() not in repr(vivant)


def test_les_fichiers_sont_prives(vivant: Server, dossier: Path) -> None:
    home = dossier / "postgres"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (home, home / "secret")}
    assert vivant.owned
    assert modes == {home: 0o700, home / "secret": 0o600}


async def test_aucune_donnee_n_entre_dans_le_journal_du_serveur(
    vivant: Server, dossier: Path
) -> None:
    connection = await asyncpg.connect(vivant.url)
    await connection.execute("CREATE TEMP TABLE menages (nom text UNIQUE CHECK (nom <> 'Dupond'))")
    await connection.execute("INSERT INTO menages VALUES ('Dupont')")
    for wrong in (
        "INSERT INTO menages VALUES ('Dupont')",
        "INSERT INTO menages VALUES ('Dupond')",
        "SELECT 'Dupont'::int",
        """SELECT '{"nom": Dupont}'::json""",
        "SELECT Dupont",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(wrong)
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute("INSERT INTO menages VALUES ($1)", "Dupont")
    await connection.close()
    log = (dossier / "postgres" / "postgres.log").read_text()
    assert "ready to accept connections" in log
    assert "dupon" not in log.lower()


@pytest.mark.parametrize("name", ["x" * 120, "virgule, accent é et #100 %"])
def test_un_chemin_que_la_socket_n_admet_pas_convient_quand_meme(
    modele: Path, tmp_path: Path, name: str
) -> None:
    dossier = shutil.copytree(modele, tmp_path / name)
    with start(dossier) as server:
        assert asyncio.run(ask(server.url, "SELECT 1")) == 1
        attached = start(dossier)
        assert asyncio.run(ask(attached.url, "SELECT 2")) == 2
    [directory] = parse_qs(urlsplit(server.url).query)["host"]
    assert not Path(directory, ".s.PGSQL.5432").exists()
    assert Path(directory) == dossier / "postgres" or not Path(directory).exists()


def test_un_repertoire_de_socket_qui_n_est_pas_prive_est_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as shared:
        monkeypatch.setattr(tempfile, "tempdir", shared)
        long = cluster.Cluster(tmp_path / ("x" * 120))
        directory = long.socket_directory(child.Launcher())
        directory.chmod(0o755)
        with pytest.raises(EmbeddedServerError, match="n'est pas privé"):
            long.socket_directory(child.Launcher())
        directory.rmdir()
        directory.symlink_to(tmp_path)
        with pytest.raises(EmbeddedServerError, match="n'est pas privé"):
            long.socket_directory(child.Launcher())


def test_un_gros_journal_est_mis_de_cote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "LOG_BYTES_MAX", 10)
    (tmp_path / "postgres.log").write_text("plus de dix octets")
    with cluster.Cluster(tmp_path).open_log() as log:
        log.write(b"neuf")
    assert (tmp_path / "postgres.log").read_text() == "neuf"
    assert (tmp_path / "postgres.log.1").read_text() == "plus de dix octets"


def test_on_ne_se_rattache_pas_a_un_serveur_sans_proprietaire(
    vivant: Server, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "TURN_S", 0.1)
    (dossier / "postgres/owner.lock").unlink()
    (dossier / "postgres/owner.lock").touch()  # what the death of the owner does to the lock
    with pytest.raises(EmbeddedServerError, match="de démarrer ou de s'arrêter"):
        start(dossier)
    assert Path(f"/proc/{vivant.pid}").exists()


def test_une_base_servie_par_un_autre_programme_est_laissee_tranquille(dossier: Path) -> None:
    home = dossier / "postgres"
    launcher = child.launcher(home)
    assert launcher is not None
    sockets = cluster.Cluster(home).socket_directory(launcher)
    with (dossier / "sans rapport").open("wb") as file:
        stranger = launcher.spawn(
            [str(find_binaries() / "postgres"), "-D", str(home / "data"), f"-k{sockets}", "-h", ""],
            log=file,
            held=file,
            on_parent_death=signal.SIGINT,
        )
    try:
        while "ready" not in (dossier / "sans rapport").read_text():
            assert stranger.poll() is None
        with pytest.raises(EmbeddedServerError, match="servie par un autre programme"):
            start(dossier)
        assert stranger.poll() is None
        assert (home / "data/postmaster.pid").exists()
    finally:
        stranger.send_signal(signal.SIGINT)
        stranger.wait()


def test_hors_du_fil_principal_on_ne_demarre_pas(dossier: Path) -> None:
    said: list[str] = []

    def attempt() -> None:
        with pytest.raises(EmbeddedServerError) as refusal:
            start(dossier)
        said.append(str(refusal.value))

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert "fil principal" in said[0]


def test_un_demarrage_impossible_dit_ou_lire_pourquoi(dossier: Path) -> None:
    (dossier / "postgres/data/postgresql.conf").write_text("inconnu = 1\n")
    with pytest.raises(EmbeddedServerError, match=r"n'a pas démarré : lire .*postgres\.log"):
        start(dossier)
    assert "inconnu" in (dossier / "postgres/postgres.log").read_text()


def test_un_mot_de_passe_perdu_se_dit(dossier: Path) -> None:
    (dossier / "postgres/secret").unlink()
    with pytest.raises(EmbeddedServerError, match="mot de passe de la base a disparu"):
        start(dossier)


def test_une_base_d_une_autre_version_est_refusee(dossier: Path) -> None:
    (dossier / "postgres/data/PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedServerError, match="écrite par PostgreSQL 12"):
        start(dossier)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (None, "ne contient pas un PostgreSQL utilisable"),
        ("echo 'postgres (PostgreSQL) 14.9'", "PostgreSQL 14 est trop ancien"),
        ("echo 'postgres (PostgreSQL) 18.1'", r"n'a pas créé sa base : lire .*postgres\.log"),
    ],
)
def test_des_binaires_inutilisables_sont_refuses(
    tmp_path: Path, script: str | None, sentence: str
) -> None:
    if script is not None:
        (tmp_path / "postgres").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(EmbeddedServerError, match=sentence):
        start(tmp_path / "dossier", bindir=tmp_path)


def test_sans_aucun_binaire_la_phrase_dit_quoi_installer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "DEBIAN", tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(EmbeddedServerError, match=r"installer parcours\[embarque\]"):
        find_binaries()


def test_sans_la_roue_les_binaires_de_debian_les_plus_recents_servent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "DEBIAN", tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    for version, programs in {
        "9": ("initdb", "postgres"),
        "15": ("initdb", "postgres"),
        "17": (),
    }.items():
        (tmp_path / version / "bin").mkdir(parents=True)
        for program in programs:
            (tmp_path / version / "bin" / program).touch()
    assert find_binaries() == tmp_path / "15" / "bin"


@pytest.mark.skipif(not DEBIAN_15.exists(), reason="PostgreSQL 15 de Debian absent")
async def test_le_serveur_15_de_debian_convient(tmp_path: Path) -> None:
    with start(tmp_path, bindir=DEBIAN_15) as server:
        version = await ask(server.url, "SHOW server_version_num")
    assert str(version).startswith("15")


@pytest.fixture
def dossier_ouvert() -> Iterator[Path]:
    """A directory that any account can reach: pytest's are reserved to the one that runs it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.geteuid() != 0, reason="seul root doit changer de compte")
@pytest.mark.skipif(not DEBIAN_15.exists(), reason="PostgreSQL 15 de Debian absent")
def test_sous_root_sans_espace_de_noms_un_autre_compte_prend_le_relais(
    dossier_ouvert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as forbidden:
        forbidden.setattr(child, "_namespace", tuple)
        with start(dossier_ouvert, bindir=DEBIAN_15) as server:
            account = Path(f"/proc/{server.pid}").stat().st_uid
    assert account != 0
    with start(dossier_ouvert, bindir=DEBIAN_15) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid == account


@pytest.mark.skipif(os.geteuid() != 0, reason="seul root doit changer de compte")
@pytest.mark.skipif(not DEBIAN_15.exists(), reason="PostgreSQL 15 de Debian absent")
def test_sous_root_une_base_faite_dans_un_espace_de_noms_change_de_compte_s_il_le_faut(
    dossier_ouvert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(dossier_ouvert, bindir=DEBIAN_15).stop()
    monkeypatch.setattr(child, "_namespace", tuple)
    with start(dossier_ouvert, bindir=DEBIAN_15) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_sous_root_sans_aucun_moyen_la_phrase_dit_quoi_faire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "launcher", lambda _: None)
    with pytest.raises(EmbeddedServerError, match="sous un compte ordinaire"):
        start(tmp_path)


def test_un_programme_dont_le_parent_est_deja_mort_ne_demarre_pas() -> None:
    command = [sys.executable, child.__file__, "1", "2", "-1", "-1", "/bin/echo", "démarré"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    assert (done.stdout, done.returncode) == ("", 1)
    assert "the parent died" in done.stderr
