"""What an act of a territory changes in the views: its households wait, and are folded again.

The cursor of the views says which acts they know. An act newer than that queues every household
that ever lived in its territory, or all of them if it holds everywhere, in the transaction that
moves the cursor; the projector then folds them by pages, between two pages of the journal, and a
rebuild folds them once.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.projections import schema
from parcours.projections.schema import State

PAGE_HOUSEHOLDS: Final = 200

_AGENDA: Final = """
SELECT c.position, c.reglages, (SELECT coalesce(max(numero), 0) FROM annuaire.reglages),
       ARRAY(SELECT parcours FROM {target}.a_relire LIMIT $1)
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


async def agenda(connection: PoolConnectionProxy, target: str) -> tuple[State, int, list[UUID]]:
    """What the views reflect, the last act there is, and a page of the households that wait."""
    (row,) = await connection.fetch(_AGENDA.format(target=target), PAGE_HOUSEHOLDS)
    return State(row[0], row[1]), row[2], row[3]


async def take(connection: PoolConnectionProxy, target: str, before: State, last: int) -> None:
    """Queue the households of the territories that signed acts up to `last`."""
    if await schema.advance(connection, target, before, before._replace(settings=last)):
        await connection.execute(
            _QUEUE.format(target=target), before.settings, last, before.position
        )


async def done(connection: PoolConnectionProxy, target: str, streams: Sequence[UUID]) -> None:
    """These households were just folded."""
    await connection.execute(
        f"DELETE FROM {target}.a_relire WHERE parcours = ANY($1)",  # noqa: S608 (our names)
        streams,
    )


async def agree(connection: PoolConnectionProxy, one: str, other: str) -> bool:
    """Whether two schemas of views were folded from the same state, and wait for nothing."""
    states = [await agenda(connection, target) for target in (one, other)]
    return states[0][0] == states[1][0] and not any(waiting for _, _, waiting in states)
