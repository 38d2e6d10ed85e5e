"""Events to append, and ways to look at what the journal became."""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TypeAlias
from uuid import UUID, uuid4

from asyncpg import Connection, Pool, Record

from parcours.journal import reader, verification
from parcours.journal.appender import Appender
from parcours.journal.keys import KEY_BYTES, SubjectKey
from parcours.journal.port import Draft, Outcome, Receipt, Recorded

Proprietaire: TypeAlias = "Connection[Record]"
"""Who owns the tables, and may do anything to them."""

Promesse: TypeAlias = Callable[[Appender, Pool], Awaitable[None]]
"""A test, to be played again on something broken: it must then fail."""

FLUX = UUID(int=1)
SOURCE = "/essai"
APPENDED, REPLAYED, CONFLICT, STALE, ABANDONED = Outcome


DETRUIRE = """
UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() WHERE flux = $1 AND sujet = $2
"""
"""Destroy the key of a subject of a stream."""


def une_cle() -> SubjectKey:
    """A key that is in no vault."""
    return SubjectKey(uuid4(), os.urandom(KEY_BYTES))


def brouillon(
    id: str,  # noqa: A002 (the CloudEvents name)
    flux: UUID = FLUX,
    *,
    charge: bytes = b"{}",
    attendue: int | None = None,
) -> Draft:
    """An event ready to be written."""
    return Draft(
        stream=flux,
        source=SOURCE,
        id=id,
        type="essai",
        happened_on=date(2025, 3, 3),
        known_at=datetime(2025, 3, 4, 9, 30, 0, 123456, tzinfo=UTC),
        department="48",
        roles="CCAS,SIAO",
        linked_streams=(),
        payload=charge,
        fingerprint=hashlib.sha256(charge).digest(),
        expected_version=attendue,
    )


def brouillons(nombre: int, flux: UUID | None = None) -> list[Draft]:
    """Events that nobody wrote yet, of one stream or each of its own."""
    return [brouillon(str(uuid4()), flux or uuid4()) for _ in range(nombre)]


def sorts(recus: Iterable[Receipt]) -> list[Outcome]:
    """What became of each."""
    return [recu.outcome for recu in recus]


def positions(recus: Iterable[Receipt]) -> list[int]:
    """Where each is; zero for what is nowhere."""
    return [recu.place.position if recu.place else 0 for recu in recus]


async def ensemble(appender: Appender, *demandes: Sequence[Draft]) -> list[Receipt]:
    """Write requests that wait together: they share a transaction."""
    recus = await asyncio.gather(*[appender.append(demande) for demande in demandes])
    return [recu for reponse in recus for recu in reponse]


async def tout(pool: Pool) -> list[Recorded]:
    """The whole journal."""
    async with pool.acquire() as connection:
        return await reader.events_after(connection, 0, reader.EVERYTHING, reader.EVERYTHING)


async def fautes(pool: Pool) -> list[tuple[int, str]]:
    """What verification finds."""
    found = await verification.verify(pool, lambda _: None)
    return [(fault.position, fault.sentence) for fault in found]


async def muter(
    proprietaire: Proprietaire, juste: str, faux: str, ou: str = "journal.ajouter"
) -> None:
    """Put a mistake in a function of the journal's."""
    fonction = await proprietaire.fetchval("SELECT pg_get_functiondef($1::regproc)", ou)
    assert juste in fonction
    await proprietaire.execute(fonction.replace(juste, faux))


async def attendre(proprietaire: Proprietaire, evenement: str, sessions_min: int = 1) -> None:
    """Return once sessions of this database wait for this (a `wait_event` of PostgreSQL)."""
    waiting = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = $1
    """
    while await proprietaire.fetchval(waiting, evenement) < sessions_min:  # noqa: ASYNC110 (it tells nobody)
        await asyncio.sleep(0.001)


async def octets(connection: Proprietaire, *schemas: str) -> bytes:
    """Every value of every row of these schemas, as it is stored."""
    tables = await connection.fetch(
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
        " WHERE table_schema = ANY($1)",
        schemas,
    )
    valeurs = [
        valeur
        for (table,) in tables
        for ligne in await connection.fetch(f"TABLE {table}")
        for valeur in ligne
    ]
    return b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in valeurs)
