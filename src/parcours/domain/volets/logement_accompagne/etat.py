"""La sous-location ou le bail glissant d'un ménage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.faits import Faits
from parcours.domain.droit.intermediation import SOUS_LOCATION
from parcours.domain.evenement import Armement


@dataclass(frozen=True, slots=True)
class LogementAccompagne:
    """La sous-location ou le bail glissant en cours."""

    sous_loue_depuis_le: date | None = None
    en_intermediation: bool = False
    bail_glissant_depuis_le: date | None = None

    def terme_de_la_sous_location(self, terme: date) -> Iterator[Armement]:
        """L'échéance d'une sous-location en intermédiation, à la date que dit la convention."""
        if self.en_intermediation:
            faits: Faits = {"debut": self.sous_loue_depuis_le, "convenu_le": terme}
            yield Armement(SOUS_LOCATION, faits)
