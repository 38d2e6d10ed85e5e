"""Who wrote need not read again: what is kept is the journal, whoever wrote in it meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from asyncpg import InterfaceError, Pool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal.brouillons import Proprietaire, attendre

from parcours.domain.droit.reglages import Reglage
from parcours.journal import memory, reader, redelivery, tail
from parcours.journal.appender import Appender
from parcours.journal.memory import History, Memory
from parcours.journal.port import Draft, Outcome, Receipt
from parcours.journal.territories import sign
from parcours.postgres.pool import open_pool

SOURCE = "/partenaires/ce-qui-s-ecrit"
FUSION = "fr.parcours.correction.menages-fusionnes.v1"
CONTACT = "fr.parcours.referent.contact-tenu.v1"
DEPARTEMENT = reader.DEPARTMENT_TYPES[0]
FLUX = 5
Geste = tuple[int, str, int | None, str, str]
"""In which stream, what, linking which, written here or by another process, and read when."""
_VERROU = "SELECT pg_advisory_lock(hashtext('parcours.journal'))"
_RENDU = "SELECT pg_advisory_unlock(hashtext('parcours.journal'))"
ACTE = Reglage(
    departement="48", regle="R-O03", du=date(2026, 1, 1), par="Administratrice", actif=True
)


@pytest.fixture(autouse=True)
async def connue(proprietaire: Proprietaire) -> AsyncIterator[None]:
    """Whose source it is, the directory says."""
    await proprietaire.execute(
        "INSERT INTO annuaire.partenaires (source, libelle, organisme, roles, departements,"
        " systemes) VALUES ($1, '', 'INT-ECRIT', '{}', '{}', '{}')",
        SOURCE,
    )
    yield
    await proprietaire.execute("DELETE FROM annuaire.partenaires WHERE source = $1", SOURCE)


def fait(flux: UUID, sorte: str = CONTACT, lies: tuple[UUID, ...] = ()) -> Draft:
    identifiant = str(uuid4())
    return Draft(
        stream=flux,
        source=redelivery.SOURCE if sorte == redelivery.TYPE else SOURCE,
        id=identifiant,
        type=sorte,
        happened_on=date(2026, 1, 1),
        known_at=datetime(2026, 1, 1, 12, 30, 15, 250, tzinfo=UTC),
        department="48",
        roles="SIAO",
        linked_streams=lies,
        payload=b"{}",
        fingerprint=identifiant.encode(),
    )


def place(recus: Sequence[Receipt]) -> int:
    """Where the last of them is."""
    return max(recu.place.position for recu in recus if recu.place)


gestes = st.tuples(
    st.integers(0, FLUX - 1),
    st.sampled_from([CONTACT, CONTACT, CONTACT, redelivery.TYPE, FUSION, DEPARTEMENT]),
    st.none() | st.none() | st.integers(0, FLUX - 1),
    st.sampled_from(["ici", "ici", "ici", "ailleurs"]),
    st.sampled_from(["rien", "rien", "lu avant", "lu pendant"]),
)


async def _jouer(pool: Pool, gestes: Sequence[Geste], tenus: int = 1000) -> None:
    """Write these facts, and read each household as it was when its own was written."""
    flux = [uuid4() for _ in range(FLUX)]
    async with (
        Memory(pool, tenus) as memoire,
        Appender(pool, memoire) as ici,
        Appender(pool) as ailleurs,
    ):
        for qui, sorte, la, par, lu in gestes:
            lies = () if la in {None, qui} else (flux[la or 0],)
            dit = fait(flux[qui], sorte, lies)
            if lu == "lu avant":
                await memoire.histories([flux[qui]])
            if par == "ailleurs":
                await ailleurs.append([dit])
                continue
            ecriture = asyncio.create_task(ici.append([dit]))
            if lu == "lu pendant":
                await memoire.histories([flux[qui]])
            recus = await ecriture
            await _verifie(pool, memoire, flux[qui], place(recus))


async def _verifie(pool: Pool, memoire: Memory, flux: UUID, position: int) -> None:
    """What is known of it to whoever wrote there is what the journal had then."""
    connue = (await memoire.written_to([flux], position)).histories[flux]
    async with pool.acquire() as connection:
        attendues = await reader.histories(connection, [flux], known_to=position)
    assert list(connue.known_to(position)) == attendues[flux]


@given(gestes=st.lists(gestes, min_size=1, max_size=14), tenus=st.sampled_from([2, 6, 1000]))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_qui_a_ecrit_connait_le_menage_tel_que_le_journal_le_donne(
    pool: Pool, gestes: list[Geste], tenus: int
) -> None:
    await _jouer(pool, gestes, tenus)


SUIVI: list[Geste] = [(0, CONTACT, None, "ici", "lu avant")] * 2
VARIANTES: dict[str, tuple[type, str, Callable[..., object], list[Geste]]] = {
    "un lien n'est qu'un fait de plus": (
        memory.KeptHousehold,
        "goes_on_with",
        lambda *_: True,
        [(1, CONTACT, None, "ici", "rien"), *SUIVI, (0, FUSION, 1, "ici", "rien")],
    ),
    "ce que d'autres ont écrit ne manque pas": (
        tail.Tail,
        "follow",
        lambda soi, events: setattr(soi, "reached", events[-1].position),
        [
            *SUIVI,
            *[(1, CONTACT, None, "ailleurs", "rien")] * 1001,
            (1, FUSION, 0, "ailleurs", "rien"),
            (0, CONTACT, None, "ici", "rien"),
        ],
    ),
}


@pytest.mark.parametrize("variante", VARIANTES)
async def test_une_variante_se_voit(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, variante: str
) -> None:
    qui, nom, fausse, gestes = VARIANTES[variante]
    await _jouer(pool, gestes)
    monkeypatch.setattr(qui, nom, fausse)

    with pytest.raises(AssertionError):
        await _jouer(pool, gestes)


async def test_qui_a_ecrit_dans_un_menage_garde_ne_demande_rien(base: str, pool: Pool) -> None:
    """Whatever others write elsewhere; what they write there is read."""
    flux, autre, lectures = uuid4(), uuid4(), await open_pool(base, 1)
    async with (
        Memory(lectures) as memoire,
        Appender(pool, memoire) as ici,
        Appender(pool) as ailleurs,
    ):
        await memoire.written_to([flux], place(await ici.append([fait(flux)])))
        await lectures.close()
        await ailleurs.append([fait(autre) for _ in range(3)])
        for _ in range(3):
            recus = await ici.append([fait(flux), fait(autre)])
            await _verifie(pool, memoire, flux, place(recus[:1]))
        await ailleurs.append([fait(autre, FUSION, (flux,))])
        recus = await ici.append([fait(flux)])
        with pytest.raises(InterfaceError):
            await memoire.written_to([flux], place(recus))


@pytest.mark.parametrize("ailleurs", [0, tail.RECENT_MAX])
async def test_un_menage_lu_pendant_qu_on_y_ecrit_a_ce_qui_s_est_ecrit(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, ailleurs: int
) -> None:
    """What was read before the fact comes back after it; `ailleurs`: too late to be caught up."""
    flux = uuid4()
    await _lire_pendant_qu_on_ecrit(pool, monkeypatch, flux, ailleurs)
    monkeypatch.setattr(
        Memory, "_catch_up", lambda _, household, head: setattr(household, "whole_at", head)
    )
    with pytest.raises(AssertionError):
        await _lire_pendant_qu_on_ecrit(pool, monkeypatch, uuid4(), ailleurs)


async def _lire_pendant_qu_on_ecrit(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, flux: UUID, ailleurs: int
) -> None:
    lu, ecrit, vraie = asyncio.Event(), asyncio.Event(), reader.unknown

    async def lente(*asked: Any) -> reader.Unknown:  # noqa: ANN401 (what it is asked)
        found = await vraie(*asked)
        lu.set()
        await ecrit.wait()
        return found

    async with Memory(pool) as memoire, Appender(pool, memoire) as appender:
        await appender.append([fait(flux)])
        with monkeypatch.context() as lent:
            lent.setattr(reader, "unknown", lente)
            lecture = asyncio.create_task(memoire.histories([flux]))
            await lu.wait()
            recus = await appender.append([fait(flux), *(fait(uuid4()) for _ in range(ailleurs))])
            ecrit.set()
            await lecture
        await _verifie(pool, memoire, flux, place(recus))


async def test_une_reponse_perdue_fait_relire(
    pool: Pool, perdre_les_reponses: Callable[[int], None]
) -> None:
    """Written, but nobody said so: asked again, it is there already."""
    flux = uuid4()
    async with Memory(pool) as memoire, Appender(pool, memoire) as appender:
        await memoire.written_to([flux], place(await appender.append([fait(flux)])))
        perdre_les_reponses(1)
        recus = await appender.append([fait(flux)])
        await _verifie(pool, memoire, flux, place(recus))

    assert [recu.outcome for recu in recus] == [Outcome.REPLAYED]


async def test_ce_qui_ne_se_retient_pas_est_ecrit_et_se_relit(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error after the commit: the fact is written, its author is answered, nothing is kept."""
    flux = uuid4()
    async with Memory(pool) as memoire, Appender(pool, memoire) as appender:
        await memoire.written_to([flux], place(await appender.append([fait(flux)])))
        with monkeypatch.context() as casse:
            casse.setattr(History, "then", None)
            recus = await appender.append([fait(flux)])
        await _verifie(pool, memoire, flux, place(recus))

    assert [recu.outcome for recu in recus] == [Outcome.APPENDED]


async def test_un_acte_signe_avant_ce_qui_s_ecrit_est_connu_de_qui_l_ecrit(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    """Both wait for the same lock: whoever has it first is before the other, for everybody."""
    flux = uuid4()
    async with Memory(pool) as memoire, Appender(pool, memoire) as appender:
        await memoire.written_to([flux], place(await appender.append([fait(flux)])))
        async with pool.acquire() as tenu, pool.acquire() as connection:
            await tenu.execute(_VERROU)
            avant = asyncio.create_task(sign(connection, ACTE))
            await attendre(proprietaire, "advisory")
            ecrit = asyncio.create_task(appender.append([fait(flux)]))
            await attendre(proprietaire, "advisory", 2)
            await tenu.execute(_RENDU)
            acte, recus = await asyncio.gather(avant, ecrit)
        connue = await memoire.written_to([flux], place(recus))
        async with pool.acquire() as connection:
            apres = await sign(connection, ACTE)

    ecrit_a = [recu.place.recorded_at for recu in recus if recu.place]
    signes_a = [signe.enregistre_le for signe in (acte, apres) if signe.enregistre_le]
    assert connue.acts == acte.numero
    assert signes_a[0] <= ecrit_a[0] < signes_a[1]
