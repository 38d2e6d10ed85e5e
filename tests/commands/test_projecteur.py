"""The projector beside the door: it may fold on several cores, and never dies unseen."""

import asyncio
import multiprocessing

import pytest
from asyncpg import Pool

from parcours.commands import projector
from parcours.projections import rebuild


async def test_le_projecteur_a_cote_de_la_porte_peut_lancer_les_processus_qui_replient(
    base: str,
) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()

    process = projector._start(context, base, theirs)  # noqa: SLF001 (as the service does)
    theirs.close()
    ours.close()
    await asyncio.to_thread(process.join, projector.STOP_SECONDS)

    assert not process.daemon  # a daemon may have no child: its views would stop at a long page
    assert process.exitcode == 0


@pytest.mark.parametrize("imprevu", [AssertionError(), ValueError()])
async def test_un_projecteur_qui_ne_suit_plus_s_arrete_pour_qu_on_le_relance(
    base: str, monkeypatch: pytest.MonkeyPatch, imprevu: Exception
) -> None:
    async def tombe(_: Pool, __: int) -> None:
        raise imprevu

    monkeypatch.setattr(rebuild, "follow", tombe)
    ours, theirs = multiprocessing.Pipe()

    with pytest.raises(type(imprevu)):
        async with asyncio.timeout(projector.STOP_SECONDS):
            await projector._follow_until_alone(base, theirs)  # noqa: SLF001 (what the process does)
    ours.close()
