"""What appending promises when the database goes away, or the one who waits for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from asyncpg import Pool
from journal.brouillons import (
    APPENDED,
    REPLAYED,
    Proprietaire,
    attendre,
    brouillon,
    brouillons,
    fautes,
    muter,
    positions,
    sorts,
    tout,
)

from parcours.journal import appender as module
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, JournalUnavailable, Receipt

ECRIVAINS = 8
COUPURES = 20
COUPER = """
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
 WHERE datname = current_database() AND state = 'active' AND query LIKE '%journal.ajouter%'
   AND pid <> pg_backend_pid()
"""


async def insister(appender: Appender, drafts: list[Draft]) -> list[Receipt]:
    """Send again until somebody answers, as partners do."""
    while True:
        try:
            return await appender.append(drafts)
        except JournalUnavailable:
            continue


async def couper(proprietaire: Proprietaire, fois: int) -> None:
    """Cut sessions in the middle of an append; between two cuts, some pass."""
    coupe_a = 0
    while fois > 0:
        tete = await proprietaire.fetchval("SELECT position FROM journal.tete")
        await asyncio.sleep(0.0005 * (fois % 5))
        if tete > coupe_a and (coupees := await proprietaire.fetchval(COUPER)):
            coupe_a, fois = tete, fois - coupees


async def test_ce_dont_il_est_accuse_reception_est_ecrit_une_fois_quoi_qui_soit_coupe(
    appender: Appender,
    pool: Pool,
    proprietaire: Proprietaire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.001)
    bourreau = asyncio.create_task(couper(proprietaire, COUPURES))
    dits: dict[str, int] = {}

    async def ecrire() -> None:
        while not bourreau.done():
            (envoi,) = brouillons(1)
            (recu,) = await insister(appender, [envoi])
            assert recu.outcome in {APPENDED, REPLAYED}
            dits[envoi.id] = positions([recu])[0]

    await asyncio.gather(*[ecrire() for _ in range(ECRIVAINS)])

    assert {event.id: event.position for event in await tout(pool)} == dits
    assert len(dits) >= COUPURES
    assert await fautes(pool) == []


async def test_une_reponse_perdue_se_retrouve_en_redemandant(
    appender: Appender, pool: Pool, perdre_les_reponses: Callable[[int], None]
) -> None:
    perdre_les_reponses(module.ATTEMPTS_MAX - 1)

    recus = await appender.append(brouillons(3), atomic=True)

    assert positions(recus) == [1, 2, 3]
    assert len(await tout(pool)) == 3


async def test_une_base_muette_se_dit_et_redemander_plus_tard_est_sans_effet(
    appender: Appender, pool: Pool, perdre_les_reponses: Callable[[int], None]
) -> None:
    perdre_les_reponses(module.ATTEMPTS_MAX)
    with pytest.raises(JournalUnavailable):
        await appender.append([brouillon("a")])

    recus = await appender.append([brouillon("a")])

    assert sorts(recus) == [REPLAYED]
    assert len(await tout(pool)) == 1


async def test_sans_reconnaitre_ce_qui_fut_ecrit_redemander_ecrirait_deux_fois(
    appender: Appender,
    pool: Pool,
    proprietaire: Proprietaire,
    perdre_les_reponses: Callable[[int], None],
) -> None:
    await proprietaire.execute(
        "ALTER TABLE journal.evenements DROP CONSTRAINT evenements_source_id_key"
    )
    await muter(proprietaire, "WHEN e.position IS NOT NULL", "WHEN false")

    with pytest.raises((AssertionError, ValueError)):
        await test_une_reponse_perdue_se_retrouve_en_redemandant(
            appender, pool, perdre_les_reponses
        )


# --- Celui qui attend s'en va ---------------------------------------------------------------------


@asynccontextmanager
async def verrou_tenu(proprietaire: Proprietaire) -> AsyncIterator[None]:
    """Meanwhile nobody can append."""
    await proprietaire.execute("SELECT pg_advisory_lock(hashtext('parcours.journal'))")
    yield
    await proprietaire.execute("SELECT pg_advisory_unlock(hashtext('parcours.journal'))")


async def test_un_appelant_qui_part_n_empeche_pas_l_ecriture(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    async with verrou_tenu(proprietaire):
        appel = asyncio.create_task(appender.append([brouillon("a")]))
        await attendre(proprietaire, "advisory")
        appel.cancel()
        with pytest.raises(asyncio.CancelledError):
            await appel

    assert sorts(await appender.append([brouillon("a")])) == [REPLAYED]
    assert len(await tout(pool)) == 1


async def test_un_ecrivain_qui_ferme_repond_a_ceux_qui_attendent(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    async with verrou_tenu(proprietaire):
        async with Appender(pool) as appender:
            appels = [asyncio.create_task(appender.append([b])) for b in brouillons(1)]
            await attendre(proprietaire, "advisory")
            appels += [asyncio.create_task(appender.append([b])) for b in brouillons(1)]
            await asyncio.sleep(0)
        reponses = await asyncio.gather(*appels, return_exceptions=True)

    assert [type(reponse) for reponse in reponses] == [JournalUnavailable] * 2
    with pytest.raises(JournalUnavailable):
        await appender.append(brouillons(1))
