"""Les périodes que l'on publie : un trimestre civil (2025-T1) ou une année (2025), déjà finis."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.temps.intervalle import Intervalle

TRIMESTRES: Final = 4
MOIS_D_UN_TRIMESTRE: Final = 3
_ECRITE: Final = re.compile(r"(20\d\d)(?:-T([1-4]))?")


class PeriodeInconnue(ValueError):  # noqa: N818 (dit ce qui arrive)
    """Ce n'est ni un trimestre ni une année."""


@dataclass(frozen=True, slots=True)
class Periode:
    """Un trimestre, ou une année si `trimestre` est None."""

    annee: int
    trimestre: int | None = None

    @classmethod
    def lue(cls, code: str) -> "Periode":
        """Celle qui s'écrit ainsi.

        Raises:
            PeriodeInconnue: ce n'est ni un trimestre ni une année.
        """
        ecrite = _ECRITE.fullmatch(code)
        if ecrite is None:
            raise PeriodeInconnue("écrire un trimestre (2025-T1) ou une année (2025)")
        return cls(int(ecrite[1]), int(ecrite[2]) if ecrite[2] else None)

    @property
    def code(self) -> str:
        """Comment elle s'écrit."""
        return str(self.annee) if self.trimestre is None else f"{self.annee}-T{self.trimestre}"

    @property
    def jours(self) -> Intervalle:
        """Ses jours."""
        mois = 1 if self.trimestre is None else MOIS_D_UN_TRIMESTRE * (self.trimestre - 1) + 1
        du = date(self.annee, mois, 1)
        return Intervalle(du, ajouter_mois(du, 12 if self.trimestre is None else 3))

    @property
    def veille(self) -> date:
        """Le jour d'avant son premier."""
        return self.jours.du - timedelta(1)

    def est_finie(self, aujourdhui: date) -> bool:
        """Vrai si son dernier jour est passé."""
        return self.jours.dernier < aujourdhui

    @property
    def trimestres(self) -> Sequence["Periode"]:
        """Ceux d'une année."""
        return [Periode(self.annee, rang) for rang in range(1, TRIMESTRES + 1)]

    def decalee(self, combien: int) -> "Periode":
        """Celle d'après, ou d'avant."""
        if self.trimestre is None:
            return Periode(self.annee + combien)
        annees, rang = divmod(self.trimestre - 1 + combien, TRIMESTRES)
        return Periode(self.annee + annees, rang + 1)
