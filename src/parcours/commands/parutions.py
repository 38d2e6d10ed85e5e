"""What the demonstration publishes of its made-up households: every period that is over, in order.

Each release is what `parcours publier` makes, run beside the service, so that nobody waits for it.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from parcours.commands.base import BaseOuverte, connected
from parcours.errors import CannotRun
from parcours.publications import registre
from parcours.publications.periodes import Periode

ANNEES: Final = 2
"""How many whole years are published, before the one that runs."""


def finies(aujourdhui: date) -> Iterator[Periode]:
    """The quarters of these years, each year after its own, then the quarters of this one."""
    for annee in range(aujourdhui.year - ANNEES, aujourdhui.year + 1):
        entiere = Periode(annee)
        yield from (p for p in (*entiere.trimestres, entiere) if p.est_finie(aujourdhui))


async def paraissent(ouverte: BaseOuverte, dossier: Path, aujourdhui: date) -> AsyncIterator[str]:
    """Publish the periods that were not, one after the other; what each release says of itself."""
    async with connected(ouverte) as pool, pool.acquire() as connexion:
        parues = {gelee.periode for gelee in await registre.gelees(connexion)}
    for periode in finies(aujourdhui):
        if periode.code not in parues:
            yield await _publie(periode, dossier)


async def _publie(periode: Periode, dossier: Path) -> str:
    commande = ("-m", "parcours", "publier", periode.code, "--dossier", str(dossier))
    publie = await asyncio.create_subprocess_exec(
        sys.executable,
        *commande,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        dit, erreurs = await publie.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            publie.terminate()
        raise
    if publie.returncode:
        raise CannotRun(erreurs.decode().strip().splitlines()[-1])
    return dit.decode()
