"""Ce qui se dit pendant que l'on décide et que l'on attaque : où l'on en est."""

from collections.abc import Callable
from enum import StrEnum


class PhaseDuSecret(StrEnum):
    """Ce que l'on fait des cases protégées."""

    DECIDE = "décidées"
    ATTAQUE = "attaquées"


Avance = Callable[[PhaseDuSecret, int, int], None]
"""Dit de combien de cases protégées c'est fait, et sur combien."""


def en_silence(_phase: PhaseDuSecret, _faites: int, _en_tout: int) -> None:
    """Ne dit rien."""
