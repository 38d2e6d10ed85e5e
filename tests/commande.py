"""The command, run as an operator types it: to its end, or as a service in its own process."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

PARCOURS = Path(sys.executable).with_name("parcours")
ATTENTE_SECONDS = 300


def lance(*mots: str | Path, **environnement: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603 (our own command)
        [PARCOURS, *mots],
        capture_output=True,
        text=True,
        check=False,
        timeout=ATTENTE_SECONDS,
        env={**os.environ, **environnement},
    )


@dataclass
class Servi:
    """A service in its own process."""

    processus: subprocess.Popen[str]
    url: str

    def arrete(self, signal_: signal.Signals) -> int:
        self.processus.send_signal(signal_)
        return self.processus.wait(ATTENTE_SECONDS)


@contextlib.contextmanager
def service(dossier: Path, *mots: str) -> Iterator[Servi]:
    """A service on the files of `dossier`, once it says that it answers."""
    with subprocess.Popen(  # noqa: S603 (our own command)
        [PARCOURS, "serve", "--port", "0", "--dossier", dossier, *mots],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as processus:
        assert processus.stdout is not None
        dit = re.search(r"http://[\d.]+:\d+", processus.stdout.readline())
        assert dit is not None
        try:
            yield Servi(processus, dit[0])
        finally:
            processus.kill()


def lit(adresse: str, **entetes: str) -> httpx2.Response:
    """What an address answers, once its views are made."""
    fin = time.monotonic() + ATTENTE_SECONDS
    while (
        reponse := httpx2.get(adresse, headers=entetes, timeout=ATTENTE_SECONDS)
    ).status_code == 503:
        assert time.monotonic() < fin, reponse.text
        time.sleep(0.1)
    return reponse
