"""The connections of the service: their headers, their offers, their answers, all bounded."""

import asyncio
import contextlib
import json
import re
import socket
import time
from collections.abc import AsyncIterator

import pytest
import uvicorn
from faits import FLUX, SIAO, au_journal, menage_ouvert, voisinage
from maison import STRUCTURE, Maison

from parcours.api.app import application
from parcours.commands import liaison, serve
from parcours.commands.liaison import Liaison


@pytest.fixture
async def serveur(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[uvicorn.Server]:
    """The service on a port, for connections that are slow."""
    monkeypatch.setattr(liaison, "HEADERS_SECONDS", 0.5)
    monkeypatch.setattr(liaison, "TAKEN_SECONDS", 0.2)
    ouvert = serve.listening("127.0.0.1", 0)
    serveur = uvicorn.Server(
        uvicorn.Config(application(maison.service), http=Liaison, log_config=None)
    )
    tache = asyncio.create_task(serveur.serve(sockets=[ouvert]))
    while not serveur.started:  # noqa: ASYNC110 (uvicorn has no event)
        await asyncio.sleep(0.01)
    yield serveur
    serveur.should_exit = True
    await tache


@pytest.fixture
def ecoute(serveur: uvicorn.Server) -> int:
    """That port."""
    return int(serveur.servers[0].sockets[0].getsockname()[1])


DEMANDE = b"GET /sante HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("debut", [b"", DEMANDE.removesuffix(b"\r\n")])
async def test_une_requete_a_demi_envoyee_ne_reste_pas(ecoute: int, debut: bytes) -> None:
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    ecrivain.write(debut)
    avant = time.monotonic()

    async with asyncio.timeout(60):
        recu = await lecteur.read()

    assert time.monotonic() - avant >= 0.3
    assert b"408 Request Timeout" in recu
    assert json.loads(recu.partition(b"\r\n\r\n")[2])["type"] == "/problemes/requete-trop-lente"
    ecrivain.close()


async def test_une_requete_entiere_n_est_pas_coupee(ecoute: int) -> None:
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    for _ in range(2):
        ecrivain.write(DEMANDE)
        recu = await lecteur.readuntil(b"}")
        assert recu.startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.2)
    ecrivain.close()


async def test_une_seconde_requete_a_demi_envoyee_ne_reste_pas(ecoute: int) -> None:
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    ecrivain.write(DEMANDE)
    await lecteur.readuntil(b"}")
    ecrivain.write(b"GET /sante")

    async with asyncio.timeout(60):
        recu = await lecteur.read()

    assert b"408 Request Timeout" in recu
    ecrivain.close()


async def test_des_en_tetes_ne_s_accumulent_pas(ecoute: int) -> None:
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    ecrivain.write(b"GET /sante HTTP/1.1\r\nHost: x\r\n")

    async def en_envoyer() -> None:
        with contextlib.suppress(ConnectionError):
            while not ecrivain.is_closing():
                ecrivain.write(b"X: " + b"x" * 8192 + b"\r\n")
                await ecrivain.drain()
                await asyncio.sleep(0)

    envoi = asyncio.create_task(en_envoyer())
    async with asyncio.timeout(60):
        recu = await lecteur.read(200)
    await envoi

    assert recu.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("reste", [b"", b"x" * 20])
async def test_un_long_corps_n_est_pas_pris_pour_des_en_tetes(ecoute: int, reste: bytes) -> None:
    """Its end, and what still comes of it once it was answered, are not headers."""
    longueur = liaison.HEADERS_BYTES_MAX * 4
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    tete = b"POST /nulle-part HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
    ecrivain.write(tete % (longueur + len(reste)) + b"x" * longueur)
    premiere = await lecteur.readuntil(b"}")
    ecrivain.write(reste + DEMANDE)
    seconde = await lecteur.readuntil(b"}")

    assert premiere.startswith(b"HTTP/1.1 404 ")
    assert seconde.startswith(b"HTTP/1.1 200 ")
    ecrivain.close()


@pytest.mark.parametrize("protocole", [b"h2c", b"websocket", b"autre"])
@pytest.mark.parametrize("en_deux", [False, True])
async def test_qui_propose_un_autre_protocole_est_servi_dans_celui_ci(
    maison: Maison, ecoute: int, protocole: bytes, *, en_deux: bool
) -> None:
    """Java's client proposes HTTP/2 with every request; the parser dropped the body."""
    corps = json.dumps(voisinage()).encode()
    entetes = {
        "Host": "x",
        **maison.comme(SIAO),
        "Content-Type": STRUCTURE,
        "Content-Length": str(len(corps)),
        "Connection": "Upgrade, HTTP2-Settings",
        "Upgrade": protocole.decode(),
        "HTTP2-Settings": "AAMAAABkAAQAAP__",
    }
    lignes = "".join(f"{nom}: {valeur}\r\n" for nom, valeur in entetes.items())
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    ecrivain.write(f"POST /v1/evenements HTTP/1.1\r\n{lignes}\r\n".encode())
    if en_deux:
        await ecrivain.drain()
        await asyncio.sleep(0.05)
    ecrivain.write(corps)

    async with asyncio.timeout(60):
        recu = await lecteur.read(4096)

    assert recu.startswith(b"HTTP/1.1 201 ")
    ecrivain.close()


async def test_ce_qui_n_est_pas_du_http_recoit_un_probleme(ecoute: int) -> None:
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    ecrivain.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")

    async with asyncio.timeout(60):
        recu = await lecteur.read()

    assert recu.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in recu
    assert json.loads(recu.partition(b"\r\n\r\n")[2])["type"] == "/problemes/requete-illisible"
    ecrivain.close()


@pytest.mark.parametrize(
    ("lignes", "statut", "sorte"),
    [
        (b"", 400, "requete-illisible"),
        (b"Host: x\r\nHost: y\r\n", 400, "requete-illisible"),
        (b"Host: x y\r\n", 400, "requete-illisible"),
        (b"Host: x/y\r\n", 400, "requete-illisible"),
        (b"Host: x\r\nTransfer-Encoding: gzip, chunked\r\n", 501, "transfert-inconnu"),
        (
            b"Host: x\r\nTransfer-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n",
            501,
            "transfert-inconnu",
        ),
        (b"Host: x\r\nTransfer-Encoding: gzip\r\n", 400, "requete-illisible"),
        (
            b"Host: x\r\nX: " + b"x" * (liaison.HEADERS_BYTES_MAX + 1) + b"\r\n",
            431,
            "en-tetes-trop-longs",
        ),
    ],
)
async def test_une_requete_que_rien_ne_borne_est_refusee(
    ecoute: int, lignes: bytes, statut: int, sorte: str
) -> None:
    """No host or two, a body in a form we do not undo, headers without end."""
    recu = await _dit(ecoute, b"POST /sante HTTP/1.1\r\n" + lignes + b"\r\n0\r\n\r\n")

    assert recu.startswith(b"HTTP/1.1 %d " % statut)
    assert b"connection: close" in recu
    assert json.loads(recu.partition(b"\r\n\r\n")[2])["type"] == f"/problemes/{sorte}"


@pytest.mark.parametrize(
    "demande",
    [
        b"GET /sante HTTP/1.0\r\n\r\n",
        b"GET /sante HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
        b"GET /sante HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n\r\n",
        b"GET /sante HTTP/1.1\r\nHost: d\xc3\xa9partement.fr\r\nConnection: close\r\n\r\n",
    ],
)
async def test_un_hote_que_rien_n_interdit_est_servi(ecoute: int, demande: bytes) -> None:
    assert (await _dit(ecoute, demande)).startswith(b"HTTP/1.1 200 ")


async def _dit(ecoute: int, *morceaux: bytes, finit: bool = False) -> bytes:
    """All that is answered to these bytes; `finit`: nothing more will be said, and that is said."""
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    for morceau in morceaux:
        ecrivain.write(morceau)
        await ecrivain.drain()
    if finit:
        ecrivain.write_eof()
    async with asyncio.timeout(60):
        recu = await lecteur.read()
    ecrivain.close()
    return recu


def _depot(maison: Maison, sorte: str, longueur: str, corps: bytes) -> bytes:
    entetes = {"Host": "x", **maison.comme(SIAO), "Content-Type": sorte}
    lignes = "".join(f"{nom}: {valeur}\r\n" for nom, valeur in entetes.items())
    return f"POST /v1/evenements HTTP/1.1\r\n{lignes}{longueur}\r\n\r\n".encode() + corps


@pytest.mark.parametrize(("suite", "finit"), [(b"", True), (b"zz\r\n", False)])
async def test_un_flux_coupe_dit_ce_qui_est_ecrit_a_qui_ecoute_encore(
    maison: Maison, ecoute: int, suite: bytes, *, finit: bool
) -> None:
    """Who is done sending, or breaks the form of its body, still hears what became of it."""
    ligne = json.dumps(menage_ouvert()).encode() + b"\n"
    morceau = b"%x\r\n%b\r\n" % (len(ligne) + 10, ligne + b"x" * 10)
    demande = _depot(maison, FLUX, "Transfer-Encoding: chunked", morceau)

    recu = await _dit(ecoute, demande, suite, finit=finit)

    assert recu.startswith(b"HTTP/1.1 200 ")
    assert re.findall(rb'"ligne":(\d+),.*?"statut":(\d+)', recu) == [(b"1", b"201"), (b"2", b"400")]
    assert await au_journal(maison) == 1


async def test_un_fait_coupe_est_refuse_a_qui_ecoute_encore(maison: Maison, ecoute: int) -> None:
    fait = json.dumps(menage_ouvert()).encode()
    demande = _depot(maison, STRUCTURE, f"Content-Length: {len(fait) + 1}", fait)

    assert (await _dit(ecoute, demande, finit=True)).startswith(b"HTTP/1.1 400 ")
    assert await au_journal(maison) == 0


async def test_qui_n_a_plus_rien_a_dire_a_sa_reponse(maison: Maison, ecoute: int) -> None:
    fait = json.dumps(menage_ouvert()).encode()
    demande = _depot(maison, STRUCTURE, f"Content-Length: {len(fait)}", fait)

    assert (await _dit(ecoute, demande, finit=True)).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize("suite", [b"N'IMPORTE QUOI\r\n\r\n", b"GET /sante HTTP/1.1\r\n\r\n"])
async def test_ce_qui_suit_une_requete_ne_repond_pas_a_sa_place(
    maison: Maison, ecoute: int, suite: bytes
) -> None:
    """The refusal of the second came first, and was taken for the answer of what was written."""
    fait = json.dumps(menage_ouvert()).encode()
    demande = _depot(maison, STRUCTURE, f"Content-Length: {len(fait)}", fait)

    recu = await _dit(ecoute, demande + suite)

    assert re.findall(rb"HTTP/1.1 (\d+)", recu) == [b"201", b"400"]


GRANDE = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n"

FOIS = 6


@pytest.fixture
async def sans_lire(ecoute: int) -> AsyncIterator[socket.socket]:
    """A reader who asks many times for what is long, and takes nothing of it."""
    with socket.socket() as ouvert:
        ouvert.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ouvert.setblocking(False)  # noqa: FBT003 (the name of the standard library)
        await asyncio.get_running_loop().sock_connect(ouvert, ("127.0.0.1", ecoute))
        await asyncio.get_running_loop().sock_sendall(ouvert, GRANDE * FOIS)
        yield ouvert


async def _sa_liaison(serveur: uvicorn.Server) -> Liaison:
    """Its connection, once the answer waits for its reader."""
    async with asyncio.timeout(60):
        while True:
            for ouverte in serveur.server_state.connections:
                assert isinstance(ouverte, Liaison)
                if ouverte._left():  # noqa: SLF001 (what waits for the reader)
                    return ouverte
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("sans_lire")
async def test_qui_ne_prend_pas_sa_reponse_est_coupe(serveur: uvicorn.Server) -> None:
    await _sa_liaison(serveur)
    async with asyncio.timeout(60):
        while serveur.server_state.connections:  # noqa: ASYNC110 (uvicorn has no event)
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("sans_lire")
async def test_le_noyau_ne_garde_pas_tout_de_qui_ne_lit_rien(serveur: uvicorn.Server) -> None:
    """Two hundred of them would have the loop write, and the machine hold, four megabytes each."""
    ouverte = await _sa_liaison(serveur)

    assert ouverte._left() <= 4 * serve.UNTAKEN_BYTES  # noqa: SLF001 (with what waits here)


async def test_qui_prend_sa_reponse_lentement_l_a_toute(
    serveur: uvicorn.Server, sans_lire: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He is looked at after each of his small readings: less than the kernel asks for at once."""
    monkeypatch.setattr(liaison, "TAKEN_SECONDS", 3600.0)
    monkeypatch.setattr(liaison, "TAKEN_BYTES_MIN", 1024)
    ouverte, boucle, recus = await _sa_liaison(serveur), asyncio.get_running_loop(), 0
    async with asyncio.timeout(60):
        for _ in range(10):
            avant, vise = ouverte._left(), recus + 16 * 1024  # noqa: SLF001
            while recus < vise:
                recus += len(await boucle.sock_recv(sans_lire, 4096))
            while avant - ouverte._left() < liaison.TAKEN_BYTES_MIN:  # noqa: ASYNC110, SLF001
                await asyncio.sleep(0.01)
            ouverte._taken(avant)  # noqa: SLF001
        while recus < FOIS * 1_000_000:
            recus += len(morceau := await boucle.sock_recv(sans_lire, 1 << 20))
            assert morceau, recus
