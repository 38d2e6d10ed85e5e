"""Réunir, rendre, scinder, signaler un doublon, rattacher un identifiant : à travers la porte."""

import asyncio
import json
from typing import Any

import pytest
from faits import (
    CAF,
    GENTIANES,
    LE_115,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    a_la_rue,
    annulation,
    entre,
    est_un_probleme,
    fait,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import SUPERVISEUR, Maison

from parcours.api.routes.flux import A_RELIRE
from parcours.journal.keys import HOUSEHOLD

CONSERVE = "si-siao:48-2025-K"
ABSORBE = "si-siao:48-2025-A"
CIDFF = "/partenaires/cidff-48"
TOIT = "/partenaires/toit-et-liens"


def fusion(absorbe: str, sujet: str = CONSERVE, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    """Two households are one."""
    return fait(
        "correction.menages-fusionnes",
        sujet=sujet,
        **{"absorbe": absorbe, "motif": "MEME_MENAGE", "survenu_le": "2025-04-01", **champs},
    )


def defaite(de: Fait, le: str = "2025-05-01") -> Fait:
    """They were not."""
    return fait(
        "correction.fusion-annulee",
        sujet=de["subject"],
        survenu_le=le,
        fusion=f"{de['source']}#{de['id']}",
        motif="ERREUR",
    )


def doublon(autre: str, sujet: str = CONSERVE, le: str = "2025-03-20") -> Fait:
    """They may be one."""
    return fait(
        "correction.doublon-signale",
        sujet=sujet,
        survenu_le=le,
        autre_menage=autre,
        criteres=["IDENTITE"],
    )


async def deux_menages(maison: Maison) -> tuple[str, str]:
    """One in the street, one sheltered and followed by the Relais."""
    conserve = await entre(maison, menage_ouvert(sujet=CONSERVE))
    await entre(maison, a_la_rue(sujet=CONSERVE))
    absorbe = await entre(maison, menage_ouvert(sujet=ABSORBE, source=LE_115))
    await entre(maison, abri(ABSORBE))
    await entre(maison, referent(sujet=ABSORBE))
    return conserve, absorbe


def abri(sujet: str, par: str = GENTIANES, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    """Many nights in a shelter."""
    return fait(
        "hebergement.entree-effectuee",
        par,
        **{"structure": "INT-GENTIANES", "type_place": "CHRS_INSERTION", "sujet": sujet, **champs},
    )


async def carte(
    maison: Maison, parcours: str, lecteur: str = SUPERVISEUR.source, **options: str
) -> Any:  # noqa: ANN401 (any JSON value)
    reponse = await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur, **options)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


async def stock(maison: Maison, au: str) -> dict[str, int]:
    reponse = await maison.lit("/v1/observatoire/stock", au=au, departement="48")
    return {c["etape"]: c["menages"] for c in reponse.json()["cellules"]}


async def portefeuille(maison: Maison, au: str) -> list[str]:
    reponse = await maison.lit("/v1/referents/INT-RELAIS/parcours", lecteur=RELAIS, au=au)
    assert reponse.status_code == 200, reponse.text
    return [element["parcours"] for element in reponse.json()["elements"]]


async def anomalies(maison: Maison, evenement: Fait) -> list[str]:
    """What surprises in a fact that is accepted."""
    reponse = await maison.pousse(evenement)
    assert reponse.status_code == 201, reponse.text
    return [anomalie["code"] for anomalie in reponse.json()["anomalies"]]


async def flux(maison: Maison, lecteur: str) -> str:
    reponse = await maison.lit("/v1/evenements", lecteur=lecteur, limite="100")
    assert reponse.status_code == 200, reponse.text
    return json.dumps([e for e in reponse.json()["elements"] if e["type"] != A_RELIRE])


async def recherche(maison: Maison, systeme: str, identifiant: str, lecteur: str = SIAO) -> Any:  # noqa: ANN401 (any JSON value)
    reponse = await maison.client.post(
        "/v1/parcours/recherche",
        json={"systeme": systeme, "identifiant": identifiant},
        headers={**maison.comme(lecteur), "Parcours-Position": str(maison.position)},
    )
    assert reponse.status_code == 200, reponse.text
    return reponse.json()["elements"]


# --- Réunir et rendre -----------------------------------------------------------------------------


async def test_reunis_on_en_compte_un_puis_rendus_on_en_compte_deux(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    reunion = fusion(absorbe)
    await entre(maison, reunion)
    assert await portefeuille(maison, "2025-03-31") == [absorbe]
    assert await portefeuille(maison, "2025-04-15") == [conserve]
    await entre(maison, defaite(reunion))

    assert await stock(maison, "2025-03-31") == {"hebergement": 1, "rue": 1}
    assert await stock(maison, "2025-04-01") == {"rue": 1}
    assert await stock(maison, "2025-05-01") == {"hebergement": 1, "rue": 1}
    assert await portefeuille(maison, "2025-03-31") == [absorbe]
    assert await portefeuille(maison, "2025-04-15") == []
    assert await portefeuille(maison, "2025-05-01") == [absorbe]


async def test_la_carte_dit_avec_qui_et_a_qui(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, fusion(absorbe))

    reunie = await carte(maison, conserve, au="2025-04-02")
    close = await carte(maison, absorbe, au="2025-04-02")
    avant = await carte(maison, absorbe, au="2025-03-31")

    assert (reunie["reunit"], reunie["reuni_a"]) == ([absorbe], None)
    assert (close["etape"], close["reuni_a"]) == ("clos", conserve)
    assert close["depuis_le"] == "2025-04-01"
    assert (close["referent"], close["alertes"]) == (None, [])
    assert (avant["etape"], avant["reuni_a"]) == ("hebergement", None)


async def test_l_absorbe_se_lit_comme_celui_qui_l_absorbe(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, fusion(absorbe))
    habilites = ["INT-SIAO48"]
    protection = fait(
        "vif.protection-adresse-activee", niveau="N3", organismes_habilites=habilites,
        sujet=CONSERVE, survenu_le="2025-04-02",
    )  # fmt: skip
    await entre(maison, protection)

    masquee = await carte(maison, absorbe, GENTIANES, au="2025-03-31")
    inconnue = await maison.lit(f"/v1/parcours/{absorbe}", lecteur=SIAO_33)

    assert masquee["territoire"]["commune"] is None
    assert est_un_probleme(inconnue, 404, "parcours-inconnu")
    assert conserve not in inconnue.text


async def test_qui_lit_le_conserve_suit_les_faits_de_l_absorbe_et_plus_apres(
    maison: Maison,
) -> None:
    _, absorbe = await deux_menages(maison)
    await entre(maison, referent("INT-TOITLIENS", sujet=CONSERVE))
    reunion = fusion(absorbe)
    assert f"parcours:{absorbe}" not in await flux(maison, TOIT)
    await entre(maison, reunion)
    assert f"parcours:{absorbe}" in await flux(maison, TOIT)

    await entre(maison, defaite(reunion))

    assert f"parcours:{absorbe}" not in await flux(maison, TOIT)


async def test_un_ancien_identifiant_mene_au_conserve_et_le_dit(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, fusion(absorbe))

    assert await recherche(maison, "si-siao", "48-2025-A") == [
        {"parcours": conserve, "reuni_de": absorbe}
    ]
    assert await recherche(maison, "si-siao", "48-2025-K") == [{"parcours": conserve}]


async def test_un_fait_dit_de_l_absorbe_compte_dans_le_conserve_puis_lui_revient(
    maison: Maison,
) -> None:
    conserve, absorbe = await deux_menages(maison)
    reunion = fusion(absorbe, correspondances=[_meme("p1", "p1")])
    await entre(maison, reunion)

    tard = abri(ABSORBE, SIAO, type_place="CHU", survenu_le="2025-04-10")
    assert await anomalies(maison, tard) == ["menage-reuni"]
    reunie = await carte(maison, conserve, au="2025-04-11")
    await entre(maison, defaite(reunion))
    rendue = await carte(maison, absorbe, au="2025-05-02")
    seule = await carte(maison, conserve, au="2025-05-02")

    assert [s["situation"] for s in reunie["situations"]] == ["CHU"]
    assert [s["situation"] for s in rendue["situations"]] == ["CHU"]
    assert [s["situation"] for s in seule["situations"]] == ["RUE"]


async def test_qui_n_est_pas_en_relation_n_apprend_pas_que_le_menage_est_reuni(
    maison: Maison,
) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, fusion(absorbe, correspondances=[_meme("p1", "p1")]))

    tard = await maison.pousse(abri(ABSORBE, type_place="CHU", survenu_le="2025-04-10"))

    assert (tard.json()["parcours"], tard.json()["anomalies"]) == (absorbe, [])
    lue = await carte(maison, absorbe, GENTIANES, au="2025-04-11")
    assert (lue["reuni_a"], lue["reunit"]) == (None, [])
    assert conserve not in str(lue)
    autre = await maison.lit(f"/v1/parcours/{conserve}", lecteur=GENTIANES)
    assert est_un_probleme(autre, 404, "parcours-inconnu")
    assert [s["situation"] for s in (await carte(maison, conserve, au="2025-04-11"))["situations"]]


def _meme(absorbee: str, conservee: str) -> dict[str, str]:
    return {"personne_absorbee": absorbee, "personne_conservee": conservee}


async def test_reunir_un_menage_inconnu_est_refuse(maison: Maison) -> None:
    await deux_menages(maison)

    inconnu = await maison.pousse(fusion("00000000-0000-4000-8000-000000000000"))

    assert est_un_probleme(inconnu, 404, "parcours-inconnu")


async def test_reunir_un_menage_d_ailleurs_attend_et_ne_donne_rien_a_lire(maison: Maison) -> None:
    conserve, _ = await deux_menages(maison)
    ailleurs = await entre(
        maison,
        menage_ouvert(
            SIAO_33, sujet="si-siao:33-1", departement="33", composition="HOMME_ISOLE_SANS_ENFANT"
        ),
    )
    await entre(maison, voisinage(SIAO_33, sujet="si-siao:33-1", departement="33", id="du-33"))

    assert await anomalies(maison, fusion(ailleurs)) == ["fait-en-attente"]

    reunie = await carte(maison, conserve, SIAO, au="2025-04-02")
    assert reunie["reunit"] == []
    chronologie = await maison.lit(f"/v1/parcours/{conserve}/chronologie", lecteur=SIAO)
    assert "du-33" not in chronologie.text
    inconnu = await maison.lit(f"/v1/parcours/{ailleurs}", lecteur=SIAO)
    assert est_un_probleme(inconnu, 404, "parcours-inconnu")
    restee = await carte(maison, ailleurs, SIAO_33, au="2025-04-02")
    assert (restee["reuni_a"], restee["etape"] == "clos") == (None, False)


async def test_reunir_un_menage_a_lui_meme_se_signale(maison: Maison) -> None:
    conserve, _ = await deux_menages(maison)

    assert await anomalies(maison, fusion(conserve)) == ["fusion-en-cercle"]


async def test_deux_fusions_a_la_fois_n_en_font_qu_une_et_rien_ne_se_perd(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    dans_l_un, dans_l_autre = fusion(absorbe), fusion(conserve, sujet=ABSORBE)

    reponses = await asyncio.gather(maison.pousse(dans_l_un), maison.pousse(dans_l_autre))

    assert [reponse.status_code for reponse in reponses] == [201, 201]
    cartes = [await carte(maison, p, au="2025-04-02") for p in (conserve, absorbe)]
    assert sorted(c["etape"] == "clos" for c in cartes) == [False, True]
    assert sum((await stock(maison, "2025-04-02")).values()) == 1


async def test_un_menage_efface_ne_se_reunit_plus(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await _efface(maison, absorbe)

    reponse = await maison.pousse(fusion(absorbe))
    vers_lui = await maison.pousse(fusion(conserve, sujet=ABSORBE))

    assert est_un_probleme(reponse, 410, "sujet-efface")
    assert est_un_probleme(vers_lui, 410, "sujet-efface")


async def _efface(maison: Maison, parcours: str) -> None:
    await maison.service.pool.execute(
        "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() WHERE flux = $1::uuid "
        "AND sujet = $2",
        parcours,
        HOUSEHOLD,
    )


# --- Doublons -------------------------------------------------------------------------------------


async def test_un_doublon_ecarte_puis_signale_encore_se_remarque(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    signale = doublon(absorbe)
    assert await anomalies(maison, signale) == []
    ecarte = fait(
        "correction.doublon-ecarte",
        sujet=CONSERVE,
        survenu_le="2025-03-21",
        signalement=f"{SIAO}#{signale['id']}",
    )
    await entre(maison, ecarte)

    encore = await anomalies(maison, doublon(absorbe, le="2025-03-22"))
    de_l_autre_cote = await anomalies(maison, doublon(conserve, ABSORBE, le="2025-03-23"))

    assert encore == de_l_autre_cote == ["doublon-deja-ecarte"]


async def test_une_fusion_confirme_le_doublon(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, doublon(absorbe))
    await entre(maison, fusion(absorbe))

    ouvert = (await carte(maison, conserve, au="2025-03-31"))["dossiers"]
    ferme = (await carte(maison, conserve, au="2025-04-01"))["dossiers"]

    assert _etat(ouvert, "doublon") == "ouvert"
    assert _etat(ferme, "doublon") == "ferme"


def _etat(dossiers: list[dict[str, str]], code: str) -> str:
    (trouve,) = (d["etat"] for d in dossiers if d["dossier"] == code)
    return trouve


# --- Scinder --------------------------------------------------------------------------------------


async def mise_en_securite(maison: Maison, *, confirmee: bool = True) -> tuple[str, str]:
    """A woman leaves with nobody knowing where; the Relais follows who stays.

    The CIDFF, which nobody named in the household that she leaves, says so; the SIAO confirms it.
    """
    ancien = await entre(maison, menage_ouvert(sujet=CONSERVE, personnes=_couple()))
    await entre(maison, referent(sujet=CONSERVE))
    nouveau = await entre(
        maison,
        menage_ouvert(CIDFF, sujet="cidff:1", motif_ouverture="SCISSION", issu_de=ancien,
                      survenu_le="2025-03-10"),
    )  # fmt: skip
    await entre(
        maison,
        fait("vif.protection-adresse-activee", CIDFF, sujet="cidff:1", niveau="N3",
             organismes_habilites=["INT-CIDFF48"], survenu_le="2025-03-10"),
    )  # fmt: skip
    scission = fait(
        "correction.menage-scinde", CIDFF, sujet=f"parcours:{ancien}",
        nouveaux_menages=[nouveau], personnes=["p1"], motif="MISE_EN_SECURITE",
        survenu_le="2025-03-10",
    )  # fmt: skip
    await entre(maison, scission)
    if confirmee:
        reference = f"{CIDFF}#{scission['id']}"
        await entre(
            maison,
            fait("relation.fait-confirme", sujet=CONSERVE, fait=reference, survenu_le="2025-03-11"),
        )
    return ancien, nouveau


def _couple() -> list[dict[str, str]]:
    return [
        {"personne": "p1", "role": "DEMANDEUR", "tranche_age": "DE_25_A_59", "sexe": "FEMME"},
        {"personne": "p2", "role": "CONJOINT", "tranche_age": "DE_25_A_59", "sexe": "HOMME"},
    ]


@pytest.mark.parametrize("lecteur", [RELAIS, SIAO])
@pytest.mark.parametrize(("confirmee", "restent"), [(True, ["p2"]), (False, ["p1", "p2"])])
async def test_rien_du_nouveau_menage_ne_se_lit_depuis_l_ancien(
    maison: Maison, lecteur: str, *, confirmee: bool, restent: list[str]
) -> None:
    ancien, nouveau = await mise_en_securite(maison, confirmee=confirmee)

    lus = [
        await maison.lit(f"/v1/parcours/{ancien}{page}", lecteur=lecteur)
        for page in ("", "/chronologie", "/alertes", "/echeances", "/intervenants")
    ]
    du_flux = [
        fait
        for fait in (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]
        if fait["subject"] == f"parcours:{ancien}"
    ]

    assert [reponse.status_code for reponse in lus] == [200] * 5
    for reponse in lus:
        assert nouveau not in reponse.text
        assert "MISE_EN_SECURITE" not in reponse.text
    assert nouveau not in str(du_flux)
    assert "MISE_EN_SECURITE" not in str(du_flux)
    assert [p["personne"] for p in lus[0].json()["personnes"]] == restent


async def test_un_fait_sur_une_personne_partie_est_garde_et_signale(maison: Maison) -> None:
    await mise_en_securite(maison)

    apres = abri(CONSERVE, SIAO, personnes=["p1"], survenu_le="2025-03-20")

    assert await anomalies(maison, apres) == ["personne-partie"]


# --- Identifiants ---------------------------------------------------------------------------------


def rattachement(valeur: str, sujet: str = CONSERVE, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    """A partner's own identifier names the household too."""
    sorte = "menage.identifiant-externe-rattache"
    return fait(sorte, sujet=sujet, **{"systeme": "CAF", "valeur": valeur, **champs})


@pytest.mark.parametrize("rattache_d_abord", [True, False])
async def test_ce_que_dit_un_identifiant_rattache_compte_dans_le_menage_dans_tout_ordre(
    maison: Maison, *, rattache_d_abord: bool
) -> None:
    conserve, _ = await deux_menages(maison)
    dit = voisinage(CAF, sujet="caf:0012345", id="de-la-caf")
    ordre = [rattachement("0012345"), dit]

    flux = [await entre(maison, f) for f in (ordre if rattache_d_abord else reversed(ordre))]

    (de_la_caf,) = set(flux) - {conserve}
    assert await _lus(maison, conserve, SIAO) == await _lus(maison, conserve, SUPERVISEUR.source)
    assert "de-la-caf" in await _lus(maison, conserve, SIAO)
    assert await _designe(maison, "0012345") == conserve
    assert await recherche(maison, "caf", "0012345", CAF) == [{"parcours": de_la_caf}]


async def test_rattacher_un_identifiant_ne_montre_rien_a_qui_l_emploie(maison: Maison) -> None:
    conserve, _ = await deux_menages(maison)
    seul = await entre(maison, voisinage(CAF, sujet="caf:seul"))
    rattache = await entre(maison, voisinage(CAF, sujet="caf:0012345"))
    assert await anomalies(maison, rattachement("0012345")) == []

    for page in ("", "/chronologie", "/alertes", "/echeances", "/intervenants"):
        lus = [
            await maison.lit(f"/v1/parcours/{flux}{page}", lecteur=CAF) for flux in (seul, rattache)
        ]
        assert [reponse.status_code for reponse in lus] == [200, 200]
        assert conserve not in lus[1].text
        assert SIAO not in lus[1].text
    assert await recherche(maison, "caf", "0012345", CAF) == [{"parcours": rattache}]
    refuse = await maison.lit(f"/v1/parcours/{conserve}", lecteur=CAF)
    assert est_un_probleme(refuse, 404, "parcours-inconnu")


async def test_rattacher_ce_qu_on_ne_peut_pas_attend_le_siao(maison: Maison) -> None:
    conserve, _ = await deux_menages(maison)
    await entre(maison, referent(sujet=CONSERVE))
    await entre(maison, voisinage(CAF, sujet="caf:0012345", id="de-la-caf"))
    sien = rattachement("0012345", source=RELAIS)

    assert await anomalies(maison, sien) == ["fait-en-attente"]
    assert "de-la-caf" not in await _lus(maison, conserve, RELAIS)

    confirme = fait("relation.fait-confirme", sujet=CONSERVE, fait=f"{RELAIS}#{sien['id']}")
    await entre(maison, confirme)
    assert "de-la-caf" in await _lus(maison, conserve, RELAIS)


async def test_l_identifiant_ne_se_lit_nulle_part(maison: Maison) -> None:
    await deux_menages(maison)
    await entre(maison, rattachement("zzcanari-42"))

    for table in ("journal.evenements", "journal.identifiants"):
        lignes = await maison.service.pool.fetch(f"SELECT t::text FROM {table} t")  # noqa: S608 (ours)
        assert lignes
        assert not any("zzcanari" in ligne[0] for ligne in lignes)
        assert not any(b"zzcanari".hex() in ligne[0] for ligne in lignes)


async def test_un_identifiant_deja_pris_reste_a_qui_l_avait(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, rattachement("0012345"))

    pris = rattachement("0012345", ABSORBE)

    assert await anomalies(maison, pris) == ["identifiant-deja-pris"]
    assert await _designe(maison, "0012345") == conserve
    assert absorbe not in (await maison.pousse(pris)).text.replace(f'"parcours":"{absorbe}"', "")


async def _designe(maison: Maison, valeur: str) -> str | None:
    """The household that a number of the CAF names, for who reads everything."""
    trouves = await recherche(maison, "caf", valeur, SUPERVISEUR.source)
    return str(trouves[0]["parcours"]) if trouves else None


async def _lus(maison: Maison, parcours: str, lecteur: str) -> list[str]:
    """The facts that a partner reads of a household."""
    reponse = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=lecteur)
    assert reponse.status_code == 200, reponse.text
    return [element["id"] for element in reponse.json()["elements"]]


async def test_annuler_le_rattachement_rend_l_identifiant(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    premier = rattachement("0012345")
    await entre(maison, premier)
    retrait = annulation(premier, SIAO, sujet=CONSERVE)
    await entre(maison, retrait)
    assert await _designe(maison, "0012345") is None

    await entre(maison, rattachement("0012345", ABSORBE))

    assert await _designe(maison, "0012345") == absorbe
    await entre(maison, annulation(retrait, SIAO, sujet=CONSERVE))
    assert await _designe(maison, "0012345") == conserve


async def test_un_rattachement_refuse_ou_a_blanc_ne_designe_rien(maison: Maison) -> None:
    await deux_menages(maison)
    premier = rattachement("0012345")
    await entre(maison, premier)

    conflit = await maison.pousse(rattachement("999", id=premier["id"]))
    blanc = await maison.client.post(
        "/v1/evenements?a_blanc=true",
        json=rattachement("888"),
        headers={**maison.comme(SIAO), "Content-Type": "application/cloudevents+json"},
    )

    assert est_un_probleme(conflit, 422, "conflit-d-idempotence")
    assert blanc.status_code in {200, 201}, blanc.text
    assert await _designe(maison, "999") is None
    assert await _designe(maison, "888") is None


async def test_un_nir_n_est_jamais_un_identifiant(maison: Maison) -> None:
    await deux_menages(maison)

    reponse = await maison.pousse(rattachement("285074809512345"))

    assert est_un_probleme(reponse, 422, "evenement-invalide")


async def test_un_systeme_sans_prefixe_certain_ne_designe_rien(maison: Maison) -> None:
    await deux_menages(maison)
    noms = "SELECT flux FROM journal.identifiants ORDER BY flux"
    avant = await maison.service.pool.fetch(noms)

    assert await anomalies(maison, rattachement("12", systeme="AUTRE")) == []

    assert await maison.service.pool.fetch(noms) == avant
    lies = "SELECT flux_lies FROM journal.evenements WHERE type ~ 'identifiant-externe-rattache'"
    assert [ligne[0] or [] for ligne in await maison.service.pool.fetch(lies)] == [[]]


# --- Corriger ce qu'on ne peut pas ----------------------------------------------------------------


async def test_corriger_un_fait_inconnu_est_garde_et_attend(maison: Maison) -> None:
    await deux_menages(maison)
    jamais = a_la_rue(sujet=CONSERVE, id="jamais-recu")

    assert await anomalies(maison, annulation(jamais, SIAO, sujet=CONSERVE)) == [
        "correction-en-attente"
    ]


async def test_corriger_le_fait_d_un_autre_menage_attend_aussi(maison: Maison) -> None:
    await deux_menages(maison)
    d_ailleurs = a_la_rue(sujet="si-siao:48-autre")
    await entre(maison, d_ailleurs)

    assert await anomalies(maison, annulation(d_ailleurs, SIAO, sujet=CONSERVE)) == [
        "correction-en-attente"
    ]


async def test_corriger_le_fait_d_un_autre_partenaire_est_garde_et_sans_effet(
    maison: Maison,
) -> None:
    conserve, _ = await deux_menages(maison)
    sien = a_la_rue(sujet=CONSERVE)
    await entre(maison, sien)

    assert await anomalies(maison, annulation(sien, GENTIANES, sujet=CONSERVE)) == [
        "correction-en-attente"
    ]
    await entre(maison, referent(sujet=CONSERVE))
    assert await anomalies(maison, annulation(sien, RELAIS, sujet=CONSERVE)) == [
        "correction-sans-autorite"
    ]

    chronologie = await maison.lit(f"/v1/parcours/{conserve}/chronologie", lecteur=SIAO)
    etats = {e["id"]: e["etat"] for e in chronologie.json()["elements"]}
    assert etats[sien["id"]] == "actif"


async def test_annuler_deux_fois_se_remarque(maison: Maison) -> None:
    await deux_menages(maison)
    sien = a_la_rue(sujet=CONSERVE)
    await entre(maison, sien)
    assert await anomalies(maison, annulation(sien, SIAO, sujet=CONSERVE)) == []

    assert await anomalies(maison, annulation(sien, SIAO, sujet=CONSERVE)) == [
        "correction-sans-objet"
    ]


async def test_depuis_le_conserve_on_annule_un_fait_de_l_absorbe(maison: Maison) -> None:
    conserve, absorbe = await deux_menages(maison)
    await entre(maison, fusion(absorbe, correspondances=[_meme("p1", "p1")]))
    erreur = a_la_rue(sujet=ABSORBE, source=LE_115, survenu_le="2025-04-10")
    await entre(maison, erreur)
    assert (await carte(maison, conserve, au="2025-04-11"))["etape"] == "rue"

    assert await anomalies(maison, annulation(erreur, SIAO, sujet=CONSERVE)) == []

    assert (await carte(maison, conserve, au="2025-04-11"))["etape"] == "hebergement"


async def test_un_menage_efface_n_accepte_plus_rien(maison: Maison) -> None:
    _, absorbe = await deux_menages(maison)
    await _efface(maison, absorbe)

    assert est_un_probleme(await maison.pousse(a_la_rue(sujet=ABSORBE)), 410, "sujet-efface")


# --- Contester ------------------------------------------------------------------------------------


async def test_une_contestation_s_affiche_a_cote_du_fait_qui_compte_encore(maison: Maison) -> None:
    conserve, _ = await deux_menages(maison)
    await entre(maison, referent(sujet=CONSERVE))
    dite = a_la_rue(sujet=CONSERVE, survenu_le="2025-03-10")
    await entre(maison, dite)
    contestation = fait(
        "correction.valeur-contestee",
        RELAIS,
        sujet=CONSERVE,
        cible=f"{SIAO}#{dite['id']}",
        motif="INEXACT",
        precision="J'étais chez ma sœur.",
    )
    await entre(maison, contestation)

    chronologie = await maison.lit(f"/v1/parcours/{conserve}/chronologie", lecteur=RELAIS)
    etats = {e["id"]: (e["etat"], e["corrige_par"]) for e in chronologie.json()["elements"]}
    assert etats[dite["id"]] == ("conteste", [f"{RELAIS}#{contestation['id']}"])
    assert (await carte(maison, conserve, au="2025-03-11"))["etape"] == "rue"

    traitee = fait(
        "correction.contestation-traitee",
        sujet=CONSERVE,
        contestation=f"{RELAIS}#{contestation['id']}",
        issue="REJETEE",
        survenu_le="2025-03-20",
    )
    await entre(maison, traitee)

    relue = await maison.lit(f"/v1/parcours/{conserve}/chronologie", lecteur=RELAIS)
    assert {e["id"]: e["etat"] for e in relue.json()["elements"]}[dite["id"]] == "actif"
    assert traitee["id"] in relue.text
