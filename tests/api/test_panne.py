"""What the service says of itself when its database is frozen, full, read-only, or left behind."""

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest
import structlog
from faits import est_un_probleme, menage_ouvert
from maison import Maison, ouvrir_sans_projecteur

from parcours import logs
from parcours.api import service
from parcours.api.routes import etat
from parcours.journal import appender
from parcours.journal.streams import Streams
from parcours.postgres import patience
from parcours.projections import rebuild

REVIENT_SECONDS = 10.0


@pytest.fixture
async def seule(base: str) -> AsyncIterator[Maison]:
    """The service, whose views nobody follows once they are made."""
    async with ouvrir_sans_projecteur(base) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


def prises(maison: Maison) -> int:
    """How many connections are taken."""
    pool = maison.service.pool
    return pool.get_size() - pool.get_idle_size()


async def reviennent(maison: Maison) -> None:
    """Every connection comes back; what was cancelled is tidied up after the answer."""
    async with asyncio.timeout(REVIENT_SECONDS):
        while prises(maison):  # noqa: ASYNC110 (a pool says nothing when it is given back to)
            await asyncio.sleep(0.02)


async def test_pret_repond_en_deux_secondes_base_figee(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    fige = asyncio.Event()

    async def attendre(*_: object) -> int:
        await fige.wait()
        return 0

    monkeypatch.setattr("parcours.api.routes.etat.reader.head", attendre)
    monkeypatch.setattr(etat, "DELAI_SECONDS", 0.2)
    debut = time.monotonic()
    reponses = [await maison.client.get("/pret")]
    occupees = prises(maison)
    reponses += [await maison.client.get("/pret") for _ in range(2)]

    assert all(est_un_probleme(r, 503, "service-indisponible") for r in reponses)
    assert all("ne répond pas" in r.json()["detail"] for r in reponses)
    assert time.monotonic() - debut < 30
    assert prises(maison) <= occupees, "chaque regard a pris une connexion de plus"
    fige.set()
    monkeypatch.undo()
    while (await maison.client.get("/pret")).status_code != 200:  # noqa: ASYNC110 (over HTTP)
        await asyncio.sleep(0.05)


async def test_une_base_figee_repond_503_au_depot_et_aux_lectures(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables are held: whoever reads or writes one waits, as on a frozen disk."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(patience, "TURN_SECONDS", 0.3)
    monkeypatch.setattr(service, "ANSWER_SECONDS", 0.3)
    async with ouvrir_sans_projecteur(base) as maison:
        await rebuild.ensure(maison.service.pool)
        assert (await maison.pousse(menage_ouvert(id="avant"))).status_code == 201
        tenant = await asyncpg.connect(base)
        async with tenant.transaction():
            await tenant.execute("LOCK TABLE coffre.cles, journal.tete, lectures.faites")
            async with asyncio.timeout(60):
                depot = await maison.pousse(menage_ouvert(id="fige"))
                lue = await maison.lit("/v1/relations/transferts")
        await tenant.close()

        for reponse in (depot, lue):
            assert est_un_probleme(reponse, 503, "service-indisponible")
            assert reponse.headers["Retry-After"]
        await reviennent(maison)
        assert (await maison.pousse(menage_ouvert(id="fige"))).status_code == 201


async def test_pret_dit_le_retard_des_vues_et_non_quand_elles_n_avancent_plus(
    seule: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_jour = (await seule.client.get("/pret")).json()
    assert (a_jour["retard_evenements"], a_jour["retard_secondes"]) == (0, 0)
    await seule.pousse(menage_ouvert())
    await asyncio.sleep(0.15)

    en_retard = (await seule.client.get("/pret")).json()
    assert en_retard["retard_evenements"] == 1
    assert en_retard["retard_secondes"] >= 0.1

    monkeypatch.setattr(etat, "RETARD_MAX_SECONDS", 0.1)
    arretees = await seule.client.get("/pret")
    assert est_un_probleme(arretees, 503, "service-indisponible")
    assert "n'avancent plus" in arretees.json()["detail"]


PANNES: list[Callable[[], Exception]] = [
    lambda: asyncpg.DiskFullError("could not extend file: No space left on device"),
    lambda: asyncpg.PostgresIOError("could not write to file"),
    lambda: asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT"),
    lambda: asyncpg.OutOfMemoryError("out of memory"),
]


@pytest.mark.parametrize("panne", PANNES)
async def test_un_disque_plein_repond_503_et_jamais_500(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, panne: Callable[[], Exception]
) -> None:
    async def refuse(*_: object, **__: object) -> list[Any]:
        raise panne()

    with monkeypatch.context() as plein:
        plein.setattr(appender, "_ask", refuse)
        plein.setattr(appender, "PAUSE_SECONDS", 0)
        reponse = await maison.pousse(menage_ouvert(id="n"))
        assert est_un_probleme(reponse, 503, "service-indisponible")
        assert reponse.headers["Retry-After"]

    assert (await maison.pousse(menage_ouvert(id="n"))).status_code == 201


async def test_pret_dit_non_si_rien_ne_s_ecrit(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    await maison.client.get("/pret")
    monkeypatch.setattr(etat, "ECRIT", "DO $$ BEGIN RAISE disk_full; END $$")

    reponse = await maison.client.get("/pret")

    assert est_un_probleme(reponse, 503, "service-indisponible")


async def test_pret_demande_de_la_place_tant_qu_un_depot_vient_d_echouer(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk still writes what fits in its files: only asking for room tells it."""

    async def refuse(*_: object, **__: object) -> list[Any]:
        raise asyncpg.DiskFullError("could not extend file: No space left on device")

    place = etat.ETEND
    with monkeypatch.context() as plein:
        plein.setattr(appender, "_ask", refuse)
        plein.setattr(appender, "PAUSE_SECONDS", 0)
        plein.setattr(etat, "ETEND", "DO $$ BEGIN RAISE disk_full; END $$")
        assert (await maison.client.get("/pret")).status_code == 200
        await maison.pousse(menage_ouvert(id="n"))
        assert est_un_probleme(await maison.client.get("/pret"), 503, "service-indisponible")
        plein.setattr(etat, "ETEND", place)
        assert (await maison.client.get("/pret")).status_code == 200, "la place est revenue"

    assert not maison.service.manque.is_set()


async def test_pret_demande_de_la_place_quoi_qui_ait_manque_de_la_base(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that cannot be opened, as an append that cannot be written."""

    async def refuse(*_: object, **__: object) -> list[Any]:
        raise asyncpg.DiskFullError("could not extend file: No space left on device")

    with monkeypatch.context() as plein:
        plein.setattr(Streams, "reserve", refuse)
        plein.setattr(etat, "ETEND", "DO $$ BEGIN RAISE disk_full; END $$")
        reponse = await maison.pousse(menage_ouvert(id="n"))
        assert est_un_probleme(reponse, 503, "service-indisponible")
        assert est_un_probleme(await maison.client.get("/pret"), 503, "service-indisponible")


@pytest.mark.parametrize("casse", [OSError(28, "No space left on device"), ValueError("closed")])
def test_un_journal_qui_echoue_ne_fait_rien_echouer(
    monkeypatch: pytest.MonkeyPatch, casse: Exception
) -> None:
    class Plein(io.StringIO):
        def write(self, _: str) -> int:
            raise casse

    avant = structlog.get_config()
    monkeypatch.setattr("sys.stderr", Plein())
    try:
        logs.configure("INFO")
        structlog.get_logger().warning("essai")
    finally:
        structlog.configure(**avant)
