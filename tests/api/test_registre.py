"""Reads that are known together are written together, and none waits for what does not come."""

import asyncio

import httpx2
import pytest
from faits import GENTIANES, SIAO, entre, menage_ouvert
from maison import Maison

from parcours.journal import registre
from parcours.journal.registre import LectureFaite

SANS_FIN = 3600.0


@pytest.fixture
def sans_fin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment that does not end: what waits for it would be seen."""
    monkeypatch.setattr(registre, "LINGER_SECONDS", SANS_FIN)


def connue(maison: Maison) -> asyncio.Task[None]:
    """One of the reads that were expected is known."""
    maison.service.registre.expect_no_more()
    faite = LectureFaite(source=SIAO, organisme="INT-SIAO48", adresse="GET /essai")
    return asyncio.create_task(maison.service.registre.note(faite))


async def ecritures(maison: Maison, adresse: str) -> int:
    """By how many statements the reads of this address were written."""
    async with maison.service.pool.acquire() as connection:
        return int(
            await connection.fetchval(
                "SELECT count(DISTINCT xmin::text) FROM lectures.faites WHERE adresse = $1", adresse
            )
        )


@pytest.mark.usefixtures("sans_fin")
async def test_une_lecture_seule_n_attend_personne(maison: Maison) -> None:
    maison.service.registre.expect()

    async with asyncio.timeout(60):
        await connue(maison)


@pytest.mark.usefixtures("sans_fin")
async def test_qui_est_connue_attend_autant_d_autres_qu_il_en_vient(maison: Maison) -> None:
    for _ in range(4):
        maison.service.registre.expect()
    premiere = connue(maison)
    await asyncio.sleep(0.1)
    assert not premiere.done()

    async with asyncio.timeout(60):
        await asyncio.gather(premiere, connue(maison))

    assert await ecritures(maison, "GET /essai") == 1
    async with asyncio.timeout(60):
        await asyncio.gather(connue(maison), connue(maison))


async def test_ce_qui_ne_vient_pas_n_est_attendu_qu_un_moment(maison: Maison) -> None:
    for _ in range(5):
        maison.service.registre.expect()

    async with asyncio.timeout(60):
        await connue(maison)


@pytest.mark.usefixtures("sans_fin")
async def test_des_lecteurs_ensemble_s_inscrivent_ensemble(maison: Maison) -> None:
    """Whatever they are answered: a card, nothing, a refusal."""
    parcours = await entre(maison, menage_ouvert())
    carte, inconnue = (
        f"/v1/parcours/{parcours}",
        f"/v1/parcours/{'0' * 8}-0000-4000-8000-{'0' * 12}",
    )

    async with asyncio.timeout(60):
        lues = await asyncio.gather(
            *(maison.lit(carte, lecteur=SIAO) for _ in range(8)),
            maison.lit(inconnue, lecteur=SIAO),
            maison.lit(carte, lecteur=SIAO, faute="x"),
            maison.client.get(carte),
        )

    assert [lue.status_code for lue in lues] == [*[200] * 8, 404, 422, 401]
    assert await ecritures(maison, "GET /v1/parcours/{parcours}") <= 5


@pytest.mark.usefixtures("sans_fin")
async def test_une_longue_attente_du_flux_ne_retient_personne(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    attentes = [
        asyncio.create_task(maison.lit("/v1/evenements", lecteur=GENTIANES, attente=30))
        for _ in range(3)
    ]
    await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)

    finies = [attente.result() for attente in attentes if attente.done()]
    assert httpx2.codes.OK not in {finie.status_code for finie in finies}
    for attente in attentes:
        attente.cancel()
    await asyncio.gather(*attentes, return_exceptions=True)
