"""Facts do not change: not for the service, which may not, nor for the owner, who is stopped."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from asyncpg import Pool
from journal.brouillons import Proprietaire, brouillons, fautes, tout

from parcours.journal.appender import Appender

MODIFICATIONS = [
    "UPDATE journal.evenements SET charge = '[]'",
    "UPDATE journal.evenements SET charge = charge WHERE false",
    "DELETE FROM journal.evenements WHERE position = 1",
    "TRUNCATE journal.evenements",
]
ECRITURES_SANS_LA_FONCTION = [
    "INSERT INTO journal.evenements SELECT * FROM journal.evenements WHERE false",
    "UPDATE journal.tete SET position = 0",
    "DELETE FROM journal.tete",
    "UPDATE journal.identifiants SET flux = gen_random_uuid()",
    "DELETE FROM journal.identifiants",
    "DELETE FROM coffre.cles",
]
PASSE_DROITS = [
    "ALTER TABLE journal.evenements DISABLE TRIGGER immuable",
    "DROP TRIGGER immuable ON journal.evenements",
    "DROP FUNCTION journal.refuse_toute_modification CASCADE",
    "SET session_replication_role = replica",
]


async def acceptes(
    execute: Callable[[str], Awaitable[str]],
    ordres: list[str],
    refus: type[asyncpg.PostgresError],
) -> list[str]:
    """Those of these orders that are not refused as they must be."""
    passes = []
    for ordre in ordres:
        try:
            await execute(ordre)
        except refus:
            continue
        passes.append(ordre)
    return passes


async def test_le_proprietaire_est_arrete(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await appender.append(brouillons(3))
    avant = await tout(pool)

    assert await acceptes(proprietaire.execute, MODIFICATIONS, asyncpg.RestrictViolationError) == []
    assert await tout(pool) == avant


async def test_le_refus_dit_quoi_faire(proprietaire: Proprietaire) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="corriger, c'est ajouter un fait"):
        await proprietaire.execute(MODIFICATIONS[0])


async def test_le_service_n_en_a_pas_le_droit(appender: Appender, pool: Pool) -> None:
    await appender.append(brouillons(3))
    avant = await tout(pool)
    ordres = [*MODIFICATIONS, *ECRITURES_SANS_LA_FONCTION, *PASSE_DROITS]

    assert await acceptes(pool.execute, ordres, asyncpg.InsufficientPrivilegeError) == []
    assert await tout(pool) == avant
    assert await fautes(pool) == []


async def test_sans_le_declencheur_le_proprietaire_modifierait(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await appender.append(brouillons(3))
    await proprietaire.execute("DROP TRIGGER immuable ON journal.evenements")

    faits = await acceptes(proprietaire.execute, MODIFICATIONS, asyncpg.RestrictViolationError)

    assert faits == MODIFICATIONS
    assert await tout(pool) == []


async def test_avec_tous_les_droits_le_service_modifierait(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await appender.append(brouillons(3))
    await proprietaire.execute(
        """GRANT ALL ON ALL TABLES IN SCHEMA journal, coffre TO parcours_service;
        DROP TRIGGER immuable ON journal.evenements"""
    )

    faits = await acceptes(
        pool.execute,
        [*ECRITURES_SANS_LA_FONCTION, *MODIFICATIONS],
        asyncpg.InsufficientPrivilegeError,
    )

    assert faits == [*ECRITURES_SANS_LA_FONCTION, *MODIFICATIONS]
    assert await tout(pool) == []
