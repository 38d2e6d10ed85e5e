"""Ce que publie la démonstration : chaque période finie, dans l'ordre où elles se publient."""

import asyncio
import os
import signal
from datetime import date
from pathlib import Path

import httpx2
import pytest

from parcours.commands.demo import _jusqu_a_l_arret, _jusqu_au
from parcours.commands.parutions import finies


@pytest.mark.parametrize(
    ("aujourdhui", "derniere"),
    [
        (date(2026, 1, 1), "2025"),
        (date(2026, 3, 31), "2025"),
        (date(2026, 4, 1), "2026-T1"),
        (date(2026, 12, 31), "2026-T3"),
    ],
)
def test_les_trimestres_puis_l_annee_jusqu_a_la_derniere_periode_finie(
    aujourdhui: date, derniere: str
) -> None:
    codes = [periode.code for periode in finies(aujourdhui)]

    assert codes[:6] == ["2024-T1", "2024-T2", "2024-T3", "2024-T4", "2024", "2025-T1"]
    assert codes[-1] == derniere
    assert len(codes) == len(set(codes))


def test_la_demonstration_suivante_redit_les_memes_menages(tmp_path: Path) -> None:
    premier = _jusqu_au(tmp_path)
    (tmp_path / "jusqu-au").write_text("2026-03-17", encoding="ascii")

    assert premier <= date.today()  # noqa: DTZ011 (in the days of this machine)
    assert _jusqu_au(tmp_path) == date(2026, 3, 17)


async def test_ce_qui_echoue_a_cote_se_dit_aussitot_sans_attendre_qu_on_arrete() -> None:
    async def echoue() -> None:
        raise httpx2.ReadTimeout("trop lent")

    with pytest.raises(httpx2.ReadTimeout):
        async with asyncio.timeout(5):
            await _jusqu_a_l_arret(echoue())


async def test_ce_qui_est_fini_attend_qu_on_arrete() -> None:
    fini = asyncio.Event()

    async def travaille() -> None:
        fini.set()

    attente = asyncio.create_task(_jusqu_a_l_arret(travaille()))
    await fini.wait()
    await asyncio.sleep(0.05)
    assert not attente.done()
    os.kill(os.getpid(), signal.SIGINT)
    async with asyncio.timeout(5):
        await attente
