"""Le rythme de qui parle : à quel pas il dépose, et s'il se tait plus longtemps que d'habitude."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low
from typing import Final

SILENCE_MIN_JOURS: Final = 7
FOIS: Final = 3
"""Combien de fois son pas habituel fait un silence."""
JOURS_MIN: Final = 4
"""En dessous de tant de jours de dépôt, personne n'a d'habitude."""
HABITUDE: Final = timedelta(days=365)
"""Sur combien de temps, avant le dernier dépôt, se prend l'habitude : se taire n'en défait pas."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Un rythme, et où l'on en est."""

    pas_jours: int | None
    """Entre deux jours de dépôt, la médiane ; None : pas encore d'habitude."""
    silence_jours: int | None
    """Depuis le dernier jour de dépôt ; None : rien n'a été déposé."""

    @property
    def se_tait(self) -> bool:
        """Vrai s'il se tait depuis plus de trois fois son pas, et plus d'une semaine."""
        if self.pas_jours is None or self.silence_jours is None:
            return False
        return self.silence_jours > max(SILENCE_MIN_JOURS, FOIS * self.pas_jours)


def cadence(depots: Sequence[date], aujourdhui: date) -> Cadence:
    """Le rythme de jours de dépôt distincts, rangés."""
    if not depots:
        return Cadence(None, None)
    recents = [jour for jour in depots if jour >= depots[-1] - HABITUDE]
    pas = [(apres - avant).days for avant, apres in pairwise(recents)]
    habituel = median_low(pas) if len(recents) >= JOURS_MIN else None
    return Cadence(habituel, (aujourdhui - depots[-1]).days)
