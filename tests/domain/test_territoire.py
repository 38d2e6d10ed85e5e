"""Les flux du territoire : chaque agrégat, de son premier fait au dernier."""

from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from scenario import (
    AUTRE,
    MENAGE,
    Dit,
    Histoire,
    annule,
    designe,
    fait,
    given,
    menage,
    rectifie,
    ref,
    tout,
)
from strategies import RAPIDE, arrivees

from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import S4
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.publie import catalogue
from parcours.domain.volets.territoire.communes_vif import CommuneVif
from parcours.domain.volets.territoire.conventions import Convention
from parcours.domain.volets.territoire.departements import AppelsDuJour, DepartementConnu
from parcours.domain.volets.territoire.donnees import Plateforme
from parcours.domain.volets.territoire.experimentations import Experimentation
from parcours.domain.volets.territoire.offre import Structure
from parcours.domain.volets.territoire.plans import CleAction, Plan
from parcours.domain.volets.territoire.sites import Site

V = TypeVar("V")

DU_TERRITOIRE = {
    Agregat.STRUCTURE: ["etat-des-places-declare", "structure-declaree"],
    Agregat.SITE: [
        "evacuation-de-site-prevue",
        "procedure-de-site-engagee",
        "site-campement-diagnostique",
        "site-campement-ferme",
        "site-campement-signale",
    ],
    Agregat.PLAN: ["action-de-plan-avancee", "bilan-etabli", "instance-reunie", "plan-adopte"],
    Agregat.CONVENTION: ["convention-signee"],
    Agregat.EXPERIMENTATION: [
        "decision-d-assemblee-rendue",
        "experimentation-lancee",
        "financement-constate",
    ],
    Agregat.DEPARTEMENT: [
        "appels-115-comptes",
        "avis-des-usagers-rendu",
        "contribution-au-diagnostic-apportee",
        "creation-de-places-programmee",
        "diagnostic-360-publie",
        "formation-realisee",
        "outil-publie",
        "places-ouvertes",
        "referent-habitat-identifie",
    ],
    Agregat.COMMUNE: ["commune-vif-conventionnee"],
    Agregat.SEANCE: [
        "seance-ccapex-annulee",
        "seance-ccapex-close",
        "seance-ccapex-ordre-du-jour-fixe",
        "seance-ccapex-programmee",
        "seance-ccapex-tenue",
    ],
    Agregat.PLATEFORME: ["violation-de-donnees-declaree"],
}


def dit(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait du territoire."""
    return fait(f"territoire.{sorte}", le, **champs)


def etat(sorte: type[V], parcours: Parcours, au: str) -> V:
    """L'état d'un agrégat, un jour."""
    return parcours.volet(sorte, date.fromisoformat(au))


def signale(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un site de campement est signalé."""
    return dit("site-campement-signale", le, **{"personnes": 42, **champs})


# --- Le vocabulaire -------------------------------------------------------------------------------


def test_les_types_du_territoire_parlent_chacun_de_leur_agregat() -> None:
    types: dict[Agregat, list[str]] = {}
    for classe in catalogue.classes():
        if classe.fiche.famille == "territoire":
            types.setdefault(classe.fiche.agregat, []).append(classe.fiche.nom.partition(".")[2])

    assert types == DU_TERRITOIRE


def test_aucun_fait_du_territoire_ne_fonde_un_parcours() -> None:
    territoriaux = [c.fiche for c in catalogue.classes() if c.fiche.famille == "territoire"]

    assert not any(f.ouvre_parcours or f.contact_reel or f.rang for f in territoriaux)
    assert {f.sensibilite for f in territoriaux if f.agregat is Agregat.COMMUNE} == {S4}


# --- Les sites ------------------------------------------------------------------------------------


def test_un_site_va_du_signalement_a_la_fermeture() -> None:
    parcours = given(
        signale("2025-03-03", menages=11, mineurs=15, proprietaire="PUBLIC"),
        dit("procedure-de-site-engagee", "2025-03-20", nature="JUSTICE", jugement_le="2025-03-18"),
        dit("evacuation-de-site-prevue", "2025-04-01", prevue_le="2025-09-01"),
        dit("site-campement-diagnostique", "2025-04-15", etat="PREVU"),
        dit("site-campement-diagnostique", "2025-05-12", etat="FAIT", menages_rencontres=9),
        dit(
            "site-campement-ferme",
            "2025-09-01",
            mode="FERME_PAR_ARRETE",
            solutions=[{"solution": "LOGEMENT", "personnes": 4}],
        ),
    ).parcours

    en_avril = etat(Site, parcours, "2025-04-20")
    assert (en_avril.commune, en_avril.personnes, en_avril.menages) == ("48095", 42, 11)
    assert en_avril.evacuation_prevue_le == date(2025, 9, 1)
    assert en_avril.procedure is not None
    assert en_avril.procedure.jugement_le == date(2025, 3, 18)
    assert not en_avril.est_diagnostique
    assert etat(Site, parcours, "2025-05-12").est_diagnostique
    ferme = etat(Site, parcours, "2025-09-01")
    assert ferme.fermeture is not None
    assert [(s.solution, s.personnes) for s in ferme.fermeture.solutions] == [("LOGEMENT", 4)]
    assert ferme.evacuation_prevue_le is None
    assert parcours.anomalies == ()
    assert parcours.echeances == ()


def test_un_site_signale_de_nouveau_rouvre_et_tout_est_a_refaire() -> None:
    parcours = given(
        signale("2025-03-03", mineurs=3),
        dit("site-campement-diagnostique", "2025-04-01", etat="FAIT"),
        dit("site-campement-ferme", "2025-06-01", mode="RESORBE"),
        signale("2025-10-01", personnes=8),
    ).parcours

    rouvert = etat(Site, parcours, "2025-10-01")
    assert (rouvert.fermeture, rouvert.diagnostic, rouvert.mineurs) == (None, None, None)
    assert rouvert.signale_le == date(2025, 10, 1)


def test_une_estimation_tardive_reprend_sa_place() -> None:
    histoire = given(signale("2025-05-01", personnes=30))
    histoire = histoire.when(signale("2025-03-01", personnes=10, mineurs=4))

    assert etat(Site, histoire.parcours, "2025-04-01").personnes == 10
    assert etat(Site, histoire.parcours, "2025-05-01").personnes == 30
    assert etat(Site, histoire.parcours, "2025-05-01").mineurs == 4
    assert etat(Site, histoire.connu_a(1).parcours, "2025-04-01").personnes is None


def test_un_mode_qui_ne_ferme_rien_se_signale() -> None:
    histoire = given(
        signale("2025-03-03"), dit("site-campement-ferme", "2025-06-01", mode="OUVERT")
    )

    assert etat(Site, histoire.parcours, "2025-06-01").fermeture is None
    assert histoire.au("2025-06-01").anomalies == ["fermeture-d-un-site-ouvert"]


# --- L'offre --------------------------------------------------------------------------------------


def structure(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une structure est déclarée."""
    return dit(
        "structure-declaree",
        le,
        **{
            "nature": "HEBERGEMENT",
            "type_place": "CHU",
            "capacite": 20,
            "etat": "OUVERTE",
            **champs,
        },
    )


def test_une_structure_vaut_sa_derniere_declaration_et_son_dernier_etat_des_places() -> None:
    parcours = given(
        structure("2025-01-01", commune="48095", publics=["FAMILLES"]),
        dit("etat-des-places-declare", "2025-02-01", disponibles=5, occupees=15),
        structure("2025-03-01", etat="MODIFIEE", capacite=24),
        dit("etat-des-places-declare", "2025-03-02", disponibles=0, occupees=23, indisponibles=1),
        structure("2026-01-01", etat="FERMEE", capacite=0),
    ).parcours

    en_fevrier = etat(Structure, parcours, "2025-02-15")
    assert en_fevrier.declaration is not None
    assert (en_fevrier.declaration.capacite, en_fevrier.declaration.commune) == (20, "48095")
    assert en_fevrier.places is not None
    assert en_fevrier.places.disponibles == 5
    en_mars = etat(Structure, parcours, "2025-03-02")
    assert en_mars.declaration is not None
    assert (en_mars.declaration.capacite, en_mars.declaration.commune) == (24, None)
    fermee = etat(Structure, parcours, "2026-01-01")
    assert fermee.declaration is not None
    assert not fermee.declaration.est_ouverte
    assert fermee.declaree_le == date(2025, 1, 1)


def test_la_commune_d_un_accueil_de_victimes_ne_se_montre_pas() -> None:
    histoire = given(structure("2025-01-01", type_place="MISE_A_ABRI_VIF", commune="48095"))

    lieu = histoire.parcours.lieu(date(2025, 1, 1))
    declaration = etat(Structure, histoire.parcours, "2025-01-01").declaration
    assert declaration is not None
    assert declaration.commune is None
    assert lieu is not None
    assert (lieu.departement, lieu.commune) == ("48", None)
    assert histoire.au("2025-01-01").anomalies == ["commune-a-taire"]


def test_plus_de_places_que_la_capacite_se_signale() -> None:
    histoire = given(
        structure("2025-01-01", capacite=10),
        dit("etat-des-places-declare", "2025-02-01", disponibles=1, occupees=10),
    )

    assert histoire.au("2025-02-01").anomalies == ["places-au-dela-de-la-capacite"]


# --- Les plans ------------------------------------------------------------------------------------


def action(le: str, etat_action: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une action du plan avance."""
    cle = {"axe": 2, "orientation": 2, "action": 1}
    return dit("action-de-plan-avancee", le, etat=etat_action, **{**cle, **champs})


def test_une_action_de_plan_garde_son_dernier_etat_et_depuis_quand() -> None:
    parcours = given(
        dit("plan-adopte", "2024-01-15", plan="PDALHPD", debut_le="2024-01-01"),
        action("2024-03-01", "EN_COURS", intitule="Accueillir les victimes", pilote="INT-CIDFF48"),
        action("2024-06-01", "EN_COURS"),
        action("2024-07-01", "EN_COURS", orientation=1),
        action("2025-01-01", "REALISE"),
    ).parcours

    actions = etat(Plan, parcours, "2024-12-31").actions
    assert set(actions) == {CleAction(2, 2, 1), CleAction(2, 1, 1)}
    en_cours = actions[CleAction(2, 2, 1)]
    assert (en_cours.etat, en_cours.depuis_le) == ("EN_COURS", date(2024, 3, 1))
    realisee = etat(Plan, parcours, "2025-01-01").actions[CleAction(2, 2, 1)]
    assert (realisee.etat, realisee.depuis_le) == ("REALISE", date(2025, 1, 1))
    assert (realisee.intitule, realisee.pilote) == ("Accueillir les victimes", "INT-CIDFF48")


def test_un_plan_se_proroge_se_reunit_et_fait_son_bilan() -> None:
    parcours = given(
        dit("plan-adopte", "2024-01-15", plan="PDAHI", debut_le="2024-01-01", fin_le="2024-12-31"),
        dit(
            "instance-reunie",
            "2024-04-02",
            nature="COMITE_PILOTAGE",
            organismes=["INT-PREF48", "INT-CD48"],
            decisions=[{"sujet": "CAS_COMPLEXES", "issue": "VALIDEE"}],
        ),
        dit(
            "bilan-etabli",
            "2024-12-01",
            objet="CAS_COMPLEXES",
            debut_le="2024-01-01",
            fin_le="2024-11-30",
        ),
        dit(
            "plan-adopte",
            "2024-12-20",
            plan="PDALHPD",
            debut_le="2024-01-01",
            fin_le="2026-12-31",
            fusionne=[str(AUTRE)],
        ),
    ).parcours

    proroge = etat(Plan, parcours, "2024-12-20")
    assert (proroge.nature, proroge.fin_le) == ("PDALHPD", date(2026, 12, 31))
    assert proroge.remplace == (str(AUTRE),)
    (instance,) = proroge.instances
    assert [(d.sujet, d.issue) for d in instance.decisions] == [("CAS_COMPLEXES", "VALIDEE")]
    (bilan,) = proroge.bilans
    assert (bilan.objet, bilan.le) == ("CAS_COMPLEXES", date(2024, 12, 1))
    assert etat(Plan, parcours, "2024-03-01").nature == "PDAHI"


def test_une_action_a_les_faits_qui_en_parlent_et_ses_chiffres_dans_l_ordre_ou_ils_arrivent() -> (
    None
):
    visee = {"axe": 2, "orientation": 2, "action": 1}
    autre = {"action": 7}
    chiffres = [{"indicateur": "SAISINES", "valeur": 40}]
    plus_tard = [{"indicateur": "SAISINES", "valeur": 52}]
    periode = {"objet": "CAS_COMPLEXES", "debut_le": "2024-01-01", "fin_le": "2024-12-31"}
    dits = (
        dit("bilan-etabli", "2025-01-10", actions=[visee], indicateurs=plus_tard, **periode),
        dit("instance-reunie", "2024-02-01", nature="COMITE_PILOTAGE", actions=[visee, autre]),
        dit("bilan-etabli", "2024-12-01", actions=[visee], indicateurs=chiffres, **periode),
        action("2024-03-01", "EN_COURS"),
        dit("bilan-etabli", "2025-02-01", indicateurs=chiffres, **periode),
    )

    plan = etat(Plan, given(*dits).parcours, "2025-12-31")

    ses_faits = plan.rattaches[CleAction(2, 2, 1)]
    assert [(f.le.isoformat(), f.type.partition(".")[2]) for f in ses_faits] == [
        ("2024-02-01", "instance-reunie"),
        ("2024-03-01", "action-de-plan-avancee"),
        ("2024-12-01", "bilan-etabli"),
        ("2025-01-10", "bilan-etabli"),
    ]
    assert [i.valeur for f in ses_faits for i in f.indicateurs] == [40, 52]
    assert len({f.fait for f in ses_faits}) == 4
    assert [f.type for f in plan.rattaches[CleAction(0, 0, 7)]] == ["territoire.instance-reunie"]
    assert CleAction(0, 0, 7) not in plan.actions


# --- Conventions, expérimentations, communes ------------------------------------------------------


def test_une_convention_vaut_sa_derniere_signature() -> None:
    parcours = given(
        dit(
            "convention-signee", "2019-07-01", nature="PROTOCOLE_SOCIAL", signataires=["INT-ADIL48"]
        ),
        dit(
            "convention-signee",
            "2022-07-01",
            nature="PROTOCOLE_SOCIAL",
            signataires=["INT-ADIL48", "INT-CAF48"],
            fin_le="2025-06-30",
        ),
    ).parcours

    convention = etat(Convention, parcours, "2022-07-01")
    assert convention.signataires == ("INT-ADIL48", "INT-CAF48")
    assert (convention.signee_le, convention.fin_le) == (date(2019, 7, 1), date(2025, 6, 30))


def test_une_experimentation_se_lance_se_finance_et_se_decide() -> None:
    histoire = given(
        dit("experimentation-lancee", "2017-01-02", objet="ALEC_DETTES_ENERGETIQUES"),
        dit(
            "financement-constate",
            "2017-02-01",
            financeur="FONDATION",
            montant=2_500_000,
            debut_le="2017-01-01",
            fin_le="2017-12-31",
        ),
        dit(
            "decision-d-assemblee-rendue",
            "2017-12-15",
            objet="ALEC_DETTES_ENERGETIQUES",
            sens="ACCORD",
            integration_fsl=True,
        ),
        dit("decision-d-assemblee-rendue", "2018-01-15", objet="AUTRE", sens="REFUS"),
    )

    en_2017 = etat(Experimentation, histoire.parcours, "2017-12-31")
    assert en_2017.derniere_decision is not None
    assert (en_2017.derniere_decision.sens, en_2017.derniere_decision.integration_fsl) == (
        "ACCORD",
        True,
    )
    assert [f.montant for f in en_2017.financements] == [2_500_000]
    assert histoire.au("2018-01-15").anomalies == ["autre-objet"]


def test_une_commune_volontaire_entre_et_sort() -> None:
    parcours = given(
        dit("commune-vif-conventionnee", "2017-03-01", commune="48095", capacite=2),
        dit("commune-vif-conventionnee", "2019-03-01", commune="48095", capacite=0),
    ).parcours

    assert etat(CommuneVif, parcours, "2018-01-01").capacite == 2
    finie = etat(CommuneVif, parcours, "2019-03-01")
    assert (finie.capacite, finie.conventionnee_le) == (0, date(2017, 3, 1))


# --- Le département -------------------------------------------------------------------------------


def test_un_departement_tient_ce_qui_s_y_cree_s_y_apprend_et_s_y_publie() -> None:
    parcours = given(
        dit("creation-de-places-programmee", "2018-02-01", type_place="PF", nombre=30, annee=2019),
        dit("places-ouvertes", "2019-06-01", type_place="PF", nombre=12, programmation=ref("f1")),
        dit("formation-realisee", "2019-01-10", theme="CADRE_JURIDIQUE", public="ELUS"),
        dit("outil-publie", "2019-02-10", nature="GUIDE_RESSOURCES", public="PROFESSIONNELS"),
        dit("diagnostic-360-publie", "2016-05-01", millesime=2016, maille="COMMUNE"),
        dit("diagnostic-360-publie", "2016-09-01", millesime=2016, maille="EPCI"),
        dit(
            "contribution-au-diagnostic-apportee",
            "2016-03-01",
            millesime=2016,
            approche="PARCOURS",
            completude=80,
        ),
        dit("avis-des-usagers-rendu", "2019-03-01", themes=["DROITS"], participants=14),
        dit("appels-115-comptes", "2019-01-05", appels=40, decroches=30, ident="a1"),
        dit("appels-115-comptes", "2019-01-05", appels=42, decroches=31, ident="a2"),
        dit("referent-habitat-identifie", "2019-04-01", volet="SOCIAL", organisme="INT-OPAH"),
    ).parcours

    vu = etat(DepartementConnu, parcours, "2019-12-31")
    assert [(p.nombre, p.annee) for p in vu.programmations] == [(30, 2019)]
    assert [(o.nombre, o.programmation) for o in vu.ouvertures] == [(12, ref("f1"))]
    assert (len(vu.formations), len(vu.outils), len(vu.contributions), len(vu.avis)) == (1, 1, 1, 1)
    assert vu.diagnostics[2016].maille == "EPCI"
    assert vu.appels_115 == {date(2019, 1, 5): AppelsDuJour(42, 31)}
    assert list(vu.referents) == [("SOCIAL", "INT-OPAH")]


# --- Les données ----------------------------------------------------------------------------------


def violation(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une violation de données est déclarée."""
    return dit(
        "violation-de-donnees-declaree", le, **{"constatee_a": "2026-03-02T09:00:00Z", **champs}
    )


def test_une_violation_se_notifie_dans_les_soixante_douze_heures() -> None:
    histoire = given(violation("2026-03-02"))

    (due,) = histoire.parcours.echeances
    assert due.resultat.effective == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert histoire.au("2026-03-06").echeances == [("R-P03", "2026-03-05", "depassee")]

    notifiee = histoire.when(violation("2026-03-04", notifiee_cnil_a="2026-03-04T10:00:00Z"))
    notifiee = notifiee.when(violation("2026-03-09", personnes_concernees=120))

    assert notifiee.au("2026-03-09").echeances == [("R-P03", "2026-03-05", "satisfaite")]
    plateforme = etat(Plateforme, notifiee.parcours, "2026-03-09")
    assert plateforme.personnes_concernees == 120
    assert plateforme.notifiee_cnil_a == datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_une_violation_notifiee_hors_delai_se_signale() -> None:
    tardive = violation("2026-03-09", notifiee_cnil_a="2026-03-09T10:00:00Z")

    assert given(tardive).au("2026-03-09").anomalies == ["notification-hors-delai"]
    assert given(tardive).au("2026-03-09").echeances == []


# --- Ce qui surprend ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fautif", "code"),
    [
        (signale("2025-03-03", personnes=2, mineurs=3), "estimation-incoherente"),
        (
            dit("evacuation-de-site-prevue", "2025-03-03", prevue_le="2025-03-02"),
            "dates-contradictoires",
        ),
        (
            dit("plan-adopte", "2025-03-03", debut_le="2025-01-02", fin_le="2025-01-01"),
            "dates-contradictoires",
        ),
        (
            dit("bilan-etabli", "2025-03-03", debut_le="2025-01-02", fin_le="2025-01-01"),
            "dates-contradictoires",
        ),
        (dit("convention-signee", "2025-03-03", fin_le="2025-03-02"), "dates-contradictoires"),
        (
            dit("experimentation-lancee", "2025-03-03", evaluation_le="2025-03-02"),
            "dates-contradictoires",
        ),
        (
            dit("financement-constate", "2025-03-03", debut_le="2025-01-02", fin_le="2025-01-01"),
            "dates-contradictoires",
        ),
        (
            dit("commune-vif-conventionnee", "2025-03-03", fin_le="2025-03-02"),
            "dates-contradictoires",
        ),
        (dit("appels-115-comptes", "2025-03-03", appels=1, decroches=2), "comptes-incoherents"),
        (violation("2026-03-02", notifiee_cnil_a="2026-03-01T09:00:00Z"), "dates-contradictoires"),
    ],
)
def test_un_fait_du_territoire_qui_se_contredit_est_garde_et_signale(
    fautif: Dit, code: str
) -> None:
    histoire = given(fautif)

    assert histoire.au("2026-12-31").anomalies == [code]
    assert len(histoire.parcours.faits) == 1


# --- Chaque chose dans son flux -------------------------------------------------------------------


def test_un_menage_dit_dans_le_flux_d_un_site_l_emporte_sur_lui() -> None:
    site, ouvert, referent = (
        signale("2025-03-03", ident="site"),
        menage("2025-01-01", "p1"),
        designe("2025-01-02"),
    )

    for histoire in (given(site, ouvert, referent), given(ouvert, referent, site)):
        parcours = histoire.parcours
        assert parcours.agregat is Agregat.MENAGE
        assert parcours.est_ouvert
        assert histoire.au("2025-06-01").anomalies == ["fait-d-un-autre-agregat"]
        assert histoire.au("2025-06-01").referent == "INT-RELAIS"
        assert "site" not in [f.id for f in parcours.faits]
        assert "site" in [e.fait.id for e in parcours.histoire.entrees]


def test_le_fait_de_menage_annule_le_flux_redevient_celui_d_un_site() -> None:
    histoire = given(
        signale("2025-03-03"), menage("2025-01-01", "p1"), annule("2025-03-05", ref("f2"))
    )

    assert histoire.parcours.agregat is Agregat.SITE
    assert histoire.au("2025-06-01").anomalies == []


def test_un_site_signale_dans_le_flux_d_un_menage_n_y_change_rien() -> None:
    seul = given(menage("2025-03-03", "p1"))
    histoire = seul.when(
        signale("2024-01-01", connu_le="2024-01-01T00:00:00", departement="33", commune="33063")
    )

    assert histoire.parcours.agregat is Agregat.MENAGE
    assert histoire.parcours.est_ouvert
    assert histoire.parcours.lieux == seul.parcours.lieux
    assert histoire.au("2025-06-01").anomalies == ["fait-d-un-autre-agregat"]
    assert histoire.trajectoire == seul.trajectoire


def test_deux_agregats_du_territoire_ne_se_melent_pas() -> None:
    histoire = given(signale("2025-03-03"), structure("2025-03-04"))

    assert etat(Structure, histoire.parcours, "2025-06-01") == Structure()
    assert histoire.au("2025-06-01").anomalies == ["fait-d-un-autre-agregat"]


def test_le_premier_fait_annule_le_suivant_dit_ce_qu_est_le_flux() -> None:
    egare = given(signale("2025-03-03"), structure("2025-03-04"))

    corrige = egare.when(annule("2025-03-05", ref("f1")))

    assert egare.parcours.agregat is Agregat.SITE
    assert corrige.parcours.agregat is Agregat.STRUCTURE
    assert corrige.au("2025-06-01").anomalies == []


def test_une_correction_va_dans_tout_flux() -> None:
    histoire = given(
        signale("2025-03-03"),
        signale("2025-03-03", personnes=24),
        rectifie("2025-03-10", ref("f1"), ref("f2")),
        annule("2025-03-11", "/partenaires/siao#f9"),
    )

    assert etat(Site, histoire.parcours, "2025-03-03").personnes == 24
    assert histoire.au("2025-06-01").anomalies == ["correction-en-attente"]
    assert histoire.au("2025-06-01").etats["f1"] == "rectifie"


def test_un_fait_egare_se_rattache_au_menage_dont_il_parle() -> None:
    histoire = given(
        signale("2025-03-03"),
        fait("menage.ouvert", "2025-03-04", dans=AUTRE),
        designe("2025-03-05", "INT-RELAIS"),
    ).when(
        fait(
            "correction.rattachement-change",
            "2025-03-06",
            cible=ref("f3"),
            menage_cible=str(AUTRE),
        )
    )

    assert histoire.au("2025-06-01").anomalies == []
    assert histoire.dans(AUTRE).au("2025-06-01").referent == "INT-RELAIS"
    assert histoire.dans(AUTRE).au("2025-06-01").anomalies == []


@pytest.mark.parametrize(("ici", "la"), [(AUTRE, MENAGE), (MENAGE, AUTRE)])
def test_un_site_ne_se_reunit_pas_a_un_menage(ici: UUID, la: UUID) -> None:
    histoire = given(signale("2025-03-03"), fait("menage.ouvert", "2025-03-04", dans=AUTRE)).when(
        fait("correction.menages-fusionnes", "2025-03-05", dans=ici, absorbe=str(la))
    )

    for flux, agregat in ((MENAGE, Agregat.SITE), (AUTRE, Agregat.MENAGE)):
        lu = histoire.dans(flux)
        assert (lu.parcours.agregat, lu.parcours.absorbe_par) == (agregat, None)
        attendues = ["fusion-d-un-autre-agregat"] if flux == ici else []
        assert lu.au("2025-06-01").anomalies == attendues


def test_un_flux_sans_fait_est_celui_d_un_menage() -> None:
    assert given().parcours.agregat is Agregat.MENAGE


@pytest.mark.hypothesis
@pytest.mark.parametrize("agregat", [a for a in Agregat if a is not Agregat.MENAGE])
def test_un_flux_du_territoire_est_le_meme_dans_quelque_ordre_que_les_faits_arrivent(
    agregat: Agregat,
) -> None:
    @settings(RAPIDE, max_examples=25)
    @pour_tout(st.data())
    def propriete(data: st.DataObject) -> None:
        histoire, autrement = data.draw(arrivees(agregat=agregat))
        for flux in (MENAGE, AUTRE):
            un, autre = (given(*h).dans(flux).parcours for h in (histoire, autrement))
            assert un.agregat in {agregat, Agregat.MENAGE}
            assert un.agregat is Agregat.MENAGE or not un.est_ouvert
            assert tout(un) == tout(autre)

    propriete()


# --- Un seul département --------------------------------------------------------------------------

ICI, AUSSI_ICI, LA = UUID(int=11), UUID(int=12), UUID(int=13)


def places(flux: UUID, nombre: int, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Des places programmées, dites dans ce flux."""
    sorte = "creation-de-places-programmee"
    return dit(sorte, "2026-01-02", **{"dans": flux, "nombre": nombre, "annee": nombre, **champs})


def programmees(flux: UUID, *dits: Dit) -> tuple[UUID | None, set[int]]:
    """Le flux où comptent les faits de celui-ci, et les places que l'on y programme."""
    lu = Histoire(dits, menage=flux).parcours
    departement = lu.volet(DepartementConnu, date.max)
    return lu.absorbe_par, {p.nombre for p in departement.programmations}


@pour_tout(st.permutations([places(ICI, 2001), places(AUSSI_ICI, 2002), places(ICI, 2003)]))
@RAPIDE
def test_les_flux_d_un_departement_comptent_dans_le_meme_en_tout_ordre(dits: list[Dit]) -> None:
    assert programmees(ICI, *dits) == (None, {2001, 2002, 2003})
    assert programmees(AUSSI_ICI, *dits)[0] == ICI


def test_ni_un_autre_departement_ni_un_menage_ni_un_site_n_est_celui_la() -> None:
    dits = (
        places(ICI, 2001),
        places(LA, 2031, departement="31"),
        fait("menage.ouvert", "2026-01-01", personnes=["pa"], dans=AUTRE),
        places(AUTRE, 2048),
        signale("2026-01-01", dans=MENAGE),
        places(MENAGE, 2049),
    )

    assert programmees(ICI, *dits) == (None, {2001})
    assert programmees(LA, *dits) == (None, {2031})
    for flux in (AUTRE, MENAGE):
        assert programmees(flux, *dits) == (None, set())


def test_annuler_le_premier_fait_d_un_departement_ne_defait_pas_l_agregat() -> None:
    faux = places(ICI, 2001, ident="faux")
    annulation = annule("2026-01-03", ref("faux"), dans=ICI)
    dits = (faux, places(AUSSI_ICI, 2002), annulation, places(ICI, 2003))

    assert programmees(ICI, *dits) == (None, {2002, 2003})
    assert programmees(AUSSI_ICI, *dits)[0] == ICI
