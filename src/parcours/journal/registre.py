"""The register of reads: who read what, written before the answer leaves, never changed.

Reads that arrive together share one statement, as appends do. Where several are being read, the
first to be known waits for as many as are still to come: never longer than that, nor than a moment.
"""

import asyncio
import contextlib
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import timedelta
from operator import attrgetter
from typing import Final
from uuid import UUID

from asyncpg import Pool, PostgresError, Record
from asyncpg.pool import PoolConnectionProxy

from parcours.journal.together import Together
from parcours.postgres.lost import LOST

NOMME: Final = "*"
"""The edition of who reads what is protected."""
BATCH_READS_MAX: Final = 500
STATEMENT_TIMEOUT_SECONDS: Final = 5
LINGER_SECONDS: Final = 0.01
"""How long a read that is known waits for others to be."""


@dataclass(slots=True, kw_only=True)
class LectureFaite:
    """Une lecture : par qui, de quoi, et jusqu'où."""

    source: str = ""
    organisme: str = ""
    agent: str | None = None
    """La personne qui lit, si le partenaire la dit (`Parcours-Agent`)."""
    adresse: str = ""
    """Le modèle de l'adresse, sans rien de ce qu'on y a mis."""
    parcours: UUID | None = None
    liste: str | None = None
    """L'empreinte de ce qu'une liste a montré."""
    niveau: int | None = None
    edition: str | None = None
    """Vide : le ménage entier ; `*` : ce que l'on n'en sait que nommé ; sinon, ses seuls faits."""
    droits: str | None = None
    """L'empreinte de ce par quoi on le lit."""
    trouve: bool = True
    trace: str | None = None
    """Identifiant de trace (W3C), si la requête en porte un."""


_TYPES: Final = {"parcours": "uuid", "niveau": "smallint", "trouve": "boolean"}
_COLUMNS: Final = [field.name for field in fields(LectureFaite)]
_VALUES: Final = attrgetter(*_COLUMNS)
_ARRAYS: Final = ", ".join(
    f"${rank}::{_TYPES.get(name, 'text')}[]" for rank, name in enumerate(_COLUMNS, 1)
)
_WRITE: Final = (
    f"INSERT INTO lectures.faites ({', '.join(_COLUMNS)}) SELECT * FROM unnest({_ARRAYS})"  # noqa: S608 (our names)
)
_OF: Final = """
SELECT numero, lue_a, organisme, agent, adresse, niveau, edition FROM lectures.faites
 WHERE parcours = $1 AND trouve AND niveau IS NOT NULL AND numero < $2
   AND ($4::text[] IS NULL OR (edition = '' AND organisme = ANY($4)))
 ORDER BY numero DESC LIMIT $3
"""
_LAST_VISITS: Final = """
SELECT demandes.parcours, visite.* FROM unnest($1::uuid[]) AS demandes(parcours), LATERAL (
  SELECT lue_a, droits FROM lectures.faites f
   WHERE f.parcours = demandes.parcours AND organisme = $2 AND agent IS NOT DISTINCT FROM $3
     AND adresse = $4 AND trouve AND niveau IS NOT NULL
   ORDER BY numero DESC LIMIT 1
) AS visite
"""
_SWEEPS: Final = """
SELECT organisme, date_trunc('hour', lue_a) AS heure,
       count(DISTINCT coalesce(parcours::text, liste)) AS cherches
  FROM lectures.faites
 WHERE NOT trouve AND lue_a > now() - $2::interval AND organisme = ANY($1)
 GROUP BY organisme, heure
HAVING count(DISTINCT coalesce(parcours::text, liste)) >= $3
 ORDER BY heure DESC, organisme LIMIT $4
"""


class RegistreIndisponible(Exception):  # noqa: N818 (says what happens)
    """The read could not be written: it must not be answered."""


@dataclass(slots=True)
class _Waiting:
    lecture: LectureFaite
    written: asyncio.Future[None]


class Registre(Together[_Waiting]):
    """The only writer of the register in this process, on a connection of its own.

    Borrowed for each read, it would be asked for, and cleaned up, while an answer waits.
    """

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool
        self._own: PoolConnectionProxy | None = None
        self._coming = 0
        self._enough = asyncio.Event()

    def expect(self) -> None:
        """A read has begun: it is likely to be noted soon, and says so if it is not any more."""
        self._coming += 1

    def expect_no_more(self) -> None:
        """One of them is noted, or will not be soon."""
        self._coming -= 1
        self._see()

    async def _run(self) -> None:
        try:
            await super()._run()
        finally:
            await self._let_go()

    async def note(self, lecture: LectureFaite) -> None:
        """Write a read; it is written when this returns.

        Raises:
            RegistreIndisponible: it is not.
        """
        waiting = _Waiting(lecture, asyncio.get_running_loop().create_future())
        if not self._join(waiting):
            raise RegistreIndisponible
        self._see()
        await asyncio.shield(waiting.written)

    def _see(self) -> None:
        if len(self._waiting) >= self._coming:
            self._enough.set()

    async def _gather(self) -> None:
        if len(self._waiting) >= self._coming:
            return
        self._enough.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await self._enough.wait()

    def _take(self) -> list[_Waiting]:
        taken = min(len(self._waiting), BATCH_READS_MAX)
        return [self._waiting.popleft() for _ in range(taken)]

    async def _serve(self, batch: list[_Waiting]) -> None:
        columns = map(list, zip(*(_VALUES(w.lecture) for w in batch), strict=True))
        try:
            connection = await self._connection()
            await connection.execute(_WRITE, *columns, timeout=STATEMENT_TIMEOUT_SECONDS)
        except (PostgresError, TimeoutError, *LOST):
            for waiting in batch:
                self._abandon(waiting)
            await self._let_go()
            return
        for waiting in batch:
            if not waiting.written.done():
                waiting.written.set_result(None)

    async def _connection(self) -> PoolConnectionProxy:
        if self._own is not None and self._own.is_closed():
            await self._let_go()
        if self._own is None:
            self._own = await self._pool.acquire(timeout=STATEMENT_TIMEOUT_SECONDS)
        return self._own

    async def _let_go(self) -> None:
        """Give the connection back, in whatever state: the next read asks for another."""
        own, self._own = self._own, None
        if own is not None:
            with contextlib.suppress(PostgresError, TimeoutError, *LOST):
                await self._pool.release(own, timeout=STATEMENT_TIMEOUT_SECONDS)

    def _abandon(self, request: _Waiting) -> None:
        if not request.written.done():
            request.written.set_exception(RegistreIndisponible())
            request.written.exception()  # whoever left does not read it


# --- Reading the register -------------------------------------------------------------------------


async def lectures_de(
    connection: PoolConnectionProxy,
    parcours: UUID,
    avant: int,
    limite: int,
    parmi: Collection[str] | None,
) -> list[Record]:
    """The reads of a household before this number, the last first.

    `parmi`: of these organisations only, and of nothing that is protected; None: all.
    """
    seuls = None if parmi is None else list(parmi)
    return list(await connection.fetch(_OF, parcours, avant, limite, seuls))


async def dernieres_visites(
    connection: PoolConnectionProxy,
    menages: Collection[UUID],
    organisme: str,
    agent: str | None,
    adresse: str,
) -> dict[UUID, Record]:
    """When this organisation, and this agent of it, last read that page of each, and how."""
    found = await connection.fetch(_LAST_VISITS, list(menages), organisme, agent, adresse)
    return {row["parcours"]: row for row in found}


async def balayages(
    connection: PoolConnectionProxy,
    organismes: Collection[str],
    depuis: timedelta,
    seuil: int,
    limite: int,
) -> list[Record]:
    """The hours in which one of these organisations looked for that many, and found none."""
    return list(await connection.fetch(_SWEEPS, list(organismes), depuis, seuil, limite))
