"""Ce qu'une personne lit d'un chiffre publié : sa période, et chaque modalité, en français."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from parcours.domain.langage import nomenclatures, territoires
from parcours.domain.langage.situations import LIBELLES
from parcours.domain.tableaux import bilan_d_expulsion
from parcours.domain.tableaux.bilan_d_expulsion import CONDITIONNELLE, FERME, Issue
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.indicateurs import abris, alertes, delais, expulsions
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, SensDuPassage
from parcours.domain.tableaux.indicateurs.suites import Devenir
from parcours.domain.tableaux.indicateurs.ventilations import (
    AGE,
    ATTENTE,
    ATTENTES,
    COMPOSITION,
    DISPOSITIF,
    INCONNUE,
)
from parcours.domain.veille.ruptures import NatureDeRupture
from parcours.domain.veille.signaux_d_expulsion import PHRASES
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.vues.expulsions import MANQUES
from parcours.publications.lieux import COMMUNE, EPCI
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    DEMARCHE,
    DEMARCHE_PAR_AN,
    DEPARTEMENT,
    GLISSANTS,
    Tableau,
)
from parcours.secret_statistique.tables import TOTAL

ENSEMBLE: Final = "Ensemble"
NON_CONNU: Final = "Non connu"
RANGS: Final = ("1er", "2e", "3e", "4e")
RUPTURES: Final[Mapping[str, str]] = {
    NatureDeRupture.PROTECTION: "Trou de protection",
    NatureDeRupture.REFERENT: "Trou de référent",
    NatureDeRupture.RETOUR_A_LA_RUE: "Retour à la rue",
}
ISSUES: Final[Mapping[Issue, str]] = {
    Issue.DETTE_SOLDEE: "Dette soldée",
    Issue.DEPART: "Départ du logement",
    Issue.RELOGEMENT: "Relogement",
    Issue.PROTOCOLE: "Protocole ou nouveau bail",
    Issue.AUTRE: "Autre issue",
    Issue.EXPULSION: "Expulsion",
}
_ETAPES: Final = {etape.value: dit for etape, dit in LIBELLES.items()}
_PASSAGES: Final = {**_ETAPES, AILLEURS: "Ailleurs"}
_COMPTES: Final[Mapping[str, str]] = {
    **{expulsions.flux(stade): dit for stade, dit in bilan_d_expulsion.LIBELLES.items()},
    **{
        expulsions.cohorte(stade): f"Des procédures commencées : {dit.lower()}"
        for stade, dit in bilan_d_expulsion.LIBELLES.items()
    },
    **{expulsions.issue(une): f"Issue : {dit.lower()}" for une, dit in ISSUES.items()},
    expulsions.decision(FERME): "Décisions fermes",
    expulsions.decision(CONDITIONNELLE): "Décisions conditionnelles",
    expulsions.ISSUES: "Procédures finies",
    expulsions.NOTIFIEES: "Assignations notifiées au préfet",
    expulsions.COHORTE: "Procédures commencées",
    expulsions.DIAGNOSTICS: "Diagnostics réalisés, des assignations notifiées",
    alertes.OUVERTES: "Alertes ouvertes",
    alertes.PRISES_EN_COMPTE: "Prises en compte",
    alertes.ESCALADEES: "Escaladées",
    alertes.FERMEES: "Fermées",
    alertes.LOGEMENT_GARDE: "Fermées, le logement gardé",
}
_FIXES: Final[Mapping[str, Mapping[str, str]]] = {
    "etape": {
        **_ETAPES,
        **{etape.value: etape.libelle for etape in EtapeDeProcedure},
        expulsions.SANS_ACTE: "Aucun acte connu",
    },
    "de": _PASSAGES,
    "vers": _PASSAGES,
    "mouvement": {
        SensDuPassage.ARRIVEE: "Arrivées d'un autre département",
        SensDuPassage.DEPART: "Départs vers un autre département",
    },
    "nature": RUPTURES,
    "suite": {
        Devenir.MAINTENU: "Maintenus en logement",
        Devenir.REVENU: "Revenus à la rue ou à l'hébergement",
        Devenir.NON_SUIVI: "Non suivis",
    },
    "signal": {signal.value: dit for signal, dit in PHRASES.items()},
    "manque": MANQUES,
    "compte": _COMPTES,
    "procedure": {
        expulsions.SANS_DOSSIER: "Sans dossier d'expulsion",
        expulsions.AVANT_JUGEMENT: "Avant le jugement",
        expulsions.JUGEMENT_ET_APRES: "Au jugement, ou après",
    },
    "renouvellements": {
        "0": "Jamais renouvelée",
        "1": "Renouvelée une fois",
        "2": "Renouvelée deux fois",
        abris.AU_DELA: "Renouvelée plus, ou prolongée",
    },
    DISPOSITIF.code: {code: dit.libelle for code, dit in DISPOSITIFS.items()},
    ATTENTE.code: {d.code: d.libelle for d in ATTENTES},
    "delai": {
        delais.nom(
            d.code, delai.code
        ): f"{d.libelle} : {delai.libelle[0].lower()}{delai.libelle[1:]}"
        for d in DISPOSITIFS.values()
        for delai in d.delais
    },
}
"""Les dimensions dont le domaine fait les modalités."""
_FAITS: Final = {
    code: demarche.libelles
    for demarche in DEMARCHES
    for trimestriel, annuel in [(DEMARCHE[demarche.code], DEMARCHE_PAR_AN[demarche.code])]
    for code in (trimestriel, annuel, GLISSANTS[annuel])
}
"""Un même nom n'est pas le même fait d'une démarche à l'autre."""


def _commune(code: str) -> str:
    return territoires.nom_de_la_commune(code) or "Commune inconnue, ou tue"


def _epci(code: str) -> str:
    connu = territoires.epci(code)
    return connu.nom if connu else "EPCI inconnu, ou tu"


def _departement(code: str) -> str:
    connu = territoires.departement(code)
    return connu.nom if connu else code


_LUES: Final[Mapping[str, Callable[[str], str]]] = {
    DEPARTEMENT: _departement,
    EPCI: _epci,
    COMMUNE: _commune,
    COMPOSITION.code: lambda code: (
        "Composition inconnue" if code == INCONNUE else nomenclatures.libelle("COMPO", code)
    ),
    AGE.code: lambda code: nomenclatures.libelle("TRANCHE_AGE", code),
}
"""Celles dont une nomenclature, ou le code officiel géographique, dit les modalités."""


def sous(dimension: str) -> str:
    """Le nom de la colonne qui dit en français ce qu'une autre code."""
    return f"{dimension}_libelle"


def libelle_connu(dimension: str, code: str | None) -> str:
    """Ce qu'une personne lit d'un code, vivant : il peut ne pas se savoir."""
    return libelle(dimension, code) if code else NON_CONNU


@lru_cache(maxsize=4096)
def libelle(dimension: str, code: str, tableau: str = "") -> str:
    """Ce qu'une personne lit d'une modalité : le code, si plus rien ne le dit.

    `tableau` : celui d'un fait de démarche.
    """
    if code == TOTAL:
        return ENSEMBLE
    if lit := _LUES.get(dimension):
        return lit(code)
    dites = _FAITS[tableau] if dimension == "fait" else _FIXES[dimension]
    return dites.get(code, code)


def periode(code: str, tableau: Tableau) -> str:
    """Ce qu'une personne lit d'une période : le trimestre, l'année, les trois années."""
    lue = Periode.lue(code)
    if lue.trimestre is not None:
        return f"{RANGS[lue.trimestre - 1]} trimestre {lue.annee}"
    return (
        str(lue.annee) if tableau.annees == 1 else f"{lue.annee - tableau.annees + 1} à {lue.annee}"
    )
