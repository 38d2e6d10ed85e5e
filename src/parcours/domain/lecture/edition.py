"""Les faits que l'on rejoue pour qui lit : tous, ou les seuls siens."""

from collections.abc import Sequence

from parcours.domain.fait import Fait
from parcours.domain.lecture.regard import Regard


def edition(faits: Sequence[Fait], regard: Regard) -> list[Fait]:
    """Les faits rejoués pour ce regard : sans relation, ceux de ses auteurs, et eux seuls.

    Rejoués seuls, ils disent la même chose que le ménage soit connu d'autres ou non.
    """
    return [f for f in faits if regard.auteurs is None or f.organisme in regard.auteurs]
