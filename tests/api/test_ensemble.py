"""Who pushes at the same time shares the statements: one look, one append.

Who holds no view of the territory asks one more: whether something ties it to the household.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from asyncpg import Pool
from faits import RELAIS, accord, entre, menage_ouvert, voisinage
from maison import Maison, ouvrir, ouvrir_sans_projecteur

ENSEMBLE = 32
SORTES = 3
"""Whose key it is, a look, an append."""
TOURS = 4
"""Those who come while some are served wait for the next turn."""
DU_PILOTE = ("set_config('jit'", "typeinfo_tree")
"""What the driver asks once of each connection."""


@asynccontextmanager
async def ecoutee(pool: Pool) -> AsyncIterator[list[str]]:
    """The statements run on a pool, whatever connection they take."""
    dites: list[str] = []

    def note(dite: Any) -> None:  # noqa: ANN401 (asyncpg's record)
        if not any(sien in dite.query for sien in DU_PILOTE):
            dites.append(dite.query)

    async with AsyncExitStack() as pile:
        toutes = [
            await pile.enter_async_context(pool.acquire()) for _ in range(pool.get_max_size())
        ]
        for connexion in toutes:
            connexion.add_query_logger(note)
    yield dites
    async with AsyncExitStack() as pile:
        for _ in range(pool.get_max_size()):
            (await pile.enter_async_context(pool.acquire())).remove_query_logger(note)


@pytest.fixture
async def seule(base: str) -> AsyncIterator[Maison]:
    """The service, with nobody to follow it."""
    async with ouvrir_sans_projecteur(base) as maison:
        yield maison


async def test_ceux_qui_deposent_ensemble_partagent_leurs_requetes(seule: Maison) -> None:
    sujets = [f"si-siao:ensemble-{rang}" for rang in range(ENSEMBLE)]
    for sujet in sujets:
        await entre(seule, menage_ouvert(sujet=sujet))
    faits = [voisinage(sujet=sujet) for sujet in sujets]

    async with ecoutee(seule.service.pool) as dites:
        recus = await asyncio.gather(*(seule.pousse(fait) for fait in faits))

    assert [recu.status_code for recu in recus] == [201] * ENSEMBLE
    assert 0 < len(dites) <= SORTES * TOURS
    assert len(_sans_la_cle(set(dites))) == 2


async def test_qui_depose_dans_un_menage_garde_regarde_puis_ecrit(seule: Maison) -> None:
    """Whatever others push elsewhere meanwhile, and however often."""
    for sujet in ("si-siao:ici", "si-siao:la"):
        await entre(seule, menage_ouvert(sujet=sujet))
    suite = [voisinage(sujet=sujet) for sujet in ("si-siao:ici", "si-siao:la") * 3]
    await seule.pousse(suite[0])

    async with ecoutee(seule.service.pool) as dites:
        recus = [await seule.pousse(fait) for fait in suite[1:]]

    assert [recu.json()["version"] for recu in recus] == [2, 3, 3, 4, 4]
    assert len(_sans_la_cle(dites)) == 2 * len(recus)


def _sans_la_cle(dites: Iterable[str]) -> list[str]:
    """All but whose key it is, asked each second, and its budget, taken by blocks of a minute."""
    return [d for d in dites if "annuaire.cles" not in d and "annuaire.budgets" not in d]


@pytest.mark.parametrize("relie", [True, False])
async def test_qui_n_a_aucune_vue_les_partage_aussi(base: str, relie: bool) -> None:  # noqa: FBT001 (a case)
    """Whether something ties it to the household is asked together, as are its own facts."""
    sujets = [f"si-siao:a-part-{rang}" for rang in range(ENSEMBLE)]
    async with ouvrir(base) as maison:
        for sujet in sujets:
            await entre(maison, menage_ouvert(sujet=sujet))
            if relie:
                await entre(maison, accord("INT-RELAIS", sujet=sujet))
            await entre(maison, voisinage(RELAIS, sujet=sujet))
        await maison.lit("/v1/parcours")
    faits = [voisinage(RELAIS, sujet=sujet) for sujet in sujets]

    async with ouvrir_sans_projecteur(base) as maison:
        for sujet in sujets:
            await entre(maison, voisinage(RELAIS, sujet=sujet))
        async with ecoutee(maison.service.pool) as dites:
            recus = await asyncio.gather(*(maison.pousse(fait) for fait in faits))

    assert [recu.status_code for recu in recus] == [201] * ENSEMBLE
    assert 0 < len(dites) < ENSEMBLE
