"""Mes ménages : ceux que je lis, ce que j'en lis, par quoi je les choisis et les compte."""

import itertools
from typing import Any, Final
from uuid import uuid4

import pytest
from faits import (
    BAILLEUR,
    CCAPEX,
    RELAIS,
    SIAO,
    a_la_rue,
    accord,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison

from parcours.api.app import application
from parcours.api.routes.menages import Facettes, MenageListe
from parcours.projections.facettes import Facette
from parcours.projections.fil_rouge.page import Page

LE: Final = "2025-06-05"
COMMISSAIRE: Final = "/partenaires/cj-causse-48"
SIAO_33: Final = "/partenaires/siao-33"
ICI: Final = "si-siao:48-2026-7001"
RUE: Final = "si-siao:48-2026-7002"
SEUL: Final = "exploc:48-2026-7003"


async def lus(maison: Maison, par: str, **options: Any) -> list[Any]:  # noqa: ANN401 (any parameter)
    reponse = await maison.lit("/v1/parcours", lecteur=par, **{"au": LE, **options})
    assert reponse.status_code == 200, reponse.text
    return list(reponse.json()["elements"])


async def noms(maison: Maison, par: str, **options: Any) -> list[str]:  # noqa: ANN401 (any parameter)
    return [m["parcours"] for m in await lus(maison, par, **options)]


async def comptes(maison: Maison, qui: str, **options: Any) -> dict[str, dict[str | None, int]]:  # noqa: ANN401 (any parameter)
    lu = await maison.lit("/v1/parcours/facettes", lecteur=qui, **{"au": LE, **options})
    assert lu.status_code == 200, lu.text
    nommees = {"etape", "dossier", "phase", "alerte", "echeance", "composition"}
    for facette in nommees & lu.json()["facettes"].keys():
        assert all(v["libelle"] for v in lu.json()["facettes"][facette] if v["valeur"]), facette
    return {
        facette: {v["valeur"]: v["menages"] for v in valeurs}
        for facette, valeurs in lu.json()["facettes"].items()
    }


async def raconte(maison: Maison) -> tuple[str, str]:
    """Un locataire menacé, que suit le Relais ; une femme à la rue, sans référent."""
    loge = await entre(maison, menage_ouvert(sujet=ICI, survenu_le="2025-01-05"))
    ici = {"sujet": f"parcours:{loge}"}
    await entre(maison, a_la_rue(situation="LOGEMENT_LOCATAIRE", survenu_le="2025-01-06", **ici))
    await entre(maison, referent(survenu_le="2025-05-01", **ici))
    await entre(maison, identite(SIAO, **ici))
    await entre(maison, accord("INT-HABLOZ", survenu_le="2025-05-02", **ici))
    await entre(maison, voisinage(BAILLEUR, survenu_le="2025-05-10", **ici))
    acte = fait(
        "expulsion.commandement-de-payer-delivre", COMMISSAIRE, dette=145500,
        bail_conclu_le="2023-08-23", survenu_le="2025-05-20", **ici,
    )  # fmt: skip
    await entre(maison, acte)
    rue = await entre(maison, menage_ouvert(sujet=RUE, survenu_le="2025-02-05"))
    await entre(maison, a_la_rue(sujet=f"parcours:{rue}", survenu_le="2025-02-06"))
    await entre(maison, a_la_rue(SIAO_33, sujet="si-siao:33-1", departement="33"))
    return loge, rue


async def test_la_liste_dit_de_chacun_ce_que_lit_qui_demande(maison: Maison) -> None:
    loge, rue = await raconte(maison)

    du_siao = {m["parcours"]: m for m in await lus(maison, SIAO)}
    assert set(du_siao) == {loge, rue}
    menace = du_siao[loge]
    assert (menace["etape"], menace["commune"], menace["nom_de_la_commune"]) == (
        "maintien", "48095", "Mende",
    )  # fmt: skip
    assert (menace["referent"], menace["sans_referent_depuis"]) == ("INT-RELAIS", None)
    assert menace["demandeur"] == "Bastien Vialaret"
    assert menace["dispositifs"] == ["LOGEMENT_LOCATAIRE"]
    assert menace["severite"] == "URGENCE"
    assert menace["alertes"] == ["AL-01", "AL-02"]
    assert {d["dossier"]: d["phase"] for d in menace["dossiers"]}["dossier-expulsion"] == (
        "commandement"
    )
    assert menace["derniere_nouvelle_le"] == "2025-05-20"
    assert menace["derniere_nouvelle"] == "Commandement de payer délivré"
    sans = du_siao[rue]
    assert (sans["etape"], sans["referent"]) == ("rue", None)
    assert sans["sans_referent_depuis"] == "2025-02-05"
    assert sans["expulsion_possible_le"] is None

    (du_bailleur,) = await lus(maison, BAILLEUR)
    assert du_bailleur["parcours"] == loge
    assert du_bailleur["dispositifs"] == [], "il ne lit pas l'hébergement"
    assert "demande-siao" not in {d["dossier"] for d in du_bailleur["dossiers"]}
    assert [m["parcours"] for m in await lus(maison, RELAIS)] == [loge]
    carte = (await maison.lit(f"/v1/parcours/{loge}", lecteur=RELAIS, au=LE)).json()
    (du_relais,) = await lus(maison, RELAIS)
    assert {d["dossier"]: d["phase"] for d in du_relais["dossiers"]} == {
        d["dossier"]: d["phase"] and d["phase"]["phase"]
        for d in carte["dossiers"]
        if d["etat"] == "ouvert"
    }
    assert du_relais["depuis_le"] == carte["depuis_le"]
    assert set(du_relais["alertes"]) == {a["code"] for a in carte["alertes"]}


async def test_un_filtre_ne_garde_que_ce_que_la_liste_montre(maison: Maison) -> None:
    loge, rue = await raconte(maison)

    for options, attendus in (
        ({"etape": "rue"}, [rue]),
        ({"etape": "rue,maintien"}, [loge, rue]),
        ({"dossier": "dossier-expulsion"}, [loge]),
        ({"phase": "dossier-expulsion.commandement"}, [loge]),
        ({"phase": "dossier-expulsion.jugement"}, []),
        ({"alerte": "AL-02"}, [loge]),
        ({"commune": "48095", "etape": "rue"}, [rue]),
        ({"commune": "48061"}, []),
        ({"epci": "200069151"}, []),
        ({"dispositif": "RUE"}, [rue]),
        ({"referent": "INT-RELAIS"}, [loge]),
        ({"sans_referent": "true"}, [rue]),
        ({"sans_referent": "false"}, [loge]),
        ({"composition": "FEMME_ISOLE_SANS_ENFANT", "etape": "rue"}, [rue]),
        ({"en_retard": "false", "dossier": "dossier-expulsion"}, []),
        ({"echeance_avant": "2025-07-30", "dossier": "dossier-expulsion"}, [loge]),
        ({"sans_nouvelle_jours": 60}, [rue]),
        ({"sans_nouvelle_jours": 3000}, []),
        ({"nouveau_depuis": "2025-02-01"}, [rue]),
        ({"departement": "33"}, []),
    ):
        assert sorted(await noms(maison, SIAO, **options)) == sorted(attendus), options
    assert await noms(maison, SIAO, au="2025-01-31") == [loge], "avant de la connaître"
    assert await noms(maison, BAILLEUR, dispositif="LOGEMENT_LOCATAIRE") == []
    assert await noms(maison, BAILLEUR, dossier="dossier-expulsion") == [loge]
    assert await noms(maison, CCAPEX, etape="rue") == []


async def test_les_ordres_et_les_pages_ne_perdent_personne(maison: Maison) -> None:
    loge, rue = await raconte(maison)

    for tri, attendus in {
        "urgence": [loge, rue],
        "silence": [rue, loge],
        "expulsion": [loge, rue],
        "etape": [loge, rue],
        "arrivee": [rue, loge],
    }.items():
        premiere = await maison.lit("/v1/parcours", lecteur=SIAO, au=LE, tri=tri, limite=1)
        suite = premiere.json()["suivant"]
        reste = await maison.lit(
            "/v1/parcours", lecteur=SIAO, au=LE, tri=tri, limite=1, apres=suite
        )
        lues = [*premiere.json()["elements"], *reste.json()["elements"]]
        assert [m["parcours"] for m in lues] == attendus, tri
        assert reste.json()["suivant"] is None
        detourne = await maison.lit(
            "/v1/parcours", lecteur=SIAO, au=LE, tri=tri, etape="rue", apres=suite
        )
        assert est_un_probleme(detourne, 400, "curseur-invalide")
        d_un_autre = await maison.lit("/v1/parcours", lecteur=RELAIS, au=LE, tri=tri, apres=suite)
        assert est_un_probleme(d_un_autre, 400, "curseur-invalide")


async def une_par_une(maison: Maison, par: str, **options: Any) -> list[str]:  # noqa: ANN401 (any parameter)
    """Les ménages de la liste, une page d'un ménage après l'autre."""
    trouves, apres = [], None
    while True:
        page = await maison.lit("/v1/parcours", lecteur=par, limite=1, apres=apres, **options)
        assert page.status_code == 200, page.text
        trouves += [m["parcours"] for m in page.json()["elements"]]
        apres = page.json()["suivant"]
        if apres is None:
            return trouves


@pytest.mark.parametrize("par", [SIAO, BAILLEUR, CCAPEX])
async def test_la_tete_de_la_liste_est_celle_de_la_liste_entiere(maison: Maison, par: str) -> None:
    """Qui lit tout le fil rouge l'y cherche par le résumé ; les autres, ligne à ligne."""
    loge, rue = await raconte(maison)
    await entre(maison, accord("INT-HABLOZ", sujet=f"parcours:{rue}", survenu_le="2025-05-02"))
    autres = [
        await entre(maison, menage_ouvert(sujet=f"si-siao:48-2026-75{n:02}", survenu_le=le))
        for n, le in enumerate(("2025-02-01", "2025-05-20", "2025-07-01"))
    ]
    for n, autre in enumerate(autres):
        ici = {"sujet": f"parcours:{autre}"}
        await entre(maison, accord("INT-HABLOZ", survenu_le="2025-05-02", **ici))
        await entre(
            maison, voisinage(BAILLEUR, gravite=f"G{n + 1}", survenu_le="2025-06-01", **ici)
        )
    reunis = {"sujet": f"parcours:{autres[0]}", "absorbe": autres[1], "survenu_le": "2025-06-04"}
    await entre(maison, fait("correction.menages-fusionnes", motif="MEME_MENAGE", **reunis))
    choix: tuple[dict[str, str], ...] = (
        {},
        {"alerte": "AL-01"},
        {"en_retard": "true"},
        {"echeance_avant": "2026-12-31"},
        {"dossier": "dossier-expulsion"},
    )
    for au, filtres in itertools.product(("2025-02-03", "2025-06-03", LE, "2026-06-30"), choix):
        entiere = await noms(maison, par, au=au, **filtres)
        assert await une_par_une(maison, par, au=au, **filtres) == entiere, (au, filtres)
        par_ligne = await noms(maison, par, au=au, departement="48", **filtres)
        assert par_ligne == entiere, "un filtre de la ligne du ménage n'a pas de tête"
    assert len(await noms(maison, par, au="2026-06-30")) >= (1 if par == CCAPEX else 4), loge


async def test_les_comptes_sont_ceux_des_menages_que_l_on_peut_ouvrir(maison: Maison) -> None:
    await raconte(maison)

    toutes = ",".join(Facette)
    du_siao = await comptes(maison, SIAO, par=toutes)
    assert du_siao["etape"] == {"maintien": 1, "rue": 1}
    assert du_siao["commune"] == {"48095": 2}
    assert du_siao["referent"] == {"INT-RELAIS": 1, None: 1}
    assert du_siao["phase"]["dossier-expulsion.commandement"] == 1
    assert du_siao["alerte"]["AL-02"] == 1
    assert du_siao["dispositif"] == {"LOGEMENT_LOCATAIRE": 1, "RUE": 1}
    assert await comptes(maison, SIAO, par="etape", sans_referent="true") == {"etape": {"rue": 1}}
    assert await comptes(maison, BAILLEUR, par="etape,dispositif") == {
        "etape": {"maintien": 1},
        "dispositif": {},
    }
    for facette, valeurs in du_siao.items():
        for valeur, combien in valeurs.items():
            if facette in {"echeance", "silence", "arrivee"} or valeur is None:
                continue
            assert len(await noms(maison, SIAO, **{facette: valeur})) == combien, (facette, valeur)


async def test_ce_qu_on_demande_de_travers_nomme_ce_qui_existe(maison: Maison) -> None:
    for adresse, options, dit in (
        ("", {"etape": "dehors"}, "hebergement, inconnue"),
        ("", {"dossier": "x"}, "dossier-expulsion"),
        ("", {"phase": "jugement"}, "dossier-expulsion.jugement"),
        ("", {"alerte": "AL-99"}, "AL-20"),
        ("", {"dispositif": "CHATEAU"}, "CHRS_INSERTION"),
        ("", {"composition": "X"}, "FEMME_ISOLE_SANS_ENFANT"),
        ("", {"couleur": "bleu"}, "alerte, apres, au, commune"),
        ("/facettes", {"par": "couleur"}, "agent, alerte, arrivee, commune"),
        ("/facettes", {"par": ""}, "agent, alerte, arrivee, commune"),
        ("/facettes", {"limite": "3"}, "alerte, au, commune"),
    ):
        refus = await maison.lit(f"/v1/parcours{adresse}", lecteur=SIAO, **options)
        assert est_un_probleme(refus, 422, "parametre-invalide")
        assert dit in refus.json()["detail"], options
    fautes: tuple[dict[str, object], ...] = (
        {"limite": 10**9},
        {"au": "2025-02-30"},
        {"commune": "99999"},
        {"sans_nouvelle_jours": 0},
        {"tri": "hasard"},
        {"agent": "moi"},
        {"epci": "x"},
    )
    for faute in fautes:
        refus = await maison.lit("/v1/parcours", lecteur=SIAO, **faute)
        assert est_un_probleme(refus, 422, "parametre-invalide")
    for au in ("0001-01-01", "9999-12-31"):
        loin = await maison.lit(
            "/v1/parcours/facettes", lecteur=SIAO, au=au, par="echeance", sans_nouvelle_jours=3660
        )
        assert loin.status_code == 200
    ferme = await maison.lit("/v1/parcours", lecteur="/partenaires/ddets-48")
    assert est_un_probleme(ferme, 403, "lecture-interdite")


@pytest.mark.parametrize(
    ("adresse", "forme"),
    [("/v1/parcours", Page[MenageListe]), ("/v1/parcours/facettes", Facettes)],
)
def test_l_exemple_de_la_liste_est_de_sa_forme(adresse: str, forme: Any) -> None:  # noqa: ANN401 (a model)
    reponse = application().openapi()["paths"][adresse]["get"]["responses"]["200"]
    exemple = reponse["content"]["application/json"]["example"]

    assert forme.model_validate(exemple).model_dump(mode="json") == exemple


# --- Ce qui a changé depuis -----------------------------------------------------------------------


async def test_depuis_une_position_la_liste_et_la_chronologie_ne_disent_que_le_neuf(
    maison: Maison,
) -> None:
    loge, rue = await raconte(maison)
    avant = (await maison.lit("/v1/parcours", lecteur=SIAO, au=LE)).json()["position"]
    assert await noms(maison, SIAO, depuis=avant) == []

    await entre(maison, a_la_rue(sujet=f"parcours:{rue}", survenu_le="2025-03-01", id="tardif"))

    assert await noms(maison, SIAO, depuis=avant) == [rue], "su depuis, quel qu'en soit le jour"
    assert await noms(maison, RELAIS, depuis=avant) == []
    assert sorted(await noms(maison, SIAO, depuis=0)) == sorted([loge, rue])
    lue = await maison.lit(f"/v1/parcours/{rue}/chronologie", lecteur=SIAO, depuis=avant)
    assert [e["id"] for e in lue.json()["elements"]] == ["tardif"]


async def test_la_chronologie_se_filtre_sans_faire_deviner_qui_parle(maison: Maison) -> None:
    loge, _ = await raconte(maison)
    adresse = f"/v1/parcours/{loge}/chronologie"

    async def types(**options: Any) -> list[str]:  # noqa: ANN401 (any parameter)
        lue = await maison.lit(adresse, lecteur=RELAIS, **options)
        assert lue.status_code == 200, lue.text
        return [e["type"] for e in lue.json()["elements"]]

    assert await types(dossier="dossier-expulsion") == ["expulsion.commandement-de-payer-delivre"]
    assert await types(famille="maintien,expulsion") == [
        "maintien.degradation-signalee",
        "expulsion.commandement-de-payer-delivre",
    ]
    assert await types(partenaire=COMMISSAIRE) == ["expulsion.commandement-de-payer-delivre"]
    refuses = [
        await maison.lit(adresse, lecteur=RELAIS, partenaire=f"/partenaires/{source}", **options)
        for source in ("un-partenaire", "caf-48", "que-nul-ne-connait")
        for options in ({}, {"au": "2025-01-01"})
    ]
    assert all(est_un_probleme(r, 422, "parametre-invalide") for r in refuses)
    assert len({r.text for r in refuses}) == 1, "qu'il existe ou non, la même réponse"
    assert COMMISSAIRE in refuses[0].json()["detail"]
    assert await types(partenaire=COMMISSAIRE, au="2025-01-01") == [], "il ne dit encore rien"
    toute = (await maison.lit(adresse, lecteur=RELAIS)).json()["elements"]
    dates = {e["type"]: e["echeance_le"] for e in toute}
    assert dates["expulsion.commandement-de-payer-delivre"] == "2025-07-01"
    for option, dit in (({"famille": "x"}, "maintien"), ({"dossier": "x"}, "dossier-expulsion")):
        refus = await maison.lit(adresse, lecteur=RELAIS, **option)
        assert est_un_probleme(refus, 422, "parametre-invalide")
        assert dit in refus.json()["detail"]


async def test_le_portefeuille_se_lit_agent_par_agent(maison: Maison) -> None:
    agents = [str(uuid4()) for _ in range(2)]
    suivis = []
    for agent in agents:
        parcours = await entre(maison, menage_ouvert(sujet=f"si-siao:48-{agent[:8]}"))
        ici = {"sujet": f"parcours:{parcours}"}
        await entre(maison, referent(agent=agent, survenu_le="2025-05-01", **ici))
        await entre(maison, voisinage(survenu_le="2025-06-01", **ici))
        suivis.append(parcours)

    for liste in ("parcours", "alertes", "echeances"):
        adresse = f"/v1/referents/INT-RELAIS/{liste}"
        for agent, parcours in zip(agents, suivis, strict=True):
            lue = await maison.lit(adresse, lecteur=RELAIS, au=LE, agent=agent)
            assert {e["parcours"] for e in lue.json()["elements"]} == {parcours}, liste
    assert await noms(maison, RELAIS, agent=agents[0]) == [suivis[0]]
