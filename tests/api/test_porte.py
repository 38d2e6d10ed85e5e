"""The door: what each form of deposit answers, and what is written."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from faits import (
    FLUX,
    LE_115,
    LOT,
    SIAO,
    a_la_rue,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    fait,
    fautes,
    menage_ouvert,
    voisinage,
)
from maison import STRUCTURE, Maison

from parcours.api.app import application


async def test_un_fait_neuf_recoit_son_accuse_de_reception(maison: Maison) -> None:
    neuf = menage_ouvert(id="premier")

    reponse = await maison.pousse(neuf)

    assert reponse.status_code == 201
    corps = reponse.json()
    assert corps["id"] == "premier"
    assert (corps["version"], corps["position"]) == (1, 1)
    assert set(corps) == {
        *("id", "parcours", "version", "position"),
        *("enregistre_le", "anomalies", "echeances"),
    }
    lue = await maison.lit(f"/v1/parcours/{corps['parcours']}", lecteur=SIAO)
    assert reponse.headers["ETag"] == lue.headers["ETag"]
    assert reponse.headers["Location"] == "/v1/evenements/1"
    assert "Idempotent-Replayed" not in reponse.headers


async def test_l_accuse_est_celui_que_la_description_promet(maison: Maison) -> None:
    reponse = await maison.pousse(menage_ouvert())

    schemas = application().openapi()["components"]["schemas"]
    promis = schemas["AccuseDeReception"]
    assert reponse.json().keys() == promis["properties"].keys()
    assert set(promis["required"]) <= reponse.json().keys()


async def test_un_fait_qui_arme_une_echeance_la_dit_avec_sa_source(maison: Maison) -> None:
    commandement = fait(
        "expulsion.commandement-de-payer-delivre",
        "/partenaires/cj-causse-48",
        sujet="exploc:48-2025-00900",
        dette=184500,
        bail_conclu_le="2023-08-23",
        survenu_le="2025-02-10",
    )

    reponse = await maison.pousse(commandement)

    echeances = reponse.json()["echeances"]
    assert echeances
    assert all({"regle", "libelle", "echeance_le", "calculee_le"} <= e.keys() for e in echeances)


async def test_un_fait_qui_surprend_est_garde_et_signale(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, fait("parcours.clos", motif="RELOGE_DURABLE", situation_finale="LS"))

    reponse = await maison.pousse(voisinage(survenu_le="2025-04-01"))

    assert reponse.status_code == 201
    assert [a["code"] for a in reponse.json()["anomalies"]] == ["fait-apres-cloture"]


async def test_l_adresse_rendue_se_relit(maison: Maison) -> None:
    accuse = await maison.pousse(menage_ouvert(id="a-relire"))

    relu = await maison.lit(accuse.headers["Location"], lecteur=SIAO)

    assert relu.status_code == 200
    assert relu.headers["content-type"] == STRUCTURE
    assert relu.json()["id"] == "a-relire"
    assert relu.json()["subject"] == f"parcours:{accuse.json()['parcours']}"


async def test_un_fait_rejoue_rend_la_meme_reponse(maison: Maison) -> None:
    evenement = menage_ouvert()
    premiere = await maison.pousse(evenement)
    await maison.pousse(voisinage())

    seconde = await maison.pousse(evenement)

    assert seconde.status_code == 200
    assert seconde.headers["Idempotent-Replayed"] == "true"
    assert seconde.content == premiere.content
    assert seconde.headers["Location"] == premiere.headers["Location"]
    assert await au_journal(maison) == 2


async def test_un_fait_rejoue_ecrit_autrement_est_le_meme(maison: Maison) -> None:
    evenement = menage_ouvert()
    await maison.pousse(evenement)
    autrement = json.dumps(dict(reversed(evenement.items())), indent=3).encode()

    seconde = await maison.pousse(autrement)

    assert seconde.status_code == 200


@pytest.mark.parametrize(
    "autre",
    [
        {"subject": "si-siao:48-2025-09001"},
        {"data": {"survenu_le": "2025-03-04", "situation": "RUE", "source_constat": "OBSERVE"}},
    ],
)
async def test_le_meme_identifiant_pour_un_autre_contenu_est_un_conflit(
    maison: Maison, autre: dict[str, object]
) -> None:
    evenement = a_la_rue()
    await maison.pousse(evenement)

    reponse = await maison.pousse({**evenement, **autre})

    assert est_un_probleme(reponse, 422, "conflit-d-idempotence")
    assert await au_journal(maison) == 1


async def test_deux_partenaires_peuvent_employer_le_meme_identifiant(maison: Maison) -> None:
    parcours = await entre(maison, a_la_rue(id="n-1"))

    reponse = await maison.pousse(a_la_rue(LE_115, id="n-1"))

    assert reponse.status_code == 201
    assert reponse.json()["parcours"] == parcours
    lue = (await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO)).json()
    assert {(e["source"], e["id"]) for e in lue["elements"]} == {(SIAO, "n-1"), (LE_115, "n-1")}


async def test_un_fait_passe_si_le_parcours_est_a_la_version_lue(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    adresse = f"/v1/parcours/{parcours}"
    etag = (await maison.lit(adresse, lecteur=SIAO)).headers["ETag"]

    reponse = await maison.pousse(voisinage(), **{"If-Match": etag})

    assert reponse.status_code == 201
    assert reponse.json()["version"] == 2
    assert reponse.headers["ETag"] != etag
    assert reponse.headers["ETag"] == (await maison.lit(adresse, lecteur=SIAO)).headers["ETag"]


async def test_ce_qu_on_ne_voit_pas_du_parcours_ne_change_pas_sa_version(maison: Maison) -> None:
    parcours = await entre(maison, a_la_rue(LE_115))
    adresse = f"/v1/parcours/{parcours}"
    avant = await maison.lit(adresse, lecteur=LE_115)

    await entre(maison, menage_ouvert())
    await entre(maison, voisinage())

    apres = await maison.lit(adresse, lecteur=LE_115)
    assert apres.headers["ETag"] == avant.headers["ETag"]
    assert apres.json()["version"] == avant.json()["version"] == 1
    sien = await maison.pousse(a_la_rue(LE_115), **{"If-Match": avant.headers["ETag"]})
    assert (sien.status_code, sien.json()["version"]) == (201, 2)
    perime = await maison.pousse(a_la_rue(LE_115), **{"If-Match": avant.headers["ETag"]})
    assert est_un_probleme(perime, 412, "version-perimee")


@pytest.mark.parametrize(
    "version", ['"1"', '"7"', '"0"', "2", 'W/"2"', '"deux"', '"2", 1', '"1", W/"2"', "", '"-2"']
)
async def test_un_fait_est_refuse_si_le_parcours_n_est_pas_a_cette_version(
    maison: Maison, version: str
) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, voisinage())

    reponse = await maison.pousse(voisinage(), **{"If-Match": version})

    assert est_un_probleme(reponse, 412, "version-perimee")
    assert await au_journal(maison) == 2


@pytest.mark.parametrize("version", ["*", '"1" ,"7", "2"', 'W/"2", "2"'])
async def test_un_fait_passe_si_le_parcours_est_a_l_une_des_versions_lues(
    maison: Maison, version: str
) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, voisinage())

    reponse = await maison.pousse(voisinage(), **{"If-Match": version})

    assert reponse.status_code == 201


async def test_une_version_quelconque_n_est_pas_celle_d_un_parcours_inconnu(
    maison: Maison,
) -> None:
    await entre(maison, menage_ouvert())

    reponse = await maison.pousse(voisinage(sujet="si-siao:48-2025-09999"), **{"If-Match": "*"})

    assert est_un_probleme(reponse, 412, "version-perimee")


@pytest.mark.parametrize(
    "liste", ['"a,b", {}', '{} , "autre" ,', ", {}", 'W/"autre",{}', '"autre"\n{}', '{}\n"autre"']
)
async def test_une_liste_d_etiquettes_s_ecrit_comme_le_permet_http(
    maison: Maison, liste: str
) -> None:
    etag = (await maison.pousse(menage_ouvert())).headers["ETag"]
    lignes = [("If-Match", ligne) for ligne in liste.format(etag).split("\n")]

    reponse = await maison.client.post(
        "/v1/evenements",
        content=json.dumps(voisinage()),
        headers=[*maison.comme(SIAO).items(), ("Content-Type", STRUCTURE), *lignes],
    )

    assert reponse.status_code == 201, reponse.text


@pytest.mark.parametrize("liste", ["*, {}", "{} {}", "{};q=1", "W/{}", "", '""', "W/*"])
async def test_une_liste_mal_ecrite_ne_dit_aucune_version(maison: Maison, liste: str) -> None:
    etag = (await maison.pousse(menage_ouvert())).headers["ETag"]

    reponse = await maison.pousse(voisinage(), **{"If-Match": liste.replace("{}", etag)})

    assert est_un_probleme(reponse, 412, "version-perimee")


async def test_un_fait_rejoue_l_est_meme_si_le_parcours_a_change_depuis(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    evenement = voisinage()
    await maison.pousse(evenement, **{"If-Match": '"1"'})
    await entre(maison, voisinage())

    reponse = await maison.pousse(evenement, **{"If-Match": '"1"'})

    assert reponse.status_code == 200
    assert reponse.headers["Idempotent-Replayed"] == "true"


async def test_a_blanc_predit_sans_rien_garder(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    evenement = voisinage(sujet="si-siao:48-2025-09999")

    essai = await envoie(maison, evenement, media=STRUCTURE, a_blanc="true")

    assert essai.status_code == 200
    assert (essai.json()["version"], essai.json()["position"]) == (1, 2)
    assert "Location" not in essai.headers
    assert await au_journal(maison) == 1
    reel = await maison.pousse(evenement)
    assert reel.status_code == 201
    assert reel.json()["position"] == 2


async def test_a_blanc_predit_la_meme_reponse_que_le_vrai(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    evenement = voisinage()

    essai = (await envoie(maison, evenement, media=STRUCTURE, a_blanc="true")).json()

    vrai = (await maison.pousse(evenement)).json()
    assert {**essai, "enregistre_le": None} == {**vrai, "enregistre_le": None}


async def test_a_blanc_ne_fait_attendre_personne_le_temps_de_juger(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un essai que l'on juge longtemps ne retient ni le journal, ni l'identifiant qu'il nomme."""
    juge, parti = asyncio.Event(), asyncio.Event()
    faire = maison.service.atelier.faire

    async def longtemps(source: str, travail: Any, *, lourd: bool) -> Any:  # noqa: ANN401
        if not parti.is_set():
            parti.set()
            await juge.wait()
        return await faire(source, travail, lourd=lourd)

    monkeypatch.setattr(maison.service.atelier, "faire", longtemps)
    async with asyncio.timeout(60), asyncio.TaskGroup() as taches:
        taches.create_task(envoie(maison, menage_ouvert(), media=STRUCTURE, a_blanc="true"))
        await parti.wait()
        reel = await maison.pousse(menage_ouvert())
        juge.set()

    assert reel.status_code == 201


async def test_a_blanc_dit_les_memes_refus(maison: Maison) -> None:
    evenement = a_la_rue()
    await maison.pousse(evenement)

    for contenu, statut in ((a_la_rue(situation="CABANE"), 422), (a_la_rue(departement="33"), 403)):
        essai = await envoie(maison, contenu, media=STRUCTURE, a_blanc="true")
        assert essai.status_code == statut
    rejoue = await envoie(maison, evenement, media=STRUCTURE, a_blanc="true")
    assert rejoue.status_code == 200
    assert rejoue.json()["position"] == 1


@pytest.mark.parametrize("media", ["application/json", ""])
async def test_le_mode_binaire_vaut_le_mode_structure(maison: Maison, media: str) -> None:
    """CloudEvents' SDKs say no type of content where they were told none."""
    evenement = a_la_rue(id="né à l’hôpital")
    entetes = {
        f"ce-{nom}": quote(valeur)
        for nom, valeur in evenement.items()
        if nom not in {"data", "datacontenttype"}
    }

    binaire = await envoie(maison, evenement["data"], media=media, entetes=entetes)

    assert binaire.status_code == 201
    assert binaire.json()["id"] == "né à l’hôpital"
    structure = await maison.pousse(evenement)
    assert structure.status_code == 200
    assert structure.content == binaire.content


async def test_le_mode_binaire_place_les_fautes_comme_le_mode_structure(maison: Maison) -> None:
    evenement = a_la_rue(situation="CABANE")
    entetes = {f"ce-{n}": v for n, v in evenement.items() if n not in {"data", "time"}}

    reponse = await envoie(
        maison,
        evenement["data"],
        media="application/json",
        entetes={**entetes, "ce-time": "hier", "ce-humeur": "triste"},
    )

    assert fautes(reponse) == {
        ("date-invalide", "/time"),
        ("champ-inconnu", "/humeur"),
        ("code-inconnu", "/data/situation"),
    }


async def test_un_en_tete_ne_dit_pas_les_donnees(maison: Maison) -> None:
    """What would be believed recorded is refused, here as under any unknown name."""
    evenement = a_la_rue()
    entetes = {f"ce-{n}": v for n, v in evenement.items() if n != "data"}

    reponse = await envoie(
        maison,
        evenement["data"],
        media="application/json",
        entetes={**entetes, "ce-data": "{}"},
    )

    assert fautes(reponse) == {("champ-inconnu", "/data")}


async def test_un_lot_rend_un_resultat_par_evenement_dans_l_ordre(maison: Maison) -> None:
    deja = menage_ouvert()
    await maison.pousse(deja)
    lot = [a_la_rue(), a_la_rue(situation="CABANE"), deja, voisinage(), a_la_rue(departement="33")]

    reponse = await envoie(maison, lot, media=LOT)

    assert reponse.status_code == 200
    corps = reponse.json()
    assert corps["resume"] == {"acceptes": 2, "rejoues": 1, "refuses": 2}
    assert [r["statut"] for r in corps["resultats"]] == [201, 422, 200, 201, 403]
    assert [r.get("id") for r in corps["resultats"]] == [
        *(lot[0]["id"], None),
        *(deja["id"], lot[3]["id"], None),
    ]
    assert corps["resultats"][1]["erreurs"][0]["pointeur"] == "/data/situation"
    assert corps["resultats"][4]["type"] == "/problemes/territoire-interdit"


async def test_un_lot_qui_repete_un_evenement_ne_l_ecrit_qu_une_fois(maison: Maison) -> None:
    evenement = a_la_rue()
    autre = {**evenement, "data": {**evenement["data"], "situation": "ABRI_FORTUNE"}}

    reponse = await envoie(maison, [evenement, evenement, autre], media=LOT)

    assert [r["statut"] for r in reponse.json()["resultats"]] == [201, 200, 422]
    assert await au_journal(maison) == 1


async def test_un_lot_vide_n_ecrit_rien(maison: Maison) -> None:
    reponse = await envoie(maison, [], media=LOT)

    assert reponse.status_code == 200
    assert reponse.json() == {
        "resume": {"acceptes": 0, "rejoues": 0, "refuses": 0},
        "resultats": [],
    }


@pytest.mark.parametrize("mauvais", ["forme", "autorite", "conflit"])
async def test_un_lot_en_tout_ou_rien_refuse_n_ecrit_rien(maison: Maison, mauvais: str) -> None:
    deja = a_la_rue()
    await maison.pousse(deja)
    refuse = {
        "forme": a_la_rue(situation="CABANE"),
        "autorite": a_la_rue(departement="33"),
        "conflit": {**deja, "data": {**deja["data"], "situation": "ABRI_FORTUNE"}},
    }[mauvais]

    reponse = await envoie(maison, [voisinage(), refuse, voisinage()], media=LOT, mode="atomique")

    assert est_un_probleme(reponse, 422, "lot-refuse")
    corps = reponse.json()
    assert corps["resume"] == {"acceptes": 0, "rejoues": 0, "refuses": 3}
    sorts = [r["type"].rpartition("/")[2] for r in corps["resultats"]]
    assert sorts[0] == sorts[2] == "lot-refuse"
    assert sorts[1] != "lot-refuse"
    assert await au_journal(maison) == 1


async def test_un_lot_en_tout_ou_rien_accepte_ecrit_tout(maison: Maison) -> None:
    lot = [menage_ouvert(), a_la_rue(), voisinage()]

    reponse = await envoie(maison, lot, media=LOT, mode="atomique")

    assert reponse.status_code == 200
    assert [r["position"] for r in reponse.json()["resultats"]] == [1, 2, 3]
    assert await au_journal(maison) == 3


async def test_un_lot_a_blanc_predit_ce_que_dirait_le_vrai_de_plusieurs_menages(
    maison: Maison,
) -> None:
    """Each household as it is kept, with what is predicted of it."""
    for sujet in ("si-siao:un", "si-siao:deux"):
        await entre(maison, menage_ouvert(sujet=sujet))
    lot = [voisinage(sujet=s) for s in ("si-siao:un", "si-siao:deux", "si-siao:un")]

    essai = (await envoie(maison, lot, media=LOT, a_blanc="true")).json()["resultats"]
    vrai = (await envoie(maison, lot, media=LOT)).json()["resultats"]

    assert [_sans(r, {"enregistre_le"}) for r in essai] == [
        _sans(r, {"enregistre_le"}) for r in vrai
    ]


async def test_un_lot_a_blanc_n_ecrit_rien(maison: Maison) -> None:
    lot = [menage_ouvert(), a_la_rue(), voisinage()]

    reponse = await envoie(maison, lot, media=LOT, a_blanc="true")

    assert await au_journal(maison) == 0
    predit = reponse.json()["resultats"]
    vrai = (await envoie(maison, lot, media=LOT)).json()["resultats"]
    instables = {"enregistre_le", "parcours"}
    assert [_sans(r, instables) for r in predit] == [_sans(r, instables) for r in vrai]
    assert [r["version"] for r in vrai] == [3, 3, 3]
    assert {r["parcours"] for r in predit} == {None}
    assert await au_journal(maison) == 3


def _sans(objet: dict[str, Any], champs: set[str]) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in objet.items() if nom not in champs}


async def test_un_lot_a_la_taille_permise_entre_et_pas_un_de_plus(maison: Maison) -> None:
    lot = [voisinage() for _ in range(501)]

    trop = await envoie(maison, lot, media=LOT)
    juste = await envoie(maison, lot[:500], media=LOT)

    assert est_un_probleme(trop, 413, "corps-trop-grand")
    assert juste.json()["resume"]["acceptes"] == 500
    assert await au_journal(maison) == 500


async def test_un_lot_n_a_pas_de_version_attendue(maison: Maison) -> None:
    reponse = await envoie(maison, [a_la_rue()], media=LOT, entetes={"If-Match": '"1"'})

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert await au_journal(maison) == 0


async def test_un_objet_n_est_pas_un_lot(maison: Maison) -> None:
    reponse = await envoie(maison, a_la_rue(), media=LOT)

    assert est_un_probleme(reponse, 422, "evenement-invalide")


async def test_un_flux_de_lignes_rend_un_resultat_par_ligne(maison: Maison) -> None:
    lignes = [json.dumps(voisinage()).encode() for _ in range(503)]
    lignes[1], lignes[501] = b"{", b'{"id": NaN}'

    reponse = await envoie(maison, b"\n\n".join(lignes) + b"\r\n \n", media=FLUX)

    corps = reponse.json()
    assert corps["resume"] == {"acceptes": 501, "rejoues": 0, "refuses": 2}
    assert [rang for rang, r in enumerate(corps["resultats"]) if r["statut"] == 400] == [1, 501]
    assert await au_journal(maison) == 501


@pytest.mark.parametrize("media", [STRUCTURE, LOT, FLUX])
async def test_une_date_n_est_future_que_si_elle_l_est_partout(maison: Maison, media: str) -> None:
    le_soir_a_paris_le_lendemain_a_noumea = datetime(2026, 6, 30, 20, tzinfo=UTC)
    service = replace(maison.service, now=lambda: le_soir_a_paris_le_lendemain_a_noumea)
    transport = httpx2.ASGITransport(application(service))
    async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
        ce_jour = Maison(service, client)
        for jour, accepte in (("2026-07-01", True), ("2026-07-02", False)):
            recu = a_la_rue(survenu_le=jour, sujet=f"si-siao:{jour}")
            reponse = await envoie(ce_jour, [recu] if media == LOT else recu, media=media)
            corps = reponse.json()
            (resultat,) = corps.get("resultats", [{"statut": reponse.status_code}])
            assert resultat["statut"] == (201 if accepte else 422), corps


async def test_un_flux_de_lignes_n_est_pas_en_tout_ou_rien(maison: Maison) -> None:
    reponse = await envoie(maison, a_la_rue(), media=FLUX, mode="atomique")

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert await au_journal(maison) == 0


@pytest.mark.parametrize(
    ("media", "taille"),
    [(STRUCTURE, 256 * 1024), (LOT, 16 * 1024 * 1024)],
)
async def test_un_corps_trop_grand_est_refuse(maison: Maison, media: str, taille: int) -> None:
    reponse = await envoie(maison, b" " * taille + b"{}", media=media)

    assert est_un_probleme(reponse, 413, "corps-trop-grand")


@pytest.mark.parametrize(
    "media",
    [
        "application/json",
        "text/plain",
        "application/xml",
        "application/cloudevents+json; charset=latin-1",
        "multipart/form-data; boundary=x",
        "",
    ],
)
async def test_un_type_de_contenu_inconnu_est_refuse(maison: Maison, media: str) -> None:
    reponse = await envoie(maison, a_la_rue(), media=media)

    assert est_un_probleme(reponse, 415, "type-de-contenu-inconnu")
    assert await au_journal(maison) == 0


async def test_le_type_de_contenu_peut_dire_son_encodage(maison: Maison) -> None:
    reponse = await envoie(maison, a_la_rue(), media=f"{STRUCTURE.upper()}; charset=UTF-8")

    assert reponse.status_code == 201
