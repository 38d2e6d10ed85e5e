"""What an organisation said of some households: those who wait for its facts read together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from asyncpg import Pool

from parcours.journal import reader
from parcours.journal.answering import Answering
from parcours.journal.port import Recorded


class _Asked(NamedTuple):
    organisation: str
    streams: Collection[UUID]


class Own(Answering[_Asked, Mapping[UUID, Sequence[Recorded]]]):
    """Reads again what who is alone in a household said of it, and of those that count there."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool

    async def histories(
        self, organisation: str, streams: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Recorded]]:
        """What that organisation said in each stream and its family, as `reader.histories` says.

        The caller holds no connection: this takes one.

        Raises:
            JournalUnavailable: nobody reads any more.
        """
        return await self.ask(_Asked(organisation, streams))

    async def _answers(
        self, asked: Sequence[_Asked]
    ) -> Sequence[Mapping[UUID, Sequence[Recorded]]]:
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for organisation, streams in asked:
            wanted[organisation].update(streams)
        found = {
            organisation: await reader.histories(self._pool, streams, said_by=organisation)
            for organisation, streams in wanted.items()
        }
        return [{s: found[by][s] for s in streams} for by, streams in asked]
