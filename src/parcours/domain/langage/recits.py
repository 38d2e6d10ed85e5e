"""Les récits d'un même acte : ce qu'un type de fait en déclare.

Un commandement de payer, que disent le commissaire de justice, le bailleur et la CCAPEX, est un
acte, et trois récits. Un rendez-vous, une visite, ce qu'un partenaire constate lui-même n'en sont
pas : chacun a le sien.
"""

from dataclasses import dataclass
from typing import Final

from parcours.domain.langage.vocabulaire import Role

LE_JOUR: Final = 0
LE_LENDEMAIN: Final = 1
QUELQUES_JOURS: Final = 3
UNE_SEMAINE: Final = 7
UNE_QUINZAINE: Final = 15
"""L'écart, en jours, que prennent les dates d'un même acte selon qui le dit."""


@dataclass(frozen=True, slots=True)
class Acte:
    """Un acte que plusieurs peuvent dire : de qui il est, et ce qui en fait deux."""

    de: tuple[Role, ...]
    """De qui est l'acte, puis qui le tient de plus près : la date du premier fait foi."""
    jours: int
    """L'écart au plus entre les dates de ses récits."""
    distinguent: tuple[str, ...] = ()
    """Les champs qui, dits et différents, en font deux ; ce que le fait cite en est toujours."""

    def rang(self, qualites: frozenset[Role]) -> int:
        """À quel point l'acte est de qui parle : zéro, c'est le sien."""
        rangs = (rang for rang, role in enumerate(self.de) if role in qualites)
        return next(rangs, len(self.de))


def acte(de: str, jours: int = UNE_SEMAINE, distinguent: str = "") -> Acte:
    """Un acte ; rôles et champs séparés par des espaces."""
    return Acte(tuple(Role(nom) for nom in de.split()), jours, tuple(distinguent.split()))
