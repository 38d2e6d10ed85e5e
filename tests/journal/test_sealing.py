"""Personal data: sealed before the journal, bound to its place, gone with its key."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

import orjson
import pytest
from asyncpg import Pool
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from faits import a_la_rue, entre, identite, menage_ouvert, voisinage
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from journal.brouillons import DETRUIRE, FLUX, Proprietaire, fautes, octets, tout, une_cle
from journal.canaris import accueillir_le_bavard, canaris_poses
from maison import CLE_MAITRESSE, Maison
from strategies import RAPIDE

from parcours.domain.langage.champs import Scelle
from parcours.domain.volets.menage.identite import IdentitePrecisee
from parcours.journal import codec, sealing
from parcours.journal.keys import (
    HOUSEHOLD,
    SubjectKey,
)
from parcours.journal.vault import Vault

NOM, PRENOM, COMMENTAIRE = "Zzcanarinom", "Zzcanariprénom", "Zzcanari commente"

# --- Rien en clair --------------------------------------------------------------------------------


async def lus_en_clair(maison: Maison, proprietaire: Proprietaire) -> set[str]:
    """The personal values that anybody who copies the journal and the keys can read."""
    await accueillir_le_bavard(maison)
    faits, canaris = canaris_poses()
    for evenement in faits:
        await entre(maison, evenement)
    contenu = await octets(proprietaire, "journal", "coffre")
    assert b"menage.identite-precisee" in contenu
    return {canari for canari in canaris if canari.encode() in contenu}


async def test_rien_de_personnel_n_est_en_clair_au_journal(
    maison: Maison, proprietaire: Proprietaire
) -> None:
    assert await lus_en_clair(maison, proprietaire) == set()


async def test_sans_sceller_tout_se_lirait(
    maison: Maison, proprietaire: Proprietaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_encrypt", lambda clair, _cle, _lien: clair.decode())
    _, canaris = canaris_poses()

    assert await lus_en_clair(maison, proprietaire) == canaris


# --- Où l'on cherche des jetons -------------------------------------------------------------------

MOTS: Final = st.sampled_from((sealing.SEALED, '"scelle"', "sc\\u0065lle", "nom", ""))
CHARGES: Final = st.recursive(
    MOTS | st.text() | st.integers(0, 9) | st.none(),
    lambda dits: st.lists(dits, max_size=3) | st.dictionaries(MOTS, dits, max_size=3),
    max_leaves=12,
)
"""Des données où le nom d'un jeton se dit aussi de tout ce qui n'en est pas un."""


@RAPIDE
@pour_tout(CHARGES)
def test_l_on_cherche_des_jetons_partout_ou_il_y_en_a(charge: object) -> None:
    ecrite = sealing.canonical(charge)

    assert sealing.may_hold_tokens(ecrite) or not [*sealing.tokens(orjson.loads(ecrite))]


@RAPIDE
@pour_tout(st.text())
def test_un_texte_qui_dit_le_nom_d_un_jeton_n_en_est_pas_un(texte: str) -> None:
    ecrite = sealing.canonical({"commentaire": f'{texte}"scelle"{texte}'})

    assert not sealing.may_hold_tokens(ecrite)


# --- Chaque jeton à sa place ----------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs."""

    flux: UUID = FLUX
    source: str = "/essai"
    id: str = "a"
    type: str = "fr.parcours.menage.identite-precisee.v1"
    chemin: sealing.Path = ("nom",)

    @property
    def lien(self) -> bytes:
        return sealing.bind(self.flux, self.source, self.id, self.type)(self.chemin)


AILLEURS = [
    Place(flux=UUID(int=2)),
    Place(source="/autre"),
    Place(id="b"),
    Place(type="fr.parcours.menage.identite-precisee.v2"),
    Place(chemin=("prenom",)),
    Place(source='/essai","a', id=""),
]


def scelle(cle: SubjectKey) -> str:
    """The token of a name, in its place."""
    evenement = IdentitePrecisee(survenu_le=date(2025, 3, 3), personne="p1", nom=NOM)
    lien = sealing.bind(Place.flux, Place.source, Place.id, Place.type)
    charge = sealing.seal(evenement, evenement.model_dump(mode="json"), {"personne:p1": cle}, lien)
    return str(orjson.loads(charge)["nom"][sealing.SEALED])


def test_un_jeton_s_ouvre_a_sa_place() -> None:
    cle = une_cle()
    jeton = scelle(cle)

    assert sealing.key_id(jeton) == cle.id
    assert sealing.unseal(jeton, cle, Place().lien) == NOM


def test_un_jeton_deplace_ne_s_ouvre_pas() -> None:
    cle = une_cle()
    jeton = scelle(cle)

    assert [place for place in AILLEURS if sealing.unseal(jeton, cle, place.lien)] == []


def test_un_jeton_ne_s_ouvre_qu_avec_sa_cle() -> None:
    cle = une_cle()
    jeton = scelle(cle)

    for fausse in (None, une_cle(), replace(une_cle(), id=cle.id), replace(cle, id=uuid4())):
        assert sealing.unseal(jeton, fausse, Place().lien) is None


def test_un_jeton_altere_ne_s_ouvre_pas() -> None:
    cle = une_cle()
    jeton = scelle(cle)
    altere = jeton[:-8] + ("A" if jeton[-8] != "A" else "B") + jeton[-7:]

    assert sealing.unseal(altere, cle, Place().lien) is None


def test_le_meme_nom_ne_se_scelle_jamais_pareil() -> None:
    cle = une_cle()

    assert scelle(cle) != scelle(cle)


class SansLien:
    """A cipher that forgets where its text belongs."""

    def __init__(self, cle: bytes) -> None:
        self._aes = AESGCM(cle)

    def encrypt(self, nonce: bytes, clair: bytes, _: bytes) -> bytes:
        return self._aes.encrypt(nonce, clair, None)

    def decrypt(self, nonce: bytes, scelle: bytes, _: bytes) -> bytes:
        return self._aes.decrypt(nonce, scelle, None)


def test_sans_lien_un_jeton_s_ouvrirait_partout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AESGCM", SansLien)
    cle = une_cle()
    jeton = scelle(cle)

    assert [sealing.unseal(jeton, cle, place.lien) for place in AILLEURS] == [NOM] * len(AILLEURS)


# --- Une clé détruite -----------------------------------------------------------------------------


async def ouverts(pool: Pool) -> dict[str, object]:
    """Every personal value that can still be read in the journal, by field."""
    coffre = Vault(CLE_MAITRESSE)
    jetons = {
        nom: jeton
        for recu in await tout(pool)
        for nom, jeton in codec.fact(recu).evenement
        if isinstance(jeton, Scelle)
    }
    async with pool.acquire() as connection:
        cles = await coffre.keys_by_id(
            connection, [sealing.key_id(jeton.jeton) for jeton in jetons.values()]
        )
    return {
        nom: sealing.unseal(jeton.jeton, cles.get(sealing.key_id(jeton.jeton)), jeton.lien)
        for nom, jeton in jetons.items()
    }


async def test_une_cle_detruite_emporte_la_donnee_et_laisse_le_fait(
    maison: Maison, proprietaire: Proprietaire
) -> None:
    pool = maison.service.pool
    parcours = UUID(await entre(maison, menage_ouvert()))
    await entre(maison, identite(nom=NOM, prenom=PRENOM))
    await entre(maison, voisinage(commentaire=COMMENTAIRE))
    assert await ouverts(pool) == {"nom": NOM, "prenom": PRENOM, "commentaire": COMMENTAIRE}
    avant = await tout(pool)

    await proprietaire.execute(DETRUIRE, parcours, "personne:p1")

    assert await ouverts(pool) == {"nom": None, "prenom": None, "commentaire": COMMENTAIRE}
    assert await tout(pool) == avant
    relu = codec.fact(avant[1]).evenement
    assert isinstance(relu, IdentitePrecisee)
    assert (relu.personne, relu.survenu_le) == ("p1", date(2025, 3, 3))
    assert await fautes(pool) == []


async def test_un_sujet_efface_ne_revient_pas(maison: Maison, proprietaire: Proprietaire) -> None:
    nomme = identite(nom=NOM)
    parcours = UUID(await entre(maison, nomme))
    await proprietaire.execute(DETRUIRE, parcours, "personne:p1")

    renvoye = await maison.pousse(nomme)
    autre = await maison.pousse(identite(nom=NOM))
    sans_la_personne = await maison.pousse(a_la_rue())

    assert [r.status_code for r in (renvoye, autre, sans_la_personne)] == [410, 410, 201]
    assert await ouverts(maison.service.pool) == {"nom": None, "prenom": None}


async def test_un_menage_efface_ne_recoit_plus_rien(
    maison: Maison, proprietaire: Proprietaire
) -> None:
    parcours = UUID(await entre(maison, a_la_rue()))
    await proprietaire.execute(DETRUIRE, parcours, HOUSEHOLD)

    reponse = await maison.pousse(a_la_rue())

    assert reponse.status_code == 410
    assert len(await tout(maison.service.pool)) == 1
