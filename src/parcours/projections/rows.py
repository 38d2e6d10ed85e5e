"""Writing the rows of households: only the views that change, and only where there were rows.

Beside its views, a schema keeps a digest of what each of them holds of each household, written in
the transaction that writes the rows. A view whose digest stays the same is neither deleted nor
written again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeGuard
from uuid import UUID

import orjson
from asyncpg.pool import PoolConnectionProxy

from parcours.projections.vue import METADATA, SCHEMA
from parcours.projections.workers import Rows
from parcours.projections.written import Record, RowsWritten, Told, View, moved

_DIGEST_BYTES: Final = 12
_DISOWN: Final = """
WITH cles AS (DELETE FROM {target}.cles WHERE lecteur = ANY($1) RETURNING parcours),
     faits AS (DELETE FROM {target}.cles_faits WHERE lecteur = ANY($1) RETURNING parcours)
UPDATE {target}.tenues SET empreintes = ''
 WHERE parcours IN (SELECT parcours FROM cles UNION SELECT parcours FROM faits)
"""
_HELD: Final = "SELECT parcours, vues, empreintes FROM {target}.tenues WHERE parcours = ANY($1)"
_HOLD: Final = """
INSERT INTO {target}.tenues SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])
ON CONFLICT (parcours) DO UPDATE SET vues = excluded.vues, empreintes = excluded.empreintes
"""

Digests = dict[str, bytes]
"""By view, the digest of the rows that it holds of a household; a view without any is absent."""


async def write(connection: PoolConnectionProxy, target: str, rows: Rows) -> None:
    """Write the rows of households that have none."""
    await _copy(connection, target, rows)
    told = _by_household(rows)
    digests = {
        stream: {name: view.digest for name, view in views.items()}
        for stream, views in told.items()
    }
    await _hold(connection, target, digests)


async def replace(
    connection: PoolConnectionProxy,
    target: str,
    streams: Sequence[UUID],
    rows: Rows,
    written: RowsWritten,
) -> None:
    """Put these rows in the place of all those of these households.

    In the transaction that moved the cursor: nobody else writes these views until it ends.
    `written`: what we wrote last, so that only what differs is.
    """
    told, held = _by_household(rows), await _held(connection, target, streams)
    change = _Change()
    changed: dict[UUID, Digests] = {}
    for stream in streams:
        before, known, now = held.get(stream, {}), written.take(stream), told.get(stream, {})
        digests = {name: view.digest for name, view in now.items()}
        if before != digests:
            changed[stream] = digests
            change.of(stream, before, known, now)
        written.keep(stream, now)
    await change.write(connection, target)
    await _hold(connection, target, changed)


class _Change:
    """What is deleted of each view, and what is added to it."""

    def __init__(self) -> None:
        self._whole: defaultdict[str, list[UUID]] = defaultdict(list)
        """The households of which nothing is left."""
        self._parts: defaultdict[str, list[tuple[UUID, int]]] = defaultdict(list)
        """The rows, by household and number, of those of which some are."""
        self._fresh: defaultdict[str, list[Record]] = defaultdict(list)

    def of(self, stream: UUID, before: Digests, known: Told, now: Told) -> None:
        """What becomes of a household: what the base holds, what we know of it, what is said."""
        for name in sorted({*before, *now}):
            held, view = before.get(name), now.get(name)
            if held == (view and view.digest):
                continue
            records = view.records if view else ()
            if held is not None and _is_held(wrote := known.get(name), held):
                gone, records = moved(wrote.records, records)
                self._parts[name] += ((stream, number) for number in gone)
            elif held is not None:
                self._whole[name].append(stream)
            self._fresh[name] += records

    async def write(self, connection: PoolConnectionProxy, target: str) -> None:
        """Delete, then add."""
        if self._whole:
            lists = [self._whole.get(table.name, []) for table in METADATA.sorted_tables]
            await connection.execute(_deletion(target), *lists)
        if parts := {name: rows for name, rows in sorted(self._parts.items()) if rows}:
            columns = [
                list(column) for rows in parts.values() for column in zip(*rows, strict=True)
            ]
            await connection.execute(_partial_deletion(target, tuple(parts)), *columns)
        await _copy(connection, target, {name: rows for name, rows in self._fresh.items() if rows})


def _is_held(wrote: View | None, digest: bytes) -> TypeGuard[View]:
    """Whether the base holds what we wrote last."""
    return wrote is not None and wrote.digest == digest


async def disown(connection: PoolConnectionProxy, target: str, readers: Sequence[str]) -> None:
    """Delete the keys of these readers; what is left of those households is written again one day.

    In one statement: it sees the digests of the very rows that it deletes, and empties them: no
    rows have an empty one.
    """
    await connection.execute(_DISOWN.format(target=target), readers)


def _by_household(rows: Rows) -> Mapping[UUID, Told]:
    """The same rows, by household and view: those of a household follow one another."""
    told: defaultdict[UUID, dict[str, View]] = defaultdict(dict)
    for name, records in rows.items():
        for stream, group in groupby(records, key=itemgetter(0)):
            theirs = list(group)
            told[stream][name] = View(_digest(theirs), theirs)
    return told


def _digest(records: Sequence[tuple[Any, ...]]) -> bytes:
    """Of these rows, whose household is known; `str`: asyncpg has UUIDs of its own."""
    text = orjson.dumps([record[1:] for record in records], default=str)
    return hashlib.blake2b(text, digest_size=_DIGEST_BYTES).digest()


@cache
def _deletion(target: str) -> str:
    """One statement that deletes from every view, each the rows of its own list of households."""
    deletions = (
        f"v{rank} AS (DELETE FROM {target}.{table.name} WHERE parcours = ANY(${rank}))"  # noqa: S608 (our names)
        for rank, table in enumerate(METADATA.sorted_tables, 1)
    )
    return f"WITH {', '.join(deletions)} SELECT"


@cache
def _partial_deletion(target: str, names: tuple[str, ...]) -> str:
    """One statement that deletes from these views, each the rows of its own list."""
    deletions = (
        f"v{rank} AS (DELETE FROM {target}.{name} USING "  # noqa: S608 (our names)
        f"unnest(${2 * rank + 1}::uuid[], ${2 * rank + 2}::bigint[]) AS ote (menage, rang) "
        f"WHERE parcours = ote.menage AND numero = ote.rang)"
        for rank, name in enumerate(names)
    )
    return f"WITH {', '.join(deletions)} SELECT"


async def _held(
    connection: PoolConnectionProxy, target: str, streams: Sequence[UUID]
) -> dict[UUID, Digests]:
    """What each view holds of these households."""
    rows = await connection.fetch(_HELD.format(target=target), streams)
    return {row[0]: dict(_split(row[1], row[2])) for row in rows}


def _split(views: str, digests: bytes) -> Iterator[tuple[str, bytes]]:
    for rank, name in enumerate(views.split()):
        yield name, digests[rank * _DIGEST_BYTES : (rank + 1) * _DIGEST_BYTES]


async def _hold(
    connection: PoolConnectionProxy, target: str, digests: Mapping[UUID, Digests]
) -> None:
    """Remember what each view now holds of these households."""
    if digests:
        views = [" ".join(held) for held in digests.values()]
        joined = [b"".join(held.values()) for held in digests.values()]
        await connection.execute(_HOLD.format(target=target), list(digests), views, joined)


async def _copy(
    connection: PoolConnectionProxy,
    target: str,
    rows: Mapping[str, Iterable[tuple[Any, ...]]],
) -> None:
    """Write rows as fast as PostgreSQL takes them."""
    for name, records in rows.items():
        columns = METADATA.tables[f"{SCHEMA}.{name}"].c.keys()
        await connection.copy_records_to_table(
            name, schema_name=target, columns=columns, records=records
        )
