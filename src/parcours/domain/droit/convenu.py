"""Un délai dont les parties, ou une autorité, fixent elles-mêmes le terme."""

from datetime import date

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, jour


class DelaiConvenu(Delai):
    """Le terme convenu (`convenu_le`) prime sur celui de la règle ; les deux sont gardés."""

    __slots__ = ()

    def date_retenue(self, faits: Faits) -> date | None:
        """Le terme convenu, à défaut celui qu'un juge retient."""
        return jour(faits, "convenu_le") or Delai.date_retenue(self, faits)
