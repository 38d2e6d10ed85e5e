"""Les sortes d'alertes : ce que chacune dit, à qui, et ce qui la ferme."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from parcours.domain.langage.vocabulaire import Role, roles


class Severite(IntEnum):
    """Ce qui presse, du moins au plus."""

    VIGILANCE = 1
    URGENCE = 2
    CRITIQUE = 3


@dataclass(frozen=True, slots=True)
class TypeAlerte:
    """Une sorte d'alerte."""

    code: str
    libelle: str
    severite: Severite
    destinataires: frozenset[Role]
    se_ferme: str
    """Ce qui la ferme, en français."""


DEGRADATION_SIGNALEE = TypeAlerte(
    "AL-01",
    "Dégradation signalée",
    Severite.URGENCE,
    roles("REFERENT_PARCOURS"),
    "Le référent clôt l'alerte, après l'avoir prise en compte.",
)
COMMANDEMENT = TypeAlerte(
    "AL-02",
    "Commandement de payer ou d'assurance",
    Severite.URGENCE,
    roles("REFERENT_PARCOURS CCAPEX"),
    "La dette est soldée, l'assignation signifiée, le jugement rendu ou la procédure éteinte.",
)
AUDIENCE_SANS_DIAGNOSTIC = TypeAlerte(
    "AL-03",
    "Audience sans diagnostic social et financier",
    Severite.URGENCE,
    roles("CONSEIL_DEPARTEMENTAL CCAPEX"),
    "Le diagnostic est transmis, l'audience tenue ou la procédure éteinte.",
)
NOTIFICATION_TARDIVE = TypeAlerte(
    "AL-04",
    "Notification de l'assignation au préfet tardive ou absente",
    Severite.VIGILANCE,
    roles("CCAPEX ADIL"),
    "Le jugement est rendu ou la procédure éteinte ; une notification tardive ne suffit pas.",
)
QUITTER_LES_LIEUX = TypeAlerte(
    "AL-05",
    "Commandement de quitter les lieux ; information DALO à faire",
    Severite.CRITIQUE,
    roles("REFERENT_PARCOURS"),
    "Le ménage est relogé ou parti, ou la procédure éteinte.",
)
FIN_DE_TREVE = TypeAlerte(
    "AL-06",
    "Fin de trêve hivernale",
    Severite.VIGILANCE,
    roles("CCAPEX SIAO"),
    "Le ménage est relogé ou parti, la procédure éteinte, ou une autre trêve commence.",
)
FORCE_PUBLIQUE = TypeAlerte(
    "AL-07",
    "Concours de la force publique",
    Severite.CRITIQUE,
    roles("REFERENT_PARCOURS SIAO"),
    "Le concours est refusé, l'expulsion exécutée, le ménage parti ou la procédure éteinte.",
)
EXPULSE = TypeAlerte(
    "AL-08",
    "Expulsion exécutée",
    Severite.CRITIQUE,
    roles("REFERENT_PARCOURS SIAO OPERATEUR_115"),
    "Chaque personne est à l'abri, ou hors du territoire.",
)
TERME_DE_MISE_A_L_ABRI = TypeAlerte(
    "AL-09",
    "Mise à l'abri pour violences : échéance proche",
    Severite.CRITIQUE,
    roles("CIDFF SIAO"),
    "La mise à l'abri est renouvelée, prolongée ou terminée ; l'ordonnance, prorogée.",
)
TERME_D_OCCUPATION = TypeAlerte(
    "AL-10",
    "Échéance de bail glissant, d'intermédiation ou de foyer",
    Severite.VIGILANCE,
    roles("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT BAILLEUR_SOCIAL"),
    "L'occupation est prolongée, convertie ou finie, ou le bail a glissé.",
)
DEMANDE_A_RENOUVELER = TypeAlerte(
    "AL-11",
    "Demande ou réponse à renouveler",
    Severite.VIGILANCE,
    roles("SIAO REFERENT_PARCOURS"),
    "La demande est renouvelée, actualisée ou close, ou la réponse donnée.",
)
DALO_DEPASSE = TypeAlerte(
    "AL-12",
    "DALO ou DAHO : échéance dépassée",
    Severite.VIGILANCE,
    roles("REFERENT_PARCOURS"),
    "La décision est rendue, l'offre faite, sa réponse donnée, ou le tribunal saisi.",
)
SANS_REFERENT = TypeAlerte(
    "AL-13",
    "Référent absent",
    Severite.CRITIQUE,
    roles("SIAO"),
    "Un référent ou un suppléant est en charge, ou le parcours est clos.",
)
SANS_RELOGEMENT = TypeAlerte(
    "AL-14",
    "Arrêté sans hébergement ni relogement",
    Severite.CRITIQUE,
    roles("PDLHI PREFECTURE MAIRIE EPCI"),
    "Le propriétaire fait une offre, l'autorité héberge ou reloge à sa place, ou l'arrêté est "
    "levé.",
)
ENGAGEMENT_EN_RETARD = TypeAlerte(
    "AL-15",
    "Engagement ou terme en retard",
    Severite.VIGILANCE,
    roles("REFERENT_PARCOURS"),
    "L'engagement est constaté, le bilan convenu tenu, le plan terminé, ou le parcours clos.",
)
FLUIDES = TypeAlerte(
    "AL-16",
    "Énergie, eau, téléphone",
    Severite.URGENCE,
    roles("REFERENT_PARCOURS FSL"),
    "La fourniture est rétablie, la difficulté réglée, ou le FSL a décidé.",
)
EVACUATION_SANS_DIAGNOSTIC = TypeAlerte(
    "AL-17",
    "Évacuation de campement sans diagnostic social",
    Severite.CRITIQUE,
    roles("PREFECTURE OPERATEUR_CAMPEMENT"),
    "Le diagnostic du site est fait, ou le site fermé.",
)

ORIENTATION_SANS_REPONSE = TypeAlerte(
    "AL-18",
    "Orientation sans réponse",
    Severite.VIGILANCE,
    roles("SIAO"),
    "La structure ou le ménage répond, l'orientation reste sans suite, le ménage entre, ou le "
    "parcours est clos.",
)
RELAIS_SANS_REPONSE = TypeAlerte(
    "AL-19",
    "Relais entre référents sans réponse",
    Severite.VIGILANCE,
    roles("SIAO REFERENT_PARCOURS"),
    "Le relais est accepté ou refusé, un autre est proposé, un référent est désigné, ou le "
    "parcours est clos.",
)
MESURE_A_SON_TERME = TypeAlerte(
    "AL-20",
    "Mesure d'accompagnement arrivée à son terme sans suite",
    Severite.VIGILANCE,
    roles("REFERENT_PARCOURS"),
    "La mesure est renouvelée ou dite terminée, ou le parcours est clos.",
)

TYPES: Final = {
    sorte.code: sorte for sorte in tuple(vars().values()) if isinstance(sorte, TypeAlerte)
}
"""Toutes les sortes d'alertes, par code."""
