"""Par la porte : le même acte dit par trois partenaires, lu sur la carte et la chronologie."""

from typing import Any

from faits import BAILLEUR, CCAPEX, RELAIS, SIAO, Fait, accord, entre, fait, menage_ouvert, referent
from maison import Maison

EXPLOC = "exploc:EXP-91"
HUISSIER = "/partenaires/cj-causse-48"


def commandement(source: str, ident: str, le: str, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    sorte = "expulsion.commandement-de-payer-delivre"
    dit = {"dette": 184500, **champs}
    return fait(sorte, source, id=ident, sujet=EXPLOC, survenu_le=le, **dit)


async def le_menage(maison: Maison) -> tuple[str, str]:
    """Le SIAO rattache l'identifiant d'EXPLOC, sous lequel chacun dit le commandement."""
    rattache = fait("menage.identifiant-externe-rattache", systeme="EXPLOC", valeur="EXP-91")
    nomme = accord("INT-HABLOZ", "INT-CCAPEX48", survenu_le="2025-01-02")
    for dit in (menage_ouvert(survenu_le="2025-01-02"), referent(), nomme, rattache):
        parcours = await entre(maison, dit)
    sien = await entre(maison, commandement(HUISSIER, "acte", "2025-02-10"))
    await entre(maison, commandement(BAILLEUR, "recu", "2025-02-12", bail_conclu_le="2023-08-23"))
    await entre(maison, commandement(CCAPEX, "exploc", "2025-02-10", dette=190000))
    return parcours, sien


async def test_trois_recits_une_alerte_une_horloge_et_leurs_differences(maison: Maison) -> None:
    parcours, _ = await le_menage(maison)
    acte, recu, exploc = f"{HUISSIER}#acte", f"{BAILLEUR}#recu", f"{CCAPEX}#exploc"

    carte = (await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO, au="2025-02-15")).json()
    commandements = [a for a in carte["alertes"] if a["code"] == "AL-02"]
    clauses = [e for e in carte["prochaines_echeances"] if e["regle"] in {"R-E01", "R-E02"}]
    page = (await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO)).json()
    lus = {f"{f['source']}#{f['id']}": f for f in page["elements"]}

    assert [(a["fait"], a["corroborations"]) for a in commandements] == [(acte, [recu, exploc])]
    assert [(e["fait"], e["corroborations"]) for e in clauses] == [(acte, [recu, exploc])]
    assert {f: lus[f]["etat"] for f in (acte, recu, exploc)} == dict.fromkeys(
        (acte, recu, exploc), "actif"
    )
    assert lus[exploc]["donnees"]["dette"] == 190000
    du_bailleur = {c["fait"]: c for c in lus[recu]["corroborations"]}
    assert du_bailleur[acte]["fait_foi"]
    assert du_bailleur[acte]["differences"] == [
        {"champ": "survenu_le", "ici": "2025-02-12", "la": "2025-02-10"}
    ]
    assert du_bailleur[exploc]["differences"] == [
        {"champ": "survenu_le", "ici": "2025-02-12", "la": "2025-02-10"},
        {"champ": "dette", "ici": 184500, "la": 190000},
    ]
    assert lus[f"{SIAO}#{page['elements'][0]['id']}"]["corroborations"] == []


async def test_qui_ne_lit_que_ses_faits_n_apprend_pas_qu_un_autre_dit_l_acte(
    maison: Maison,
) -> None:
    _, parcours = await le_menage(maison)

    page = (await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=HUISSIER)).json()
    alertes = (await maison.lit(f"/v1/parcours/{parcours}/alertes", lecteur=HUISSIER)).json()

    assert [(f["id"], f["corroborations"]) for f in page["elements"]] == [("acte", [])]
    assert [a["corroborations"] for a in alertes["elements"] if a["code"] == "AL-02"] == [[]]


async def test_le_catalogue_dit_de_qui_est_l_acte_et_ce_qui_en_fait_deux(maison: Maison) -> None:
    elements = (await maison.lit("/v1/catalogue", lecteur=SIAO)).json()["elements"]
    actes = {e["nom"]: e["acte"] for e in elements}

    assert actes["expulsion.commandement-de-payer-delivre"] == {
        "de": ["COMMISSAIRE_DE_JUSTICE", "BAILLEUR_SOCIAL", "CCAPEX"],
        "jours": 7,
        "distinguent": [],
    }
    assert actes["siao.orientation-refusee-par-le-menage"]["distinguent"] == ["orientation"]
    assert actes["veille.rencontre-de-maraude-effectuee"] is None


async def test_les_listes_ne_comptent_l_acte_qu_une_fois(maison: Maison) -> None:
    """Trois récits à des jours différents : une alerte, une échéance, un dossier."""
    parcours, _ = await le_menage(maison)

    async def lus(adresse: str, lecteur: str, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (any parameter)
        page = await maison.lit(adresse, lecteur=lecteur, **{"au": "2025-02-15", **options})
        assert page.status_code == 200, page.text
        return [e for e in page.json()["elements"] if e["parcours"] == parcours]

    for lecteur in (SIAO, CCAPEX):
        alertes = await lus("/v1/alertes", lecteur)
        assert [a["code"] for a in alertes].count("AL-02") == 1
        assert len(await lus("/v1/expulsions", lecteur)) == 1
    dues = await lus("/v1/echeances", SIAO, jusqu_au="2025-12-31")
    assert [e["regle"] for e in dues].count("R-E02") == 1
    dans_la_periode = await lus(
        "/v1/expulsions/echeances", CCAPEX, du="2025-02-01", jusqu_au="2025-12-31"
    )
    assert len([e for e in dans_la_periode if e["regle"] in {"R-E01", "R-E02"}]) == 1
    du_referent = await lus("/v1/referents/INT-RELAIS/alertes", RELAIS, au="2025-03-15")
    assert [a["code"] for a in du_referent].count("AL-02") == 1
