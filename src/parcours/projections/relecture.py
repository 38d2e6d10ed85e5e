"""What asks for households to be folded again: acts of a territory, readers, days.

The cursor of the views says which acts they know. An act newer than that queues every household
that ever lived in its territory, or all of them if it holds everywhere, in the transaction that
moves the cursor; the projector then folds them by pages, between two pages of the journal, and a
rebuild folds them once. The same for a sheet that the directory did not have: its households wait,
and its lists with them. And for a key that holds no more.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.projections import annonces, rows, schema
from parcours.projections.cles import Lecteurs
from parcours.projections.schema import State

PAGE_HOUSEHOLDS: Final = 200

_AGENDA: Final = """
SELECT c.position, c.reglages, (SELECT coalesce(max(numero), 0) FROM annuaire.reglages),
       ARRAY(SELECT parcours FROM {target}.a_relire LIMIT $1), (SELECT position FROM journal.tete)
  FROM {target}.curseur c
"""
_QUEUE: Final = """
WITH RECURSIVE territoires AS (
  SELECT DISTINCT departement FROM annuaire.reglages WHERE numero > $1 AND numero <= $2
), touches(flux) AS (
  SELECT DISTINCT e.flux FROM journal.evenements e
   WHERE e.position <= $3
     AND (e.departement IN (TABLE territoires) OR '*' IN (TABLE territoires))
  UNION
  SELECT lie FROM touches t
    JOIN journal.evenements e ON e.flux = t.flux AND e.flux_lies IS NOT NULL,
    unnest(e.flux_lies) AS lie
)
INSERT INTO {target}.a_relire SELECT flux FROM touches ON CONFLICT DO NOTHING
"""

_SHEETS: Final = "SELECT DISTINCT organisme, roles, departements FROM annuaire.partenaires"
_DUE: Final = """
INSERT INTO {target}.a_relire
SELECT DISTINCT parcours FROM {target}.cles
 WHERE jusqu_a <= $1 AND parcours NOT IN (SELECT parcours FROM {target}.impasses)
ON CONFLICT DO NOTHING
"""
_MEET: Final = """
INSERT INTO {target}.a_relire
SELECT parcours FROM {target}.acces WHERE $1 OR departement = ANY($2)
 UNION
SELECT DISTINCT flux FROM journal.evenements e JOIN annuaire.partenaires p USING (source)
 WHERE p.organisme = $3
 UNION
SELECT DISTINCT parcours FROM {target}.relations_suivies
 WHERE organisme = $3 OR nommee_par = $3
ON CONFLICT DO NOTHING
"""


async def readers(connection: PoolConnectionProxy, now: datetime) -> Lecteurs:
    """All who may read, by what makes them read, and the instant."""
    sheets = {}
    for organisme, roles, departements in await connection.fetch(_SHEETS):
        lecteur = Lecteur("", organisme, frozenset(map(Role, roles)), frozenset(departements))
        sheets[lecteur.fiche] = lecteur
    return Lecteurs([sheets[sheet] for sheet in sorted(sheets)], now)


async def welcome(connection: PoolConnectionProxy, target: str, known: Lecteurs) -> bool:
    """Queue the households of new sheets and of keys that hold no more; forget sheets that left.

    Whether some sheets are not served yet.
    """
    sheets = {lecteur.fiche: lecteur for lecteur in known.tous}
    found = await connection.fetch(f"SELECT fiche, pret FROM {target}.lecteurs")  # noqa: S608 (our names)
    there = {row[0]: row[1] for row in found}
    for sheet in sorted(sheets.keys() - there):
        await _meet(connection, target, sheets[sheet])
    if left := there.keys() - sheets.keys():
        await _leave(connection, target, left)
    await connection.execute(_DUE.format(target=target), known.a)
    return not all(there.get(sheet) for sheet in sheets)


async def _meet(connection: PoolConnectionProxy, target: str, reader: Lecteur) -> None:
    async with connection.transaction():
        await connection.execute(
            f"INSERT INTO {target}.lecteurs VALUES ($1, false) ON CONFLICT DO NOTHING",  # noqa: S608 (our names)
            reader.fiche,
        )
        await connection.execute(
            _MEET.format(target=target),
            reader.est_superviseur,
            list(reader.departements),
            reader.organisme,
        )


async def _leave(connection: PoolConnectionProxy, target: str, sheets: Collection[str]) -> None:
    async with connection.transaction():
        await connection.execute(
            f"DELETE FROM {target}.lecteurs WHERE fiche = ANY($1)",  # noqa: S608 (our names)
            list(sheets),
        )
        await rows.disown(connection, target, list(sheets))
        if target == schema.live():
            await annonces.forget(connection, list(sheets))


async def serve(connection: PoolConnectionProxy, target: str, known: Lecteurs) -> None:
    """These sheets are known to views that are about to be made."""
    await connection.executemany(
        f"INSERT INTO {target}.lecteurs VALUES ($1, true)",  # noqa: S608 (our names)
        [(lecteur.fiche,) for lecteur in known.tous],
    )


async def ready(connection: PoolConnectionProxy, target: str) -> None:
    """Nothing waits any more: every sheet is served."""
    await connection.execute(
        f"UPDATE {target}.lecteurs SET pret = true WHERE NOT pret"  # noqa: S608 (our names)
    )


class Agenda(NamedTuple):
    """What is left to do."""

    state: State
    """What the views reflect."""
    acts: int
    """The number of the last act there is."""
    waiting: Sequence[UUID]
    """A page of the households that wait to be folded again."""
    head: int
    """The last position of the journal."""


async def agenda(connection: PoolConnectionProxy, target: str) -> Agenda:
    """What is left to do, all of it seen at one instant."""
    (row,) = await connection.fetch(_AGENDA.format(target=target), PAGE_HOUSEHOLDS)
    return Agenda(State(row[0], row[1]), *row[2:])


async def take(connection: PoolConnectionProxy, target: str, before: State, last: int) -> None:
    """Queue the households of the territories that signed acts up to `last`."""
    if await schema.advance(connection, target, before, before._replace(settings=last)):
        await connection.execute(
            _QUEUE.format(target=target), before.settings, last, before.position
        )


async def agree(connection: PoolConnectionProxy, one: str, other: str) -> bool:
    """Whether two schemas of views were folded from the same state, and wait for nothing."""
    agendas = [await agenda(connection, target) for target in (one, other)]
    return agendas[0].state == agendas[1].state and not any(left.waiting for left in agendas)
