"""Une séance de la CCAPEX de la Lozère, jouée entière par requêtes : qui la lit, et qui non."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import httpx2
import pytest
from faits import BAILLEUR, CCAPEX, SIAO_33, entre, est_un_probleme, fait, menage_ouvert
from maison import Maison

from parcours.api import exemples, fiche_ccapex, imprime
from parcours.domain.tableaux.ccapex import PHRASES, Surprise
from parcours.projections.fil_rouge.ccapex import (
    ACTES_MAX,
    AVIS_MAX,
    ECHEANCES_MAX,
    ActeLu,
    AvisLu,
    DossierDeSeance,
    EcheanceDeSeance,
    MotifLu,
)
from parcours.projections.fil_rouge.expulsion import PointLu
from parcours.projections.vues.expulsions import MANQUES

PREFECTURE = "/partenaires/prefecture-48"
ETUDE = "/partenaires/cj-causse-48"
DDETS = "/partenaires/ddets-48"
ADIL = "/partenaires/adil-48"
SEANCE = "exploc:48-seance-2026-04"
LE = "2026-04-01"


def de_seance(sorte: str, le: str, **champs: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of the session."""
    return fait(f"territoire.seance-ccapex-{sorte}", CCAPEX, sujet=SEANCE, survenu_le=le, **champs)


def du_menage(sorte: str, sujet: str, le: str, **champs: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the commission says of a household."""
    return fait(f"expulsion.{sorte}", CCAPEX, sujet=sujet, survenu_le=le, **champs)


async def _saisie(maison: Maison, sujet: str, auteur: str, le: str = "2026-03-24") -> str:
    """A household of which somebody seized the commission."""
    return await entre(
        maison,
        du_menage(
            "ccapex-saisie",
            sujet,
            le,
            auteur_saisine=auteur,
            type_bailleur="SOCIAL",
            voie="EXPLOC",
            dette=98000,
        ),
    )


async def _elements(maison: Maison, adresse: str, par: str, **options: object) -> list[Any]:
    reponse = await maison.lit(adresse, lecteur=par, **options)
    assert reponse.status_code == 200, reponse.text
    elements: list[Any] = reponse.json()["elements"]
    return elements


async def test_une_seance_se_prepare_se_tient_et_se_suit(maison: Maison) -> None:  # noqa: PLR0915 (one story, one house)
    seance = await entre(
        maison, de_seance("programmee", "2026-03-02", seance_le="2026-04-16", niveau="CENTRALE")
    )
    base = f"/v1/ccapex/seances/{seance}"
    saisi = await _saisie(maison, "exploc:48-a", "BAILLEUR")
    tiers = await _saisie(maison, "exploc:48-b", "CCAS", "2026-03-20")
    await entre(maison, menage_ouvert(sujet="si-siao:48-ailleurs"))  # nothing to examine
    d_ailleurs = await entre(
        maison,
        fait(
            "menage.ouvert",
            SIAO_33,
            sujet="si-siao:33-c",
            departement="33",
            survenu_le="2026-03-01",
            **{c: v for c, v in menage_ouvert()["data"].items() if c != "survenu_le"},
        ),
    )

    # --- proposed: what has a reason, before anybody is listed
    proposes = await _elements(maison, f"{base}/propositions", CCAPEX, au=LE)
    assert {e["parcours"]: {r["motif"] for r in e["raisons"]} for e in proposes} == {
        saisi: {"saisine-du-bailleur", "echeance"},
        tiers: {"saisine-d-un-tiers"},
    }
    assert [e["premiere_echeance_le"] for e in proposes] == ["2026-05-05", None]
    (premier,) = (await maison.lit(f"{base}/propositions", lecteur=CCAPEX, au=LE, limite=1)).json()[
        "elements"
    ]
    assert premier["parcours"] == saisi

    # --- fixed by the secretary; one twice, one after, one of elsewhere
    inscrite = {"seance": seance, "motifs": ["AUTRE"]}
    for sujet, le in (
        ("exploc:48-a", LE),
        ("exploc:48-a", "2026-04-02"),
        ("exploc:48-b", "2026-04-10"),
    ):
        await entre(maison, du_menage("ccapex-inscrite-en-seance", sujet, le, **inscrite))
    d_un_autre = du_menage("ccapex-inscrite-en-seance", f"parcours:{d_ailleurs}", LE, **inscrite)
    assert await entre(maison, d_un_autre) == d_ailleurs
    await entre(maison, de_seance("ordre-du-jour-fixe", "2026-04-09"))
    inscrits = await _elements(maison, f"{base}/ordre-du-jour", CCAPEX, au="2026-04-16")
    surprises = {e["parcours"]: {s["code"] for s in e["surprises"]} for e in inscrits}
    assert surprises[saisi] == {"inscrit-plusieurs-fois"}
    assert surprises[tiers] == {"apres-la-fixation"}
    assert surprises[d_ailleurs] == {"sans-dossier"}

    # --- who reads it, and who does not
    assert len(await _elements(maison, f"{base}/ordre-du-jour", PREFECTURE, au="2026-04-16")) == 2
    assert await _elements(maison, f"{base}/ordre-du-jour", BAILLEUR, au="2026-04-16") == []
    for page in ("propositions", "ordre-du-jour"):
        for lecteur in (ETUDE, DDETS, ADIL):
            refus = await maison.lit(f"{base}/{page}", lecteur=lecteur)
            assert est_un_probleme(refus, 403, "lecture-interdite")
        absent = await maison.lit(f"{base}/{page}", lecteur=SIAO_33)
        assert est_un_probleme(absent, 404, "introuvable")
    du_bailleur = await maison.lit(f"{base}/dossiers/{saisi}", lecteur=BAILLEUR)
    assert est_un_probleme(du_bailleur, 404, "introuvable")
    pas_inscrit = await maison.lit(f"{base}/dossiers/{seance}/fiche", lecteur=CCAPEX)
    assert est_un_probleme(pas_inscrit, 404, "introuvable")

    # --- one file a household, and its sheet
    adresse = f"{base}/dossiers/{saisi}"
    dossier = (await maison.lit(adresse, lecteur=CCAPEX, au="2026-04-16")).json()
    assert (dossier["etape_procedure"], dossier["dette"]) == ("saisine-ccapex", 98000)
    assert [e["regle"] for e in dossier["echeances"]] == ["R-E05"]
    assert "CCAPEX saisie" in dossier["actes"][0]["phrase"]
    feuille = await maison.lit(f"{adresse}/fiche", lecteur=CCAPEX, au="2026-04-16")
    _se_lit_sans_rien_executer(feuille)
    assert "980,00 €" in feuille.text

    # --- opinions, their addressee, what they became
    await entre(maison, de_seance("tenue", "2026-04-16"))
    rendu = du_menage(
        "ccapex-avis-rendu",
        "exploc:48-a",
        "2026-04-16",
        forme="RECOMMANDATION",
        nature="PLAN_APUREMENT",
        destinataire="BAILLEUR",
        seance=seance,
    )
    await entre(maison, rendu)
    await entre(maison, {**rendu, "id": "second", "subject": "exploc:48-b"})
    suivi = {"avis": f"{CCAPEX}#{rendu['id']}", "suivi": "SUIVI"}
    await entre(maison, du_menage("ccapex-avis-suivi", "exploc:48-a", "2026-06-02", **suivi))
    annee = {"du": "2026-01-01", "jusqu_au": "2026-12-31", "au": "2026-06-30"}
    (attendu,) = await _elements(maison, "/v1/ccapex/avis", CCAPEX, suite="INCONNUE", **annee)
    assert (attendu["parcours"], attendu["suite"]) == (tiers, None)
    suites = (await maison.lit("/v1/ccapex/avis/suites", lecteur=PREFECTURE, **annee)).json()
    assert (suites["avis"], suites["suivis"], suites["taux_de_suivi"]) == (2, 1, 50.0)
    assert (await maison.lit("/v1/ccapex/avis/suites", lecteur=DDETS, **annee)).status_code == 403
    a_suivre = await _elements(maison, f"{base}/propositions", CCAPEX, au="2026-06-30")
    assert {e["parcours"] for e in a_suivre if e["raisons"][-1]["motif"] == "suite"} == {tiers}

    # --- bad input: a session without its day, a list that does not exist
    sans_jour = await maison.pousse(de_seance("programmee", "2026-03-02", niveau="CENTRALE"))
    assert est_un_probleme(sans_jour, 422, "evenement-invalide")
    inconnue = await maison.lit(f"/v1/ccapex/seances/{UUID(int=7)}/ordre-du-jour", lecteur=CCAPEX)
    assert est_un_probleme(inconnue, 404, "introuvable")
    faux = await maison.lit("/v1/ccapex/avis", lecteur=CCAPEX, destinataire="PERSONNE", **annee)
    assert est_un_probleme(faux, 422, "parametre-invalide")


def _se_lit_sans_rien_executer(feuille: httpx2.Response) -> None:
    assert feuille.headers["content-type"] == "text/html; charset=utf-8"
    assert feuille.headers["content-security-policy"].startswith("default-src 'none'")
    assert feuille.headers["cache-control"] == "no-store"
    assert "size: A4" in feuille.text
    for interdit in ("<script", "<link", "<img", "javascript:", " on", "http:", "https:"):
        assert interdit not in feuille.text.partition("<body>")[2].replace(" ont ", "")


def test_la_feuille_echappe_tout_et_tient_ses_bornes() -> None:
    dossier = DossierDeSeance.model_validate(exemples.DOSSIER_DE_SEANCE)
    mechant = "<script>alert('x')</script>&" + "é" * 300
    plein = dossier.model_copy(
        update={
            "menage": [mechant],
            "nom_de_la_commune": mechant,
            "referent": '"><img src=x>',
            "actes": [ActeLu(survenu_le=date(2026, 3, 10), phrase=mechant)],
        }
    )

    page = fiche_ccapex.page(plein)

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "é" * 200 not in page


PHRASE = "Commandement de payer délivré, dette de 12 345,67 € ; " + "clause visée au bail, " * 9


@pytest.mark.parametrize(
    "phrase",
    [PHRASE, PHRASE.upper(), "W" * 400, "W" * 29 + " " + "W" * 371, "W " * 200, "\u9ea6" * 400],
    ids=["courante", "en capitales", "sans espace", "mal coupée", "hachée", "d'ailleurs"],
)
def test_le_plus_gros_dossier_tient_sur_une_feuille_et_dit_ce_qu_il_tait(phrase: str) -> None:
    """What a printer showed on one sheet: so many lines, the latest facts, the warning."""
    dossier = DossierDeSeance.model_validate(exemples.DOSSIER_DE_SEANCE)
    page = fiche_ccapex.page(_plein(dossier, phrase))

    phrases = map(unescape, re.findall("<li>(.*?)</li>", page))
    valeurs = map(unescape, re.findall("<dd>(.*?)</dd>", page))
    lignes = [len(imprime.lignes(li, fiche_ccapex.LARGEUR)) for li in phrases]
    lignes += [len(imprime.lignes(dd, fiche_ccapex.LARGEUR_DE_L_IDENTITE)) for dd in valeurs]
    assert sum(lignes) <= fiche_ccapex.LIGNES_MAX
    assert fiche_ccapex.RAPPEL in page
    assert re.search(r"Ce qui s&#x27;est passé \(au dossier, \d+ de plus, avant\)", page)
    assert f"{ACTES_MAX:02d}/03/2026 : " in page
    assert "01/03/2026 : " not in page
    assert "de plus" not in fiche_ccapex.page(dossier)


def _plein(dossier: DossierDeSeance, phrase: str) -> DossierDeSeance:
    """The biggest file that a fact can make, each of its texts this long."""
    echeance = EcheanceDeSeance(
        regle="R-E02", libelle=phrase, echeance_le=date(2026, 4, 21), manquee=True,
        qui=phrase, source=None,
    )  # fmt: skip
    avis = AvisLu(
        le=date(2026, 4, 16), forme="RECOMMANDATION", nature="PLAN_APUREMENT",
        nature_libelle=phrase, destinataire="BAILLEUR", destinataire_libelle=phrase, seance=None,
        suite="NON_SUIVI", suite_le=date(2026, 5, 2),
    )  # fmt: skip
    return dossier.model_copy(
        update={
            "menage": [phrase] * 20,
            "nom_de_la_commune": phrase,
            "referent": phrase,
            "motifs": [MotifLu(code="X", phrase=phrase)] * 20,
            "surprises": [MotifLu(code=s.value, phrase=PHRASES[s]) for s in Surprise],
            "echeances": [echeance] * ECHEANCES_MAX,
            "actes": [
                ActeLu(survenu_le=date(2026, 3, 1 + n), phrase=phrase) for n in range(ACTES_MAX)
            ],
            "manque": [PointLu(code=c, phrase=p, fait=None) for c, p in MANQUES.items()],
            "avis": [avis] * AVIS_MAX,
        }
    )


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("", [""]),
        ("mmm", ["mmm"]),
        ("mmmmmmm", ["mmm", "mmm", "m"]),
        ("a mmm m", ["a", "mmm", "m"]),
        ("a b c d e f", ["a b c", "d e f"]),
        ("e\u0301e\u0301e\u0301", ["e\u0301e\u0301e\u0301"]),
    ],
)
def test_un_texte_se_coupe_aux_espaces_puis_dans_un_mot_trop_long(
    texte: str, attendues: list[str]
) -> None:
    assert imprime.lignes(texte, 3.4) == attendues


def test_un_texte_abrege_tient_et_perd_le_moins_possible() -> None:
    assert imprime.abrege("mmmmmm", 3.4, 2) == "mmmmmm"
    assert imprime.abrege("mmmmmmm", 3.4, 2) == "mmmmm…"
    assert imprime.net("a\nb\u202ec") == "a b c"
