"""Authority: who may say what, of whom, where; unknown and forbidden look alike."""

from typing import Any
from uuid import uuid4

import pytest
from faits import (
    ALEC,
    BAILLEUR,
    CAF,
    GENTIANES,
    LE_115,
    LOT,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    a_la_rue,
    accord,
    annulation,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import EXEMPLES, SUPERVISEUR, Maison, cle, ouvrir

from parcours.annuaire import FichierPartenaires

LECTURES = ("", "/chronologie", "/echeances", "/alertes", "/intervenants")
AVEC_CLE = (
    "/v1/evenements",
    "/v1/evenements/1",
    "/v1/parcours/00000000-0000-4000-8000-000000000000",
    "/v1/parcours/ceci-n-est-pas-un-uuid",
    "/v1/referents/INT-RELAIS/parcours",
    "/v1/expulsions",
    "/v1/observatoire/stock",
)


@pytest.mark.parametrize(
    "autorisation",
    [
        None,
        "Bearer pcs_personne",
        "Bearer siao-48",
        "Bearer ",
        f"Basic {cle(SIAO)}",
        cle(SIAO),
        f"Bearer {cle(SIAO)[:-1]}",
        f"Bearer {cle(SIAO)}x",
        f"Bearer {cle(SIAO).upper()}",
    ],
)
async def test_sans_cle_valable_rien_ne_se_lit(maison: Maison, autorisation: str | None) -> None:
    entetes = {"Authorization": autorisation} if autorisation is not None else {}

    reponses = [await maison.client.get(adresse, headers=entetes) for adresse in AVEC_CLE]

    for reponse in reponses:
        assert est_un_probleme(reponse, 401, "authentification-requise")
        assert reponse.headers["WWW-Authenticate"].startswith("Bearer")


async def test_sans_cle_valable_rien_ne_s_ecrit(maison: Maison) -> None:
    for entetes in ({}, {"Authorization": "Bearer pcs_personne"}):
        reponse = await maison.client.post("/v1/evenements", json=a_la_rue(), headers=entetes)
        assert est_un_probleme(reponse, 401, "authentification-requise")
    assert await au_journal(maison) == 0


async def test_une_cle_retiree_ne_vaut_plus_rien_et_ses_faits_restent(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())

    await maison.service.annuaire.revoke(SIAO)

    assert est_un_probleme(await maison.pousse(voisinage()), 401, "authentification-requise")
    lecture = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert est_un_probleme(lecture, 401, "authentification-requise")
    restee = await maison.lit(f"/v1/parcours/{parcours}")
    assert restee.status_code == 200


async def test_une_cle_renouvelee_remplace_l_ancienne(maison: Maison) -> None:
    neuve = await maison.service.annuaire.renew(SIAO)

    ancienne = await maison.client.get("/v1/evenements", headers=maison.comme(SIAO))
    reponse = await maison.client.get(
        "/v1/evenements", headers={"Authorization": f"Bearer {neuve}"}
    )

    assert ancienne.status_code == 401
    assert reponse.status_code == 200


async def test_hors_essai_personne_ne_lit_tout(base: str) -> None:
    async with ouvrir(base, trial=False) as maison:
        parcours = await entre(maison, menage_ouvert())

        for adresse in (f"/v1/parcours/{parcours}", "/v1/evenements", "/v1/observatoire/stock"):
            reponse = await maison.lit(adresse, lecteur=SUPERVISEUR.source)
            assert est_un_probleme(reponse, 403, "supervision-interdite")
        sien = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
        assert sien.status_code == 200


@pytest.mark.parametrize(
    ("evenement", "par", "code"),
    [
        (a_la_rue(), LE_115, "source-interdite"),
        (a_la_rue(), SUPERVISEUR.source, "source-interdite"),
        (a_la_rue("/partenaires/personne"), SIAO, "source-interdite"),
        (a_la_rue("/partenaires/SIAO-48"), SIAO, "source-interdite"),
        (
            fait(
                "hebergement.entree-effectuee",
                CAF,
                sujet="caf:1",
                structure="INT-GENTIANES",
                type_place="CHU",
            ),
            CAF,
            "role-non-autorise",
        ),
        (a_la_rue(departement="33"), SIAO, "territoire-interdit"),
        (a_la_rue(departement="2A"), SIAO, "territoire-interdit"),
        (a_la_rue(sujet="exploc:48-2025-00123"), SIAO, "systeme-interdit"),
        (a_la_rue(sujet="inconnu:48-2025-00123"), SIAO, "systeme-interdit"),
    ],
)
async def test_un_fait_hors_de_son_droit_est_refuse(
    maison: Maison, evenement: Fait, par: str, code: str
) -> None:
    reponse = await maison.pousse(evenement, par=par)

    assert est_un_probleme(reponse, 403, code)
    assert await au_journal(maison) == 0


async def test_la_forme_est_jugee_avant_l_autorite(maison: Maison) -> None:
    reponse = await maison.pousse(a_la_rue(situation="CABANE", departement="33"), par=LE_115)

    assert est_un_probleme(reponse, 422, "evenement-invalide")


async def test_sans_departement_un_fait_prend_celui_du_partenaire_ou_du_parcours(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert(departement=None))

    carte = await maison.lit(f"/v1/parcours/{parcours}")

    assert carte.json()["territoire"]["departement"] == "48"


async def test_un_identifiant_d_ailleurs_nomme_un_autre_menage_dans_son_departement(
    maison: Maison,
) -> None:
    ailleurs = await entre(
        maison, menage_ouvert(sujet="si-siao:33-1", source=SIAO_33, departement="33")
    )

    ici = await entre(maison, a_la_rue(sujet="si-siao:33-1", departement=None, id="d-ici"))

    assert ici != ailleurs
    for lecteur, sien, autre in ((SIAO, ici, ailleurs), (SIAO_33, ailleurs, ici)):
        assert (await maison.lit(f"/v1/parcours/{sien}", lecteur=lecteur)).status_code == 200
        refuse = await maison.lit(f"/v1/parcours/{autre}", lecteur=lecteur)
        assert est_un_probleme(refuse, 404, "parcours-inconnu")
    lue = await maison.lit(f"/v1/parcours/{ailleurs}/chronologie")
    assert "d-ici" not in lue.text


async def test_de_plusieurs_departements_il_faut_dire_celui_de_l_identifiant(
    maison: Maison,
) -> None:
    sans = voisinage(RELAIS, departement=None)

    assert est_un_probleme(await maison.pousse(sans), 422, "departement-requis")
    assert await au_journal(maison) == 0

    dans_chacun = [await entre(maison, voisinage(RELAIS, departement=d)) for d in ("48", "33")]
    assert len(set(dans_chacun)) == 2


async def test_ce_qui_est_deja_dit_se_rejoue_avant_qu_un_departement_soit_requis(
    maison: Maison,
) -> None:
    dit = a_la_rue(LE_115, departement=None)
    premier = await maison.pousse(dit)
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    etendus = [
        p.model_copy(update={"departements": ("33", "48")}) if p.source == LE_115 else p
        for p in fichier.partenaires
    ]
    await maison.service.annuaire.import_(
        fichier.model_copy(update={"partenaires": etendus}),
        {p.source: cle(p.source) for p in etendus},
    )

    rejoue = await maison.pousse(dit)
    neuf = await maison.pousse(a_la_rue(LE_115, departement=None))

    assert (rejoue.status_code, rejoue.json()) == (200, premier.json())
    assert est_un_probleme(neuf, 422, "departement-requis")


async def test_par_son_uuid_un_parcours_n_a_pas_besoin_de_departement(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())

    assert (
        await entre(maison, voisinage(RELAIS, sujet=f"parcours:{parcours}", departement=None))
        == parcours
    )


async def test_un_parcours_inconnu_et_un_parcours_d_autrui_se_taisent_pareil(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, a_la_rue())
    ceux = (parcours, str(uuid4()), "pas-un-uuid", "0" * 36)

    for suite in LECTURES:
        reponses = [
            await maison.lit(f"/v1/parcours/{p}{suite}", lecteur=lecteur)
            for p in ceux
            for lecteur in (SIAO_33, ALEC)
        ]
        assert est_un_probleme(reponses[0], 404, "parcours-inconnu")
        assert len({r.content for r in reponses}) == 1
        entetes = [
            {n: v for n, v in r.headers.items() if not n.startswith("ratelimit-")} for r in reponses
        ]
        assert [e for e in entetes if e != entetes[0]] == []


async def test_un_parcours_jamais_dit_n_existe_pas_meme_pour_qui_lit_tout(maison: Maison) -> None:
    for suite in LECTURES:
        reponse = await maison.lit(f"/v1/parcours/{uuid4()}{suite}", lecteur=SUPERVISEUR.source)
        assert est_un_probleme(reponse, 404, "parcours-inconnu")


async def test_un_uuid_connu_recoit_des_faits_de_partout_et_ne_donne_rien_a_lire(
    maison: Maison,
) -> None:
    peuple = await entre(maison, menage_ouvert())
    await entre(maison, a_la_rue())
    await entre(maison, referent())
    presque_vide = await entre(maison, voisinage(sujet="si-siao:48-seul"))
    depots = [
        voisinage(SIAO_33, sujet=f"parcours:{p}", departement=None) for p in (peuple, presque_vide)
    ]

    reponses = [await maison.pousse(depot) for depot in depots]

    assert [r.status_code for r in reponses] == [201, 201]
    dits = [_hors_du_journal(r.json()) for r in reponses]
    assert dits[0] == dits[1]
    for parcours, depot in zip((peuple, presque_vide), depots, strict=True):
        lue = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO_33)
        assert [e["id"] for e in lue.json()["elements"]] == [depot["id"]]


def _hors_du_journal(accuse: dict[str, Any]) -> dict[str, Any]:
    """What an answer says of the household: neither names nor places in the journal."""
    propres = {"id", "parcours", "position", "enregistre_le"}
    return {nom: valeur for nom, valeur in accuse.items() if nom not in propres}


async def test_deposer_sur_un_uuid_inconnu_se_refuse_seul_ou_en_lot(maison: Maison) -> None:
    depot = voisinage(SIAO_33, sujet=f"parcours:{uuid4()}", departement=None)

    assert est_un_probleme(await maison.pousse(depot), 404, "parcours-inconnu")
    lot = await envoie(maison, [depot], media=LOT, par=SIAO_33)
    (resultat,) = lot.json()["resultats"]
    assert resultat["type"] == "/problemes/parcours-inconnu"
    assert await au_journal(maison) == 0


async def test_relire_un_fait_illisible_ou_absent_se_refuse_pareil(maison: Maison) -> None:
    await entre(maison, menage_ouvert())

    illisible = await maison.lit("/v1/evenements/1", lecteur=SIAO_33)
    absent = await maison.lit("/v1/evenements/99", lecteur=SIAO_33)

    assert est_un_probleme(illisible, 404, "introuvable")
    assert illisible.content == absent.content


async def test_un_flux_que_rien_n_ouvre_n_est_lisible_que_de_son_emetteur(maison: Maison) -> None:
    parcours = await entre(maison, voisinage(SIAO, id="seul"))

    for suite in LECTURES:
        adresse = f"/v1/parcours/{parcours}{suite}"
        assert (await maison.lit(adresse, lecteur=SIAO)).status_code == 200
        for autre in (LE_115, RELAIS, BAILLEUR):
            assert est_un_probleme(
                await maison.lit(adresse, lecteur=autre), 404, "parcours-inconnu"
            )
    flux = {
        lecteur: (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]
        for lecteur in (SIAO, LE_115, RELAIS)
    }
    assert [e["id"] for e in flux[SIAO]] == ["seul"]
    assert flux[LE_115] == flux[RELAIS] == []


async def test_ouvrir_un_menage_l_ouvre_au_siao_et_non_a_qui_l_ouvre(maison: Maison) -> None:
    parcours = await entre(maison, voisinage(RELAIS, id="avant"))

    await entre(maison, a_la_rue(LE_115, id="ouvre"))

    lus = {
        lecteur: {e["id"] for e in (await _chronologie(maison, parcours, lecteur))}
        for lecteur in (SIAO, LE_115, RELAIS)
    }
    assert lus == {SIAO: {"avant", "ouvre"}, LE_115: {"ouvre"}, RELAIS: {"avant"}}


async def _chronologie(maison: Maison, parcours: str, lecteur: str) -> list[dict[str, Any]]:
    reponse = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=lecteur)
    assert reponse.status_code == 200, reponse.text
    elements: list[dict[str, Any]] = reponse.json()["elements"]
    return elements


async def test_on_corrige_ses_faits(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    evenement = a_la_rue(LE_115)
    await entre(maison, evenement)

    reponse = await maison.pousse(annulation(evenement, LE_115))

    assert reponse.status_code == 201


async def test_corriger_ce_qu_on_ne_lit_pas_repond_comme_si_cela_n_existait_pas(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    evenement = a_la_rue(LE_115, id="d-autrui")
    await entre(maison, evenement)
    jamais_dit = a_la_rue(LE_115)

    reponses = [
        await maison.pousse(annulation(evenement, GENTIANES)),
        await maison.pousse(annulation(jamais_dit, GENTIANES, sujet="si-siao:48-libre")),
    ]

    assert [r.status_code for r in reponses] == [201, 201]
    dits = [_hors_du_journal(r.json()) for r in reponses]
    assert dits[0] == dits[1]
    assert [a["code"] for a in dits[0]["anomalies"]] == ["correction-en-attente"]
    etats = {e["id"]: e["etat"] for e in await _chronologie(maison, parcours, SIAO)}
    assert etats["d-autrui"] == "actif"


async def test_on_ne_corrige_pas_les_faits_des_autres_meme_quand_on_les_lit(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent())
    evenement = a_la_rue(LE_115, id="d-autrui")
    await entre(maison, evenement)
    assert "d-autrui" in {e["id"] for e in await _chronologie(maison, parcours, RELAIS)}

    reponse = await maison.pousse(annulation(evenement, RELAIS))

    assert reponse.status_code == 201
    assert [a["code"] for a in reponse.json()["anomalies"]] == ["correction-sans-autorite"]
    etats = {e["id"]: e["etat"] for e in await _chronologie(maison, parcours, RELAIS)}
    assert etats["d-autrui"] == "actif"


async def test_le_siao_d_un_autre_departement_ne_corrige_pas(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    evenement = a_la_rue(id="d-ici")
    await entre(maison, evenement)

    sienne = annulation(evenement, SIAO_33, sujet=f"parcours:{parcours}", departement="33")
    assert (await maison.pousse(sienne)).status_code == 201

    etats = {e["id"]: e["etat"] for e in await _chronologie(maison, parcours, SIAO)}
    assert etats["d-ici"] == "actif"


async def test_le_siao_corrige_pour_autrui(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    evenement = a_la_rue(LE_115, id="a-annuler")
    await entre(maison, evenement)

    reponse = await maison.pousse(annulation(evenement, SIAO))

    assert reponse.status_code == 201
    lue = await maison.lit(f"/v1/parcours/{parcours}/chronologie")
    etats = {e["id"]: e["etat"] for e in lue.json()["elements"]}
    assert etats["a-annuler"] == "annule"


async def test_une_correction_d_autrui_arrivee_avant_sa_cible_est_sans_effet(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    evenement = a_la_rue(LE_115, id="a-venir")
    await entre(maison, annulation(evenement, GENTIANES))

    await entre(maison, evenement)

    lue = await maison.lit(f"/v1/parcours/{parcours}/chronologie")
    etats = {e["id"]: e["etat"] for e in lue.json()["elements"]}
    assert etats["a-venir"] == "actif"


@pytest.mark.parametrize(
    ("lecteur", "adresse"),
    [
        (ALEC, "/v1/expulsions"),
        (CAF, "/v1/referents/INT-RELAIS/parcours"),
        (CAF, "/v1/referents/INT-RELAIS/alertes"),
        (CAF, "/v1/referents/INT-RELAIS/echeances"),
    ],
)
async def test_une_vue_hors_de_son_role_est_refusee(
    maison: Maison, lecteur: str, adresse: str
) -> None:
    assert est_un_probleme(await maison.lit(adresse, lecteur=lecteur), 403, "lecture-interdite")


async def test_l_observatoire_d_un_autre_territoire_est_refuse(maison: Maison) -> None:
    reponse = await maison.lit("/v1/observatoire/offre", lecteur=SIAO, departement="33")

    assert est_un_probleme(reponse, 403, "territoire-interdit")


async def test_le_referent_designe_lit_un_parcours_ou_il_n_a_rien_dit(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    adresse = f"/v1/parcours/{parcours}"
    avant = await maison.lit(adresse, lecteur=RELAIS)

    await entre(maison, referent())

    apres = await maison.lit(adresse, lecteur=RELAIS)
    assert avant.status_code in {200, 404}
    assert apres.status_code == 200


# --- Ce qui est effacé ----------------------------------------------------------------------------


async def _efface(maison: Maison, parcours: str, sujet: str = "menage") -> None:
    await maison.service.pool.execute(
        "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() "
        "WHERE flux = $1::uuid AND sujet = $2",
        parcours,
        sujet,
    )


@pytest.mark.parametrize("a_ecrit", [True, False], ids=["a-ecrit", "est-nomme"])
async def test_un_menage_efface_l_est_pour_qui_y_etait_en_relation(
    maison: Maison, *, a_ecrit: bool
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-RELAIS"))
    if a_ecrit:
        await entre(maison, identite())
    await maison.lit("/v1/moi", lecteur=RELAIS)  # the views know of it
    await _efface(maison, parcours)

    assert est_un_probleme(await maison.pousse(identite(id="encore")), 410, "sujet-efface")
    assert est_un_probleme(await maison.pousse(a_la_rue()), 410, "sujet-efface")
    d_un_autre = await maison.pousse(a_la_rue(LE_115))
    assert d_un_autre.status_code == 201
    assert d_un_autre.json()["parcours"] != parcours


async def test_une_personne_effacee_ne_l_est_que_pour_qui_a_affaire_au_menage(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, identite(SIAO))
    await _efface(maison, parcours, "personne:p1")

    assert est_un_probleme(await maison.pousse(identite(SIAO)), 410, "sujet-efface")
    d_un_autre = await maison.pousse(identite(RELAIS, id="nommee"))
    assert d_un_autre.status_code == 201
    lue = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=RELAIS)
    assert [f["donnees"]["nom"] for f in lue.json()["elements"]] == ["Vialaret"]
