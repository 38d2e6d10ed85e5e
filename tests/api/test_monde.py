"""CloudEvents and HTTP as the world sends them: what SDKs, proxies, browsers take for granted."""

import gzip
import json
from collections.abc import AsyncIterator

import httpx2
import pytest
from faits import (
    FLUX,
    LOT,
    SIAO,
    UN_NIR,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    fautes,
    menage_ouvert,
    voisinage,
)
from maison import STRUCTURE, Maison

from parcours.api.app import application
from parcours.api.entetes import PUBLIQUES
from parcours.api.pages import FICHIERS

MARQUE = b"\xef\xbb\xbf"


def binaire(evenement: dict[str, object], **autres: str) -> dict[str, str]:
    """The headers of the binary mode."""
    dits = {n: str(v) for n, v in evenement.items() if n not in {"data", "datacontenttype"}}
    return {f"ce-{nom}": valeur for nom, valeur in {**dits, **autres}.items()}


# --- Les corps ------------------------------------------------------------------------------------


@pytest.mark.parametrize("media", [STRUCTURE, LOT, FLUX])
async def test_une_marque_d_ordre_en_tete_ne_gene_pas(maison: Maison, media: str) -> None:
    dit = voisinage()
    corps = MARQUE + json.dumps([dit] if media == LOT else dit).encode()

    reponse = await envoie(maison, corps, media=media)

    assert reponse.status_code in {200, 201}, reponse.text
    assert await au_journal(maison) == 1


async def test_une_marque_d_ordre_en_mode_binaire_ne_gene_pas(maison: Maison) -> None:
    dit = voisinage()

    reponse = await envoie(
        maison,
        MARQUE + json.dumps(dit["data"]).encode(),
        media="application/json",
        entetes=binaire(dit),
    )

    assert reponse.status_code == 201


async def test_une_marque_d_ordre_dans_une_recherche_ne_gene_pas(maison: Maison) -> None:
    reponse = await maison.client.post(
        "/v1/parcours/recherche",
        content=MARQUE + json.dumps({"systeme": "si-siao", "identifiant": "48-1"}).encode(),
        headers={**maison.comme(SIAO), "Content-Type": "application/json"},
    )

    assert reponse.status_code == 200, reponse.text


@pytest.mark.parametrize(
    "charset", ['"utf-8"', "utf8", "UTF-8", '"UTF-8"; x=y', "us-ascii", '"utf-8" ; q="a;b"']
)
async def test_l_encodage_s_ecrit_de_toutes_les_facons_permises(
    maison: Maison, charset: str
) -> None:
    reponse = await envoie(maison, voisinage(), media=f"{STRUCTURE}; charset={charset}")

    assert reponse.status_code == 201, reponse.text


@pytest.mark.parametrize("charset", ['"latin-1"', "utf-16", "n-importe-quoi", '"'])
async def test_un_autre_encodage_est_refuse(maison: Maison, charset: str) -> None:
    reponse = await envoie(maison, voisinage(), media=f"{STRUCTURE}; charset={charset}")

    assert est_un_probleme(reponse, 415, "type-de-contenu-inconnu")


# --- CloudEvents ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("n%C3%A9", "né"),
        ('"entre guillemets"', "entre guillemets"),
        (r'"l\"autre"', 'l"autre'),
        ("100%25", "100%"),
        ("a+b", "a+b"),
    ],
)
async def test_un_en_tete_se_decode(maison: Maison, ecrit: str, lu: str) -> None:
    dit = voisinage()

    reponse = await envoie(
        maison, dit["data"], media="application/json", entetes=binaire(dit, id=ecrit)
    )

    assert reponse.status_code == 201, reponse.text
    assert reponse.json()["id"] == lu


@pytest.mark.parametrize("ecrit", ["100%", "n%C3", "%zz", "n%E9", "%C3%28", "a%2"])
async def test_un_encodage_pourcent_fautif_est_refuse(maison: Maison, ecrit: str) -> None:
    dit = voisinage()

    reponse = await envoie(
        maison, dit["data"], media="application/json", entetes=binaire(dit, id=ecrit)
    )

    assert est_un_probleme(reponse, 422, "evenement-invalide")
    assert fautes(reponse) == {("format-invalide", "/id")}
    assert await au_journal(maison) == 0


@pytest.mark.parametrize("ecrit", ["n%0D%0An", "n%09n", "n%C2%85n", "%7F"])
async def test_un_identifiant_tient_en_une_ligne(maison: Maison, ecrit: str) -> None:
    dit = voisinage()

    reponse = await envoie(
        maison, dit["data"], media="application/json", entetes=binaire(dit, id=ecrit)
    )

    assert fautes(reponse) == {("format-invalide", "/id")}


@pytest.mark.parametrize(
    "ecrit",
    ["2025-03-03t09:00:00z", "2025-03-03T09:00:00.1234567Z", "2025-03-03T09:00:00.123456789012Z"],
)
async def test_une_heure_s_ecrit_comme_le_permet_la_rfc_3339(maison: Maison, ecrit: str) -> None:
    assert (await maison.pousse(voisinage() | {"time": ecrit})).status_code == 201


CONNUES = {
    "dataschema": "https://exemple.fr/schema.json",
    "partitionkey": "48",
    "sequence": "00012",
    "sequencetype": "Integer",
    "sampledrate": 30,
    "expirytime": "2027-01-01T00:00:00Z",
    "correlationid": "c-1",
    "authtype": "service_account",
    "recordedtime": "2026-01-01T00:00:00Z",
    "knativearrivaltime": "2026-01-01T00:00:00Z",
    "knativeerrorcode": 503,
    "deprecated": True,
}


@pytest.mark.parametrize("mode", ["structure", "binaire"])
async def test_une_extension_enregistree_s_accepte_et_ne_se_garde_pas(
    maison: Maison, mode: str
) -> None:
    for nom, valeur in CONNUES.items():
        dit = voisinage()
        if mode == "structure":
            reponse = await maison.pousse({**dit, nom: valeur})
        else:
            entetes = binaire(dit, **{nom: str(valeur)})
            reponse = await envoie(maison, dit["data"], media="application/json", entetes=entetes)
        assert reponse.status_code == 201, reponse.text
        assert (await maison.pousse(dit)).status_code == 200, nom
    ecrits = await maison.sql("SELECT convert_from(charge, 'UTF8') AS dit FROM journal.evenements")
    assert len(ecrits) == len(CONNUES)
    assert not [nom for nom in CONNUES for ecrit in ecrits if nom in ecrit["dit"]]


async def test_la_valeur_d_une_extension_ignoree_n_est_pas_jugee(maison: Maison) -> None:
    reponse = await maison.pousse({**voisinage(), "partitionkey": UN_NIR, "dataref": None})

    assert reponse.status_code == 201
    (ligne,) = await maison.sql("SELECT e::text AS ecrit FROM journal.evenements e")
    assert UN_NIR not in ligne["ecrit"]


@pytest.mark.parametrize("nom", ["humeur", "partitionkeys", "x", "data_base64", "knativ"])
async def test_une_autre_extension_est_refusee(maison: Maison, nom: str) -> None:
    reponse = await maison.pousse({**voisinage(), nom: "triste"})

    assert est_un_probleme(reponse, 422, "evenement-invalide")


async def test_qui_livre_par_webhook_se_fait_accepter(maison: Maison) -> None:
    reponse = await maison.client.options(
        "/v1/evenements",
        headers={"WebHook-Request-Origin": "livreur.exemple.fr", "WebHook-Request-Rate": "120"},
    )

    assert reponse.status_code == 200
    assert reponse.headers["WebHook-Allowed-Origin"] == "*"
    assert reponse.headers["WebHook-Allowed-Rate"] == "*"
    assert "POST" in reponse.headers["Allow"]
    assert reponse.content == b""


async def test_options_seul_dit_les_methodes_et_n_accepte_personne(maison: Maison) -> None:
    reponse = await maison.client.options("/v1/evenements")

    assert reponse.status_code == 200
    assert reponse.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert "WebHook-Allowed-Origin" not in reponse.headers


# --- HTTP -----------------------------------------------------------------------------------------


async def test_head_repond_partout_ou_get_repond(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    chemins = application().openapi()["paths"]
    lues = [chemin for chemin, operations in chemins.items() if "get" in operations]
    assert lues
    noms = {"parcours": parcours, "position": "1", "organisme": "INT-RELAIS", "code": "introuvable"}
    for chemin in lues:
        adresse = chemin
        for nom, valeur in noms.items():
            adresse = adresse.replace(f"{{{nom}}}", valeur)
        lue = await maison.lit(adresse, lecteur=SIAO)
        tete = await maison.client.head(adresse, headers=maison.comme(SIAO))

        assert tete.status_code == lue.status_code, chemin
        assert tete.content == b"", chemin
        garder = {"content-type", "etag", "cache-control", "content-encoding"}
        assert {n: v for n, v in tete.headers.items() if n in garder} == {
            n: v for n, v in lue.headers.items() if n in garder
        }, chemin


@pytest.fixture
def publics() -> list[str]:
    adresses = ["/v1/catalogue", "/v1/catalogue/menage.ouvert", "/v1/nomenclatures", "/v1/delais"]
    return [*adresses, "/v1/delais/R-E01", "/problemes/introuvable", "/openapi.json", "/version"]


async def test_ce_qui_est_public_ne_se_renvoie_pas_a_qui_l_a(
    maison: Maison, publics: list[str]
) -> None:
    for adresse in publics:
        lue = await maison.client.get(adresse)
        assert lue.status_code == 200, adresse
        etag = lue.headers["ETag"]
        for dite in (etag, f'"autre", {etag}', etag.removeprefix("W/"), "*"):
            encore = await maison.client.get(adresse, headers={"If-None-Match": dite})
            assert (encore.status_code, encore.content) == (304, b""), adresse
            assert encore.headers["ETag"] == etag
        assert lue.headers["Cache-Control"].startswith("public, max-age=")
        assert (await maison.client.get(adresse, headers={"If-None-Match": '"autre"'})).content


async def test_ce_qui_est_public_se_compresse(maison: Maison) -> None:
    for adresse in ("/v1/catalogue", "/openapi.json"):
        nue = await maison.client.get(adresse, headers={"Accept-Encoding": "identity"})
        async with maison.client.stream(
            "GET", adresse, headers={"Accept-Encoding": "gzip"}
        ) as reponse:
            octets = b"".join([m async for m in reponse.aiter_raw()])
        assert reponse.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in reponse.headers["Vary"]
        assert reponse.headers["ETag"] == nue.headers["ETag"]
        assert gzip.decompress(octets) == nue.content
        assert len(octets) < len(nue.content) / 4


@pytest.mark.parametrize("dit", ["gzip;q=0", "identity, gzip;q=0.000", "GZIP ; q=0, br"])
async def test_qui_refuse_le_gzip_n_en_recoit_pas(maison: Maison, dit: str) -> None:
    reponse = await maison.client.get("/v1/catalogue", headers={"Accept-Encoding": dit})

    assert "Content-Encoding" not in reponse.headers
    assert "Accept-Encoding" in reponse.headers["Vary"]


async def test_ne_pas_renvoyer_dit_aussi_de_quoi_la_reponse_depend(maison: Maison) -> None:
    etag = (await maison.client.get("/v1/catalogue")).headers["ETag"]
    listes = [("If-None-Match", '"autre"'), ("If-None-Match", etag)]

    reponse = await maison.client.get("/v1/catalogue", headers=listes)

    assert reponse.status_code == 304
    assert reponse.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("nom", ["", "/index.html", "/swagger-ui-bundle.js", "/swagger-ui.css"])
async def test_une_page_s_envoie_entiere_et_ne_se_renvoie_pas(maison: Maison, nom: str) -> None:
    lue = await maison.client.get(f"/docs{nom}")
    assert lue.content == (FICHIERS / (nom or "index.html").strip("/")).read_bytes()
    assert lue.headers["Content-Length"] == str(len(lue.content))
    assert ("Content-Security-Policy" in lue.headers) == (nom in {"", "/index.html"})

    encore = await maison.client.get(f"/docs{nom}", headers={"If-None-Match": lue.headers["ETag"]})
    assert (encore.status_code, encore.content) == (304, b"")


async def test_ce_qu_on_lit_d_un_menage_ne_se_garde_ni_ne_se_compresse(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    for _ in range(20):
        await entre(maison, voisinage())

    for adresse in (f"/v1/parcours/{parcours}/chronologie", "/v1/evenements", "/v1/expulsions"):
        reponse = await maison.client.get(
            adresse, headers={**maison.comme(SIAO), "Accept-Encoding": "gzip"}
        )
        assert reponse.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in reponse.headers


async def test_ce_qui_est_public_se_lit_sans_cle() -> None:
    """What is kept by caches is what nobody must present a key for."""
    chemins = application().openapi()["paths"]
    for chemin, operations in chemins.items():
        if "get" in operations and chemin.startswith(PUBLIQUES):
            assert not operations["get"].get("security"), chemin


@pytest.fixture
async def page(maison: Maison) -> AsyncIterator[httpx2.AsyncClient]:
    """The service, for pages of one origin."""
    transport = httpx2.ASGITransport(application(maison.service, ["https://outil.exemple.fr"]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
        yield client


PREVOL = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization",
}


async def test_aucune_page_d_ailleurs_n_appelle_si_rien_n_est_configure(maison: Maison) -> None:
    origine = {"Origin": "https://outil.exemple.fr"}

    for reponse in (
        await maison.client.get("/v1/catalogue", headers=origine),
        await maison.client.options("/v1/evenements", headers={**origine, **PREVOL}),
    ):
        assert not [n for n in reponse.headers if n.lower().startswith("access-control-")]


async def test_une_page_permise_appelle_et_une_autre_non(page: httpx2.AsyncClient) -> None:
    permise, autre = "https://outil.exemple.fr", "https://autre.exemple.fr"

    prevol = await page.options("/v1/evenements", headers={"Origin": permise, **PREVOL})
    refus = await page.options("/v1/evenements", headers={"Origin": autre, **PREVOL})
    lue = await page.get("/v1/catalogue", headers={"Origin": permise})

    assert prevol.headers["Access-Control-Allow-Origin"] == permise
    assert "Access-Control-Allow-Origin" not in refus.headers
    assert lue.headers["Access-Control-Allow-Origin"] == permise
    assert "ETag" in lue.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in lue.headers
