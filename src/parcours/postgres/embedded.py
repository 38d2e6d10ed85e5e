"""The embedded server: a PostgreSQL of our own, for whoever names no other.

The postmaster is a child of this process: it stops when we stop it and, on Linux, when we are
killed. A second process that finds it alive attaches to it. It listens on a unix socket in a
private directory and nowhere else, behind a generated password. Nothing that makes PostgreSQL
durable is ever turned off, not even for tests.

Everything lives in `dossier/postgres`. For development, demonstration, tests and small sites;
elsewhere, give PARCOURS_DATABASE_URL.

Two locks, which the kernel releases, make this safe whatever was killed before:
- `alive.lock` is taken by the process that starts the server and inherited by the postmaster and
  all its children: while one of them lives, even orphaned, no other server touches the data. Once
  it is free, what a dead server left behind (its process number, perhaps given to a stranger
  since) means nothing and is removed;
- `owner.lock`, a new file for each server, is held by the process that started it: nobody
  attaches to a server without owner, since it is about to stop.
"""

import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from parcours.postgres import child
from parcours.postgres.buffers import shared_buffers
from parcours.postgres.cluster import ROLE, Cluster, EmbeddedServerError, find_binaries

__all__ = ["EmbeddedServerError", "Server", "find_binaries", "start"]

CLUSTER = "postgres"  # what holds everything, in the data directory
PORT = 5432  # names the socket file: nothing listens on the network
TURN_S, READY_S, STOP_S, ANSWER_S = 180, 120, 20, 5
SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # the only question answered before who we are

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": shared_buffers(),
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
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def alive(self) -> bool:
        """Whether its postmaster still runs; one that is frozen does."""
        if self._process is not None:
            return self._process.poll() is None
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # another account's: it runs
            return True
        return True

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
    home = (dossier / CLUSTER).resolve()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    cluster = Cluster(home)
    with (home / "alive.lock").open("wb") as alive:
        deadline = time.monotonic() + TURN_S
        while not _try_lock(alive, fcntl.LOCK_EX):
            if found := _postmaster(cluster):
                if _has_owner(cluster):
                    return Server(_url(cluster, found), found.pid, owned=False)
                if sys.platform != "linux":
                    os.kill(found.pid, signal.SIGINT)  # nobody told it that its owner died
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    "un autre serveur n'en finit pas de démarrer ou de s'arrêter : lire "
                    f"{cluster.log_file}"
                )
            time.sleep(0.01)
        return _launch(cluster, bindir or find_binaries(), alive)


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
    """Whether it replies: a process being killed may still seem to listen."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(ANSWER_S)
        try:
            client.connect(f"{postmaster.sockets}/.s.PGSQL.{postmaster.port}")
            client.sendall(SSL_REQUEST)
            return client.recv(1) != b""
        except (FileNotFoundError, ConnectionError, BlockingIOError, TimeoutError):
            return False


def _url(cluster: Cluster, postmaster: _Postmaster) -> str:
    password, host = quote(cluster.password()), quote(postmaster.sockets)
    return f"postgresql://{ROLE}:{password}@/postgres?host={host}&port={postmaster.port}"


def _has_owner(cluster: Cluster) -> bool:
    try:
        with (cluster.home / "owner.lock").open("rb") as owner:
            return not _try_lock(owner, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _launch(cluster: Cluster, bindir: Path, alive: IO[bytes]) -> Server:
    """Start the server, all of whose former processes are gone; make its files the first time."""
    if threading.current_thread() is not threading.main_thread():
        raise EmbeddedServerError(
            "le serveur embarqué doit être démarré par le fil principal, car il s'arrête avec lui"
        )
    if _postmaster(cluster):
        raise EmbeddedServerError(
            f"la base {cluster.data} est servie par un autre programme : l'arrêter d'abord"
        )
    launcher = child.launcher(cluster.home)
    if launcher is None:
        raise EmbeddedServerError(
            "PostgreSQL refuse de tourner sous root : lancer Parcours sous un compte ordinaire, "
            "ou donner PARCOURS_DATABASE_URL"
        )
    cluster.make(bindir, launcher, alive)
    launcher.give(cluster.home)
    return _run(cluster, bindir, launcher, alive)


def _run(cluster: Cluster, bindir: Path, launcher: child.Launcher, alive: IO[bytes]) -> Server:
    """Start the postmaster and wait until it takes connections, or leave no process."""
    sockets = cluster.socket_directory(launcher)
    for stale in (cluster.data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
        stale.unlink(missing_ok=True)
    settings = SETTINGS | {"port": str(PORT), "unix_socket_directories": str(sockets)}
    words = [f"--{name}={value}" for name, value in settings.items()]
    program = [str(bindir / "postgres"), "-D", str(cluster.data), *words]
    with cluster.open_log() as log, contextlib.ExitStack() as undo:
        undo.callback(_remove_socket_directory, cluster, sockets)
        process = launcher.spawn(program, log=log, held=alive, on_parent_death=signal.SIGINT)
        undo.callback(_terminate, process)
        undo.callback(os.close, _own(cluster))  # first to be undone: from then on nobody attaches
        url = _url(cluster, _ready(cluster, process))
        halt = undo.pop_all().close
        return Server(url, process.pid, owned=True, _halt=halt, _process=process)


def _remove_socket_directory(cluster: Cluster, sockets: Path) -> None:
    """Remove the directory made for the socket, if any, unless another server is starting."""
    if sockets != cluster.home:
        with (cluster.home / "alive.lock").open("wb") as alive, contextlib.suppress(OSError):
            if _try_lock(alive, fcntl.LOCK_EX):
                sockets.rmdir()


def _own(cluster: Cluster) -> int:
    """Declare this process the owner of the server, as long as the descriptor is open.

    A former owner may be alive though its server is not: what it holds is another, replaced file.
    """
    draft = cluster.home / "owner.draft"
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    draft.replace(cluster.home / "owner.lock")
    return descriptor


def _ready(cluster: Cluster, process: subprocess.Popen[bytes]) -> _Postmaster:
    deadline = time.monotonic() + READY_S
    while process.poll() is None and time.monotonic() < deadline:
        found = _postmaster(cluster)
        if found and found.pid == process.pid:
            return found
        time.sleep(0.005)
    raise EmbeddedServerError(f"PostgreSQL n'a pas démarré : lire {cluster.log_file}")


def _terminate(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate: the next start will then repair from PostgreSQL's journal."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(STOP_S)


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
