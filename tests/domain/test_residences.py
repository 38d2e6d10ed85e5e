"""Où vit chaque personne : les exemples EP-xx du domaine, et ce qu'aucun exemple ne dit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from scenario import (
    LE_115,
    Exemple,
    au,
    bail,
    constat,
    entree,
    fait,
    given,
    menage,
    nuits,
    sortie,
)

from parcours.domain.parcours import residences
from parcours.domain.parcours.parcours import FaitResidentiel, MouvementDePersonne
from parcours.domain.parcours.presences import Presences, portee, presences

X_03 = (constat("2026-01-10", "RUE"), nuits("2026-01-12", 3))

EXEMPLES = (
    Exemple(
        "X-01",
        given(menage("2026-01-05", "p1")),
        au("2026-01-05", etape="inconnue", situations={"p1": None}),
    ),
    Exemple(
        "X-02",
        given(constat("2026-01-10", "RUE")),
        au("2026-07-10", etape="rue"),
        au("2026-07-11", etape="inconnue"),
    ),
    Exemple(
        "X-03",
        given(*X_03),
        au("2026-01-14", etape="hebergement"),
        au("2026-01-15", etape="rue"),
    ),
    Exemple(
        "X-04",
        given(*X_03, nuits("2026-01-15", 2, le="2026-01-14")),
        au("2026-01-14", etape="hebergement", depuis_le="2026-01-12"),
        au("2026-01-15", etape="hebergement", depuis_le="2026-01-12"),
        au("2026-01-16", etape="hebergement", depuis_le="2026-01-12"),
        au("2026-01-17", etape="rue"),
    ),
    Exemple(
        "X-05",
        given(
            sortie("2026-03-10", "RUE"),
            bail("2026-03-02", effet="2026-03-10"),
        ),
        au("2026-03-10", etape="logement"),
    ),
    Exemple(
        "X-06",
        given(
            fait("veille.signalement-recu", "2026-02-01"),
            constat("2026-02-01", "TIERS", source_constat="DECLARATIF"),
        ),
        au("2026-02-01", etape="hebergement", situations={None: "TIERS"}),
    ),
    Exemple(
        "X-07",
        given(
            entree("2026-02-20", "CHU"),
            constat("2026-03-10", "RUE", depuis_le="2026-01-01"),
        ),
        au("2026-03-01", etape="hebergement"),
        au("2026-03-10", etape="rue"),
    ),
    Exemple(
        "X-08",
        given(
            bail("2025-09-01", effet="2025-09-01"),
            constat("2026-02-01", "HOPITAL"),
        ),
        au("2026-02-01", etape="logement", drapeaux={"institution"}),
        au("2026-08-01", etape="logement", drapeaux={"institution"}),
        au("2026-08-02", etape="inconnue", drapeaux=set()),
    ),
    Exemple(
        "X-16",
        given(
            fait("expulsion.executee", "2027-04-06"),
            entree("2027-04-06", "CHU"),
        ),
        au("2027-04-06", etape="hebergement"),
    ),
    Exemple(
        "X-16, sans l'entrée",
        given(fait("expulsion.executee", "2027-04-06")),
        au("2027-04-06", etape="rue"),
    ),
    Exemple(
        "X-20",
        given(
            fait("veille.appel-115-recu", "2026-01-10"),
            nuits("2026-01-10", 1),
            menage("2026-01-12", "p1", "p2"),
        ),
        au("2026-01-10", connu_a=2, etape="hebergement", situations={None: "CHU"}),
        au("2026-01-10", etape="hebergement", situations={"p1": "CHU", "p2": "CHU"}),
    ),
    Exemple(
        "X-22",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-01-05", "CHU"),
            sortie("2026-03-01", "DECES", personnes=["p2"]),
        ),
        au("2026-02-28", situations={"p1": "CHU", "p2": "CHU"}),
        au("2026-03-01", etape="hebergement", situations={"p1": "CHU"}),
    ),
    Exemple(
        "X-24",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-01-10", "CHRS_INSERTION"),
        ),
        au(
            "2026-01-10",
            etape="hebergement",
            situations={"p1": "CHRS_INSERTION", "p2": "CHRS_INSERTION"},
        ),
    ),
    Exemple(
        "X-25",
        given(
            menage("2026-01-05", "p1"),
            entree("2026-01-10", "CHU", personnes=["p1", "p9"]),
        ),
        au("2026-01-09", anomalies=[]),
        au(
            "2026-01-10",
            etape="hebergement",
            situations={"p1": "CHU"},
            anomalies=["personne-inconnue"],
        ),
    ),
    Exemple(
        "X-26",
        given(
            constat("2026-03-01", "RUE", precision_date="MOIS", source_constat="OBSERVE"),
            constat("2026-03-01", "TIERS", source_constat="DECLARATIF"),
        ),
        au("2026-03-01", etape="hebergement", situations={None: "TIERS"}),
    ),
    Exemple(
        "X-27",
        given(constat("2025-06-15", "TIERS", precision_date="ANNEE")),
        au("2024-12-31", etape="inconnue"),
        au("2025-01-01", etape="hebergement", depuis_le="2025-01-01", situations={None: "TIERS"}),
    ),
    Exemple(
        "X-28",
        given(constat("2026-03-10", "RUE", depuis_le="2026-01-01")),
        au("2025-12-31", etape="inconnue"),
        au("2026-01-15", etape="rue", depuis_le="2026-01-01"),
        au("2026-09-10", etape="rue"),
        au("2026-09-11", etape="inconnue"),
    ),
    Exemple(
        "X-29",
        given(
            constat("2026-02-01", "RUE", source_constat="OBSERVE"),
            constat("2026-02-01", "TIERS", source_constat="DECLARATIF"),
        ),
        au("2026-02-01", etape="rue"),
    ),
    Exemple(
        "X-30",
        given(constat("2025-08-31", "TIERS")),
        au("2026-02-28", etape="hebergement"),
        au("2026-03-01", etape="inconnue"),
    ),
    Exemple(
        "X-31",
        given(entree("2024-01-10", "CHRS_INSERTION")),
        au("2026-11-01", etape="hebergement"),
    ),
    Exemple(
        "X-32",
        given(constat("2026-01-10", "RUE"), constat("2026-02-01", "HOPITAL")),
        au("2026-03-01", etape="rue", drapeaux={"institution"}),
    ),
    Exemple(
        "X-33",
        given(
            fait(
                "logement-accompagne.entree-effectuee",
                "2026-02-01",
                type_place="UCSA",
                titre="SOUS_LOCATION",
            )
        ),
        au("2026-02-01", etape="logement-accompagne"),
    ),
    Exemple(
        "X-34",
        given(fait("vif.mise-a-abri-terminee", "2027-02-18", destination="HORS_TERRITOIRE")),
        au("2027-02-18", etape="sortie-territoire"),
    ),
    Exemple(
        "X-21",
        given(
            menage("2026-01-05", "p1", "p2"),
            constat("2026-01-05", "LOGEMENT_LOCATAIRE", personnes=["p1"]),
            constat("2026-02-01", "RUE", personnes=["p2"]),
            fait("menage.personne-partie", "2026-02-10", personne="p2", motif="SEPARATION"),
        ),
        au("2026-02-09", etape="rue"),
        au("2026-02-10", etape="logement", situations={"p1": "LOGEMENT_LOCATAIRE"}),
    ),
    Exemple(
        "X-23",
        given(
            fait("habitat-indigne.signalement-recu", "2026-02-01"),
            constat("2026-02-03", "LOGEMENT_LOCATAIRE"),
            fait("menage.personne-ajoutee", "2026-02-10", personne="p1", motif="OUBLI"),
        ),
        au("2026-02-10", etape="maintien", situations={"p1": "LOGEMENT_LOCATAIRE"}),
    ),
)

REGLES = (
    Exemple(
        "EP-01 : une personne n'est pas là avant le fait qui la déclare",
        given(
            menage("2026-01-05", "p1"),
            entree("2026-01-10", "CHU"),
            menage("2026-02-01", "p2"),
        ),
        au("2026-01-31", situations={"p1": "CHU"}, drapeaux=set()),
        au("2026-02-01", situations={"p1": "CHU", "p2": None}, drapeaux={"situation-partielle"}),
    ),
    Exemple(
        "EP-01 : un décès sans nom est celui de toutes les personnes présentes",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-01-10", "CHU"),
            sortie("2026-03-01", "DECES"),
        ),
        au("2026-02-28", etape="hebergement", anomalies=[]),
        au("2026-03-01", etape="inconnue", situations={}, anomalies=["menage-sans-personne"]),
    ),
    Exemple(
        "EP-02 : les faits d'avant la déclaration valent pour les premières personnes déclarées",
        given(
            constat("2026-01-10", "RUE"),
            menage("2026-01-12", "p1"),
            menage("2026-01-20", "p2"),
        ),
        au("2026-01-10", situations={"p1": "RUE"}),
        au("2026-01-20", situations={"p1": "RUE", "p2": None}),
    ),
    Exemple(
        "EP-02 : un fait qui nomme une personne vaut pour la personne implicite",
        given(constat("2026-01-10", "RUE", personnes=["p1"])),
        au("2026-01-10", etape="rue", situations={None: "RUE"}, anomalies=[]),
    ),
    Exemple(
        "EP-03 : un fait sans nom ne vaut que pour les présents à son début",
        given(
            menage("2026-01-05", "p1"),
            bail("2026-01-10", effet="2026-03-01"),
            menage("2026-02-01", "p2"),
            menage("2026-04-01", "p3"),
        ),
        au("2026-04-01", situations={"p1": "PRIVE", "p2": "PRIVE", "p3": None}),
    ),
    Exemple(
        "EP-04 : au mois près, une situation commence le premier du mois",
        given(constat("2026-03-15", "TIERS", precision_date="MOIS")),
        au("2026-02-28", etape="inconnue"),
        au("2026-03-01", etape="hebergement", depuis_le="2026-03-01"),
    ),
    Exemple(
        "EP-04 : le début que dit le fait l'emporte sur sa date",
        given(constat("2026-01-10", "RUE"), bail("2026-02-10", effet="2026-03-01")),
        au("2026-02-28", etape="rue"),
        au("2026-03-01", etape="logement", depuis_le="2026-03-01"),
    ),
    Exemple(
        "EP-05 : un constat vaut depuis la date qu'il dit si rien ne s'interpose",
        given(
            menage("2025-12-01", "p1"),
            constat("2026-03-10", "RUE", depuis_le="2026-01-01"),
        ),
        au("2025-12-31", etape="inconnue"),
        au("2026-01-01", etape="rue", depuis_le="2026-01-01"),
        au("2026-09-10", etape="rue"),
        au("2026-09-11", etape="inconnue"),
    ),
    Exemple(
        "EP-05 : un fait du jour où le constat remonte, ou de son jour, ne s'interpose pas",
        given(
            sortie("2026-01-01", "RETOUR_FAMILLE"),
            constat("2026-03-10", "RUE", depuis_le="2026-01-01"),
            constat("2026-03-10", "SQUAT", source_constat="TIERS"),
        ),
        au("2026-01-01", situations={None: "RUE"}),
        au("2026-03-10", situations={None: "SQUAT"}),
    ),
    Exemple(
        "EP-05 : une date dite est gardée, qu'un autre dise la même situation avant ou après",
        given(
            constat("2026-03-04", "RUE", depuis_le="2026-01-10"),
            constat("2026-03-03", "RUE", par=LE_115),
            constat("2026-03-06", "RUE", par=LE_115),
        ),
        au("2026-01-09", etape="inconnue"),
        au("2026-01-10", etape="rue", depuis_le="2026-01-10"),
        au("2026-03-03", etape="rue", depuis_le="2026-01-10"),
        au("2026-09-06", etape="rue", depuis_le="2026-01-10"),
        au("2026-09-07", etape="inconnue"),
    ),
    Exemple(
        "EP-05 : dite en dernier, la date gardée confirme aussi à son jour",
        given(
            constat("2026-03-03", "RUE", par=LE_115),
            constat("2026-03-20", "RUE", depuis_le="2026-01-10"),
        ),
        au("2026-03-03", etape="rue", depuis_le="2026-01-10"),
        au("2026-09-20", etape="rue", depuis_le="2026-01-10"),
        au("2026-09-21", etape="inconnue"),
    ),
    Exemple(
        "EP-05 : de deux dates dites, la plus ancienne est gardée",
        given(
            constat("2026-03-03", "RUE", depuis_le="2026-02-01", par=LE_115),
            constat("2026-03-20", "RUE", depuis_le="2026-01-10"),
        ),
        au("2026-03-03", etape="rue", depuis_le="2026-01-10"),
    ),
    Exemple(
        "EP-05 : une date dite est gardée pour chacun de ceux que le constat nomme",
        given(
            menage("2026-03-05", "p1", "p2"),
            constat("2026-03-04", "RUE", depuis_le="2026-01-10", personnes=["p1"]),
            constat("2026-03-03", "RUE", par=LE_115),
        ),
        au("2026-02-01", situations={"p1": "RUE", "p2": None}),
        au("2026-03-03", situations={"p1": "RUE", "p2": "RUE"}, depuis_le="2026-01-10"),
    ),
    Exemple(
        "EP-05 : un autre lieu dit entre-temps arrête la date dite",
        given(
            constat("2026-03-04", "RUE", depuis_le="2026-01-10"),
            constat("2026-02-03", "TIERS", par=LE_115),
        ),
        au("2026-02-01", etape="inconnue"),
        au("2026-02-03", etape="hebergement"),
        au("2026-03-04", etape="rue", depuis_le="2026-03-04"),
    ),
    Exemple(
        "EP-05 : l'extension ne passe pas par-dessus le fait d'une autre personne",
        given(
            menage("2025-12-01", "p1", "p2"),
            entree("2026-02-20", "CHU", personnes=["p2"]),
            constat("2026-03-10", "RUE", depuis_le="2026-01-01", personnes=["p1"]),
        ),
        au("2026-02-20", situations={"p1": "RUE", "p2": "CHU"}),
    ),
    Exemple(
        "EP-06 : le même jour, le rang du fait décide, puis la confiance, entre constats seulement",
        given(
            constat("2026-02-01", "SQUAT", source_constat="OBSERVE"),
            entree("2026-02-01", "CHU"),
            fait("expulsion.executee", "2026-02-01"),
        ),
        au("2026-02-01", situations={None: "CHU"}),
    ),
    Exemple(
        "EP-07 : du tiers à l'observé, la confiance monte",
        given(
            constat("2026-02-01", "RUE", source_constat="TIERS"),
            constat("2026-02-01", "SQUAT", source_constat="SYSTEME"),
            constat("2026-02-02", "SQUAT", source_constat="SYSTEME"),
            constat("2026-02-02", "TIERS", source_constat="DECLARATIF"),
            constat("2026-02-03", "TIERS", source_constat="DECLARATIF"),
            constat("2026-02-03", "CAMPEMENT", source_constat="OBSERVE"),
        ),
        au("2026-02-01", situations={None: "SQUAT"}),
        au("2026-02-02", situations={None: "TIERS"}),
        au("2026-02-03", situations={None: "CAMPEMENT"}),
    ),
    Exemple(
        "EP-08 : sans situation d'avant, la fin d'une situation bornée rend la rue",
        given(nuits("2026-01-12", 1)),
        au("2026-01-12", etape="hebergement"),
        au("2026-01-13", etape="rue", depuis_le="2026-01-13"),
    ),
    Exemple(
        "EP-08 : une situation remplacée avant sa fin ne produit pas de retour",
        given(
            constat("2026-01-10", "SQUAT"),
            nuits("2026-01-12", 10),
            bail("2026-01-14", effet="2026-01-14"),
        ),
        au("2026-01-14", etape="logement"),
        au("2026-01-22", etape="logement", depuis_le="2026-01-14"),
    ),
    Exemple(
        "EP-08 : le retour saute par-dessus les situations bornées",
        given(
            constat("2026-01-10", "SQUAT"),
            nuits("2026-01-12", 10),
            nuits("2026-01-13", 1),
        ),
        au("2026-01-13", situations={None: "CHU"}),
        au("2026-01-14", situations={None: "SQUAT"}),
    ),
    Exemple(
        "EP-08 et EP-09 : la situation retrouvée vieillit à partir du retour",
        given(constat("2026-01-10", "SQUAT"), nuits("2026-06-01", 3)),
        au("2026-06-04", situations={None: "SQUAT"}),
        au("2026-12-04", situations={None: "SQUAT"}),
        au("2026-12-05", situations={None: "INCONNUE"}),
    ),
    Exemple(
        "EP-09 : un constat identique repart de zéro, sans changer le début de la situation",
        given(constat("2026-01-10", "RUE"), constat("2026-06-10", "RUE")),
        au("2026-07-11", etape="rue", depuis_le="2026-01-10"),
        au("2026-12-10", etape="rue", depuis_le="2026-01-10"),
        au("2026-12-11", etape="inconnue"),
    ),
    Exemple(
        "EP-09 : un simple contact ne confirme pas une situation",
        given(
            constat("2026-01-10", "RUE"),
            fait("veille.appel-115-recu", "2026-06-10"),
            fait("referent.contact-tenu", "2026-07-01"),
        ),
        au("2026-07-11", etape="inconnue"),
    ),
    Exemple(
        "EP-09 : une halte de nuit et une situation autre vieillissent comme un constat",
        given(
            menage("2026-01-05", "p1", "p2"),
            constat("2026-01-10", "HALTE_NUIT", personnes=["p1"]),
            constat("2026-01-10", "AUTRE", personnes=["p2"]),
        ),
        au("2026-07-10", situations={"p1": "HALTE_NUIT", "p2": "AUTRE"}),
        au("2026-07-11", situations={"p1": "INCONNUE", "p2": "INCONNUE"}),
    ),
    Exemple(
        "EP-10 : sans situation d'avant, l'institution laisse l'étape inconnue",
        given(constat("2026-02-01", "DETENTION")),
        au("2026-02-01", etape="inconnue", drapeaux={"institution"}),
    ),
    Exemple(
        "EP-10 : d'une institution à l'autre, l'étape reste celle d'avant la première",
        given(
            entree("2026-01-10", "CHRS_INSERTION"),
            constat("2026-02-01", "HOPITAL"),
            constat("2026-05-01", "DETENTION"),
        ),
        au("2026-11-01", etape="hebergement", drapeaux={"institution"}),
        au("2026-11-02", etape="inconnue"),
    ),
    Exemple(
        "EP-11 : chaque destination de sortie mène à sa situation",
        given(
            sortie("2026-01-01", "LOGEMENT_SOCIAL"),
            sortie("2026-01-02", "LOGEMENT_PRIVE"),
            sortie("2026-01-03", "LOGEMENT_ADAPTE"),
            sortie("2026-01-04", "ACCESSION"),
            sortie("2026-01-05", "URGENCE"),
            sortie("2026-01-06", "INSERTION"),
            sortie("2026-01-07", "DISPOSITIF_DEDIE"),
            sortie("2026-01-08", "DISPOSITIF_INSERTION"),
            sortie("2026-01-09", "AUTRE_HEBERGEMENT"),
            sortie("2026-01-10", "RETOUR_FAMILLE"),
            sortie("2026-01-11", "RETOUR_LOGEMENT"),
            sortie("2026-01-12", "HOSPITALISATION"),
            sortie("2026-01-13", "INCARCERATION"),
            sortie("2026-01-14", "RUE"),
            sortie("2026-01-15", "INCONNUE"),
            sortie("2026-01-16", "HORS_TERRITOIRE"),
        ),
        au("2026-01-01", situations={None: "LS"}, etape="logement"),
        au("2026-01-02", situations={None: "PRIVE"}, etape="logement"),
        au("2026-01-03", situations={None: "AUTRE_LOGEMENT_ACCOMPAGNE"}),
        au("2026-01-04", situations={None: "PROPRIETE"}, etape="logement"),
        au("2026-01-05", situations={None: "CHU"}, etape="hebergement"),
        au("2026-01-06", situations={None: "CHRS_INSERTION"}, etape="hebergement"),
        au("2026-01-07", situations={None: "AUTRE_HEBERGEMENT"}, etape="hebergement"),
        au("2026-01-08", situations={None: "AUTRE_HEBERGEMENT"}, etape="hebergement"),
        au("2026-01-09", situations={None: "AUTRE_HEBERGEMENT"}, etape="hebergement"),
        au("2026-01-10", situations={None: "TIERS"}, etape="hebergement"),
        au("2026-01-11", situations={None: "LOGEMENT_LOCATAIRE"}, etape="logement"),
        au("2026-01-12", situations={None: "HOPITAL"}, etape="logement"),
        au("2026-01-13", situations={None: "DETENTION"}, etape="logement"),
        au("2026-01-14", situations={None: "RUE"}, etape="rue"),
        au("2026-01-15", situations={None: "INCONNUE"}, etape="inconnue"),
        au("2026-01-16", etape="sortie-territoire"),
    ),
    Exemple(
        "EP-11 : le bailleur dit le parc",
        given(
            bail("2026-01-01", effet="2026-01-01", type_bailleur="SOCIAL"),
            bail("2026-01-02", effet="2026-01-02", type_bailleur="SEM"),
            bail("2026-01-03", effet="2026-01-03", type_bailleur="COMMUNE"),
            bail("2026-01-04", effet="2026-01-04", type_bailleur="SCI_FAMILIALE"),
        ),
        au("2026-01-01", situations={None: "LS"}),
        au("2026-01-02", situations={None: "LS"}),
        au("2026-01-03", situations={None: "COMMUNAL"}),
        au("2026-01-04", situations={None: "PRIVE"}),
    ),
)

NUMEROS = (*range(1, 9), 16, *range(20, 35))

TOUS = pytest.mark.parametrize("exemple", [*EXEMPLES, *REGLES], ids=repr)


@TOUS
def test_chacun_vit_la_ou_le_domaine_le_dit(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@TOUS
def test_chacun_y_vit_dans_quelque_ordre_que_les_faits_arrivent(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_aucun_exemple_ne_manque() -> None:
    joues = {exemple.nom for exemple in EXEMPLES if "," not in exemple.nom}

    assert joues == {f"X-{numero:02}" for numero in NUMEROS}


# --- Un calcul faux contredit un exemple ----------------------------------------------------------


def sans_peremption(tranches: Iterator[Any]) -> Iterator[Any]:
    return tranches


def sans_retour(applications: Sequence[Any]) -> Iterator[Any]:
    for tranche in TRANCHES(applications):
        if tranche.code == tranche.application.residentiel.residence.situation:
            yield tranche


def retour_a_la_situation_bornee(applications: Sequence[Any]) -> Iterator[Any]:
    avant = "RUE"
    for tranche in TRANCHES(applications):
        dite = tranche.application.residentiel.residence.situation
        yield tranche if tranche.code == dite else replace(tranche, code=avant)
        avant = dite or avant


def jamais_etendue(self: Any, _autres: object) -> Any:  # noqa: ANN401 (a private class)
    return self


def toujours_etendue(self: Any, _autres: object) -> Any:  # noqa: ANN401 (a private class)
    depuis = self.residentiel.residence.constate_depuis
    return replace(self, debut=min(depuis or self.debut, self.debut))


def dans_l_ordre_des_faits(residentiel: FaitResidentiel, personne: str | None) -> Any:  # noqa: ANN401 (a private class)
    sans_rang = (0, 0, 0, residentiel.fait.ordre)
    return replace(APPLICATION(residentiel, personne), ordre=sans_rang)


def a_la_date_du_fait(residentiel: FaitResidentiel, personne: str | None) -> Any:  # noqa: ANN401 (a private class)
    return replace(APPLICATION(residentiel, personne), debut=residentiel.fait.jour)


def pour_tout_le_menage(_fait: FaitResidentiel, presences: dict[str | None, Any]) -> list[Any]:
    return list(presences)


def sans_anomalie(fait: FaitResidentiel, presences: dict[str | None, Any]) -> list[Any]:
    return [personne for personne in PORTEE(fait, presences) if personne in presences]


def sans_personne_implicite(mouvements: Sequence[MouvementDePersonne], debuts: Any) -> Presences:  # noqa: ANN401 (what is not looked at)
    return {p: dates for p, dates in PRESENCES(mouvements, debuts).items() if p is not None}


def presents_a_leur_declaration(
    mouvements: Sequence[MouvementDePersonne],
    debuts: Any,  # noqa: ANN401 (idem)
) -> Presences:
    arrivees = {m.presence.personne: m.le for m in mouvements if m.presence.arrive}
    return {
        personne: tuple(replace(d, du=max(d.du, arrivees.get(personne, d.du))) for d in dates)
        for personne, dates in PRESENCES(mouvements, debuts).items()
    }


def mois_de_trente_jours(jour: date, mois: int) -> date:
    return jour + timedelta(days=30 * mois)


TRANCHES = residences._tranches  # noqa: SLF001 (what a mutant breaks)
PORTEE = portee
PRESENCES = presences
APPLICATION = residences._Application.de  # noqa: SLF001 (idem)

MUTANTS: list[tuple[ModuleType | type, str, Callable[..., Any]]] = [
    (residences, "_perimees", sans_peremption),
    (residences, "_tranches", sans_retour),
    (residences, "_tranches", retour_a_la_situation_bornee),
    (residences, "portee", pour_tout_le_menage),
    (residences, "portee", sans_anomalie),
    (residences, "presences", sans_personne_implicite),
    (residences, "presences", presents_a_leur_declaration),
    (residences, "ajouter_mois", mois_de_trente_jours),
    (residences._Application, "etendue", jamais_etendue),  # noqa: SLF001 (idem)
    (residences._Application, "etendue", toujours_etendue),  # noqa: SLF001 (idem)
    (residences._Application, "de", dans_l_ordre_des_faits),  # noqa: SLF001 (idem)
    (residences._Application, "de", a_la_date_du_fait),  # noqa: SLF001 (idem)
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"), MUTANTS, ids=[faux.__name__ for _, _, faux in MUTANTS]
)
def test_un_calcul_faux_contredit_un_exemple(
    ou: ModuleType | type, nom: str, faux: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    assert any(exemple.ecarts() for exemple in (*EXEMPLES, *REGLES))
