"""What many ask for together: written once if it never changes, a piece at a time if it is long."""

import asyncio
import gzip
from collections import Counter

import httpx2
import pytest
from starlette.types import Message, Receive, Scope, Send

from parcours.api import souffle
from parcours.api.app import application
from parcours.api.entetes import Entetes
from parcours.api.pages import MORCEAU_BYTES

CORPS = b"le droit " * 1000


class _Demandee:
    """An application that counts what it is asked for; it does not know `/problemes/inconnu`."""

    def __init__(self) -> None:
        self.demandes: Counter[str] = Counter()
        self.corps = CORPS
        self.entetes = Entetes(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        self.demandes[scope["path"]] += 1
        statut = 404 if scope["path"].endswith("inconnu") else 200
        longueur = b"%d" % len(self.corps)
        entetes = [(b"content-type", b"application/json"), (b"content-length", longueur)]
        await send({"type": "http.response.start", "status": statut, "headers": entetes})
        await send({"type": "http.response.body", "body": self.corps})


@pytest.fixture
def compte() -> _Demandee:
    return _Demandee()


@pytest.fixture
def client(compte: _Demandee) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(compte.entetes), base_url="http://essai"
    )


@pytest.mark.parametrize("encodage", ["gzip", "identity"])
@pytest.mark.parametrize("adresse", ["/openapi.json", "/v1/catalogue/menage.ouvert", "/version"])
async def test_ce_qui_ne_change_pas_ne_s_ecrit_qu_une_fois(
    client: httpx2.AsyncClient, compte: _Demandee, adresse: str, encodage: str
) -> None:
    dits = {"Accept-Encoding": encodage}

    lues = await asyncio.gather(*(client.get(adresse, headers=dits) for _ in range(20)))

    assert compte.demandes[adresse] == 1
    assert {lue.content for lue in lues} == {CORPS}
    assert {lue.headers.get("Content-Encoding") for lue in lues} == {
        "gzip" if encodage == "gzip" else None
    }
    sans_garde = {n: v for n, v in lues[0].headers.items() if n != "content-length"}
    tete = await client.head(adresse, headers=dits)
    assert {n: v for n, v in tete.headers.items() if n != "content-length"} == sans_garde
    assert tete.content == b""
    garde = {**dits, "If-None-Match": lues[0].headers["ETag"]}
    encore = await client.get(adresse, headers=garde)
    assert (encore.status_code, encore.content) == (304, b"")
    assert not {"content-length", "content-type", "content-encoding"} & set(encore.headers)
    assert encore.headers["Vary"] == "Accept-Encoding"
    assert compte.demandes[adresse] == 1


async def test_qui_le_demande_d_abord_de_peur_qu_il_n_ait_change_n_en_prive_personne(
    client: httpx2.AsyncClient,
) -> None:
    etag = (await client.get("/version")).headers["ETag"]
    assert (await client.get("/openapi.json", headers={"If-None-Match": etag})).status_code == 304

    assert (await client.get("/openapi.json")).content == CORPS


@pytest.mark.parametrize("adresse", ["/problemes/inconnu", "/v1/delais", "/version?x=1"])
async def test_ce_qui_peut_changer_se_demande_chaque_fois(
    client: httpx2.AsyncClient, compte: _Demandee, adresse: str
) -> None:
    for _ in range(3):
        await client.get(adresse)

    assert compte.demandes[adresse.partition("?")[0]] == 3


async def test_ce_qui_est_long_ne_se_compresse_qu_une_fois(
    client: httpx2.AsyncClient, compte: _Demandee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same content, whatever the address that says it, and however many ask together."""
    compresses: list[bytes] = []
    compresse = gzip.compress

    def note(corps: bytes, *, mtime: int) -> bytes:
        compresses.append(corps)
        return compresse(corps, mtime=mtime)

    monkeypatch.setattr("parcours.api.entetes.gzip.compress", note)
    dits = {"Accept-Encoding": "gzip"}
    adresses = ["/v1/delais", "/v1/delais?au=2026-01-01", "/v1/delais/R-E01"] * 10

    lues = await asyncio.gather(*(client.get(adresse, headers=dits) for adresse in adresses))

    assert {(lue.headers["Content-Encoding"], lue.content) for lue in lues} == {("gzip", CORPS)}
    assert compresses == [CORPS]
    assert compte.demandes["/v1/delais"] == 20


async def test_ce_qui_se_garde_compresse_est_borne(
    client: httpx2.AsyncClient, compte: _Demandee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parcours.api.entetes.COMPRESSES_BYTES_MAX", 1)
    dits = {"Accept-Encoding": "gzip"}
    for rang in range(3):
        compte.corps = CORPS + b"%d" % rang
        assert (await client.get("/v1/delais", headers=dits)).content == compte.corps

    assert len(compte.entetes.comprimee.tenus) == 1


async def test_deux_encodages_ne_se_melangent_pas(client: httpx2.AsyncClient) -> None:
    for encodage in ("gzip", "identity", "gzip;q=0", "gzip"):
        async with client.stream(
            "GET", "/openapi.json", headers={"Accept-Encoding": encodage}
        ) as lue:
            octets = b"".join([morceau async for morceau in lue.aiter_raw()])
        assert (gzip.decompress(octets) if encodage == "gzip" else octets) == CORPS


async def test_de_vingt_pages_demandees_ensemble_un_tour_de_boucle_n_ecrit_qu_un_morceau(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A request has a dozen turns to do: each would wait for a piece of every page."""
    monkeypatch.setattr(souffle, "PAUSE_SECONDS", 0)
    app, tour = application(), 0
    ecrits: Counter[int] = Counter()

    async def tourne() -> None:
        nonlocal tour
        while True:
            tour += 1
            await asyncio.sleep(0)

    async def lit() -> int:
        recus = 0

        async def send(message: Message) -> None:
            nonlocal recus
            if morceau := message.get("body"):
                ecrits[tour] += 1
                recus += len(morceau)
                assert len(morceau) <= MORCEAU_BYTES

        await app(dict(_PAGE), _rien, send)
        return recus

    tourneur = asyncio.create_task(tourne())
    lus = await asyncio.gather(*(lit() for _ in range(20)))
    tourneur.cancel()

    assert len(set(lus)) == 1
    assert lus[0] > 20 * MORCEAU_BYTES
    assert max(ecrits.values()) == 1


_PAGE: Scope = {
    "type": "http",
    "method": "GET",
    "path": "/docs/swagger-ui-bundle.js",
    "headers": [],
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("x", 80),
    "root_path": "",
    "asgi": {"version": "3.0", "spec_version": "2.4"},
}


async def _rien() -> Message:
    await asyncio.sleep(0)
    return {"type": "http.request", "body": b"", "more_body": False}
