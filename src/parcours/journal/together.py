"""Requests that wait for each other: whatever waited while the last ones were served goes together.

No timer: a lone caller waits for nobody. A caller who leaves undoes nothing.
"""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections import deque
from types import TracebackType
from typing import Generic, Self, TypeVar

R = TypeVar("R")


class Together(ABC, Generic[R]):
    """Serves requests by batches, one batch at a time, while it is open."""

    def __init__(self) -> None:
        self._waiting: deque[R] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _join(self, request: R) -> bool:
        """Let a request wait for the next batch; False if nobody serves any more."""
        if self._task is None or self._task.done():
            return False
        self._waiting.append(request)
        self._wake.set()
        return True

    async def _run(self) -> None:
        batch: list[R] = []
        try:
            while True:
                await self._wake.wait()
                await self._gather()
                batch = self._take()
                if not self._waiting:
                    self._wake.clear()
                await self._serve(batch)
        finally:
            for request in (*batch, *self._waiting):
                self._abandon(request)

    async def _gather(self) -> None:
        """Let others join, where they are known to be coming."""

    @abstractmethod
    def _take(self) -> list[R]:
        """What can go together, of those that wait: at least one."""

    @abstractmethod
    async def _serve(self, batch: list[R]) -> None:
        """Answer every request."""

    @abstractmethod
    def _abandon(self, request: R) -> None:
        """Tell a request that nobody will serve it, unless it was answered."""
