"""The things of a territory, through the door and back: told, late, corrected, followed."""

from typing import Any

from faits import (
    ALEC,
    SIAO,
    SIAO_33,
    a_la_rue,
    annulation,
    entre,
    est_un_probleme,
    menage_ouvert,
)
from maison import Maison
from territoires_dits import (
    DDETS,
    DPO,
    DREETS,
    PASSERELLES,
    PREFECTURE,
    SIAO_31,
    SITE,
    carte,
    dite_l_offre,
    du_site,
    du_territoire,
    liste,
    signale,
    structure,
)

from parcours.projections import rebuild


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


async def test_une_action_de_plan_se_lit_jour_par_jour(maison: Maison) -> None:
    sujet, action = "plalhpd-48:jour-par-jour", {"axe": 1, "orientation": 3, "action": 4}

    def du_plan(sorte: str, le: str, **champs: Any) -> dict[str, Any]:  # noqa: ANN401 (any field)
        return du_territoire(sorte, DDETS, sujet=sujet, survenu_le=le, **champs)

    annee = {"debut_le": "2024-01-01", "fin_le": "2024-12-31"}
    termine = du_plan("action-de-plan-avancee", "2025-09-15", etat="REALISE", **action)
    ecrits = (
        termine,
        du_plan("bilan-etabli", "2025-06-30", objet="PLAN", actions=[action], **annee,
                indicateurs=[{"indicateur": "SAISINES", "valeur": 240}]),
        du_plan("action-de-plan-avancee", "2025-04-10", etat="EN_COURS", **action),
        du_plan("instance-reunie", "2025-02-01", nature="COMITE_PILOTAGE", actions=[action]),
        du_plan("plan-adopte", "2025-01-10", plan="PDALHPD", debut_le="2025-01-01"),
    )  # fmt: skip
    (plan,) = {await entre(maison, ecrit) for ecrit in ecrits}

    async def le(jour: str) -> tuple[Any, ...] | None:
        """Son état, depuis quand, combien de faits en parlent, et sa dernière valeur."""
        lues = (await carte(maison, "plans", plan, lecteur=DDETS, au=jour))["actions"]
        dites = [(a["etat"], a["depuis_le"], len(a["faits"]), [i["valeur"] for i in
                  a["indicateurs"]]) for a in lues]  # fmt: skip
        assert len(dites) <= 1
        return dites[0] if dites else None

    jours: dict[str, tuple[Any, ...] | None] = {
        "2025-01-31": None,
        "2025-02-01": (None, None, 1, []),
        "2025-04-09": (None, None, 1, []),
        "2025-04-10": ("EN_COURS", "2025-04-10", 2, []),
        "2025-06-29": ("EN_COURS", "2025-04-10", 2, []),
        "2025-06-30": ("EN_COURS", "2025-04-10", 3, [240]),
        "2025-09-14": ("EN_COURS", "2025-04-10", 3, [240]),
        "2025-09-15": ("REALISE", "2025-09-15", 4, [240]),
    }
    assert {jour: await le(jour) for jour in jours} == jours

    await entre(maison, annulation(termine, DDETS, sujet=sujet, survenu_le="2025-09-20"))
    assert await le("2025-10-01") == ("EN_COURS", "2025-04-10", 3, [240])


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
    await dite_l_offre(maison)
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
