"""Les alertes d'un parcours : ce qui demande qu'un humain regarde.

Une alerte se recalcule à chaque fait et à chaque correction ; annuler son fait d'origine la retire.
Elle s'ouvre le premier jour dit, ses rappels ne la rouvrent pas, et se ferme au jour du fait qui la
clôt. Laissée sans suite, elle prévient d'autres. Aucune ne décide : elle prévient.

Une règle est une fonction qui lit la `Veille` d'un parcours ; elles sont rangées par thème.
"""

from collections.abc import Iterable, Iterator

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.parcours.etapes import Trajectoire
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.veille.alertes import (
    campement,
    echeances,
    expulsion,
    fluides,
    occupation,
    referent,
    silences,
    treve,
)
from parcours.domain.veille.alertes.sortes import TYPES, Severite, TypeAlerte
from parcours.domain.veille.alertes.veille import Alerte, Escalade, Veille

__all__ = ["TYPES", "Alerte", "Escalade", "Severite", "TypeAlerte", "Veille", "alertes"]

UNE_PAR_ACTE = frozenset({"AL-02", "AL-16"})
"""Les alertes que l'acte ouvre déjà, et dont son terme n'est qu'un rappel."""
THEMES = (referent, expulsion, treve, echeances, silences, occupation, fluides, campement)


def alertes(
    parcours: Parcours, trajectoire: Trajectoire, reglages: Reglages = SANS_REGLAGE
) -> tuple[Alerte, ...]:
    """Toutes les alertes d'un parcours, ouvertes et fermées, la plus ancienne d'abord."""
    veille = Veille(parcours, trajectoire, reglages)
    trouvees = [a for theme in THEMES for regle in theme.REGLES for a in regle(veille)]
    return tuple(_une_par_acte(sorted(trouvees, key=lambda a: (a.depuis_le, a.code))))


def _une_par_acte(trouvees: Iterable[Alerte]) -> Iterator[Alerte]:
    """Un acte qui alerte déjà n'alerte pas de nouveau parce que son terme approche."""
    gardees: dict[tuple[str, str], Alerte] = {}
    for alerte in trouvees:
        acte = alerte.fait.reference if alerte.fait else ""
        avant = gardees.get((alerte.code, acte))
        if alerte.code in UNE_PAR_ACTE and avant and avant.est_ouverte(alerte.depuis_le):
            continue
        gardees[alerte.code, acte] = alerte
        yield alerte
