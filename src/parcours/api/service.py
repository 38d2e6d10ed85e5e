"""The service: what every request shares, opened and closed once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated

import asyncpg
from asyncpg import Pool
from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from parcours.annuaire import Annuaire
from parcours.api.atelier import Atelier
from parcours.api.budgets import PLAFONDS, Budgets, Ressource
from parcours.api.geometries import Geometries
from parcours.api.souvenirs import FAITS_MAX, Souvenirs
from parcours.api.tirages import Tirages
from parcours.domain.temps.jour_civil import dernier_jour_commence, jour_civil
from parcours.journal.appender import Appender
from parcours.journal.keys import MasterKey
from parcours.journal.look import Looks
from parcours.journal.memory import Memory
from parcours.journal.own import Own
from parcours.journal.registre import Registre
from parcours.journal.streams import Streams
from parcours.journal.territories import TerritoryActs
from parcours.journal.vault import Vault
from parcours.postgres.patience import ANSWER_SECONDS, TURN_SECONDS, patient_pool
from parcours.postgres.role import ROLE
from parcours.projections import entree, schema
from parcours.projections.a_part import APart
from parcours.projections.vue import SCHEMA

READ_CONNECTIONS_MAX = 10
CLOSE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """Connections, keys, the journal's writer, the clock."""

    pool: Pool
    engine: AsyncEngine
    master: MasterKey
    vault: Vault
    streams: Streams
    annuaire: Annuaire
    looks: Looks
    appender: Appender
    registre: Registre
    settings: TerritoryActs
    atelier: Atelier
    budgets: Budgets
    memory: Memory
    own: Own
    a_part: APart
    souvenirs: Souvenirs
    trial: bool
    """True on a server for demonstration and tests, where a SUPERVISION reader may exist."""
    now: Callable[[], datetime]
    manque: asyncio.Event = field(default_factory=asyncio.Event)
    """Set from a request that the database failed, until it is seen to have room again."""
    geometries: Geometries = field(default_factory=dict)
    """The outlines of communes, if the operator gave any."""
    tirages: Tirages = field(default_factory=Tirages)
    personnes_lues: dict[str, int] = field(default_factory=dict)
    """By schema of views, up to which position their persons are indexed."""

    def today(self, *territoires: str | None) -> date:
        """The civil day of these territories; in Paris if they are unknown, or not at one."""
        now = self.now()
        jours = {jour_civil(now, territoire) for territoire in territoires}
        return jours.pop() if len(jours) == 1 else jour_civil(now)

    def today_in(self, departement: str | None, departements: Iterable[str]) -> date:
        """The civil day of the department asked for; without one, of the reader's own."""
        return self.today(departement) if departement else self.today(*departements)

    def latest_today(self) -> date:
        """The most advanced civil day in France: what is later is in the future everywhere."""
        return dernier_jour_commence(self.now().replace(second=0, microsecond=0))


async def service_ouvert(request: Request) -> Service:
    """The service that the application was built on."""
    service: Service = request.app.state.service
    return service


ServiceOuvert = Annotated[Service, Depends(service_ouvert)]
"""The service, as a route receives it."""


def utc_now() -> datetime:
    """The clock of the real service: the only one in the code."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_service(  # noqa: PLR0913 (what an operator may set)
    url: str,
    master: MasterKey,
    *,
    trial: bool = False,
    now: Callable[[], datetime] = utc_now,
    budgets: Mapping[Ressource, int] = PLAFONDS,
    facts_kept: int = FAITS_MAX,
    geometries: Geometries | None = None,
) -> AsyncIterator[Service]:
    """Open the service on a migrated database, and close it when done."""
    pool = await patient_pool(url)
    engine, atelier = _engine(url), Atelier()
    try:
        async with (
            Looks(pool, entree.qui_y_a_affaire()) as looks,
            Memory(pool, facts_kept) as memory,
            Own(pool) as own,
            APart(pool) as a_part,
            Appender(pool, memory) as appender,
            Registre(pool) as registre,
        ):
            yield Service(
                pool=pool,
                engine=engine,
                master=master,
                vault=Vault(master),
                streams=Streams(master),
                annuaire=Annuaire(pool, master),
                looks=looks,
                appender=appender,
                registre=registre,
                settings=TerritoryActs(),
                atelier=atelier,
                budgets=Budgets(pool, now, budgets),
                memory=memory,
                own=own,
                a_part=a_part,
                souvenirs=Souvenirs(facts_kept),
                trial=trial,
                now=now,
                geometries=geometries or {},
            )
    finally:
        atelier.fermer()
        await _closed(pool, engine)


async def _closed(pool: Pool, engine: AsyncEngine) -> None:
    """Close the connections; those of a server that is frozen are let go."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await engine.dispose()
            await pool.close()
    except TimeoutError:
        pool.terminate()


def _engine(url: str) -> AsyncEngine:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(
            url,
            server_settings={"role": ROLE},
            timeout=TURN_SECONDS,
            command_timeout=ANSWER_SECONDS,
        )

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=READ_CONNECTIONS_MAX,
        pool_pre_ping=True,
        isolation_level="AUTOCOMMIT",  # a statement sees one state of the base, alone or not
        hide_parameters=True,
        execution_options={"schema_translate_map": {SCHEMA: schema.live()}},
    )
