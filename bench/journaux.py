"""A journal filled without a door: invented households, and what appending to it spends."""

import hashlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
import orjson
from asyncpg import Pool

from bench.inventes import AUJOURD_HUI, au_journal, nomme_un_autre
from bench.service import cpu, enfants, nouvelle_base_de
from parcours.commands import essai
from parcours.commands.base import BaseOuverte, connected
from parcours.domain.publie.catalogue import PREFIXE
from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, Outcome, Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import MENAGES_MIN, TerritoireInvente
from parcours.postgres.embedded import Server

LOT: Final = 500
CONTACT: Final = f"{PREFIXE}referent.contact-tenu.v1"
DEPARTEMENT: Final = DepartementInvente("48", MENAGES_MIN)

Cpu = tuple[float, float]
"""Seconds: this process's, and its PostgreSQL's."""


class Etat(NamedTuple):
    """A base, its connections, and who looks at its PostgreSQL."""

    base: BaseOuverte
    pool: Pool
    server: int


def menages() -> Iterator[list[Draft]]:
    """Invented households, for ever, each in a stream of its own."""
    invente = TerritoireInvente(DEPARTEMENT, 1, AUJOURD_HUI)
    for rang in count():
        dits = [dit for dit in invente.menage(rang % MENAGES_MIN).dits if not nomme_un_autre(dit)]
        flux = UUID(int=rang + 1)
        yield [
            _a_ecrire(au_journal(dit, flux, position), rang) for position, dit in enumerate(dits)
        ]


def _a_ecrire(dit: Recorded, rang: int) -> Draft:
    return Draft(
        stream=dit.stream,
        source=dit.source,
        id=f"{rang}-{dit.id}",
        type=dit.type,
        happened_on=dit.happened_on,
        known_at=dit.known_at,
        department=dit.department,
        roles=dit.roles,
        linked_streams=(),
        payload=dit.payload,
        fingerprint=hashlib.sha256(dit.payload).digest(),
    )


def contacts(menage: Sequence[Draft], combien: int, depuis: int = 1) -> list[Draft]:
    """As many contacts, a day after the other, said by those who spoke of the household."""
    dernier = max(dit.happened_on for dit in menage)
    return [
        replace(
            dit,
            id=f"{dit.stream}-contact-{rang}",
            type=CONTACT,
            happened_on=(jour := dernier + timedelta(rang)),
            payload=orjson.dumps({"survenu_le": jour.isoformat(), "canal": "TELEPHONE"}),
        )
        for rang in range(depuis, depuis + combien)
        for dit in (menage[rang % len(menage)],)
    ]


async def ecrire(appender: Appender, dits: Sequence[Draft]) -> None:
    """Append, by batches; all must be new."""
    for premier in range(0, len(dits), LOT):
        recus = await appender.append(dits[premier : premier + LOT])
        if any(recu.outcome is not Outcome.APPENDED for recu in recus):
            raise RuntimeError("le journal n'a pas tout pris")


@asynccontextmanager
async def ouvert(server: Server, nom: str) -> AsyncIterator[Etat]:
    """A base that knows the invented partners, what each ordinarily says counts."""
    cles = {p.source: f"pcs_banc-{rang}" for rang, p in enumerate(DEPARTEMENT.partenaires)}
    base = await nouvelle_base_de(server, nom, DEPARTEMENT.fichier(), cles)
    async with connected(base) as pool:
        await essai.sign(pool)
        pid = await pool.fetchval("SELECT pg_backend_pid()")
        yield Etat(base, pool, _parent(pid))


def _parent(pid: int) -> int:
    """The postmaster of this backend."""
    dit = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    return int(dit.split()[1])


async def range_(base: BaseOuverte) -> None:
    """Tidy up now, and not while we count: what PostgreSQL does by itself would be counted too."""
    connection = await asyncpg.connect(base.url)
    for ordre in ("ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"):
        await connection.execute(ordre)
    for ordre in ("VACUUM ANALYZE", "CHECKPOINT"):
        await connection.execute(ordre)
    await connection.close()


def depense(etat: Etat) -> Cpu:
    """What was spent until now; a backend that ended is its postmaster's."""
    return time.process_time(), cpu([etat.server, *enfants(etat.server)])


async def tete(pool: Pool) -> int:
    """The last position of the journal."""
    async with pool.acquire() as connection:
        return await reader.head(connection)
