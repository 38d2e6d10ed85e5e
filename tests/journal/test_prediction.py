"""Predicting is what appending would answer; it writes nothing, and waits for nobody."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from asyncpg import Pool
from journal.brouillons import APPENDED, Proprietaire, brouillon, sorts, tout

from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, Place, Receipt, Recorded
from parcours.journal.prediction import Prediction

A, B, C, D = (UUID(int=n) for n in range(1, 5))
AUTRE = b'{"n":2}'
DEJA = [brouillon("a", A), brouillon("b", B), brouillon("c", A)]
FUSION = replace(
    brouillon("fusion", A), type="fr.parcours.correction.menages-fusionnes.v1", linked_streams=(B,)
)
ENVOIS: dict[str, list[list[Draft]]] = {
    "des neufs": [[brouillon("n1", A), brouillon("n2", C), brouillon("n3", A)]],
    "un renvoi": [[brouillon("a", A), brouillon("n1", A)]],
    "un conflit": [[brouillon("a", A, charge=AUTRE), brouillon("n1", A)]],
    "une version": [[brouillon("n1", A, attendue=2), brouillon("n2", A, attendue=2)]],
    "une version perimee": [[brouillon("n1", B, attendue=0), brouillon("n2", B)]],
    "deux fois": [[brouillon("n1", C), brouillon("n1", C), brouillon("n1", C, charge=AUTRE)]],
    "deux envois": [[brouillon("n1", C)], [brouillon("n1", C), brouillon("n2", C, attendue=1)]],
    "une fusion": [[FUSION, brouillon("n1", B)]],
}


def ou(place: Place | None) -> tuple[object, ...] | None:
    """A place, whenever it was taken."""
    return (place.stream, place.position, place.version) if place else None


def dit(recus: Sequence[Receipt]) -> list[tuple[object, ...]]:
    return [(recu.outcome, ou(recu.place)) for recu in recus]


def relus(histoires: dict[UUID, list[Recorded]]) -> dict[UUID, list[tuple[object, ...]]]:
    """What folds each stream, whenever it was recorded."""
    return {
        flux: [(r.position, r.stream, r.version, r.id, r.linked_streams, r.payload) for r in faits]
        for flux, faits in histoires.items()
    }


@pytest.mark.parametrize("atomic", [False, True])
@pytest.mark.parametrize("envoi", ENVOIS)
async def test_predire_repond_et_relit_ce_qu_ecrire_repondrait(
    envoi: str, *, atomic: bool, appender: Appender, pool: Pool
) -> None:
    await appender.append(DEJA)

    async with pool.acquire() as connection:
        predit = Prediction(connection)
        predits = [await predit.append(lot, atomic=atomic) for lot in ENVOIS[envoi]]
        lus = await reader.histories(connection, [A, B, C, D], beside=predit.events)
    assert len(await tout(pool)) == len(DEJA)
    ecrits = [await appender.append(lot, atomic=atomic) for lot in ENVOIS[envoi]]

    assert list(map(dit, predits)) == list(map(dit, ecrits))
    async with pool.acquire() as connection:
        assert relus(lus) == relus(await reader.histories(connection, [A, B, C, D]))


async def test_predire_n_attend_pas_qui_ecrit_et_ne_le_fait_pas_attendre(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    async with asyncio.timeout(30), pool.acquire() as connection:
        async with proprietaire.transaction():
            await proprietaire.execute("SELECT pg_advisory_xact_lock(hashtext('parcours.journal'))")
            async with connection.transaction():
                predits = await Prediction(connection).append(DEJA, atomic=False)
        async with connection.transaction():
            await Prediction(connection).append(DEJA, atomic=False)
            ecrits = await appender.append(DEJA)

    assert sorts(predits) == sorts(ecrits) == [APPENDED] * len(DEJA)
