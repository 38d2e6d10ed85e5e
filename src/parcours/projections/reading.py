"""Reading the views: rows, and the position that they reflect.

Both come from one statement, or from one snapshot: a rebuild may swap the views between two.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Final

import asyncpg
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    false,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from parcours.domain.lecture.lecteur import Lecteur
from parcours.projections.moules import Liee
from parcours.projections.vue import SCHEMA

_KEEPING = MetaData(schema=SCHEMA)
_CURSOR = Table("curseur", _KEEPING, Column("position", BigInteger))
_READERS = Table("lecteurs", _KEEPING, Column("fiche", Text), Column("pret", Boolean))

REACHED = select(_CURSOR.c.position).scalar_subquery()
"""The position that the views reflect, inside another query."""
TEXTS_KEPT: Final = 1024
"""How many shapes of queries are kept made: what is filtered, in which order, what is counted."""
_READER: Final = bindparam("served_reader", type_=Text())
STATE_COLUMNS: Final = 2
"""How many columns, the last ones of each row read, tell of the views and not of what was asked."""


class ViewsMissing(Exception):  # noqa: N818 (says what happens)
    """The views of this release are being made: nobody reads them yet."""


async def read(
    engine: AsyncEngine, query: Select[Any] | Liee, reader: Lecteur | None = None
) -> tuple[Sequence[Row[Any]], int]:
    """The rows of a query, and the position of the journal that they reflect.

    `reader`: whose keys the query looks for. The position is also the last column of each row.

    Raises:
        ViewsMissing: there is nothing to read yet, or not for this reader.
    """
    (rows,), position = await read_together(engine, (query,), reader)
    return rows, position


async def read_together(
    engine: AsyncEngine, queries: Sequence[Select[Any] | Liee], reader: Lecteur | None = None
) -> tuple[list[Sequence[Row[Any]]], int]:
    """The rows of several queries that see the same views; see `read`."""
    state = _state(literal(reader.fiche) if reader else None)
    async with _connected(engine) as connection:
        if len(queries) > 1:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        first, *others = [await _rows(connection, query, reader) for query in queries]
        last = first[0] if first else (await connection.execute(select(*state))).one()
    if not last.served:
        raise ViewsMissing
    return [first, *others], int(last.reached)


async def _rows(
    connection: AsyncConnection, query: Select[Any] | Liee, reader: Lecteur | None
) -> Sequence[Row[Any]]:
    if isinstance(query, Liee) and reader is not None:
        values = {**query.valeurs, _READER.key: reader.fiche}
        return [*await connection.execute(_bound(query.texte), values)]
    alone = query.seule() if isinstance(query, Liee) else query
    state = _state(literal(reader.fiche) if reader else None)
    return (await connection.execute(alone.add_columns(*state))).all()


@lru_cache(maxsize=TEXTS_KEPT)
def _bound(query: Select[Any]) -> Select[Any]:
    """The text that serves every reader: made, and given its key in SQLAlchemy's cache, once."""
    return query.add_columns(*_state(_READER))


def _state(reader: ColumnElement[str] | None) -> tuple[ColumnElement[Any], ...]:
    return REACHED.label("reached"), _is_served(reader).label("served")


def _is_served(reader: ColumnElement[str] | None) -> ColumnElement[bool]:
    """Whether every household that this reader may read has its key."""
    if reader is None:
        return true()
    served = select(_READERS.c.pret).where(_READERS.c.fiche == reader)
    return func.coalesce(served.scalar_subquery(), false())


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
