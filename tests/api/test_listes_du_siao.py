"""Les listes de travail du SIAO : ce qu'elles montrent, à qui, et combien elles comptent."""

import asyncio
from datetime import date
from typing import Any, Final

import pytest
from faits import (
    GENTIANES,
    LE_115,
    RELAIS,
    SIAO,
    SIAO_33,
    a_la_rue,
    accord,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
)
from maison import Maison

from parcours.api.app import application
from parcours.api.routes.siao import ListesDeTravail, MenageInscrit
from parcours.domain.droit.reglages import JOURS, JOURS_D_UNE_LISTE, Reglage
from parcours.domain.veille.listes import SORTES
from parcours.journal import territories
from parcours.projections.fil_rouge.page import Page

LE: Final = "2025-06-05"
CIDFF: Final = "/partenaires/cidff-48"
PROTEGE: Final = "vif.protection-adresse-activee"


async def liste(maison: Maison, nom: str, par: str = SIAO, **options: Any) -> list[Any]:  # noqa: ANN401 (any parameter)
    lu = await maison.lit(f"/v1/siao/listes/{nom}", lecteur=par, **{"au": LE, **options})
    assert lu.status_code == 200, lu.text
    return list(lu.json()["elements"])


async def comptes(maison: Maison, par: str = SIAO, **options: Any) -> dict[str, tuple[int, int]]:  # noqa: ANN401 (any parameter)
    lu = await maison.lit("/v1/siao/listes", lecteur=par, **{"au": LE, **options})
    assert lu.status_code == 200, lu.text
    return {li["liste"]: (li["menages"], li["en_retard"]) for li in lu.json()["listes"]}


async def test_un_menage_passe_d_une_liste_a_l_autre_par_des_faits(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-05-01"))
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, a_la_rue(survenu_le="2025-05-01", **ici))
    await entre(maison, identite(SIAO, survenu_le="2025-05-01", **ici))
    await entre(maison, fait("siao.demande-deposee", nature="INSERTION", prescripteur="INT-SIAO48",
                             survenu_le="2025-05-02", **ici))  # fmt: skip
    await entre(maison, a_la_rue(SIAO_33, sujet="si-siao:33-1", departement="33"))

    (a_evaluer,) = await liste(maison, "demandes-a-evaluer")
    assert (a_evaluer["parcours"], a_evaluer["jours"], a_evaluer["en_retard"]) == (
        parcours, 34, True,
    )  # fmt: skip
    assert (a_evaluer["etape"], a_evaluer["nom_de_la_commune"]) == ("rue", "Mende")
    assert a_evaluer["demandeur"] == "Bastien Vialaret"
    assert a_evaluer["origine"] == "Demande déposée au SIAO"
    du_siao = await comptes(maison)
    assert du_siao["demandes-a-evaluer"] == (1, 1)
    assert du_siao["sans-referent"] == (1, 1)
    assert du_siao["orientations-sans-reponse"] == (0, 0)
    assert await comptes(maison, au="2025-05-02") == {
        **dict.fromkeys(du_siao, (0, 0)), "demandes-a-evaluer": (1, 0), "sans-referent": (1, 0),
    }  # fmt: skip
    assert set(du_siao) == {*SORTES, "doublons-possibles", "relations-a-confirmer"}
    assert await comptes(maison, SIAO_33) == {**dict.fromkeys(du_siao, (0, 0)),
                                              "sans-referent": (1, 1)}  # fmt: skip

    oriente = fait("siao.orientation-proposee", structure="INT-GENTIANES",
                   type_place="CHRS_INSERTION", survenu_le="2025-06-01", **ici)  # fmt: skip
    await entre(maison, oriente)
    await entre(maison, referent(survenu_le="2025-06-02", **ici))
    assert await liste(maison, "demandes-a-evaluer") == []
    assert await liste(maison, "sans-referent") == []
    (orientee,) = await liste(maison, "orientations-sans-reponse")
    assert orientee["fait"] == f"{SIAO}#{oriente['id']}"
    assert orientee["referent"] == "INT-RELAIS"
    entree = fait("hebergement.entree-effectuee", GENTIANES, structure="INT-GENTIANES",
                  type_place="CHRS_INSERTION", survenu_le="2025-06-04", **ici)  # fmt: skip
    await entre(maison, {**entree, "data": {**entree["data"],
                                            "orientation": f"{SIAO}#{oriente['id']}"}})  # fmt: skip
    assert await liste(maison, "orientations-sans-reponse") == []


async def test_les_mises_a_l_abri_ne_sont_qu_a_qui_elles_nomment(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-05-01"))
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, accord("INT-CIDFF48", survenu_le="2025-05-01", **ici))
    await entre(maison, fait("vif.mise-a-abri-debutee", CIDFF, solution="GITE", commune="48061",
                             survenu_le="2025-05-25", **ici))  # fmt: skip

    (abritee,) = await liste(maison, "mises-a-l-abri", CIDFF)
    assert (abritee["parcours"], abritee["precision"]) == (parcours, "premier-terme")
    assert await comptes(maison, CIDFF) == {"mises-a-l-abri": (1, 0)}
    assert await liste(maison, "mises-a-l-abri") == []
    assert (await comptes(maison))["mises-a-l-abri"] == (0, 0)
    refus = await maison.lit("/v1/siao/listes/sans-referent", lecteur=CIDFF)
    assert est_un_probleme(refus, 404, "introuvable")
    assert refus.json()["detail"] == "Listes de travail : mises-a-l-abri."


@pytest.mark.parametrize(
    ("suite", "champs"),
    [("relation.confirmee", {}), ("relation.refusee", {"motif": "NON_JUSTIFIEE"})],
)
async def test_une_relation_demandee_est_a_confirmer_jusqu_a_ce_qu_on_en_decide(
    maison: Maison, suite: str, champs: dict[str, str]
) -> None:
    await entre(maison, menage_ouvert(survenu_le="2025-05-01"))
    demandee = fait("relation.demandee", GENTIANES, motif="SUIT_DEJA_LE_MENAGE", base="SEJOUR")
    await entre(maison, demandee)
    assert (await comptes(maison))["relations-a-confirmer"] == (1, 0)
    assert (await comptes(maison, SIAO_33))["relations-a-confirmer"] == (0, 0)
    (dite,) = (li for li in (await maison.lit("/v1/siao/listes", lecteur=SIAO)).json()["listes"]
               if li["liste"] == "relations-a-confirmer")  # fmt: skip
    chemin, _, filtre = dite["adresse"].partition("?")
    attendues = await maison.lit(chemin, lecteur=SIAO, **dict([filtre.split("=")]))
    assert [r["fait"] for r in attendues.json()["elements"]] == [f"{GENTIANES}#{demandee['id']}"]

    await entre(maison, fait(suite, demande=f"{GENTIANES}#{demandee['id']}", **champs))
    assert (await comptes(maison))["relations-a-confirmer"] == (0, 0)


async def test_ces_listes_sont_au_siao_et_disent_ce_qu_elles_prennent(maison: Maison) -> None:
    for adresse in ("/v1/siao/listes", "/v1/siao/listes/sans-referent"):
        for qui in (RELAIS, LE_115):
            refus = await maison.lit(adresse, lecteur=qui)
            assert est_un_probleme(refus, 403, "lecture-interdite")
    inconnue = await maison.lit("/v1/siao/listes/a-faire", lecteur=SIAO)
    assert est_un_probleme(inconnue, 404, "introuvable")
    assert "demandes-a-evaluer" in inconnue.json()["detail"]
    for n in range(3):
        await entre(maison, menage_ouvert(sujet=f"si-siao:48-{n}", survenu_le=f"2025-05-0{n + 1}"))
    page = await maison.lit("/v1/siao/listes/sans-referent", lecteur=SIAO, au=LE, limite=2)
    suite = page.json()["suivant"]
    reste = await liste(maison, "sans-referent", limite=2, apres=suite)
    assert [m["depuis_le"] for m in (*page.json()["elements"], *reste)] == [
        "2025-05-01", "2025-05-02", "2025-05-03",
    ]  # fmt: skip
    for nom, options in (("prets-au-logement", {}), ("sans-referent", {"departement": "48"})):
        detourne = await maison.lit(
            f"/v1/siao/listes/{nom}", lecteur=SIAO, au=LE, apres=suite, **options
        )
        assert est_un_probleme(detourne, 400, "curseur-invalide")


async def test_le_territoire_fixe_les_jours_et_les_listes_le_suivent(maison: Maison) -> None:
    await entre(maison, menage_ouvert(survenu_le="2025-06-01"))
    assert (await comptes(maison))["sans-referent"] == (1, 0)
    acte = Reglage(
        departement="48", regle=f"{JOURS_D_UNE_LISTE}sans-referent", du=date(2025, 1, 1),
        par="SIAO 48", parametre=JOURS, valeur=2,
    )  # fmt: skip
    async with maison.service.pool.acquire() as connection:
        await territories.sign(connection, acte)
    await entre(maison, menage_ouvert(sujet="si-siao:48-autre", survenu_le="2025-06-04"))

    for _ in range(200):
        if (await comptes(maison))["sans-referent"] == (2, 1):
            break
        await asyncio.sleep(0.05)
    assert (await comptes(maison))["sans-referent"] == (2, 1)


@pytest.mark.parametrize(
    ("adresse", "forme"),
    [("/v1/siao/listes", ListesDeTravail), ("/v1/siao/listes/{liste}", Page[MenageInscrit])],
)
def test_l_exemple_d_une_liste_est_de_sa_forme(adresse: str, forme: Any) -> None:  # noqa: ANN401 (a model)
    reponse = application().openapi()["paths"][adresse]["get"]["responses"]["200"]
    exemple = reponse["content"]["application/json"]["example"]

    assert forme.model_validate(exemple).model_dump(mode="json") == exemple


@pytest.mark.parametrize("d_abord", [CIDFF, None])
async def test_que_d_autres_protegent_n_ote_pas_sa_mise_a_l_abri_a_qui_l_a_dite(
    maison: Maison, d_abord: str | None
) -> None:
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-05-01"))
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, accord("INT-CIDFF48", survenu_le="2025-05-01", **ici))
    if d_abord:
        await entre(maison, fait(PROTEGE, d_abord, niveau="N3", survenu_le="2025-05-20", **ici))
    await entre(maison, fait("vif.mise-a-abri-debutee", CIDFF, solution="GITE", commune="48061",
                             survenu_le="2025-05-25", **ici))  # fmt: skip
    await entre(maison, fait(PROTEGE, niveau="N1", survenu_le="2025-05-26", **ici))

    (abritee,) = await liste(maison, "mises-a-l-abri", CIDFF)
    assert (abritee["parcours"], abritee["precision"]) == (parcours, "premier-terme")
    assert await comptes(maison, CIDFF) == {"mises-a-l-abri": (1, 0)}
    assert await liste(maison, "mises-a-l-abri") == []


@pytest.mark.parametrize("adresse", ["/v1/echeances", "/v1/alertes"])
async def test_que_d_autres_protegent_n_ote_pas_ce_qui_est_du_a_qui_l_a_dit(
    maison: Maison, adresse: str
) -> None:
    """Le CIDFF abrite, le SIAO protège sans le nommer : le terme, puis son retard, lui restent."""
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-05-01"))
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, accord("INT-CIDFF48", survenu_le="2025-05-01", **ici))
    await entre(maison, fait("vif.mise-a-abri-debutee", CIDFF, solution="GITE", commune="48061",
                             survenu_le="2025-05-25", **ici))  # fmt: skip
    le = "2025-06-08"
    avant = await maison.lit(adresse, lecteur=CIDFF, au=le)
    await entre(maison, fait(PROTEGE, niveau="N1", survenu_le="2025-05-26", **ici))

    apres = await maison.lit(adresse, lecteur=CIDFF, au=le)
    assert avant.json()["elements"] != []
    assert apres.json()["elements"] == avant.json()["elements"]
    for autre in (SIAO, RELAIS):
        lues = (await maison.lit(adresse, lecteur=autre, au=le)).json()["elements"]
        assert "vif" not in str(lues), lues
