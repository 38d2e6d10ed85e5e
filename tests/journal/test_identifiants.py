"""Un identifiant rattaché désigne un flux tant que le fait qui le dit est au journal et tient."""

from dataclasses import replace
from uuid import UUID

from asyncpg import Pool
from journal.brouillons import FLUX, brouillon
from maison import CLE_MAITRESSE

from parcours.journal.appender import Appender
from parcours.journal.port import Draft
from parcours.journal.streams import Identifier, Streams

NUMERO: Identifier = ("caf", "0012345")
AILLEURS = UUID(int=77)

streams = Streams(CLE_MAITRESSE)


def rattachement(ident: str, flux: UUID = FLUX, contenu: bytes = b"a" * 32) -> Draft:
    """A fact that attaches an identifier, sealed."""
    return replace(
        brouillon(ident, flux),
        type="fr.parcours.menage.identifiant-externe-rattache.v1",
        payload=b'{"survenu_le":"2025-01-01","systeme":"CAF","valeur":"x"}',
        fingerprint=contenu,
    )


async def nomme(pool: Pool) -> UUID | None:
    """The stream that the number names."""
    async with pool.acquire() as connection:
        return (await streams.named(connection, [NUMERO])).get(NUMERO)


async def attache(pool: Pool, *drafts: Draft) -> None:
    async with pool.acquire() as connection:
        await streams.attach(connection, [(NUMERO, draft) for draft in drafts])


async def test_il_ne_designe_rien_avant_que_le_fait_soit_au_journal(pool: Pool) -> None:
    fait = rattachement("un")
    await attache(pool, fait)
    assert await nomme(pool) is None

    async with Appender(pool) as appender:
        await appender.append([fait])

    assert await nomme(pool) == FLUX


async def test_le_premier_au_journal_l_emporte(pool: Pool) -> None:
    un, autre = rattachement("un"), rattachement("autre", AILLEURS)
    await attache(pool, un, autre)

    async with Appender(pool) as appender:
        await appender.append([autre])
        await appender.append([un])

    assert await nomme(pool) == AILLEURS


async def test_un_fait_refuse_pour_conflit_ne_designe_rien(pool: Pool) -> None:
    async with Appender(pool) as appender:
        await appender.append([rattachement("un", contenu=b"b" * 32)])
        await attache(pool, rattachement("un", contenu=b"c" * 32))

    assert await nomme(pool) is None


async def test_ce_qui_a_ouvert_un_flux_passe_avant(pool: Pool) -> None:
    fait = rattachement("un")
    await attache(pool, fait)
    async with pool.acquire() as connection:
        ouvert = (await streams.reserve(connection, [NUMERO]))[NUMERO]
    async with Appender(pool) as appender:
        await appender.append([fait])

    assert await nomme(pool) == ouvert != FLUX


async def test_rattacher_deux_fois_ne_change_rien(pool: Pool) -> None:
    fait = rattachement("un")
    await attache(pool, fait)
    await attache(pool, fait)

    assert await pool.fetchval("SELECT count(*) FROM journal.rattachements") == 1
