"""A household kept as read is the household that the journal holds, whatever is written since."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from operator import is_
from uuid import UUID, uuid4

import asyncpg
import pytest
from asyncpg import Pool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours.domain.droit.reglages import Reglage
from parcours.journal import codec, reader
from parcours.journal.appender import Appender
from parcours.journal.memory import Memory
from parcours.journal.port import Draft
from parcours.journal.territories import sign

FUSION = "fr.parcours.correction.menages-fusionnes.v1"
CONTACT = "fr.parcours.referent.contact-tenu.v1"
DEPARTEMENT = reader.DEPARTMENT_TYPES[0]
FLUX = 5
ACTE = Reglage(
    departement="48", regle="R-O03", du=date(2026, 1, 1), par="Administratrice", actif=True
)


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
    flux, memoire = [uuid4() for _ in range(FLUX)], Memory(pool, tenus)
    async with Appender(pool) as appender, memoire, pool.acquire() as connection:
        for ici, sorte, la, lit in gestes:
            lies = () if la in {None, ici} else (flux[la or 0],)
            await appender.append([fait(flux[ici], sorte, lies)])
            if lit:
                await memoire.histories([flux[ici]])
        attendues = await reader.histories(connection, flux)
        gardees = await memoire.histories(flux)

    assert {f: list(h.rows) for f, h in gardees.histories.items()} == attendues


async def test_ce_qui_est_garde_ne_se_relit_pas(pool: Pool) -> None:
    flux, memoire = uuid4(), Memory(pool)
    async with Appender(pool) as appender, memoire:
        await appender.append([fait(flux) for _ in range(3)])
        avant = (await memoire.histories([flux])).histories[flux]
        meme = (await memoire.histories([flux])).histories[flux]
        await appender.append([fait(flux)])
        apres = (await memoire.histories([flux])).histories[flux]

    assert meme is avant
    assert [a is b for a, b in zip(avant.rows, apres.rows, strict=False)] == [True] * 3
    assert apres.known_to(avant.rows[-1].position) == list(avant.rows)


async def test_un_fait_de_plus_se_lit_seul(pool: Pool) -> None:
    """What the rows already say is not asked of each again."""
    memoire, flux = Memory(pool), uuid4()
    async with Appender(pool) as appender, memoire:
        await appender.append([fait(flux) for _ in range(5)])
        avant = (await memoire.histories([flux])).histories[flux].facts
        codec.forget()
        await appender.append([fait(flux)])
        apres = (await memoire.histories([flux])).histories[flux]
    assert all(map(is_, apres.facts, avant))
    assert list(apres.facts) == codec.facts(apres.rows)


async def test_ceux_lus_il_y_a_longtemps_s_oublient(pool: Pool) -> None:
    anciens, memoire = [uuid4() for _ in range(3)], Memory(pool, 2)
    async with Appender(pool) as appender, memoire:
        await appender.append([fait(flux) for flux in anciens])
        lus = [(await memoire.histories([flux])).histories[flux] for flux in anciens]
        relus = [(await memoire.histories([flux])).histories[flux] for flux in reversed(anciens)]

    assert [a is b for a, b in zip(reversed(lus), relus, strict=True)] == [True, True, False]


async def test_qui_relit_ce_qui_est_garde_le_relit_ensemble_et_sait_combien_d_actes_sont_signes(
    pool: Pool,
) -> None:
    flux, memoire = [uuid4() for _ in range(3)], Memory(pool)
    async with Appender(pool) as appender, memoire:
        await appender.append([fait(f) for f in flux])
        await asyncio.gather(*(memoire.histories([f]) for f in flux))
        async with pool.acquire() as connection:
            signe = await sign(connection, ACTE)
        await appender.append([fait(flux[0])])
        lues = await asyncio.gather(*(memoire.histories([f]) for f in (*flux, uuid4())))

    assert [[len(h.rows) for h in lue.histories.values()] for lue in lues] == [[2], [1], [1], [0]]
    assert [lue.acts for lue in lues] == [signe.numero] * 4


async def test_une_base_qui_ne_repond_pas_se_dit_a_qui_relit(base: str) -> None:
    async with asyncpg.create_pool(base, min_size=1) as pool, Appender(pool) as appender:
        flux, memoire = uuid4(), Memory(pool)
        await appender.append([fait(flux)])
        await memoire.histories([flux])
    async with memoire:
        lues = await asyncio.gather(
            *(memoire.histories([flux]) for _ in range(2)), return_exceptions=True
        )

    assert [type(lue) for lue in lues] == [asyncpg.InterfaceError] * 2
