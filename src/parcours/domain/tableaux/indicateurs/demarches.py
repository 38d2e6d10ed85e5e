"""Les démarches comptées : ce que chacune demande, ce qui lui est répondu, fait par fait."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.evenement import Evenement
from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.volets.acces.dalo import DecisionDaloRendue, RecoursDaloDepose
from parcours.domain.volets.maintien.aides import AideFslDemandee, DecisionFslRendue
from parcours.domain.volets.siao.demande import DemandeSiaoDeposee
from parcours.domain.volets.siao.orientation import (
    AdmissionPrononcee,
    OrientationProposee,
    OrientationRefuseeParLaStructure,
    OrientationRefuseeParLeMenage,
    OrientationResteeSansSuite,
)
from parcours.domain.volets.veille import Appel115Recu, MiseAAbriAttribuee, MiseAAbriNonAttribuee


@dataclass(frozen=True, slots=True)
class Demarche:
    """Une démarche : les faits qui s'y comptent, et sous quel nom."""

    code: str
    libelle: str
    faits: Mapping[type[Evenement[Any]], str]
    """Le nom de chaque fait compté."""
    decision: type[Evenement[Any]] | None = None
    """Celui dont le sens fait le nom."""
    sens: str = ""
    """La liste de ces sens."""

    @property
    def noms(self) -> tuple[str, ...]:
        """Tout ce qu'elle compte, toujours dans le même ordre."""
        sens = sorted(nomenclatures.codes(self.sens)) if self.sens else []
        return (*self.faits.values(), *map(_decision, sens))

    def nom(self, evenement: Evenement[Any]) -> str | None:
        """Sous quel nom ce fait s'y compte ; None : il ne s'y compte pas."""
        if self.decision is not None and type(evenement) is self.decision:
            return _decision(str(evenement.dit("sens")))
        return self.faits.get(type(evenement))


def _decision(sens: str) -> str:
    return f"decision-{sens.lower().replace('_', '-')}"


DEMARCHES: Final = (
    Demarche(
        "115",
        "Demandes au 115",
        {
            Appel115Recu: "appel",
            MiseAAbriAttribuee: "nuit-attribuee",
            MiseAAbriNonAttribuee: "demande-non-pourvue",
        },
    ),
    Demarche(
        "siao",
        "Demandes au SIAO, orientations et admissions",
        {
            DemandeSiaoDeposee: "demande",
            OrientationProposee: "orientation",
            OrientationRefuseeParLeMenage: "refus-du-menage",
            OrientationRefuseeParLaStructure: "refus-de-la-structure",
            OrientationResteeSansSuite: "sans-suite",
            AdmissionPrononcee: "admission",
        },
    ),
    Demarche(
        "dalo",
        "Recours et décisions DALO",
        {RecoursDaloDepose: "recours"},
        decision=DecisionDaloRendue,
        sens="SENS_DALO",
    ),
    Demarche(
        "fsl",
        "Demandes et décisions du FSL",
        {AideFslDemandee: "demande"},
        decision=DecisionFslRendue,
        sens="SENS_FSL",
    ),
)


class DemarcheComptee(NamedTuple):
    """Un fait compté, le jour et là où vivait le ménage."""

    menage: str
    departement: str
    demarche: str
    nom: str
    jour: date


def comptee(evenement: Evenement[Any]) -> tuple[str, str] | None:
    """La démarche où ce fait se compte, et sous quel nom."""
    for demarche in DEMARCHES:
        if nom := demarche.nom(evenement):
            return demarche.code, nom
    return None


def comptes(faits: Iterable[DemarcheComptee], code: str, jours: Intervalle) -> Parts:
    """Par département et nom : les faits d'une démarche dans la période."""
    parts: Parts = {}
    for fait in faits:
        if fait.demarche == code and jours.contient(fait.jour):
            parts.setdefault((fait.departement, fait.nom), Counter())[fait.menage] += 1
    return parts
