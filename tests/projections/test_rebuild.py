"""Making the views again: it ends whatever the writers do, and troubles nobody meanwhile."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from faits import entre, menage_ouvert, voisinage
from maison import Maison

from parcours.domain.droit.reglages import Reglage
from parcours.errors import CannotRun
from parcours.journal import reader, territories
from parcours.projections import rebuild, relecture, schema
from parcours.projections.engine import Projector
from parcours.projections.workers import Workers

AUTRE_VERSION = Path(__file__).with_name("autre_version.py")
DIRE_LA_FORME = "from parcours.projections import schema; print(schema.form())"
ATTENTE_SECONDS = 60


def silence(_: int) -> None:
    """Say nothing of the progress."""


async def menages(maison: Maison, nombre: int) -> None:
    for rang in range(nombre):
        await entre(maison, menage_ouvert(sujet=f"si-siao:{rang}"))


async def tete(maison: Maison) -> int:
    async with maison.service.pool.acquire() as connection:
        return await reader.head(connection)


async def ecarts(maison: Maison) -> dict[str, int]:
    return await rebuild.differences(maison.service.pool, silence)


async def tables(maison: Maison, vues: str) -> set[int]:
    """Those of a schema, as PostgreSQL tells them apart."""
    lignes = await maison.service.pool.fetch(
        "SELECT oid FROM pg_class WHERE relnamespace = to_regnamespace($1)::oid AND relkind = 'r'",
        vues,
    )
    return {ligne[0] for ligne in lignes}


async def atteint(maison: Maison, vues: str, position: int) -> None:
    """Wait until the views of a schema reflect a position."""
    async with asyncio.timeout(ATTENTE_SECONDS):
        while not await ont_atteint(maison, vues, position):  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.05)


async def ont_atteint(maison: Maison, vues: str, position: int) -> bool:
    async with maison.service.pool.acquire() as connection:
        with contextlib.suppress(asyncpg.UndefinedTableError):  # they are not made yet
            return await schema.cursor(connection, vues) >= position
    return False


async def ecrit_et_previent(maison: Maison) -> None:
    """One more fact, and the time for a projector that would be free to fold it."""
    await entre(maison, voisinage(sujet="si-siao:0"))
    await asyncio.sleep(0.2)


@pytest.fixture
def redacteur(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    """A partner who writes one more fact each time the new views catch up with him."""
    rattrape = Projector.catch_up

    async def puis_ecrit(self: Projector, upto: int | None = None) -> bool:
        fait = await rattrape(self, upto)
        if fait and self._target == schema.new():
            await entre(maison, voisinage(sujet="si-siao:0"))
        return fait

    monkeypatch.setattr(Projector, "catch_up", puis_ecrit)
    monkeypatch.setattr(rebuild, "LAST_ROUND_EVENTS", 0)


@pytest.fixture
def pendant_la_relecture(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that arrives while the households are folded: there is something to catch up."""

    class Bavards(Workers):
        async def project(self, *histoires: Any) -> Any:  # noqa: ANN401 (as theirs)
            await entre(maison, voisinage(sujet="si-siao:0"))
            return await super().project(*histoires)

    monkeypatch.setattr(rebuild, "Workers", Bavards)


# --- Elle finit -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("redacteur", "pendant_la_relecture")
async def test_une_reconstruction_finit_sous_un_redacteur_plus_rapide_qu_elle(
    maison: Maison,
) -> None:
    await menages(maison, 2)

    async with asyncio.timeout(ATTENTE_SECONDS):
        await rebuild.rebuild(maison.service.pool, silence)

    assert await tete(maison) > 2
    assert await ecarts(maison) == {}


@pytest.mark.usefixtures("redacteur", "pendant_la_relecture")
async def test_une_verification_finit_sous_un_redacteur_plus_rapide_qu_elle(
    maison: Maison,
) -> None:
    await menages(maison, 2)

    async with asyncio.timeout(ATTENTE_SECONDS):
        assert await ecarts(maison) == {}


@pytest.mark.usefixtures("redacteur", "pendant_la_relecture")
async def test_courir_apres_la_tete_ne_finirait_pas(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sans_borne(projector: Projector, _: int) -> None:
        while await projector.catch_up():
            pass

    monkeypatch.setattr(rebuild, "_advance", sans_borne)
    await menages(maison, 2)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await rebuild.rebuild(maison.service.pool, silence)


@pytest.mark.usefixtures("pendant_la_relecture")
async def test_les_vues_neuves_savent_au_moins_ce_que_savent_celles_qu_elles_remplacent(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    tient, echange, avances = schema.hold, schema.swap, []

    async def une_fois_a_jour(connection: Any) -> None:  # noqa: ANN401 (a connection of the pool)
        await atteint(maison, schema.live(), await tete(maison))
        await tient(connection)

    async def observe(connection: Any) -> None:  # noqa: ANN401 (a connection of the pool)
        await ecrit_et_previent(maison)
        avances.append(
            await schema.cursor(connection, schema.new()) - await schema.cursor(connection)
        )
        await echange(connection)

    await menages(maison, 2)
    monkeypatch.setattr(schema, "hold", une_fois_a_jour)
    monkeypatch.setattr(schema, "swap", observe)
    await rebuild.rebuild(maison.service.pool, silence)

    assert avances == [0]
    assert await ecarts(maison) == {}


# --- Elle ne gêne personne ------------------------------------------------------------------------


async def test_des_vues_qui_sont_la_n_attendent_pas_celles_que_l_on_refait(
    maison: Maison,
) -> None:
    avant = await tables(maison, schema.live())

    async with rebuild._alone(maison.service.pool), asyncio.timeout(ATTENTE_SECONDS):  # noqa: SLF001 (what a rebuild holds)
        await rebuild.ensure(maison.service.pool)

    assert await tables(maison, schema.live()) == avant != set()


async def test_les_vues_suivent_le_journal_pendant_qu_on_les_compare(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    await menages(maison, 1)
    compare, statuts = rebuild._differing_rows, []  # noqa: SLF001 (the moment we look for)

    async def observe(connection: Any) -> dict[str, int]:  # noqa: ANN401 (a connection of the pool)
        await entre(maison, menage_ouvert(sujet="si-siao:pendant"))
        statuts.append((await maison.lit("/v1/observatoire/stock")).status_code)
        return await compare(connection)

    monkeypatch.setattr(rebuild, "_differing_rows", observe)

    assert await ecarts(maison) == {}
    assert statuts == [200]


@pytest.fixture
def accords(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the live views and the new ones agreed, each time this was asked."""
    accord, notes = relecture.agree, []

    async def note(*vues: Any) -> bool:  # noqa: ANN401 (those of `agree`)
        notes.append(await accord(*vues))
        return notes[-1]

    monkeypatch.setattr(relecture, "agree", note)
    return notes


async def test_un_fait_au_moment_de_les_comparer_ne_les_separe_pas(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, accords: list[bool]
) -> None:
    await menages(maison, 1)
    accord = relecture.agree

    async def apres_un_fait(*vues: Any) -> bool:  # noqa: ANN401 (those of `agree`)
        await ecrit_et_previent(maison)
        return await accord(*vues)

    monkeypatch.setattr(relecture, "agree", apres_un_fait)

    assert await ecarts(maison) == {}
    assert accords == [True]


async def test_un_acte_signe_pendant_la_verification_la_fait_recommencer(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, accords: list[bool]
) -> None:
    acte = Reglage(
        departement="48", regle="R-E23", du=date(2020, 1, 1), par="Préfecture", actif=True
    )
    tient = schema.hold

    async def et_signe(connection: Any) -> None:  # noqa: ANN401 (a connection of the pool)
        await tient(connection)
        if not accords:
            async with maison.service.pool.acquire() as autre:
                await territories.sign(autre, acte)

    await menages(maison, 1)
    monkeypatch.setattr(schema, "hold", et_signe)

    assert await ecarts(maison) == {}
    assert accords == [False, True]


async def test_des_actes_sans_cesse_arretent_la_verification_en_une_phrase(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def jamais(*_: object) -> bool:
        return False

    monkeypatch.setattr(relecture, "agree", jamais)

    with pytest.raises(CannotRun, match="recommencer"):
        await ecarts(maison)


async def test_qui_lit_encore_les_vues_remplacees_ne_retient_pas_la_reconstruction(
    maison: Maison, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "PATIENCE", "10ms")
    sauvegarde = await asyncpg.connect(base)
    async with sauvegarde.transaction():
        await sauvegarde.execute(f"LOCK TABLE {schema.live()}.acces IN ACCESS SHARE MODE")
        async with asyncio.timeout(ATTENTE_SECONDS):
            await rebuild.rebuild(maison.service.pool, silence)
        assert await tables(maison, schema.former())
    await sauvegarde.close()

    await rebuild.rebuild(maison.service.pool, silence)

    assert not await tables(maison, schema.former())


# --- Les vues portent leur forme ------------------------------------------------------------------


def test_la_forme_est_la_meme_dans_tous_les_processus() -> None:
    formes = {
        subprocess.run(  # noqa: S603 (our own Python)
            [sys.executable, "-c", DIRE_LA_FORME],
            env={**os.environ, "PYTHONHASHSEED": graine},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for graine in ("1", "2", "3")
    }

    assert formes == {schema.form()}


@contextlib.asynccontextmanager
async def autre_version(url: str) -> AsyncIterator[str]:
    """Another release, following the journal; the schema of its views."""
    processus = await asyncio.create_subprocess_exec(
        sys.executable, AUTRE_VERSION, url, stdout=asyncio.subprocess.PIPE
    )
    assert processus.stdout is not None
    try:
        yield (await processus.stdout.readline()).decode().strip()
    finally:
        processus.kill()
        await processus.wait()


async def test_deux_versions_tiennent_chacune_leurs_vues(maison: Maison, base: str) -> None:
    await menages(maison, 2)
    notres = await tables(maison, schema.live())

    async with autre_version(base) as autres:
        await atteint(maison, autres, 2)
        await entre(maison, menage_ouvert(sujet="si-siao:apres"))
        for vues in (schema.live(), autres):
            await atteint(maison, vues, 3)

    assert autres != schema.live()
    assert await tables(maison, schema.live()) == notres
    assert await maison.service.pool.fetchval(f"SELECT count(*) FROM {autres}.acces") == 3  # noqa: S608 (a schema of ours)
    assert await ecarts(maison) == {}


# --- Celles que plus personne ne tient ------------------------------------------------------------

D_AVANT = "vues"
"""The only name that views had before they were named by their form."""
D_UNE_AUTRE = "vues_0123456789abcdef"


async def tenues_jusqu_a(maison: Maison, vues: str, position: int) -> None:
    """Views of another release, which know the journal up to there."""
    await maison.service.pool.execute(
        f"CREATE SCHEMA {vues};"  # noqa: S608 (our names)
        f"CREATE TABLE {vues}.curseur (nom text PRIMARY KEY, position bigint NOT NULL);"
        f"INSERT INTO {vues}.curseur VALUES ('tout', {position})"
    )


async def oubliees(maison: Maison) -> list[str]:
    async with maison.service.pool.acquire() as connection:
        return await schema.forget(connection)


@pytest.mark.parametrize("vues", [D_AVANT, D_UNE_AUTRE, f"{D_UNE_AUTRE}_neuves"])
async def test_des_vues_a_qui_manque_un_fait_depuis_trop_longtemps_s_oublient(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, vues: str
) -> None:
    await menages(maison, 2)
    await tenues_jusqu_a(maison, vues, 1)

    assert await oubliees(maison) == []
    monkeypatch.setattr(schema, "FORGOTTEN_AFTER", timedelta(0))
    assert await oubliees(maison) == [vues]
    assert not await tables(maison, vues)
    assert await tables(maison, schema.live())


async def test_des_vues_a_qui_rien_ne_manque_restent(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "FORGOTTEN_AFTER", timedelta(0))
    await menages(maison, 2)
    await tenues_jusqu_a(maison, D_AVANT, 2)

    assert await oubliees(maison) == []


async def test_des_vues_que_l_on_lit_encore_attendent_pour_s_oublier(
    maison: Maison, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "FORGOTTEN_AFTER", timedelta(0))
    monkeypatch.setattr(schema, "PATIENCE", "10ms")
    await menages(maison, 2)
    await tenues_jusqu_a(maison, D_AVANT, 1)
    sauvegarde = await asyncpg.connect(base)

    async with sauvegarde.transaction():
        await sauvegarde.execute(f"LOCK TABLE {D_AVANT}.curseur IN ACCESS SHARE MODE")
        assert await oubliees(maison) == []
    await sauvegarde.close()

    assert await oubliees(maison) == [D_AVANT]
