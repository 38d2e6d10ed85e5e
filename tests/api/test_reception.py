"""Bodies as the world sends them: compressed, slow, cut, too long; what was written is told."""

import asyncio
import gzip
import json
import socket
import time
import zlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx2
import pytest
import uvicorn
from faits import (
    FLUX,
    LOT,
    SIAO,
    a_la_rue,
    au_journal,
    envoie,
    est_un_probleme,
    voisinage,
)
from fastapi import Request
from maison import STRUCTURE, Maison
from starlette.types import Message

from parcours.api import reception
from parcours.api.app import application
from parcours.api.porte import corps, formes
from parcours.api.problems import CorpsTropGrand, RequeteTropLente
from parcours.journal.appender import Appender

GZIP = {"Content-Encoding": "gzip"}
TROP_LONGUE = b'{"id": "' + b"x" * corps.EVENEMENT_BYTES_MAX + b'"}'


def ligne(**options: Any) -> bytes:  # noqa: ANN401 (those of `voisinage`)
    return json.dumps(voisinage(**options)).encode()


def sorts(reponse: httpx2.Response) -> list[tuple[int, int]]:
    """The line and the fate of each result."""
    assert reponse.status_code == 200, reponse.text
    return [(r["ligne"], r["statut"]) for r in reponse.json()["resultats"]]


def recue(messages: list[Message]) -> Request:
    """A request whose body arrives so; after these messages, it is too late."""

    async def recevoir() -> Message:
        if not messages:
            raise RequeteTropLente("Trop tard.")
        return messages.pop(0)

    return Request({"type": "http", "headers": []}, recevoir)


# --- Les flux -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fin", [b"", b"\n", b"\r\n"])
async def test_une_ligne_trop_longue_est_une_ligne_refusee(maison: Maison, fin: bytes) -> None:
    envoi = b"\n".join([ligne(), b"", TROP_LONGUE, ligne(), TROP_LONGUE]) + fin

    reponse = await envoie(maison, envoi, media=FLUX)

    assert sorts(reponse) == [(1, 201), (3, 413), (4, 201), (5, 413)]
    assert reponse.json()["resume"] == {"acceptes": 2, "rejoues": 0, "refuses": 2}
    assert await au_journal(maison) == 2


async def test_ce_qui_precede_une_ligne_trop_longue_a_sa_reponse(maison: Maison) -> None:
    justes = [ligne() for _ in range(600)]
    envoi = b"\n".join([*justes[:550], TROP_LONGUE, *justes[550:]])

    reponse = await envoie(maison, envoi, media=FLUX)

    assert [n for n, statut in sorts(reponse) if statut != 201] == [551]
    assert await au_journal(maison) == 600


async def test_une_ligne_a_la_taille_permise_n_est_pas_trop_longue(maison: Maison) -> None:
    contenu = ligne()
    juste = contenu + b" " * (corps.EVENEMENT_BYTES_MAX - len(contenu))

    reponse = await envoie(maison, b"\n".join([juste, juste + b" "]), media=FLUX)

    assert sorts(reponse) == [(1, 201), (2, 413)]


async def test_la_ligne_de_trop_est_refusee_et_les_autres_ont_leur_reponse(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corps, "FLUX_LIGNES_MAX", 3)

    reponse = await envoie(maison, b"\n\n".join(ligne() for _ in range(6)), media=FLUX)

    assert sorts(reponse) == [(1, 201), (3, 201), (5, 201), (7, 413)]
    assert await au_journal(maison) == 3


async def test_apres_la_ligne_de_trop_le_corps_est_lu_sans_etre_garde(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(corps, "FLUX_LIGNES_MAX", 1)
    messages: list[Message] = [
        {"type": "http.request", "body": b"{}\n" * 3, "more_body": True},
        {"type": "http.request", "body": b"{}\n" * 3, "more_body": True},
        {"type": "http.request", "body": b"{}", "more_body": False},
    ]

    lues = [(ligne.numero, type(ligne.contenu)) async for ligne in corps.lignes(recue(messages))]

    assert lues == [(1, bytes), (2, CorpsTropGrand)]
    assert messages == []


@pytest.mark.parametrize("fin", ["coupe", "tard"])
async def test_une_seule_ligne_dit_pourquoi_on_cesse_de_lire(
    monkeypatch: pytest.MonkeyPatch, fin: str
) -> None:
    monkeypatch.setattr(corps, "FLUX_LIGNES_MAX", 1)
    messages: list[Message] = [{"type": "http.request", "body": b"{}\n{}\n", "more_body": True}]
    if fin == "coupe":
        messages.append({"type": "http.disconnect"})

    lues = [ligne.numero async for ligne in corps.lignes(recue(messages))]

    assert lues == [1, 2]


async def test_un_flux_est_borne_en_octets(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    contenu = ligne() + b"\n"
    monkeypatch.setattr(corps, "FLUX_BYTES_MAX", len(contenu) * 3)

    async def morceaux() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield ligne() + b"\n"

    reponse = await maison.client.post(
        "/v1/evenements",
        content=morceaux(),
        headers={**maison.comme(SIAO), "Content-Type": FLUX},
    )

    lus = sorts(reponse)
    assert {statut for _, statut in lus[:-1]} == {201}
    assert lus[-1] == (len(lus), 413)
    assert len(lus) < 9


async def test_une_derniere_ligne_coupee_est_refusee(maison: Maison) -> None:
    envoi = b"\n".join([ligne(), ligne()[:-9]])

    assert sorts(await envoie(maison, envoi, media=FLUX)) == [(1, 201), (2, 400)]


async def test_une_connexion_coupee_ne_fait_pas_une_ligne() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b'{"a": 1}\n{"b": 2}', "more_body": True},
        {"type": "http.disconnect"},
    ]

    lues = [(ligne.numero, ligne.contenu) async for ligne in corps.lignes(recue(messages))]

    assert lues[0] == (1, b'{"a": 1}')
    assert [(n, type(c).__name__) for n, c in lues[1:]] == [(2, "JsonInvalide")]


@pytest.mark.parametrize("panne", [asyncpg.ConnectionDoesNotExistError, ZeroDivisionError])
async def test_une_panne_n_ote_rien_a_ce_qui_est_ecrit(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, panne: type[Exception]
) -> None:
    monkeypatch.setattr(formes, "TRANCHE", 2)
    ecrire, appels = Appender.append, iter(range(9))

    async def en_panne(self: Appender, drafts: Any, **options: Any) -> Any:  # noqa: ANN401
        if next(appels) == 1:
            raise panne
        return await ecrire(self, drafts, **options)

    monkeypatch.setattr(Appender, "append", en_panne)
    envoi = [ligne(), ligne(), ligne(), b"{", ligne()]

    reponse = await envoie(maison, b"\n".join(envoi), media=FLUX)

    refus = 503 if panne is asyncpg.ConnectionDoesNotExistError else 500
    assert sorts(reponse) == [(1, 201), (2, 201), (3, refus), (4, 400), (5, refus)]
    assert await au_journal(maison) == 2
    rejoue = await envoie(maison, b"\n".join(envoi), media=FLUX)
    assert sorts(rejoue) == [(1, 200), (2, 200), (3, 201), (4, 400), (5, 201)]


async def test_une_panne_avant_que_rien_ne_soit_ecrit_est_une_panne(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def en_panne(*_: object, **__: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError

    monkeypatch.setattr(Appender, "append", en_panne)

    reponse = await envoie(maison, ligne(), media=FLUX)

    assert est_un_probleme(reponse, 503, "service-indisponible")
    assert reponse.headers["Retry-After"]


# --- La compression -------------------------------------------------------------------------------


async def test_un_corps_comprime_vaut_le_meme_en_clair(maison: Maison) -> None:
    evenement = voisinage()
    octets = json.dumps(evenement).encode()

    for encodage in ("gzip", "GZIP", "x-gzip", "identity, gzip"):
        comprime = await envoie(
            maison, gzip.compress(octets), media=STRUCTURE, entetes={"Content-Encoding": encodage}
        )
        assert comprime.status_code in {200, 201}
    clair = await envoie(maison, octets, media=STRUCTURE, entetes={"Content-Encoding": "identity"})
    assert clair.status_code == 200
    assert await au_journal(maison) == 1


async def test_un_flux_comprime_en_plusieurs_membres_se_lit(maison: Maison) -> None:
    envoi = b"".join(gzip.compress(ligne() + b"\n") for _ in range(5))

    reponse = await envoie(maison, envoi, media=FLUX, entetes=GZIP)

    assert sorts(reponse) == [(n, 201) for n in range(1, 6)]


async def test_une_recherche_comprimee_se_lit(maison: Maison) -> None:
    octets = json.dumps({"systeme": "si-siao", "identifiant": "1"}).encode()

    reponse = await maison.client.post(
        "/v1/parcours/recherche",
        content=gzip.compress(octets),
        headers={**maison.comme(SIAO), **GZIP, "Content-Type": "application/json"},
    )

    assert reponse.status_code == 200


@pytest.mark.parametrize("media", [STRUCTURE, LOT])
async def test_un_corps_qui_gonfle_est_borne_une_fois_decomprime(
    maison: Maison, media: str
) -> None:
    bombe = gzip.compress(b" " * (corps.LOT_BYTES_MAX + 1))

    reponse = await envoie(maison, bombe, media=media, entetes=GZIP)

    assert est_un_probleme(reponse, 413, "corps-trop-grand")


async def test_une_recherche_qui_gonfle_est_bornee(maison: Maison) -> None:
    reponse = await maison.client.post(
        "/v1/parcours/recherche",
        content=gzip.compress(b" " * 10**6),
        headers={**maison.comme(SIAO), **GZIP, "Content-Type": "application/json"},
    )

    assert est_un_probleme(reponse, 413, "corps-trop-grand")


@pytest.mark.parametrize(
    "octets",
    [
        b"{}",
        b"",
        gzip.compress(b"{}")[:-5],
        gzip.compress(b"{}") + b"?",
        zlib.compress(b"{}"),
    ],
    ids=["en clair", "vide", "coupe", "suivi d'autre chose", "zlib"],
)
@pytest.mark.parametrize("adresse", ["/v1/evenements", "/v1/parcours/recherche"])
async def test_un_gzip_fautif_est_refuse(maison: Maison, adresse: str, octets: bytes) -> None:
    media = STRUCTURE if adresse == "/v1/evenements" else "application/json"

    reponse = await maison.client.post(
        adresse,
        content=octets,
        headers={**maison.comme(SIAO), **GZIP, "Content-Type": media},
    )

    assert est_un_probleme(reponse, 400, "json-invalide")


async def test_un_flux_comprime_et_coupe_rend_ce_qui_est_ecrit(maison: Maison) -> None:
    reponse = await envoie(
        maison, gzip.compress(ligne() + b"\n") + b"coupe", media=FLUX, entetes=GZIP
    )

    assert sorts(reponse) == [(1, 201), (2, 400)]


async def test_un_gzip_qui_ne_contient_rien_ne_se_lit_pas_sans_fin(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "COMPRIME_BYTES_MAX", 1000)
    membre = gzip.compress(b"")

    juste = await envoie(maison, membre * (1000 // len(membre)), media=FLUX, entetes=GZIP)
    trop = await envoie(maison, membre * (1000 // len(membre) + 1), media=FLUX, entetes=GZIP)

    assert sorts(juste) == []
    assert sorts(trop) == [(1, 413)]


async def test_des_gzip_bout_a_bout_sont_comptes(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "MEMBRES_MAX", 3)

    juste = await envoie(maison, gzip.compress(b"") * 3, media=FLUX, entetes=GZIP)
    trop = await envoie(maison, gzip.compress(b"") * 4, media=FLUX, entetes=GZIP)

    assert sorts(juste) == []
    assert sorts(trop) == [(1, 413)]


GONFLES = {
    "vides": b"\n" * 2**24,
    "blanches": (b" " * 50 + b"\r\n") * 2**18,
    "de trop": b"1\n" * 2**21,
    "sans fin": b"x" * 2**24,
}


@pytest.mark.parametrize("sorte", GONFLES)
async def test_un_petit_corps_qui_gonfle_ne_retient_personne(
    monkeypatch: pytest.MonkeyPatch, sorte: str
) -> None:
    """61 kB of compressed line ends held everybody for 42 seconds."""
    monkeypatch.setattr(corps, "FLUX_LIGNES_MAX", 10)
    comprime = [gzip.compress(GONFLES[sorte])]

    async def recevoir() -> Message:
        return {"type": "http.request", "body": comprime.pop(), "more_body": False}

    lue = Request({"type": "http", "headers": []}, reception._Inflation(recevoir))  # noqa: SLF001
    lecture = asyncio.create_task(_compte(lue))
    attentes = []
    while not lecture.done():
        avant = time.thread_time()
        await asyncio.sleep(0)
        attentes.append(time.thread_time() - avant)

    assert await lecture <= corps.FLUX_LIGNES_MAX + 1
    assert max(attentes) < 0.05


async def _compte(requete: Request) -> int:
    return len([ligne async for ligne in corps.lignes(requete)])


@pytest.mark.parametrize(
    "envoi",
    [
        b"\n\n \n{}\n\n\t\r\n{}\n\n",
        b"{}\n" + b"\n" * 5000 + b"  {}  ",
        b" \n {} \n\n",
        b"\n" * 7,
        b"{}",
    ],
)
@pytest.mark.parametrize("pas", [1, 3, 10_000])
async def test_les_lignes_gardent_leur_numero_ou_que_l_envoi_soit_coupe(
    envoi: bytes, pas: int
) -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": envoi[ou : ou + pas], "more_body": True}
        for ou in range(0, len(envoi), pas)
    ]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    lues = [(ligne.numero, ligne.contenu) async for ligne in corps.lignes(recue(messages))]

    assert lues == [
        (rang, ligne) for rang, ligne in enumerate(envoi.split(b"\n"), 1) if ligne.strip()
    ]


@pytest.mark.parametrize("encodage", ["br", "deflate", "zstd", "gzip, gzip", "gzip, br", "aes"])
async def test_un_autre_encodage_est_refuse(maison: Maison, encodage: str) -> None:
    reponse = await envoie(
        maison, a_la_rue(), media=STRUCTURE, entetes={"Content-Encoding": encodage}
    )

    assert est_un_probleme(reponse, 415, "encodage-inconnu")
    assert reponse.headers["Accept-Encoding"] == "gzip, identity"


@pytest.mark.parametrize("media", [FLUX, STRUCTURE])
async def test_une_cle_revoquee_pendant_un_envoi_n_ecrit_plus(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, media: str
) -> None:
    """A slow stream went on writing for as long as it lasted."""
    monkeypatch.setattr(formes, "TRANCHE", 1)
    if media == FLUX:
        premiere, derniere = ligne() + b"\n", ligne() + b"\n"
    else:
        contenu = ligne()
        premiere, derniere = contenu[:20], contenu[20:]

    async def en_deux() -> AsyncIterator[bytes]:
        yield premiere
        await asyncio.sleep(0.5)
        await maison.service.annuaire.revoke(SIAO)
        yield derniere

    reponse = await maison.client.post(
        "/v1/evenements",
        content=en_deux(),
        headers={**maison.comme(SIAO), "Content-Type": media},
    )

    if media == FLUX:
        assert sorts(reponse) == [(1, 201), (2, 401)]
    else:
        assert est_un_probleme(reponse, 401, "authentification-requise")
    assert await au_journal(maison) == (1 if media == FLUX else 0)


# --- La lenteur -----------------------------------------------------------------------------------


async def lent(*morceaux: bytes, pause: float) -> AsyncIterator[bytes]:
    for morceau in morceaux:
        yield morceau
        await asyncio.sleep(pause)


@pytest.mark.parametrize("adresse", ["/v1/evenements", "/v1/parcours/recherche"])
async def test_un_corps_qui_n_arrive_pas_n_est_pas_attendu(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, adresse: str
) -> None:
    monkeypatch.setattr(reception, "ATTENTE_SECONDS", 0.05)
    media = STRUCTURE if adresse == "/v1/evenements" else "application/json"

    reponse = await maison.client.post(
        adresse,
        content=lent(b"{", b"}", pause=30),
        headers={**maison.comme(SIAO), "Content-Type": media},
    )

    assert est_un_probleme(reponse, 408, "requete-trop-lente")


async def test_un_flux_trop_lent_rend_ce_qui_est_ecrit(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "ATTENTE_SECONDS", 0.05)

    reponse = await maison.client.post(
        "/v1/evenements",
        content=lent(ligne() + b"\n", ligne(), pause=30),
        headers={**maison.comme(SIAO), "Content-Type": FLUX},
    )

    assert sorts(reponse) == [(1, 201), (2, 408)]


async def test_un_envoi_regulier_est_attendu_aussi_longtemps_qu_il_avance(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "ATTENTE_SECONDS", 0.2)
    monkeypatch.setattr(reception, "DEBIT_MIN_BYTES_PER_SECOND", 100)
    morceaux = [ligne() + b"\n" for _ in range(6)]

    reponse = await maison.client.post(
        "/v1/evenements",
        content=lent(*morceaux, pause=0.1),
        headers={**maison.comme(SIAO), "Content-Type": FLUX},
    )

    assert sorts(reponse) == [(n, 201) for n in range(1, 7)]


async def test_un_corps_rapide_ne_gagne_pas_le_droit_de_s_arreter(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "ATTENTE_SECONDS", 0.1)
    monkeypatch.setattr(reception, "DEBIT_MIN_BYTES_PER_SECOND", 1)

    reponse = await maison.client.post(
        "/v1/evenements",
        content=lent(ligne() + b"\n", b"{", pause=30),
        headers={**maison.comme(SIAO), "Content-Type": FLUX},
    )

    assert sorts(reponse) == [(1, 201), (2, 408)]


# --- Sur une vraie connexion ----------------------------------------------------------------------


@pytest.fixture
async def port(maison: Maison) -> AsyncIterator[int]:
    """The service, listening."""
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        serveur = uvicorn.Server(
            uvicorn.Config(
                application(maison.service),
                log_config=None,
                access_log=False,
                timeout_keep_alive=600,  # whatever hangs up before, it is not this
            )
        )
        sert = asyncio.create_task(serveur.serve(sockets=[ecoute]))
        while not serveur.started:  # noqa: ASYNC110 (uvicorn has no event)
            await asyncio.sleep(0.01)
        yield ecoute.getsockname()[1]
        serveur.should_exit = True
        await sert


def entetes_de(maison: Maison, media: str, longueur: int) -> bytes:
    dits = {**maison.comme(SIAO), "Content-Type": media, "Content-Length": str(longueur)}
    lignes = [f"{nom}: {valeur}" for nom, valeur in dits.items()]
    return "\r\n".join(["POST /v1/evenements HTTP/1.1", "Host: x", *lignes, "", ""]).encode()


async def test_qui_n_envoie_pas_son_corps_est_repondu_puis_raccroche(
    maison: Maison, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "ATTENTE_SECONDS", 0.2)
    recu, envoie_ = await asyncio.open_connection("127.0.0.1", port)

    envoie_.write(entetes_de(maison, STRUCTURE, 1000) + b"{")
    async with asyncio.timeout(60):
        reponse = await recu.read()  # until the connection ends
    envoie_.close()

    assert reponse.startswith(b"HTTP/1.1 408 ")
    assert b'"/problemes/requete-trop-lente"' in reponse


async def test_qui_envoie_trop_de_lignes_entend_la_reponse(
    maison: Maison, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corps, "FLUX_LIGNES_MAX", 2)
    envoi = b"\n".join([ligne(), ligne(), *[b"x" * 100_000] * 100])

    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        reponse = await client.post(
            "/v1/evenements",
            content=envoi,
            headers={**maison.comme(SIAO), "Content-Type": FLUX},
        )

    assert sorts(reponse) == [(1, 201), (2, 201), (3, 413)]
