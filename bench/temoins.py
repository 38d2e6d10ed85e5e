"""What others do with as many bytes on the same server: each is absent by name, not in silence."""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from parcours.postgres.embedded import EmbeddedServerError, find_binaries

SECONDES: Final = 3
SECONDES_D_UNE_MACHINE_CHARGEE: Final = 30
"""Its clients may take longer than that to connect; it then says no rate."""
APPORTE: Final = Path(__file__).parents[1] / ".venv-banc"
"""Where `make bench` puts what witnesses need; Parcours's own environment is left alone."""
_SCRIPT: Final = "INSERT INTO temoin (charge) VALUES (decode(repeat('ab', {octets}), 'hex'));\n"


class Absent(Exception):  # noqa: N818 (says what is not there)
    """Ce témoin n'est pas installé."""


def pgbench(url: str, octets: int, clients: int) -> float:
    """Rows of that many bytes that `pgbench` inserts in a second, one transaction each.

    Raises:
        Absent: it is not installed.
    """
    programme = _programme()
    with TemporaryDirectory() as dossier:
        script = Path(dossier) / "insere.sql"
        script.write_text(_SCRIPT.format(octets=octets), encoding="ascii")
        for secondes in (SECONDES, SECONDES_D_UNE_MACHINE_CHARGEE):
            options = ["-n", "-c", str(clients), "-j", "2", "-T", str(secondes), "-M", "prepared"]
            dit = subprocess.run(  # noqa: S603 (PostgreSQL's own program)
                [programme, *options, "-f", str(script), url],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            if debits := [li.split()[2] for li in dit.splitlines() if li.startswith("tps")]:
                return float(debits[0])
    raise RuntimeError(f"pgbench n'a rien écrit : {dit}")


def _programme() -> str:
    trouve = shutil.which("pgbench")
    try:
        voisin = find_binaries() / "pgbench"
    except EmbeddedServerError:
        voisin = Path("pgbench")
    if not (trouve or voisin.exists()):
        raise Absent("pgbench n'est pas installé")
    return trouve or str(voisin)


class Bibliotheque:
    """The recorder of the `eventsourcing` library, on tables of its own, and as many threads."""

    def __init__(self, url: str, fils: int) -> None:
        """`url`: of a database of the embedded server.

        Raises:
            Absent: what it needs is not installed.
        """
        if str(APPORTE) not in sys.path:
            sys.path.append(str(APPORTE))
        try:
            from eventsourcing.postgres import (  # noqa: PLC0415 (psycopg may be absent)
                PostgresApplicationRecorder,
                PostgresDatastore,
            )
        except ImportError as manque:
            raise Absent(f"« eventsourcing » sans {manque.name}") from manque
        lue = urlsplit(url)
        dits = {nom: valeurs[0] for nom, valeurs in parse_qs(lue.query).items()}
        self._fils = fils
        self._base = PostgresDatastore(
            lue.path[1:], dits["host"], dits["port"], unquote(lue.username or ""),
            unquote(lue.password or ""), pool_size=fils,
        )  # fmt: skip
        self._enregistreur = PostgresApplicationRecorder(self._base)
        self._enregistreur.create_table()

    def ecrit(self, charges: Sequence[bytes], combien: int = 1) -> float:
        """Events a second, that many of them at each call, every thread in its own stream."""
        parts = [charges[rang :: self._fils] for rang in range(self._fils)]
        with ThreadPoolExecutor(self._fils) as fils:
            debut = time.perf_counter()
            list(fils.map(lambda part: self._ecrit_un_fil(part, combien), parts))
            return len(charges) / (time.perf_counter() - debut)

    def _ecrit_un_fil(self, charges: Sequence[bytes], combien: int) -> None:
        from eventsourcing.persistence import StoredEvent  # noqa: PLC0415 (it needs nothing else)

        flux = uuid4()
        evenements = [StoredEvent(flux, n, "fait", c) for n, c in enumerate(charges, 1)]
        for premier in range(0, len(evenements), combien):
            self._enregistreur.insert_events(evenements[premier : premier + combien])

    def close(self) -> None:
        """Give its connections back."""
        self._base.close()
