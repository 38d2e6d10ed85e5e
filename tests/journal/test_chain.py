"""The chain: an honest journal verifies, and whatever was done to a row shows."""

import asyncio
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from asyncpg import Pool
from journal.brouillons import FLUX, Proprietaire, brouillon, brouillons, fautes, muter, tout

from parcours.journal import verification
from parcours.journal.appender import Appender
from parcours.journal.chain import GENESIS, leaf, link
from parcours.journal.port import Recorded, recorded
from parcours.journal.verification import (
    ALTERED,
    BACK_IN_TIME,
    BAD_HEAD,
    BAD_VERSION,
    FAULTS_MAX,
    MISSING,
    UNCHAINED,
    verify,
)

AUTRE = uuid4()
FAITS = 12

Fautes = list[tuple[int, str]]


@pytest.fixture
async def rempli(appender: Appender, monkeypatch: pytest.MonkeyPatch) -> Appender:
    """A journal of three transactions and two streams that take turns, read by small pages."""
    monkeypatch.setattr(verification, "PAGE_EVENTS", 5)
    for lot in range(FAITS // 4):
        await appender.append(
            [
                replace(
                    brouillon(f"{lot}-{n}", (FLUX, AUTRE)[n % 2], charge=b'{"n":%d}' % n),
                    linked_streams=(AUTRE,) if n == 2 else (),
                )
                for n in range(4)
            ]
        )
    return appender


# --- Un journal intact ----------------------------------------------------------------------------


async def test_un_journal_vide_se_verifie(pool: Pool) -> None:
    assert await fautes(pool) == []


async def test_un_journal_intact_se_verifie_et_chaque_fait_est_compte(
    rempli: Appender, pool: Pool
) -> None:
    await rempli.append(brouillons(2), atomic=True)
    lus: list[int] = []

    assert await verify(pool, lus.append) == []
    assert lus == [5, 5, 4]


async def test_un_journal_qui_grandit_se_verifie(rempli: Appender, pool: Pool) -> None:
    async def grandir() -> None:
        for _ in range(30):
            await rempli.append(brouillons(3))

    croissance = asyncio.create_task(grandir())
    trouvees = []
    while not croissance.done():
        trouvees += await fautes(pool)

    assert trouvees == []


async def test_les_dates_extremes_se_verifient(appender: Appender, pool: Pool) -> None:
    instants = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    jours = [date.min, date.max]

    await appender.append(
        [
            replace(fait, known_at=instant, happened_on=jour)
            for fait, instant, jour in zip(brouillons(2), instants, jours, strict=True)
        ]
    )

    relus = await tout(pool)
    assert [fait.known_at for fait in relus] == instants
    assert [fait.happened_on for fait in relus] == jours
    assert await fautes(pool) == []


# --- Un journal falsifié --------------------------------------------------------------------------

GARDER = """
SET session_replication_role = replica;
CREATE TABLE evenements_justes AS TABLE journal.evenements;
CREATE TABLE tete_juste AS TABLE journal.tete
"""
REMETTRE = """
DELETE FROM journal.evenements; INSERT INTO journal.evenements TABLE evenements_justes;
DELETE FROM journal.tete; INSERT INTO journal.tete TABLE tete_juste
"""
AU_CINQUIEME = "UPDATE journal.evenements SET {} WHERE position = 5"
ECHANGER_LES_PLACES = """
UPDATE journal.evenements SET position = 99 WHERE position = {0};
UPDATE journal.evenements SET position = {0} WHERE position = {1};
UPDATE journal.evenements SET position = {1} WHERE position = 99
"""
ECHANGER_LES_CHARGES = """
UPDATE journal.evenements e SET charge = a.charge FROM journal.evenements a
 WHERE (e.position, a.position) IN ((5, 6), (6, 5))
"""

FALSIFICATIONS: dict[str, Fautes] = {
    AU_CINQUIEME.format(affectation): [(5, ALTERED)]
    for affectation in (
        "source = '/autre'",
        "id = 'autre'",
        "type = 'autre'",
        "survenu_le = survenu_le - 1",
        "connu_le = connu_le - interval '1 microsecond'",
        "departement = NULL",
        "qualites = ''",
        "flux_lies = ARRAY[flux]",
        "charge = '{}'",
        "empreinte = sha256('')",
    )
} | {
    AU_CINQUIEME.format("chaine = sha256('')"): [(5, UNCHAINED), (6, UNCHAINED)],
    AU_CINQUIEME.format("enregistre_le = enregistre_le - interval '1 hour'"): [
        (5, UNCHAINED),
        (5, BACK_IN_TIME),
    ],
    AU_CINQUIEME.format("enregistre_le = 'infinity'"): [(5, UNCHAINED), (6, BACK_IN_TIME)],
    AU_CINQUIEME.format("version = 30"): [(5, BAD_VERSION), (5, UNCHAINED), (7, BAD_VERSION)],
    AU_CINQUIEME.format("flux = gen_random_uuid(), version = 1"): [(5, ALTERED), (7, BAD_VERSION)],
    ECHANGER_LES_CHARGES: [(5, ALTERED), (6, ALTERED)],
    ECHANGER_LES_PLACES.format(5, 6): [(5, UNCHAINED), (6, UNCHAINED), (7, UNCHAINED)],
    "DELETE FROM journal.evenements WHERE position = 5": [(5, MISSING), (7, BAD_VERSION)],
    "DELETE FROM journal.evenements WHERE position = 1": [(1, MISSING), (3, BAD_VERSION)],
    "DELETE FROM journal.evenements WHERE position = 12": [(12, MISSING)],
    "DELETE FROM journal.evenements": [(1, MISSING)],
    "DELETE FROM journal.tete": [(0, BAD_HEAD)],
    "UPDATE journal.tete SET chaine = sha256('')": [(12, BAD_HEAD)],
    "UPDATE journal.tete SET position = 11": [(11, BAD_HEAD)],
    "UPDATE journal.tete SET position = 13": [(13, MISSING)],
    "UPDATE journal.tete SET enregistre_le = now() + interval '1 day'": [(12, BAD_HEAD)],
}


@pytest.mark.usefixtures("rempli")
async def test_toute_falsification_se_voit_a_sa_place(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    await proprietaire.execute(GARDER)
    trouvees = {}

    for falsification in FALSIFICATIONS:
        await proprietaire.execute(falsification)
        trouvees[falsification] = await fautes(pool)
        await proprietaire.execute(REMETTRE)

    assert trouvees == FALSIFICATIONS
    assert await fautes(pool) == []


@pytest.mark.usefixtures("rempli")
async def test_un_fait_recrit_avec_son_empreinte_et_son_maillon_rompt_le_suivant(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    faux = replace((await tout(pool))[4], payload=b"[]")
    chaine = await pool.fetchval("SELECT chaine FROM journal.evenements WHERE position = 4")

    await proprietaire.execute("SET session_replication_role = replica")
    await proprietaire.execute(
        AU_CINQUIEME.format("charge = $1, empreinte = $2, chaine = $3"),
        faux.payload,
        leaf(faux),
        link(chaine, faux),
    )

    assert await fautes(pool) == [(6, UNCHAINED)]


@pytest.mark.usefixtures("rempli")
async def test_une_fin_coupee_avec_sa_tete_ne_se_voit_que_d_une_tete_gardee_ailleurs(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    gardee = await pool.fetchrow("SELECT position, chaine FROM journal.tete")

    await proprietaire.execute("SET session_replication_role = replica")
    await proprietaire.execute("DELETE FROM journal.evenements WHERE position > 10")
    await proprietaire.execute(
        """UPDATE journal.tete t
              SET position = e.position, chaine = e.chaine, enregistre_le = e.enregistre_le
             FROM journal.evenements e WHERE e.position = 10"""
    )

    assert await fautes(pool) == []
    assert await pool.fetchrow("SELECT position, chaine FROM journal.tete") != gardee


async def test_cent_fautes_suffisent(
    appender: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await appender.append(brouillons(FAULTS_MAX + 50))

    await proprietaire.execute("SET session_replication_role = replica")
    await proprietaire.execute("UPDATE journal.evenements SET departement = '2A'")

    assert await fautes(pool) == [(n, ALTERED) for n in range(1, FAULTS_MAX + 1)]


# --- Ce que la chaîne couvre ----------------------------------------------------------------------

FAIT = recorded(
    replace(brouillon("a"), linked_streams=(AUTRE,)), 7, 3, datetime(2025, 3, 4, tzinfo=UTC)
)
AUTREMENT = Recorded(
    position=8,
    stream=AUTRE,
    version=4,
    source="/autre",
    id="b",
    type="autre",
    happened_on=FAIT.happened_on + timedelta(days=1),
    known_at=FAIT.known_at + timedelta(microseconds=1),
    recorded_at=FAIT.recorded_at + timedelta(microseconds=1),
    department="2A",
    roles="SIAO",
    linked_streams=(FLUX,),
    payload=b"[]",
)


DE_L_ANNUAIRE = {"organisation"}
"""What the directory says of a source, for ever: no part of the journal's row."""


@pytest.mark.parametrize(
    "champ", [champ.name for champ in fields(Recorded) if champ.name not in DE_L_ANNUAIRE]
)
def test_chaque_champ_compte_dans_le_maillon(champ: str) -> None:
    change = replace(FAIT, **{champ: getattr(AUTREMENT, champ)})

    assert link(GENESIS, change) != link(GENESIS, FAIT)


def test_deux_champs_voisins_ne_se_confondent_pas() -> None:
    assert leaf(replace(FAIT, source="/a", id="bc")) != leaf(replace(FAIT, source="/ab", id="c"))


@pytest.mark.parametrize(
    ("juste", "faux"),
    [
        ("sha256(bout.chaine ||", "sha256("),
        ("int4send(versions[i])", "int4send(1)"),
        ("* 1000000)", "* 1000)"),
        ("|| empreintes[i])", ")"),
        ("bout.position + 1;", "bout.position + 2;"),
        ("+ r.rang END", "+ r.rang + 1 END"),
        ("chaine = bout.chaine", "chaine = chaine"),
    ],
)
async def test_une_fonction_qui_enchaine_mal_est_prise(
    juste: str, faux: str, rempli: Appender, pool: Pool, proprietaire: Proprietaire
) -> None:
    await muter(proprietaire, juste, faux)

    await rempli.append([brouillon("a"), brouillon("b")])

    assert await fautes(pool) != []
