"""Le droit opposable : le recours, ce que la commission promet, le tribunal."""

from typing import Any

import pytest
from scenario import Dit, Exemple, annule, au, entree, fait, given, ref


def recours(le: str, nature: str = "LOGEMENT", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage saisit la commission de médiation."""
    return fait("acces.recours-dalo-depose", le, nature=nature, **champs)


def accuse(le: str, *, complet: bool = True, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le secrétariat accuse réception du recours."""
    return fait("acces.recours-dalo-accuse", le, complet=complet, **champs)


def decision(le: str, sens: str = "FAVORABLE_LOGEMENT", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La commission décide."""
    return fait("acces.decision-dalo-rendue", le, sens=sens, **champs)


def offre(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un logement est proposé."""
    dix_jours = {"reponse_attendue_le": "2026-12-31"}
    return fait("acces.proposition-de-logement-recue", le, **{**dix_jours, **champs})


def contentieux(le: str, objet: str) -> Dit:
    """Le tribunal administratif est saisi."""
    return fait("acces.contentieux-dalo-engage", le, objet=objet)


OFFRE_DUE = ("R-D02", "2026-08-20", "a_venir")
TRIBUNAL = ("R-D02", "2026-12-20", "a_venir")
"""Décision du 20 mai 2026 en Lozère : trois mois pour une offre, puis quatre pour le tribunal."""

EXEMPLES = (
    Exemple(
        "un recours complet est tranché dans les trois mois, et le maire a quinze jours",
        given(
            recours("2026-03-02"),
            accuse("2026-03-10", avis_maire_sollicite_le="2026-03-12"),
            decision("2026-05-20"),
        ),
        au("2026-03-02", echeances=[("R-D01", "2026-06-02", "a_venir")], dossiers=["recours-dalo"]),
        au(
            "2026-03-10",
            echeances=[("R-D01", "2026-06-10", "a_venir"), ("R-D04", "2026-03-27", "a_venir")],
        ),
        au(
            "2026-05-20",
            echeances=[
                ("R-D01", "2026-06-10", "satisfaite"),
                OFFRE_DUE,
                TRIBUNAL,
                ("R-D04", "2026-03-27", "eteinte"),
            ],
            dossiers=["recours-dalo"],
            anomalies=[],
        ),
    ),
    Exemple(
        "un hébergement se décide en six semaines",
        given(recours("2026-06-15", nature="HEBERGEMENT")),
        au("2026-06-15", echeances=[("R-D01", "2026-07-27", "a_venir")]),
    ),
    Exemple(
        "l'accusé d'un recours à l'hébergement suit la nature du recours",
        given(recours("2026-06-15", nature="HEBERGEMENT"), accuse("2026-06-22")),
        au("2026-06-22", echeances=[("R-D01", "2026-08-03", "a_venir")]),
    ),
    Exemple(
        "outre-mer, la commission a six mois",
        given(recours("2026-08-31", departement="971")),
        au("2026-08-31", echeances=[("R-D01", "2027-02-28", "a_venir")]),
    ),
    Exemple(
        "un dossier incomplet ne fait rien courir avant d'être complet",
        given(
            recours("2026-03-02"),
            accuse("2026-03-10", complet=False, pieces_attendues_le="2026-04-10"),
            accuse("2026-04-01"),
        ),
        au("2026-03-10", echeances=[("R-D01", "2026-06-02", "eteinte")], anomalies=[]),
        au(
            "2026-04-01",
            echeances=[("R-D01", "2026-06-02", "eteinte"), ("R-D01", "2026-07-01", "a_venir")],
        ),
    ),
    Exemple(
        "des pièces redemandées suspendent le délai : vingt jours s'ajoutent aux trois mois",
        given(
            recours("2026-03-02"),
            accuse("2026-03-10"),
            accuse("2026-04-01", complet=False, pieces_attendues_le="2026-05-01"),
            accuse("2026-04-10", complet=False, pieces_attendues_le="2026-05-01"),
            accuse("2026-04-21"),
        ),
        au("2026-04-15", echeances=[("R-D01", "2026-06-10", "eteinte")]),
        au(
            "2026-04-21",
            echeances=[("R-D01", "2026-06-10", "eteinte"), ("R-D01", "2026-06-30", "a_venir")],
        ),
    ),
    Exemple(
        "un second accusé complet fait courir le délai de nouveau",
        given(recours("2026-03-02"), accuse("2026-03-10"), accuse("2026-03-16")),
        au("2026-03-16", echeances=[("R-D01", "2026-06-16", "a_venir")]),
    ),
    Exemple(
        "une décision défavorable ferme le recours et ne promet rien",
        given(recours("2026-03-02"), decision("2026-05-20", "DEFAVORABLE")),
        au(
            "2026-05-20",
            echeances=[("R-D01", "2026-06-02", "satisfaite")],
            dossiers=[],
            dossiers_fermes=["recours-dalo"],
        ),
    ),
    Exemple(
        "un recours sans objet se ferme de même",
        given(recours("2026-03-02"), decision("2026-05-20", "SANS_OBJET")),
        au("2026-05-20", echeances=[("R-D01", "2026-06-02", "satisfaite")], dossiers=[]),
    ),
    Exemple(
        "une offre d'hébergement est due dans les six semaines",
        given(decision("2026-06-15", "FAVORABLE_HEBERGEMENT")),
        au("2026-06-15", echeances=[("R-D05", "2026-07-27", "a_venir")]),
    ),
    Exemple(
        "un recours au logement réorienté promet un hébergement",
        given(decision("2026-06-15", "REORIENTATION_HEBERGEMENT", logement_de_transition=False)),
        au("2026-06-15", echeances=[("R-D05", "2026-07-27", "a_venir")]),
    ),
    Exemple(
        "un logement de transition est dû dans les trois mois",
        given(decision("2026-06-15", "FAVORABLE_HEBERGEMENT", logement_de_transition=True)),
        au("2026-06-15", echeances=[("R-D05", "2026-09-15", "a_venir")]),
    ),
    Exemple(
        "à Paris, l'offre de logement attend six mois, puis le tribunal quatre",
        given(decision("2026-07-31", departement="75")),
        au(
            "2026-07-31",
            echeances=[("R-D02", "2027-01-31", "a_venir"), ("R-D02", "2027-05-31", "a_venir")],
        ),
    ),
    Exemple(
        "une offre au titre du DALO est celle qui était promise",
        given(recours("2026-03-02"), decision("2026-05-20"), offre("2026-07-01", origine="DALO")),
        au(
            "2026-07-01",
            echeances=[
                ("R-D01", "2026-06-02", "satisfaite"),
                ("R-D02", "2026-08-20", "satisfaite"),
                ("R-D02", "2026-12-20", "eteinte"),
                ("R-N05", "2026-12-31", "a_venir"),
            ],
            dossiers=["proposition-de-logement", "recours-dalo"],
        ),
    ),
    Exemple(
        "une autre offre ne remplit pas la promesse",
        given(decision("2026-05-20"), offre("2026-07-01", origine="MUTATION")),
        au(
            "2026-07-01",
            echeances=[
                OFFRE_DUE,
                TRIBUNAL,
                ("R-N05", "2026-12-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un relogement, quel qu'en soit le cadre, ôte son objet à l'offre promise",
        given(
            recours("2026-03-02"),
            decision("2026-05-20"),
            fait("acces.relogement-realise", "2026-07-01", origine="EXPULSION", situation="LS"),
        ),
        au(
            "2026-07-01",
            echeances=[
                ("R-D01", "2026-06-02", "satisfaite"),
                ("R-D02", "2026-08-20", "eteinte"),
                ("R-D02", "2026-12-20", "eteinte"),
            ],
            dossiers=["recours-dalo"],
            etape="logement",
        ),
    ),
    Exemple(
        "au titre du DALO, il est ce que le recours demandait",
        given(
            recours("2026-03-02"),
            decision("2026-05-20"),
            fait("acces.relogement-realise", "2026-07-01", origine="DALO", situation="LS"),
        ),
        au("2026-07-01", dossiers=[], dossiers_fermes=["recours-dalo"]),
    ),
    Exemple(
        "saisir le tribunal d'une injonction répond à l'offre qui n'est pas venue",
        given(
            decision("2026-05-20"),
            contentieux("2026-09-15", "INJONCTION"),
            fait("acces.contentieux-dalo-tranche", "2026-11-10", sens="INJONCTION_AVEC_ASTREINTE"),
        ),
        au("2026-08-21", alarmes_hors_referent=[("AL-12", "VIGILANCE", "2026-08-20")]),
        au(
            "2026-09-15",
            echeances=[
                ("R-D02", "2026-08-20", "depassee"),
                ("R-D02", "2026-12-20", "satisfaite"),
                ("R-D03", "2026-11-15", "a_venir"),
            ],
            alarmes_hors_referent=[],
        ),
        au(
            "2026-11-10",
            echeances=[
                ("R-D02", "2026-08-20", "depassee"),
                ("R-D02", "2026-12-20", "satisfaite"),
                ("R-D03", "2026-11-15", "satisfaite"),
            ],
        ),
    ),
    Exemple(
        "demander l'annulation d'un refus n'est pas demander l'offre",
        given(decision("2026-05-20"), contentieux("2026-09-15", "ANNULATION")),
        au(
            "2026-09-15",
            echeances=[
                ("R-D02", "2026-08-20", "depassee"),
                TRIBUNAL,
                ("R-D03", "2026-11-15", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un hébergement proposé à temps remplit la promesse et ferme le recours",
        given(
            recours("2026-05-04", nature="HEBERGEMENT"),
            decision("2026-06-15", "FAVORABLE_HEBERGEMENT"),
            fait("acces.hebergement-daho-propose", "2026-07-20", structure="INT-GENTIANES"),
        ),
        au(
            "2026-07-20",
            echeances=[
                ("R-D01", "2026-06-15", "satisfaite"),
                ("R-D05", "2026-07-27", "satisfaite"),
            ],
            dossiers=[],
        ),
    ),
    Exemple(
        "une entrée en hébergement ôte son objet à la proposition attendue",
        given(decision("2026-06-15", "FAVORABLE_HEBERGEMENT"), entree("2026-07-01", "CHU")),
        au("2026-07-01", echeances=[("R-D05", "2026-07-27", "eteinte")]),
    ),
    Exemple(
        "annuler la décision rend le recours à la commission",
        given(
            recours("2026-03-02"),
            fait("acces.decision-dalo-rendue", "2026-05-20", ident="d1", sens="FAVORABLE_LOGEMENT"),
            annule("2026-05-25", cible=ref("d1")),
        ),
        au(
            "2026-05-25",
            connu_a=2,
            echeances=[("R-D01", "2026-06-02", "satisfaite"), OFFRE_DUE, TRIBUNAL],
        ),
        au("2026-05-25", echeances=[("R-D01", "2026-06-02", "a_venir")]),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_le_recours_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_au_recours(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    ("faits", "surprises"),
    [
        (
            (recours("2026-03-02"), recours("2026-04-01", nature="HEBERGEMENT")),
            ["recours-deja-en-cours"],
        ),
        ((recours("2026-03-02"), decision("2026-05-20", "DEFAVORABLE"), recours("2026-07-01")), []),
        ((accuse("2026-03-10"),), ["recours-inconnu"]),
        ((recours("2026-03-02"), accuse("2026-03-10", complet=False)), ["date-attendue"]),
        (
            (
                recours("2026-03-02"),
                accuse("2026-03-10", complet=False, pieces_attendues_le="2026-03-09"),
            ),
            ["dates-contradictoires"],
        ),
    ],
)
def test_ce_qui_surprend_dans_un_recours_se_signale(
    faits: tuple[Dit, ...], surprises: list[str]
) -> None:
    assert given(*faits).au("2026-12-31").anomalies == surprises
