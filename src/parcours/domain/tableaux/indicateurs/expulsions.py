"""Les expulsions comptées : les dossiers ouverts un jour, les procédures d'une année.

L'unité d'un dossier est le ménage, celle d'un bilan la procédure (`domain.bilan_d_expulsion`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Final, NamedTuple

from parcours.domain.tableaux.bilan_d_expulsion import (
    CONDITIONNELLE,
    FERME,
    Issue,
    ProcedureComptee,
    Stade,
)
from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure

SANS_ACTE: Final = "sans-acte"
"""L'étape d'un dossier où aucun acte n'est connu."""
COHORTE: Final = "cohorte"
ISSUES: Final = "issues"
NOTIFIEES: Final = "notifiees"
DIAGNOSTICS: Final = "diagnostics"


class DossierEnCours(NamedTuple):
    """Un dossier d'expulsion ouvert, le jour où l'on compte."""

    menage: str
    departement: str
    etape: str | None
    signaux: Collection[str]
    manques: Collection[str]


@dataclass(frozen=True, slots=True)
class ProcedureCommencee:
    """Une procédure, là où elle a commencé."""

    menage: str
    departement: str
    dite: ProcedureComptee


# --- Les dossiers d'un jour -----------------------------------------------------------------------


def dossiers(
    ouverts: Iterable[DossierEnCours], valeurs: Callable[[DossierEnCours], Iterable[str]]
) -> Parts:
    """Par département et valeur : les ménages, une fois chacun."""
    parts: Parts = {}
    for dossier in ouverts:
        for valeur in valeurs(dossier):
            parts.setdefault((dossier.departement, valeur), Counter())[dossier.menage] = 1
    return parts


def etape(dossier: DossierEnCours) -> tuple[str]:
    """L'étape d'un dossier."""
    return (dossier.etape or SANS_ACTE,)


# --- L'étape du ménage, et celle de la procédure --------------------------------------------------

SANS_DOSSIER: Final = "sans-dossier"
AVANT_JUGEMENT: Final = "avant-jugement"
JUGEMENT_ET_APRES: Final = "jugement-et-apres"
PROCEDURES: Final[Mapping[str, tuple[str, ...]]] = {
    SANS_DOSSIER: (),
    AVANT_JUGEMENT: (
        SANS_ACTE,
        *(e.value for e in EtapeDeProcedure if e.rang < EtapeDeProcedure.JUGEMENT.rang),
    ),
    JUGEMENT_ET_APRES: tuple(
        e.value for e in EtapeDeProcedure if e.rang >= EtapeDeProcedure.JUGEMENT.rang
    ),
}
"""Où en est l'expulsion d'un ménage suivi, et les étapes de procédure que cela réunit."""


def croises(suivis: Parts, ouverts: Iterable[DossierEnCours]) -> Parts:
    """Par département, étape et procédure : les mêmes ménages, une fois chacun."""
    de_l_etape = {etape: proc for proc, etapes in PROCEDURES.items() for etape in etapes}
    procedures = {d.menage: de_l_etape[d.etape or SANS_ACTE] for d in ouverts}
    parts: Parts = {}
    for case, menages in suivis.items():
        for menage in menages:
            procedure = procedures.get(menage, SANS_DOSSIER)
            parts.setdefault((*case, procedure), Counter())[menage] += 1
    return parts


# --- Le bilan d'une année -------------------------------------------------------------------------


def flux(stade: Stade) -> str:
    """Le nom de ce que compte l'entonnoir par flux."""
    return f"flux.{stade.value}"


def cohorte(stade: Stade) -> str:
    """Le nom de ce que compte l'entonnoir par cohorte."""
    return f"cohorte.{stade.value}"


def decision(sens: str) -> str:
    """Le nom de ce que comptent les décisions de ce sens."""
    return f"decision.{sens}"


def issue(une: Issue) -> str:
    """Le nom de ce que comptent les procédures finies ainsi."""
    return f"issue.{une.value}"


PAR_ANNEE: Final = (
    *(flux(stade) for stade in Stade),
    *(decision(sens) for sens in (FERME, CONDITIONNELLE)),
    *(issue(une) for une in Issue),
    ISSUES,
    NOTIFIEES,
    COHORTE,
)
"""Ce qui se passe une année, et ne change plus après elle."""
PAR_OBSERVATION: Final = (*(cohorte(stade) for stade in Stade), DIAGNOSTICS)
"""Ce qui dépend aussi du jour jusqu'auquel on observe."""
COMPTES: Final = (*PAR_ANNEE, *PAR_OBSERVATION)


def bilan(procedures: Iterable[ProcedureCommencee], jours: Intervalle, observe_au: date) -> Parts:
    """Par département et compte : les procédures de la période, observées jusqu'à ce jour exclu."""
    parts: Parts = {}
    for procedure in procedures:
        for compte in _comptes(procedure.dite, jours, observe_au):
            case = parts.setdefault((procedure.departement, compte), Counter())
            case[procedure.menage] += 1
    return parts


def _comptes(dite: ProcedureComptee, jours: Intervalle, observe_au: date) -> Iterable[str]:
    """Ce que compte une procédure : par flux, par cohorte, par décision, par issue."""
    commencee = jours.contient(dite.ouverte_le)
    if commencee:
        yield COHORTE
    for stade in Stade:
        le: date | None = getattr(dite, f"{stade.value}_le")
        if le is not None and jours.contient(le):
            yield flux(stade)
        if commencee and le is not None and le < observe_au:
            yield cohorte(stade)
    if dite.decision and dite.decision_le and jours.contient(dite.decision_le):
        yield decision(dite.decision)
    if dite.issue and dite.fermee_le and jours.contient(dite.fermee_le):
        yield issue(Issue(dite.issue))
        yield ISSUES
    if dite.notifiee_le and jours.contient(dite.notifiee_le):
        yield NOTIFIEES
        if dite.diagnostic_le and dite.diagnostic_le < observe_au:
            yield DIAGNOSTICS


SOMMES: Final[Mapping[str, tuple[str, ...]]] = {
    flux(Stade.DECISION): (decision(FERME), decision(CONDITIONNELLE)),
    ISSUES: tuple(issue(une) for une in Issue),
    flux(Stade.EXPULSION): (issue(Issue.EXPULSION),),
}
"""Chaque compte qui est la somme d'autres : l'intervention effective est aussi une issue."""
PARTIES: Final[Mapping[str, str]] = {
    **{cohorte(stade): COHORTE for stade in Stade},
    DIAGNOSTICS: NOTIFIEES,
}
"""Chaque compte qui est une partie d'un autre."""
DEJA_COMMENCEES: Final[Mapping[str, str]] = {cohorte(stade): flux(stade) for stade in Stade}
"""Ce que la cohorte d'une période a d'un flux de la même : le reste avait commencé avant."""


def delai_median(
    procedures: Iterable[ProcedureCommencee], jours: Intervalle, seuil: int
) -> dict[str, Fraction]:
    """Par département : du premier impayé au jour où la CCAPEX le connaît, la médiane, en jours.

    À partir de `seuil` ménages seulement.
    """
    delais: dict[str, list[tuple[str, int]]] = {}
    for p in procedures:
        connue, depuis = p.dite.connue_le, p.dite.premier_impaye_le
        if connue and jours.contient(connue) and depuis and depuis <= connue:
            delais.setdefault(p.departement, []).append((p.menage, (connue - depuis).days))
    return {
        ou: Fraction(median(jours for _, jours in dits))
        for ou, dits in delais.items()
        if len({menage for menage, _ in dits}) >= seuil
    }
