"""Le même jour, un fait et celui qui lui répond : nulle référence n'en décide."""

from typing import Any
from uuid import UUID

import pytest
from scenario import Dit, Jour, fait, given, ref

from parcours.domain.publie import catalogue

JOUR = "2026-05-04"
Fait = tuple[str, dict[str, Any]]
E1 = str(UUID(int=1))
LUI = "le premier"
"""Ce qui cite le premier des deux."""

SUITES: dict[str, tuple[Fait, Fait, dict[str, Any]]] = {
    "une assignation, puis sa notification au préfet": (
        ("expulsion.assignation-signifiee", {"audience_le": "2026-09-01", "motif": "NAC_51A"}),
        ("expulsion.assignation-notifiee-au-prefet", {}),
        {"regles": {"R-E06": "satisfaite"}},
    ),
    "une audience fixée, puis tenue": (
        ("expulsion.audience-fixee", {"audience_le": JOUR}),
        ("expulsion.audience-tenue", {}),
        {"alertes": []},
    ),
    "un commandement de payer, puis le jugement": (
        ("expulsion.commandement-de-payer-delivre", {"dette": 100000}),
        ("expulsion.jugement-rendu", {"decision": "FERME_SANS_DELAI"}),
        {"alertes": ["AL-13"]},
    ),
    "une inscription en séance, puis son retrait": (
        ("expulsion.ccapex-inscrite-en-seance", {}),
        ("expulsion.ccapex-retiree-de-la-seance", {}),
        {"anomalies": []},
    ),
    "un protocole signé, puis rompu": (
        ("expulsion.protocole-cohesion-sociale-signe", {"duree_mois": 12}),
        ("expulsion.protocole-cohesion-sociale-termine", {"issue": "ROMPU"}),
        {"dossiers": []},
    ),
    "un impayé signalé à la CAF, puis le plan": (
        ("maintien.impaye-signale-a-la-caf", {}),
        ("maintien.plan-apurement-signe", {"duree_mois": 12, "mensualite": 5000}),
        {"regles": {"R-A04": "satisfaite"}},
    ),
    "une fourniture coupée, puis rétablie": (
        ("energie.fourniture-interrompue", {"fluide": "ELEC", "nature": "COUPURE"}),
        ("energie.fourniture-retablie", {"fluide": "ELEC"}),
        {"alertes": ["AL-13"]},
    ),
    "un engagement pris au plan du pôle, puis tenu": (
        ("pole.plan-action-signe", {"engagements": [{"engagement": E1, "avant_le": "2026-06-01"}]}),
        ("pole.engagement-constate", {"engagement": E1, "etat": "TENU"}),
        {"anomalies": [], "regles": {"R-X03": "satisfaite"}},
    ),
    "un bilan tenu, puis le suivant programmé": (
        ("pole.bilan-realise", {}),
        ("pole.bilan-programme", {"prevu_le": "2026-11-04"}),
        {"regles": {"R-X02": "a_venir"}},
    ),
    "une stratégie, puis son évaluation": (
        ("pole.strategie-arretee", {}),
        ("pole.evaluation-finale-rendue", {}),
        {"anomalies": []},
    ),
    "une demande au SIAO, puis actualisée": (
        ("siao.demande-deposee", {}),
        ("siao.demande-actualisee", {}),
        {"dossiers": ["demande-siao"]},
    ),
    "une orientation refusée, puis la demande close": (
        ("siao.orientation-refusee-par-le-menage", {}),
        ("siao.demande-close", {}),
        {"alertes": []},
    ),
    "un recours DALO, puis son accusé": (
        ("acces.recours-dalo-depose", {}),
        ("acces.recours-dalo-accuse", {}),
        {"anomalies": []},
    ),
    "un projet de vie, puis l'accompagnement": (
        ("campement.projet-de-vie-formule", {}),
        ("campement.accompagnement-ouvert", {}),
        {"anomalies": []},
    ),
    "un référent désigné, puis sa suppléance": (
        ("referent.designe", {}),
        ("referent.suppleance-organisee", {}),
        {"anomalies": []},
    ),
    "une demande de droits, puis son délai prolongé": (
        ("droits.demande-recue", {}),
        ("droits.delai-de-reponse-prolonge", {"demande": LUI, "jusqu_au": "2026-08-04"}),
        {"regles": {"R-P02": "a_venir"}},
    ),
    "une adresse protégée, puis la protection modifiée": (
        ("vif.protection-adresse-activee", {}),
        ("vif.protection-modifiee", {"protection": LUI}),
        {"anomalies": []},
    ),
    "une mesure terminée, puis le parcours clos": (
        ("accompagnement.mesure-terminee", {}),
        ("parcours.clos", {}),
        {"anomalies": ["debut-inconnu"]},
    ),
    "le mandat du référent terminé, puis le parcours clos": (
        ("referent.mandat-termine", {}),
        ("parcours.clos", {}),
        {"anomalies": ["mandat-inconnu"]},
    ),
}


def lu(le_premier: Dit, l_autre: Dit) -> Jour:
    return given(le_premier, l_autre).au("2026-05-20")


@pytest.mark.parametrize(("premier", "suite", "attendu"), SUITES.values(), ids=SUITES)
@pytest.mark.parametrize("references", [("a", "b"), ("b", "a")], ids=["a puis b", "b puis a"])
def test_le_meme_jour_ce_qui_repond_vient_apres_quelle_que_soit_sa_reference(
    premier: Fait, suite: Fait, attendu: dict[str, Any], references: tuple[str, str]
) -> None:
    (dit, champs), (repond, les_siens) = premier, suite
    cite: dict[str, Any] = {c: ref(references[0]) if v == LUI else v for c, v in les_siens.items()}
    jour = lu(
        fait(dit, JOUR, ident=references[0], **champs),
        fait(repond, JOUR, ident=references[1], **cite),
    )

    assert [f.id for f in jour.histoire.parcours.histoire.recits] == list(references)
    for champ, valeur in attendu.items():
        if champ == "regles":
            assert valeur.items() <= {(regle, etat) for regle, _, etat in jour.echeances}
        else:
            assert getattr(jour, champ) == valeur


def test_un_bilan_programme_le_jour_d_un_autre_reste_du() -> None:
    """Le bilan du jour ne tient pas lieu de celui que l'on y programme."""
    programme = fait("pole.bilan-programme", JOUR, ident="a", prevu_le="2026-08-03")
    realise = fait("pole.bilan-realise", JOUR, ident="b")

    jour = given(programme, realise).au("2026-08-04")

    assert ("R-X02", "2026-08-03", "depassee") in jour.echeances
    assert "AL-15" in jour.alertes


def test_ce_a_quoi_un_fait_repond_est_publie_et_vient_avant_lui() -> None:
    repondent = [c for c in catalogue.classes() if c.fiche.suit]

    for sorte in repondent:
        premier = catalogue.trouver(sorte.fiche.suit)
        assert premier is not None
        dits = (fait(premier, JOUR), fait(sorte, JOUR))
        assert dits[0].evenement.rang_du_jour < dits[1].evenement.rang_du_jour

    assert len(repondent) == 16


def test_ce_qui_se_fait_le_jour_ou_l_on_rouvre_n_est_pas_apres_la_cloture() -> None:
    for references in (("a", "b"), ("b", "a")):
        jour = given(
            fait("menage.ouvert", "2026-01-05"),
            fait("parcours.clos", "2026-02-02"),
            fait("parcours.rouvert", JOUR, ident=references[0]),
            fait("referent.designe", JOUR, ident=references[1]),
        ).au(JOUR)

        assert jour.anomalies == []
        assert "parcours" in jour.dossiers
