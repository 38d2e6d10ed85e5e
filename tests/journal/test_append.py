"""What appending promises: an event is written once, and at the version that was expected."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest
from asyncpg import Pool
from journal.brouillons import (
    APPENDED,
    CONFLICT,
    FLUX,
    REPLAYED,
    STALE,
    Promesse,
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
from parcours.journal.port import Draft, Receipt, recorded

# --- Une fois -------------------------------------------------------------------------------------


async def test_un_evenement_ecrit_se_relit_tel_quel(appender: Appender, pool: Pool) -> None:
    lies = (uuid4(), uuid4())
    envoye = replace(brouillon("a", charge=bytes(range(256))), linked_streams=lies)

    (recu,) = await appender.append([envoye])

    assert recu.place is not None
    assert await tout(pool) == [recorded(envoye, 1, 1, recu.place.recorded_at)]


async def test_le_meme_evenement_renvoye_rend_la_meme_place(appender: Appender, pool: Pool) -> None:
    (premier,) = await appender.append([brouillon("a")])

    (rejoue,) = await appender.append([brouillon("a")])

    assert rejoue == Receipt(REPLAYED, premier.place)
    assert len(await tout(pool)) == 1


async def test_un_evenement_se_reconnait_pour_toujours(appender: Appender, pool: Pool) -> None:
    (premier,) = await appender.append([brouillon("a")])
    await appender.append(brouillons(2000))

    async with Appender(pool) as autre:
        (rejoue,) = await autre.append([brouillon("a", attendue=0)])

    assert rejoue == Receipt(REPLAYED, premier.place)


async def test_le_meme_identifiant_pour_un_autre_contenu_n_ecrit_rien(
    appender: Appender, pool: Pool
) -> None:
    (premier,) = await appender.append([brouillon("a")])

    (refuse,) = await appender.append([brouillon("a", uuid4(), charge=b'{"n":2}')])

    assert refuse == Receipt(CONFLICT, premier.place)
    assert len(await tout(pool)) == 1


async def test_deux_sources_peuvent_employer_le_meme_identifiant(
    appender: Appender, pool: Pool
) -> None:
    await appender.append([brouillon("a")])

    (recu,) = await appender.append([replace(brouillon("a"), source="/autre")])

    assert recu.outcome is APPENDED
    assert [e.version for e in await tout(pool)] == [1, 2]


async def test_un_envoi_qui_se_repete_n_ecrit_chaque_evenement_qu_une_fois(
    appender: Appender, pool: Pool
) -> None:
    a, autre_a, b = brouillon("a"), brouillon("a", charge=b'{"n":2}'), brouillon("b")

    recus = await appender.append([a, b, a, autre_a, b])

    assert sorts(recus) == [APPENDED, APPENDED, REPLAYED, CONFLICT, REPLAYED]
    assert positions(recus) == [1, 2, 1, 1, 2]
    assert len(await tout(pool)) == 2


async def test_des_doubles_envoyes_a_la_fois_n_en_font_qu_un(
    appender: Appender, pool: Pool
) -> None:
    async with Appender(pool) as autre:
        recus = await asyncio.gather(
            *[
                ecrivain.append([brouillon("a")])
                for ecrivain in (appender, autre)
                for _ in range(25)
            ]
        )

    sorts_de_tous = sorts(recu for (recu,) in recus)
    assert sorted(sorts_de_tous) == [APPENDED] + [REPLAYED] * 49
    assert len(await tout(pool)) == 1


async def test_un_envoi_vide_n_ecrit_rien(appender: Appender, pool: Pool) -> None:
    assert await appender.append([]) == []
    assert await tout(pool) == []


# --- À la bonne version ---------------------------------------------------------------------------


async def test_un_flux_qui_a_change_refuse_une_version_depassee(
    appender: Appender, pool: Pool
) -> None:
    await appender.append([brouillon("a", attendue=0)])

    (refuse,) = await appender.append([brouillon("b", attendue=0)])

    assert refuse == Receipt(STALE, None)
    assert len(await tout(pool)) == 1


async def test_une_version_a_venir_est_refusee(appender: Appender, pool: Pool) -> None:
    (refuse,) = await appender.append([brouillon("a", attendue=7)])

    assert refuse == Receipt(STALE, None)
    assert await tout(pool) == []


async def test_un_evenement_rejoue_l_est_meme_si_son_flux_a_change(
    appender: Appender, pool: Pool
) -> None:
    (premier, _) = await appender.append([brouillon("a", attendue=0), brouillon("b")])

    (rejoue,) = await appender.append([brouillon("a", attendue=0)])

    assert rejoue == Receipt(REPLAYED, premier.place)
    assert len(await tout(pool)) == 2


async def test_un_seul_de_ceux_qui_attendent_la_meme_version_l_obtient(
    appender: Appender, pool: Pool
) -> None:
    recus = await ensemble(appender, *[[brouillon(str(n), attendue=0)] for n in range(10)])

    assert sorts(recus) == [APPENDED] + [STALE] * 9
    assert [e.id for e in await tout(pool)] == ["0"]


async def test_ceux_qui_attendent_des_versions_qui_se_suivent_passent_ensemble(
    appender: Appender, pool: Pool
) -> None:
    recus = await ensemble(appender, *[[brouillon(str(n), attendue=n)] for n in range(10)])

    assert set(sorts(recus)) == {APPENDED}
    assert [(e.id, e.version) for e in await tout(pool)] == [(str(n), n + 1) for n in range(10)]


async def test_ceux_qui_n_attendent_rien_se_suivent_dans_leur_flux(
    appender: Appender, pool: Pool
) -> None:
    autre = uuid4()

    await ensemble(appender, *[[brouillon(str(n), (FLUX, autre)[n % 2])] for n in range(10)])

    ecrits = await tout(pool)
    assert [(e.id, e.version) for e in ecrits] == [(str(n), n // 2 + 1) for n in range(10)]
    assert len({e.recorded_at for e in ecrits}) == 1


async def test_une_version_attendue_compte_ce_qui_la_precede_dans_le_meme_envoi(
    appender: Appender, pool: Pool
) -> None:
    recus = await appender.append(
        [brouillon("a"), brouillon("b", attendue=1), brouillon("c"), brouillon("d", attendue=2)]
    )

    assert sorts(recus) == [APPENDED, APPENDED, APPENDED, STALE]
    assert [e.id for e in await tout(pool)] == ["a", "b", "c"]


# --- Les erreurs que ces promesses feraient voir --------------------------------------------------

FONCTIONS_FAUTIVES: list[tuple[Promesse, tuple[str, str]]] = [
    (
        test_le_meme_identifiant_pour_un_autre_contenu_n_ecrit_rien,
        ("e.contenu = r.contenu", "e.contenu IS NOT NULL"),
    ),
    (
        test_un_evenement_se_reconnait_pour_toujours,
        ("e.id = r.id;", "e.id = r.id AND e.position > bout.position - 1000;"),
    ),
    (
        test_deux_sources_peuvent_employer_le_meme_identifiant,
        ("e.source = r.source AND e.id", "e.id"),
    ),
    (
        test_un_evenement_rejoue_l_est_meme_si_son_flux_a_change,
        ("WHEN e.position IS NOT NULL AND e.contenu", "WHEN r.attendue IS NULL AND e.contenu"),
    ),
    (test_un_flux_qui_a_change_refuse_une_version_depassee, ("attendue <> c", "attendue > c")),
    (test_une_version_a_venir_est_refusee, ("attendue <> c", "attendue < c")),
    (
        test_ceux_qui_n_attendent_rien_se_suivent_dans_leur_flux,
        ("ORDER BY i)::", "ORDER BY -i)::"),
    ),
]


@pytest.mark.parametrize(("promesse", "faute"), FONCTIONS_FAUTIVES)
async def test_une_fonction_fautive_manque_a_sa_promesse(
    promesse: Promesse,
    faute: tuple[str, str],
    appender: Appender,
    pool: Pool,
    proprietaire: Proprietaire,
) -> None:
    await muter(proprietaire, *faute)

    with pytest.raises((AssertionError, asyncpg.PostgresError)):
        await promesse(appender, pool)


def sans_separer(
    drafts: list[tuple[int, Draft]],
) -> tuple[list[tuple[int, Draft]], list[tuple[int, Draft]]]:
    return drafts, []


ECRIVAINS_FAUTIFS: list[tuple[Promesse, tuple[str, object]]] = [
    (
        test_un_envoi_qui_se_repete_n_ecrit_chaque_evenement_qu_une_fois,
        ("_separate", sans_separer),
    ),
    (
        test_un_seul_de_ceux_qui_attendent_la_meme_version_l_obtient,
        ("_separate", sans_separer),
    ),
]


@pytest.mark.parametrize(("promesse", "faute"), ECRIVAINS_FAUTIFS)
async def test_un_ecrivain_fautif_manque_a_sa_promesse(
    promesse: Promesse,
    faute: tuple[str, object],
    appender: Appender,
    pool: Pool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, *faute)

    with pytest.raises((AssertionError, asyncpg.PostgresError)):
        await promesse(appender, pool)
