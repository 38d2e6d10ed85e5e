"""Reading the views: rows and the position that they reflect, in one snapshot."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.projections.vue import SCHEMA

_POSITION = text(f"SELECT position FROM {SCHEMA}.curseur")  # noqa: S608 (our names)


async def read(engine: AsyncEngine, query: Select[Any]) -> tuple[Sequence[Row[Any]], int]:
    """The rows of a query, and the position of the journal that they reflect."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        position = await connection.scalar(_POSITION)
        rows = await connection.execute(query)
        return rows.all(), int(position or 0)


async def position(engine: AsyncEngine) -> int:
    """The position that the views reflect."""
    async with engine.connect() as connection:
        return int(await connection.scalar(_POSITION) or 0)
