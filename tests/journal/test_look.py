"""What was seen at one look is what each would have been told, and those who wait look together."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal.brouillons import DETRUIRE, SOURCE, brouillon
from maison import CLE_MAITRESSE

from parcours.journal.appender import Appender
from parcours.journal.keys import HOUSEHOLD, Subject
from parcours.journal.look import Asked, Look, Looks, Seen
from parcours.journal.port import JournalUnavailable
from parcours.journal.streams import Identifier, Streams
from parcours.journal.vault import Vault

streams, vault = Streams(CLE_MAITRESSE), Vault(CLE_MAITRESSE)
ENSEMBLE = 8

gestes = st.lists(
    st.tuples(
        st.sampled_from(["nommer", "ecrire", "sceller", "effacer"]),
        st.integers(0, 3),
        st.sampled_from([HOUSEHOLD, "personne:p1"]),
    ),
    max_size=12,
)
rangs = st.sets(st.integers(0, 3))


@pytest.fixture
async def tout(base: str) -> AsyncIterator[Pool]:
    """Connections of the owner, who may erase a household."""
    async with asyncpg.create_pool(base, min_size=1, max_size=4) as pool:
        yield pool


async def vivre(
    pool: Pool, noms: list[Identifier], faits: Iterable[tuple[str, int, str]]
) -> list[UUID]:
    """Name, write, seal and erase; every stream that was named."""
    flux: dict[int, UUID] = {}
    async with Appender(pool) as appender, pool.acquire() as connection:
        for geste, rang, sujet in faits:
            if rang not in flux:
                flux[rang] = (await streams.reserve(connection, {noms[rang]: 1}))[noms[rang]]
            if geste == "ecrire":
                await appender.append([brouillon(f"{rang}-{flux[rang]}", flux[rang])])
            elif geste in {"sceller", "effacer"}:
                await vault.keys_for(connection, [(flux[rang], sujet)])
            if geste == "effacer":
                await connection.execute(DETRUIRE, flux[rang], sujet)
    return list(flux.values())


async def tout_dire(
    connection: PoolConnectionProxy,
    streams: Streams,
    vault: Vault,
    noms: list[Identifier],
    flux: list[UUID],
) -> tuple[Any, ...]:
    """All that the door asks before it writes."""
    sujets: list[Subject] = [(f, s) for f in flux for s in (HOUSEHOLD, "personne:p1")]
    cles = [(SOURCE, f"{rang}-{f}") for rang in range(len(noms)) for f in flux]
    return (
        await streams.caseless(connection, {nom.system for nom in noms}),
        await streams.bearers(connection, noms),
        await streams.known(connection, flux),
        await streams.erased(connection, flux),
        await streams.said(connection, cles),
        await vault.unwritten().keys_for(connection, [s for s in sujets if s[0] in flux[:2]]),
    )


def sans_les_neuves(dit: tuple[Any, ...], connues: set[UUID]) -> tuple[Any, ...]:
    """The same, without the keys that nobody has: those given for them are drawn each time."""
    *reste, cles = dit
    return *reste, {s: c for s, c in cles.items() if c is None or c.id in connues}


async def regarder(
    pool: Pool, noms: list[Identifier], flux: list[UUID], vus: set[int]
) -> tuple[Look, Asked]:
    asked = Asked(
        names=frozenset(streams.name(noms[rang]) for rang in vus),
        streams=frozenset(f for rang, f in enumerate(flux) if rang in vus),
        events=frozenset((SOURCE, f"{rang}-{f}") for rang in vus for f in flux),
        subjects=frozenset({"personne:p1"} if 0 in vus else ()),
    )
    async with Looks(pool) as looks:
        return await looks.ask(asked), asked


@given(faits=gestes, vus=rangs)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_qui_a_regarde_sait_ce_que_dirait_chaque_question(
    tout: Pool, faits: list[tuple[str, int, str]], vus: set[int]
) -> None:
    noms = [Identifier("48", f"si-siao-{r % 2}", str(uuid4())) for r in range(4)]
    flux = await vivre(tout, noms, faits)
    look, _ = await regarder(tout, noms, flux, vus)
    async with tout.acquire() as connection:
        connues = {c[0] for c in await connection.fetch("SELECT cle FROM coffre.cles")}
        demande = await tout_dire(connection, streams, vault, noms, flux)
        vu = await tout_dire(
            connection, streams.having_seen(Seen(look)), vault.having_seen(Seen(look)), noms, flux
        )

    assert sans_les_neuves(vu, connues) == sans_les_neuves(demande, connues)


async def test_qui_ne_demanderait_pas_ce_qu_il_n_a_pas_vu_se_tromperait(tout: Pool) -> None:
    noms = [Identifier("48", "si-siao", valeur) for valeur in ("un", "deux")]
    flux = await vivre(tout, noms, [("ecrire", 0, ""), ("effacer", 1, HOUSEHOLD)])
    look, asked = await regarder(tout, noms, flux, {0})
    trop_sur = Look(asked._replace(names=frozenset(map(streams.name, noms))), borne=look.borne)
    async with tout.acquire() as connection:
        bien, mal = [
            await streams.having_seen(Seen(vu)).bearers(connection, noms) for vu in (look, trop_sur)
        ]

    assert bien == {nom: [f] for nom, f in zip(noms, flux, strict=True)}
    assert mal == {noms[0]: [flux[0]]}


async def test_un_nom_reserve_depuis_se_dit_a_qui_avait_regarde_avant(tout: Pool) -> None:
    nom = Identifier("48", "si-siao", "neuf")
    look, _ = await regarder(tout, [nom], [], {0})
    async with tout.acquire() as connection:
        deja = await streams.reserve(connection, {nom: 1})
        assert await streams.having_seen(Seen(look)).reserve(connection, {nom: 1}) == deja


async def test_ceux_qui_attendent_regardent_ensemble(tout: Pool) -> None:
    noms = [Identifier("48", "si-siao", str(rang)) for rang in range(ENSEMBLE)]
    async with Looks(tout) as looks:
        vus = await asyncio.gather(
            *(looks.ask(Asked(names=frozenset({streams.name(nom)}))) for nom in noms)
        )

    assert len({id(vu) for vu in vus}) == 1
    assert vus[0].asked.names == set(map(streams.name, noms))


async def test_une_base_qui_ne_repond_pas_se_dit_a_chacun(base: str) -> None:
    async with asyncpg.create_pool(base, min_size=1) as pool:
        pass  # closed: it answers nobody
    async with Looks(pool) as looks:
        vus = await asyncio.gather(*(looks.ask(Asked()) for _ in range(2)), return_exceptions=True)

    assert [type(vu) for vu in vus] == [asyncpg.InterfaceError] * 2
    with pytest.raises(JournalUnavailable):
        await looks.ask(Asked())
