"""How much is read and folded at once: so many facts, however long the households are."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.journal import reader

FACTS_MAX: Final = 20_000
"""Some 60 MiB, read and folded; a household that has more is alone."""


async def parts(connection: PoolConnectionProxy, streams: Sequence[UUID]) -> list[list[UUID]]:
    """These households, cut where they would have too many facts together."""
    if len(streams) <= 1:
        return [[*streams]]
    cut: list[list[UUID]] = [[]]
    facts = 0
    for stream, number in (await reader.versions(connection, streams)).items():
        if cut[-1] and facts + number > FACTS_MAX:
            cut.append([])
            facts = 0
        cut[-1].append(stream)
        facts += number
    return cut
