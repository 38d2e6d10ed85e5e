"""Reads: pages, cursors, days, positions, the feed, the observatory, the published vocabulary."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import jsonschema
import pytest
from faits import (
    ALEC,
    BAILLEUR,
    CAF,
    CCAPEX,
    GENTIANES,
    LE_115,
    RELAIS,
    SIAO,
    SIAO_33,
    a_la_rue,
    accord,
    annulation,
    entre,
    est_un_probleme,
    fait,
    fautes,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from journeys import deroule
from maison import EXEMPLES, SUPERVISEUR, Maison

from parcours.api.routes.flux import A_RELIRE


async def _tout(maison: Maison, adresse: str, lecteur: str, **parametres: object) -> list[Any]:
    """The elements of a list, page after page."""
    elements: list[Any] = []
    apres, patience = None, 10
    while True:
        reponse = await maison.lit(adresse, lecteur=lecteur, apres=apres, **parametres)
        if reponse.status_code == 503 and (patience := patience - 1):  # a busy machine
            continue
        assert reponse.status_code == 200, reponse.text
        page = reponse.json()
        elements += page["elements"]
        apres = page["suivant"]
        if apres is None:
            return elements


async def _un_par_un(maison: Maison, adresse: str, **options: Any) -> list[Any]:  # noqa: ANN401
    lecteur = options.pop("lecteur", SUPERVISEUR.source)
    d_un_coup = await _tout(maison, adresse, lecteur, **options)
    assert await _tout(maison, adresse, lecteur, limite=1, **options) == d_un_coup
    assert await _tout(maison, adresse, lecteur, limite=2, **options) == d_un_coup
    return d_un_coup


async def test_une_liste_d_un_parcours_est_la_meme_page_par_page(maison: Maison) -> None:
    parcours = await deroule(maison, "03")

    longueurs = [
        len(await _un_par_un(maison, f"/v1/parcours/{parcours}/{liste}", au="2026-06-01"))
        for liste in ("chronologie", "echeances", "alertes", "intervenants")
    ]

    assert all(n >= 2 for n in longueurs)


async def test_le_flux_est_le_meme_page_par_page(maison: Maison) -> None:
    await deroule(maison, "02")

    for lecteur in (SUPERVISEUR.source, LE_115, BAILLEUR, CAF):
        elements = await _un_par_un(maison, "/v1/evenements", lecteur=lecteur)
        dits = [(e["source"], e["id"]) for e in elements]
        assert len(dits) == len(set(dits))
        assert dits or lecteur != SUPERVISEUR.source


async def test_un_portefeuille_est_le_meme_page_par_page(maison: Maison) -> None:
    menages = []
    for n in range(5):
        sujet = f"si-siao:portefeuille-{n}"
        menages.append(await entre(maison, menage_ouvert(sujet=sujet)))
        await entre(maison, referent(sujet=sujet))
        await entre(maison, voisinage(sujet=sujet, gravite="G2"))

    trouves = await _un_par_un(maison, "/v1/referents/INT-RELAIS/parcours", lecteur=RELAIS)

    assert {e["parcours"] for e in trouves} == set(menages)
    assert len(trouves) == 5
    for liste in ("alertes", "echeances"):
        await _un_par_un(
            maison, f"/v1/referents/INT-RELAIS/{liste}", lecteur=RELAIS, au="2025-03-10"
        )


async def test_des_echeances_toutes_pareilles_ne_se_perdent_pas_entre_deux_pages(
    maison: Maison,
) -> None:
    menage = await entre(maison, menage_ouvert(SIAO_33, departement="33"))
    await entre(maison, referent(source=SIAO_33, sujet=f"parcours:{menage}", departement="33"))
    engagements = [
        {
            "engagement": f"a949da5a-59c3-4de4-a81c-e213549f548{rang}",
            "partie": "MENAGE",
            "nature": "DEMARCHE",
            "avant_le": "2025-05-05",
        }
        for rang in range(3)
    ]
    plan = fait(
        "pole.plan-action-signe",
        "/partenaires/pole-ressource-habitat",
        sujet=f"parcours:{menage}",
        departement="33",
        engagements=engagements,
        signe_par_le_menage=True,
    )
    await entre(maison, plan)

    dues = await _un_par_un(maison, "/v1/referents/INT-RELAIS/echeances", au="2025-03-10")
    a_90_jours = await maison.lit("/v1/referents/INT-RELAIS/echeances", au="2025-03-10")
    toutes = await maison.lit(
        "/v1/referents/INT-RELAIS/echeances", au="2025-03-10", jusqu_au="2060-01-01"
    )
    retards = await _un_par_un(maison, "/v1/referents/INT-RELAIS/alertes", au="2025-05-10")

    assert max(e["echeance_le"] for e in a_90_jours.json()["elements"]) <= "2025-06-08"
    pliees = len(toutes.json()["elements"]) - len(a_90_jours.json()["elements"])
    assert (a_90_jours.json()["au_dela"], toutes.json()["au_dela"]) == (pliees, 0)
    assert pliees > 0

    assert [e["echeance_le"] for e in dues].count("2025-05-05") == len(engagements)
    assert [e["echeance_le"] for e in retards].count("2025-05-05") == len(engagements)


async def test_les_expulsions_sont_les_memes_page_par_page(maison: Maison) -> None:
    for n in range(4):
        sujet = f"exploc:exp-{n}"
        await entre(maison, menage_ouvert(CCAPEX, sujet=sujet))
        await entre(
            maison,
            fait(
                "expulsion.commandement-de-payer-delivre",
                "/partenaires/cj-causse-48",
                sujet=sujet,
                dette=100 + n,
                bail_conclu_le="2023-08-23",
                survenu_le=f"2025-02-1{n // 2}",
            ),
        )

    trouves = await _un_par_un(maison, "/v1/expulsions", lecteur=CCAPEX, au="2025-03-01")

    assert sorted(e["dette"] for e in trouves) == [100, 101, 102, 103]
    du_siao = await _un_par_un(maison, "/v1/expulsions", lecteur=SIAO, au="2025-03-01")
    assert {e["parcours"] for e in du_siao} == {e["parcours"] for e in trouves}
    await _un_par_un(
        maison, "/v1/expulsions/echeances", lecteur=CCAPEX, du="2025-02-01", jusqu_au="2025-12-01"
    )


async def test_une_page_suivante_ignore_un_fait_arrive_entre_temps(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="m"))
    await entre(maison, a_la_rue(id="r", survenu_le="2025-03-05"))
    adresse = f"/v1/parcours/{parcours}/chronologie"
    premiere = (await maison.lit(adresse, limite=1)).json()

    await entre(maison, voisinage(id="avant", survenu_le="2025-01-01"))

    seconde = (await maison.lit(adresse, limite=1, apres=premiere["suivant"])).json()
    assert [e["id"] for e in premiere["elements"] + seconde["elements"]] == ["m", "r"]
    assert seconde["suivant"] is None


async def test_un_curseur_d_ailleurs_est_refuse(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    autre = await entre(maison, menage_ouvert(sujet="si-siao:autre"))
    for _ in range(2):
        await entre(maison, voisinage())
        await entre(maison, voisinage(sujet="si-siao:autre"))
    chronologie = f"/v1/parcours/{parcours}/chronologie"
    donne = (await maison.lit(chronologie, lecteur=SIAO, limite=1)).json()["suivant"]
    assert donne

    for adresse, lecteur, parametres in (
        (chronologie, SUPERVISEUR.source, {}),
        (f"/v1/parcours/{autre}/chronologie", SIAO, {}),
        (f"/v1/parcours/{parcours}/alertes", SIAO, {}),
        (chronologie, SIAO, {"au": "2025-06-01"}),
        ("/v1/evenements", SIAO, {}),
    ):
        reponse = await maison.lit(adresse, lecteur=lecteur, apres=donne, **parametres)
        assert est_un_probleme(reponse, 400, "curseur-invalide")
    for abime in (donne[:-1], donne[1:], "A" + donne[1:], "A" * len(donne), "%00", "é"):
        if abime != donne:
            reponse = await maison.lit(chronologie, lecteur=SIAO, apres=abime)
            assert est_un_probleme(reponse, 400, "curseur-invalide")
    suite = await maison.lit(chronologie, lecteur=SIAO, apres=donne, limite=1000)
    assert suite.status_code == 200


async def test_la_carte_se_lit_un_autre_jour(maison: Maison) -> None:
    parcours = await entre(maison, a_la_rue(survenu_le="2025-03-03"))
    await entre(
        maison,
        fait(
            "hebergement.entree-effectuee",
            GENTIANES,
            survenu_le="2025-04-14",
            structure="INT-GENTIANES",
            type_place="CHRS_URGENCE",
            commune="48095",
        ),
    )

    etapes = {
        au: (await maison.lit(f"/v1/parcours/{parcours}", au=au)).json()["etape"]
        for au in ("2025-03-02", "2025-03-03", "2025-04-13", "2025-04-14")
    }

    assert etapes == {
        "2025-03-02": "inconnue",
        "2025-03-03": "rue",
        "2025-04-13": "rue",
        "2025-04-14": "hebergement",
    }


async def test_la_carte_se_lit_d_apres_ce_qu_on_savait(maison: Maison) -> None:
    premier = (await maison.pousse(a_la_rue())).json()
    await asyncio.sleep(0.01)
    second = (await maison.pousse(a_la_rue(situation="SQUAT", survenu_le="2025-03-04"))).json()
    adresse = f"/v1/parcours/{premier['parcours']}"
    avant = datetime.fromisoformat(premier["enregistre_le"]) - timedelta(milliseconds=1)

    su = [
        (await maison.lit(adresse, connu_le=quand)).json()
        for quand in (premier["enregistre_le"], second["enregistre_le"])
    ]

    assert [carte["version"] for carte in su] == [1, 2]
    pages = ("", "/chronologie", "/echeances", "/alertes", "/intervenants", "/expulsion")
    for page in pages:
        inconnu = await maison.lit(f"{adresse}{page}", connu_le=avant.isoformat())
        assert est_un_probleme(inconnu, 404, "parcours-inconnu"), page


async def test_une_lecture_attend_la_position_voulue(maison: Maison) -> None:
    await entre(maison, menage_ouvert())

    async def pousse_bientot() -> None:
        await asyncio.sleep(0.3)
        await entre(maison, voisinage(id="attendu"))

    tache = asyncio.create_task(pousse_bientot())
    reponse = await maison.client.get(
        "/v1/evenements", headers={**maison.comme(SIAO), "Parcours-Position": "2"}
    )
    await tache

    assert reponse.status_code == 200
    assert reponse.json()["position"] >= 2
    assert "attendu" in reponse.text


async def test_une_position_a_venir_rend_503_et_quand_revenir(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())

    reponses = await asyncio.gather(
        *(
            maison.client.get(adresse, headers={**maison.comme(SIAO), "Parcours-Position": "99"})
            for adresse in ("/v1/evenements", f"/v1/parcours/{parcours}", "/v1/observatoire/offre")
        )
    )

    for reponse in reponses:
        assert est_un_probleme(reponse, 503, "service-indisponible")
        assert int(reponse.headers["Retry-After"]) >= 1


async def test_toute_lecture_dit_sa_position(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, voisinage())

    for adresse in (
        f"/v1/parcours/{parcours}",
        f"/v1/parcours/{parcours}/chronologie",
        "/v1/evenements",
        "/v1/referents/INT-RELAIS/parcours",
        "/v1/expulsions",
        "/v1/observatoire/stock",
    ):
        assert (await maison.lit(adresse)).json()["position"] == 2


# --- Le flux --------------------------------------------------------------------------------------


async def test_le_flux_reprend_a_une_position(maison: Maison) -> None:
    await entre(maison, menage_ouvert(id="un"))
    lu = (await maison.lit("/v1/evenements", lecteur=SIAO)).json()
    await entre(maison, voisinage(id="deux"))

    suite = (await maison.lit("/v1/evenements", lecteur=SIAO, apres=lu["position"])).json()

    assert [e["id"] for e in lu["elements"]] == ["un"]
    assert lu["suivant"] is None
    assert [e["id"] for e in suite["elements"]] == ["deux"]
    rien = (await maison.lit("/v1/evenements", lecteur=SIAO, apres=suite["position"])).json()
    assert (rien["elements"], rien["position"]) == ([], 2)


async def test_le_flux_rend_ses_faits_entiers_a_leur_emetteur(maison: Maison) -> None:
    pousse = [menage_ouvert(), a_la_rue(), identite(SIAO)]
    parcours = [await entre(maison, evenement) for evenement in pousse]

    elements = (await maison.lit("/v1/evenements", lecteur=SIAO)).json()["elements"]

    for evenement, lu, flux in zip(pousse, elements, parcours, strict=True):
        assert lu["data"] == evenement["data"]
        assert lu["subject"] == f"parcours:{flux}"
        assert (lu["id"], lu["source"], lu["type"]) == tuple(
            evenement[nom] for nom in ("id", "source", "type")
        )
        assert datetime.fromisoformat(lu["time"]) == datetime.fromisoformat(evenement["time"])
        assert "si-siao" not in str(lu)


async def test_le_flux_tait_les_noms_a_qui_ne_les_lit_pas(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, voisinage(CAF, sujet=f"parcours:{await entre(maison, a_la_rue())}"))
    await entre(maison, identite(SIAO))

    lus = {
        lecteur: (await maison.lit("/v1/evenements", lecteur=lecteur)).text
        for lecteur in (SIAO, SIAO_33, ALEC)
    }

    assert "Vialaret" in lus[SIAO]
    assert "Vialaret" not in lus[SIAO_33]
    assert "Vialaret" not in lus[ALEC]


@pytest.mark.parametrize("lecteur", [LE_115, BAILLEUR])
async def test_le_flux_tait_l_adresse_protegee_a_qui_n_est_pas_habilite(
    maison: Maison, lecteur: str
) -> None:
    parcours = await deroule(maison, "02")
    await entre(maison, accord("INT-115L48", "INT-HABLOZ", sujet=f"parcours:{parcours}"))

    elements = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]

    siens = [e for e in elements if e["source"] == lecteur]
    autres = [e for e in elements if e["source"] != lecteur]
    assert siens
    assert autres
    for evenement in autres:
        assert not {"structure", "solution", "commune"} & evenement["data"].keys()
        assert "48061" not in str(evenement)
        assert "LOGEMENT_COMMUNAL" not in str(evenement)
    if lecteur == BAILLEUR:
        assert "48092" in str(siens)


async def test_l_organisme_habilite_lit_l_adresse_protegee(maison: Maison) -> None:
    await deroule(maison, "02")

    for habilite in (SIAO, "/partenaires/cidff-48"):
        elements = (await maison.lit("/v1/evenements", lecteur=habilite)).json()["elements"]
        assert "48092" in str([e for e in elements if e["source"] != habilite])
        assert "48061" in str(elements)


async def test_la_correction_d_un_fait_invisible_ne_se_montre_pas(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, voisinage(CAF, sujet=f"parcours:{parcours}", id="de-la-caf"))
    constat = a_la_rue(LE_115, id="du-115")
    await entre(maison, constat)
    await entre(maison, annulation(constat, LE_115, id="annule"))

    vu = {
        lecteur: {
            e["id"]
            for e in (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]
        }
        for lecteur in (CAF, SIAO)
    }

    assert {"du-115", "annule"} <= vu[SIAO]
    assert "de-la-caf" in vu[CAF]
    assert not {"du-115", "annule"} & vu[CAF]
    seul = await maison.lit("/v1/evenements/4", lecteur=CAF)
    assert est_un_probleme(seul, 404, "introuvable")
    chronologie = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=CAF)
    assert "du-115" not in chronologie.text
    assert "annule" not in {e["id"] for e in chronologie.json()["elements"]}


async def test_relire_un_fait_le_rend_comme_le_flux(maison: Maison) -> None:
    await deroule(maison, "02")

    for lecteur in (LE_115, RELAIS):
        elements = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]
        faits = [e for e in elements if e["type"] != A_RELIRE]
        assert faits
        for element in faits:
            seul = await maison.lit(f"/v1/evenements/{int(element['sequence'])}", lecteur=lecteur)
            assert seul.json() == element


# --- Rechercher -----------------------------------------------------------------------------------


async def _recherche(maison: Maison, par: str, systeme: str, identifiant: str) -> Any:  # noqa: ANN401
    return await maison.client.post(
        "/v1/parcours/recherche",
        json={"systeme": systeme, "identifiant": identifiant},
        headers=maison.comme(par),
    )


async def test_on_retrouve_un_parcours_par_l_identifiant_de_son_systeme(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(sujet="si-siao:a-trouver"))

    trouve = await _recherche(maison, SIAO, "si-siao", "a-trouver")
    absent = await _recherche(maison, SIAO, "si-siao", "a-trouver-")
    illisible = await _recherche(maison, SIAO_33, "si-siao", "a-trouver")
    interdit = await _recherche(maison, BAILLEUR, "si-siao", "a-trouver")

    assert trouve.json()["elements"] == [{"parcours": parcours}]
    assert absent.json() == illisible.json() == {"elements": [], "suivant": None, "position": 0}
    assert est_un_probleme(interdit, 403, "systeme-interdit")


async def test_une_recherche_mal_formee_dit_toutes_ses_fautes(maison: Maison) -> None:
    reponse = await maison.client.post(
        "/v1/parcours/recherche", json={"nom": "x", "systeme": 1}, headers=maison.comme(SIAO)
    )

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert fautes(reponse) == {
        ("champ-inconnu", "/nom"),
        ("type-de-valeur", "/systeme"),
        ("champ-requis", "/identifiant"),
    }


# --- L'état et le vocabulaire ---------------------------------------------------------------------


async def test_le_service_dit_son_etat_sans_cle(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await maison.lit("/v1/evenements")

    assert (await maison.client.get("/sante")).json() == {"etat": "vivant"}
    pret = (await maison.client.get("/pret")).json()
    assert pret["etat"] == "pret"
    assert not {"position", "position_des_vues"} & pret.keys()
    assert pret["retard_evenements"] == pret["menages_en_impasse"] == 0
    version = (await maison.client.get("/version")).json()
    assert all(version[nom] for nom in ("version", "droit_arrete_au", "communes"))


async def test_le_schema_de_chaque_type_est_un_schema_et_accepte_les_exemples(
    maison: Maison,
) -> None:
    catalogue = (await maison.client.get("/v1/catalogue")).json()["elements"]
    assert catalogue
    validateurs = {}
    for publie in catalogue:
        reponse = await maison.client.get(f"/v1/catalogue/{publie['type']}")
        assert reponse.status_code == 200
        jsonschema.Draft202012Validator.check_schema(reponse.json())
        validateurs[publie["type"]] = jsonschema.Draft202012Validator(reponse.json())

    vus = 0
    for fichier in EXEMPLES.glob("0[1237]-*.ndjson"):
        for ligne in fichier.read_text().splitlines():
            evenement = json.loads(ligne)
            court = evenement["type"].removeprefix("fr.parcours.").removesuffix(".v1")
            validateur = validateurs.get(court) or validateurs[evenement["type"]]
            assert validateur.is_valid(evenement["data"]), evenement["id"]
            assert not validateur.is_valid({**evenement["data"], "humeur": 1})
            vus += 1
    assert vus > 80


async def test_un_type_se_trouve_par_son_nom_court_ou_long(maison: Maison) -> None:
    court = await maison.client.get("/v1/catalogue/menage.ouvert")
    long = await maison.client.get("/v1/catalogue/fr.parcours.menage.ouvert.v1")

    assert court.status_code == 200
    assert court.json() == long.json()


async def test_chaque_nomenclature_se_lit(maison: Maison) -> None:
    listes = (await maison.client.get("/v1/nomenclatures")).json()["elements"]

    for resume in listes:
        liste = (await maison.client.get(f"/v1/nomenclatures/{resume['nom']}")).json()
        assert len(liste["codes"]) == resume["codes"]


async def test_chaque_regle_de_droit_se_lit_avec_sa_source(maison: Maison) -> None:
    regles = (await maison.client.get("/v1/delais")).json()["elements"]

    for regle in regles:
        assert (await maison.client.get(f"/v1/delais/{regle['id']}")).json() == regle
        assert all(redaction["source"] for redaction in regle["redactions"])


async def test_une_echeance_se_calcule_comme_la_porte_l_arme(maison: Maison) -> None:
    accuse = await maison.pousse(
        fait(
            "expulsion.commandement-de-payer-delivre",
            "/partenaires/cj-causse-48",
            sujet="exploc:calcul",
            survenu_le="2025-02-10",
            dette=184500,
            bail_conclu_le="2023-08-23",
        )
    )
    armees = {e["regle"]: e["calculee_le"] for e in accuse.json()["echeances"]}

    calcul = await maison.client.post(
        "/v1/delais/R-E02/calcul",
        json={"faits": {"signifie_le": "2025-02-10", "bail_conclu_le": "2023-08-23"}},
    )

    assert calcul.status_code == 200
    assert armees["R-E02"] in calcul.json().values()


@pytest.mark.parametrize(
    "corps",
    [{}, {"faits": 1}, {"faits": {}, "x": 1}, [], {"faits": {f"f{n}": 1 for n in range(51)}}],
)
async def test_une_demande_de_calcul_mal_formee_est_refusee(maison: Maison, corps: object) -> None:
    reponse = await maison.client.post("/v1/delais/R-E01/calcul", json=corps)

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    assert reponse.json()["erreurs"]


async def test_rien_de_ce_que_dit_v1_ne_se_garde_en_cache(maison: Maison) -> None:
    for adresse in ("/v1/evenements", "/v1/expulsions", "/v1/rien", "/pret"):
        reponse = await maison.lit(adresse)
        assert reponse.headers["Cache-Control"] == "no-store"
        assert reponse.headers["X-Content-Type-Options"] == "nosniff"
