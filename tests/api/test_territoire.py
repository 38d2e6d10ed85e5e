"""The things of a territory, through the door and back: who tells them, who reads them, as what."""

from typing import Any

import pytest
from faits import (
    ALEC,
    CCAPEX,
    GENTIANES,
    LE_115,
    SIAO,
    SIAO_33,
    a_la_rue,
    annulation,
    entre,
    est_un_probleme,
    fait,
    menage_ouvert,
)
from maison import SUPERVISEUR, Maison

from parcours.projections import rebuild

DDETS = "/partenaires/ddets-48"
DREETS = "/partenaires/dreets-occitanie"
DPO = "/partenaires/dpo-48"
CURIEUX = "/partenaires/observateur-48"
CIDFF = "/partenaires/cidff-48"
PREFECTURE = "/partenaires/prefecture-31"
PASSERELLES = "/partenaires/passerelles-occitanie"
SIAO_31 = "/partenaires/siao-31"

SITE = "resorption-bidonvilles:31-0042"


def du_territoire(sorte: str, source: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of a territory."""
    return fait(f"territoire.{sorte}", source, **options)


def du_site(sorte: str, source: str = PREFECTURE, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of the site."""
    return du_territoire(sorte, source, **{"sujet": SITE, "departement": "31", **options})


def signale(**options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The site is seen."""
    return du_site(
        "site-campement-signale",
        **{"commune": "31555", "personnes": 42, "survenu_le": "2025-03-03", **options},
    )


def structure(sujet: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A structure is declared by the SIAO of Lozère."""
    return du_territoire(
        "structure-declaree",
        SIAO,
        **{
            "sujet": f"si-siao:{sujet}",
            "organisme": "INT-GENTIANES",
            "nature": "HEBERGEMENT",
            "type_place": "CHU",
            "capacite": 20,
            "etat": "OUVERTE",
            "commune": "48095",
            "survenu_le": "2025-01-01",
            **options,
        },
    )


async def carte(maison: Maison, sorte: str, flux: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The card of a stream, that must be readable."""
    reponse = await maison.lit(f"/v1/territoire/{sorte}/{flux}", **options)
    assert reponse.status_code == 200, reponse.text
    corps: dict[str, Any] = reponse.json()
    return corps


async def liste(maison: Maison, sorte: str, **options: Any) -> list[Any]:  # noqa: ANN401
    """The list of a kind of streams."""
    reponse = await maison.lit(f"/v1/territoire/{sorte}", **options)
    assert reponse.status_code == 200, reponse.text
    elements: list[Any] = reponse.json()["elements"]
    return elements


async def est_cache(maison: Maison, sorte: str, flux: str, lecteur: str) -> bool:
    """Whether, for this reader, the stream does not exist."""
    for suite in ("", "/chronologie"):
        reponse = await maison.lit(f"/v1/territoire/{sorte}/{flux}{suite}", lecteur=lecteur)
        assert est_un_probleme(reponse, 404, "introuvable")
    assert flux not in {e["id"] for e in await liste(maison, sorte, lecteur=lecteur)}
    return True


# --- From the first fact to the last --------------------------------------------------------------


async def test_un_site_se_lit_du_premier_fait_au_dernier(maison: Maison) -> None:
    site = await entre(maison, signale(menages=11, mineurs=15, proprietaire="PUBLIC"))
    await entre(
        maison,
        du_site("evacuation-de-site-prevue", prevue_le="2025-09-01", survenu_le="2025-04-01"),
    )
    await entre(
        maison,
        du_site(
            "site-campement-diagnostique",
            PASSERELLES,
            etat="FAIT",
            menages_rencontres=9,
            survenu_le="2025-05-12",
        ),
    )
    await entre(
        maison,
        du_site(
            "site-campement-ferme",
            mode="FERME_PAR_ARRETE",
            solutions=[{"solution": "LOGEMENT", "personnes": 4}],
            survenu_le="2025-09-01",
        ),
    )

    avant = await carte(maison, "sites", site, lecteur=SIAO_31, au="2025-04-10")
    assert (avant["commune"], avant["nom_de_la_commune"]) == ("31555", "Toulouse")
    assert (avant["personnes"], avant["evacuation_prevue_le"]) == (42, "2025-09-01")
    assert avant["diagnostic"] is None
    assert [a["code"] for a in avant["alertes"]] == ["AL-17"]
    apres = await carte(maison, "sites", site, lecteur=SIAO_31, au="2025-10-01")
    assert apres["diagnostic"] == {
        "etat": "FAIT",
        "depuis_le": "2025-05-12",
        "menages_rencontres": 9,
    }
    assert apres["fermeture"]["solutions"] == [{"solution": "LOGEMENT", "personnes": 4}]
    assert (apres["version"], apres["alertes"]) == (4, [])
    etats = [
        (await liste(maison, "sites", lecteur=SIAO_31, au=jour))[0]["etat"]
        for jour in ("2025-03-03", "2025-04-01", "2025-09-01")
    ]
    assert etats == ["ouvert", "evacuation-prevue", "ferme"]
    assert await liste(maison, "sites", lecteur=SIAO_31, au="2025-03-02") == []
    chronologie = await maison.lit(f"/v1/territoire/sites/{site}/chronologie", lecteur=SIAO_31)
    assert [e["type"] for e in chronologie.json()["elements"]] == [
        "territoire.site-campement-signale",
        "territoire.evacuation-de-site-prevue",
        "territoire.site-campement-diagnostique",
        "territoire.site-campement-ferme",
    ]


async def test_un_plan_une_convention_et_une_experimentation_se_lisent(maison: Maison) -> None:
    sujet = "plalhpd-48:plan"
    plan = await entre(
        maison,
        du_territoire("plan-adopte", DDETS, sujet=sujet, plan="PDALHPD", debut_le="2024-01-01"),
    )
    await entre(
        maison,
        du_territoire(
            "action-de-plan-avancee",
            DDETS,
            sujet=sujet,
            axe=2,
            orientation=2,
            action=1,
            etat="EN_COURS",
            intitule="Accueillir les victimes de violences",
        ),
    )
    await entre(
        maison, du_territoire("instance-reunie", DDETS, sujet=sujet, nature="COMITE_PILOTAGE")
    )
    await entre(
        maison,
        du_territoire(
            "bilan-etabli",
            DDETS,
            sujet=sujet,
            objet="PLAN",
            debut_le="2024-01-01",
            fin_le="2024-12-31",
            indicateurs=[
                {"indicateur": "SAISINES", "valeur": 240},
                {"indicateur": "EXPULSIONS", "valeur": 3},
            ],
            actions=[{"axe": 2, "orientation": 2, "action": 1}, {"action": 9}],
        ),
    )
    lu = await carte(maison, "plans", plan, lecteur=DDETS)
    seule, action = lu["actions"]
    assert (seule["action"], seule["etat"], len(seule["faits"])) == (9, None, 1)
    chiffres = {i["indicateur"]: i["valeur"] for i in action["indicateurs"]}
    assert chiffres == {"SAISINES": 240, "EXPULSIONS": None}
    assert (action["axe"], action["orientation"], action["action"]) == (2, 2, 1)
    assert (action["etat"], action["depuis_le"]) == ("EN_COURS", "2025-03-03")
    assert action["intitule"] == "Accueillir les victimes de violences"
    assert [i["nature"] for i in lu["instances"]] == ["COMITE_PILOTAGE"]
    valeurs = {i["indicateur"]: i["valeur"] for i in lu["bilans"][0]["indicateurs"]}
    assert valeurs == {"SAISINES": 240, "EXPULSIONS": None}
    d_ailleurs = await carte(maison, "plans", plan, lecteur=SIAO_33)
    assert d_ailleurs["actions"][1]["intitule"] is None

    convention = await entre(
        maison,
        du_territoire(
            "convention-signee",
            DDETS,
            sujet="plalhpd-48:charte",
            nature="CHARTE_PREVENTION_EXPULSIONS",
            signataires=["INT-DDETS48", "INT-CD48"],
            fin_le="2028-12-31",
        ),
    )
    lue = await carte(maison, "conventions", convention, lecteur=ALEC)
    assert lue["signataires"] == ["INT-DDETS48", "INT-CD48"]
    (resume,) = await liste(maison, "conventions", lecteur=ALEC, departement="48")
    assert (resume["nature"], resume["fin_le"]) == ("CHARTE_PREVENTION_EXPULSIONS", "2028-12-31")

    essai = {"sujet": "alec48:essai", "objet": "ALEC_DETTES_ENERGETIQUES"}
    experimentation = await entre(maison, du_territoire("experimentation-lancee", ALEC, **essai))
    lue = await carte(maison, "experimentations", experimentation, lecteur=SIAO)
    assert (lue["objet"], lue["decisions"]) == ("ALEC_DETTES_ENERGETIQUES", [])


async def test_une_violation_de_donnees_a_son_echeance(maison: Maison) -> None:
    dite = du_territoire(
        "violation-de-donnees-declaree",
        DPO,
        sujet="registre-dpo:1",
        constatee_a="2025-03-03T10:00:00+01:00",
    )
    accuse = (await maison.pousse(dite)).json()
    assert [(e["regle"], e["echeance_le"]) for e in accuse["echeances"]] == [
        ("R-P03", "2025-03-06")
    ]

    lue = await carte(maison, "plateformes", accuse["parcours"], lecteur=DPO, au="2025-03-04")

    assert [(e["regle"], e["etat"]) for e in lue["echeances"]] == [("R-P03", "a_venir")]
    assert lue["notifiee_cnil_a"] is None


# --- The offer ------------------------------------------------------------------------------------


async def _offre(maison: Maison) -> None:
    for sujet, capacite in (("chu-1", 20), ("chu-2", 12)):
        await entre(maison, structure(sujet, capacite=capacite))
    await entre(
        maison,
        du_territoire(
            "etat-des-places-declare",
            GENTIANES,
            sujet="si-siao:chu-1",
            disponibles=4,
            occupees=16,
            survenu_le="2025-02-01",
        ),
    )
    await entre(
        maison, structure("chu-2", etat="FERMEE", capacite=0, survenu_le="2025-06-01", id="ferme")
    )
    pf = {"sujet": "dreets-occitanie:48", "type_place": "PF", "departement": "48"}
    await entre(
        maison,
        du_territoire(
            "creation-de-places-programmee",
            DREETS,
            **{**pf, "nombre": 30, "annee": 2026, "survenu_le": "2025-01-10", "id": "prog"},
        ),
    )
    await entre(
        maison,
        du_territoire(
            "places-ouvertes",
            DREETS,
            **{**pf, "nombre": 12, "programmation": f"{DREETS}#prog", "survenu_le": "2025-09-01"},
        ),
    )


async def test_l_offre_compte_les_places_d_un_jour(maison: Maison) -> None:
    await _offre(maison)

    async def offre(au: str, lecteur: str = DDETS) -> dict[str, Any]:
        reponse = await maison.lit("/v1/observatoire/offre", lecteur=lecteur, au=au)
        assert reponse.status_code == 200, reponse.text
        return {p["type_place"]: p for p in reponse.json()["places"]}

    en_mars = await offre("2025-03-01")
    chu = en_mars["CHU"]
    assert (chu["structures"], chu["structures_renseignees"], chu["capacite"]) == (2, 1, 32)
    assert (chu["disponibles"], chu["occupees"], chu["indisponibles"]) == (4, 16, None)
    assert (en_mars["PF"]["programmees"], en_mars["PF"]["creees"]) == (30, 0)
    apres = await offre("2025-09-01")
    assert (apres["CHU"]["structures"], apres["CHU"]["capacite"]) == (1, 20)
    assert (apres["PF"]["programmees"], apres["PF"]["creees"]) == (30, 12)
    assert (await offre("2025-03-01", CURIEUX))["CHU"]["occupees"] is None
    assert await offre("2024-12-31") == {}
    assert await offre("2025-03-01", SIAO_33) == {}


@pytest.mark.parametrize(
    "dits",
    [
        [("2024-06-01", "MISE_A_ABRI_VIF")],
        [("2024-06-01", "CHU"), ("2025-01-15", "MISE_A_ABRI_VIF")],
        [("2024-06-01", "MISE_A_ABRI_VIF"), ("2025-01-15", "CHU")],
    ],
    ids=["d-emblee", "redeclaree", "avant-autre-chose"],
)
async def test_l_offre_ne_compte_pas_un_accueil_de_victimes(
    maison: Maison, dits: list[tuple[str, str]]
) -> None:
    """Ni avant qu'on le dise, ni après qu'on a dit autre chose."""
    for rang, (le, type_place) in enumerate(dits):
        dite = {"type_place": type_place, "capacite": 4, "survenu_le": le, "id": f"abri-{rang}"}
        await entre(maison, structure("abri", **dite))
    autre = {"type_place": "AUTRE_HEBERGEMENT", "capacite": 6, "survenu_le": "2024-01-01"}
    await entre(maison, structure("autre", **autre))

    async def lue(lecteur: str, au: str) -> dict[str, tuple[int, int]]:
        reponse = await maison.lit("/v1/observatoire/offre", lecteur=lecteur, au=au)
        return {p["type_place"]: (p["structures"], p["capacite"]) for p in reponse.json()["places"]}

    en_cours = {"2024-12-31": dits[0][1], "2025-03-01": dits[-1][1]}
    for au, type_place in en_cours.items():
        for lecteur in (DDETS, CURIEUX):
            assert await lue(lecteur, au) == {"AUTRE_HEBERGEMENT": (1, 6)}
        assert await lue(SIAO, au) == {"AUTRE_HEBERGEMENT": (1, 6), type_place: (1, 4)}


async def test_un_petit_chiffre_d_un_bilan_se_tait_partout(maison: Maison) -> None:
    """Et tout chiffre que dit une publication, à qui n'ouvre pas les dossiers.

    Elle tait une case de 7, et le zéro de même : 25 décisions, dont 18 fermes, la rendraient.
    """
    bilan = du_territoire(
        "bilan-etabli",
        DDETS,
        sujet="plalhpd-48:plan",
        objet="CCAPEX",
        debut_le="2024-01-01",
        fin_le="2024-12-31",
        indicateurs=[
            {"indicateur": "SAISINES", "valeur": 240},
            {"indicateur": "MENAGES_ACCOMPAGNES", "valeur": 7},
            {"indicateur": "SITUATIONS_CLOSES", "valeur": 0},
            {"indicateur": "DECISIONS", "valeur": 25},
            {"indicateur": "DECISIONS_FERMES", "valeur": 18},
            {"indicateur": "CONCOURS_DEMANDES", "valeur": 7},
            {"indicateur": "EXPULSIONS", "valeur": 0},
        ],
        actions=[{"action": 1}],
    )
    plan = await entre(maison, bilan)
    exacts = [240, 7, 0, 25, 18, 7, 0]
    des_dossiers = [240, None, 0, 25, 18, None, 0]
    publics = [240, None, 0, None, None, None, None]

    async def dits(lecteur: str) -> list[list[int | None]]:
        faits = await maison.lit(f"/v1/territoire/plans/{plan}/chronologie", lecteur=lecteur)
        suivis = await maison.lit("/v1/evenements", lecteur=lecteur)
        lus = (faits.json()["elements"][0]["donnees"], suivis.json()["elements"][0]["data"])
        return [[i.get("valeur") for i in lu["indicateurs"]] for lu in lus]

    async def portes(lecteur: str) -> list[list[int | None]]:
        lue = await carte(maison, "plans", plan, lecteur=lecteur)
        lus = (lue["bilans"][0], lue["actions"][0])
        return [[i["valeur"] for i in lu["indicateurs"]] for lu in lus]

    for lecteur in (SIAO, SIAO_33, CURIEUX, DREETS):
        assert await dits(lecteur) == [publics] * 2, lecteur
        assert await portes(lecteur) == [publics] * 2, lecteur
    assert await dits(CCAPEX) == [des_dossiers] * 2
    assert await portes(CCAPEX) == [des_dossiers] * 2
    assert await dits(DDETS) == [exacts] * 2
    assert await portes(DDETS) == [publics] * 2
    assert await dits(SUPERVISEUR.source) == [exacts] * 2
    assert await portes(SUPERVISEUR.source) == [exacts] * 2


async def test_l_offre_a_ses_droits(maison: Maison) -> None:
    refus = await maison.lit("/v1/observatoire/offre", lecteur=PREFECTURE)
    assert est_un_probleme(refus, 403, "lecture-interdite")
    refus = await maison.lit("/v1/observatoire/offre", lecteur=SIAO_33, departement="48")
    assert est_un_probleme(refus, 403, "territoire-interdit")


async def test_une_structure_se_lit_de_partout_mais_pas_ce_qui_est_interne(maison: Maison) -> None:
    flux = await entre(maison, structure("chu-1", publics=["FAMILLES"]))

    ici = await carte(maison, "structures", flux, lecteur=ALEC)
    ailleurs = await carte(maison, "structures", flux, lecteur=SIAO_33)
    public = await carte(maison, "structures", flux, lecteur=CURIEUX)

    assert (ici["type_place"], ici["commune"], ici["publics"]) == ("CHU", "48095", ["FAMILLES"])
    for vu in (ailleurs, public):
        assert (vu["type_place"], vu["commune"], vu["publics"]) == (None, None, [])
        assert (vu["capacite"], vu["nature"]) == (20, "HEBERGEMENT")
    communes = {
        lecteur: (await liste(maison, "structures", lecteur=lecteur))[0]["commune"]
        for lecteur in (ALEC, SIAO_33, CURIEUX)
    }
    assert communes == {ALEC: "48095", SIAO_33: None, CURIEUX: None}


@pytest.mark.parametrize("redeclaree", [False, True], ids=["d-emblee", "redeclaree"])
async def test_un_accueil_de_victimes_n_existe_que_pour_qui_le_sait(
    maison: Maison, *, redeclaree: bool
) -> None:
    """Même ce qu'il était avant : ni sa commune d'alors, ni une anomalie, ni une ligne."""
    if redeclaree:
        await entre(maison, structure("abri", commune="48061", survenu_le="2024-06-01"))
    vif = {"type_place": "MISE_A_ABRI_VIF", "commune": "48092"}
    abri = await entre(maison, structure("abri", **vif))
    cada = await entre(maison, structure("cada", type_place="CADA"))

    lue = await carte(maison, "structures", abri, lecteur=SIAO)
    assert lue["type_place"] == "MISE_A_ABRI_VIF"
    gestionnaire = await carte(maison, "structures", abri, lecteur=GENTIANES)
    assert gestionnaire["capacite"] == 20
    for lecteur in (ALEC, DDETS, LE_115, SIAO_33, CURIEUX):
        assert await est_cache(maison, "structures", abri, lecteur)
        flux = (await maison.lit("/v1/evenements", lecteur=lecteur)).text
        assert "48061" not in flux
        assert "48092" not in flux
        assert [e["id"] for e in await liste(maison, "structures", lecteur=lecteur)] == [cada]
    lue = await carte(maison, "structures", cada, lecteur=ALEC)
    assert (lue["type_place"], lue["commune"]) == ("CADA", "48095")


# --- Who reads ------------------------------------------------------------------------------------


async def test_un_site_n_existe_pas_hors_de_son_territoire(maison: Maison) -> None:
    site = await entre(maison, signale())

    for lecteur in (SIAO_33, DDETS, CURIEUX):
        assert await est_cache(maison, "sites", site, lecteur)
    for lecteur in (SIAO_31, PASSERELLES, DREETS, SUPERVISEUR.source):
        assert (await carte(maison, "sites", site, lecteur=lecteur))["personnes"] == 42


async def test_une_commune_volontaire_n_est_lue_que_du_cidff_et_du_siao(maison: Maison) -> None:
    dite = du_territoire(
        "commune-vif-conventionnee",
        CIDFF,
        sujet="cidff:commune-7",
        commune="48092",
        capacite=2,
        solutions=["GITE"],
    )
    commune = await entre(maison, dite)
    await entre(maison, annulation({**dite, "id": "inconnu"}, CIDFF, sujet="cidff:commune-7"))

    for lecteur in (DDETS, DREETS, LE_115, CURIEUX, SIAO_33, GENTIANES):
        assert await est_cache(maison, "communes-vif", commune, lecteur)
        assert "48092" not in (await maison.lit("/v1/evenements", lecteur=lecteur)).text
    for lecteur in (CIDFF, SIAO):
        lue = await carte(maison, "communes-vif", commune, lecteur=lecteur)
        assert (lue["commune"], lue["capacite"], lue["solutions"]) == ("48092", 2, ["GITE"])
        (resume,) = await liste(maison, "communes-vif", lecteur=lecteur)
        assert resume["commune"] == "48092"


async def test_un_flux_n_est_pas_d_une_autre_sorte(maison: Maison) -> None:
    site = await entre(maison, signale())
    menage = await entre(maison, menage_ouvert())

    for sorte, flux in (("plans", site), ("sites", menage), ("structures", menage)):
        reponse = await maison.lit(f"/v1/territoire/{sorte}/{flux}")
        assert est_un_probleme(reponse, 404, "introuvable")
    inconnue = await maison.lit("/v1/territoire/chateaux")
    assert est_un_probleme(inconnue, 404, "introuvable")


# --- Late, corrected, mixed -----------------------------------------------------------------------


async def test_un_fait_tardif_et_une_correction_changent_le_site(maison: Maison) -> None:
    site = await entre(maison, signale(survenu_le="2025-05-01", personnes=30, id="mai"))
    vu_alors = (await maison.lit(f"/v1/territoire/sites/{site}")).json()["position"]
    await entre(maison, signale(survenu_le="2025-03-01", personnes=10, id="mars"))
    assert (await carte(maison, "sites", site, au="2025-04-01"))["personnes"] == 10
    assert (await carte(maison, "sites", site, au="2025-06-01"))["personnes"] == 30

    await entre(
        maison,
        annulation({"source": PREFECTURE, "id": "mai"}, PREFECTURE, sujet=SITE, departement="31"),
    )

    lu = await carte(maison, "sites", site, au="2025-06-01")
    assert (lu["personnes"], lu["version"]) == (10, 3)
    assert lu["position"] > vu_alors
    (resume,) = await liste(maison, "sites", au="2025-06-01")
    assert resume["depuis_le"] == "2025-03-01"


async def test_un_site_n_est_jamais_dans_le_stock_des_menages(maison: Maison) -> None:
    await entre(maison, signale(survenu_le="2025-03-03"))

    stock = await maison.lit("/v1/observatoire/stock", au="2025-06-01", par="departement")
    assert stock.json()["cellules"] == []


async def test_la_ou_un_menage_est_dit_le_site_se_lit_comme_s_il_n_y_etait_pas(
    maison: Maison,
) -> None:
    site = await entre(maison, signale(survenu_le="2025-03-03"))
    avant = {
        lecteur: await carte(maison, "sites", site, lecteur=lecteur, au="2025-06-01")
        for lecteur in (PREFECTURE, PASSERELLES, SIAO_31, DREETS)
    }
    menage = menage_ouvert(PASSERELLES, sujet=SITE, departement="31", motif_ouverture="CAMPEMENT")

    accuse = (await maison.pousse(menage)).json()

    assert (accuse["parcours"], accuse["anomalies"]) == (site, [])
    stock = await maison.lit("/v1/observatoire/stock", au="2025-06-01", par="departement")
    assert [c["menages"] for c in stock.json()["cellules"]] == [1]
    lu = await maison.lit(f"/v1/parcours/{site}", lecteur=SIAO_31, au="2025-06-01")
    assert [a["code"] for a in lu.json()["anomalies"]] == ["fait-d-un-autre-agregat"]
    for lecteur, connue in avant.items():
        encore = await carte(maison, "sites", site, lecteur=lecteur, au="2025-06-01")
        assert {**encore, "position": 0} == {**connue, "position": 0}
    liste = await maison.lit("/v1/territoire/sites", lecteur=DREETS, au="2025-06-01")
    assert [e["id"] for e in liste.json()["elements"]] == [site]
    ecrit = (await maison.pousse(signale(survenu_le="2025-03-04"))).json()
    assert (ecrit["version"], ecrit["anomalies"]) == (2, [])


async def test_un_fait_de_structure_chez_un_menage_n_y_change_rien_et_se_lit_a_cote(
    maison: Maison,
) -> None:
    menage = await entre(maison, a_la_rue())
    egare = du_territoire(
        "structure-declaree",
        SIAO,
        organisme="INT-GENTIANES",
        nature="HEBERGEMENT",
        type_place="CHU",
        capacite=3,
        etat="OUVERTE",
        survenu_le="2020-01-01",
        time="2020-01-01T09:00:00+01:00",
    )
    egare["time"] = egare["data"].pop("time")

    accuse = (await maison.pousse(egare)).json()

    assert accuse["parcours"] == menage
    assert [a["code"] for a in accuse["anomalies"]] == ["fait-d-un-autre-agregat"]
    lu = (await maison.lit(f"/v1/parcours/{menage}", au="2025-06-01")).json()
    assert lu["etape"] == "rue"
    assert [a["code"] for a in lu["anomalies"]] == ["fait-d-un-autre-agregat"]
    assert [e["id"] for e in await liste(maison, "structures")] == [menage]
    offre = await maison.lit("/v1/observatoire/offre", au="2025-06-01")
    assert [p["capacite"] for p in offre.json()["places"]] == [3]


async def test_les_listes_sont_les_memes_page_par_page_et_apres_reconstruction(
    maison: Maison,
) -> None:
    flux = [await entre(maison, structure(f"chu-{n}")) for n in range(5)]
    await _offre(maison)
    d_un_coup = await liste(maison, "structures", lecteur=ALEC)
    assert set(flux) <= {e["id"] for e in d_un_coup}

    pages: list[Any] = []
    apres = None
    while True:
        reponse = await maison.lit("/v1/territoire/structures", lecteur=ALEC, apres=apres, limite=2)
        page = reponse.json()
        pages += page["elements"]
        apres = page["suivant"]
        if apres is None:
            break

    assert pages == d_un_coup
    assert page["position"] == maison.position
    assert await rebuild.differences(maison.service.pool, lambda _: None) == {}


async def test_la_chronologie_se_lit_page_par_page(maison: Maison) -> None:
    site = await entre(maison, signale())
    for jour in ("2025-04-01", "2025-05-01"):
        await entre(maison, signale(survenu_le=jour))
    adresse = f"/v1/territoire/sites/{site}/chronologie"

    premiere = (await maison.lit(adresse, lecteur=SIAO_31, limite=2)).json()
    await entre(maison, signale(survenu_le="2025-01-01"))
    seconde = (
        await maison.lit(adresse, lecteur=SIAO_31, limite=2, apres=premiere["suivant"])
    ).json()

    lus = [e["survenu_le"] for e in premiere["elements"] + seconde["elements"]]
    assert lus == ["2025-03-03", "2025-04-01", "2025-05-01"]
    refus = await maison.lit(adresse, lecteur=PASSERELLES, apres=premiere["suivant"])
    assert est_un_probleme(refus, 400, "curseur-invalide")


# --- Following the journal ------------------------------------------------------------------------


async def suit(maison: Maison, lecteur: str) -> list[dict[str, Any]]:
    """What a partner follows: short type and data."""
    reponse = await maison.lit("/v1/evenements", lecteur=lecteur)
    assert reponse.status_code == 200, reponse.text
    return [
        {"type": e["type"].removeprefix("fr.parcours.").removesuffix(".v1"), **e["data"]}
        for e in reponse.json()["elements"]
    ]


async def test_le_flux_dit_le_territoire_comme_sa_carte(maison: Maison) -> None:
    await entre(maison, structure("chu-1", publics=["FAMILLES"], id="chu"))
    await entre(maison, structure("abri", type_place="MISE_A_ABRI_VIF", commune="48092"))
    await entre(maison, signale())
    await entre(maison, annulation({"source": SIAO, "id": "chu"}, SIAO, sujet="si-siao:chu-1"))
    await entre(maison, structure("repris"))
    await entre(maison, menage_ouvert(SIAO, sujet="si-siao:repris"))

    ici = await suit(maison, ALEC)
    assert [e["type"] for e in ici] == [
        "territoire.structure-declaree",
        "correction.fait-annule",
        "territoire.structure-declaree",
    ]
    ailleurs = await suit(maison, SIAO_33)
    assert [e["type"] for e in ailleurs] == [e["type"] for e in ici]
    assert [(e["type_place"], e.get("commune")) for e in ici[:1]] == [("CHU", "48095")]
    assert not any({"type_place", "commune", "publics"} & e.keys() for e in ailleurs[:1])
    assert await liste(maison, "structures", lecteur=ALEC, au="2024-12-31") == []
    for lecteur in (ALEC, SIAO_33, DDETS):
        assert "48092" not in (await maison.lit("/v1/evenements", lecteur=lecteur)).text
    vus = await suit(maison, PASSERELLES)
    assert [e["commune"] for e in vus if "site" in e["type"]] == ["31555"]
    assert len(vus) == len(ici) + 1


async def test_une_correction_annulee_ne_compte_plus_sur_la_carte(maison: Maison) -> None:
    site = await entre(maison, signale(id="vu"))
    dit = {"sujet": SITE, "departement": "31"}
    annule = annulation({"source": PREFECTURE, "id": "vu"}, PREFECTURE, id="annule", **dit)
    await entre(maison, annule)
    await entre(maison, annulation(annule, PREFECTURE, id="retour", **dit))

    assert (await carte(maison, "sites", site, lecteur=PREFECTURE))["personnes"] == 42


async def test_l_occupation_est_celle_des_jours_de_la_periode(maison: Maison) -> None:
    await _offre(maison)
    suivante = {"sujet": "si-siao:chu-1", "disponibles": 0, "occupees": 20}
    dite = du_territoire(
        "etat-des-places-declare", GENTIANES, survenu_le="2025-02-11", id="pleine", **suivante
    )
    await entre(maison, dite)

    async def occupation(lecteur: str, du: str, jusqu_au: str) -> dict[str, Any]:
        adresse = "/v1/observatoire/offre/occupation"
        reponse = await maison.lit(adresse, lecteur=lecteur, du=du, jusqu_au=jusqu_au)
        return {p["type_place"]: p for p in reponse.json()["places"]}

    chu = (await occupation(DDETS, "2025-02-01", "2025-02-20"))["CHU"]
    assert (chu["jours_places"], chu["jours_occupes"]) == (20 * 20, 10 * 16 + 10 * 20)
    assert (chu["taux"], chu["jours_sans_etat"]) == (0.9, 20 * 12)
    tue = (await occupation(CURIEUX, "2025-02-01", "2025-02-20"))["CHU"]
    assert (tue["jours_places"], tue["jours_occupes"], tue["taux"]) == (400, None, None)
    demain = (await occupation(DDETS, "2999-01-01", "2999-02-01"))["CHU"]
    assert (demain["jours_places"], demain["jours_occupes"], demain["taux"]) == (0, 0, None)


async def test_ce_qui_s_ouvre_se_compte_pour_l_annee_qui_le_programmait(maison: Maison) -> None:
    await _offre(maison)
    seules = {"sujet": "dreets-occitanie:48", "type_place": "PF", "departement": "48", "nombre": 5}
    ouvertes = du_territoire("places-ouvertes", DREETS, survenu_le="2025-10-01", id="s", **seules)
    await entre(maison, ouvertes)

    async def cibles(annee: int) -> list[dict[str, Any]]:
        adresse = "/v1/observatoire/offre/cibles"
        return list((await maison.lit(adresse, lecteur=DDETS, annee=annee)).json()["places"])

    (visees,) = await cibles(2026)
    assert (visees["programmees"], visees["ouvertes"], visees["restent"]) == (30, 12, 18)
    assert visees["taux"] == 0.4
    (sans_cible,) = await cibles(2025)
    assert (sans_cible["programmees"], sans_cible["ouvertes"], sans_cible["taux"]) == (0, 5, None)
    assert await cibles(2024) == []


async def test_les_appels_au_115_se_comptent_avec_ceux_que_personne_ne_decroche(
    maison: Maison,
) -> None:
    for le, appels, decroches in (("2025-02-01", 40, 30), ("2025-02-02", 10, 10)):
        compte = {"sujet": "si-siao:departement-48", "appels": appels, "decroches": decroches}
        dit = du_territoire("appels-115-comptes", LE_115, survenu_le=le, id=le, **compte)
        await entre(maison, dit)

    adresse, jours = "/v1/observatoire/appels-115", {"du": "2025-02-01", "jusqu_au": "2025-02-28"}
    lus = (await maison.lit(adresse, lecteur=DDETS, **jours)).json()["departements"]

    assert [(d["departement"], d["jours"], d["appels"], d["sans_reponse"]) for d in lus] == [
        ("48", 2, 50, 10)
    ]
    assert lus[0]["taux"] == 0.8
    refus = await maison.lit(adresse, lecteur=PREFECTURE, **jours)
    assert est_un_probleme(refus, 403, "lecture-interdite")
