"""La sous-location et le bail glissant d'un ménage."""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.intermediation import ConventionDOccupation


@dataclass(frozen=True, slots=True)
class SousLocation:
    """Une sous-location en cours."""

    debut: date
    terme: date
    en_intermediation: bool
    """Vrai en intermédiation locative ; faux dans le cadre d'une autre convention."""
    terme_precedent: date | None = None
    """Le terme que la dernière prolongation a repoussé."""

    def prolongee(self, jusqu_au: date) -> "SousLocation":
        """La même, jusqu'à un autre terme."""
        return replace(self, terme=jusqu_au, terme_precedent=self.terme)

    def duree(self) -> ConventionDOccupation:
        """De quoi compter sa durée : la fin de la convention prime."""
        return ConventionDOccupation(debut=self.debut, convenu_le=self.terme)


@dataclass(frozen=True, slots=True)
class BailGlissant:
    """Un bail qui attend de glisser."""

    debut: date
    terme: date
    """La fin que dit la convention, ou une période d'examen qui la dépasse."""
    examen_le: date | None = None
    """Fin de la période d'examen en cours."""

    def examine(self, prochain_examen_le: date) -> "BailGlissant":
        """Le même, une période d'examen plus tard."""
        terme = max(self.terme, prochain_examen_le)
        return replace(self, terme=terme, examen_le=prochain_examen_le)

    def duree(self) -> ConventionDOccupation:
        """De quoi compter sa durée : celle de la convention prime."""
        return ConventionDOccupation(debut=self.debut, convenu_le=self.terme)


@dataclass(frozen=True, slots=True)
class LogementAccompagne:
    """Ce que le ménage occupe sans en être encore locataire."""

    sous_location: SousLocation | None = None
    bail_glissant: BailGlissant | None = None
