"""Les démarches comptées : ce que chacune demande, ce qui lui est répondu, fait par fait."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.evenement import Evenement
from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.volets.acces.dalo import DecisionDaloRendue, RecoursDaloDepose
from parcours.domain.volets.campement import (
    AccompagnementDeCampementOuvert,
    AccompagnementDeCampementTermine,
    DiagnosticDuMenageRealise,
    MenageDetacheDuSite,
    MenageRattacheAuSite,
)
from parcours.domain.volets.cas_complexe import (
    CasComplexeClos,
    EngagementDeCasComplexeConstate,
    RecevabiliteDecidee,
    SaisineCasComplexeDeposee,
    SolutionCoConstruite,
)
from parcours.domain.volets.comite import (
    ReponseProposee,
    SituationDeComiteClose,
    SituationEtudiee,
    SituationInscriteEnSeance,
    SituationRecensee,
)
from parcours.domain.volets.energie.accompagnement import (
    AccompagnementAlecDebute,
    VisiteSlimeRealisee,
)
from parcours.domain.volets.energie.fourniture import (
    AvisDeCoupureRecu,
    DetteDeFluideConstatee,
    DifficulteReglee,
    FournitureInterrompue,
    FournitureRetablie,
)
from parcours.domain.volets.habitat_indigne.arrete import ArretePris, MainleveePrononcee
from parcours.domain.volets.habitat_indigne.signalement import (
    SignalementHabitatClos,
    SignalementHabitatRecu,
    VisiteDuLogementRealisee,
)
from parcours.domain.volets.maintien.aides import AideFslDemandee, DecisionFslRendue
from parcours.domain.volets.pole.bilan import (
    ActionTerminee,
    BilanDuPoleProgramme,
    BilanDuPoleRealise,
    EngagementDuPoleConstate,
    EvaluationFinaleRendue,
)
from parcours.domain.volets.pole.projet import PlanActionSigne, SaisineDuPoleRecue
from parcours.domain.volets.referent.mandats import (
    DesignationDeclinee,
    MandatTermine,
    ReferentDesigne,
)
from parcours.domain.volets.referent.relais import (
    EntretienDeRelaisTenu,
    RelaisAccepte,
    RelaisPropose,
    RelaisRefuse,
)
from parcours.domain.volets.siao.demande import DemandeSiaoDeposee
from parcours.domain.volets.siao.orientation import (
    AdmissionPrononcee,
    OrientationProposee,
    OrientationRefuseeParLaStructure,
    OrientationRefuseeParLeMenage,
    OrientationResteeSansSuite,
)
from parcours.domain.volets.veille import Appel115Recu, MiseAAbriAttribuee, MiseAAbriNonAttribuee

SANS_SANTE: Final = "S3"
"""Jusqu'où se dit ce qui se compte."""


class Selon(NamedTuple):
    """Un fait qui se compte selon ce que dit un de ses champs : une décision, une issue."""

    champ: str
    liste: str
    prefixe: str

    @property
    def noms(self) -> list[str]:
        """Ce qu'il peut dire, rangé."""
        noms = (self.nom(code) for code in sorted(nomenclatures.codes(self.liste)))
        return list(dict.fromkeys(noms))

    def nom(self, code: str) -> str:
        """Sous quel nom se compte ce qu'il dit ; ce qui touche à la santé, sous un autre."""
        montre = nomenclatures.masquer(self.liste, code, SANS_SANTE)
        return f"{self.prefixe}-{montre.lower().replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Demarche:
    """Une démarche : les faits qui s'y comptent, et sous quel nom."""

    code: str
    libelle: str
    faits: Mapping[type[Evenement[Any]], str]
    """Le nom de chaque fait compté."""
    selon: Mapping[type[Evenement[Any]], Selon] = field(default_factory=dict)
    """Les faits dont le nom dépend de ce qu'ils disent."""
    autour: tuple[str, ...] = ()
    """Ce qui se compte d'après les faits d'autour."""
    indicateur: str = "demarches"
    depuis: int = 2
    """La version du catalogue des tableaux qui l'a ajoutée."""

    @property
    def noms(self) -> tuple[str, ...]:
        """Tout ce qu'elle compte, toujours dans le même ordre."""
        selon = (nom for dit in self.selon.values() for nom in dit.noms)
        return (*self.faits.values(), *selon, *self.autour)

    def nom(self, evenement: Evenement[Any]) -> str | None:
        """Sous quel nom ce fait s'y compte ; None : il ne s'y compte pas."""
        if dit := self.selon.get(type(evenement)):
            return dit.nom(str(evenement.dit(dit.champ)))
        return self.faits.get(type(evenement))


REFERENTS: Final = "referents"
RELAIS_ACCEPTE: Final = "relais-accepte"
RELAIS: Final = "relais"
SANS_TROU: Final = "sans-trou"
AVEC_TROU: Final = "avec-trou"
"""Le relais finit des jours où personne n'était en charge du parcours."""

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
        {DecisionDaloRendue: Selon("sens", "SENS_DALO", "decision")},
    ),
    Demarche(
        "fsl",
        "Demandes et décisions du FSL",
        {AideFslDemandee: "demande"},
        {DecisionFslRendue: Selon("sens", "SENS_FSL", "decision")},
    ),
    Demarche(
        "energie",
        "Énergie : dettes, coupures et rétablissements",
        {
            DetteDeFluideConstatee: "dette",
            AvisDeCoupureRecu: "avis-de-coupure",
            FournitureRetablie: "retablissement",
            DifficulteReglee: "difficulte-reglee",
            AccompagnementAlecDebute: "accompagnement-alec",
            VisiteSlimeRealisee: "visite-slime",
        },
        {FournitureInterrompue: Selon("nature", "NATURE_COUPURE", "coupure")},
        indicateur="energie",
        depuis=3,
    ),
    Demarche(
        REFERENTS,
        "Référents désignés et relais",
        {
            ReferentDesigne: "designation",
            DesignationDeclinee: "designation-declinee",
            MandatTermine: "mandat-termine",
            RelaisPropose: "relais-propose",
            EntretienDeRelaisTenu: "entretien-de-relais",
            RelaisAccepte: RELAIS_ACCEPTE,
            RelaisRefuse: "relais-refuse",
        },
        indicateur="referents",
        depuis=3,
    ),
    Demarche(
        RELAIS,
        "Relais acceptés, le ménage resté sans référent ou non avant leur effet",
        {},
        autour=(SANS_TROU, AVEC_TROU),
        indicateur="referents",
        depuis=6,
    ),
    Demarche(
        "habitat-indigne",
        "Mal-logement : signalements, visites, arrêtés, mainlevées, clôtures",
        {
            SignalementHabitatRecu: "signalement",
            VisiteDuLogementRealisee: "visite",
            ArretePris: "arrete",
            MainleveePrononcee: "mainlevee",
        },
        {SignalementHabitatClos: Selon("motif", "CLOTURE_HI", "cloture")},
        indicateur="mal-logement",
        depuis=3,
    ),
    Demarche(
        "protocole-social",
        "Veille du mal-logement, protocole social : recensements, études, réponses, clôtures",
        {
            SituationInscriteEnSeance: "inscription",
            SituationEtudiee: "etude",
            ReponseProposee: "reponse",
        },
        {
            SituationRecensee: Selon("motif", "MOTIF_COMITE", "recensement"),
            SituationDeComiteClose: Selon("motif", "CLOTURE_COMITE", "cloture"),
        },
        indicateur="protocole-social",
        depuis=6,
    ),
    Demarche(
        "cas-complexes",
        "Situations complexes : saisines, recevabilité, solutions, engagements",
        {
            SaisineCasComplexeDeposee: "saisine",
            SolutionCoConstruite: "solution",
            CasComplexeClos: "cloture",
        },
        {
            RecevabiliteDecidee: Selon("sens", "SENS_DECISION", "recevabilite"),
            EngagementDeCasComplexeConstate: Selon("etat", "ETAT_ENGAGEMENT", "engagement"),
        },
        indicateur="cas-complexes",
        depuis=3,
    ),
    Demarche(
        "pole",
        "Pôle ressource habitat : saisines, bilans, engagements",
        {
            SaisineDuPoleRecue: "saisine",
            PlanActionSigne: "plan",
            BilanDuPoleProgramme: "bilan-programme",
            BilanDuPoleRealise: "bilan-realise",
            EvaluationFinaleRendue: "evaluation-finale",
            ActionTerminee: "action-terminee",
        },
        {EngagementDuPoleConstate: Selon("etat", "ETAT_ENGAGEMENT", "engagement")},
        indicateur="pole",
        depuis=3,
    ),
    Demarche(
        "campements",
        "Campements : rattachements, accompagnements et leurs issues",
        {
            MenageRattacheAuSite: "rattachement",
            MenageDetacheDuSite: "detachement",
            DiagnosticDuMenageRealise: "diagnostic",
            AccompagnementDeCampementOuvert: "accompagnement",
        },
        {AccompagnementDeCampementTermine: Selon("issue", "ISSUE_CAMP", "issue")},
        indicateur="campements",
        depuis=3,
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
    for demarche in _qui_comptent(type(evenement)):
        if nom := demarche.nom(evenement):
            return demarche.code, nom
    return None


@cache
def _qui_comptent(sorte: type[Evenement[Any]]) -> tuple[Demarche, ...]:
    """Les démarches où peut se compter un fait de ce type, dans leur ordre."""
    return tuple(d for d in DEMARCHES if sorte in d.faits or sorte in d.selon)


def comptes(faits: Iterable[DemarcheComptee], code: str, jours: Intervalle) -> Parts:
    """Par département et nom : les faits d'une démarche dans la période."""
    parts: Parts = {}
    for fait in faits:
        if fait.demarche == code and jours.contient(fait.jour):
            parts.setdefault((fait.departement, fait.nom), Counter())[fait.menage] += 1
    return parts
