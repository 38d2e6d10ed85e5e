"""Personal data: sealed before the journal, bound to its place, gone with its key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as File
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from asyncpg import Pool
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from faits import Fait, a_la_rue, entre, fait, identite, menage_ouvert, voisinage
from journal.brouillons import Proprietaire, fautes, octets, tout
from maison import CLE_MAITRESSE, Maison

from parcours.domain.champs import Scelle
from parcours.domain.evenement import CATALOGUE
from parcours.domain.volets.menage import IdentitePrecisee
from parcours.journal import codec, sealing
from parcours.journal.keys import (
    HOUSEHOLD,
    KEY_BYTES,
    BadMasterKey,
    MasterKey,
    SubjectKey,
    Vault,
    WrongMasterKey,
    fingerprint,
    refuse_wrong_key,
)

OPAH = "/partenaires/opah-haute-gironde"
NOM, PRENOM, NAISSANCE = "Zzcanarinom", "Zzcanariprénom", "1931-07-14"
AUTRE_NAISSANCE, NUMERO = "1929-10-24", "Zzcanari048"
COMMENTAIRE, SUITE, PRECISION = "Zzcanari commente", "Zzcanari répond", "Zzcanari précise"
CANARIS = {
    NOM,
    PRENOM,
    NAISSANCE,
    AUTRE_NAISSANCE,
    NUMERO,
    COMMENTAIRE,
    SUITE,
    PRECISION,
}

# --- Rien en clair --------------------------------------------------------------------------------


def vie() -> list[Fait]:
    """Facts that hold, together, every personal field of the catalogue."""
    (personne,) = menage_ouvert()["data"]["personnes"]
    signale = voisinage(commentaire=COMMENTAIRE)
    return [
        menage_ouvert(personnes=[{**personne, "date_naissance": AUTRE_NAISSANCE}]),
        identite(nom=NOM, prenom=PRENOM, date_naissance=NAISSANCE),
        fait("acces.demande-de-logement-social-enregistree", numero_unique=NUMERO),
        signale,
        fait(
            "referent.alerte-prise-en-compte",
            alerte=f"{signale['source']}#{signale['id']}",
            action="AUTRE",
            commentaire=SUITE,
        ),
        fait(
            "comite.situation-etudiee",
            OPAH,
            sujet="opah-hg:2025-1",
            departement="33",
            avis=[{"expertise": "SOCIALE", "conclusion": "PROCEDURE", "precision": PRECISION}],
        ),
    ]


async def lus_en_clair(maison: Maison, proprietaire: Proprietaire) -> set[str]:
    """The personal values that anybody who copies the journal and the keys can read."""
    for evenement in vie():
        await entre(maison, evenement)
    contenu = await octets(proprietaire, "journal", "coffre")
    assert b"menage.identite-precisee" in contenu
    return {canari for canari in CANARIS if canari.encode() in contenu}


def test_chaque_champ_personnel_du_catalogue_a_son_canari() -> None:
    types = {nom for nom, classe in CATALOGUE.items() if classe.personnels}

    assert types == {e["type"].removeprefix("fr.parcours.").removesuffix(".v1") for e in vie()}
    assert sum(len(CATALOGUE[nom].personnels) for nom in types) == len(CANARIS)


async def test_rien_de_personnel_n_est_en_clair_au_journal(
    maison: Maison, proprietaire: Proprietaire
) -> None:
    assert await lus_en_clair(maison, proprietaire) == set()


async def test_sans_sceller_tout_se_lirait(
    maison: Maison, proprietaire: Proprietaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_encrypt", lambda clair, _cle, _lien: clair.decode())

    assert await lus_en_clair(maison, proprietaire) == CANARIS


async def test_la_cle_maitresse_n_entre_pas_dans_la_base(
    maison: Maison, proprietaire: Proprietaire
) -> None:
    await entre(maison, identite())
    (cle,) = (await cles_de(maison, await tout(maison.service.pool))).values()

    contenu = await octets(proprietaire, "journal", "coffre", "annuaire")

    assert cle.secret not in contenu
    assert bytes(range(KEY_BYTES)) not in contenu
    assert CLE_MAITRESSE.wrapping not in contenu
