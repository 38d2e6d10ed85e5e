"""Quel séjour finit une sortie, et qui elle fait partir : celui qu'elle dit, ceux qui y étaient.

Une sortie dit le séjour qu'elle finit par sa référence (`sejour`) ou par sa structure ; sinon, le
seul qui convienne. Deux séjours ouverts se signalent. Qui n'y était pas n'en sort pas.
"""

from typing import Any

import pytest
from scenario import (
    CHRS,
    Dit,
    Exemple,
    annule,
    au,
    bail,
    constat,
    designe,
    entree,
    fait,
    given,
    menage,
    nuits,
    ref,
    sortie,
)

A, B = "INT-CHUA48", "INT-CHRSB48"
PENSION = "logement-accompagne.entree-effectuee"
DEUX = (
    menage("2025-12-01", "p1"),
    entree("2026-01-01", "CHU", ident="a", structure=A),
    entree("2026-02-01", "CHRS_INSERTION", ident="b", structure=B),
)


def quitte(le: str, destination: str = "RUE", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une sortie de logement accompagné."""
    return fait("logement-accompagne.sortie-effectuee", le, destination=destination, **champs)


EXEMPLES = (
    Exemple(
        "une sortie de A, sue en retard et dite par sa référence, ne fait pas quitter B",
        given(*DEUX, sortie("2026-02-05", "URGENCE", sejour=ref("a"))),
        au(
            "2026-02-06",
            situations={"p1": "CHRS_INSERTION"},
            anomalies=["sejours-chevauchants"],
            dossiers=["parcours", "sejour"],
        ),
    ),
    Exemple(
        "une sortie de A, dite par sa structure, ne fait pas quitter B",
        given(*DEUX, sortie("2026-02-05", "RUE", structure=A)),
        au("2026-02-06", situations={"p1": "CHRS_INSERTION"}, dossiers=["parcours", "sejour"]),
    ),
    Exemple(
        "une sortie de A, dite par A, ne fait pas quitter B",
        given(
            designe("2025-12-01"),
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure="INT-GENTIANES"),
            entree("2026-02-01", "CHRS_INSERTION", ident="b", structure=B),
            sortie("2026-02-05", "RUE", par=CHRS),
        ),
        au("2026-02-06", situations={"p1": "CHRS_INSERTION"}),
    ),
    Exemple(
        "une sortie de A datée d'avant l'entrée en B ne fait rien chevaucher",
        given(*DEUX, sortie("2026-01-20", "RETOUR_FAMILLE")),
        au("2026-01-21", situations={"p1": "TIERS"}, anomalies=[]),
        au("2026-02-06", situations={"p1": "CHRS_INSERTION"}, anomalies=[]),
    ),
    Exemple(
        "une sortie de B, deux séjours ouverts, mène où elle dit",
        given(*DEUX, sortie("2026-02-05", "RUE", sejour=ref("b"))),
        au("2026-02-06", situations={"p1": "RUE"}, dossiers=["parcours", "sejour"]),
    ),
    Exemple(
        "deux séjours ouverts, une sortie qui n'en dit aucun : elle fait sortir, et se signale",
        given(*DEUX, sortie("2026-02-05", "RUE")),
        au(
            "2026-02-06",
            situations={"p1": "RUE"},
            anomalies=["sejours-chevauchants", "sortie-sans-sejour"],
            dossiers=["parcours"],
        ),
    ),
    Exemple(
        "une sortie d'un séjour inconnu ne fait pas quitter celui où l'on est",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-02-01", "CHU", ident="b", structure=B),
            sortie("2026-02-05", "RUE", structure=A),
        ),
        au("2026-02-06", situations={"p1": "CHU"}, anomalies=["sortie-sans-sejour"]),
    ),
    Exemple(
        "une sortie sans aucune entrée mène où elle dit, et se signale",
        given(sortie("2026-02-05", "RUE")),
        au("2026-02-06", situations={None: "RUE"}, anomalies=["sortie-sans-sejour"]),
    ),
    Exemple(
        "sortir de l'hébergement, sue en retard, ne fait pas quitter la pension de famille",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure=A),
            fait(PENSION, "2026-02-01", type_place="PF", structure=B),
            sortie("2026-02-05", "LOGEMENT_ADAPTE"),
        ),
        au("2026-02-06", situations={"p1": "PF"}),
    ),
    Exemple(
        "la même entrée dite deux fois n'est qu'un séjour",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure=A),
            entree("2026-01-02", "CHU", ident="a2", structure=A),
            sortie("2026-02-05", "RUE", sejour=ref("a2")),
        ),
        au("2026-02-06", situations={"p1": "RUE"}, anomalies=[], dossiers=["parcours"]),
    ),
    Exemple(
        "changer de place ne fait pas un second séjour : l'une ou l'autre structure dit la sortie",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure=A),
            fait(
                "hebergement.changement-de-place-effectue",
                "2026-01-15",
                structure=B,
                type_place="CHRS_INSERTION",
            ),
            sortie("2026-02-05", "RUE", structure=B),
        ),
        au("2026-02-06", situations={"p1": "RUE"}, anomalies=[], dossiers=["parcours"]),
    ),
    Exemple(
        "l'entrée rectifiée garde son séjour, cité sous l'un ou l'autre nom",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure=A),
            entree("2026-01-03", "CHU", ident="a2", structure=A),
            fait("correction.fait-rectifie", "2026-01-04", cible=ref("a"), remplacant=ref("a2")),
            sortie("2026-02-05", "RUE", sejour=ref("a")),
        ),
        au("2026-02-06", situations={"p1": "RUE"}, anomalies=[], dossiers=["parcours"]),
    ),
    Exemple(
        "l'entrée annulée, sa sortie se signale",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure=A),
            annule("2026-01-04", ref("a")),
            sortie("2026-02-05", "RUE", sejour=ref("a")),
        ),
        au("2026-02-06", situations={"p1": "RUE"}, anomalies=["sortie-sans-sejour"]),
    ),
    Exemple(
        "les nuits du 115 ne sont pas un séjour qui chevauche",
        given(
            menage("2025-12-01", "p1"),
            nuits("2026-01-01", 5),
            entree("2026-01-03", "CHU", ident="a", structure=A),
        ),
        au("2026-01-04", anomalies=[], situations={"p1": "CHU"}),
    ),
    Exemple(
        "loger chez soi finit le séjour ; sa sortie dite ensuite n'est pas une surprise",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", ident="a", structure=A),
            bail("2026-02-01", "2026-02-01", nature="VIDE_3_ANS"),
            sortie("2026-02-01", "LOGEMENT_PRIVE"),
            entree("2027-02-01", "CHU", ident="c", structure=B),
        ),
        au("2026-02-02", anomalies=[], situations={"p1": "PRIVE"}),
        au("2027-02-02", anomalies=[], situations={"p1": "CHU"}),
    ),
    # --- Qui part -------------------------------------------------------------------------------
    Exemple(
        "l'un sort, l'autre demeure : le séjour reste ouvert",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-01-01", "CHU", structure=A),
            sortie("2026-02-05", "RUE", personnes=["p2"]),
        ),
        au("2026-02-06", situations={"p1": "CHU", "p2": "RUE"}, dossiers=["parcours", "sejour"]),
    ),
    Exemple(
        "les deux sont sortis, l'un après l'autre : le séjour est fini",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-01-01", "CHU", structure=A),
            sortie("2026-02-05", "RUE", personnes=["p2"]),
            sortie("2026-02-08", "RETOUR_FAMILLE", personnes=["p1"]),
        ),
        au("2026-02-09", situations={"p1": "TIERS", "p2": "RUE"}, dossiers=["parcours"]),
    ),
    Exemple(
        "une sortie sans nom ne fait partir que ceux du séjour",
        given(
            menage("2025-12-01", "p1", "p2"),
            bail("2025-12-01", "2025-12-01", nature="VIDE_3_ANS"),
            entree("2026-01-01", "CHU", structure=A, personnes=["p2"]),
            sortie("2026-02-05", "RUE"),
        ),
        au("2026-02-06", situations={"p1": "PRIVE", "p2": "RUE"}),
    ),
    Exemple(
        "l'un meurt, l'autre demeure",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-01-01", "CHU", structure=A),
            sortie("2026-02-05", "DECES", personnes=["p2"]),
        ),
        au("2026-02-06", situations={"p1": "CHU"}, dossiers=["parcours", "sejour"], anomalies=[]),
    ),
    Exemple(
        "qui quitte le ménage n'y tient plus de séjour ouvert",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-01-01", "CHU", structure=A),
            fait("menage.personne-partie", "2026-01-10", personne="p2"),
            sortie("2026-02-05", "RUE", personnes=["p1"]),
        ),
        au("2026-02-06", situations={"p1": "RUE"}, dossiers=["parcours"], anomalies=[]),
    ),
    Exemple(
        "l'un quitte le logement accompagné : la sous-location de l'autre court encore",
        given(
            menage("2025-12-01", "p1", "p2"),
            fait(
                "logement-accompagne.sous-location-debutee",
                "2026-01-01",
                cadre="IML",
                fin_prevue_le="2027-06-30",
            ),
            quitte("2026-02-05", personnes=["p2"]),
        ),
        au("2026-02-06", dossiers=["parcours", "sous-location"]),
        au("2026-02-06", situations={"p1": "IML_SOUS_LOCATION", "p2": "RUE"}),
    ),
    Exemple(
        "sortir d'une mise à l'abri pour violences ne fait sortir que qui y était",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-01-01", "CHU", structure=A, personnes=["p1"]),
            fait("vif.mise-a-abri-debutee", "2026-01-05", personnes=["p2"]),
            fait("vif.mise-a-abri-terminee", "2026-01-15", destination="RETOUR_FAMILLE"),
        ),
        au("2026-01-16", situations={"p1": "CHU", "p2": "TIERS"}, dossiers=["parcours", "sejour"]),
    ),
    # --- Le décès -------------------------------------------------------------------------------
    Exemple(
        "un décès compte quand personne n'est déclaré",
        given(constat("2026-01-01", "LOGEMENT_LOCATAIRE"), sortie("2026-02-05", "DECES")),
        au("2026-02-04", etape="logement"),
        au("2026-02-05", etape="inconnue", situations={}, anomalies=["menage-sans-personne"]),
    ),
    Exemple(
        "qui se déclare après un décès est présent depuis sa déclaration",
        given(
            constat("2026-01-01", "LOGEMENT_LOCATAIRE"),
            sortie("2026-02-05", "DECES"),
            menage("2026-03-01", "p1"),
        ),
        au("2026-02-04", etape="logement"),
        au("2026-02-10", situations={}),
        au("2026-03-01", situations={"p1": None}, anomalies=[]),
    ),
    Exemple(
        "déclaré avant le décès, le ménage est celui des personnes déclarées",
        given(
            constat("2026-01-01", "LOGEMENT_LOCATAIRE"),
            menage("2026-01-10", "p1", "p2"),
            fait("maintien.depart-volontaire-constate", "2026-02-05", destination="DECES"),
        ),
        au("2026-02-05", situations={}, anomalies=["menage-sans-personne"]),
    ),
    *(
        Exemple(
            f"un décès compte quand personne n'est déclaré : {sorte}",
            given(
                constat("2026-01-01", "LOGEMENT_LOCATAIRE"),
                fait(sorte, "2026-02-05", destination="DECES"),
            ),
            au("2026-02-05", etape="inconnue", situations={}),
        )
        for sorte in (
            "hebergement.sortie-effectuee",
            "logement-accompagne.sortie-effectuee",
            "vif.mise-a-abri-terminee",
            "campement.menage-detache",
            "expulsion.depart-constate",
            "maintien.depart-volontaire-constate",
        )
    ),
    # --- L'hôpital ------------------------------------------------------------------------------
    Exemple(
        "EP-10 : six mois en institution, la personne n'entre plus dans le calcul",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-01-01", "CHU", structure=A),
            constat("2026-02-01", "HOPITAL", personnes=["p2"]),
        ),
        au("2026-08-01", etape="hebergement", drapeaux={"institution"}),
        au("2026-08-02", etape="hebergement", drapeaux=set()),
    ),
    Exemple(
        "EP-10 : seule du ménage, son étape est inconnue",
        given(
            menage("2025-12-01", "p1"),
            entree("2026-01-01", "CHU", structure=A),
            constat("2026-02-01", "DETENTION"),
        ),
        au("2026-08-02", etape="inconnue"),
    ),
    Exemple(
        "EP-10 : revenue, elle y entre de nouveau",
        given(
            menage("2025-12-01", "p1", "p2"),
            bail("2025-12-01", "2025-12-01", nature="VIDE_3_ANS"),
            constat("2026-02-01", "HOPITAL", personnes=["p2"]),
            constat("2026-09-01", "RUE", personnes=["p2"]),
        ),
        au("2026-08-15", etape="logement", drapeaux=set()),
        au("2026-09-01", etape="rue"),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_chacun_sort_de_la_ou_il_etait(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_chacun_en_sort_dans_quelque_ordre_que_les_faits_arrivent(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []
