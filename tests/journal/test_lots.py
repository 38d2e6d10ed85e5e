"""What appending promises to those who write together: all or none, and each fails alone."""

import asyncio
from dataclasses import replace
from functools import partial

import asyncpg
import pytest
from asyncpg import Pool
from journal.brouillons import (
    ABANDONED,
    APPENDED,
    CONFLICT,
    FLUX,
    REPLAYED,
    STALE,
    Proprietaire,
    brouillon,
    brouillons,
    ensemble,
    muter,
    positions,
    sorts,
    tout,
)

from parcours.journal import appender as module
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, Outcome

# --- Tout ou rien ---------------------------------------------------------------------------------


async def test_un_lot_accepte_s_ecrit_d_un_trait(appender: Appender, pool: Pool) -> None:
    recus = await appender.append(brouillons(5, FLUX), atomic=True)

    assert positions(recus) == [1, 2, 3, 4, 5]
    assert len({e.recorded_at for e in await tout(pool)}) == 1


@pytest.mark.parametrize(
    ("mauvais", "sort"),
    [
        (brouillon("a", charge=b'{"n":2}'), CONFLICT),
        (brouillon("neuf", attendue=7), STALE),
    ],
)
async def test_un_lot_dont_un_evenement_est_refuse_n_ecrit_rien(
    mauvais: Draft, sort: Outcome, appender: Appender, pool: Pool
) -> None:
    await appender.append([brouillon("a")])

    recus = await appender.append([*brouillons(1), mauvais, *brouillons(1)], atomic=True)

    assert sorts(recus) == [ABANDONED, sort, ABANDONED]
    assert len(await tout(pool)) == 1


async def test_un_lot_renvoye_a_moitie_s_acheve(appender: Appender, pool: Pool) -> None:
    await appender.append([brouillon("a")])

    recus = await appender.append([brouillon("a"), brouillon("b")], atomic=True)

    assert sorts(recus) == [REPLAYED, APPENDED]
    assert positions(recus) == [1, 2]
    assert len(await tout(pool)) == 2


async def test_un_lot_qui_se_repete_n_ecrit_chaque_evenement_qu_une_fois(
    appender: Appender, pool: Pool
) -> None:
    recus = await appender.append([brouillon("a"), brouillon("b"), brouillon("a")], atomic=True)

    assert sorts(recus) == [APPENDED, APPENDED, REPLAYED]
    assert positions(recus) == [1, 2, 1]
    assert len(await tout(pool)) == 2


async def test_un_lot_qui_se_contredit_n_ecrit_rien(appender: Appender, pool: Pool) -> None:
    recus = await appender.append([brouillon("a"), brouillon("a", charge=b"[]")], atomic=True)

    assert sorts(recus) == [ABANDONED, CONFLICT]
    assert await tout(pool) == []


# --- Seul à échouer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "impossible",
    [
        replace(brouillon("nul"), type="\x00"),
        brouillon("\ud800"),
        brouillon("trop-grand", attendue=2**40),
    ],
    ids=["type", "identifiant", "version"],
)
async def test_un_evenement_impossible_n_arrete_pas_ses_voisins(
    impossible: Draft, appender: Appender, pool: Pool
) -> None:
    demandes = [brouillons(1), [impossible], brouillons(1)]

    avant, refus, apres = await asyncio.gather(
        *[appender.append(demande) for demande in demandes], return_exceptions=True
    )

    assert isinstance(refus, asyncpg.DataError | UnicodeError)
    assert not isinstance(avant, BaseException)
    assert not isinstance(apres, BaseException)
    assert positions([*avant, *apres]) == [1, 2]
    assert len(await tout(pool)) == 2


async def test_une_version_depassee_n_arrete_pas_ses_voisins(
    appender: Appender, pool: Pool
) -> None:
    lot = appender.append([brouillon("a"), brouillon("b", attendue=7)], atomic=True)

    refuses, acceptes = await asyncio.gather(lot, ensemble(appender, *[[b] for b in brouillons(3)]))

    assert sorts(refuses) == [ABANDONED, STALE]
    assert positions(acceptes) == [1, 2, 3]
    assert len(await tout(pool)) == 3


# --- Les erreurs que ces promesses feraient voir --------------------------------------------------

un_lot_refuse = partial(
    test_un_lot_dont_un_evenement_est_refuse_n_ecrit_rien,
    brouillon("a", charge=b'{"n":2}'),
    CONFLICT,
)


async def test_une_fonction_qui_ecrit_quand_meme_contredit_le_tout_ou_rien(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await muter(proprietaire, "IF tout_ou_rien AND", "IF false AND")

    with pytest.raises(AssertionError):
        await un_lot_refuse(appender, pool)


async def test_un_ecrivain_qui_ecrit_chacun_pour_soi_contredit_le_tout_ou_rien(
    appender: Appender, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_together", lambda call, drafts: call(drafts, atomic=False))

    with pytest.raises(AssertionError):
        await un_lot_refuse(appender, pool)
