"""Un identifiant rattaché garde son flux, lié à celui du ménage par le fait qui le dit."""

from dataclasses import replace
from uuid import UUID

import pytest
from asyncpg import Pool
from journal.brouillons import CONFLICT, FLUX, brouillon, sorts
from maison import CLE_MAITRESSE

from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft
from parcours.journal.streams import Identifier, Streams

NUMERO = Identifier("48", "caf", "0012345")

streams = Streams(CLE_MAITRESSE)


def rattachement(ident: str, lie: UUID, *, flux: UUID = FLUX, contenu: bytes = b"a") -> Draft:
    """A fact that attaches an identifier, whose stream is linked, to the household of a stream."""
    return replace(
        brouillon(ident, flux),
        type="fr.parcours.menage.identifiant-externe-rattache.v1",
        payload=b'{"survenu_le":"2025-01-01","systeme":"CAF","valeur":"x"}',
        fingerprint=contenu * 32,
        linked_streams=(lie,),
    )


async def flux_du_numero(pool: Pool) -> UUID:
    """The stream that the number names."""
    async with pool.acquire() as connection:
        return (await streams.reserve(connection, {NUMERO: 1}))[NUMERO]


async def famille(pool: Pool, flux: UUID) -> list[str]:
    """The events that fold a stream."""
    async with pool.acquire() as connection:
        return [r.id for r in (await reader.histories(connection, [flux]))[flux]]


@pytest.mark.parametrize("dits_d_abord", [True, False])
async def test_ce_que_dit_le_systeme_se_lit_avec_le_menage_dans_tout_ordre(
    pool: Pool, appender: Appender, *, dits_d_abord: bool
) -> None:
    numero = await flux_du_numero(pool)
    du_menage, du_systeme = brouillon("du-menage"), brouillon("du-systeme", numero)
    lien = rattachement("lien", numero)
    ordre = [du_menage, du_systeme, lien] if dits_d_abord else [lien, du_menage, du_systeme]

    for fait in ordre:
        await appender.append([fait])

    dits = [fait.id for fait in ordre]
    assert await famille(pool, FLUX) == dits
    assert await famille(pool, numero) == dits


async def test_rien_n_est_lie_avant_que_le_fait_soit_au_journal(
    pool: Pool, appender: Appender
) -> None:
    numero = await flux_du_numero(pool)
    await appender.append([brouillon("du-menage"), brouillon("du-systeme", numero)])

    assert await famille(pool, FLUX) == ["du-menage"]
    assert await famille(pool, numero) == ["du-systeme"]


async def test_un_fait_refuse_pour_conflit_ne_lie_rien(pool: Pool, appender: Appender) -> None:
    numero = await flux_du_numero(pool)
    await appender.append([brouillon("du-systeme", numero), brouillon("un", charge=b"autre")])

    assert sorts(await appender.append([rattachement("un", numero)])) == [CONFLICT]

    assert await famille(pool, FLUX) == ["un"]


async def test_qui_rattache_ne_change_pas_le_flux_que_l_identifiant_nomme(
    pool: Pool, appender: Appender
) -> None:
    numero = await flux_du_numero(pool)

    await appender.append([rattachement("un", numero)])

    assert await flux_du_numero(pool) == numero != FLUX


async def test_ce_que_dit_le_systeme_fait_relire_le_menage(pool: Pool, appender: Appender) -> None:
    numero = await flux_du_numero(pool)
    await appender.append([rattachement("un", numero)])
    (recu,) = await appender.append([brouillon("du-systeme", numero)])

    assert recu.place
    async with pool.acquire() as connection:
        touches = await reader.touched(connection, recu.place.position - 1, recu.place.position)
    assert set(touches) == {FLUX, numero}
