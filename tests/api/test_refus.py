"""Refusals: all at once, each at its place, never saying back what was sent, never a failure."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, cast

import httpx2
import pytest
from faits import (
    BAILLEUR,
    LE_115,
    LOT,
    PROBLEME,
    SIAO,
    UN_NIR,
    Fait,
    a_la_rue,
    annulation,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    fait,
    fautes,
    identite,
    menage_ouvert,
    voisinage,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from maison import EXEMPLES, STRUCTURE, Maison

CANARI = "Canari Kowalczyk"
"""Not the form of a field name: even as a key, it could be a person."""


async def test_toutes_les_fautes_sont_dites_d_un_coup(maison: Maison) -> None:
    evenement = {
        **menage_ouvert(
            personnes=[
                {"personne": "p1", "role": "CHEF", "tranche_age": "DE_25_A_59"},
                {"personne": "p2", "tranche_age": "VIEUX", "humeur": "x"},
            ],
            survenu_le="2025-02-30",
            composition=12,
            inconnu=True,
        ),
        "specversion": "2.0",
        "subject": "sans-prefixe",
        "time": "2025-06-01T09:00:00",
        "departement": "99",
        "datacontenttype": "text/xml",
        "priorite": "haute",
    }
    del evenement["id"]

    reponse = await maison.pousse(evenement, par=SIAO)

    assert est_un_probleme(reponse, 422, "evenement-invalide")
    trouvees = fautes(reponse)
    assert {
        ("code-inconnu", "/specversion"),
        ("champ-requis", "/id"),
        ("sujet-invalide", "/subject"),
        ("horodatage-sans-fuseau", "/time"),
        ("format-invalide", "/datacontenttype"),
        ("champ-inconnu", "/priorite"),
        ("date-invalide", "/data/survenu_le"),
        ("code-inconnu", "/data/personnes/0/role"),
        ("champ-requis", "/data/personnes/1/role"),
        ("code-inconnu", "/data/personnes/1/tranche_age"),
        ("champ-inconnu", "/data/personnes/1/humeur"),
        ("champ-inconnu", "/data/inconnu"),
    } <= trouvees
    lieux = {ou for _, ou in trouvees}
    assert {"/departement", "/data/composition"} <= lieux
    assert all(e["message"] for e in reponse.json()["erreurs"])
    assert await au_journal(maison) == 0


@pytest.mark.parametrize(
    ("texte", "code", "pointeur"),
    [
        (b"", "json-illisible", ""),
        (b"{", "json-illisible", ""),
        (b"\xff\xfe{}", "json-illisible", ""),
        (b'{"id": "\xe9"}', "json-illisible", ""),
        (b"{} {}", "json-illisible", ""),
        (b"{'id': 1}", "json-illisible", ""),
        (b'{"id": 1, "id": 2}', "cle-dupliquee", "/id"),
        (b'{"data": {"a/b": {"~": 1, "~": 1}}}', "cle-dupliquee", "/data"),
        (b'{"data": [{"x": 1}, {"x": 1, "x": 1}]}', "cle-dupliquee", "/data/1/x"),
        (b'{"data": {"n": NaN}}', "nombre-non-fini", "/data/n"),
        (b'{"data": {"n": [1, -Infinity]}}', "nombre-non-fini", "/data/n/1"),
        (b'{"data": {"n": 1e999}}', "nombre-non-fini", "/data/n"),
        (b"[" * 50 + b"]" * 50, "json-illisible", ""),
        (b"[" * 100_000, "json-illisible", ""),
        (b'{"data":' * 30 + b"1" + b"}" * 30, "json-illisible", ""),
    ],
)
async def test_un_texte_ambigu_n_est_pas_lu(
    maison: Maison, texte: bytes, code: str, pointeur: str
) -> None:
    reponse = await envoie(maison, texte, media=STRUCTURE)

    assert est_un_probleme(reponse, 400, "json-invalide")
    assert (code, pointeur) in fautes(reponse)


@pytest.mark.parametrize("valeur", ["a\0b", "\x07", "\ud800", "a\x1b[31m"])
async def test_un_caractere_interdit_est_refuse_ou_qu_il_soit(maison: Maison, valeur: str) -> None:
    for evenement, pointeur in (
        (voisinage(commentaire=valeur), "/data/commentaire"),
        ({**voisinage(), "id": valeur}, "/id"),
        ({**voisinage(), "tracestate": valeur}, "/tracestate"),
        (voisinage(**{valeur: "x"}), "/data"),
    ):
        reponse = await maison.pousse(json.dumps(evenement).encode(), par=SIAO)
        assert est_un_probleme(reponse, 422, "evenement-invalide")
        assert ("caractere-interdit", pointeur) in fautes(reponse)


@pytest.mark.parametrize(
    "nir",
    [
        UN_NIR,
        "2 85 07 48 095 123 45",
        "2.85.07.48.095.123",
        "1-85-07-48-095-123-45",
        "1\u200b850748095123",
        "２８５０７４８０９５１２３",
        "185072A123456",
        "7 85 07 48 095 123 45",
        f"n°{UN_NIR}.",
    ],
)
async def test_un_numero_de_securite_sociale_est_refuse_ou_qu_il_soit(
    maison: Maison, nir: str
) -> None:
    for evenement, pointeur in (
        (voisinage(commentaire=nir), "/data/commentaire"),
        (identite(SIAO, nom=nir), "/data/nom"),
        (menage_ouvert(personnes=[{"personne": nir}]), "/data/personnes/0/personne"),
        ({**voisinage(), "tracestate": nir}, "/tracestate"),
        ({**voisinage(), nir: "x"}, ""),
        (voisinage(**{nir: "x"}), "/data"),
        (voisinage(x=[{nir: 1}]), "/data/x/0"),
    ):
        reponse = await maison.pousse(json.dumps(evenement).encode(), par=SIAO)
        assert est_un_probleme(reponse, 422, "evenement-invalide")
        assert ("nir-interdit", pointeur) in fautes(reponse)
        assert nir not in reponse.text
    assert await au_journal(maison) == 0


@pytest.mark.parametrize("nir", [UN_NIR, "2-85-07-48-095-123-17", "２８５０７４８０９５１２３１７"])
async def test_un_identifiant_n_est_pas_un_numero_de_securite_sociale(
    maison: Maison, nir: str
) -> None:
    for evenement, pointeur in (
        ({**voisinage(), "id": nir}, "/id"),
        ({**voisinage(), "subject": f"si-siao:{nir}"}, "/subject"),
        ({**voisinage(), "traceparent": nir}, "/traceparent"),
        (annulation({**voisinage(), "id": nir}, SIAO), "/data/cible"),
    ):
        reponse = await maison.pousse(json.dumps(evenement).encode(), par=SIAO)
        assert est_un_probleme(reponse, 422, "evenement-invalide")
        assert ("nir-interdit", pointeur) in fautes(reponse)
        assert nir not in reponse.text
    assert await au_journal(maison) == 0


@pytest.mark.parametrize("compteur", ["1764374400123", "285074809512345", "2850748095123"])
async def test_un_compteur_n_est_pas_un_numero_de_securite_sociale(
    maison: Maison, compteur: str
) -> None:
    compte = {**voisinage(), "id": compteur, "subject": f"si-siao:{compteur}"}
    entetes = {f"ce-{n}": v for n, v in compte.items() if n != "data"}

    neuf = await maison.pousse({**compte, "traceparent": compteur})
    rejoue = await envoie(maison, compte["data"], media="application/json", entetes=entetes)
    corrige = await maison.pousse(annulation(compte, SIAO, sujet=compte["subject"]))

    assert (neuf.status_code, rejoue.status_code, corrige.status_code) == (201, 200, 201)


async def test_un_numero_de_securite_sociale_ecrit_en_nombre_n_entre_pas(maison: Maison) -> None:
    for valeur in (int(UN_NIR), [int(UN_NIR)], {"x": int(UN_NIR)}):
        reponse = await maison.pousse(voisinage(commentaire=valeur))
        assert reponse.status_code == 422
        assert UN_NIR not in reponse.text


@pytest.mark.parametrize(
    "adresse",
    [
        "/v1/evenements?apres=0&limit=3",
        "/v1/expulsions?dept=48",
        "/v1/observatoire/stock?annee=2025",
        "/v1/parcours/00000000-0000-4000-8000-000000000000?connule=2025",
        "/v1/catalogue?page=2",
        "/sante?verbose=1",
    ],
)
async def test_un_parametre_inconnu_est_refuse(maison: Maison, adresse: str) -> None:
    reponse = await maison.client.get(adresse, headers=maison.comme(SIAO))

    assert est_un_probleme(reponse, 422, "parametre-invalide")


async def test_un_parametre_inconnu_a_la_porte_n_ecrit_rien(maison: Maison) -> None:
    reponse = await envoie(maison, a_la_rue(), media=STRUCTURE, a_blan="true")

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert await au_journal(maison) == 0


@pytest.mark.parametrize(
    "parametres",
    [
        {"limite": "0"},
        {"limite": "1001"},
        {"limite": "x"},
        {"au": "hier"},
        {"au": "2025-02-30"},
        {"connu_le": "2025-01-01T00:00:00"},
        {"connu_le": "1"},
    ],
)
async def test_un_parametre_fautif_est_designe_par_son_nom(
    maison: Maison, parametres: dict[str, str]
) -> None:
    parcours = await entre(maison, menage_ouvert())

    reponse = await maison.lit(f"/v1/parcours/{parcours}/chronologie", **parametres)

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert {e["pointeur"] for e in reponse.json()["erreurs"]} == set(parametres)


@pytest.mark.parametrize(
    "evenement",
    [
        *({**a_la_rue(), champ: CANARI} for champ in a_la_rue() if champ != "id"),
        *({**a_la_rue(), champ: [CANARI]} for champ in (*a_la_rue(), CANARI, CANARI + "é")),
        *(
            a_la_rue(**cast("dict[str, Any]", {champ: valeur}))
            for champ in ("survenu_le", "situation", "source_constat", "commune", "inconnu")
            for valeur in (CANARI, [CANARI], {CANARI: CANARI}, [{CANARI: [CANARI]}])
        ),
        {**a_la_rue(), "subject": f"parcours:{CANARI}"},
        {**a_la_rue(), "subject": f"{CANARI.lower()}:x"},
        {**a_la_rue(), "source": f"/partenaires/{CANARI.lower()}"},
        {**a_la_rue(), "type": f"fr.parcours.{CANARI}.v1"},
        voisinage(commentaire=CANARI * 200),
        voisinage(commentaire=f"{CANARI}\0"),
        voisinage(commentaire=f"{CANARI} {UN_NIR}"),
        identite(SIAO, nom=CANARI, prenom=[CANARI], naissance=CANARI),
    ],
)
async def test_une_valeur_envoyee_n_est_jamais_renvoyee(maison: Maison, evenement: Fait) -> None:
    octets = json.dumps(evenement).encode()

    reponses = [
        await envoie(maison, octets, media=STRUCTURE),
        await envoie(maison, b"[" + octets + b"]", media=LOT),
        await envoie(maison, octets[:-1], media=STRUCTURE),
    ]

    assert all(r.status_code < 500 for r in reponses)
    assert reponses[0].status_code >= 400
    for reponse in reponses:
        texte = reponse.text + str(reponse.headers)
        assert CANARI.lower() not in texte.lower()
        assert UN_NIR not in texte


async def test_ni_adresse_ni_parametre_ni_en_tete_n_est_renvoye(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    entetes = maison.comme(SIAO)
    reponses = [
        await maison.client.get(adresse, headers={**entetes, **autres})
        for adresse, autres in (
            (f"/{CANARI}", {}),
            (f"/v1/{CANARI}", {}),
            (f"/v1/parcours/{CANARI}", {}),
            (f"/v1/referents/{CANARI}/parcours", {}),
            (f"/v1/evenements/{CANARI}", {}),
            (f"/v1/evenements?apres={CANARI}", {}),
            (f"/v1/evenements?{CANARI}={CANARI}", {}),
            (f"/v1/parcours/{parcours}?au={CANARI}&connu_le={CANARI}", {}),
            (f"/v1/expulsions?departement={CANARI}", {}),
            (f"/v1/observatoire/stock?par={CANARI}", {}),
            (f"/v1/catalogue/{CANARI}", {}),
            (f"/v1/nomenclatures/{CANARI}", {}),
            (f"/v1/delais/{CANARI}", {}),
            (f"/problemes/{CANARI}", {}),
            (f"/docs/{CANARI}", {}),
            (f"/v1/parcours/{parcours}", {"Parcours-Position": CANARI}),
            (f"/v1/parcours/{parcours}", {"Authorization": f"Bearer pcs_{CANARI}"}),
        )
    ]
    reponses.append(
        await maison.client.post(
            "/v1/parcours/recherche", headers=entetes, json={"systeme": CANARI, CANARI: CANARI}
        )
    )
    reponses.append(
        await maison.client.post(
            "/v1/delais/R-E01/calcul", json={"faits": {"bail_conclu_le": CANARI}}
        )
    )

    for reponse in reponses:
        assert reponse.status_code < 500
        assert CANARI not in reponse.text + str(reponse.headers), reponse.url


@pytest.mark.parametrize(
    ("methode", "adresse", "statut", "code"),
    [
        ("GET", "/rien", 404, "introuvable"),
        ("GET", "/v1", 404, "introuvable"),
        ("GET", "/v1/evenements/", 404, "introuvable"),
        ("GET", "/docs/rien.js", 404, "introuvable"),
        ("GET", "/docs/../app.py", 404, "introuvable"),
        ("GET", "/docs/%2e%2e/app.py", 404, "introuvable"),
        ("GET", "/v1/catalogue/rien", 404, "introuvable"),
        ("GET", "/v1/nomenclatures/RIEN", 404, "introuvable"),
        ("GET", "/v1/delais/R-Z99", 404, "introuvable"),
        ("GET", "/v1/evenements/0", 404, "introuvable"),
        ("GET", "/v1/evenements/99999999999999999999999", 404, "introuvable"),
        ("DELETE", "/v1/evenements", 405, "methode-interdite"),
        ("PUT", "/v1/evenements/1", 405, "methode-interdite"),
        ("PATCH", "/v1/parcours/recherche", 405, "methode-interdite"),
        ("POST", "/sante", 405, "methode-interdite"),
        ("POST", "/docs/index.html", 405, "methode-interdite"),
        ("TRACE", "/v1/evenements", 405, "methode-interdite"),
        ("NIMPORTE", "/v1/evenements", 405, "methode-interdite"),
    ],
)
async def test_une_adresse_ou_une_methode_inconnue_est_un_probleme(
    maison: Maison, methode: str, adresse: str, statut: int, code: str
) -> None:
    reponse = await maison.client.request(methode, adresse, headers=maison.comme(SIAO))

    assert est_un_probleme(reponse, statut, code)


@pytest.mark.parametrize(
    ("adresse", "permises"),
    [
        ("/v1/evenements", "GET, HEAD, OPTIONS, POST"),
        ("/v1/evenements/1", "GET, HEAD"),
        ("/v1/relations/transferts", "GET, HEAD"),
        ("/sante", "GET, HEAD"),
        ("/docs/index.html", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
    ],
)
async def test_un_405_dit_les_methodes_de_toutes_les_routes_de_l_adresse(
    maison: Maison, adresse: str, permises: str
) -> None:
    reponse = await maison.client.delete(adresse, headers=maison.comme(SIAO))

    assert est_un_probleme(reponse, 405, "methode-interdite")
    assert reponse.headers["Allow"] == permises


async def test_chaque_type_de_probleme_s_explique_a_son_adresse(maison: Maison) -> None:
    refus = await maison.pousse(a_la_rue(situation="CABANE"))

    explication = await maison.client.get(refus.json()["type"])

    assert explication.status_code == 200
    assert explication.json()["status"] == 422


# --- Jamais une panne -----------------------------------------------------------------------------


def _cherche(strategie: st.SearchStrategy[Any], essaie: Callable[[Any], None], n: int) -> None:
    """Try many examples, always the same ones."""

    @settings(
        max_examples=n,
        deadline=timedelta(seconds=10),
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategie)
    def tous(exemple: Any) -> None:  # noqa: ANN401 (whatever the strategy gives)
        essaie(exemple)

    tous()


async def _sans_panne(
    strategie: st.SearchStrategy[Any],
    envoi: Callable[[Any], Coroutine[Any, Any, httpx2.Response]],
    n: int,
) -> None:
    boucle = asyncio.get_running_loop()

    def essaie(exemple: Any) -> None:  # noqa: ANN401 (whatever the strategy gives)
        reponse = asyncio.run_coroutine_threadsafe(envoi(exemple), boucle).result(10)
        assert reponse.status_code < 500, (reponse.status_code, exemple)
        if reponse.status_code >= 400:
            corps = reponse.json()
            assert reponse.headers["content-type"] == PROBLEME
            assert corps["status"] == reponse.status_code
            assert {"type", "title", "detail"} <= corps.keys()

    await asyncio.to_thread(_cherche, strategie, essaie, n)


JSONS: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2025-03-03", "0001-01-01", "9999-12-31", "48", "48095", "p1", "x#y", "#"]),
    lambda enfants: (
        st.lists(enfants, max_size=4) | st.dictionaries(st.text(max_size=8), enfants, max_size=4)
    ),
    max_leaves=8,
)
VRAIS: list[Fait] = [
    json.loads(ligne)
    for fichier in sorted(EXEMPLES.glob("0[123789]-*.ndjson"))
    for ligne in fichier.read_text().splitlines()
    if "{{" not in ligne
]


@st.composite
def abimes(tire: st.DrawFn) -> Fait:
    """A true event with something changed somewhere."""
    evenement: Fait = json.loads(json.dumps(tire(st.sampled_from(VRAIS))))
    for _ in range(tire(st.integers(1, 3))):
        ou = evenement if tire(st.booleans()) else evenement["data"]
        if not isinstance(ou, dict) or not ou:
            break
        ou[tire(st.sampled_from(sorted(ou)) | st.text(max_size=8))] = tire(JSONS)
        if "data" not in evenement:
            break
    return evenement


async def test_un_evenement_abime_ne_met_pas_le_service_en_panne(maison: Maison) -> None:
    async def envoi(evenement: Fait) -> httpx2.Response:
        source = evenement.get("source")
        connue = source if isinstance(source, str) and source.isascii() else SIAO
        par = connue if connue.startswith("/partenaires/") and connue.isprintable() else SIAO
        return await maison.pousse(json.dumps(evenement).encode(), par=par)

    await _sans_panne(abimes(), envoi, 250)


async def test_un_corps_quelconque_ne_met_pas_le_service_en_panne(maison: Maison) -> None:
    medias = st.sampled_from([STRUCTURE, LOT, "application/x-ndjson", "application/json", "text/x"])
    corps = JSONS.map(lambda v: json.dumps(v).encode()) | st.binary(max_size=60)

    async def envoi(essai: tuple[str, bytes]) -> httpx2.Response:
        media, octets = essai
        return await envoie(maison, octets, media=media, entetes={"ce-specversion": "1.0"})

    await _sans_panne(st.tuples(medias, corps), envoi, 120)


ENTETES_CE = st.dictionaries(
    st.sampled_from(
        [f"ce-{n}" for n in ("id", "source", "type", "subject", "time", "departement", "x", "data")]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20)
    | st.sampled_from(["%00", "%ED%A0%80", "%", "%FF", SIAO, "si-siao:1", "parcours:x"]),
)


async def test_des_en_tetes_quelconques_ne_mettent_pas_le_service_en_panne(maison: Maison) -> None:
    async def envoi(entetes: Mapping[str, str]) -> httpx2.Response:
        return await maison.client.post(
            "/v1/evenements",
            content=b'{"survenu_le": "2025-03-03"}',
            headers=[
                (b"Authorization", maison.comme(SIAO)["Authorization"].encode()),
                (b"Content-Type", b"application/json"),
                (b"ce-specversion", b"1.0"),
                *((nom.encode(), valeur.encode("latin-1")) for nom, valeur in entetes.items()),
            ],
        )

    await _sans_panne(ENTETES_CE, envoi, 80)


LECTURES = (
    "/v1/evenements",
    "/v1/evenements/1",
    "/v1/parcours/{parcours}",
    "/v1/parcours/{parcours}/chronologie",
    "/v1/parcours/{parcours}/echeances",
    "/v1/parcours/{parcours}/alertes",
    "/v1/parcours/{parcours}/intervenants",
    "/v1/referents/INT-RELAIS/parcours",
    "/v1/referents/INT-RELAIS/alertes",
    "/v1/referents/INT-RELAIS/echeances",
    "/v1/alertes",
    "/v1/echeances",
    "/v1/parcours",
    "/v1/parcours/facettes",
    "/v1/parcours/ocel",
    "/v1/expulsions",
    "/v1/expulsions/echeances",
    "/v1/observatoire/stock",
    "/v1/observatoire/flux",
)
JOURS = st.sampled_from(["0001-01-01", "2025-03-03", "2026-01-01", "9999-12-31"])
TEXTES = st.text(max_size=12)
PARAMETRES = st.fixed_dictionaries(
    {},
    optional={
        "au": JOURS | TEXTES,
        "du": JOURS | TEXTES,
        "jusqu_au": JOURS | TEXTES,
        "connu_le": TEXTES
        | st.sampled_from(
            ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2025-03-03T00:00:00Z"]
        ),
        "apres": TEXTES
        | st.sampled_from(["0", "9" * 30, "٣", "AAAA", "_" * 40, "é" * 9, "²", "1" * 5000]),
        "limite": st.integers(-1, 1001).map(str) | st.sampled_from(["1", "9" * 30, "1.0"]),
        "departement": st.sampled_from(["48", "2A", "976", "99", "\0"]),
        "par": st.sampled_from(["etape", "commune,departement", "etape,etape", "", ","]),
    },
)


async def test_une_lecture_quelconque_ne_met_pas_le_service_en_panne(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(
        maison,
        fait(
            "expulsion.ccapex-saisie",
            BAILLEUR,
            sujet=f"parcours:{parcours}",
            auteur_saisine="BAILLEUR",
            type_bailleur="SOCIAL",
            voie="EXPLOC",
            dette=136500,
        ),
    )
    await maison.pousse(a_la_rue(LE_115))
    connus = {
        adresse: {
            p["name"]
            for p in maison.client._transport.app.openapi()["paths"]  # type: ignore[attr-defined]  # noqa: SLF001
            .get(adresse.replace("INT-RELAIS", "{organisme}").replace("/1", "/{position}"), {})
            .get("get", {})
            .get("parameters", ())
        }
        for adresse in LECTURES
    }

    async def envoi(essai: tuple[str, dict[str, str]]) -> httpx2.Response:
        adresse, parametres = essai
        choisis = {n: v for n, v in parametres.items() if n in connus[adresse]}
        return await maison.lit(adresse.format(parcours=parcours), **choisis)

    await _sans_panne(st.tuples(st.sampled_from(LECTURES), PARAMETRES), envoi, 300)


async def test_un_calcul_quelconque_ne_met_pas_le_service_en_panne(maison: Maison) -> None:
    regles = (await maison.client.get("/v1/delais")).json()["elements"]
    noms = sorted({champ for regle in regles for champ in regle["court_de"]})
    faits = st.dictionaries(st.sampled_from(noms) | TEXTES, JOURS | JSONS, max_size=4)

    async def envoi(essai: tuple[str, dict[str, Any]]) -> httpx2.Response:
        regle, donnes = essai
        return await maison.client.post(
            f"/v1/delais/{regle}/calcul",
            content=json.dumps({"faits": donnes}).encode(),
            headers={"Content-Type": "application/json"},
        )

    await _sans_panne(
        st.tuples(st.sampled_from([regle["id"] for regle in regles]), faits), envoi, 250
    )


async def test_une_recherche_quelconque_ne_met_pas_le_service_en_panne(maison: Maison) -> None:
    async def envoi(corps: object) -> httpx2.Response:
        return await maison.client.post(
            "/v1/parcours/recherche",
            content=json.dumps(corps).encode(),
            headers={**maison.comme(SIAO), "Content-Type": "application/json"},
        )

    valeurs = st.text(max_size=70) | JSONS | st.just("si-siao")
    recherches = st.fixed_dictionaries({"systeme": valeurs, "identifiant": valeurs}) | JSONS
    await _sans_panne(recherches, envoi, 100)
