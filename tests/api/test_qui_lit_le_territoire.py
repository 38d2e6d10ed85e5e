"""Who reads the things of a territory, and for whom they do not exist."""

import pytest
from faits import (
    ALEC,
    CCAPEX,
    GENTIANES,
    LE_115,
    SIAO,
    SIAO_33,
    annulation,
    entre,
    est_un_probleme,
    menage_ouvert,
)
from maison import SUPERVISEUR, Maison
from territoires_dits import (
    CIDFF,
    CURIEUX,
    DDETS,
    DREETS,
    PASSERELLES,
    SIAO_31,
    carte,
    du_territoire,
    est_cache,
    liste,
    signale,
    structure,
)


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
