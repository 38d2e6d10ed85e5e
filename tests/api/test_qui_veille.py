"""Qui lit ce ménage : ce que personne ne doit y apprendre, et les lectures que rien ne cache."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from faits import (
    GENTIANES,
    RELAIS,
    SIAO,
    accord,
    entre,
    envoie,
    est_un_probleme,
    fait,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import STRUCTURE, Maison, ouvrir_sans_projecteur

from parcours.projections import rebuild
from parcours.projections.engine import Projector

CIDFF = "/partenaires/cidff-48"
TOIT = "/partenaires/toit-et-liens"


@pytest.fixture
async def arretee(base: str) -> AsyncIterator[Maison]:
    """The service, whose views follow when they are told to."""
    async with ouvrir_sans_projecteur(base) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


async def suit(maison: Maison) -> None:
    projecteur = Projector(maison.service.pool)
    while await projecteur.catch_up():
        pass


async def test_ce_qui_est_retenu_l_est_aussi_de_qui_veille(arretee: Maison) -> None:
    """A protection holds from its acknowledgement: its author's reading would tell of it."""
    ici = await entre(arretee, menage_ouvert())
    await entre(arretee, accord("INT-CIDFF48"))
    await suit(arretee)
    await entre(
        arretee,
        fait(
            "vif.protection-adresse-activee",
            CIDFF,
            sujet=f"parcours:{ici}",
            niveau="N3",
            organismes_habilites=["INT-CIDFF48"],
        ),
    )
    lu = await arretee.client.get(f"/v1/parcours/{ici}", headers=arretee.comme(CIDFF))
    assert lu.status_code == 200

    async def veille() -> list[str] | int:
        vu = await arretee.client.get(f"/v1/parcours/{ici}/lectures", headers=arretee.comme(SIAO))
        return [e["organisme"] for e in vu.json()["elements"]] if vu.is_success else vu.status_code

    assert await veille() == 404
    await suit(arretee)
    assert await veille() == []


async def test_le_referent_exclu_n_apprend_pas_ou_le_menage_est_alle(maison: Maison) -> None:
    ici = await entre(maison, menage_ouvert())
    await entre(maison, referent())
    exclu = {"organisme": "INT-RELAIS", "a_la_demande_de": "MENAGE", "motif": "SOUHAIT"}
    await entre(maison, fait("relation.exclue", **exclu))
    await entre(maison, accord("INT-GENTIANES"))
    await maison.lit(f"/v1/parcours/{ici}", lecteur=GENTIANES)

    relations = await maison.lit("/v1/relations", lecteur=RELAIS)
    lectures = await maison.lit(f"/v1/parcours/{ici}/lectures", lecteur=RELAIS)

    assert relations.json()["elements"] == []
    assert est_un_probleme(lectures, 404, "parcours-inconnu")


async def test_lire_qui_lit_s_inscrit_avec_le_menage(maison: Maison) -> None:
    ici = await entre(maison, menage_ouvert())
    await maison.lit(f"/v1/parcours/{ici}/lectures", lecteur=SIAO)

    (faite,) = await maison.sql("SELECT parcours FROM lectures.faites")

    assert str(faite["parcours"]) == ici


async def test_un_depot_a_blanc_s_inscrit_de_quelque_facon_qu_on_le_dise(maison: Maison) -> None:
    for dite in ("true", "1", "True", "on", "yes"):
        await envoie(maison, voisinage(), media=STRUCTURE, a_blanc=dite)
    entetes = {**maison.comme(SIAO), "Content-Type": STRUCTURE}
    corps = json.dumps(voisinage())
    await maison.client.post("/v1/evenements?a%5Fblanc=true", content=corps, headers=entetes)

    faites = await maison.sql("SELECT adresse FROM lectures.faites")

    assert [faite["adresse"] for faite in faites] == ["POST /v1/evenements"] * 6


async def test_une_cle_revoquee_pendant_une_longue_attente_ne_recoit_rien(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    lu = await maison.lit("/v1/evenements", lecteur=SIAO)
    suite = {"apres": lu.json()["reprise"], "attente": "10"}
    attente = asyncio.create_task(
        maison.client.get("/v1/evenements", params=suite, headers=maison.comme(SIAO))
    )
    await asyncio.sleep(0.3)

    await maison.service.annuaire.revoke(SIAO)
    await entre(maison, fait("menage.ouvert", "/partenaires/115-48", sujet="si-siao:autre",
                             **menage_ouvert()["data"] | {"survenu_le": "2025-03-03"}))  # fmt: skip

    assert est_un_probleme(await attente, 401, "authentification-requise")


async def test_une_liste_ne_dit_rien_de_plus_que_la_chronologie(maison: Maison) -> None:
    """Named by the second protection, not by the first: what was said then stays hidden."""
    ici = await entre(maison, menage_ouvert())
    await entre(maison, referent())
    await entre(maison, accord("INT-CIDFF48", "INT-TOITLIENS"))

    async def vif(sorte: str, le: str, **champs: object) -> None:
        dit = {"sujet": f"parcours:{ici}", "survenu_le": le, **champs}
        await entre(maison, fait(f"vif.{sorte}", CIDFF, **dit))  # type: ignore[arg-type]  # fields

    active = "protection-adresse-activee"
    await vif(active, "2025-03-05", niveau="N1", organismes_habilites=[])
    tutelle = {"personne": "p1", "mesure": "TUTELLE", "etat": "EN_COURS"}
    mesure = "menage.mesure-protection-actualisee"
    await maison.pousse(fait(mesure, TOIT, survenu_le="2025-03-10", **tutelle))
    await vif("protection-adresse-levee", "2025-04-01", motif="DEMANDE_PERSONNE")
    await vif(active, "2025-04-02", niveau="N1", organismes_habilites=["INT-RELAIS"])
    await entre(maison, voisinage(survenu_le="2025-05-10"))

    chronologie = await maison.lit(f"/v1/parcours/{ici}/chronologie", lecteur=RELAIS)
    liste = await maison.lit("/v1/parcours", lecteur=RELAIS, au="2025-04-01")

    assert mesure not in {e["type"] for e in chronologie.json()["elements"]}
    (ligne,) = liste.json()["elements"]
    assert ligne["derniere_nouvelle"] != "Mesure de protection juridique actualisée"
    assert "mesure-protection" not in {d["dossier"] for d in ligne["dossiers"]}
