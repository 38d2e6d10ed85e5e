"""Les alertes d'un parcours : ce qui demande qu'un humain regarde.

Une alerte se recalcule à chaque fait et à chaque correction ; annuler son fait d'origine la retire.
Elle s'ouvre le premier jour dit, ses rappels ne la rouvrent pas, et se ferme au jour du fait qui la
clôt. Laissée sans suite, elle prévient d'autres. Aucune ne décide : elle prévient.

Une règle est une fonction qui lit la `Veille` d'un parcours ; elles sont rangées par thème.
"""

from parcours.domain.alertes import (
    campement,
    echeances,
    expulsion,
    fluides,
    occupation,
    referent,
    treve,
)
from parcours.domain.alertes.sortes import TYPES, Severite, TypeAlerte
from parcours.domain.alertes.veille import Alerte, Escalade, Veille
from parcours.domain.etapes import Trajectoire
from parcours.domain.parcours import Parcours

__all__ = ["TYPES", "Alerte", "Escalade", "Severite", "TypeAlerte", "Veille", "alertes"]

THEMES = (referent, expulsion, treve, echeances, occupation, fluides, campement)


def alertes(parcours: Parcours, trajectoire: Trajectoire) -> tuple[Alerte, ...]:
    """Toutes les alertes d'un parcours, ouvertes et fermées, la plus ancienne d'abord."""
    veille = Veille(parcours, trajectoire)
    trouvees = [a for theme in THEMES for regle in theme.REGLES for a in regle(veille)]
    return tuple(sorted(trouvees, key=lambda a: (a.depuis_le, a.code)))
