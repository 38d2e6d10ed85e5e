"""IML, pension, « Un chez-soi d'abord », campement, ALEC, département : chacun, sa journée."""

from faits import CCAPEX, SIAO, est_un_probleme
from journees import Journee
from maison import Maison

IML = "/partenaires/toit-et-liens"
PENSION = "/partenaires/pension-les-causses"
UCSA = "/partenaires/chez-soi-d-abord-31"
SIAO_31 = "/partenaires/siao-31"
PASSERELLES = "/partenaires/passerelles-occitanie"
ALEC = "/partenaires/alec-48"
DEPARTEMENT = "/partenaires/cd-48"
RELAIS = "/partenaires/le-relais-solidaire"


async def oriente(j: Journee, qui: str, structure: str, type_place: str, siao: str = SIAO) -> None:
    """The SIAO opens the household and refers it: the structure reads it."""
    await j.dit(qui, "menage.ouvert", "2026-01-05", siao, personnes=["p1", "p2"])
    await j.dit(qui, "siao.orientation-proposee", "2026-01-06", siao, structure=structure,
                type_place=type_place)  # fmt: skip


async def test_l_iml_suit_ses_sous_locations_jusqu_au_bail(maison: Maison) -> None:
    j = Journee(maison, "intermediation-locative", IML, "48")
    for qui in ("rez", "etage"):
        await oriente(j, qui, "INT-TOITLIENS", "IML_SOUS_LOCATION")
    for qui, cadre in (("rez", "IML"), ("etage", "CONVENTION_EXISTANTE")):
        await j.dit(qui, "logement-accompagne.sous-location-debutee", "2026-02-02", cadre=cadre,
                    fin_prevue_le="2026-08-01", commune="48095")  # fmt: skip
    assert await j.phases("2026-03-01") == {"rez": "en-cours", "etage": "en-cours"}
    assert await j.phases("2026-02-01") == {}
    assert (await j.comptes("2026-08-02"))["en_retard"] == 2
    await j.dit("rez", "logement-accompagne.sous-location-prolongee", "2026-07-20",
                jusqu_au="2027-02-01")  # fmt: skip
    assert [*await j.lus("2026-08-02")] == ["etage", "rez"]
    assert (await j.comptes("2026-08-02"))["en_retard"] == 1
    converti = await j.dit("etage", "logement-accompagne.sous-location-convertie", "2026-08-10",
                           vers="BAIL_DIRECT")  # fmt: skip
    assert await j.phases("2026-08-09") == {"rez": "en-cours", "etage": "en-cours"}
    assert await j.phases("2026-08-10") == {"rez": "en-cours"}
    assert await j.mesures("2026-12-01") == {
        "logement-accompagne.sous-location-debutee": 2,
        "logement-accompagne.sous-location-convertie": 1,
        "debut-bail": 189.0,
    }
    await j.dit("etage", "correction.fait-annule", "2026-08-20", cible=converti, motif="ERREUR")
    assert set(await j.phases("2026-08-10")) == {"rez", "etage"}

    # --- the mandate is a list of its own
    mandats = Journee(maison, "mandats-de-gestion", IML, "48")
    await oriente(mandats, "proprio", "INT-TOITLIENS", "IML_MANDAT")
    await mandats.dit("proprio", "logement-accompagne.mandat-de-gestion-conclu", "2026-03-02",
                      commune="48095")  # fmt: skip
    assert await mandats.phases("2026-04-01") == {"proprio": "en-cours"}
    assert await mandats.mesures("2026-04-01") == {
        "logement-accompagne.mandat-de-gestion-conclu": 1
    }
    await mandats.dit("proprio", "maintien.depart-volontaire-constate", "2026-06-01")
    assert await mandats.phases("2026-06-01") == {}


async def test_la_pension_de_famille_suit_ses_residents(maison: Maison) -> None:
    j = Journee(maison, "pensions-de-famille", PENSION, "48")
    for qui in ("nord", "sud"):
        await oriente(j, qui, "INT-PFCAUSSES", "PF")
    entree = {"structure": "INT-PFCAUSSES", "titre": "CONTRAT_RESIDENCE", "commune": "48095"}
    await j.dit("nord", "logement-accompagne.entree-effectuee", "2026-02-02", type_place="PF",
                **entree)  # fmt: skip
    await j.dit("sud", "logement-accompagne.entree-effectuee", "2026-03-02", type_place="PF",
                personnes=["p1"], **entree)  # fmt: skip
    assert await j.phases("2026-02-15") == {"nord": "en-cours"}
    assert set(await j.phases("2026-03-02")) == {"nord", "sud"}
    # one leaves, one stays; then the other, told a month late
    await j.dit("nord", "logement-accompagne.sortie-effectuee", "2026-05-04", personnes=["p2"])
    assert set(await j.phases("2026-05-04")) == {"nord", "sud"}
    await j.dit("nord", "logement-accompagne.sortie-effectuee", "2026-06-01", personnes=["p1"])
    assert set(await j.phases("2026-05-31")) == {"nord", "sud"}
    assert set(await j.phases("2026-06-01")) == {"sud"}
    mesures = await j.mesures("2026-12-01")
    assert mesures["logement-accompagne.entree-effectuee"] == 2
    assert mesures["logement-accompagne.sortie-effectuee"] == 2
    # --- protected afterwards: who houses it still counts it, without the département
    await j.dit("sud", "vif.protection-adresse-activee", "2026-06-10", SIAO, niveau="N2",
                organismes_habilites=["INT-SIAO48"])  # fmt: skip
    assert set(await j.phases("2026-06-15")) == {"sud"}
    refus = await maison.lit(j.adresse, lecteur=IML)
    assert est_un_probleme(refus, 404, "introuvable")


async def test_un_chez_soi_d_abord_suit_qui_il_loge(maison: Maison) -> None:
    j = Journee(maison, "un-chez-soi-d-abord", UCSA, "31")
    await j.dit("un", "logement-accompagne.entree-effectuee", "2026-02-02", structure="INT-UCSA31",
                type_place="UCSA", titre="SOUS_LOCATION", commune="31555")  # fmt: skip
    deux = await j.dit("deux", "logement-accompagne.entree-effectuee", "2026-02-16",
                       structure="INT-UCSA31", type_place="UCSA", titre="SOUS_LOCATION",
                       commune="31555")  # fmt: skip
    assert await j.phases("2026-03-01") == {"un": "en-cours", "deux": "en-cours"}
    await j.dit("deux", "correction.fait-annule", "2026-03-02", cible=deux, motif="DOUBLON")
    assert await j.phases("2026-03-01") == {"un": "en-cours"}
    await j.dit("un", "logement-accompagne.sortie-effectuee", "2026-09-01")
    assert await j.phases("2026-08-31") == {"un": "en-cours"}
    assert await j.phases("2026-09-01") == {}
    assert await j.mesures("2026-12-01") == {
        "logement-accompagne.entree-effectuee": 1,
        "logement-accompagne.sortie-effectuee": 1,
    }


async def test_la_plateforme_compte_par_souhait_et_par_projet(maison: Maison) -> None:
    j = Journee(maison, "campements", PASSERELLES, "31")
    for qui in ("ana", "dan", "ion"):
        await j.dit(qui, "campement.menage-rattache", "2026-02-02", projet_sur_le_territoire=False)
        await j.dit(qui, "menage.accord-recueilli", "2026-02-03", SIAO_31,
                    perimetre="PARCOURS_COMPLET", organismes=["INT-PASSERELLES"])  # fmt: skip
    await j.dit("ana", "campement.diagnostic-du-menage-realise", "2026-02-12",
                souhaits=["INSERTION_LOCALE"])  # fmt: skip
    await j.dit("dan", "campement.diagnostic-du-menage-realise", "2026-02-22",
                souhaits=["RETOUR", "EN_REFLEXION"])  # fmt: skip
    await j.dit("ana", "campement.projet-de-vie-formule", "2026-03-02",
                domaines=["EMPLOI", "LOGEMENT"])  # fmt: skip
    await j.dit("ana", "campement.accompagnement-ouvert", "2026-03-16")
    assert await j.phases("2026-03-01") == {
        "ana": "diagnostic", "dan": "diagnostic", "ion": "rattachement",
    }  # fmt: skip
    assert (await j.phases("2026-03-16"))["ana"] == "accompagnement"
    assert set(await j.lus("2026-03-16", precision="EMPLOI,RETOUR")) == {"ana", "dan"}
    await j.dit("dan", "campement.menage-detache", "2026-04-06")
    assert set(await j.phases("2026-04-06")) == {"ana", "ion"}
    assert await j.mesures("2026-12-01") == {
        "campement.diagnostic-du-menage-realise": 2,
        "campement.projet-de-vie-formule": 1,
        "campement.accompagnement-ouvert": 1,
        "rattachement-diagnostic": 15.0,
    }
    assert set(await j.phases("2026-04-06", SIAO_31)) == {"ana", "ion"}
    assert await j.lus("2026-04-06", SIAO) == {}


async def test_l_alec_suit_qui_elle_accompagne(maison: Maison) -> None:
    j = Journee(maison, "alec", ALEC, "48")
    for qui, origine in (("froid", "FSL"), ("humide", "MENAGE")):
        await j.dit(qui, "energie.accompagnement-alec-debute", "2026-02-02", origine=origine)
    assert await j.phases("2026-02-02") == dict.fromkeys(j.menages, "en-cours")
    assert set(await j.lus("2026-02-02", precision="FSL")) == {"froid"}
    await j.dit("froid", "energie.bilan-alec-etabli", "2026-05-04")
    assert await j.phases("2026-05-03") == dict.fromkeys(j.menages, "en-cours")
    assert await j.phases("2026-05-04") == {"humide": "en-cours"}
    assert await j.mesures("2026-12-01") == {
        "energie.accompagnement-alec-debute": 2,
        "energie.bilan-alec-etabli": 1,
        "debut-bilan": 91.0,
    }
    # another says a balance of what is not its own: the ALEC's list does not move
    await j.dit("humide", "energie.bilan-alec-etabli", "2026-05-11", DEPARTEMENT)
    assert await j.phases("2026-05-11") == {"humide": "en-cours"}


async def test_le_departement_suit_ses_situations_complexes(maison: Maison) -> None:
    j = Journee(maison, "cas-complexes", DEPARTEMENT, "48")
    for qui, complexites in (("a", ["NON_RECOURS"]), ("b", ["ENFANTS", "NON_RECOURS"])):
        await j.dit(qui, "cas-complexe.saisine-deposee", "2026-02-02", complexites=complexites,
                    accord_du_menage=True)  # fmt: skip
    await j.dit("a", "cas-complexe.recevabilite-decidee", "2026-02-16", sens="ACCORD")
    assert await j.phases("2026-03-01") == {"a": "recevabilite", "b": "saisine"}
    await j.dit("a", "cas-complexe.solution-co-construite", "2026-04-06")
    clos = await j.dit("b", "cas-complexe.cas-clos", "2026-04-07")
    assert await j.phases("2026-04-07") == {"a": "solution"}
    mesures = await j.mesures("2026-12-01")
    assert (mesures["saisine-recevabilite"], mesures["saisine-solution"]) == (14.0, 63.0)
    assert mesures["cas-complexe.cas-clos"] == 1
    await j.dit("b", "correction.fait-annule", "2026-05-01", cible=clos, motif="ERREUR")
    assert set(await j.phases("2026-04-07")) == {"a", "b"}
    # --- merged with the other: who follows neither is not told, as on their pages
    await j.dit("a", "correction.menages-fusionnes", "2026-06-01", SIAO, absorbe=j.menages["b"])
    assert set(await j.phases("2026-06-02")) == {"a", "b"}
    pages = [await maison.lit(f"/v1/parcours/{m}", lecteur=DEPARTEMENT) for m in j.menages.values()]
    assert [page.json()["reuni_a"] for page in pages] == [None, None]
    for lecteur in (CCAPEX, RELAIS):
        assert (await maison.lit(j.adresse, lecteur=lecteur)).status_code in {403, 404}
