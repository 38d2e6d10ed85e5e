"""Folding many households on several cores: each part in a process of its own.

Few are folded where they are: a process takes longer to start than they do. What a process gives
back is rows; what it is given, the journal's rows, sealed. None outlives the one that started it.
"""

import asyncio
import multiprocessing
import os
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import Any, Final, Self
from uuid import UUID

import structlog

from parcours import collector
from parcours.domain.droit.reglages import Reglages
from parcours.errors import where
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.projections.cles import Lecteurs
from parcours.projections.followed import Followed
from parcours.projections.household import household_rows

FACTS_MANY: Final = 5000
"""Fewer facts are folded faster than processes start: some seconds each, on a small machine."""

Histories = Mapping[UUID, Sequence[Recorded]]
Rows = dict[str, list[tuple[Any, ...]]]
"""By table."""
Projected = tuple[Rows, dict[UUID, str]]
"""The rows of some households, and where those that cannot be folded failed."""

log = structlog.get_logger()


class Workers:
    """At most so many processes; they start when there is much to fold, and stop when told."""

    def __init__(self, processes: int | None = None, many: int = FACTS_MANY, kept: int = 0) -> None:
        """`processes`: None, as many as this process may use cores; below 2, none is started.

        `many`: from how many facts at a time they are worth starting. `kept`: how many facts stay
        folded here, between two times.
        """
        self.kept = kept
        self._followed = Followed(kept)
        self._many = many
        self._processes = len(os.sched_getaffinity(0)) if processes is None else processes
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.rest()

    def rest(self) -> None:
        """Stop the processes, if they run, until there is much to fold again."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def project(
        self, histories: Histories, settings: Reglages, readers: Lecteurs
    ) -> Projected:
        """The rows of these households, and where those that cannot be folded failed."""
        projected = await self._projected(histories, settings, readers)
        for stream, at in projected[1].items():
            log.warning("household_cannot_be_folded", parcours=str(stream), at=at)
        return projected

    async def _projected(
        self, histories: Histories, settings: Reglages, readers: Lecteurs
    ) -> Projected:
        facts = sum(map(len, histories.values()))
        if facts >= self._many and self._processes > 1:
            try:
                return await self._beside(histories, settings, readers)
            except BrokenExecutor:  # somebody killed one: we do it ourselves
                log.warning("folding_process_lost")
                self.rest()
        return await _here(histories, settings, readers, self._followed)

    def _beside(
        self, histories: Histories, settings: Reglages, readers: Lecteurs
    ) -> Awaitable[Projected]:
        """The same, each process a part of them."""
        pool = self._pool = self._pool or ProcessPoolExecutor(
            self._processes, multiprocessing.get_context("spawn"), _begin
        )
        run = asyncio.get_running_loop().run_in_executor
        parts = [
            run(pool, _folded, part, settings, readers)
            for part in _parts(histories, self._processes)
        ]
        return _gathered(parts)


async def _gathered(parts: Sequence[Awaitable[Projected]]) -> Projected:
    rows: Rows = defaultdict(list)
    deadlocks: dict[UUID, str] = {}
    for theirs, failed in await asyncio.gather(*parts):
        deadlocks |= failed
        for table, records in theirs.items():
            rows[table] += records
    return rows, deadlocks


def _parts(histories: Histories, number: int) -> list[Histories]:
    """As many parts, with about as many facts each."""
    parts: list[dict[UUID, Sequence[Recorded]]] = [{} for _ in range(number)]
    sizes = [0] * number
    for stream, history in sorted(histories.items(), key=lambda h: len(h[1]), reverse=True):
        smallest = sizes.index(min(sizes))
        parts[smallest][stream] = history
        sizes[smallest] += len(history) + 1
    return [part for part in parts if part]


async def _here(
    histories: Histories, settings: Reglages, readers: Lecteurs, followed: Followed
) -> Projected:
    """The same, by ourselves: between two households, the loop serves the others."""
    rows: Rows = defaultdict(list)
    deadlocks: dict[UUID, str] = {}
    for _ in _each(histories, settings, readers, followed, rows, deadlocks):
        await asyncio.sleep(0)
    return rows, deadlocks


def _folded(histories: Histories, settings: Reglages, readers: Lecteurs) -> Projected:
    """What a process does."""
    rows: Rows = defaultdict(list)
    deadlocks: dict[UUID, str] = {}
    for _ in _each(histories, settings, readers, Followed(0), rows, deadlocks):
        pass
    return dict(rows), deadlocks


def _each(  # noqa: PLR0913, PLR0917 (what folds, and where its rows go)
    histories: Histories,
    settings: Reglages,
    readers: Lecteurs,
    followed: Followed,
    rows: Rows,
    deadlocks: dict[UUID, str],
) -> Iterator[UUID]:
    """Fold one household after the other; one that cannot be never stops the others."""
    for stream, recorded in histories.items():
        try:
            for table, row in household_rows(stream, recorded, settings, readers, followed):
                rows[table.name].append(row)
        except Exception as error:  # noqa: BLE001 (whatever its facts may hold)
            deadlocks[stream] = where(error)
        yield stream


def _begin() -> None:
    collector.settle()
    codec.keep(0)  # each household is folded once here
    _die_with_parent()


def _die_with_parent() -> None:
    """End this process as soon as the one that started it has ended, killed or not."""
    parent = multiprocessing.parent_process()
    wait: Callable[[], None] | None = parent.join if parent else None
    if wait is not None:
        threading.Thread(target=_end_after, args=(wait,), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
