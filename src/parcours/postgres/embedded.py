"""The embedded server: a PostgreSQL of our own, for whoever names no other.

The postmaster is a child of this process: it stops when we stop it and, on Linux, when we are
killed. A second process that finds it alive attaches to it. It listens on a unix socket in a
private directory and nowhere else, behind a generated password. Nothing that makes PostgreSQL
durable is ever turned off, not even for tests.

Everything lives in `dossier/postgres`. For development, demonstration, tests and small sites;
elsewhere, give PARCOURS_DATABASE_URL.

Three locks, which the kernel releases, make this safe whatever was killed before:
- `start.lock` is held by the process that starts or stops the server, while it does;
- `owner.lock` is held by the process that started it, as long as it lives: nobody attaches to a
  server without owner, since it is about to stop. The file is new with each server;
- `alive.lock` is inherited by the postmaster and all its children: while one of them lives, even
  orphaned, no other server can touch the data. Once it is free, what a dead server left behind
  (its process number, perhaps given to a stranger since) means nothing and is removed.
"""

import contextlib
import fcntl
import functools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from parcours.postgres import child
from parcours.postgres.cluster import ROLE, Cluster, EmbeddedServerError, find_binaries

__all__ = ["EmbeddedServerError", "Server", "find_binaries", "start"]

PORT = 5432  # names the socket file: nothing listens on the network
START_LOCK_S, ORPHANS_S, READY_S, STOP_S = 180, 60, 120, 20

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    # No household's fact in a log: the text of an error goes to the client, and to it alone.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def _nothing_to_stop() -> None:
    """Stop nothing: the server belongs to another process."""


@dataclass(frozen=True, slots=True)
class Server:
    """A live embedded server; only the process that owns it can stop it."""

    url: str = field(repr=False)  # holds the password
    pid: int
    owned: bool
    _halt: Callable[[], None] = field(default=_nothing_to_stop, repr=False)

    def stop(self) -> None:
        """Stop the server if it is ours: sessions are cut, what was acknowledged is on disk."""
        self._halt()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(dossier: Path, *, bindir: Path | None = None) -> Server:
    """Start the server of `dossier`, or attach to it if another process holds it.

    To be called from the main thread, for the server does not outlive the thread that starts it.
    `bindir` holds the programs of PostgreSQL; by default they are looked for.
    """
    home = (dossier / "postgres").resolve()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    cluster = Cluster(home)
    with _starting(cluster):
        return _attach(cluster) or _launch(cluster, bindir or find_binaries())


@dataclass(frozen=True, slots=True)
class _Postmaster:
    """What a postmaster says of itself in its lock file."""

    pid: int
    sockets: str
    port: int


def _postmaster(cluster: Cluster) -> _Postmaster | None:
    """The postmaster of this cluster if it takes connections: a dead or stopping one is None."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        found, status = _Postmaster(int(lines[0]), lines[4], int(lines[3])), lines[7].strip()
    except (FileNotFoundError, IndexError, ValueError):  # absent, or being written
        return None
    return found if status == "ready" and _answers(found) else None


def _answers(postmaster: _Postmaster) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(f"{postmaster.sockets}/.s.PGSQL.{postmaster.port}")
        except (ConnectionRefusedError, FileNotFoundError):
            return False
    return True


def _url(cluster: Cluster, postmaster: _Postmaster) -> str:
    password, host = quote(cluster.password()), quote(postmaster.sockets)
    return f"postgresql://{ROLE}:{password}@/postgres?host={host}&port={postmaster.port}"


def _attach(cluster: Cluster) -> Server | None:
    found = _postmaster(cluster)
    if found is None or not _has_owner(cluster):
        return None
    return Server(_url(cluster, found), found.pid, owned=False)


def _has_owner(cluster: Cluster) -> bool:
    with (cluster.home / "owner.lock").open("ab") as owner:
        return not _try_lock(owner)


def _launch(cluster: Cluster, bindir: Path) -> Server:
    """Start the server once every process of the previous one, however it ended, is gone."""
    if threading.current_thread() is not threading.main_thread():
        raise EmbeddedServerError(
            "le serveur embarqué doit être démarré par le fil principal, car il s'arrête avec lui"
        )
    launcher = child.launcher(cluster.home)
    if launcher is None:
        raise EmbeddedServerError(
            "PostgreSQL refuse de tourner sous root : lancer Parcours sous un compte ordinaire, "
            "ou donner PARCOURS_DATABASE_URL"
        )
    with (cluster.home / "alive.lock").open("wb") as alive:
        if found := _outlive_orphans(cluster, alive):
            return found
        if _postmaster(cluster):
            raise EmbeddedServerError(
                f"la base {cluster.data} est servie par un autre programme : l'arrêter d'abord"
            )
        cluster.make(bindir, launcher, alive)
        launcher.give(cluster.home)
        return _run(cluster, bindir, launcher, alive)


def _run(cluster: Cluster, bindir: Path, launcher: child.Launcher, alive: IO[bytes]) -> Server:
    """Start the postmaster and wait until it takes connections."""
    sockets = cluster.socket_directory(launcher)
    socket_name = f".s.PGSQL.{PORT}"
    for stale in (cluster.data / "postmaster.pid", sockets / f"{socket_name}.lock"):
        stale.unlink(missing_ok=True)
    settings = SETTINGS | {"port": str(PORT), "unix_socket_directories": str(sockets)}
    words = [f"--{name}={value}" for name, value in settings.items()]
    with cluster.open_log() as log, contextlib.ExitStack() as undo:
        undo.callback(_remove_socket_directory, cluster, sockets)
        undo.callback(os.close, _own(cluster))
        process = launcher.spawn(
            [str(bindir / "postgres"), "-D", str(cluster.data), *words],
            log=log,
            held=alive,
            on_parent_death=signal.SIGINT,  # fast shutdown
        )
        undo.callback(_terminate, process)
        url = _url(cluster, _ready(cluster, process))
        halt = functools.partial(_halt, cluster, undo.pop_all())
    return Server(url, process.pid, owned=True, _halt=halt)


def _own(cluster: Cluster) -> int:
    """Declare this process the owner of the server it is about to start, until it says otherwise.

    A former owner may be alive though its server is not: what it holds is another, removed file.
    """
    path = cluster.home / "owner.lock"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> _Postmaster:
    deadline = time.monotonic() + READY_S
    while process.poll() is None and time.monotonic() < deadline:
        found = _postmaster(cluster)
        if found and found.pid == process.pid:
            return found
        time.sleep(0.005)
    raise EmbeddedServerError(f"PostgreSQL n'a pas démarré : lire {cluster.log_file}")


def _halt(cluster: Cluster, undo: contextlib.ExitStack) -> None:
    """Undo a launch; whoever starts meanwhile waits rather than attach to a dying server."""
    with _starting(cluster):
        undo.close()


def _remove_socket_directory(cluster: Cluster, sockets: Path) -> None:
    if sockets != cluster.home:
        with contextlib.suppress(OSError):  # at worst an empty directory stays
            sockets.rmdir()


def _terminate(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate: the next start will then repair from PostgreSQL's journal."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(STOP_S)


@contextlib.contextmanager
def _starting(cluster: Cluster) -> Iterator[None]:
    """One process at a time starts or stops this server."""
    deadline = time.monotonic() + START_LOCK_S
    with (cluster.home / "start.lock").open("wb") as lock:
        while not _try_lock(lock):
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"un autre processus n'en finit pas de démarrer : lire {cluster.log_file}"
                )
            time.sleep(0.01)
        yield


def _outlive_orphans(cluster: Cluster, alive: IO[bytes]) -> Server | None:
    """Lock the life of the cluster; or attach, if who holds it turns out to be in good health."""
    deadline = time.monotonic() + ORPHANS_S
    while not _try_lock(alive):
        if found := _attach(cluster):
            return found
        if sys.platform != "linux" and (orphan := _postmaster(cluster)):
            os.kill(orphan.pid, signal.SIGINT)  # elsewhere nobody told it that its owner died
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"un ancien serveur n'en finit pas de s'arrêter : lire {cluster.log_file}"
            )
        time.sleep(0.01)
    return None


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
