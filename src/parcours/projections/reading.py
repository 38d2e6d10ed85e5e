"""Reading the views: rows, and the position that they reflect.

Both come from one statement: a rebuild may swap the views between two of them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Row, Select, column, select, table
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.projections.vue import SCHEMA

_CURSOR = table("curseur", column("position", BigInteger), schema=SCHEMA)

REACHED = select(_CURSOR.c.position).scalar_subquery()
"""The position that the views reflect, inside another query."""


async def read(engine: AsyncEngine, query: Select[Any]) -> tuple[Sequence[Row[Any]], int]:
    """The rows of a query, and the position of the journal that they reflect.

    The position is also the last column of each row.
    """
    async with engine.connect() as connection:
        rows = (await connection.execute(query.add_columns(REACHED.label("reached")))).all()
    return rows, int(rows[0].reached) if rows else await position(engine)


async def position(engine: AsyncEngine) -> int:
    """The position that the views reflect."""
    async with engine.connect() as connection:
        return int(await connection.scalar(select(_CURSOR.c.position)) or 0)
