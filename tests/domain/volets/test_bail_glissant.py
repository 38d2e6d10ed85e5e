"""Le bail glissant : de la convention au glissement, ou à son refus."""

from typing import Any

import pytest
from scenario import Dit, Exemple, active, annule, au, fait, given, ref

from parcours.domain.volets.logement_accompagne.etat import BailGlissant


def dit(nom: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait de logement accompagné."""
    return fait(f"logement-accompagne.{nom}", le, **champs)


def glissant(le: str, mois: int, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une convention de bail glissant est conclue."""
    return dit("bail-glissant-conclu", le, duree_mois=mois, **champs)


def examine(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le bail glissant est examiné."""
    return dit("bail-glissant-examine", le, **{"avis": "POURSUITE", **champs})


GLISSANT = glissant("2026-02-01", 18, prochain_examen_le="2026-11-01")
"""Dix-huit mois, soit jusqu'au 1er août 2027 ; un examen le 1er novembre 2026."""

BAUX_GLISSANTS = (
    Exemple(
        "le préfet est avisé deux mois avant l'examen ; le bail finit avec la convention",
        given(GLISSANT).avec_reglages(active("R-L03")),
        au(
            "2026-02-01",
            etape="logement-accompagne",
            situations={None: "BAIL_GLISSANT"},
            dossiers=["bail-glissant"],
            echeances=[("R-L03", "2027-08-01", "a_venir"), ("R-L04", "2026-09-01", "a_venir")],
            anomalies=[],
        ),
    ),
    Exemple(
        "l'avis donné, l'examen suivant appelle le sien, et le terme demeure",
        given(
            GLISSANT,
            dit("echeance-notifiee-au-prefet", "2026-08-28", echeance_le="2026-11-01"),
            examine("2026-10-20", prochain_examen_le="2027-05-01"),
        ).avec_reglages(active("R-L03")),
        au(
            "2026-08-28",
            echeances=[("R-L03", "2027-08-01", "a_venir"), ("R-L04", "2026-09-01", "satisfaite")],
        ),
        au(
            "2026-10-20",
            echeances=[
                ("R-L03", "2027-08-01", "a_venir"),
                ("R-L04", "2026-09-01", "satisfaite"),
                ("R-L04", "2027-03-01", "a_venir"),
            ],
            anomalies=[],
        ),
    ),
    Exemple(
        "un examen prévu après le terme le repousse",
        given(GLISSANT, examine("2027-05-01", prochain_examen_le="2027-11-01")).avec_reglages(
            active("R-L03")
        ),
        au(
            "2027-05-01",
            echeances=[("R-L03", "2027-11-01", "a_venir"), ("R-L04", "2027-09-01", "a_venir")],
        ),
    ),
    Exemple(
        "l'alerte du terme ne vient pas avec l'examen, mais avec la fin de la convention",
        given(GLISSANT, examine("2026-10-20", prochain_examen_le="2027-05-01")),
        au("2027-05-02", alarmes_hors_referent=[("AL-10", "VIGILANCE", "2027-03-01")]),
        au(
            "2027-05-03",
            alarmes_hors_referent=[
                ("AL-10", "VIGILANCE", "2027-03-01"),
                ("AL-10", "VIGILANCE", "2027-08-01"),
            ],
        ),
    ),
    Exemple(
        "un bilan sans examen suivant ne change aucune date",
        given(GLISSANT, examine("2026-10-20", avis="GLISSEMENT")),
        au("2026-10-20", echeances=[("R-L04", "2026-09-01", "depassee")], anomalies=[]),
    ),
    Exemple(
        "le bail glisse : le ménage est locataire en titre à sa prise d'effet",
        given(
            GLISSANT, dit("glissement-prononce", "2026-08-20", prend_effet_le="2026-10-01")
        ).avec_reglages(active("R-L03")),
        au(
            "2026-08-20",
            echeances=[("R-L03", "2027-08-01", "satisfaite"), ("R-L04", "2026-09-01", "eteinte")],
            dossiers=["bail"],
            dossiers_fermes=["bail-glissant"],
        ),
        au("2026-09-30", etape="logement-accompagne"),
        au("2026-10-01", etape="logement", situations={None: "LOGEMENT_LOCATAIRE"}),
    ),
    Exemple(
        "le bail ne glissera pas : l'occupation continue, une alerte prévient",
        given(
            GLISSANT, dit("glissement-refuse", "2026-08-20", motif="REFUS_BAILLEUR")
        ).avec_reglages(active("R-L03")),
        au(
            "2026-08-20",
            echeances=[("R-L03", "2027-08-01", "eteinte"), ("R-L04", "2026-09-01", "eteinte")],
            dossiers=[],
            situations={None: "BAIL_GLISSANT"},
            alertes=["AL-10"],
        ),
    ),
    Exemple(
        "sortir du logement finit aussi le bail glissant",
        given(GLISSANT, dit("sortie-effectuee", "2026-06-01", destination="RETOUR_FAMILLE")),
        au("2026-06-01", echeances=[("R-L04", "2026-09-01", "eteinte")], dossiers=[]),
    ),
    Exemple(
        "annuler le refus rend au bail ses échéances",
        given(
            GLISSANT,
            dit("glissement-refuse", "2026-08-20", ident="r1"),
            annule("2026-08-25", cible=ref("r1")),
        ),
        au("2026-08-25", connu_a=2, dossiers=[]),
        au(
            "2026-08-25", dossiers=["bail-glissant"], echeances=[("R-L04", "2026-09-01", "a_venir")]
        ),
    ),
)


@pytest.mark.parametrize("exemple", BAUX_GLISSANTS, ids=repr)
def test_le_bail_glissant_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", BAUX_GLISSANTS, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_au_bail(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    ("faits", "surprises"),
    [
        ((glissant("2026-02-01", 18),), ["date-attendue"]),
        (
            (glissant("2026-02-01", 18, prochain_examen_le="2026-01-31"),),
            ["dates-contradictoires"],
        ),
        ((examine("2026-10-20"),), ["bail-glissant-inconnu"]),
        (
            (GLISSANT, examine("2026-10-20", prochain_examen_le="2026-10-19")),
            ["dates-contradictoires"],
        ),
        (
            (GLISSANT, dit("echeance-notifiee-au-prefet", "2026-08-28", echeance_le="2026-12-01")),
            ["autre-echeance"],
        ),
    ],
)
def test_ce_qui_surprend_dans_un_bail_glissant_se_signale(
    faits: tuple[Dit, ...], surprises: list[str]
) -> None:
    assert given(*faits).au("2027-12-31").anomalies == surprises


def test_un_examen_qui_avancerait_le_terme_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BailGlissant, "examine", lambda bail, le: BailGlissant(bail.debut, le, le))

    contredits = [exemple.nom for exemple in BAUX_GLISSANTS if exemple.ecarts()]

    assert contredits == ["l'avis donné, l'examen suivant appelle le sien, et le terme demeure"]
