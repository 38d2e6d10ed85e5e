"""A household kept as read is the household that the journal holds, whatever is written since."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from asyncpg import Pool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.memory import Memory
from parcours.journal.port import Draft

FUSION = "fr.parcours.correction.menages-fusionnes.v1"
CONTACT = "fr.parcours.referent.contact-tenu.v1"
DEPARTEMENT = reader.DEPARTMENT_TYPES[0]
FLUX = 5


@pytest.fixture
async def pool(base: str) -> AsyncIterator[Pool]:
    async with asyncpg.create_pool(base, min_size=1, max_size=4) as ouvert:
        yield ouvert


def fait(flux: UUID, sorte: str = CONTACT, lies: tuple[UUID, ...] = ()) -> Draft:
    identifiant = str(uuid4())
    return Draft(
        stream=flux,
        source="/partenaires/siao-48",
        id=identifiant,
        type=sorte,
        happened_on=date(2026, 1, 1),
        known_at=datetime(2026, 1, 1, tzinfo=UTC),
        department="48",
        roles="SIAO",
        linked_streams=lies,
        payload=b"{}",
        fingerprint=identifiant.encode(),
    )


gestes = st.lists(
    st.tuples(
        st.integers(0, FLUX - 1),
        st.sampled_from([CONTACT, CONTACT, FUSION, DEPARTEMENT]),
        st.none() | st.integers(0, FLUX - 1),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@given(gestes=gestes, tenus=st.sampled_from([2, 6, 1000]))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_un_menage_garde_est_celui_du_journal_quoi_qu_on_ait_ecrit_depuis(
    pool: Pool, gestes: list[tuple[int, str, int | None, bool]], tenus: int
) -> None:
    flux, memoire = [uuid4() for _ in range(FLUX)], Memory(tenus)
    async with Appender(pool) as appender, pool.acquire() as connection:
        for ici, sorte, la, lit in gestes:
            lies = () if la in {None, ici} else (flux[la or 0],)
            await appender.append([fait(flux[ici], sorte, lies)])
            if lit:
                await memoire.histories(connection, [flux[ici]])
        attendues = await reader.histories(connection, flux)
        gardees = await memoire.histories(connection, flux)

    assert {f: list(h.rows) for f, h in gardees.items()} == attendues


async def test_ce_qui_est_garde_ne_se_relit_pas(pool: Pool) -> None:
    flux, memoire = uuid4(), Memory()
    async with Appender(pool) as appender, pool.acquire() as connection:
        await appender.append([fait(flux) for _ in range(3)])
        avant = (await memoire.histories(connection, [flux]))[flux]
        meme = (await memoire.histories(connection, [flux]))[flux]
        await appender.append([fait(flux)])
        apres = (await memoire.histories(connection, [flux]))[flux]

    assert meme is avant
    assert [a is b for a, b in zip(avant.rows, apres.rows, strict=False)] == [True] * 3
    assert apres.known_to(avant.rows[-1].position) == list(avant.rows)


async def test_ceux_lus_il_y_a_longtemps_s_oublient(pool: Pool) -> None:
    anciens, memoire = [uuid4() for _ in range(3)], Memory(facts_max=2)
    async with Appender(pool) as appender, pool.acquire() as connection:
        await appender.append([fait(flux) for flux in anciens])
        lus = [(await memoire.histories(connection, [flux]))[flux] for flux in anciens]
        relus = [(await memoire.histories(connection, [flux]))[flux] for flux in reversed(anciens)]

    assert [a is b for a, b in zip(reversed(lus), relus, strict=True)] == [True, True, False]
