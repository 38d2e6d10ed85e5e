"""Ce qui est dit de violences : scellé au repos, lu de qui y est nommé, de nul autre."""

from typing import Any, Final

import asyncpg
import pytest
from faits import (
    CAF,
    GENTIANES,
    LE_115,
    PAGES,
    RELAIS,
    SIAO,
    a_la_rue,
    accord,
    entre,
    fait,
    menage_ouvert,
    referent,
)
from maison import Maison

from parcours.domain import catalogue
from parcours.domain.champs import RELECTURE

CIDFF: Final = "/partenaires/cidff-48"
DDETS: Final = "/partenaires/ddets-48"
MENAGE: Final = "si-siao:48-2026-9301"
CANARIS: Final = ("48177", "48198", "48061", "48140")
"""Les communes que disent des violences, une convention, une structure."""
EN_CLAIR: Final = ('"solution":"GITE"', '"danger":"D4"')
AUTRES: Final = (RELAIS, GENTIANES, LE_115, CAF, DDETS)
LISTES: Final = (
    "/v1/evenements",
    "/v1/referents/INT-RELAIS/parcours",
    "/v1/expulsions",
    "/v1/observatoire/stock",
    "/v1/observatoire/offre",
    "/v1/territoire/communes-vif",
    "/v1/territoire/structures",
)


def proteges() -> list[dict[str, Any]]:
    """Un canari dans chaque champ qui se scelle."""
    return [
        fait("vif.protection-adresse-activee", CIDFF, sujet=MENAGE, niveau="N3"),
        fait(
            "vif.signalement-recu", CIDFF, sujet=MENAGE, origine="POLICE_GENDARMERIE",
            danger="D4", commune_souhaitee=CANARIS[1],
        ),
        fait(
            "vif.mise-a-abri-debutee", CIDFF, sujet=MENAGE, solution="GITE", commune=CANARIS[0],
            survenu_le="2025-03-04",
        ),
        fait("vif.danger-reevalue", CIDFF, sujet=MENAGE, danger="D4", survenu_le="2025-03-05"),
        fait(
            "territoire.commune-vif-conventionnee", CIDFF, sujet="cidff:commune-9",
            commune=CANARIS[2], capacite=2,
        ),
        fait(
            "territoire.structure-declaree", SIAO, sujet="si-siao:st-9", organisme="INT-CIDFF48",
            nature="HEBERGEMENT", type_place="MISE_A_ABRI_VIF", capacite=4, etat="OUVERTE",
            commune=CANARIS[3],
        ),
    ]  # fmt: skip


@pytest.fixture
async def parcours(maison: Maison) -> str:
    """Un ménage que suit le Relais, et que protège le CIDFF."""
    communs = (
        menage_ouvert(survenu_le="2025-03-01"),
        referent(survenu_le="2025-03-01"),
        accord("INT-CIDFF48", "INT-GENTIANES", "INT-115L48", survenu_le="2025-03-01"),
        a_la_rue(survenu_le="2025-03-02"),
    )
    for dit in communs:
        ouvert = await entre(maison, {**dit, "subject": MENAGE})
    for dit in proteges():
        await entre(maison, dit)
    return ouvert


async def test_au_repos_rien_n_en_est_en_clair(maison: Maison, parcours: str) -> None:
    await maison.lit(f"/v1/parcours/{parcours}", lecteur=CIDFF)
    await maison.lit("/v1/expulsions", lecteur=SIAO)
    vues = await maison.lit("/v1/territoire/communes-vif", lecteur=SIAO)
    assert vues.json()["position"] >= maison.position

    async with maison.service.pool.acquire() as connection:
        tables = await connection.fetch(
            "SELECT table_schema AS schema, table_name AS nom FROM information_schema.tables "
            "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') "
            "AND table_type = 'BASE TABLE'"
        )
        lues = 0
        for table in tables:
            nom = f'"{table["schema"]}"."{table["nom"]}"'
            try:
                lignes = await connection.fetch(f"SELECT t::text AS ligne FROM {nom} t")  # noqa: S608 (names of the catalogue)
            except asyncpg.InsufficientPrivilegeError:
                continue
            lues += len(lignes)
            for ligne in lignes:
                texte = ligne["ligne"]
                dits = [c for c in (*CANARIS, *EN_CLAIR) if c in texte or c.encode().hex() in texte]
                assert dits == [], nom
    assert lues > len(proteges())


async def test_qui_y_est_nomme_le_lit(maison: Maison, parcours: str) -> None:
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=CIDFF, au="2025-03-10")
    dits = (await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=CIDFF)).json()
    flux = (await maison.lit("/v1/evenements", lecteur=CIDFF)).json()
    communes = await maison.lit("/v1/territoire/communes-vif", lecteur=SIAO, au="2025-03-10")
    conventionnee = communes.json()["elements"][0]
    lue = await maison.lit(f"/v1/territoire/communes-vif/{conventionnee['id']}", lecteur=SIAO)

    assert carte.json()["territoire"]["commune"] == CANARIS[0]
    assert carte.json()["territoire"]["nom_de_la_commune"] is not None
    chronologie = {e["type"]: e["donnees"] for e in dits["elements"]}
    assert chronologie["vif.mise-a-abri-debutee"]["commune"] == CANARIS[0]
    assert chronologie["vif.mise-a-abri-debutee"]["solution"] == "GITE"
    assert chronologie["vif.signalement-recu"]["danger"] == "D4"
    assert chronologie["vif.signalement-recu"]["commune_souhaitee"] == CANARIS[1]
    du_flux = {e["type"].removeprefix("fr.parcours."): e["data"] for e in flux["elements"]}
    assert du_flux["vif.mise-a-abri-debutee.v1"]["commune"] == CANARIS[0]
    assert du_flux["vif.danger-reevalue.v1"]["danger"] == "D4"
    assert conventionnee["commune"] == lue.json()["commune"] == CANARIS[2]


@pytest.mark.parametrize("lecteur", AUTRES)
async def test_aucune_reponse_a_un_autre_ne_le_dit(
    maison: Maison, parcours: str, lecteur: str
) -> None:
    for adresse in (*(f"/v1/parcours/{parcours}{page}" for page in PAGES), *LISTES):
        texte = (await maison.lit(adresse, lecteur=lecteur)).text
        assert [c for c in (*CANARIS, "GITE", '"D4"', "vif.", "MISE_A_ABRI") if c in texte] == []


async def test_qui_suit_un_menage_protege_travaille_encore(maison: Maison, parcours: str) -> None:
    contact = fait("referent.contact-tenu", RELAIS, sujet=MENAGE, survenu_le="2025-03-08",
                   canal="DOMICILE")  # fmt: skip
    assert (await maison.pousse(contact)).status_code == 201

    carte = (await maison.lit(f"/v1/parcours/{parcours}", lecteur=RELAIS, au="2025-03-10")).json()
    liste = await maison.lit("/v1/referents/INT-RELAIS/parcours", lecteur=RELAIS, au="2025-03-10")

    assert carte["etape"] == "rue"
    assert carte["referent"]["organisme"] == "INT-RELAIS"
    assert liste.status_code == 200, liste.text
    assert [e["parcours"] for e in liste.json()["elements"]] == [parcours]


def test_ce_qui_fut_ecrit_en_clair_se_relit() -> None:
    classe = catalogue.trouver("vif.danger-reevalue")
    assert classe is not None

    relu = classe.model_validate({"survenu_le": "2024-01-01", "danger": "D4"}, context=RELECTURE)

    assert relu.model_dump()["danger"] == "D4"
