"""What is told of a department is read together, whichever stream it is told in."""

from dataclasses import replace
from uuid import UUID

import pytest
from asyncpg import Pool
from journal.brouillons import FLUX, brouillon
from maison import CLE_MAITRESSE

from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft
from parcours.journal.streams import Streams

LE_MEME, UN_AUTRE = UUID(int=48), UUID(int=31)

streams = Streams(CLE_MAITRESSE)


def du_departement(ident: str, flux: UUID, departement: str = "48") -> Draft:
    """A fact of a department."""
    return replace(
        brouillon(ident, flux),
        type="fr.parcours.territoire.outil-publie.v1",
        payload=b'{"survenu_le":"2025-01-01","nature":"GUIDE_RESSOURCES","public":"ELUS"}',
        department=departement,
    )


async def famille(pool: Pool, flux: UUID) -> set[str]:
    """The events that fold a stream."""
    async with pool.acquire() as connection:
        return {r.id for r in (await reader.histories(connection, [flux]))[flux]}


async def test_les_flux_d_un_departement_se_lisent_ensemble(pool: Pool, appender: Appender) -> None:
    for dit in (
        du_departement("a", FLUX),
        du_departement("b", LE_MEME),
        du_departement("c", UN_AUTRE, "31"),
        brouillon("menage", UUID(int=7)),
    ):
        await appender.append([dit])

    assert await famille(pool, FLUX) == await famille(pool, LE_MEME) == {"a", "b"}
    assert await famille(pool, UN_AUTRE) == {"c"}
    assert await famille(pool, UUID(int=7)) == {"menage"}


async def test_ce_qui_s_y_dit_fait_relire_tous_ses_flux(pool: Pool, appender: Appender) -> None:
    await appender.append([du_departement("a", FLUX)])
    await appender.append([du_departement("c", UN_AUTRE, "31")])
    (recu,) = await appender.append([du_departement("b", LE_MEME)])

    assert recu.place
    async with pool.acquire() as connection:
        touches = await reader.touched(connection, recu.place.position - 1, recu.place.position)
    assert set(touches) == {FLUX, LE_MEME}


async def test_un_flux_ou_un_menage_est_dit_n_est_pas_celui_du_departement(
    pool: Pool, appender: Appender
) -> None:
    ouvert = replace(brouillon("menage", FLUX), type="fr.parcours.menage.ouvert.v1")
    for dit in (du_departement("a", FLUX), du_departement("b", LE_MEME), ouvert):
        await appender.append([dit])

    async with pool.acquire() as connection:
        assert await streams.of_department(connection, "48") == [LE_MEME]
        assert await streams.of_department(connection, "31") == []


@pytest.mark.parametrize("index", ["evenements_departements_dits", "evenements_des_departements"])
async def test_l_index_des_departements_connait_tous_leurs_types(pool: Pool, index: str) -> None:
    definition = await pool.fetchval(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'journal' AND indexname = $1", index
    )

    dits = {mot for mot in definition.split("'") if mot.startswith("fr.parcours.")}
    assert dits == set(reader.DEPARTMENT_TYPES)
