"""Connections that nobody waits for without end.

A server that is frozen answers no more than one that is gone, and whoever asks must be told.
"""

from typing import Final

import asyncpg
from asyncpg import Pool
from asyncpg.pool import PoolAcquireContext

from parcours.postgres.guard import refuse_unsafe
from parcours.postgres.pool import POOL_CONNECTIONS_MAX
from parcours.postgres.role import ROLE

ANSWER_SECONDS: Final = 10.0
"""How long one statement may take: more than any does that is not stuck."""
TURN_SECONDS: Final = 5.0
"""How long one waits for a connection, to take it and to give it back."""


class PatientPool(Pool):
    """Connections that are taken, used and given back in a bounded time, or lost."""

    def acquire(self, *, timeout: float | None = None) -> PoolAcquireContext:
        """Take a connection."""
        return super().acquire(timeout=TURN_SECONDS if timeout is None else timeout)


async def patient_pool(url: str) -> Pool:
    """The same as `open_pool`, whose statements end; `TimeoutError` where they do not."""
    pool = PatientPool(
        url,
        min_size=1,
        max_size=POOL_CONNECTIONS_MAX,
        max_queries=50_000,
        max_inactive_connection_lifetime=300.0,
        loop=None,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        command_timeout=ANSWER_SECONDS,
        timeout=TURN_SECONDS,
        init=refuse_unsafe,
        reset=_as_it_is,
        server_settings={"role": ROLE},
    )
    return await pool


async def _as_it_is(_: asyncpg.Connection) -> None:
    """Keep a session as it is: nothing is ever set in it, and a transaction left open is undone."""
