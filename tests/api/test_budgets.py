"""Nobody blocks others: budgets that processes share, heavy work beside the loop, two streams."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
import uvicorn
from faits import (
    FLUX,
    LOT,
    SIAO,
    a_la_rue,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    menage_ouvert,
    voisinage,
)
from maison import Maison

from parcours.api import atelier, budgets
from parcours.api.app import application
from parcours.api.atelier import Atelier
from parcours.api.budgets import Budgets, Ressource
from parcours.api.problems import TropDeRequetes
from parcours.commands import liaison
from parcours.commands.liaison import Liaison

MIDI = datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)


@pytest.fixture
def petits(monkeypatch: pytest.MonkeyPatch) -> dict[Ressource, int]:
    """Budgets that a test can spend."""
    plafonds = dict.fromkeys(Ressource, 100)
    plafonds[Ressource.OCTETS] = 10**9
    monkeypatch.setattr(budgets, "PLAFONDS", plafonds)
    return plafonds


# --- Les budgets ----------------------------------------------------------------------------------


async def test_deux_processus_partagent_le_meme_budget(
    maison: Maison, petits: dict[Ressource, int]
) -> None:
    un, autre = (Budgets(maison.service.pool, lambda: MIDI) for _ in range(2))
    moitie = petits[Ressource.LECTURES] // 2
    for _ in range(moitie):
        for qui in (un, autre):
            dit = await qui.prendre(SIAO, Ressource.LECTURES, 1)
            assert int(dit["RateLimit-Remaining"]) >= 0
    for qui in (un, autre):
        with pytest.raises(TropDeRequetes) as refus:
            await qui.prendre(SIAO, Ressource.LECTURES, 1)
        assert refus.value.entetes["Retry-After"] == "40"
        assert refus.value.entetes["RateLimit-Remaining"] == "0"
    await un.prendre("/partenaires/caf-48", Ressource.LECTURES, 100)
    plus_tard = Budgets(maison.service.pool, lambda: MIDI.replace(minute=1))
    await plus_tard.prendre(SIAO, Ressource.LECTURES, 100)


async def test_un_budget_se_prend_par_blocs(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    compte = Budgets(maison.service.pool, lambda: MIDI)
    demandes = 0
    vraie = Budgets._lever  # noqa: SLF001 (counts the statements)

    async def lever(*args: object) -> None:
        nonlocal demandes
        demandes += 1
        await vraie(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Budgets, "_lever", lever)
    for _ in range(500):
        await compte.prendre(SIAO, Ressource.LECTURES, 1)

    assert demandes == 1


async def test_une_base_en_panne_ne_refuse_personne_ici(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def panne(*_: object) -> None:
        raise asyncpg.DiskFullError("plein")

    compte = Budgets(maison.service.pool, lambda: MIDI)
    monkeypatch.setattr(asyncpg.Pool, "fetchval", panne)

    assert await compte.prendre(SIAO, Ressource.LECTURES, 7)


async def test_au_dela_d_un_budget_la_porte_repond_429(
    maison: Maison, petits: dict[Ressource, int]
) -> None:
    maison.service.budgets._now = lambda: MIDI  # noqa: SLF001 (no minute ends meanwhile)
    parcours = await entre(maison, menage_ouvert())
    trop = [voisinage() for _ in range(petits[Ressource.FAITS] + 1)]

    refus = await envoie(maison, trop, media=LOT)
    essai = await envoie(maison, trop, media=LOT, a_blanc="true")
    flux = await envoie(maison, b"\n".join(json.dumps(dit).encode() for dit in trop), media=FLUX)

    for reponse in (refus, essai, flux):
        assert est_un_probleme(reponse, 429, "trop-de-requetes")
        assert int(reponse.headers["Retry-After"]) <= 60
        assert reponse.headers["RateLimit-Limit"] == "100"
    assert await au_journal(maison) == 1
    lue = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert lue.headers["RateLimit-Remaining"] == "99"
    for _ in range(110):
        lue = await maison.lit("/v1/relations/transferts", lecteur=SIAO)
    assert est_un_probleme(lue, 429, "trop-de-requetes")
    cherche = {"systeme": "si-siao", "identifiant": "48-1"}
    adresse, comme = "/v1/parcours/recherche", maison.comme(SIAO)
    statuts = [
        (await maison.client.post(adresse, json=cherche, headers=comme)).status_code
        for _ in range(101)
    ]
    assert statuts == [*[200] * 100, 429]


# --- L'atelier ------------------------------------------------------------------------------------


async def test_ce_qui_est_lourd_ne_retient_ni_la_boucle_ni_les_autres() -> None:
    ouvert, libre = Atelier(), threading.Event()
    fils = []

    def lourd() -> str:
        fils.append(threading.current_thread().name)
        libre.wait(60)
        return "fait"

    siens = [asyncio.create_task(ouvert.faire("un", lourd, lourd=True)) for _ in range(3)]
    while not fils:  # noqa: ASYNC110 (a thread)
        await asyncio.sleep(0.01)
    autre = await ouvert.faire("autre", lambda: "servi", lourd=True)
    leger = await ouvert.faire("un", lambda: threading.current_thread().name, lourd=False)

    assert autre == "servi"
    assert leger == threading.current_thread().name
    assert len(fils) == 1
    libre.set()
    assert await asyncio.gather(*siens) == ["fait"] * 3
    assert all(nom.startswith("atelier") for nom in fils)
    ouvert.fermer()


async def test_un_gros_corps_et_un_long_parcours_se_traitent_a_cote(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    lourds: list[bool] = []
    faire = Atelier.faire

    async def note(ici: Atelier, qui: str, travail: object, *, lourd: bool) -> object:
        lourds.append(lourd)
        return await faire(ici, qui, travail, lourd=lourd)  # type: ignore[arg-type]

    monkeypatch.setattr(Atelier, "faire", note)
    monkeypatch.setattr(atelier, "FAITS_LEGERS", 0)
    parcours = await entre(maison, menage_ouvert())
    assert not any(lourds[:1])
    lourds.clear()
    gros = {**voisinage(), "x": "é" * atelier.OCTETS_LEGERS}
    refuse = await maison.pousse(gros)
    assert refuse.status_code == 422
    assert lourds[0]

    for n in range(45):
        await entre(maison, voisinage(id=f"n{n}"))
    lourds.clear()
    assert (await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)).status_code == 200
    assert any(lourds)


async def test_un_partenaire_n_envoie_que_deux_flux_a_la_fois(maison: Maison) -> None:
    lus = asyncio.Event()

    async def corps() -> AsyncIterator[bytes]:
        yield json.dumps(voisinage()).encode() + b"\n"
        await lus.wait()

    entetes = {**maison.comme(SIAO), "Content-Type": FLUX}

    async def envoi() -> int:
        reponse = await maison.client.post("/v1/evenements", content=corps(), headers=entetes)
        return int(reponse.status_code)

    avant = [asyncio.create_task(envoi()) for _ in range(atelier.FLUX_PAR_PARTENAIRE)]
    await asyncio.sleep(0)
    while sum(maison.service.atelier._flux.values()) < len(avant):  # noqa: ASYNC110, SLF001
        await asyncio.sleep(0.01)

    de_trop = await envoie(maison, voisinage(), media=FLUX)
    autre = await envoie(
        maison, a_la_rue("/partenaires/115-48"), media=FLUX, par="/partenaires/115-48"
    )

    assert est_un_probleme(de_trop, 429, "trop-de-requetes")
    assert autre.status_code == 200
    lus.set()
    assert await asyncio.gather(*avant) == [200, 200]
    assert (await envoie(maison, voisinage(), media=FLUX)).status_code == 200


# --- Les liaisons ---------------------------------------------------------------------------------


@pytest.fixture
async def ecoute(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A port where the service answers, for connections that are slow."""
    monkeypatch.setattr(liaison, "HEADERS_SECONDS", 0.5)
    ouvert = socket.create_server(("127.0.0.1", 0))
    serveur = uvicorn.Server(
        uvicorn.Config(application(maison.service), http=Liaison, log_config=None)
    )
    tache = asyncio.create_task(serveur.serve(sockets=[ouvert]))
    while not serveur.started:  # noqa: ASYNC110 (uvicorn has no event)
        await asyncio.sleep(0.01)
    yield ouvert.getsockname()[1]
    serveur.should_exit = True
    await tache


DEMANDE = b"GET /sante HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("debut", [b"", DEMANDE.removesuffix(b"\r\n")])
async def test_une_requete_a_demi_envoyee_ne_reste_pas(ecoute: int, debut: bytes) -> None:
    lecteur, ecrivain = await asyncio.open_connection("127.0.0.1", ecoute)
    ecrivain.write(debut)
    avant = time.monotonic()

    async with asyncio.timeout(60):
        recu = await lecteur.read()

    assert time.monotonic() - avant >= 0.3
    assert recu.endswith(b"content-length: 0\r\n\r\n")
    assert b"408 Request Timeout" in recu
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
