"""Ce qui sort de la procédure ordinaire : le protocole de cohésion sociale, le lieu occupé."""

from typing import Any

import pytest
from scenario import Dit, Exemple, au, fait, given


def protocole(le: str, mois: int) -> Dit:
    """Un protocole de cohésion sociale est signé."""
    return fait("expulsion.protocole-cohesion-sociale-signe", le, duree_mois=mois)


def termine(le: str, issue: str) -> Dit:
    """Le protocole s'achève."""
    return fait("expulsion.protocole-cohesion-sociale-termine", le, issue=issue)


def demeure(local: str, heures: int, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le préfet met en demeure de quitter un lieu occupé."""
    type_de_fait = "expulsion.mise-en-demeure-de-quitter-notifiee"
    return fait(type_de_fait, "2026-05-04", local=local, delai_heures=heures, **champs)


PROTOCOLES = (
    Exemple(
        "un protocole dure deux ans ; respecté, un bail se signe dans les trois mois",
        given(
            protocole("2026-01-10", 24),
            termine("2028-01-10", "RESPECTE"),
            fait(
                "acces.bail-signe",
                "2028-02-01",
                prend_effet_le="2028-02-01",
                type_bailleur="SOCIAL",
                contexte="APRES_PROTOCOLE",
            ),
        ),
        au(
            "2026-01-10",
            echeances=[("R-E28", "2028-01-10", "a_venir")],
            dossiers=["protocole-cohesion-sociale"],
            anomalies=[],
        ),
        au(
            "2028-01-10",
            echeances=[("R-E28", "2028-01-10", "satisfaite"), ("R-E28", "2028-04-10", "a_venir")],
            dossiers=[],
        ),
        au(
            "2028-02-01",
            echeances=[("R-E28", "2028-01-10", "satisfaite"), ("R-E28", "2028-04-10", "eteinte")],
        ),
    ),
    Exemple(
        "rompu, il n'a plus d'objet",
        given(protocole("2026-01-10", 24), termine("2026-09-01", "ROMPU")),
        au("2026-09-01", echeances=[("R-E28", "2028-01-10", "eteinte")], dossiers=[]),
    ),
    Exemple(
        "trois ans dès la signature sortent du texte ; le terme convenu reste",
        given(protocole("2026-01-10", 36)),
        au(
            "2026-01-10",
            anomalies=["PROTOCOLE_HORS_BORNES"],
            echeances=[("R-E28", "2029-01-10", "a_venir")],
        ),
    ),
    Exemple(
        "un avenant prolonge, dans les trois ans de la première signature",
        given(protocole("2026-01-10", 24), protocole("2027-12-01", 12)),
        au("2027-12-01", anomalies=[], echeances=[("R-E28", "2028-12-01", "a_venir")]),
    ),
    Exemple(
        "au-delà de trois ans, l'avenant surprend",
        given(protocole("2026-01-10", 24), protocole("2027-12-01", 18)),
        au("2027-12-01", anomalies=["PROTOCOLE_HORS_BORNES"]),
    ),
    Exemple(
        "la procédure éteinte par le protocole le laisse courir ; par un désistement, non",
        given(
            protocole("2026-01-10", 24),
            fait("expulsion.procedure-eteinte", "2026-01-12", motif="PROTOCOLE"),
            fait("expulsion.procedure-eteinte", "2026-03-12", motif="DESISTEMENT"),
        ),
        au("2026-01-12", echeances=[("R-E28", "2028-01-10", "a_venir")]),
        au("2026-03-12", echeances=[("R-E28", "2028-01-10", "eteinte")]),
    ),
    Exemple(
        "un protocole se prolonge encore, la procédure éteinte par lui",
        given(
            protocole("2026-01-10", 24),
            fait("expulsion.procedure-eteinte", "2026-01-12", motif="PROTOCOLE"),
            protocole("2027-12-01", 18),
        ),
        au(
            "2027-12-01",
            anomalies=["PROTOCOLE_HORS_BORNES"],
            echeances=[("R-E28", "2029-06-01", "a_venir")],
        ),
    ),
    Exemple(
        "après un désistement, un protocole est le premier",
        given(
            protocole("2026-01-10", 24),
            fait("expulsion.procedure-eteinte", "2026-03-12", motif="DESISTEMENT"),
            protocole("2027-12-01", 18),
        ),
        au(
            "2027-12-01",
            anomalies=[],
            echeances=[("R-E28", "2028-01-10", "eteinte"), ("R-E28", "2029-06-01", "a_venir")],
        ),
    ),
)

OCCUPATIONS = (
    Exemple(
        "vingt-quatre heures pour un domicile",
        given(demeure("DOMICILE", 24, notifiee_a="2026-05-04T10:00:00+02:00")),
        au("2026-05-04", anomalies=[], echeances=[("R-E26", "2026-05-05", "a_venir")]),
    ),
    Exemple(
        "le délai que laisse le préfet prime s'il est plus long",
        given(demeure("DOMICILE", 72, notifiee_a="2026-05-04T23:00:00+02:00")),
        au("2026-05-04", echeances=[("R-E26", "2026-05-07", "a_venir")]),
    ),
    Exemple(
        "sept jours pour un autre local ; moins surprend, et l'exécution l'éteint",
        given(demeure("AUTRE", 48), fait("expulsion.executee", "2026-05-12", concours=True)),
        au(
            "2026-05-04",
            anomalies=["mise-en-demeure-trop-courte"],
            echeances=[("R-E26", "2026-05-11", "a_venir")],
        ),
        au(
            "2026-05-12",
            echeances=[
                ("R-E21", "2026-07-12", "a_venir"),
                ("R-E21", "2028-05-12", "a_venir"),
                ("R-E24", "2026-05-12", "a_venir"),
                ("R-E26", "2026-05-11", "eteinte"),
            ],
        ),
    ),
    Exemple(
        "sans heure connue, le préfet laisse des jours",
        given(demeure("AUTRE", 240)),
        au("2026-05-04", anomalies=[], echeances=[("R-E26", "2026-05-14", "a_venir")]),
    ),
)

TOUS = (*PROTOCOLES, *OCCUPATIONS)


@pytest.mark.parametrize("exemple", TOUS, ids=repr)
def test_le_protocole_et_le_squat_suivent_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []
    assert exemple.a_rebours().ecarts() == []
