"""The keys: made once, never in clear in the database, and the master key that opens them all."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from asyncpg import Pool
from faits import entre, identite
from journal.brouillons import DETRUIRE, FLUX, Proprietaire, octets, une_cle
from maison import CLE_MAITRESSE, Maison

from parcours.journal.keys import (
    HOUSEHOLD,
    KEY_BYTES,
    BadMasterKey,
    MasterKey,
    MissingKey,
    WrongMasterKey,
    fingerprint,
    refuse_wrong_key,
)
from parcours.journal.vault import Vault

SUJET = (FLUX, HOUSEHOLD)


async def test_une_cle_se_fait_une_fois_et_se_retrouve(pool: Pool) -> None:
    async with pool.acquire() as une, pool.acquire() as autre:
        faites = await asyncio.gather(
            *[Vault(CLE_MAITRESSE).keys_for(c, [SUJET, (UUID(int=2), "p")]) for c in (une, autre)]
        )

        (cle,) = (await Vault(CLE_MAITRESSE).keys_for(une, [SUJET])).values()

    assert faites[0] == faites[1]
    assert faites[0][SUJET] == cle
    assert faites[0][SUJET] != faites[0][UUID(int=2), "p"]


async def test_une_cle_detruite_n_est_pas_refaite(pool: Pool, proprietaire: Proprietaire) -> None:
    coffre = Vault(CLE_MAITRESSE)
    async with pool.acquire() as connection:
        (cle,) = (await coffre.keys_for(connection, [SUJET])).values()
        assert cle is not None
        await proprietaire.execute(DETRUIRE, *SUJET)

        assert await coffre.keys_for(connection, [SUJET]) == {SUJET: None}
        assert await coffre.keys_by_id(connection, [cle.id]) == {}


async def test_une_autre_cle_maitresse_est_refusee(pool: Pool, proprietaire: Proprietaire) -> None:
    autre = MasterKey(bytes(KEY_BYTES))
    async with pool.acquire() as connection:
        await refuse_wrong_key(connection, autre)
        await Vault(CLE_MAITRESSE).keys_for(connection, [SUJET])

        await refuse_wrong_key(connection, CLE_MAITRESSE)
        with pytest.raises(WrongMasterKey, match="remettre la bonne"):
            await refuse_wrong_key(connection, autre)

        await proprietaire.execute(DETRUIRE, *SUJET)
        await refuse_wrong_key(connection, autre)


def test_la_cle_maitresse_se_fait_une_fois_pour_son_seul_proprietaire(tmp_path: Path) -> None:
    fichier = tmp_path / "cles" / "maitresse"

    MasterKey.make(fichier)

    assert fichier.stat().st_mode & 0o777 == 0o600
    assert MasterKey.from_file(fichier).wrapping == MasterKey.from_file(fichier).wrapping
    with pytest.raises(FileExistsError):
        MasterKey.make(fichier)


def test_lire_une_cle_maitresse_n_en_fait_jamais_une(tmp_path: Path) -> None:
    with pytest.raises(MissingKey, match="n'existe pas"):
        MasterKey.from_file(tmp_path / "cle")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("texte", ["", "zz", "00" * 31, "00" * 33])
def test_un_texte_qui_n_est_pas_une_cle_est_refuse(texte: str) -> None:
    with pytest.raises(BadMasterKey, match="32 octets"):
        MasterKey.from_hex(texte)


def test_une_cle_derivee_ne_vaut_que_pour_un_usage() -> None:
    usages = [CLE_MAITRESSE.derive(usage) for usage in ("coffre", "identifiants", "partenaires")]

    assert len({*usages, bytes(range(32))}) == 4


async def test_la_cle_maitresse_n_entre_pas_dans_la_base(
    maison: Maison, proprietaire: Proprietaire
) -> None:
    await entre(maison, identite())
    async with maison.service.pool.acquire() as connection:
        cles = await maison.service.vault.keys_for(connection, [SUJET])

    contenu = await octets(proprietaire, "journal", "coffre", "annuaire")

    assert [cle for cle in cles.values() if cle is None or cle.secret in contenu] == []
    assert bytes(range(KEY_BYTES)) not in contenu
    assert CLE_MAITRESSE.wrapping not in contenu


def test_le_meme_contenu_ne_se_reconnait_que_dans_son_menage() -> None:
    ici, ailleurs = une_cle(), une_cle()

    assert fingerprint(ici, b"{}") == fingerprint(ici, b"{}")
    assert fingerprint(ici, b"{}") != fingerprint(ici, b"[]")
    assert fingerprint(ici, b"{}") != fingerprint(ailleurs, b"{}")
