"""Les démarches comptées : ce que chacune demande, ce qui lui est répondu, fait par fait."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any, Final, NamedTuple

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.evenement import Evenement
from parcours.domain.tableaux.indicateurs.demarche import Demarche, Selon
from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.volets.acces.dalo import DecisionDaloRendue, RecoursDaloDepose
from parcours.domain.volets.acces.demande import DecisionDAttributionRendue
from parcours.domain.volets.acces.logement import RelogementRealise
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
from parcours.domain.volets.expulsion.ccapex import (
    CcapexAvisRendu,
    CcapexAvisSuivi,
    CcapexDossierOriente,
)
from parcours.domain.volets.habitat_indigne.arrete import ArretePris, MainleveePrononcee
from parcours.domain.volets.habitat_indigne.signalement import (
    SignalementHabitatClos,
    SignalementHabitatRecu,
    VisiteDuLogementRealisee,
)
from parcours.domain.volets.hebergement import PretAuLogementDeclare
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

REFERENTS: Final = "referents"
RELAIS_ACCEPTE: Final = "relais-accepte"
RELAIS: Final = "relais"
SANS_TROU: Final = "sans-trou"
AVEC_TROU: Final = "avec-trou"
"""Le relais finit des jours où personne n'était en charge du parcours."""
ATTRIBUTIONS: Final = "attributions"
ATTRIBUTAIRES: Final = "attributaires"
SANS_DOMICILE: Final = "sans-domicile"
LOGES: Final = "autre-situation"
"""À qui un logement s'attribue : à la rue, chez un tiers ou hébergé la veille, ou non."""

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
        autour={
            SANS_TROU: "Relais accepté sans jour sans référent",
            AVEC_TROU: "Relais accepté après des jours sans référent",
        },
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
    Demarche(
        "fsl-volets",
        "Demandes au FSL, selon le volet",
        selon={AideFslDemandee: Selon("volet", "VOLET_FSL", "demande")},
        depuis=7,
    ),
    Demarche(
        "ccapex",
        "CCAPEX : avis rendus et leurs suites, dossiers orientés sans avis",
        {CcapexAvisRendu: "avis", CcapexDossierOriente: "orientation"},
        {CcapexAvisSuivi: Selon("suivi", "SUIVI_AVIS", "suite")},
        indicateur="ccapex",
        depuis=7,
    ),
    Demarche(
        "pole-objectifs",
        "Pôle ressource habitat : ce que dit des objectifs l'évaluation finale",
        selon={EvaluationFinaleRendue: Selon("objectifs", "ATTEINTE", "objectif", "atteinte")},
        indicateur="pole",
        depuis=7,
    ),
    Demarche(
        "relogements",
        "Relogements, selon ce qui les a valus",
        selon={RelogementRealise: Selon("origine", "ORIGINE_RELOGEMENT", "relogement")},
        indicateur="relogements",
        depuis=7,
    ),
    Demarche(
        ATTRIBUTIONS,
        "Logement social : décisions des commissions d'attribution",
        selon={DecisionDAttributionRendue: Selon("decision", "CALEOL", "decision")},
        indicateur="attributions",
        depuis=7,
    ),
    Demarche(
        ATTRIBUTAIRES,
        "Logement social : à qui il est attribué",
        autour={
            SANS_DOMICILE: "À la rue, chez un tiers ou hébergés la veille",
            LOGES: "Dans une autre situation",
        },
        indicateur="attributions",
        depuis=7,
    ),
    Demarche(
        "prets-au-logement",
        "Hébergés déclarés prêts au logement, selon le logement",
        selon={PretAuLogementDeclare: Selon("modalite", "MODALITE_PRET", "pret")},
        indicateur="prets-au-logement",
        depuis=7,
    ),
)

SOMMES: Final = (
    ((REFERENTS, RELAIS_ACCEPTE), ((RELAIS, SANS_TROU), (RELAIS, AVEC_TROU))),
    (
        ("fsl", "demande"),
        tuple(("fsl-volets", f"demande-{v.lower()}") for v in nomenclatures.codes("VOLET_FSL")),
    ),
    (
        (ATTRIBUTIONS, "decision-attribution"),
        ((ATTRIBUTAIRES, SANS_DOMICILE), (ATTRIBUTAIRES, LOGES)),
    ),
)
"""Ce que plusieurs démarches comptent des mêmes faits : un tout, et ses parties."""


class DemarcheComptee(NamedTuple):
    """Un fait compté, le jour et là où vivait le ménage."""

    menage: str
    departement: str
    demarche: str
    nom: str
    jour: date
    duree: int | None = None
    """D'un relais sans trou : les jours où le sortant est encore en charge."""


def comptees(evenement: Evenement[Any]) -> list[tuple[str, str]]:
    """Les démarches où ce fait se compte, et sous quels noms."""
    return [
        (demarche.code, nom)
        for demarche in _qui_comptent(type(evenement))
        for nom in demarche.noms_de(evenement)
    ]


@cache
def _qui_comptent(sorte: type[Evenement[Any]]) -> tuple[Demarche, ...]:
    """Les démarches où peut se compter un fait de ce type, dans leur ordre."""
    return tuple(d for d in DEMARCHES if sorte in d.faits or sorte in d.selon)


def comptes(faits: Iterable[DemarcheComptee], jours: Intervalle) -> Parts:
    """Par département et nom : les faits d'une démarche dans la période."""
    parts: Parts = {}
    for fait in faits:
        if jours.contient(fait.jour):
            parts.setdefault((fait.departement, fait.nom), Counter())[fait.menage] += 1
    return parts


def tuilage(faits: Iterable[DemarcheComptee], jours: Intervalle, seuil: int) -> dict[str, Fraction]:
    """Par département : la médiane des jours où le sortant reste en charge, un relais accepté.

    À partir de `seuil` ménages seulement.
    """
    siens: dict[str, list[tuple[str, int]]] = {}
    for fait in faits:
        if fait.duree is not None and jours.contient(fait.jour):
            siens.setdefault(fait.departement, []).append((fait.menage, fait.duree))
    return {
        ou: Fraction(median(duree for _, duree in ici))
        for ou, ici in siens.items()
        if len({menage for menage, _ in ici}) >= seuil
    }
