"""Les alertes d'un parcours : ce qui demande qu'un humain regarde.

Une alerte se recalcule à chaque fait et à chaque correction ; annuler son fait d'origine la retire.
Elle s'ouvre le premier jour dit, ses rappels ne la rouvrent pas, et se ferme au jour du fait qui la
clôt. Laissée sans suite, elle prévient d'autres. Aucune ne décide : elle prévient.

Une règle est une fonction qui lit la `Veille` d'un parcours ; elles sont rangées par thème.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.parcours.deces import DELAIS_QUI_RESTENT
from parcours.domain.parcours.etapes import Trajectoire
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import plus_tot
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
    if parcours.mort_le is not None:
        trouvees = [*_jusqu_a_la_mort(trouvees, parcours.mort_le)]
    return tuple(_une_par_acte(sorted(trouvees, key=lambda a: (a.depuis_le, a.code))))


def _jusqu_a_la_mort(trouvees: Iterable[Alerte], mort_le: date) -> Iterator[Alerte]:
    """Celles d'un ménage dont plus personne n'est en vie : ce qui l'attendait ne l'attend plus.

    Ce qui se dit ensuite alerte encore, et ce que l'on doit à d'autres qu'à lui.
    """
    for alerte in trouvees:
        dit_ensuite = alerte.fait is not None and alerte.fait.jour > mort_le
        a_d_autres = any(h.delai in DELAIS_QUI_RESTENT for h in alerte.horloges)
        if dit_ensuite or a_d_autres:
            yield alerte
        elif alerte.depuis_le < mort_le:
            yield replace(alerte, jusqu_au=plus_tot(alerte.jusqu_au, mort_le))


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
