"""Le bilan d'un petit monde, du premier fait dit à la porte : chaque nombre se refait à la main.

Ce qui se fige, ce qui arrive tard, ce que l'on retire, qui est protégé, qui s'en va.
"""

from typing import Any, Final

from faits import CCAPEX, Fait, entre, est_un_probleme, fait
from maison import Maison
from scenario import donnees

CAF: Final = "/partenaires/caf-48"
SIAO: Final = "/partenaires/siao-48"
ETUDE: Final = "/partenaires/cj-causse-48"
PREFECTURE: Final = "/partenaires/prefecture-48"
SOCIAL, PRIVE = "SOCIAL", "PRIVE_PERSONNE_PHYSIQUE"

Dite = tuple[str, str, dict[str, Any]]


def exp(sorte: str, le: str, **champs: Any) -> Dite:  # noqa: ANN401 (any field)
    return f"expulsion.{sorte}", le, champs


def saisie(le: str, bailleur: str = SOCIAL) -> Dite:
    return exp("ccapex-saisie", le, auteur_saisine="BAILLEUR", type_bailleur=bailleur,
               voie="EXPLOC")  # fmt: skip


def impaye(le: str, premier: str, bailleur: str = SOCIAL) -> Dite:
    return ("maintien.impaye-constate", le,
            {"premier_impaye_le": premier, "type_bailleur": bailleur, "dette": 120_000,
             "loyer_hors_charges": 40_000})  # fmt: skip


def juge(le: str, decision: str) -> Dite:
    return exp("jugement-rendu", le, decision=decision, degre="PREMIERE_INSTANCE")


def eteinte(le: str, motif: str) -> Dite:
    return exp("procedure-eteinte", le, motif=motif)


MONDE: Final[dict[str, tuple[Dite, ...]]] = {
    # a social landlord: known 90 days after the first term, and saved by a protocol
    "protocole": (
        saisie("2024-04-04"), impaye("2024-03-01", "2024-01-05"),
        exp("commandement-de-payer-delivre", "2024-05-02", type_bailleur=SOCIAL),
        exp("assignation-signifiee", "2024-07-10", audience_le="2024-10-14"),
        exp("assignation-notifiee-au-prefet", "2024-07-12"),
        ("diagnostic", "2024-08-20", {}),
        juge("2024-10-14", "CONDITIONNELLE"), eteinte("2024-12-02", "PROTOCOLE"),
    ),
    # a private one: known 92 days after, up to the eviction of the next year
    "execute": (
        exp("commandement-signale-a-la-ccapex", "2024-02-06"),
        exp("commandement-de-payer-delivre", "2024-02-05", type_bailleur=PRIVE,
            premier_impaye_le="2023-11-06"),
        exp("assignation-signifiee", "2024-05-13", audience_le="2024-09-09"),
        exp("assignation-notifiee-au-prefet", "2024-05-15"),
        juge("2024-09-09", "FERME_SANS_DELAI"),
        exp("commandement-de-quitter-delivre", "2024-10-07"),
        exp("concours-requis", "2025-01-13"),
        exp("concours-accorde", "2025-04-07", effet_le="2025-04-07"),
        exp("executee", "2025-05-19", concours=True),
    ),
    # paid before the hearing, then in arrears again: two procedures
    "paye": (
        saisie("2024-06-10"), impaye("2024-06-03", "2024-04-05"),
        eteinte("2024-08-05", "DETTE_SOLDEE"),
        impaye("2025-02-03", "2025-01-06"),
    ),
    # gone before the bailiff came: the landlord says it, then the bailiff sees it
    "parti": (
        exp("commandement-de-quitter-delivre", "2024-11-04"),
        eteinte("2025-02-03", "DEPART"),
        exp("depart-constate", "2025-02-10", destination="INCONNUE"),
    ),
    # the judge refused: no decision
    "rejete": (
        exp("assignation-signifiee", "2024-03-04", audience_le="2024-05-06", type_bailleur=PRIVE),
        exp("assignation-notifiee-au-prefet", "2024-03-05"),
        juge("2024-05-06", "REJET"), eteinte("2024-06-03", "DESISTEMENT"),
    ),
}  # fmt: skip
FLUX: Final = {
    2024: {"impaye": 2, "commandement": 2, "assignation": 3, "decision": 2, "quitter": 2,
           "concours_demande": 0, "concours_accorde": 0, "execution": 0},
    2025: {"impaye": 1, "commandement": 0, "assignation": 0, "decision": 0, "quitter": 0,
           "concours_demande": 1, "concours_accorde": 1, "execution": 1},
}  # fmt: skip
COHORTES: Final = {
    2024: {"impaye": 2, "commandement": 2, "assignation": 3, "decision": 2, "quitter": 2,
           "concours_demande": 1, "concours_accorde": 1, "execution": 1},
    2025: {"impaye": 1, "commandement": 0, "assignation": 0, "decision": 0, "quitter": 0,
           "concours_demande": 0, "concours_accorde": 0, "execution": 0},
}  # fmt: skip


async def dit(maison: Maison, qui: str, dite: Dite, par: str = CCAPEX) -> Fait:
    """Tell it of this household: the commission, or who makes diagnoses."""
    sorte, le, champs = dite
    if sorte == "diagnostic":
        sorte, par = "expulsion.diagnostic-social-realise", CAF
    donne = donnees(sorte, le, {"survenu_le": le, **champs})
    evenement = fait(sorte, par, sujet=qui, **donne)
    await entre(maison, evenement)
    return evenement


async def raconte(maison: Maison) -> dict[str, str]:
    """The whole small world; by name, how facts say each household."""
    sujets = {}
    for nom, dites in MONDE.items():
        sujet = f"exploc:48-{nom}"
        ouvert = fait("menage.ouvert", CCAPEX, sujet=sujet, **donnees(
            "menage.ouvert", "2024-01-02", {"survenu_le": "2024-01-02"}))  # fmt: skip
        sujets[nom] = f"parcours:{await entre(maison, ouvert)}"
        for dite in dites:
            await dit(maison, sujets[nom], dite)
    return sujets


class Bilan:
    """A year's report, as the secretary reads it."""

    def __init__(self, corps: dict[str, Any]) -> None:
        self.corps = corps
        self.flux = {e["etape"]: e["procedures"] for e in corps["flux"]}
        self.cohorte = {e["etape"]: e["procedures"] for e in corps["cohorte"]}
        self.taux = {e["etape"]: e["taux"] for e in corps["flux"]}
        self.issues = {i["issue"]: i["procedures"] for i in corps["issues"] if i["procedures"]}
        self.indicateurs = {i["indicateur"]: i["valeur"] for i in corps["indicateurs"]}
        self.par_bailleur = {b["type_bailleur"]: b["flux"] for b in corps["par_bailleur"]}


async def bilan(maison: Maison, annee: int, **options: object) -> Bilan:
    """The report of this year."""
    lu = await maison.lit("/v1/expulsions/bilan", lecteur=CCAPEX, annee=annee, **options)
    assert lu.status_code == 200, lu.text
    return Bilan(lu.json())


async def test_chaque_nombre_du_bilan_se_retrouve_a_la_main(maison: Maison) -> None:
    await raconte(maison)
    lu, apres = await bilan(maison, 2024), await bilan(maison, 2025)
    assert {2024: lu.flux, 2025: apres.flux} == FLUX
    assert {2024: lu.cohorte, 2025: apres.cohorte} == COHORTES
    # --- each stage on the one before it
    assert lu.taux == {
        "impaye": None, "commandement": 100.0, "assignation": 150.0, "decision": 66.7,
        "quitter": 100.0, "concours_demande": 0.0, "concours_accorde": None, "execution": None,
    }  # fmt: skip
    # --- firm and conditional apart; a refusal is none
    assert (lu.corps["decisions_fermes"], lu.corps["decisions_conditionnelles"]) == (1, 1)
    # --- outcomes: two of three avoid it; the next year one left, once, and one was evicted
    assert lu.issues == {"protocole": 1, "dette-soldee": 1, "autre": 1}
    assert lu.corps["taux_d_evitement"] == 66.7
    assert apres.issues == {"depart": 1, "expulsion": 1}
    assert apres.corps["taux_d_evitement"] == 50.0
    # --- one diagnosis of three notified assignments; 66, 90 and 92 days before it was known
    assert lu.corps["taux_de_diagnostic"] == 33.3
    assert lu.corps["delai_median_jours"] == 90.0
    assert apres.corps["delai_median_jours"] is None
    # --- by landlord kind
    assert {nature: dits["assignation"] for nature, dits in lu.par_bailleur.items()} == {
        PRIVE: 2, SOCIAL: 1, None: 0,
    }  # fmt: skip
    assert lu.par_bailleur[SOCIAL] == {
        "impaye": 2, "commandement": 1, "assignation": 1, "decision": 1, "quitter": 0,
        "concours_demande": 0, "concours_accorde": 0, "execution": 0,
    }  # fmt: skip
    assert lu.par_bailleur[None]["quitter"] == 1
    for annee in (lu, apres):
        for etape, n in annee.flux.items():
            assert sum(flux[etape] for flux in annee.par_bailleur.values()) == n
    assert lu.indicateurs == {
        "IMPAYES_CONNUS": 2, "COMMANDEMENTS_DE_PAYER": 2, "ASSIGNATIONS": 3, "DECISIONS": 2,
        "DECISIONS_FERMES": 1, "DECISIONS_CONDITIONNELLES": 1, "COMMANDEMENTS_DE_QUITTER": 2,
        "CONCOURS_DEMANDES": 0, "CONCOURS_ACCORDES": 0, "EXPULSIONS": 0, "DIAGNOSTICS_REALISES": 1,
    }  # fmt: skip
    # --- three years: those that are known
    trois = await bilan(maison, 2025, glissant=True)
    assert trois.corps["annees"] == [2024, 2025]
    assert trois.flux == {etape: n + FLUX[2025][etape] for etape, n in FLUX[2024].items()}
    # --- before the first fact
    avant = await maison.lit("/v1/expulsions/bilan", lecteur=CCAPEX, annee=2023)
    assert est_un_probleme(avant, 422, "parametre-invalide")


async def test_un_bilan_arrete_ne_bouge_plus_et_le_compte_suit_ce_que_l_on_apprend(
    maison: Maison,
) -> None:
    sujets = await raconte(maison)
    avant = await bilan(maison, 2024)
    arrete = fait("territoire.bilan-etabli", CCAPEX, sujet="exploc:48-bilan-2024",
                  survenu_le="2025-02-20", objet="CCAPEX", debut_le="2024-01-01",
                  fin_le="2024-12-31", indicateurs=avant.corps["indicateurs"])  # fmt: skip
    await entre(maison, arrete)

    async def lus() -> tuple[dict[str, Any], dict[str, Any]]:
        lu = await bilan(maison, 2024)
        (fige,) = lu.corps["arretes"]
        figes = {i["indicateur"]: i["valeur"] for i in fige["indicateurs"]}
        assert figes == avant.indicateurs
        autre = await bilan(maison, 2025)
        assert autre.corps["arretes"] == lu.corps["arretes"]
        return lu.flux, lu.issues

    # --- known late: the second unpaid household of that year had been ordered to leave
    tard = await dit(maison, sujets["rejete"], exp("commandement-de-payer-delivre", "2024-01-15"))
    flux, issues = await lus()
    assert flux == {**FLUX[2024], "commandement": 3}
    # --- and it was not so
    annule = fait("correction.fait-annule", CCAPEX, sujet=sujets["rejete"],
                  survenu_le="2025-03-03", motif="ERREUR",
                  cible=f"{CCAPEX}#{tard['id']}")  # fmt: skip
    await entre(maison, annule)
    flux, issues = await lus()
    assert (flux, issues) == (FLUX[2024], avant.issues)
    # --- who leaves for elsewhere was evicted here: the year does not change
    await entre(maison, fait("parcours.depart-du-territoire-constate", SIAO,
                             sujet=sujets["execute"], **donnees(
                                 "parcours.depart-du-territoire-constate", "2025-09-01",
                                 {"survenu_le": "2025-09-01"})))  # fmt: skip
    assert (await lus())[0] == FLUX[2024]
    # --- protected: for who is not named it never was
    await entre(maison, fait("vif.protection-adresse-activee", SIAO, sujet=sujets["protocole"],
                             survenu_le="2025-10-01", niveau="N2",
                             organismes_habilites=["INT-SIAO48"]))  # fmt: skip
    lu = await bilan(maison, 2024)
    assert lu.flux == FLUX[2024], "une adresse protégée ne tait pas la procédure"
