"""Les alertes comptées : combien s'ouvrent, ce qu'on en fait, et si le logement en réchappe."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Final, NamedTuple

from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle

OUVERTES: Final = "ouvertes"
PRISES_EN_COMPTE: Final = "prises-en-compte"
ESCALADEES: Final = "escaladees"
FERMEES: Final = "fermees"
LOGEMENT_GARDE: Final = "fermees-logement-garde"
COMPTES: Final = (OUVERTES, PRISES_EN_COMPTE, ESCALADEES, FERMEES, LOGEMENT_GARDE)
PARTIES: Final[Mapping[str, str]] = {
    PRISES_EN_COMPTE: OUVERTES,
    ESCALADEES: OUVERTES,
    FERMEES: OUVERTES,
    LOGEMENT_GARDE: FERMEES,
}
"""Chaque compte qui est une partie d'un autre."""


class Alertee(NamedTuple):
    """Une alerte, là où vivait le ménage quand elle s'est ouverte."""

    menage: str
    departement: str
    depuis_le: date
    jusqu_au: date | None
    prise_en_compte_le: date | None
    escaladee_le: date | None
    logement_garde: bool
    """Vrai d'un ménage logé quand elle s'ouvre, et quand elle se ferme."""


def comptes(alertes: Iterable[Alertee], jours: Intervalle, observe_au: date) -> Parts:
    """Par département et compte : les alertes de la période, observées jusqu'à ce jour exclu."""
    parts: Parts = {}
    for alerte in alertes:
        if jours.contient(alerte.depuis_le):
            for compte in _comptes(alerte, observe_au):
                case = parts.setdefault((alerte.departement, compte), Counter())
                case[alerte.menage] += 1
    return parts


def _comptes(alerte: Alertee, observe_au: date) -> Iterator[str]:
    yield OUVERTES
    for compte, le in (
        (PRISES_EN_COMPTE, alerte.prise_en_compte_le),
        (ESCALADEES, alerte.escaladee_le),
        (FERMEES, alerte.jusqu_au),
    ):
        if le is not None and le < observe_au:
            yield compte
    if alerte.jusqu_au and alerte.jusqu_au < observe_au and alerte.logement_garde:
        yield LOGEMENT_GARDE


def delai_median(
    alertes: Iterable[Alertee], jours: Intervalle, observe_au: date, seuil: int
) -> dict[str, Fraction]:
    """Par département : de l'ouverture à la prise en compte, la médiane, en jours.

    À partir de `seuil` ménages seulement.
    """
    delais: dict[str, list[tuple[str, int]]] = {}
    for a in alertes:
        le = a.prise_en_compte_le
        if jours.contient(a.depuis_le) and le is not None and le < observe_au:
            delais.setdefault(a.departement, []).append((a.menage, (le - a.depuis_le).days))
    return {
        ou: Fraction(median(duree for _, duree in dits))
        for ou, dits in delais.items()
        if len({menage for menage, _ in dits}) >= seuil
    }
