"""Whatever a parameter is given, by whoever may read: an answer or a problem, never our fault."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

import httpx2
import pytest
from faits import SIAO, est_un_probleme, menage_ouvert, voisinage
from listes_dites import PERIODE, dire_deux_menages
from maison import SUPERVISEUR, Maison

from parcours.api.app import application

PANNE: Final = 500
JOURS: Final = ("0001-01-01", "9999-12-31")
TEXTES: Final = ("\0", "null")
REQUIS: Final = {**PERIODE, "depuis_le": "2025-01-01", "annee": "2025", "etat": "en-cours"}
"""Ce que des adresses exigent, quand c'est un autre paramètre que l'on éprouve."""
NIR: Final = "1 85 05 78 006 084 91"


class Essai(NamedTuple):
    """Une adresse, et ce qu'on lui dit."""

    adresse: str
    dits: Mapping[str, str]


def _essais(noms: Mapping[str, str]) -> Iterator[Essai]:
    """Each parameter of each address that is read, at the ends of what it may be."""
    for chemin, operations in application().openapi()["paths"].items():
        lus = [p for p in operations.get("get", {}).get("parameters", ()) if p["in"] == "query"]
        adresse = chemin
        for nom, valeur in noms.items():
            adresse = adresse.replace(f"{{{nom}}}", valeur)
        requis = {p["name"]: REQUIS.get(p["name"], "48") for p in lus if p.get("required")}
        for parametre in lus:
            for valeur in JOURS if _est_un_jour(parametre["schema"]) else TEXTES:
                yield Essai(adresse, {**requis, parametre["name"]: valeur})


def _est_un_jour(schema: Mapping[str, Any]) -> bool:
    return any(forme.get("format") == "date" for forme in (schema, *schema.get("anyOf", ())))


async def test_aux_extremes_de_chaque_parametre_rien_ne_tombe_en_panne(maison: Maison) -> None:
    dites = await dire_deux_menages(maison)
    noms = {
        "parcours": dites.menages[0],
        "organisme": "INT-RELAIS",
        "position": "1",
        "liste": "orientations-sans-reponse",
        "dispositif": "campements",
        "agregat": "sites",
        "site": str(UUID(int=3)),
        "seance": str(UUID(int=3)),
    }
    essais = list(_essais(noms))
    assert len(essais) > 500
    for adresse, dits in essais:
        entetes = maison.comme(SUPERVISEUR.source)
        lue = await maison.client.get(adresse, params=dict(dits), headers=entetes)
        assert lue.status_code < PANNE, (adresse, dits, lue.text)


@pytest.mark.parametrize("jour", JOURS)
@pytest.mark.parametrize("ou", ["48", "971", "973", "974", "976"])
async def test_une_date_de_risque_aux_confins_du_calendrier_se_lit(
    maison: Maison, jour: str, ou: str
) -> None:
    dits = {"risque_avant": jour, "departement": ou}

    assert (await maison.lit("/v1/expulsions", **dits)).status_code == 200


# --- Le flux --------------------------------------------------------------------------------------


async def _flux(maison: Maison, *dits: tuple[str, str]) -> httpx2.Response:
    await maison.lit("/v1/evenements")
    return await maison.client.get(
        "/v1/evenements", params=list(dits), headers=maison.comme(SUPERVISEUR.source)
    )


async def test_un_type_ou_une_famille_se_repete_au_flux(maison: Maison) -> None:
    for dit in (menage_ouvert(id="ouvert"), voisinage(id="voisinage")):
        assert (await maison.pousse(dit)).status_code == 201

    types = await _flux(
        maison, ("type", "menage.ouvert"), ("type", "maintien.degradation-signalee")
    )
    familles = await _flux(maison, ("famille", "menage"), ("famille", "maintien"))
    deux_fois = await _flux(maison, ("limite", "1"), ("limite", "2"))

    for lue in (types, familles):
        assert lue.status_code == 200, lue.text
        assert [e["id"] for e in lue.json()["elements"]] == ["ouvert", "voisinage"]
    assert est_un_probleme(deux_fois, 422, "parametre-invalide")


@pytest.mark.parametrize(
    "dit",
    [
        ("type", "menage.ouver"),
        ("type", "menage.ouvert,referent.designe"),
        ("type", "fr.parcours.menage.ouvert.v9"),
        ("type", ""),
        ("famille", "menages"),
        ("famille", "menage,maintien"),
    ],
)
async def test_un_type_inconnu_ne_se_suit_pas_sans_fin(
    maison: Maison, dit: tuple[str, str]
) -> None:
    refus = await _flux(maison, dit)

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert [erreur["pointeur"] for erreur in refus.json()["erreurs"]] == [dit[0]]
    assert "se répète" in refus.json()["detail"]


async def test_un_type_se_suit_dans_chacune_de_ses_ecritures(maison: Maison) -> None:
    await maison.pousse(menage_ouvert(id="ouvert"))
    for nom in ("menage.ouvert", "menage.ouvert.v1", "fr.parcours.menage.ouvert.v1"):
        lue = await _flux(maison, ("type", nom))
        assert [e["id"] for e in lue.json()["elements"]] == ["ouvert"], nom
    assert (await _flux(maison, ("type", "fr.parcours.flux.a-relire.v1"))).status_code == 200


# --- Ce qui se garde, et ce qui se trompe d'adresse -----------------------------------------------


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("a\0b", "format-invalide"),
        ("une ligne\nune autre", "format-invalide"),
        ("  ", "format-invalide"),
        (f"Madame {NIR}", "nir-interdit"),
        ("1850578006O84".replace("O", "0"), "nir-interdit"),
    ],
)
async def test_le_nom_d_une_liste_gardee_tient_en_une_ligne_et_sans_nir(
    maison: Maison, nom: str, code: str
) -> None:
    refus = await maison.client.post("/v1/listes", json={"nom": nom}, headers=maison.comme(SIAO))

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert [(e["code"], e["pointeur"]) for e in refus.json()["erreurs"]] == [(code, "/nom")]


async def test_un_numero_de_securite_sociale_n_est_pas_un_agent(maison: Maison) -> None:
    """It would be written in the register of reads, and shown to who asks who read."""
    dits = {**maison.comme(SIAO), "Parcours-Agent": NIR.replace(" ", "")}

    refus = await maison.client.get("/v1/moi", headers=dits)

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert refus.json()["erreurs"][0]["pointeur"] == "Parcours-Agent"


async def test_un_plus_que_l_adresse_ne_code_pas_se_lit(maison: Maison) -> None:
    parcours = (await maison.pousse(menage_ouvert())).json()["parcours"]
    await maison.lit(f"/v1/parcours/{parcours}")
    for fuseau in ("+01:00", "%2B01:00", "-01:00", "Z"):
        adresse = f"/v1/parcours/{parcours}?connu_le=2099-01-01T00:00:00{fuseau}"
        lue = await maison.client.get(adresse, headers=maison.comme(SUPERVISEUR.source))
        assert lue.status_code == 200, (fuseau, lue.text)
    sans = f"/v1/parcours/{parcours}?connu_le=2099-01-01T00:00:00"
    refus = await maison.client.get(sans, headers=maison.comme(SUPERVISEUR.source))
    assert refus.json()["erreurs"][0]["code"] == "horodatage-sans-fuseau"


@pytest.mark.parametrize("methode", ["GET", "HEAD"])
async def test_lire_l_adresse_d_une_recherche_dit_comment_chercher(
    maison: Maison, methode: str
) -> None:
    """It has the shape of a household's: « unknown household » would send its reader astray."""
    lue = await maison.client.request(methode, "/v1/parcours/recherche", headers=maison.comme(SIAO))

    assert lue.status_code == 405
    assert lue.headers["Allow"] == "POST"
    autre = await maison.client.request(
        "DELETE", "/v1/listes/pas-un-uuid", headers=maison.comme(SIAO)
    )
    assert est_un_probleme(autre, 404, "introuvable")
