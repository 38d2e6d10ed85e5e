"""Ce que chacun ouvre le matin : qui il est, ce qui l'alarme, ce qu'il doit."""

from typing import Any, Final

from faits import (
    BAILLEUR,
    CAF,
    CCAPEX,
    RELAIS,
    SIAO,
    accord,
    entre,
    est_un_probleme,
    fait,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import SUPERVISEUR, Maison
from pydantic import TypeAdapter

from parcours.api import exemples
from parcours.api.app import application
from parcours.api.formes import AlerteListee, EcheanceListee
from parcours.api.routes.moi import Moi
from parcours.projections.fil_rouge.page import Page

LE: Final = "2025-06-05"
COMMISSAIRE: Final = "/partenaires/cj-causse-48"
DDETS: Final = "/partenaires/ddets-48"
TOIT: Final = "/partenaires/toit-et-liens"


async def lus(maison: Maison, adresse: str, par: str, **options: Any) -> list[Any]:  # noqa: ANN401 (any parameter)
    reponse = await maison.lit(adresse, lecteur=par, **{"au": LE, **options})
    assert reponse.status_code == 200, reponse.text
    return list(reponse.json()["elements"])


async def commandement(maison: Maison, parcours: str, **options: Any) -> str:  # noqa: ANN401 (any field)
    acte = fait(
        "expulsion.commandement-de-payer-delivre",
        COMMISSAIRE,
        sujet=f"parcours:{parcours}",
        **{"dette": 145500, "bail_conclu_le": "2023-08-23", "survenu_le": "2025-05-20", **options},
    )
    return await entre(maison, acte)


async def test_chacun_ne_trouve_que_ce_qui_lui_est_adresse(maison: Maison) -> None:
    suivi = await entre(maison, menage_ouvert(sujet="si-siao:48-a", survenu_le="2025-01-05"))
    await entre(maison, referent(sujet=f"parcours:{suivi}", survenu_le="2025-05-30"))
    ici = {"sujet": f"parcours:{suivi}", "survenu_le": "2025-06-01"}
    await entre(maison, accord("INT-HABLOZ", "INT-TOITLIENS", **ici))
    await entre(maison, voisinage(BAILLEUR, gravite="G3", **ici))
    await commandement(maison, suivi)
    seul = await entre(maison, menage_ouvert(sujet="si-siao:48-b", survenu_le="2025-01-05"))
    await entre(maison, voisinage(sujet=f"parcours:{seul}", survenu_le="2025-06-01"))

    du_relais = await lus(maison, "/v1/alertes", RELAIS)
    assert [(a["code"], a["parcours"]) for a in du_relais] == [("AL-01", suivi), ("AL-02", suivi)]
    assert du_relais[0]["fait"].startswith(f"{BAILLEUR}#")
    assert du_relais[0]["en_retard"]
    assert "échéance passée depuis le" in du_relais[0]["raison"]
    du_siao = await lus(maison, "/v1/alertes", SIAO)
    assert {(a["code"], a["parcours"]) for a in du_siao} == {
        ("AL-01", suivi),  # laissée sans suite
        ("AL-01", seul),  # sans référent
        ("AL-13", seul),
    }
    page = await maison.lit(f"/v1/parcours/{seul}/alertes", lecteur=SIAO, au=LE)
    assert {a["code"]: a["destinataires"] for a in page.json()["elements"]} == {
        a["code"]: a["destinataires"] for a in du_siao if a["parcours"] == seul
    }, "sans référent, le SIAO en tient lieu, sur la page comme dans la liste"
    assert await lus(maison, "/v1/alertes", SIAO, au="2025-06-03") == [
        a for a in await lus(maison, "/v1/alertes", SIAO, au="2025-06-03") if a["parcours"] == seul
    ], "l'escalade attend son jour"
    assert [a["code"] for a in await lus(maison, "/v1/alertes", CCAPEX)] == ["AL-02"]
    assert await lus(maison, "/v1/alertes", TOIT) == [], "référent ailleurs, en relation ici"
    assert await lus(maison, "/v1/alertes", CAF) == []


async def test_qui_ne_lit_plus_ou_pas_encore_n_apprend_rien(maison: Maison) -> None:
    """Un acte d'un commissaire sans relation n'ouvre rien à la CCAPEX : ni alerte, ni compte."""
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-01-05"))
    acte = fait(
        "expulsion.commandement-de-payer-delivre", COMMISSAIRE, sujet="exploc:48-seul",
        dette=145500, bail_conclu_le="2023-08-23", survenu_le="2025-05-20",
    )  # fmt: skip
    inconnu = await entre(maison, acte)

    assert await lus(maison, "/v1/alertes", CCAPEX) == []
    ecoute = await lus(maison, "/v1/echeances", COMMISSAIRE)
    assert {e["parcours"] for e in ecoute} <= {inconnu}
    assert parcours not in {e["parcours"] for e in await lus(maison, "/v1/echeances", CCAPEX)}


async def test_ce_qui_est_du_met_les_retards_d_abord_et_suit_page_apres_page(
    maison: Maison,
) -> None:
    for n, le in enumerate(("2025-01-10", "2025-04-20", "2025-05-20")):
        sujet = f"si-siao:48-2025-0920{n}"
        await entre(maison, menage_ouvert(sujet=sujet, survenu_le="2025-01-05"))
        flash = fait("siao.evaluation-flash-realisee", sujet=sujet, urgence="U2", survenu_le=le)
        await entre(maison, flash)

    toutes = await lus(maison, "/v1/echeances", SIAO)
    regles = [(e["regle"], e["echeance_le"], e["manquee"]) for e in toutes]
    assert regles[0] == ("R-O02", "2025-03-10", True)
    assert ("R-O02", "2025-06-20", False) in regles
    assert {e["qui"] for e in toutes if e["regle"] == "R-O02"} == {"le SIAO"}
    proches = await lus(maison, "/v1/echeances", SIAO, jusqu_au="2025-06-19")
    assert ("R-O02", "2025-06-20") not in {(e["regle"], e["echeance_le"]) for e in proches}

    trouvees, suite = [], None
    while True:
        page = await maison.lit(
            "/v1/echeances", lecteur=SIAO, au=LE, limite=1, **({"apres": suite} if suite else {})
        )
        trouvees += page.json()["elements"]
        suite = page.json()["suivant"]
        if suite is None:
            break
        assert len(trouvees) <= len(toutes)
    assert trouvees == toutes

    premiere = (await maison.lit("/v1/echeances", lecteur=SIAO, au=LE, limite=1)).json()["suivant"]
    for lecteur, options in (
        (RELAIS, {"au": LE}),
        (SIAO, {"au": "2025-06-06"}),
        (SIAO, {"au": LE, "jusqu_au": "2025-07-01"}),
    ):
        detourne = await maison.lit("/v1/echeances", lecteur=lecteur, apres=premiere, **options)
        assert est_un_probleme(detourne, 400, "curseur-invalide")
    immense = await maison.lit("/v1/echeances", lecteur=SIAO, limite=10**9)
    assert est_un_probleme(immense, 422, "parametre-invalide")
    inconnu = await maison.lit("/v1/alertes", lecteur=SIAO, gravite="G3")
    assert est_un_probleme(inconnu, 422, "parametre-invalide")
    assert "apres, au, depuis, limite" in inconnu.json()["detail"]
    refuse = await maison.lit("/v1/alertes", lecteur=DDETS)
    assert est_un_probleme(refuse, 403, "lecture-interdite")
    assert len(await lus(maison, "/v1/echeances", SUPERVISEUR.source)) >= len(toutes)


async def test_moi_compte_mes_relations_d_aujourd_hui_et_elles_seules(maison: Maison) -> None:
    """Ni celles des autres, ni une relation finie."""
    suivi = await entre(maison, menage_ouvert(sujet="si-siao:48-a"))
    await entre(maison, referent(sujet=f"parcours:{suivi}"))
    await entre(maison, accord("INT-HABLOZ", sujet=f"parcours:{suivi}"))
    fini = await entre(maison, menage_ouvert(sujet="si-siao:48-b"))
    await entre(maison, referent(sujet=f"parcours:{fini}"))
    termine = {"organisme": "INT-RELAIS", "motif": "MISSION_ACHEVEE", "survenu_le": "2025-06-01"}
    await entre(maison, fait("relation.terminee", SIAO, sujet=f"parcours:{fini}", **termine))

    comptees = {
        par: {r["base"]: r["menages"] for r in lu.json()["relations"]}
        for par in (RELAIS, BAILLEUR, CAF)
        if (lu := await maison.lit("/v1/moi", lecteur=par)).status_code == 200
    }

    assert comptees == {RELAIS: {"MANDAT": 1}, BAILLEUR: {"ACCORD": 1}, CAF: {}}


async def test_moi_dit_a_un_siao_ses_listes_de_travail(maison: Maison) -> None:
    siao, caf = [(await maison.lit("/v1/moi", lecteur=par)).json() for par in (SIAO, CAF)]

    for adresse in ("/v1/siao/listes", "/v1/siao/listes/{liste}"):
        assert adresse in {liste["adresse"] for liste in siao["listes"]}
        assert adresse not in {liste["adresse"] for liste in caf["listes"]}


async def test_moi_dit_qui_je_suis_et_ce_que_je_peux_ouvrir(maison: Maison) -> None:
    relais = (await maison.lit("/v1/moi", lecteur=RELAIS)).json()

    assert relais["organisme"] == "INT-RELAIS"
    assert [r["role"] for r in relais["roles"]] == [
        "ASSOCIATION_ACCOMPAGNEMENT",
        "REFERENT_PARCOURS",
    ]
    assert {"vue": "FR", "libelle": "Fil rouge du référent", "portee": "SIENS"} in relais["vues"]
    listes = {liste["adresse"]: liste["filtres"] for liste in relais["listes"]}
    assert listes["/v1/echeances"] == ["au", "depuis", "jusqu_au"]
    chemins = application().openapi()["paths"]
    assert set(listes) <= set(chemins)
    ddets = (await maison.lit("/v1/moi", lecteur=DDETS)).json()
    assert ddets["listes"] == []
    for adresse in chemins:
        if adresse in listes and "{" not in adresse:
            lu = await maison.lit(adresse, lecteur=RELAIS)
            assert lu.status_code in {200, 422}, adresse


def test_les_exemples_de_la_description_sont_de_la_forme_qu_elle_dit() -> None:
    formes: dict[str, Any] = {
        "/v1/alertes": Page[AlerteListee],
        "/v1/echeances": Page[EcheanceListee],
        "/v1/moi": Moi,
    }
    for adresse, forme in formes.items():
        reponse = application().openapi()["paths"][adresse]["get"]["responses"]["200"]
        exemple = reponse["content"]["application/json"]["example"]
        relu = TypeAdapter(forme).dump_python(
            TypeAdapter(forme).validate_python(exemple), mode="json"
        )
        assert relu == exemple, adresse
    assert exemples.MOI["listes"]
