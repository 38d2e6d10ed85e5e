"""Ce qui est dit de violences : scellé au repos, lu de qui y est nommé, de nul autre."""

import io
import logging
import re
from typing import Final

import asyncpg
import httpx2
import pytest
from canaris import (
    CANARIS,
    CIDFF,
    EN_CLAIR,
    MENAGE,
    SCELLES,
    SECRETS,
    chantent,
    proteges,
    raconter,
    secrets,
)
from faits import (
    CAF,
    GENTIANES,
    LE_115,
    PAGES,
    RELAIS,
    SIAO,
    a_la_rue,
    entre,
    fait,
)
from maison import Maison

from parcours.api import ouverture, souvenirs
from parcours.domain.langage.champs import RELECTURE
from parcours.domain.publie import catalogue
from parcours.projections import followed, household

DDETS: Final = "/partenaires/ddets-48"
AUTRES: Final = (RELAIS, GENTIANES, LE_115, CAF, DDETS)
LISTES: Final = (
    "/v1/evenements",
    "/v1/referents/INT-RELAIS/parcours",
    "/v1/expulsions",
    "/v1/observatoire/stock",
    "/v1/observatoire/offre",
    "/v1/observatoire/offre/cibles?annee=2025",
    "/v1/observatoire/offre/rotation?annee=2025&departement=48",
    "/v1/observatoire/offre/occupation?du=2025-01-01&jusqu_au=2025-12-31",
    "/v1/observatoire/diagnostic-360?annee=2025&departement=48",
    "/v1/territoire/communes-vif",
    "/v1/territoire/structures",
)

HASARD: Final = re.compile(r"[0-9a-f]{8,}(-[0-9a-f]{4,})*|\d+\.\d+")
"""Identifiers and durations: five digits in a row come there by chance."""


@pytest.fixture
async def parcours(maison: Maison) -> str:
    """Un ménage que suit le Relais, et que protège le CIDFF."""
    return await raconter(maison)


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
                dits = chantent((*CANARIS, *EN_CLAIR), HASARD.sub("", texte))
                dits += [c for c in (*CANARIS, *EN_CLAIR) if c.encode().hex() in texte]
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


async def test_le_flux_et_la_chronologie_montrent_de_meme_ce_dont_l_auteur_se_tait(
    maison: Maison, parcours: str
) -> None:
    entree = fait("hebergement.entree-effectuee", GENTIANES, sujet=MENAGE, type_place="CHU",
                  structure="INT-GENTIANES", survenu_le="2025-03-06")  # fmt: skip
    position = (await maison.pousse(entree)).json()["position"]
    carte = f"/v1/parcours/{parcours}"

    dits = await maison.lit(f"{carte}/chronologie", lecteur=RELAIS)
    flux = await maison.lit("/v1/evenements", lecteur=RELAIS, limite=500)

    for lus in (dits.json()["elements"], flux.json()["elements"]):
        montres = [(e["source"], e["id"]) for e in lus if "entree-effectuee" in e["type"]]
        assert montres == [("/partenaires/un-partenaire", f"fait-{position}")]
    un_seul = await maison.lit(f"/v1/evenements/{position}", lecteur=RELAIS)
    assert entree["id"] not in un_seul.text
    assert GENTIANES not in un_seul.text


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


async def test_ni_journal_ni_refus_ni_en_tete_ne_dit_ce_que_tait_une_protection(
    maison: Maison,
    parcours: str,
    sorties: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    tus = (*CANARIS, *SECRETS.values())
    for dit in secrets():
        await entre(maison, dit)

    adresses = (*(f"/v1/parcours/{parcours}{page}" for page in PAGES), *LISTES, *AVEC_LES_COMPTES)
    for lecteur in (RELAIS, CAF):
        for adresse in adresses:
            lue = await maison.lit(adresse, lecteur=lecteur)
            assert chantent(tus, f"{lue.text} {lue.headers}") == [], adresse
    publiques = [await maison.client.get(adresse) for adresse in ("/pret", "/sante", "/version")]
    refus = [*await _refuses(maison), *await _pannes(maison, parcours)]
    for lue in (*publiques, *refus):
        assert chantent(tus, f"{lue.text} {lue.headers}") == [], lue.text

    ecrit = capfd.readouterr()
    gardes = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    journaux = f"{ecrit.out} {ecrit.err} {sorties.getvalue()} {gardes}"
    assert "household_cannot_be_folded" in journaux
    assert chantent((*tus, "INT-CIDFF48", "INT-RELAIS"), HASARD.sub("", journaux)) == []
    for ligne in await _au_repos(maison):
        assert chantent(SCELLES, ligne) == []


AVEC_LES_COMPTES: Final = (
    "/v1/parcours",
    "/v1/parcours/facettes?par=commune,dispositif,referent,etape",
    "/v1/parcours/ocel",
    "/v1/alertes",
    "/v1/echeances",
    "/v1/moi",
)


async def _refuses(maison: Maison) -> list[httpx2.Response]:
    """Ce que l'on refuse à qui le dit, en citant ce qu'il dit."""
    dites, nommee, entree = secrets()
    refus = [
        await maison.pousse({**dite, "data": {**dite["data"], "survenu_le": "2025-03-07"}})
        for dite in (dites, nommee, entree)
    ]
    refus.append(await maison.pousse(proteges()[1] | {"data": {"commune_souhaitee": CANARIS[1]}}))
    for dit in refus:
        assert dit.status_code >= httpx2.codes.BAD_REQUEST, dit.text
    return refus


async def _pannes(maison: Maison, parcours: str) -> list[httpx2.Response]:
    """Rejouer échoue, en citant ce que l'on rejouait."""

    def panne(*_: object, **__: object) -> None:
        raise ValueError(" ".join((*CANARIS, *SECRETS.values())))

    with pytest.MonkeyPatch.context() as cassee:
        for module in (ouverture, household):
            cassee.setattr(module, "fold", panne)
        cassee.setattr(souvenirs, "Suivi", panne)
        cassee.setattr(followed, "fold_par_periode", panne)
        cassee.setattr(followed, "Suivi", panne)
        depose = await maison.pousse(a_la_rue(RELAIS, sujet=MENAGE, survenu_le="2025-06-02"))
        lue = await maison.lit(f"/v1/parcours/{parcours}", lecteur=CIDFF)
        assert lue.status_code == httpx2.codes.SERVICE_UNAVAILABLE
        vue = await maison.lit("/v1/parcours", lecteur=RELAIS)
    return [lue, depose, vue]


async def _au_repos(maison: Maison) -> list[str]:
    """Chaque ligne de chaque table."""
    tables = await maison.sql(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') "
        "AND table_type = 'BASE TABLE' AND has_table_privilege(format('%I.%I', table_schema, "
        "table_name), 'SELECT')"
    )
    lignes = []
    for schema, nom in tables:
        lues = await maison.service.pool.fetch(f'SELECT t::text FROM "{schema}"."{nom}" t')  # noqa: S608 (names of the catalogue)
        lignes += [ligne[0] for ligne in lues]
    assert len(lignes) > len(proteges())
    return lignes
