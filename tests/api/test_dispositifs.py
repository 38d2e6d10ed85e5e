"""Les dispositifs, par requêtes : chacun sa liste et ses comptes, pour qui le tient et lui seul."""

from typing import Any

from faits import ALEC, BAILLEUR, CCAPEX, SIAO, est_un_probleme
from journeys import deroule
from maison import SUPERVISEUR, Maison

OPAH = "/partenaires/opah-haute-gironde"
DEPARTEMENT = "/partenaires/cd-48"
UCSA = "/partenaires/chez-soi-d-abord-31"
PENSION = "/partenaires/pension-les-causses"
PASSERELLES = "/partenaires/passerelles-occitanie"


async def test_chaque_dispositif_a_sa_liste_et_ses_comptes(maison: Maison) -> None:
    situation = await deroule(maison, "04")
    complexe = await deroule(maison, "09")
    pension = await deroule(maison, "12")

    async def lus(code: str, lecteur: str, au: str, **filtres: object) -> dict[str, Any]:
        reponse = await maison.lit(f"/v1/dispositifs/{code}", lecteur=lecteur, au=au, **filtres)
        assert reponse.status_code == 200, reponse.text
        return {e["parcours"]: e for e in reponse.json()["elements"]}

    async def comptes(code: str, lecteur: str, au: str, annee: int) -> dict[str, Any]:
        reponse = await maison.lit(
            f"/v1/dispositifs/{code}/comptes",
            lecteur=lecteur,
            au=au,
            du=f"{annee}-01-01",
            jusqu_au=f"{annee}-12-31",
        )
        assert reponse.status_code == 200, reponse.text
        corps: dict[str, Any] = reponse.json()
        return corps

    # --- each list, for who runs it
    (cas,) = (await lus("cas-complexes", DEPARTEMENT, "2025-03-20")).values()
    assert (cas["parcours"], cas["phase"]) == (complexe, "recevabilite")
    assert cas["precisions"] == ["ISOLEMENT_RURAL", "MULTI_INSTITUTIONS", "NON_RECOURS"]
    assert await lus("cas-complexes", DEPARTEMENT, "2025-03-20", phase="solution") == {}
    assert set(await lus("cas-complexes", DEPARTEMENT, "2025-03-25", phase="solution")) == {
        complexe
    }
    assert await lus("cas-complexes", DEPARTEMENT, "2025-10-06") == {}  # closed that day
    assert set(await lus("alec", ALEC, "2025-03-20")) == {complexe}
    assert await lus("alec", ALEC, "2025-03-17") == {}
    assert set(await lus("pensions-de-famille", PENSION, "2025-06-20")) == {pension}
    (chez_soi,) = (await lus("un-chez-soi-d-abord", UCSA, "2025-06-20")).values()
    assert chez_soi["precisions"] == []
    par_le_cas = await lus("cas-complexes", DEPARTEMENT, "2025-03-20", precision="NON_RECOURS")
    assert set(par_le_cas) == {complexe}

    # --- the committee's situation, closed: no longer in its list, still in its counts
    assert await lus("protocole-social", OPAH, "2026-03-01") == {}
    assert situation in await lus("protocole-social", SUPERVISEUR.source, "2025-03-01")
    du_comite = await comptes("protocole-social", OPAH, "2026-03-01", 2025)
    mesures = {m["mesure"]: (m["nombre"], m["mediane_jours"]) for m in du_comite["mesures"]}
    assert mesures["comite.situation-etudiee"] == (1, None)
    assert mesures["recensement-etude"] == (1, 24.0)
    signales = await comptes("habitat-indigne", OPAH, "2026-03-01", 2025)
    dits = {m["mesure"] for m in signales["mesures"]}
    assert {"habitat-indigne.signalement-recu", "signalement-visite"} <= dits
    assert "habitat-indigne.arrete-pris" not in dits  # the prefecture said it

    # --- counts
    compte = await comptes("cas-complexes", DEPARTEMENT, "2025-04-20", 2025)
    assert (compte["menages"], compte["en_retard"]) == (1, 0)
    assert [(c["valeur"], c["menages"]) for c in compte["par_phase"]] == [("solution", 1)]
    delais = {m["mesure"]: m["mediane_jours"] for m in compte["mesures"]}
    assert (delais["saisine-recevabilite"], delais["saisine-solution"]) == (14.0, 64.0)

    # --- who does not
    for lecteur in (CCAPEX, BAILLEUR):
        refus = await maison.lit("/v1/dispositifs", lecteur=lecteur)
        assert est_un_probleme(refus, 403, "lecture-interdite")
    tenus = (await maison.lit("/v1/dispositifs", lecteur=SIAO)).json()["dispositifs"]
    assert [d["dispositif"] for d in tenus] == ["campements"]
    for page in ("cas-complexes", "alec", "inconnu"):
        absent = await maison.lit(f"/v1/dispositifs/{page}", lecteur=SIAO)
        assert est_un_probleme(absent, 404, "introuvable")
    assert await lus("campements", PASSERELLES, "2025-06-20") == {}
    faux = await maison.lit("/v1/dispositifs/alec", lecteur=ALEC, phase="inconnue")
    assert est_un_probleme(faux, 422, "parametre-invalide")
