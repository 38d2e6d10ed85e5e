"""Un délai dont les parties, ou une autorité, fixent elles-mêmes le terme."""

from datetime import date
from typing import TypeVar

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Convenu

C = TypeVar("C", bound=Convenu)


class DelaiConvenu(Delai[C]):
    """Le terme convenu (`convenu_le`) prime sur celui de la règle ; les deux sont gardés."""

    __slots__ = ()

    def date_retenue(self, faits: C) -> date | None:
        """Le terme convenu, à défaut celui qu'un juge retient."""
        return faits.convenu_le or Delai.date_retenue(self, faits)
