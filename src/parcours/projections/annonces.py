"""What each reader is told: the facts that became readable to them, and what to read again.

A fact is told when its reader's key begins to show it; told again, it moves to the end. A household
is to be read again, once, when something that was told no longer reads the same. Told in the
transaction that moves the views, by one writer at a time: numbers commit in order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from parcours.projections import schema
from parcours.projections.cles import FAITS_LUS, TERRITORIAUX

RELIRE: Final = 0
"""In place of a fact: the household is to be read again."""
TOUT_LE_MONDE: Final = "*"
"""In place of a reader: facts of a territory, which each reads at their own level."""
PAGE_HOUSEHOLDS: Final = 200

_ALONE: Final = "SELECT dernier FROM annonces.vie FOR UPDATE"
_TOLD: Final = (
    "SELECT parcours, lecteur, faits, devenirs FROM annonces.dits WHERE parcours = ANY($1)"
)
_FORGET: Final = """
DELETE FROM annonces.entrees e USING unnest($1::text[], $2::uuid[], $3::bigint[]) AS q(l, p, f)
 WHERE e.lecteur = q.l AND e.parcours = q.p AND e.fait = q.f
"""
_TELL: Final = """
INSERT INTO annonces.entrees (lecteur, parcours, fait, numero, position, apres_coup)
SELECT l, p, f, n, $5, $6
  FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[]) AS q(l, p, f, n)
ON CONFLICT (lecteur, parcours, fait)
  DO UPDATE SET numero = excluded.numero, position = excluded.position, dite_a = now(),
                apres_coup = excluded.apres_coup
"""
_REMEMBER: Final = """
INSERT INTO annonces.dits (parcours, lecteur, faits, devenirs) VALUES ($1, $2, $3, $4)
ON CONFLICT (parcours, lecteur) DO UPDATE SET faits = excluded.faits, devenirs = excluded.devenirs
"""
_UNREAD: Final = """
DELETE FROM annonces.dits d USING unnest($1::uuid[], $2::text[]) AS q(p, l)
 WHERE d.parcours = q.p AND d.lecteur = q.l
"""
_READ: Final = """
SELECT * FROM {target}.cles_faits WHERE parcours = ANY($1)
"""
_READ_BY_ALL: Final = (
    "SELECT parcours, faits FROM {target}.cles_territoriaux WHERE parcours = ANY($1)"
)
_ALL: Final = """
SELECT DISTINCT parcours FROM (
  SELECT parcours FROM {target}.cles_faits UNION ALL SELECT parcours FROM annonces.dits
  UNION ALL SELECT parcours FROM {target}.cles_territoriaux
) AS q WHERE parcours > $1 ORDER BY parcours LIMIT $2
"""
_NOBODY: Final = UUID(int=0)

Qui = tuple[UUID, str]
"""A household, and who reads it."""
Dits = dict[int, str]
"""Positions of facts, and what has become of each."""


class Annonce(NamedTuple):
    """Something to tell: the lowest facts first, what to read again before them."""

    fait: int
    lecteur: str
    parcours: UUID


@dataclass(slots=True)
class _Changes:
    """What a set of households changes in what is told."""

    told: list[Annonce] = field(default_factory=list)
    gone: list[Annonce] = field(default_factory=list)
    known: dict[Qui, Dits] = field(default_factory=dict)
    unread: list[Qui] = field(default_factory=list)


async def note(
    connection: PoolConnectionProxy,
    streams: Sequence[UUID],
    rows: Mapping[str, Iterable[tuple[Any, ...]]],
    position: int,
    *,
    moved: bool,
) -> None:
    """Tell what the new rows of these households change; `rows`: by the name of their table.

    `moved`: whether the views have just reached this position, or had answered from it before.
    """
    read: defaultdict[Qui, Dits] = defaultdict(dict)
    for row in rows.get(FAITS_LUS.name, ()):
        ligne = dict(zip(FAITS_LUS.c.keys(), row, strict=True))
        _add(read, ligne["parcours"], ligne["lecteur"], ligne["faits"], _devenir(ligne))
    for row in rows.get(TERRITORIAUX.name, ()):
        ligne = dict(zip(TERRITORIAUX.c.keys(), row, strict=True))
        _add(read, ligne["parcours"], TOUT_LE_MONDE, ligne["faits"], "")
    last = int(await connection.fetchval(_ALONE))
    changes = await _compare(connection, streams, read)
    await _write(connection, changes, last, position, afterwards=not moved)


async def compare_all(pool: Pool) -> None:
    """Tell what views made anew change, once for each making, by pages."""
    async with pool.acquire() as connection:
        made = await connection.fetchval("SELECT $1::regclass::oid::text", f"{schema.live()}.cles")
        if await connection.fetchval("SELECT vues FROM annonces.vie") == made:
            return
        after = _NOBODY
        while page := await _page(connection, after):
            after = page[-1]
        await connection.execute("UPDATE annonces.vie SET vues = $1", made)


async def _page(connection: PoolConnectionProxy, after: UUID) -> list[UUID]:
    """Compare a page of households with what was told of them; those of the page."""
    target = schema.live()
    async with connection.transaction():
        last = int(await connection.fetchval(_ALONE))
        found = await connection.fetch(_ALL.format(target=target), after, PAGE_HOUSEHOLDS)
        streams = [row[0] for row in found]
        read: defaultdict[Qui, Dits] = defaultdict(dict)
        for row in await connection.fetch(_READ.format(target=target), streams):
            _add(read, row["parcours"], row["lecteur"], row["faits"], _devenir(dict(row)))
        for row in await connection.fetch(_READ_BY_ALL.format(target=target), streams):
            _add(read, row["parcours"], TOUT_LE_MONDE, row["faits"], "")
        position = await schema.cursor(connection)
        changes = await _compare(connection, streams, read)
        await _write(connection, changes, last, position, afterwards=True)
    return streams


async def forget(connection: PoolConnectionProxy, readers: Sequence[str]) -> None:
    """Nobody reads any more by these sheets."""
    for table in ("entrees", "dits"):
        await connection.execute(
            f"DELETE FROM annonces.{table} WHERE lecteur = ANY($1)",  # noqa: S608 (our names)
            readers,
        )


def _add(
    read: defaultdict[Qui, Dits], parcours: UUID, lecteur: str, faits: Iterable[int], devenir: str
) -> None:
    read[parcours, lecteur].update(dict.fromkeys(faits, devenir))


def _devenir(lus: Mapping[str, Any]) -> str:
    """What has become of these facts, and how finely they are read."""
    finesse = (lus["niveau"], lus["lit_les_identites"], lus["protege"], *lus["masques"])
    return " ".join(map(str, (lus["devenir"], *finesse)))


async def _compare(
    connection: PoolConnectionProxy, streams: Sequence[UUID], read: Mapping[Qui, Dits]
) -> _Changes:
    """What differs between what these households let read, and what was told of them."""
    told = {
        (row["parcours"], row["lecteur"]): dict(zip(row["faits"], row["devenirs"], strict=True))
        for row in await connection.fetch(_TOLD, streams)
    }
    changes = _Changes()
    for qui in sorted({*told, *read}):
        before, now = told.get(qui, {}), read.get(qui, {})
        if before == now:
            continue
        parcours, lecteur = qui
        changes.told += (Annonce(f, lecteur, parcours) for f in now.keys() - before.keys())
        changes.gone += (Annonce(f, lecteur, parcours) for f in before.keys() - now.keys())
        if any(now.get(fait) != devenir for fait, devenir in before.items()):
            changes.told.append(Annonce(RELIRE, lecteur, parcours))
        if now:
            changes.known[qui] = now
        else:
            changes.unread.append(qui)
    return changes


async def _write(
    connection: PoolConnectionProxy,
    changes: _Changes,
    last: int,
    position: int,
    *,
    afterwards: bool,
) -> None:
    if changes.gone:
        await connection.execute(_FORGET, *_columns(changes.gone))
    if changes.told:
        told = sorted(changes.told)
        numbers = range(last + 1, last + 1 + len(told))
        await connection.execute(_TELL, *_columns(told), list(numbers), position, afterwards)
        await connection.execute("UPDATE annonces.vie SET dernier = $1", numbers[-1])
    if changes.known:
        await connection.executemany(
            _REMEMBER,
            [(*qui, list(dits), list(dits.values())) for qui, dits in changes.known.items()],
        )
    if changes.unread:
        await connection.execute(_UNREAD, *map(list, zip(*changes.unread, strict=True)))


def _columns(entries: Iterable[Annonce]) -> Iterator[list[Any]]:
    entries = list(entries)
    yield [entry.lecteur for entry in entries]
    yield [entry.parcours for entry in entries]
    yield [entry.fait for entry in entries]
