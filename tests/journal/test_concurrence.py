"""What appending promises when everybody writes at once, and when the database goes away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asyncpg import Pool
from journal.brouillons import (
    APPENDED,
    Proprietaire,
    brouillon,
    brouillons,
    fautes,
    muter,
    tout,
)

from parcours.api.service import open_pool
from parcours.journal import reader
from parcours.journal.appender import Appender

ECRIVAINS = 8
ENVOIS = 12
PAGE = 7
VERROU = "hashtext('parcours.journal')"


@pytest.fixture
async def ailleurs(base: str) -> AsyncIterator[Appender]:
    """The writer of another process."""
    async with await open_pool(base, 4) as pool, Appender(pool) as appender:
        yield appender


@asynccontextmanager
async def verrou_tenu(proprietaire: Proprietaire) -> AsyncIterator[None]:
    """Meanwhile nobody can append."""
    await proprietaire.execute(f"SELECT pg_advisory_lock({VERROU})")
    try:
        yield
    finally:
        await proprietaire.execute(f"SELECT pg_advisory_unlock({VERROU})")


# --- Des positions visibles dans l'ordre ----------------------------------------------------------


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


async def test_numerotes_par_une_sequence_des_evenements_echappent_a_qui_suit(
    appender: Appender, ailleurs: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await proprietaire.execute("CREATE SEQUENCE journal.naive")
    for juste, faux in (
        (f"PERFORM pg_advisory_xact_lock({VERROU});", ""),
        ("bout.position + 1;", "nextval('journal.naive');"),
        ("  IF statuts &&", "  PERFORM pg_sleep(0.01 * random());\n  IF statuts &&"),
        ("SET position = bout.position", "SET position = greatest(position, bout.position)"),
    ):
        await muter(proprietaire, juste, faux)

    vues = await suivre_pendant_qu_on_ecrit(pool, appender, ailleurs)

    ecrites = {event.position for event in await tout(pool)}
    assert [ecrites - set(siennes) for siennes in vues] != [set(), set()]


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


# --- La base s'en va ------------------------------------------------------------------------------


async def insister(appender: Appender, drafts: list[Draft]) -> list[Receipt]:
    """Send again until somebody answers, as partners do."""
    while True:
        try:
            return await appender.append(drafts)
        except JournalUnavailable:
            continue


async def couper(proprietaire: Proprietaire, fini: asyncio.Event) -> int:
    """Cut, again and again, the sessions that are appending; how many were."""
    coupes = 0
    while not fini.is_set():
        coupes += await proprietaire.fetchval(
            """SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND query LIKE '%journal.ajouter%'"""
        )
        await asyncio.sleep(0.02 * (coupes % 3))
    return coupes


async def test_ce_dont_il_est_accuse_reception_est_ecrit_une_fois_quoi_qui_soit_coupe(
    appender: Appender,
    pool: Pool,
    proprietaire: Proprietaire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.001)
    fini = asyncio.Event()
    bourreau = asyncio.create_task(couper(proprietaire, fini))
    envois = brouillons(300)

    recus = [await insister(appender, [envoi]) for envoi in envois[:100]]
    recus += await asyncio.gather(*[insister(appender, [envoi]) for envoi in envois[100:]])
    fini.set()

    assert await bourreau > 10
    assert {recu.outcome for (recu,) in recus} <= {APPENDED, REPLAYED}
    dits = {envoi.id: positions(recu)[0] for envoi, recu in zip(envois, recus, strict=True)}
    assert {event.id: event.position for event in await tout(pool)} == dits
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


async def attendre_l_envoi(proprietaire: Proprietaire) -> None:
    """Return once a session waits for the right to append."""
    attend = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not await proprietaire.fetchval(attend):
        await asyncio.sleep(0.001)


async def test_un_appelant_qui_part_n_empeche_pas_l_ecriture(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    async with verrou_tenu(proprietaire):
        appel = asyncio.create_task(appender.append([brouillon("a")]))
        await attendre_l_envoi(proprietaire)
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
            await attendre_l_envoi(proprietaire)
            appels += [asyncio.create_task(appender.append([b])) for b in brouillons(1)]
            await asyncio.sleep(0)
        reponses = await asyncio.gather(*appels, return_exceptions=True)

    assert [type(reponse) for reponse in reponses] == [JournalUnavailable] * 2
    with pytest.raises(JournalUnavailable):
        await appender.append(brouillons(1))
