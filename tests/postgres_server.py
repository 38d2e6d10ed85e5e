"""One embedded PostgreSQL for all the tests of a session, however many processes run them.

    server()            the server of this session, started by the first process that asks
    fresh_database()    a new database on it, empty or cloned from a template; gives its URL
    drop_database()     the end of one
    template_database() a database made once per server, for the others to be cloned from

A conftest needs no hook, with pytest-xdist or without:

    @pytest.fixture(scope="session")
    def server() -> Server:
        return postgres_server.server()

    @pytest.fixture
    async def database(server: Server) -> AsyncIterator[str]:
        template = await postgres_server.template_database(server, "migre", migrate)
        url = await postgres_server.fresh_database(server, template=template)
        yield url
        await postgres_server.drop_database(server, url)

Creating and dropping a database takes a tenth of a second, TRUNCATE three milliseconds: a module
whose tests can share a database should.

No process of the tests owns the server, since the others may outlive it. The owner is a keeper:
this very file, run as a script. Each process that uses the server holds a shared lock, which the
kernel releases whatever ends that process; the keeper waits for the exclusive one, which means
that nobody is left, then stops the server and removes its files. A run that needs no database
starts nothing, and a run that is killed leaves nothing.
"""

import contextlib
import fcntl
import functools
import itertools
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from parcours.postgres.embedded import EmbeddedServerError, Server, start

SESSION = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
TEMPLATE_LOCK = 1
IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a private directory is made in it)
IN_MEMORY_BYTES_MIN = 6 * 1024**3
"""What the databases of two processes and the journal of the server take, and room to spare."""

_numbers = itertools.count(1)


@functools.cache
def server(bindir: Path | None = None) -> Server:
    """The server of this session; one for each `bindir`, for tests on several versions."""
    dossier = _place() / f"parcours-tests-{SESSION}"
    if bindir is not None:
        dossier = dossier.with_name(f"{dossier.name}-{zlib.crc32(os.fsencode(bindir)):x}")
    _use(dossier)
    words = [str(word) for word in (dossier, bindir) if word]
    with subprocess.Popen(  # noqa: S603 -- no shell, and every word is ours
        [sys.executable, __file__, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        start_new_session=True,  # it must outlive a Ctrl-C for as long as the tests do
    ) as keeper:
        said, wrong = keeper.stdout, keeper.stderr
        if said is None or wrong is None or not (line := said.readline()):
            raise EmbeddedServerError(wrong.read() if wrong else "le gardien est muet")
    told = json.loads(line)
    return Server(told["url"], told["pid"], owned=False)


def _place() -> Path:
    """Where the server keeps its files: in memory if there is room, as durable as elsewhere to it.

    Dropping a database waits for the disk, most of a second: as long as the rest of a test.
    """
    try:
        room = shutil.disk_usage(IN_MEMORY).free >= IN_MEMORY_BYTES_MIN
    except OSError:
        room = False
    return IN_MEMORY if room and os.access(IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def _use(dossier: Path) -> None:
    """Hold, until this process ends, the lock that keeps the server of `dossier` alive."""
    while True:
        dossier.mkdir(mode=0o700, exist_ok=True)
        try:
            users = os.open(dossier / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # a keeper has just removed the directory
            continue
        fcntl.flock(users, fcntl.LOCK_SH)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(users), (dossier / "users.lock").stat()):
                return
        os.close(users)  # we waited for a keeper that was leaving


async def fresh_database(server: Server, *, template: str | None = None) -> str:
    """Create a database and give its URL. Nobody may be connected to the template meanwhile."""
    name = f"test_{WORKER}_{next(_numbers)}"
    async with _administration(server) as connection:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}")
    return _on(server, name)


async def drop_database(server: Server, url: str) -> None:
    """Drop a database, cutting the sessions that a test forgot in it."""
    name = urlsplit(url).path.removeprefix("/")
    async with _administration(server) as connection:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def template_database(
    server: Server, name: str, prepare: Callable[[str], Awaitable[None]]
) -> str:
    """Make the database `name` once per server, by `prepare(url)`, and give its name."""
    async with _administration(server) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", TEMPLATE_LOCK)
        known = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
        if not await connection.fetchval(known, name):
            draft = f"{name}_draft"
            await connection.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {draft}")
            await prepare(_on(server, draft))
            await connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    return name


@contextlib.asynccontextmanager
async def _administration(
    server: Server,
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(server.url)
    try:
        yield connection
    finally:
        await connection.close()


def _on(server: Server, name: str) -> str:
    return urlsplit(server.url)._replace(path=f"/{name}").geturl()


def keep(dossier: Path, bindir: Path | None) -> None:
    """Own the server of `dossier` until nobody uses it; do nothing if another keeper does."""
    found = start(dossier, bindir=bindir)
    sys.stdout.write(json.dumps({"url": found.url, "pid": found.pid}) + "\n")
    sys.stdout.flush()
    if found.owned:
        with (dossier / "users.lock").open("rb") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            found.stop()
            leftover = dossier.rename(dossier.with_name(f"{dossier.name}.{found.pid}"))
            shutil.rmtree(leftover)


if __name__ == "__main__" and os.fork() == 0:  # nobody has to wait for a keeper
    keep(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
