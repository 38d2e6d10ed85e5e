"""Folding on several cores: the same rows as on one, whatever becomes of a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from scenario import ACTES_ORDINAIRES

from bench.inventes import AUJOURD_HUI, au_journal
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.temps.jour_civil import minuit
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import TerritoireInvente
from parcours.projections.cles import Lecteurs
from parcours.projections.workers import Projected, Workers

INVENTE = TerritoireInvente(DepartementInvente("48", 200), 1, AUJOURD_HUI)
LECTEURS = Lecteurs(
    [Lecteur("", "SIAO-48", frozenset({Role.SIAO}), frozenset({"48"}))], minuit(AUJOURD_HUI)
)
ILLISIBLE = UUID(int=2**64)
ATTENTE_SECONDS = 30


@pytest.fixture(scope="module")
def histoires() -> dict[UUID, Sequence[Recorded]]:
    """A few households, and one that nobody can fold."""
    menages = {
        UUID(int=rang): [
            au_journal(dit, UUID(int=rang), position)
            for position, dit in enumerate(INVENTE.menage(rang).dits, 1)
        ]
        for rang in range(1, 5)
    }
    return {**menages, ILLISIBLE: [None]}  # type: ignore[list-item]  # what no journal holds


async def _ici(histoires: dict[UUID, Sequence[Recorded]]) -> Projected:
    return await Workers(0).project(histoires, ACTES_ORDINAIRES, LECTEURS)


def _tries(rendu: Projected) -> dict[str, list[str]]:
    return {table: sorted(map(repr, lignes)) for table, lignes in rendu[0].items()}


async def test_plusieurs_processus_donnent_les_lignes_d_un_seul_meme_si_l_un_meurt(
    histoires: dict[UUID, Sequence[Recorded]],
) -> None:
    attendu = await _ici(histoires)
    assert sum(map(len, attendu[0].values())) > 50
    assert attendu[1].keys() == {ILLISIBLE}

    async with Workers(2, many=1) as ateliers:
        rendu = await ateliers.project(histoires, ACTES_ORDINAIRES, LECTEURS)
        assert _tries(rendu) == _tries(attendu)
        assert rendu[1] == attendu[1]
        for processus in _processus(ateliers):
            os.kill(processus, signal.SIGKILL)
        rendu = await ateliers.project(histoires, ACTES_ORDINAIRES, LECTEURS)
        assert _tries(rendu) == _tries(attendu)
        assert _processus(ateliers) == []


async def test_peu_de_faits_ne_font_naitre_aucun_processus(
    histoires: dict[UUID, Sequence[Recorded]],
) -> None:
    async with Workers(2) as ateliers:
        await ateliers.project(histoires, ACTES_ORDINAIRES, LECTEURS)
        assert _processus(ateliers) == []


def _processus(ateliers: Workers) -> list[int]:
    pool = ateliers._pool  # noqa: SLF001 (the processes that it started)
    return [] if pool is None else list(pool._processes)  # noqa: SLF001


LANCE = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from parcours.projections.workers import _die_with_parent

if __name__ == "__main__":
    ateliers = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _die_with_parent)
    print(ateliers.submit(os.getpid).result(), flush=True)
    time.sleep(600)
"""


def test_un_processus_ne_survit_pas_a_qui_l_a_lance(tmp_path: Path) -> None:
    script = tmp_path / "lance.py"
    script.write_text(LANCE, encoding="utf-8")
    lance = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own)
    assert lance.stdout is not None
    ne = int(lance.stdout.readline())
    assert _vit(ne)
    lance.kill()
    lance.wait()
    lance.stdout.close()
    fin = time.monotonic() + ATTENTE_SECONDS
    while _vit(ne):
        assert time.monotonic() < fin
        time.sleep(0.05)


def _vit(processus: int) -> bool:
    """Whether it runs: not dead, and not only waiting to be buried."""
    etat = Path(f"/proc/{processus}/stat")
    try:
        return etat.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
