"""Les dossiers d'expulsion filtrés, triés, comptés : qui les ouvre, qui ne fait que compter."""

from typing import Any

from faits import (
    BAILLEUR,
    CAF,
    CCAPEX,
    GENTIANES,
    RELAIS,
    SIAO,
    accord,
    entre,
    est_un_probleme,
    fait,
    menage_ouvert,
)
from gelees import gele
from maison import Maison

from parcours.domain.volets.expulsion.etat import EtapeDeProcedure

ETUDE = "/partenaires/cj-causse-48"
DDETS = "/partenaires/ddets-48"
ADIL = "/partenaires/adil-48"
DREETS = "/partenaires/dreets-occitanie"
AU = "2025-12-15"


def acte(sorte: str, sujet: str, le: str, source: str = ETUDE, **champs: Any) -> dict[str, Any]:  # noqa: ANN401
    return fait(f"expulsion.{sorte}", source, sujet=sujet, survenu_le=le, **champs)


async def _histoires(maison: Maison) -> dict[str, str]:
    """Four households, each at its stage; which stream is whose."""
    sujets = {nom: f"exploc:48-{nom}" for nom in ("commande", "assigne", "requis", "nouveau")}
    menages = {
        nom: await entre(maison, menage_ouvert(CCAPEX, sujet=sujet, survenu_le="2025-01-10"))
        for nom, sujet in sujets.items()
    }
    dits = (
        acte(
            "commandement-de-payer-delivre",
            sujets["commande"],
            "2025-12-01",
            dette=200_000,
            loyer_hors_charges=50_000,
            premier_impaye_le="2025-08-05",
            type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
            bail_conclu_le="2024-02-01",
        ),
        acte(
            "assignation-signifiee",
            sujets["assigne"],
            "2025-10-01",
            audience_le="2025-12-10",
            motif="NAC_51A",
            type_bailleur="SOCIAL",
            dette=90_000,
        ),
        *(
            acte(
                "commandement-de-payer-delivre",
                sujets[nom],
                "2024-10-01",
                dette=150_000,
                bail_conclu_le="2020-02-01",
                type_bailleur="SOCIAL",
            )
            for nom in ("requis", "nouveau")
        ),
        acte("commandement-de-quitter-delivre", sujets["requis"], "2025-03-03"),
        acte("commandement-de-quitter-notifie-au-prefet", sujets["requis"], "2025-03-04"),
        acte("concours-requis", sujets["requis"], "2025-06-02"),
        acte("commandement-de-quitter-delivre", sujets["nouveau"], "2025-12-10"),
        acte("commandement-de-quitter-notifie-au-prefet", sujets["nouveau"], "2025-12-11"),
    )
    for dit in dits:
        await entre(maison, dit)
    return {menage: nom for nom, menage in menages.items()}


async def test_les_dossiers_se_filtrent_se_trient_et_se_comptent(maison: Maison) -> None:  # noqa: PLR0915 (one story, one house)
    noms = await _histoires(maison)

    async def lus(lecteur: str = CCAPEX, **filtres: object) -> list[str]:
        reponse = await maison.lit("/v1/expulsions", lecteur=lecteur, au=AU, **filtres)
        assert reponse.status_code == 200, reponse.text
        return [noms[e["parcours"]] for e in reponse.json()["elements"]]

    # --- filters
    assert set(await lus()) == {"commande", "assigne", "requis", "nouveau"}
    assert await lus(etape="assignation") == ["assigne"]
    assert set(await lus(manque="notification-au-prefet,date-du-bail")) == {"assigne"}
    assert await lus(signal="commandement-non-signale") == ["commande"]
    assert set(await lus(signal="ccapex-non-saisie,refus-implicite")) == {"assigne", "requis"}
    assert await lus(signal="audience-sans-diagnostic") == ["assigne"]
    assert await lus(recours_avant="2026-01-31") == ["commande"]
    assert await lus(risque_avant="2026-03-31") == []  # the trêve holds
    assert set(await lus(risque_avant="2026-04-01")) == {"requis", "nouveau"}
    assert set(await lus(a_la_fin_de_la_treve=True)) == {"requis", "nouveau"}
    assert await lus(departement="33") == []
    # --- order: the next remedy that is lost
    assert (await lus(tri="recours"))[0] == "commande"
    assert set((await lus(tri="risque"))[:2]) == {"requis", "nouveau"}
    # --- pages
    pages, apres = [], None
    while True:
        page = (
            await maison.lit(
                "/v1/expulsions", lecteur=CCAPEX, au=AU, tri="recours", limite=1, apres=apres
            )
        ).json()
        pages += [noms[e["parcours"]] for e in page["elements"]]
        if (apres := page["suivant"]) is None:
            break
    assert pages == await lus(tri="recours")
    # --- what the list says of what it filters by
    reponse = await maison.lit("/v1/expulsions", lecteur=CCAPEX, au=AU, etape="assignation")
    (assigne,) = reponse.json()["elements"]
    assert {s["code"] for s in assigne["signaux"]} == {
        "ccapex-non-saisie",
        "notification-tardive",
        "audience-sans-diagnostic",
    }

    # --- counts: who opens the files, who only counts them, who does neither
    vus = (await maison.lit("/v1/expulsions/comptes", lecteur=CCAPEX, au=AU)).json()
    assert {c["valeur"]: c["menages"] for c in vus["comptes"]} == {
        "commandement-de-payer": 1,
        "assignation": 1,
        "commandement-de-quitter": 1,
        "concours-requis": 1,
    }
    assert (vus["publie"], vus["au"]) == (False, AU)
    du_bailleur = (await maison.lit("/v1/expulsions/comptes", lecteur=BAILLEUR, au=AU)).json()
    assert du_bailleur["comptes"] == []
    adresse = "/v1/expulsions/comptes"
    pas_encore = await maison.lit(adresse, lecteur=DDETS)
    assert est_un_probleme(pas_encore, 404, "introuvable")
    assert "aucune encore" in pas_encore.json()["detail"]
    await gele(maison, "2025-T4")
    for lecteur in (DDETS, ADIL):
        for par, dits in (("etape", 10), ("signal", 8), ("manque", 7)):
            publie = (await maison.lit(adresse, lecteur=lecteur, par=par)).json()
            assert (publie["publie"], publie["au"]) == (True, "2025-12-31")
            assert [c["menages"] for c in publie["comptes"]] == [None] * dits  # small, or empty
        nominatif = await maison.lit("/v1/expulsions", lecteur=lecteur)
        assert est_un_probleme(nominatif, 403, "lecture-interdite")
        un_jour = await maison.lit(adresse, lecteur=lecteur, au=AU)
        assert est_un_probleme(un_jour, 422, "parametre-invalide")
        pas_gele = await maison.lit(adresse, lecteur=lecteur, au="2025-09-30")
        assert est_un_probleme(pas_gele, 404, "introuvable")
        assert "2025-T4" in pas_gele.json()["detail"]
        filtre = await maison.lit(adresse, lecteur=lecteur, signal="apl-en-jeu")
        assert est_un_probleme(filtre, 422, "parametre-invalide")
    plusieurs = await maison.lit("/v1/expulsions/comptes", lecteur=DREETS)
    assert est_un_probleme(plusieurs, 422, "parametre-invalide")
    refus = await maison.lit("/v1/expulsions/comptes", lecteur=ETUDE)
    assert est_un_probleme(refus, 403, "lecture-interdite")
    # --- a bailiff reads the stage of what it said, and filters by nothing else
    assert set(await lus(ETUDE, etape="assignation,concours-requis")) == {"assigne", "requis"}
    for filtres in ({"signal": "apl-en-jeu"}, {"tri": "risque"}, {"risque_avant": AU}):
        tu = await maison.lit("/v1/expulsions", lecteur=ETUDE, **filtres)
        assert est_un_probleme(tu, 403, "lecture-interdite")
    inconnu = await maison.lit("/v1/expulsions", lecteur=CAF, signal="inconnu")
    assert est_un_probleme(inconnu, 422, "parametre-invalide")


async def test_nomme_par_qui_ne_lit_pas_les_dettes_on_n_en_lit_aucun_dossier(
    maison: Maison,
) -> None:
    """A shelter reads up to S2: who it names reads no more, in a list no more than elsewhere."""
    menage = await entre(maison, menage_ouvert(survenu_le="2026-05-01"))
    ici = {"sujet": f"parcours:{menage}"}
    await entre(maison, fait("siao.orientation-proposee", survenu_le="2026-05-02", **ici,
                             structure="INT-GENTIANES", type_place="CHRS_INSERTION"))  # fmt: skip
    await entre(maison, acte("ccapex-saisie", f"parcours:{menage}", "2026-05-04", CCAPEX,
                             auteur_saisine="BAILLEUR", type_bailleur="SOCIAL", voie="EXPLOC",
                             dette=90_000))  # fmt: skip
    for qui, par in (("INT-RELAIS", GENTIANES), ("INT-CAF48", SIAO)):
        await entre(maison, accord(qui, source=par, survenu_le="2026-05-06", **ici))

    async def lus(lecteur: str) -> list[int]:
        dits = await maison.lit("/v1/expulsions", lecteur=lecteur, au="2026-06-01")
        return [e["dette"] for e in dits.json()["elements"]]

    assert await lus(RELAIS) == []
    risque = await maison.lit(f"/v1/parcours/{menage}/expulsion", lecteur=RELAIS)
    assert est_un_probleme(risque, 403, "lecture-interdite")
    assert await lus(CAF) == [90_000]
    comptes = await maison.lit("/v1/expulsions/comptes", lecteur=RELAIS, au="2026-06-01")
    assert comptes.json()["comptes"] == []


def test_chaque_etape_se_dit_comme_on_la_lit() -> None:
    assert EtapeDeProcedure.IMPAYE.libelle == "Impayé"
    assert all(etape.libelle[0].isupper() for etape in EtapeDeProcedure)
