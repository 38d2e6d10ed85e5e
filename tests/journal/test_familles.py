"""The family of a stream: what folds it, and no more; and who must be folded again."""

from dataclasses import replace
from uuid import UUID

import pytest
from asyncpg import Pool
from journal.brouillons import brouillon

from parcours.journal import reader
from parcours.journal.appender import Appender

A, B, C, D = (UUID(int=n) for n in range(1, 5))
FUSION = "correction.menages-fusionnes"
RATTACHEMENT = "correction.rattachement-change"
DOUBLON = "correction.doublon-signale"


async def lie(pool: Pool, *liens: tuple[UUID, str, UUID]) -> None:
    """Four streams of one event each, then events that link them."""
    faits = [brouillon(f"e{flux.int}", flux) for flux in (A, B, C, D)]
    for rang, (de, sorte, vers) in enumerate(liens):
        fait = brouillon(f"lien{rang}", de)
        faits.append(replace(fait, type=f"fr.parcours.{sorte}.v1", linked_streams=(vers,)))
    async with Appender(pool) as appender:
        await appender.append(faits)


async def famille(pool: Pool, flux: UUID) -> set[UUID]:
    async with pool.acquire() as connection:
        return {r.stream for r in (await reader.histories(connection, [flux]))[flux]}


async def touches(pool: Pool, flux: UUID) -> set[UUID]:
    """Those to fold again after one more event of a stream."""
    async with Appender(pool) as appender:
        (recu,) = await appender.append([brouillon(f"de-plus-{flux.int}", flux)])
    assert recu.place
    async with pool.acquire() as connection:
        return set(await reader.touched(connection, recu.place.position - 1, recu.place.position))


async def test_une_fusion_se_suit_des_deux_cotes_et_de_proche_en_proche(pool: Pool) -> None:
    await lie(pool, (A, FUSION, B), (B, FUSION, C))

    for flux in (A, B, C):
        assert await famille(pool, flux) == {A, B, C}
        assert await touches(pool, flux) == {A, B, C}
    assert await famille(pool, D) == {D}


async def test_un_fait_rattache_a_un_absorbe_compte_chez_l_absorbant(pool: Pool) -> None:
    await lie(pool, (C, RATTACHEMENT, B), (A, FUSION, B))

    assert await famille(pool, A) == {A, B, C}
    assert await touches(pool, C) == {A, B, C}
    assert await famille(pool, C) == {C}


async def test_un_doublon_se_voit_d_en_face_et_ne_mene_pas_plus_loin(pool: Pool) -> None:
    await lie(pool, (A, DOUBLON, B), (B, DOUBLON, C), (C, DOUBLON, D))

    assert await famille(pool, A) == {A}
    assert await famille(pool, D) == {C, D}


@pytest.mark.parametrize("liens", [[(A, FUSION, B), (B, FUSION, A)], [(A, FUSION, A)]])
async def test_un_cercle_se_lit(pool: Pool, liens: list[tuple[UUID, str, UUID]]) -> None:
    await lie(pool, *liens)

    assert A in await famille(pool, A)


@pytest.mark.parametrize("flux", [A, B, C, D])
async def test_qui_a_un_flux_dans_sa_famille_est_replie_quand_il_change(
    pool: Pool, flux: UUID
) -> None:
    await lie(pool, (A, FUSION, B), (C, RATTACHEMENT, B), (D, DOUBLON, C), (B, FUSION, D))

    chez = {autre for autre in (A, B, C, D) if flux in await famille(pool, autre)}

    assert chez <= await touches(pool, flux)


async def test_une_famille_ne_se_lit_jamais_par_les_positions_du_journal(pool: Pool) -> None:
    """Where nothing has counted the journal yet, each household would read all of it."""
    faits = [brouillon(f"fait-{rang}", UUID(int=100 + rang)) for rang in range(500)]
    async with Appender(pool) as appender:
        await appender.append(faits)

    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        lignes = await connection.fetch(f"EXPLAIN {reader._FAMILIES}", [A], len(faits))  # noqa: SLF001 (how it is read)

    assert not any("evenements_pkey" in ligne[0] for ligne in lignes)
