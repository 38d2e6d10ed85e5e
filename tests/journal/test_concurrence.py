"""What appending promises when everybody writes at once: positions visible in order."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asyncpg import Pool
from journal.brouillons import (
    APPENDED,
    Proprietaire,
    attendre,
    brouillon,
    brouillons,
    fautes,
    muter,
    tout,
)

from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.postgres.pool import open_pool

ECRIVAINS = 8
ENVOIS = 12
PAGE = 7
VERROU = "hashtext('parcours.journal')"


@pytest.fixture
async def ailleurs(base: str) -> AsyncIterator[Appender]:
    """The writer of another process."""
    async with await open_pool(base, 4) as pool, Appender(pool) as appender:
        yield appender


async def ecrire(appender: Appender) -> None:
    """Send events of every fate, one request after the other."""
    for numero in range(ENVOIS):
        neufs = brouillons(1 + numero % 3)
        (recu, *_) = await appender.append(neufs)
        assert recu.outcome is APPENDED
        await appender.append([neufs[0], brouillon(neufs[0].id, charge=b"[]")])
        await appender.append([*brouillons(1), brouillon("perime", attendue=7)], atomic=True)


async def suivre(pool: Pool, fini: asyncio.Event) -> list[int]:
    """Follow the journal as a projector does; every position seen, in order."""
    vues = [0]
    while True:
        dernier_tour = fini.is_set()
        async with pool.acquire() as connection:
            bout = await reader.head(connection)
            page = await reader.events_after(connection, vues[-1], bout, PAGE)
        vues += [event.position for event in page]
        if dernier_tour and not page:
            return vues[1:]


async def suivre_pendant_qu_on_ecrit(pool: Pool, *appenders: Appender) -> list[list[int]]:
    fini = asyncio.Event()
    lecteurs = [asyncio.create_task(suivre(pool, fini)) for _ in range(2)]
    try:
        await asyncio.gather(*[ecrire(appender) for appender in appenders * ECRIVAINS])
    finally:
        fini.set()
    return await asyncio.gather(*lecteurs)


async def test_qui_suit_le_journal_voit_chaque_position_dans_l_ordre(
    appender: Appender, ailleurs: Appender, pool: Pool
) -> None:
    vues = await suivre_pendant_qu_on_ecrit(pool, appender, ailleurs)

    toutes = list(range(1, len(await tout(pool)) + 1))
    assert len(toutes) > ECRIVAINS * ENVOIS
    assert vues == [toutes, toutes]
    assert await fautes(pool) == []


async def test_une_ecriture_lente_n_est_pas_doublee(
    appender: Appender, ailleurs: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await muter(
        proprietaire,
        "IF statuts && ARRAY",
        "PERFORM pg_sleep(0.3) WHERE 'lent' = ANY (ids);\n  IF statuts && ARRAY",
    )
    fini = asyncio.Event()
    lecteur = asyncio.create_task(suivre(pool, fini))

    lent = asyncio.create_task(appender.append([brouillon("lent")]))
    await attendre(proprietaire, "PgSleep")
    await ailleurs.append(brouillons(1))
    await lent

    fini.set()
    assert await lecteur == [1, 2]


async def test_numerote_par_une_sequence_un_evenement_lent_echappe_a_qui_suit(
    appender: Appender, ailleurs: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await proprietaire.execute("CREATE SEQUENCE journal.naive")
    sans_verrou = (f"PERFORM pg_advisory_xact_lock({VERROU});", "")
    await muter(proprietaire, *sans_verrou, "journal.ajouter_et_dire")
    for juste, faux in (
        sans_verrou,
        ("bout.position + 1;", "nextval('journal.naive');"),
        ("SET position = bout.position", "SET position = greatest(position, bout.position)"),
    ):
        await muter(proprietaire, juste, faux)

    with pytest.raises(AssertionError, match=r"assert \[2\] == \[1, 2\]"):
        await test_une_ecriture_lente_n_est_pas_doublee(appender, ailleurs, pool, proprietaire)


async def test_une_horloge_qui_recule_ne_fait_pas_reculer_le_journal(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await appender.append(brouillons(1))
    demain = await proprietaire.fetchval(
        "UPDATE journal.tete SET enregistre_le = enregistre_le + interval '1 day' "
        "RETURNING enregistre_le"
    )

    for _ in range(3):
        await appender.append(brouillons(2))

    dates = [event.recorded_at for event in await tout(pool)][1::2]
    assert demain < dates[0] < dates[1] < dates[2]


async def test_une_fonction_qui_croit_son_horloge_fait_reculer_le_journal(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await muter(
        proprietaire,
        "greatest(clock_timestamp(), bout.enregistre_le + interval '1 microsecond')",
        "clock_timestamp()",
    )

    with pytest.raises(AssertionError):
        await test_une_horloge_qui_recule_ne_fait_pas_reculer_le_journal(
            appender, pool, proprietaire
        )
