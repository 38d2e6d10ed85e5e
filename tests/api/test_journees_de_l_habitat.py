"""L'OPAH, le PDLHI, le pôle ressource : leur journée, du premier fait à la liste et aux comptes."""

from faits import est_un_probleme
from journees import Journee
from maison import Maison

OPAH = "/partenaires/opah-haute-gironde"
PDLHI = "/partenaires/prefecture-33"
POLE = "/partenaires/pole-ressource-habitat"
MAIRIE = "/partenaires/mairie-blaye"
SIAO_33 = "/partenaires/siao-33"
UNE_ACTION = "5b1c0d8e-2a6f-4f0e-9a3b-000000000001"


async def test_le_comite_du_protocole_social_suit_ses_situations(maison: Maison) -> None:
    j = Journee(maison, "protocole-social", OPAH, "33")

    async def recense(qui: str, le: str, motif: str = "INSALUBRITE") -> str:
        return await j.dit(qui, "comite.situation-recensee", le, motif=motif, commune="33058",
                           accord_du_menage=True)  # fmt: skip

    async def inscrit(qui: str, le: str, seance_le: str) -> str:
        return await j.dit(qui, "comite.situation-inscrite-en-seance", le, seance_le=seance_le)

    for qui, motif in (
        ("blaye", "INSALUBRITE"),
        ("bourg", "NON_DECENCE"),
        ("cezac", "INSALUBRITE"),
    ):
        await recense(qui, "2026-02-02", motif)
    await inscrit("blaye", "2026-02-16", "2026-03-10")
    faux = await inscrit("bourg", "2026-02-16", "2026-03-10")
    assert await j.phases("2026-03-01") == {
        "blaye": "inscription", "bourg": "inscription", "cezac": "recensement",
    }  # fmt: skip
    assert await j.phases("2026-02-10") == dict.fromkeys(j.menages, "recensement")
    assert [*await j.lus("2026-03-01")][-1] == "cezac"  # what is expected first

    # --- listed by mistake, and nobody studied it: taken back
    await j.dit("bourg", "correction.fait-annule", "2026-03-02", cible=faux, motif="ERREUR")
    assert (await j.phases("2026-03-01"))["bourg"] == "recensement"

    # --- the committee meets; who was not studied is late
    await inscrit("cezac", "2026-03-02", "2026-03-10")
    await j.dit("blaye", "comite.situation-etudiee", "2026-03-10")
    action = {"engagement": UNE_ACTION, "nature": "VISITE", "porteur": "INT-RENOV33",
              "avant_le": "2026-04-30"}  # fmt: skip
    await j.dit("blaye", "comite.reponse-proposee", "2026-03-12", actions=[action])
    assert await j.phases("2026-03-20") == {
        "blaye": "reponse", "bourg": "recensement", "cezac": "inscription",
    }  # fmt: skip
    assert [q for q, e in (await j.lus("2026-03-20")).items() if e["en_retard"]] == ["cezac"]
    assert [*await j.lus("2026-03-20", attendu_avant="2026-03-31")] == ["cezac"]
    # told late: it had been studied that day
    await j.dit("cezac", "comite.situation-etudiee", "2026-03-10")
    assert (await j.phases("2026-03-11"))["cezac"] == "etude"
    assert (await j.comptes("2026-03-20"))["en_retard"] == 0

    # --- followed, closed: out of the list that day, in the counts of the year for ever
    await j.dit("blaye", "comite.action-suivie", "2026-04-20", engagement=UNE_ACTION, etat="TENU")
    clos = await j.dit("blaye", "comite.situation-close", "2026-05-04")
    assert await j.phases("2026-05-03") == {
        "blaye": "suivi", "bourg": "recensement", "cezac": "etude",
    }  # fmt: skip
    assert "blaye" not in await j.phases("2026-05-04")
    mesures = await j.mesures("2026-06-01")
    assert mesures == {
        "comite.situation-recensee": 3,
        "comite.situation-etudiee": 2,
        "comite.situation-close": 1,
        "recensement-etude": 36.0,
        "etude-reponse": 2.0,
        "recensement-cloture": 91.0,
        "engagements.PRIS": 1,
        "engagements.TENU": 1,
    }
    assert "comite.situation-close" not in await j.mesures("2026-06-01", jusqu_au="2026-05-03")
    await j.dit("blaye", "correction.fait-annule", "2026-05-11", cible=clos, motif="ERREUR")
    assert (await j.phases("2026-06-01"))["blaye"] == "suivi"
    assert "recensement-cloture" not in await j.mesures("2026-06-01")

    # --- who reads none of it
    refus = await maison.lit(j.adresse, lecteur=SIAO_33)
    assert est_un_probleme(refus, 404, "introuvable")
    absent = await maison.lit(f"{j.adresse}/comptes", lecteur=MAIRIE, au="2026-03-20",
                              du="2026-01-01", jusqu_au="2026-12-31")  # fmt: skip
    assert est_un_probleme(absent, 404, "introuvable")


async def test_le_pdlhi_voit_chaque_signalement_de_la_visite_a_la_mainlevee(
    maison: Maison,
) -> None:
    j = Journee(maison, "habitat-indigne", PDLHI, "33")
    for qui, le in (("ruelle", "2026-01-12"), ("quai", "2026-01-26"), ("cave", "2026-02-02")):
        await j.dit(qui, "habitat-indigne.signalement-recu", le, commune="33058")
    await j.dit("ruelle", "habitat-indigne.visite-realisee", "2026-01-22")
    await j.dit("quai", "habitat-indigne.visite-realisee", "2026-02-25")
    arrete = await j.dit("ruelle", "habitat-indigne.arrete-pris", "2026-02-11",
                         nature="ARRETE_L_511_11_ORDINAIRE_REMEDIABLE",
                         travaux_avant_le="2026-06-30")  # fmt: skip
    assert await j.phases("2026-03-01") == {
        "cave": "signalement", "quai": "visite", "ruelle": "arrete",
    }  # fmt: skip
    assert (await j.lus("2026-03-01"))["ruelle"]["attendu_le"] == "2026-06-30"
    assert (await j.comptes("2026-07-01"))["en_retard"] == 1
    # the works are seen before their day, told after it
    await j.dit("ruelle", "habitat-indigne.travaux-constates", "2026-06-25")
    assert (await j.comptes("2026-07-01"))["en_retard"] == 0
    leve = await j.dit("ruelle", "habitat-indigne.mainlevee-prononcee", "2026-07-10", arrete=arrete)
    await j.dit("cave", "habitat-indigne.signalement-clos", "2026-07-13")
    assert set(await j.phases("2026-07-09")) == {"cave", "quai", "ruelle"}
    apres = await j.phases("2026-07-13")
    assert "cave" not in apres
    assert await j.mesures("2026-12-01") == {
        "habitat-indigne.signalement-recu": 3,
        "habitat-indigne.visite-realisee": 2,
        "habitat-indigne.arrete-pris": 1,
        "habitat-indigne.mainlevee-prononcee": 1,
        "signalement-visite": 20.0,
        "visite-arrete": 20.0,
        "arrete-mainlevee": 149.0,
    }
    # redated: the delay follows
    await j.dit(
        "ruelle",
        "correction.date-precisee",
        "2026-07-15",
        cible=leve,
        nouvelle_date="2026-07-01",
        precision="JOUR",
    )
    assert (await j.mesures("2026-12-01"))["arrete-mainlevee"] == 140.0
    # who acts on one only does not read the others
    assert await j.lus("2026-07-01", MAIRIE) == {}


async def test_qui_tient_la_vue_du_mal_logement_y_lit_ce_que_d_autres_disent(
    maison: Maison,
) -> None:
    """A town hall reports, the OPAH visits, the prefecture orders: nobody else knows them."""
    j = Journee(maison, "habitat-indigne", PDLHI, "33")
    await j.dit("rive", "habitat-indigne.signalement-recu", "2026-02-02", OPAH, commune="33058")
    for par, le, sorte, dits in (
        (MAIRIE, "2026-02-16", "visite-realisee", {}),
        (PDLHI, "2026-03-02", "arrete-pris", {"nature": "MISE_EN_SECURITE"}),
    ):
        await j.dit("rive", f"habitat-indigne.{sorte}", le, par, **dits)
    await j.dit("rive", "menage.ouvert", "2026-04-01", SIAO_33, personnes=["p1"])
    attendues = {
        "habitat-indigne.signalement-recu": 1,
        "habitat-indigne.visite-realisee": 1,
        "habitat-indigne.arrete-pris": 1,
        "signalement-visite": 14.0,
        "visite-arrete": 14.0,
    }
    for lecteur in (PDLHI, OPAH):
        assert await j.phases("2026-02-15", lecteur) == {"rive": "signalement"}, lecteur
        assert await j.phases("2026-03-02", lecteur) == {"rive": "arrete"}, lecteur
        assert await j.mesures("2026-06-01", lecteur) == attendues, lecteur
    assert await j.lus("2026-03-02", MAIRIE) == {}  # it acts there, and nothing names it
    # the SIAO's own facts open nothing more, and a related fact shows the same
    await j.dit("rive", "habitat-indigne.visite-realisee", "2026-03-16", MAIRIE)
    await j.dit("rive", "habitat-indigne.mainlevee-prononcee", "2026-05-04")
    for lecteur in (PDLHI, OPAH):
        assert (await j.mesures("2026-06-01", lecteur))["arrete-mainlevee"] == 63.0
    # protected: neither the commune nor who said what a protection hides; the phase stays
    await j.dit("rive", "vif.protection-adresse-activee", "2026-05-11", SIAO_33, niveau="N3",
                organismes_habilites=["INT-SIAO33"])  # fmt: skip
    for lecteur in (PDLHI, OPAH):
        assert await j.phases("2026-03-02", lecteur) == {"rive": "arrete"}


async def test_le_pole_ressource_suit_ses_plans_leurs_bilans_et_leurs_objectifs(
    maison: Maison,
) -> None:
    j = Journee(maison, "pole-ressource-habitat", POLE, "33")
    for qui, motif in (("haut", "RISQUE_EXPULSION"), ("bas", "SITUATION_SANITAIRE")):
        await j.dit(qui, "pole.saisine-recue", "2026-01-05", motifs=[motif])
    await j.dit("haut", "pole.pre-diagnostic-rendu", "2026-01-19")
    await j.dit("haut", "pole.strategie-arretee", "2026-01-26")
    engagement = {"engagement": UNE_ACTION, "partie": "MENAGE", "nature": "PAIEMENT",
                  "avant_le": "2026-04-30"}  # fmt: skip
    await j.dit("haut", "pole.plan-action-signe", "2026-02-04", engagements=[engagement])
    programme = await j.dit("haut", "pole.bilan-programme", "2026-02-04", prevu_le="2026-05-04")
    assert await j.phases("2026-03-01") == {"bas": "saisine", "haut": "plan"}
    assert [*await j.lus("2026-03-01")] == ["haut", "bas"]
    assert (await j.comptes("2026-05-05"))["en_retard"] == 1
    # put off: the last day said is the one expected
    await j.dit("haut", "pole.bilan-programme", "2026-05-01", prevu_le="2026-05-18")
    assert (await j.lus("2026-05-05"))["haut"]["attendu_le"] == "2026-05-18"
    assert (await j.lus("2026-04-30"))["haut"]["attendu_le"] == "2026-05-04"
    await j.dit("haut", "pole.engagement-constate", "2026-05-02", engagement=UNE_ACTION,
                etat="TENU")  # fmt: skip
    await j.dit("haut", "pole.bilan-realise", "2026-05-18")
    assert await j.phases("2026-05-18") == {"bas": "saisine", "haut": "bilan"}
    objectifs = [
        {"axe": "ACCESSION", "atteinte": "OUI"},
        {"axe": "NEGOCIATION_BAIL", "atteinte": "NON"},
    ]
    await j.dit("haut", "pole.evaluation-finale-rendue", "2026-09-01", objectifs=objectifs)
    await j.dit("haut", "pole.action-terminee", "2026-09-15")
    assert await j.phases("2026-09-15") == {"bas": "saisine"}
    assert await j.mesures("2026-12-01") == {
        "pole.saisine-recue": 2,
        "pole.bilan-programme": 2,
        "pole.bilan-realise": 1,
        "pole.evaluation-finale-rendue": 1,
        "saisine-plan": 30.0,
        "saisine-fin": 253.0,
        "engagements.PRIS": 1,
        "engagements.TENU": 1,
        "objectifs.OUI": 1,
        "objectifs.NON": 1,
    }
    await j.dit("haut", "correction.fait-annule", "2026-09-20", cible=programme, motif="ERREUR")
    assert (await j.mesures("2026-12-01"))["pole.bilan-programme"] == 1
    for lecteur in (OPAH, SIAO_33):
        refus = await maison.lit(j.adresse, lecteur=lecteur)
        assert est_un_probleme(refus, 404, "introuvable")
