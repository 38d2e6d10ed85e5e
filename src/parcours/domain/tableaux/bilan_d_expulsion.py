"""Le bilan d'une année d'expulsions : les procédures, leurs étapes, leurs issues, leurs délais.

L'unité est la procédure : elle commence au premier fait d'impayé ou d'expulsion, et finit par celui
qui y met fin ; le suivant en commence une autre. Une décision est celle qui prononce l'expulsion,
ferme ou conditionnelle ; un rejet ou un désistement n'en est pas une.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.expulsion.audience import (
    AssignationNotifieeAuPrefet,
    AssignationSignifiee,
)
from parcours.domain.volets.expulsion.ccapex import CcapexSaisie, CommandementSignaleALaCcapex
from parcours.domain.volets.expulsion.commandement import CommandementDePayerDelivre
from parcours.domain.volets.expulsion.concours import (
    ConcoursForcePubliqueAccorde,
    ConcoursForcePubliqueRequis,
)
from parcours.domain.volets.expulsion.diagnostic import DiagnosticSocialRealise
from parcours.domain.volets.expulsion.execution import (
    DepartApresCommandementConstate,
    ExpulsionExecutee,
    ProcedureExpulsionEteinte,
)
from parcours.domain.volets.expulsion.jugement import JugementRendu
from parcours.domain.volets.expulsion.quitter import CommandementDeQuitterDelivre
from parcours.domain.volets.maintien.impaye import (
    ImpayeConstate,
    ImpayeRegularise,
    ImpayeSignaleALaCaf,
)

FERME: Final = "FERME"
CONDITIONNELLE: Final = "CONDITIONNELLE"
PRONONCENT: Final[Mapping[str, str]] = {
    "FERME_SANS_DELAI": FERME,
    "FERME_AVEC_DELAI": FERME,
    "CONDITIONNELLE": CONDITIONNELLE,
}


class Issue(StrEnum):
    """Comment finit une procédure."""

    DETTE_SOLDEE = "dette-soldee"
    DEPART = "depart"
    RELOGEMENT = "relogement"
    PROTOCOLE = "protocole"
    AUTRE = "autre"
    EXPULSION = "expulsion"


EVITENT: Final = (Issue.DETTE_SOLDEE, Issue.DEPART, Issue.RELOGEMENT, Issue.PROTOCOLE)
"""Les issues qui évitent l'expulsion."""
EXTINCTIONS: Final[Mapping[str, Issue]] = {
    "DETTE_SOLDEE": Issue.DETTE_SOLDEE,
    "DEPART": Issue.DEPART,
    "RELOGEMENT": Issue.RELOGEMENT,
    "PROTOCOLE": Issue.PROTOCOLE,
    "NOUVEAU_BAIL": Issue.PROTOCOLE,
}


class Stade(StrEnum):
    """Les étapes de l'entonnoir, dans leur ordre."""

    IMPAYE = "impaye"
    COMMANDEMENT = "commandement"
    ASSIGNATION = "assignation"
    DECISION = "decision"
    COMMANDEMENT_DE_QUITTER = "quitter"
    CONCOURS_DEMANDE = "concours_demande"
    CONCOURS_ACCORDE = "concours_accorde"
    EXPULSION = "execution"


LIBELLES: Final = {
    Stade.IMPAYE: "Impayés connus",
    Stade.COMMANDEMENT: "Commandements de payer",
    Stade.ASSIGNATION: "Assignations",
    Stade.DECISION: "Décisions prononçant l'expulsion",
    Stade.COMMANDEMENT_DE_QUITTER: "Commandements de quitter les lieux",
    Stade.CONCOURS_DEMANDE: "Demandes de concours de la force publique",
    Stade.CONCOURS_ACCORDE: "Concours accordés",
    Stade.EXPULSION: "Interventions effectives",
}

ARRETES: Final[Mapping[str, str]] = {
    "IMPAYES_CONNUS": "flux.impaye",
    "COMMANDEMENTS_DE_PAYER": "flux.commandement",
    "ASSIGNATIONS": "flux.assignation",
    "DECISIONS": "flux.decision",
    "DECISIONS_FERMES": f"decision.{FERME}",
    "DECISIONS_CONDITIONNELLES": f"decision.{CONDITIONNELLE}",
    "COMMANDEMENTS_DE_QUITTER": "flux.quitter",
    "CONCOURS_DEMANDES": "flux.concours_demande",
    "CONCOURS_ACCORDES": "flux.concours_accorde",
    "EXPULSIONS": "flux.execution",
    "DIAGNOSTICS_REALISES": "diagnostics",
}
"""Ce qu'un bilan arrête, dans les codes de `territoire.bilan-etabli`, et ce qui le compte.

Une publication dit les mêmes : qui n'ouvre pas les dossiers les y lit, et nulle part ailleurs.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureComptee:
    """Une procédure, et le premier jour de chaque étape qu'elle a atteinte."""

    ouverte_le: date
    impaye_le: date | None = None
    premier_impaye_le: date | None = None
    """L'échéance du premier terme impayé, si elle est dite."""
    connue_le: date | None = None
    """Le premier jour où la CCAPEX en est saisie, ou en reçoit le signalement."""
    commandement_le: date | None = None
    assignation_le: date | None = None
    notifiee_le: date | None = None
    diagnostic_le: date | None = None
    decision_le: date | None = None
    decision: str | None = None
    """`FERME` ou `CONDITIONNELLE`."""
    quitter_le: date | None = None
    concours_demande_le: date | None = None
    concours_accorde_le: date | None = None
    execution_le: date | None = None
    fermee_le: date | None = None
    issue: str | None = None
    type_bailleur: str | None = None

    def le(self, champ: str, jour: date) -> "ProcedureComptee":
        """L'étape atteinte ce jour-là, si elle ne l'était pas."""
        atteinte: dict[str, Any] = {champ: jour}
        return self if getattr(self, champ) else replace(self, **atteinte)

    def finit(self, jour: date, issue: Issue) -> "ProcedureComptee":
        """La procédure prend fin."""
        return replace(self, fermee_le=jour, issue=issue.value)


ATTEIGNENT: Final[Mapping[type[Evenement[Any]], tuple[str, ...]]] = {
    ImpayeConstate: ("impaye_le",),
    ImpayeSignaleALaCaf: ("impaye_le",),
    CcapexSaisie: ("connue_le",),
    CommandementSignaleALaCcapex: ("connue_le",),
    CommandementDePayerDelivre: ("commandement_le",),
    AssignationSignifiee: ("assignation_le",),
    AssignationNotifieeAuPrefet: ("notifiee_le",),
    DiagnosticSocialRealise: ("diagnostic_le",),
    CommandementDeQuitterDelivre: ("quitter_le",),
    ConcoursForcePubliqueRequis: ("concours_demande_le",),
    ConcoursForcePubliqueAccorde: ("concours_accorde_le",),
    ExpulsionExecutee: ("execution_le",),
}
"""L'étape qu'atteint chaque fait."""
SUIVIS: Final[tuple[type[Evenement[Any]], ...]] = (
    *ATTEIGNENT,
    JugementRendu,
    ImpayeRegularise,
    DepartApresCommandementConstate,
    ProcedureExpulsionEteinte,
)


def procedures(parcours: Parcours) -> Iterator[ProcedureComptee]:
    """Les procédures d'un ménage, dans leur ordre, finies ou non."""
    en_cours: ProcedureComptee | None = None
    deja_finie = False
    for fait in parcours.faits:
        if not isinstance(fait.evenement, SUIVIS):
            continue
        if en_cours is None and _ne_fait_que_finir(fait.evenement, deja_finie=deja_finie):
            continue
        suivie = _apres(en_cours or ProcedureComptee(ouverte_le=fait.jour), fait)
        if suivie.fermee_le:
            deja_finie = True
            yield suivie
        en_cours = None if suivie.fermee_le else suivie
    if en_cours is not None:
        yield en_cours


def _ne_fait_que_finir(evenement: Evenement[Any], *, deja_finie: bool) -> bool:
    """Vrai d'un fait qui ne commence aucune procédure.

    Un départ en dit une dont rien d'autre n'est connu, sauf s'il suit la fin d'une autre.
    """
    match evenement:
        case ImpayeRegularise() | ProcedureExpulsionEteinte():
            return True
        case DepartApresCommandementConstate():
            return deja_finie
    return False


def _apres(suivie: ProcedureComptee, fait: Fait) -> ProcedureComptee:
    evenement, jour = fait.evenement, fait.jour
    for champ in ATTEIGNENT.get(type(evenement), ()):
        suivie = suivie.le(champ, jour)
    if bailleur := evenement.dit("type_bailleur"):
        suivie = replace(suivie, type_bailleur=bailleur)
    premier = evenement.dit("premier_impaye_le")
    if isinstance(premier, date) and suivie.premier_impaye_le is None:
        suivie = replace(suivie, premier_impaye_le=premier)
    match evenement:
        case JugementRendu(decision=sens) if sens in PRONONCENT and suivie.decision_le is None:
            return replace(suivie, decision_le=jour, decision=PRONONCENT[sens])
        case ExpulsionExecutee():
            return suivie.finit(jour, Issue.EXPULSION)
        case DepartApresCommandementConstate():
            return suivie.finit(jour, Issue.DEPART)
        case ProcedureExpulsionEteinte(motif=motif):
            return suivie.finit(jour, EXTINCTIONS.get(motif, Issue.AUTRE))
        case ImpayeRegularise() if suivie.assignation_le is None:
            return suivie.finit(jour, Issue.DETTE_SOLDEE)
    return suivie


def taux(partie: int | None, tout: int | None) -> float | None:
    """Une part, en pour cent ; None : l'un des deux se tait, ou le tout est vide."""
    if partie is None or not tout:
        return None
    return round(100 * partie / tout, 1)
