"""L'entrée du jour : ce que minuit fait lire autrement, dit une fois, quoi qu'il arrive."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
import pytest
from faits import accord, entre, fait, menage_ouvert
from maison import Maison, ouvrir_sans_projecteur

from parcours.projections import jours, rebuild, workers
from parcours.projections.engine import Projector
from parcours.projections.household import household_rows

MIDI: Final = datetime(2026, 11, 29, 12, tzinfo=UTC)
UN_JOUR: Final = timedelta(days=1)


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """Une maison dont les vues ne suivent que quand on le leur dit, le jour qu'on leur dit."""
    async with ouvrir_sans_projecteur(base) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


async def rattrape(maison: Maison, instant: datetime) -> None:
    """Les vues ont tout lu, ce jour-là."""
    projecteur = Projector(maison.service.pool, now=lambda: instant)
    while await projecteur.catch_up():
        pass


class Entree(NamedTuple):
    """Ce que dit une entrée."""

    number: int
    day: date
    department: str
    position: int
    households: list[UUID]


async def entrees(maison: Maison, *instants: datetime) -> list[Entree]:
    """Les entrées, ces instants passés."""
    async with maison.service.pool.acquire() as connection:
        for instant in instants:
            await jours.write(connection, instant)
    dites = "SELECT numero, jour, departement, position, parcours FROM journal.jours"
    return [Entree(*dite) for dite in await maison.sql(f"{dites} ORDER BY numero")]


@pytest.fixture
async def qui_finit(maison: Maison) -> str:
    """Un ménage dont une relation se ferme le 29 novembre au soir."""
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, menage_ouvert(sujet="si-siao:48-2025-09001"))
    await entre(maison, accord("INT-CIDFF48"))
    finie = {"organisme": "INT-CIDFF48", "motif": "MISSION_ACHEVEE", "survenu_le": "2026-08-29"}
    await entre(maison, fait("relation.terminee", **finie))
    await rattrape(maison, MIDI)
    return parcours


async def test_le_lendemain_de_la_fin_l_entree_dit_le_menage_et_rien_d_autre(
    maison: Maison, qui_finit: str
) -> None:
    veille, jour = await entrees(maison, MIDI, MIDI + UN_JOUR)

    assert (veille.day, veille.households) == (date(2026, 11, 29), [])
    assert (jour.day, jour.department) == (date(2026, 11, 30), "48")
    assert [str(h) for h in jour.households] == [qui_finit]
    assert jour.position == maison.position
    assert jour.number > veille.number


async def test_ce_jour_la_le_menage_se_relit_et_qui_n_en_est_plus_l_apprend(
    maison: Maison, qui_finit: str
) -> None:
    suivis = "SELECT count(*) FROM vues.cles WHERE parcours = $1 AND suit"
    (avant,) = await maison.sql(suivis, qui_finit)

    await rattrape(maison, MIDI + UN_JOUR)

    (apres,) = await maison.sql(suivis, qui_finit)
    assert avant[0] - apres[0] == 1
    relires = await maison.sql("SELECT parcours FROM annonces.entrees WHERE fait = 0")
    assert [str(relire["parcours"]) for relire in relires] == [qui_finit]


async def test_un_menage_qu_on_ne_sait_plus_relire_ce_jour_la_n_arrete_pas_les_autres(
    maison: Maison, qui_finit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(flux: UUID, *reste: Any) -> Any:  # noqa: ANN401 (those of `household_rows`)
        if str(flux) == qui_finit:
            raise ValueError
        return household_rows(flux, *reste)

    monkeypatch.setattr(workers, "household_rows", refuse)
    autre = await entre(maison, menage_ouvert(sujet="si-siao:48-2025-09002"))

    async with asyncio.timeout(30):
        await rattrape(maison, MIDI + UN_JOUR)

    (suivi,) = await maison.sql("SELECT count(*) FROM vues.cles WHERE parcours = $1", autre)
    assert suivi[0] > 0
    valent = (
        "SELECT count(*) FROM vues.cles WHERE parcours = $1 AND (jusqu_a IS NULL OR jusqu_a > $2)"
    )
    (restent,) = await maison.sql(valent, qui_finit, MIDI + UN_JOUR)
    assert restent[0] == 0


async def test_les_jours_manques_s_ecrivent_tous(maison: Maison, qui_finit: str) -> None:
    tous = await entrees(maison, MIDI, MIDI + 4 * UN_JOUR)

    assert [e.day.day for e in tous] == [29, 30, 1, 2, 3]
    assert [str(h) for e in tous for h in e.households] == [qui_finit]


@pytest.mark.usefixtures("qui_finit")
async def test_plusieurs_processus_n_en_ecrivent_qu_une(maison: Maison) -> None:
    une_fois = await entrees(maison, MIDI)

    await asyncio.gather(*(entrees(maison, MIDI + UN_JOUR) for _ in range(4)))
    deux_fois = await entrees(maison, MIDI + UN_JOUR)

    assert [e.day.day for e in deux_fois] == [29, 30]
    assert deux_fois[:1] == une_fois


@pytest.mark.usefixtures("qui_finit")
async def test_une_entree_ne_se_modifie_pas(maison: Maison) -> None:
    await entrees(maison, MIDI)

    for ordre in ("UPDATE journal.jours SET parcours = '{}'", "DELETE FROM journal.jours"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await maison.service.pool.execute(ordre)


@pytest.mark.usefixtures("qui_finit")
async def test_le_projecteur_l_ecrit_de_lui_meme_quand_un_jour_commence(maison: Maison) -> None:
    heure = [MIDI]
    projecteur = asyncio.create_task(Projector(maison.service.pool, now=lambda: heure[0]).run())

    vus: list[Entree] = []
    for instant in (MIDI, MIDI + UN_JOUR):
        heure[0] = instant
        while len(vus) < 1 + (instant > MIDI):
            await asyncio.sleep(0.05)
            vus = await entrees(maison)
    projecteur.cancel()

    assert [(e.day.day, e.department) for e in vus] == [(29, "48"), (30, "48")]
    assert [len(e.households) for e in vus] == [0, 1]
