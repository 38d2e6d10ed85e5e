"""The projector in a process of its own, so that folding never slows the door.

It is started again if it dies, and stops when its parent does: it holds one end of a pipe, whose
other end no longer exists then. It is no daemon: those may not start processes, and it folds on
several cores what is long.
"""

import asyncio
import contextlib
import multiprocessing
import signal
from collections.abc import AsyncIterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Final

import structlog
import uvloop

from parcours import collector, logs
from parcours.postgres.pool import open_pool
from parcours.projections import rebuild
from parcours.settings import Settings

PAUSE_SECONDS: Final = 1.0
STOP_SECONDS: Final = 10.0

log = structlog.get_logger()


@contextlib.asynccontextmanager
async def beside(url: str) -> AsyncIterator[None]:
    """Keep a projector running beside this process."""
    keeping = asyncio.create_task(_keep(url))
    try:
        yield
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping


async def _keep(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    while True:
        ours, theirs = context.Pipe()
        process = _start(context, url, theirs)
        theirs.close()
        try:
            await _ended(process)
        finally:
            ours.close()
            await asyncio.to_thread(process.join, STOP_SECONDS)
            process.kill()
        log.warning("projector_ended", code=process.exitcode)
        await asyncio.sleep(PAUSE_SECONDS)


def _start(context: SpawnContext, url: str, parent: Connection) -> SpawnProcess:
    process = context.Process(target=_run, args=(url, parent), name="projecteur")
    process.start()
    return process


async def _ended(process: SpawnProcess) -> None:
    """Wait until a process ends, without holding the loop."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(process.sentinel)


def _run(url: str, parent: Connection) -> None:
    """The other process: a signal typed in the terminal is for the parent, who then stops us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.configure(Settings().journal_niveau)
    collector.settle()
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_follow_until_alone(url, parent))


async def _follow_until_alone(url: str, parent: Connection) -> None:
    """Follow until the parent ends.

    Raises whatever nobody foresaw while following: this process then ends, and another starts.
    """
    loop, alone = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(parent.fileno(), alone.set)
    pool = await open_pool(url)
    following = asyncio.create_task(rebuild.follow(pool, Settings().faits_en_memoire))
    waiting = asyncio.create_task(alone.wait())
    await asyncio.wait({following, waiting}, return_when=asyncio.FIRST_COMPLETED)
    loop.remove_reader(parent.fileno())
    waiting.cancel()
    ended = following.done()
    following.cancel()
    await asyncio.wait({following}, timeout=STOP_SECONDS)
    pool.terminate()
    if ended:
        following.result()
