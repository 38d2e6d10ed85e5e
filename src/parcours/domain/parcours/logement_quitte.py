"""Un logement que tous ont quitté : ce qui s'en était dit ne parle plus du suivant."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LogementQuitte:
    """Un logement que le ménage a quitté."""

    le: date
    par_un_depart: bool
    """Vrai d'un départ : ce qui se dit ce jour-là parle encore du logement que l'on quitte.

    Faux d'une entrée dans un autre, dont on parle dès ce jour-là.
    """
    reloge: bool
    """Vrai si le ménage vit dès lors dans un logement ou un hébergement, avec un titre."""
    expulse: bool = False
    """Vrai d'une expulsion : la procédure est allée à son terme, et a sa suite."""

    def laisse(self, jour: date) -> bool:
        """Vrai si ce qui a été dit ce jour-là parlait du logement quitté."""
        return jour < self.le or (self.par_un_depart and jour == self.le)
