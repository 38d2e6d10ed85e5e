"""Reading the views: rows, and the position that they reflect.

Both come from one statement: a rebuild may swap the views between two of them.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import BigInteger, Column, MetaData, Row, Select, Table, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from parcours.projections.vue import SCHEMA

_CURSOR = Table("curseur", MetaData(schema=SCHEMA), Column("position", BigInteger))

REACHED = select(_CURSOR.c.position).scalar_subquery()
"""The position that the views reflect, inside another query."""


class ViewsMissing(Exception):  # noqa: N818 (says what happens)
    """The views of this release are being made: nobody reads them yet."""


async def read(engine: AsyncEngine, query: Select[Any]) -> tuple[Sequence[Row[Any]], int]:
    """The rows of a query, and the position of the journal that they reflect.

    The position is also the last column of each row.

    Raises:
        ViewsMissing: there is nothing to read yet.
    """
    async with _connected(engine) as connection:
        rows = (await connection.execute(query.add_columns(REACHED.label("reached")))).all()
    return rows, int(rows[0].reached) if rows else await position(engine)


async def position(engine: AsyncEngine) -> int:
    """The position that the views reflect.

    Raises:
        ViewsMissing: there is nothing to read yet.
    """
    async with _connected(engine) as connection:
        return int(await connection.scalar(select(_CURSOR.c.position)) or 0)


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.connect() as connection:
            yield connection
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == asyncpg.UndefinedTableError.sqlstate:
            raise ViewsMissing from error
        raise
