"""The streams that partners' identifiers name in a département: one each, and nothing to read."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest
from asyncpg import Pool
from journal.brouillons import DETRUIRE, FLUX, Proprietaire, attendre, brouillon, octets
from maison import CLE_MAITRESSE

from parcours.journal import streams as module
from parcours.journal.appender import Appender
from parcours.journal.keys import HOUSEHOLD, MasterKey
from parcours.journal.streams import PURPOSE, Identifier, Stream, Streams
from parcours.journal.vault import Vault

SANS = UUID(int=2)
"""A stream where nobody said a département."""
CANARI = "zzcanari-48-0042"
UN, DEUX, TROIS = (Identifier("48", "si-siao", valeur) for valeur in "123")

streams = Streams(CLE_MAITRESSE)


@pytest.fixture
async def sans_limite(base: str) -> AsyncIterator[Pool]:
    """Connections of the owner, who may more than the service and sees a deadlock at once."""
    options = {"deadlock_timeout": "10ms"}
    async with asyncpg.create_pool(base, min_size=1, server_settings=options) as pool:
        yield pool


async def nommer(
    pool: Pool, identifiants: Iterable[Identifier], generation: int = 1
) -> dict[Identifier, UUID]:
    async with pool.acquire() as connection:
        return await streams.reserve(connection, dict.fromkeys(identifiants, generation))


async def porteurs(pool: Pool, *identifiants: Identifier) -> dict[Identifier, list[UUID]]:
    async with pool.acquire() as connection:
        return await streams.bearers(connection, identifiants)


async def test_un_identifiant_nomme_un_flux_pour_toujours(pool: Pool) -> None:
    premier = await nommer(pool, [UN])

    les_deux = await nommer(pool, [DEUX, UN])

    assert les_deux.keys() == {UN, DEUX}
    assert premier == {UN: les_deux[UN]}
    portes = {identifiant: [flux] for identifiant, flux in les_deux.items()}
    assert await porteurs(pool, UN, DEUX, TROIS) == portes


async def test_deux_systemes_peuvent_employer_le_meme_identifiant(pool: Pool) -> None:
    noms = await nommer(pool, [UN, UN._replace(system="exploc")])

    assert len(set(noms.values())) == 2


async def test_le_meme_identifiant_nomme_un_flux_par_departement(pool: Pool) -> None:
    ailleurs = UN._replace(department="33")

    noms = await nommer(pool, [UN, ailleurs])

    assert len(set(noms.values())) == 2
    assert await porteurs(pool, UN) == {UN: [noms[UN]]}
    assert await porteurs(pool, UN._replace(department="31")) == {}
    async with pool.acquire() as connection:
        partout = await streams.anywhere(connection, [UN, TROIS])
    assert partout == {UN: set(noms.values()), TROIS: set()}


async def test_la_generation_suivante_nomme_un_flux_neuf_le_meme_pour_tous(pool: Pool) -> None:
    ancien = (await nommer(pool, [UN]))[UN]

    noms = await asyncio.gather(*[nommer(pool, [UN], 2) for _ in range(8)])

    (neuf,) = {nom[UN] for nom in noms}
    assert neuf != ancien
    assert await porteurs(pool, UN) == {UN: [ancien, neuf]}


async def test_un_flux_est_efface_quand_la_cle_du_menage_est_detruite(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    noms = await nommer(pool, [UN, DEUX])
    async with pool.acquire() as connection:
        sujets = [(flux, sujet) for flux in noms.values() for sujet in (HOUSEHOLD, "personne:p1")]
        await Vault(CLE_MAITRESSE).keys_for(connection, sujets)
        await proprietaire.execute(DETRUIRE, noms[UN], HOUSEHOLD)
        await proprietaire.execute(DETRUIRE, noms[DEUX], "personne:p1")

        assert await streams.erased(connection, noms.values()) == {noms[UN]}


async def test_ceux_qui_nomment_a_la_fois_recoivent_le_meme_flux(pool: Pool) -> None:
    await ils_nomment_a_la_fois(pool, range(100))


async def ils_nomment_a_la_fois(pool: Pool, numeros: range) -> None:
    """Eight name the same identifiers at once: each is told the same streams."""
    identifiants = [Identifier("48", "si-siao", str(numero)) for numero in numeros]

    premiers, *autres = await asyncio.gather(*[nommer(pool, identifiants) for _ in range(8)])

    assert len(set(premiers.values())) == len(identifiants)
    assert autres == [premiers] * 7


async def test_si_le_dernier_venu_renommait_chacun_aurait_le_sien(
    sans_limite: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        module,
        "_RESERVE",
        """INSERT INTO journal.identifiants (departement, systeme, empreinte, generation, flux)
           SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::integer[], $5::uuid[])
           ON CONFLICT (systeme, empreinte, departement, generation)
           DO UPDATE SET flux = excluded.flux""",
    )

    async def jusqu_a_se_rencontrer() -> None:
        for debut in range(0, 5000, 100):  # now and then, nobody meets anybody
            await ils_nomment_a_la_fois(sans_limite, range(debut, debut + 100))

    with pytest.raises(AssertionError):
        await jusqu_a_se_rencontrer()


async def test_ceux_qui_nomment_en_ordres_contraires_ne_s_attendent_pas_sans_fin(
    sans_limite: Pool, proprietaire: Proprietaire
) -> None:
    async with sans_limite.acquire() as connection, connection.transaction():
        await streams.reserve(connection, {DEUX: 1})
        ordres = ([UN, DEUX, TROIS], [TROIS, DEUX, UN])
        appels = [asyncio.create_task(nommer(sans_limite, ordre)) for ordre in ordres]
        await attendre(proprietaire, "transactionid", len(appels))

    noms, memes_noms = await asyncio.gather(*appels)
    assert noms == memes_noms


async def test_sans_ordre_commun_ils_s_attendraient(
    sans_limite: Pool, proprietaire: Proprietaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "sorted", list, raising=False)

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await test_ceux_qui_nomment_en_ordres_contraires_ne_s_attendent_pas_sans_fin(
            sans_limite, proprietaire
        )


async def test_un_identifiant_n_est_nulle_part_en_clair(
    pool: Pool, proprietaire: Proprietaire
) -> None:
    await nommer(pool, [Identifier("48", "si-siao", CANARI)])

    contenu = await octets(proprietaire, "journal")

    assert b"si-siao" in contenu
    assert CANARI.encode() not in contenu


async def test_sans_hacher_un_identifiant_se_lirait(
    pool: Pool, proprietaire: Proprietaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MasterKey, "blind", lambda _, __, valeur: valeur.encode().rjust(32))

    with pytest.raises(AssertionError):
        await test_un_identifiant_n_est_nulle_part_en_clair(pool, proprietaire)


def test_qui_n_a_pas_la_cle_ne_devine_pas_un_identifiant() -> None:
    autre = MasterKey(bytes(32))

    assert CLE_MAITRESSE.blind(PURPOSE, CANARI) != autre.blind(PURPOSE, CANARI)
    assert CLE_MAITRESSE.blind(PURPOSE, CANARI) != CLE_MAITRESSE.blind("partenaires", CANARI)


async def test_un_flux_est_connu_une_fois_ecrit_avec_son_premier_departement(
    pool: Pool, appender: Appender
) -> None:
    await nommer(pool, [UN])
    premiers = (None, "48", "33")
    await appender.append(
        [replace(brouillon(str(d)), department=d) for d in premiers]
        + [replace(brouillon("ailleurs", SANS), department=None)]
    )

    async with pool.acquire() as connection:
        connus = await streams.known(connection, [FLUX, SANS, UUID(int=3)])

    assert connus == {FLUX: Stream(FLUX, "48"), SANS: Stream(SANS, None)}
