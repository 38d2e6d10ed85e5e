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

FACTS: Final = "journal"
KEYS: Final = "coffre"
VIEWS: Final = "vues_*"
_PRIVATE: Final = 0o600


class DumpFailed(CannotRun):
    """PostgreSQL n'a pas copié la base ; la phrase dit ce qu'il en dit."""


def dump(url: str, facts: Path, keys: Path, *, bindir: Path | None = None) -> None:
    """Write the facts, then the keys; a copy that failed leaves the one before it as it was.

    Raises:
        DumpFailed: one of them cannot be written, or both would be in one file.
    """
    _refuse_one_file(facts, keys)
    parts = (
        (facts, (f"--exclude-schema={KEYS}", f"--exclude-schema={VIEWS}")),
        (keys, (f"--schema={KEYS}",)),
    )
    drafts = {file: file.with_name(f".{file.name}.neuf") for file, _ in parts}
    try:
        for file, choice in parts:
            drafts[file].unlink(missing_ok=True)
            os.close(os.open(drafts[file], os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
            words = ("--format=custom", "--no-owner", *choice, f"--file={drafts[file]}")
            _run("pg_dump", url, words, bindir)
        for file, draft in drafts.items():
            draft.replace(file)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _refuse_one_file(facts: Path, keys: Path) -> None:
    if facts.resolve() == keys.resolve():
        raise DumpFailed("les faits et les clés vont dans deux fichiers, à garder en deux endroits")
    for file in (facts, keys):
        if file.exists() and not file.is_file():
            raise DumpFailed(f"{file} n'est pas un fichier ordinaire")


def restore(url: str, facts: Path, keys: Path, *, bindir: Path | None = None) -> None:
    """Read these files into a database that holds nothing of them: each whole, or not at all.

    Raises:
        DumpFailed: one of them is not what it is given for; then nothing is read of the other.
    """
    for file, schema in ((facts, FACTS), (keys, KEYS)):
        if f" SCHEMA - {schema} " not in _run("pg_restore", None, ("--list", str(file)), bindir):
            raise DumpFailed(f"{file} n'est pas la sauvegarde qu'on dit : --faits, puis --cles")
    for file in (facts, keys):
        words = ("--no-owner", "--exit-on-error", "--single-transaction", str(file))
        _run("pg_restore", url, words, bindir)


def _run(program: str, url: str | None, words: Iterable[str], bindir: Path | None) -> str:
    """What a program says, done on the database of this address, or on none."""
    address, password = _without_password(urlsplit(url or ""))
    where = ("--dbname", address) if url else ()
    found = (bindir or find_binaries()) / program
    try:
        done = subprocess.run(  # noqa: S603 (PostgreSQL's own programs, our own words)
            [found, *where, *words],
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
    return done.stdout


def _without_password(url: SplitResult) -> tuple[str, str]:
    """The address to show in the list of processes, and what must not be there."""
    account, _, place = url.netloc.rpartition("@")
    user, _, password = account.partition(":")
    netloc = f"{user}@{place}" if user else place
    return url._replace(netloc=netloc).geturl(), unquote(password)
