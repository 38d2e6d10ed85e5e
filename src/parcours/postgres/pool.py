"""Connections in the service's role."""

import asyncpg
from asyncpg import Pool

from parcours.postgres.guard import refuse_unsafe
from parcours.postgres.role import ROLE

POOL_CONNECTIONS_MAX = 20


async def open_pool(url: str, size: int = POOL_CONNECTIONS_MAX) -> Pool:
    """Connections in the service's role, on a server that keeps what it acknowledges."""
    return await asyncpg.create_pool(
        url, min_size=1, max_size=size, init=refuse_unsafe, server_settings={"role": ROLE}
    )
