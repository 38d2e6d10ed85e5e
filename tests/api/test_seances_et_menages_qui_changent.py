"""De l'ordre du jour à la séance : elle se déplace ; le ménage est réuni, protégé, parti."""

from typing import Any, Final

from faits import BAILLEUR, CCAPEX, SIAO, Fait, entre, est_un_probleme, fait, menage_ouvert
from maison import Maison, ouvrir_sans_projecteur
from scenario import donnees

from parcours.journal.keys import HOUSEHOLD
from parcours.projections import rebuild

PREFECTURE: Final = "/partenaires/prefecture-48"
ADRESSE: Final = "/v1/ccapex/seances/"


def seance(sorte: str, le: str, nom: str = "mai", **champs: Any) -> Fait:  # noqa: ANN401
    """A fact of a session."""
    return fait(f"territoire.seance-ccapex-{sorte}", CCAPEX, sujet=f"exploc:48-seance-{nom}",
                survenu_le=le, **champs)  # fmt: skip


async def programmee(maison: Maison, le: str, nom: str = "mai", **champs: Any) -> str:  # noqa: ANN401
    """A session, said in March."""
    dite = seance("programmee", "2026-03-02", nom, seance_le=le, niveau="CENTRALE", **champs)
    return await entre(maison, dite)


def dit(sujet: str, sorte: str, le: str, par: str = CCAPEX, **champs: Any) -> Fait:  # noqa: ANN401
    """What is said of a household."""
    return fait(sorte, par, sujet=sujet, **donnees(sorte, le, {"survenu_le": le, **champs}))


async def saisie(maison: Maison, nom: str, le: str = "2026-04-01", **champs: Any) -> str:  # noqa: ANN401
    """A household of which the landlord seized the commission."""
    champs = {"auteur_saisine": "BAILLEUR", "type_bailleur": "SOCIAL", "voie": "EXPLOC",
              "dette": 90_000, **champs}  # fmt: skip
    return await entre(maison, dit(f"exploc:48-{nom}", "expulsion.ccapex-saisie", le, **champs))


async def inscrit(maison: Maison, menage: str, seance: str, le: str = "2026-05-04") -> None:
    """It is listed."""
    await entre(maison, dit(f"parcours:{menage}", "expulsion.ccapex-inscrite-en-seance", le,
                            seance=seance, motifs=["ECHEANCE"]))  # fmt: skip


async def elements(maison: Maison, page: str, lecteur: str = CCAPEX, **options: object) -> Any:  # noqa: ANN401
    """The rows of a page of a session."""
    lu = await maison.lit(f"{ADRESSE}{page}", lecteur=lecteur, **options)
    assert lu.status_code == 200, lu.text
    return lu.json()["elements"]


async def surprises(maison: Maison, seance: str, au: str) -> dict[str, set[str]]:
    """By household, what the agenda finds surprising."""
    lus = await elements(maison, f"{seance}/ordre-du-jour", au=au)
    assert len({e["parcours"] for e in lus}) == len(lus)
    return {e["parcours"]: {s["code"] for s in e["surprises"]} for e in lus}


async def test_une_seance_deplacee_garde_son_ordre_du_jour_et_compte_jusqu_a_la_suivante(
    maison: Maison,
) -> None:
    ici = await programmee(maison, "2026-05-11", prochaine_le="2026-05-18")
    suivante = await programmee(maison, "2026-06-15", "juin")
    menage = await saisie(maison, "a", "2026-04-20")  # six weeks: the 1st of June
    await inscrit(maison, menage, ici)
    (propose,) = await elements(maison, f"{ici}/propositions", au="2026-05-05")
    assert propose["premiere_echeance_le"] is None, "elle tombe après la séance d'après"
    # moved beyond the day that was said to be the next: the next is the one that is programmed
    deplacee = seance("programmee", "2026-05-06", seance_le="2026-05-25", niveau="CENTRALE")
    await entre(maison, deplacee)
    (propose,) = await elements(maison, f"{ici}/propositions", au="2026-05-06")
    assert propose["premiere_echeance_le"] == "2026-06-01"
    assert propose["inscrit_le"] == "2026-05-04"
    assert await surprises(maison, ici, "2026-05-25") == {menage: set()}
    # a due day between June and the fallback of a month is not said to press
    tard = await saisie(maison, "b", "2026-05-06")  # the 17th of June: after the session of June
    par = {e["parcours"]: e for e in await elements(maison, f"{ici}/propositions", au="2026-05-06")}
    assert par[tard]["premiere_echeance_le"] is None
    assert suivante != ici
    # fixed, then the day changes again and somebody is added
    await entre(maison, seance("ordre-du-jour-fixe", "2026-05-20"))
    await inscrit(maison, tard, ici, "2026-05-21")
    assert await surprises(maison, ici, "2026-05-25") == {
        menage: set(), tard: {"apres-la-fixation"},
    }  # fmt: skip
    # withdrawn: it is no more there, and had been
    await entre(maison, dit(f"parcours:{tard}", "expulsion.ccapex-retiree-de-la-seance",
                            "2026-05-22", seance=ici, motif="DETTE_SOLDEE"))  # fmt: skip
    assert set(await surprises(maison, ici, "2026-05-25")) == {menage}
    assert set(await surprises(maison, ici, "2026-05-21")) == {menage, tard}
    # held another day than the one said
    tenue = await maison.pousse(seance("tenue", "2026-05-26"))
    assert {a["code"] for a in tenue.json()["anomalies"]} == {"seance-un-autre-jour"}


async def test_la_seance_annoncee_qui_se_deplace_ou_s_annule_n_arrete_plus_ce_qui_presse(
    maison: Maison,
) -> None:
    """What falls between the day that was said and the day that holds cannot wait either."""
    ici = await programmee(maison, "2026-05-11", prochaine_le="2026-05-25")
    await saisie(maison, "a", "2026-04-20")  # six weeks: the 1st of June

    async def presse(au: str) -> str | None:
        (propose,) = await elements(maison, f"{ici}/propositions", au=au)
        premiere: str | None = propose["premiere_echeance_le"]
        return premiere

    assert await presse("2026-05-05") is None, "annoncée, la séance d'après la prendra"
    await programmee(maison, "2026-05-25", "annoncee")
    assert await presse("2026-05-05") is None
    await entre(maison, seance("programmee", "2026-05-06", "annoncee", seance_le="2026-06-22",
                               niveau="CENTRALE"))  # fmt: skip
    assert await presse("2026-05-06") == "2026-06-01", "déplacée après l'échéance"
    assert await presse("2026-05-05") is None, "on ne le savait pas encore"
    await entre(maison, seance("annulee", "2026-05-07", "annoncee"))
    assert await presse("2026-05-07") == "2026-06-01", "annulée : à défaut, un mois plus tard"
    await programmee(maison, "2026-05-25", "remplacante")
    assert await presse("2026-05-08") is None, "une autre se tient le jour annoncé"


async def test_un_avis_sur_un_menage_parti_se_remarque_et_ne_compte_pas_deux_fois(
    maison: Maison,
) -> None:
    ici = await programmee(maison, "2026-05-11")
    menage = await saisie(maison, "a")
    await inscrit(maison, menage, ici)
    lui = f"parcours:{menage}"
    await entre(maison, dit(lui, "expulsion.depart-constate", "2026-05-08", destination="INCONNUE"))
    assert await surprises(maison, ici, "2026-05-11") == {menage: {"dossier-ferme"}}
    assert await surprises(maison, ici, "2026-05-07") == {menage: set()}
    proposes = await elements(maison, f"{ici}/propositions", au="2026-05-11")
    assert proposes == []
    rendu = dit(lui, "expulsion.ccapex-avis-rendu", "2026-05-11", forme="AVIS",
                nature="PLAN_APUREMENT", destinataire="BAILLEUR", seance=ici)  # fmt: skip
    reponse = await maison.pousse(rendu)
    assert reponse.status_code == 201, reponse.text
    assert reponse.json()["anomalies"] != [], "un avis sur qui est parti surprend"
    # its follow-up twice, the last one counts; then what was said last was wrong
    for le, suivi in (("2026-06-01", "NON_SUIVI"), ("2026-06-08", "SUIVI")):
        suite = dit(lui, "expulsion.ccapex-avis-suivi", le, avis=f"{CCAPEX}#{rendu['id']}",
                    suivi=suivi)  # fmt: skip
        await entre(maison, suite)
    annee = {"du": "2026-01-01", "jusqu_au": "2026-12-31"}

    async def suites(au: str) -> tuple[int, int, float | None]:
        lu = await maison.lit("/v1/ccapex/avis/suites", lecteur=PREFECTURE, au=au, **annee)
        corps = lu.json()
        return corps["avis"], corps["suivis"], corps["taux_de_suivi"]

    assert await suites("2026-06-07") == (1, 0, 0.0)
    assert await suites("2026-06-08") == (1, 1, 100.0)
    await entre(maison, dit(lui, "correction.fait-annule", "2026-06-09", motif="ERREUR",
                            cible=f"{CCAPEX}#{suite['id']}"))  # fmt: skip
    assert await suites("2026-06-08") == (1, 0, 0.0)


async def test_protege_ou_efface_entre_temps_il_ne_se_lit_plus_de_qui_n_est_pas_nomme(
    maison: Maison,
) -> None:
    ici = await programmee(maison, "2026-05-11")
    menages = {nom: await saisie(maison, nom) for nom in ("protege", "autre")}
    for menage in menages.values():
        await inscrit(maison, menage, ici)
    await entre(maison, dit(f"parcours:{menages['protege']}", "vif.protection-adresse-activee",
                            "2026-05-06", SIAO, niveau="N3",
                            organismes_habilites=["INT-SIAO48"]))  # fmt: skip
    for lecteur in (CCAPEX, PREFECTURE):
        lus = await elements(maison, f"{ici}/ordre-du-jour", lecteur, au="2026-05-11")
        assert {e["parcours"] for e in lus} <= set(menages.values())
        assert menages["autre"] in {e["parcours"] for e in lus}
        propose = await elements(maison, f"{ici}/propositions", lecteur, au="2026-05-11")
        assert all(e["commune"] is None for e in propose if e["parcours"] == menages["protege"])
        for e in lus:
            fiche = await maison.lit(f"{ADRESSE}{ici}/dossiers/{e['parcours']}/fiche",
                                     lecteur=lecteur, au="2026-05-11")  # fmt: skip
            assert fiche.status_code == 200, fiche.text
            assert "protection" not in fiche.text.lower()
    bailleur = await elements(maison, f"{ici}/ordre-du-jour", BAILLEUR, au="2026-05-11")
    assert bailleur == []


async def test_reunis_par_le_siao_deux_dossiers_du_meme_menage_se_voient_a_l_ordre_du_jour(
    maison: Maison,
) -> None:
    """The commission, that follows neither, holds the same household twice: it is told so."""
    ici = await programmee(maison, "2026-05-11")
    un, deux, seul = [await saisie(maison, nom) for nom in ("un", "deux", "seul")]
    for menage in (un, deux, seul):
        await inscrit(maison, menage, ici)
    assert await surprises(maison, ici, "2026-05-05") == {un: set(), deux: set(), seul: set()}
    fusion = fait("correction.menages-fusionnes", SIAO, sujet=f"parcours:{un}", absorbe=deux,
                  motif="MEME_MENAGE", survenu_le="2026-05-06")  # fmt: skip
    await entre(maison, fusion)
    deux_fois = {"inscrit-plusieurs-fois"}
    assert await surprises(maison, ici, "2026-05-11") == {
        un: deux_fois, deux: deux_fois, seul: set(),
    }  # fmt: skip
    assert await surprises(maison, ici, "2026-05-05") == {un: set(), deux: set(), seul: set()}
    for lecteur in (CCAPEX, PREFECTURE):
        lus = await elements(maison, f"{ici}/ordre-du-jour", lecteur, au="2026-05-11")
        assert {e["parcours"]: e["reunis"] for e in lus} == {un: [deux], deux: [un], seul: []}
        premiere = await maison.lit(
            f"{ADRESSE}{ici}/ordre-du-jour", lecteur=lecteur, au="2026-05-11", limite=1
        )
        assert len(premiere.json()["elements"][0]["reunis"]) + 1 in {1, 2}
    fiche = await maison.lit(f"{ADRESSE}{ici}/dossiers/{deux}/fiche", lecteur=CCAPEX,
                             au="2026-05-11")  # fmt: skip
    assert "plusieurs fois" in fiche.text
    assert "plusieurs fois" not in (await maison.lit(
        f"{ADRESSE}{ici}/dossiers/{seul}/fiche", lecteur=CCAPEX, au="2026-05-11")).text  # fmt: skip
    # the SIAO follows the household: one line, listed twice
    du_siao = await elements(maison, f"{ici}/ordre-du-jour", SIAO, au="2026-05-11")
    assert {e["parcours"]: (e["reunis"], {s["code"] for s in e["surprises"]}) for e in du_siao} == {
        un: ([], deux_fois), seul: ([], set()),
    }  # fmt: skip
    # --- withdrawn from one: nothing more to say of the other
    await entre(maison, dit(f"parcours:{deux}", "expulsion.ccapex-retiree-de-la-seance",
                            "2026-05-07", seance=ici, motif="DETTE_SOLDEE"))  # fmt: skip
    assert await surprises(maison, ici, "2026-05-11") == {un: set(), seul: set()}


async def test_reunis_leurs_dossiers_se_proposent_en_disant_qu_ils_n_en_font_qu_un(
    maison: Maison,
) -> None:
    ici = await programmee(maison, "2026-05-11")
    trio = [await saisie(maison, nom) for nom in ("un", "deux", "trois")]
    seul = await saisie(maison, "seul")
    for absorbe in trio[1:]:
        await entre(maison, fait("correction.menages-fusionnes", SIAO, absorbe=absorbe,
                                 sujet=f"parcours:{trio[0]}", motif="MEME_MENAGE",
                                 survenu_le="2026-05-06"))  # fmt: skip
    attendus = {m: sorted({*trio} - {m}) for m in trio} | {seul: []}

    for lecteur in (CCAPEX, PREFECTURE):
        lus = await elements(maison, f"{ici}/propositions", lecteur, au="2026-05-11")
        assert {e["parcours"]: sorted(e["reunis"]) for e in lus} == attendus
        page = await maison.lit(
            f"{ADRESSE}{ici}/propositions", lecteur=lecteur, au="2026-05-11", limite=1
        )
        (premier,) = page.json()["elements"]
        assert sorted(premier["reunis"]) == attendus[premier["parcours"]]
    du_siao = await elements(maison, f"{ici}/propositions", SIAO, au="2026-05-11")
    assert {e["parcours"]: e["reunis"] for e in du_siao} == {trio[0]: [], seul: []}


async def test_reunis_dont_l_un_est_protege_personne_n_apprend_qu_ils_n_en_font_qu_un(
    maison: Maison,
) -> None:
    ici = await programmee(maison, "2026-05-11")
    un, deux, trois, quatre = [await saisie(maison, n) for n in ("un", "deux", "trois", "quatre")]
    for menage in (un, deux, trois, quatre):
        await inscrit(maison, menage, ici)
    protege = {"niveau": "N1", "organismes_habilites": ["INT-SIAO48"]}
    for menage in (un, quatre):
        await entre(maison, dit(f"parcours:{menage}", "vif.protection-adresse-activee",
                                "2026-05-05", SIAO, **protege))  # fmt: skip
    for garde, absorbe in ((un, deux), (trois, quatre)):
        await entre(maison, fait("correction.menages-fusionnes", SIAO, absorbe=absorbe,
                                 sujet=f"parcours:{garde}", motif="MEME_MENAGE",
                                 survenu_le="2026-05-06"))  # fmt: skip
    for lecteur in (CCAPEX, PREFECTURE):
        lus = await elements(maison, f"{ici}/ordre-du-jour", lecteur, au="2026-05-11")
        assert all(e["reunis"] == [] for e in lus), lus
        assert all(e["surprises"] == [] for e in lus), lus
        propose = await elements(maison, f"{ici}/propositions", lecteur, au="2026-05-11")
        assert propose
        assert all(e["reunis"] == [] for e in propose), propose


async def test_un_menage_d_ailleurs_efface_ou_ferme_ne_reste_pas_a_l_ordre_du_jour(
    maison: Maison,
) -> None:
    ici = await programmee(maison, "2026-05-11")
    menage = await entre(maison, menage_ouvert(sujet="si-siao:48-sans", survenu_le="2026-04-01"))
    await inscrit(maison, menage, ici)
    # nothing of an eviction is known of it
    assert await surprises(maison, ici, "2026-05-11") == {menage: {"sans-dossier"}}
    absent = await maison.lit(f"{ADRESSE}{ici}/dossiers/{ici}", lecteur=CCAPEX)
    assert est_un_probleme(absent, 404, "introuvable")


async def test_efface_apres_l_ordre_du_jour_ce_qui_a_eu_lieu_demeure_et_plus_rien_ne_s_ajoute(
    base: str,
) -> None:
    """Its key is destroyed: what was decided still counts, of nobody that one knows."""
    async with ouvrir_sans_projecteur(base) as maison:
        ici = await programmee(maison, "2026-05-11")
        efface, reste = [await saisie(maison, nom) for nom in ("efface", "reste")]
        for menage in (efface, reste):
            await inscrit(maison, menage, ici)
            await entre(maison, _avis(menage, ici))
        await rebuild.rebuild(maison.service.pool, lambda _: None)
        avant = await _dits(maison, ici)
        assert avant == ({efface, reste}, {efface, reste}, 2)

        await maison.service.pool.execute(
            "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() "
            "WHERE flux = $1::uuid AND sujet = $2",
            efface,
            HOUSEHOLD,
        )
        await rebuild.rebuild(maison.service.pool, lambda _: None)

        assert await _dits(maison, ici) == avant
        fiche = f"{ADRESSE}{ici}/dossiers/{efface}/fiche"
        assert (await maison.lit(fiche, lecteur=CCAPEX, au="2026-05-11")).status_code == 200
        assert est_un_probleme(await maison.pousse(_avis(efface, ici)), 410, "sujet-efface")


def _avis(menage: str, seance: str) -> Fait:
    return dit(f"parcours:{menage}", "expulsion.ccapex-avis-rendu", "2026-05-11", forme="AVIS",
               nature="PLAN_APUREMENT", destinataire="BAILLEUR", seance=seance)  # fmt: skip


async def _dits(maison: Maison, ici: str) -> tuple[set[str], set[str], int]:
    """Who is on the agenda, of whom an opinion is followed, and how many opinions count."""
    inscrits = await elements(maison, f"{ici}/ordre-du-jour", au="2026-05-20")
    annee = {"du": "2026-01-01", "jusqu_au": "2026-12-31"}
    avis = (await maison.lit("/v1/ccapex/avis", lecteur=CCAPEX, **annee)).json()["elements"]
    suites = (await maison.lit("/v1/ccapex/avis/suites", lecteur=CCAPEX, **annee)).json()
    return {e["parcours"] for e in inscrits}, {a["parcours"] for a in avis}, suites["avis"]
