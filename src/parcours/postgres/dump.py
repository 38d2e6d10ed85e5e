"""Copy a database to files and back, with PostgreSQL's own programs.

Facts and keys go to two files, so that they are kept apart. Facts are copied first: every key that
they need is then in the other file, save those that were destroyed meanwhile. Views are left out:
they are made again.
"""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from parcours.errors import CannotRun
from parcours.postgres.cluster import find_binaries

KEYS: Final = "coffre"
VIEWS: Final = "vues_*"
_PRIVATE: Final = 0o600


class DumpFailed(CannotRun):
    """PostgreSQL n'a pas copié la base ; la phrase dit ce qu'il en dit."""


def dump(url: str, facts: Path, keys: Path, *, bindir: Path | None = None) -> None:
    """Write the facts, then the keys; nothing is left of a copy that failed."""
    parts = (
        (facts, (f"--exclude-schema={KEYS}", f"--exclude-schema={VIEWS}")),
        (keys, (f"--schema={KEYS}",)),
    )
    for file, choice in parts:
        draft = file.with_name(f".{file.name}.neuf")
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
        words = ("--format=custom", "--no-owner", *choice, f"--file={draft}")
        try:
            _run("pg_dump", url, words, bindir)
        except DumpFailed:
            draft.unlink(missing_ok=True)
            raise
        draft.replace(file)


def restore(url: str, files: Iterable[Path], *, bindir: Path | None = None) -> None:
    """Read these files into a database that holds nothing of them: each whole, or not at all."""
    for file in files:
        words = ("--no-owner", "--exit-on-error", "--single-transaction", str(file))
        _run("pg_restore", url, words, bindir)


def _run(program: str, url: str, words: Iterable[str], bindir: Path | None) -> None:
    address, password = _without_password(urlsplit(url))
    found = (bindir or find_binaries()) / program
    try:
        done = subprocess.run(  # noqa: S603 (PostgreSQL's own programs, our own words)
            [found, "--dbname", address, *words],
            env={**os.environ, "PGPASSWORD": password, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise DumpFailed(
            f"{program} est absent de {found.parent} : donner PARCOURS_PG_BIN"
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["aucune raison donnée"]
        raise DumpFailed(f"{program} a échoué : {said[0]}")


def _without_password(url: SplitResult) -> tuple[str, str]:
    """The address to show in the list of processes, and what must not be there."""
    account, _, place = url.netloc.rpartition("@")
    user, _, password = account.partition(":")
    netloc = f"{user}@{place}" if user else place
    return url._replace(netloc=netloc).geturl(), unquote(password)
