"""Un ménage dans une liste de travail, du jour où il y entre à celui où un fait l'en sort."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import S2, Sensibilite
from parcours.domain.parcours.parcours import Sortie
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes.veille import Veille
from parcours.domain.veille.listes.sortes import SorteDeListe

SANS_FAIT: Final = "referent"
"""La famille de ce qu'une absence, ou l'étape, fait voir à qui lit la situation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscription:
    """Une inscription : dans quelle liste, depuis quel jour, et jusqu'à quand."""

    sorte: SorteDeListe
    du: date
    jusqu_au: date | None = None
    """Premier jour où elle n'y est plus ; None : rien ne l'en a sortie."""
    depuis_le: date
    """Le jour de ce qui l'y fait entrer : parfois avant qu'elle y entre."""
    pour_le: date | None = None
    """Le jour au-delà duquel elle est en retard."""
    fait: Fait | None = None
    """Le fait qui l'y fait entrer ; None : une absence, ou l'étape."""
    precision: str | None = None

    @property
    def sensibilite(self) -> Sensibilite:
        """Niveau qu'il faut pour la connaître."""
        return self.fait.evenement.fiche.sensibilite if self.fait else S2

    @property
    def famille(self) -> str:
        """La famille qu'il faut lire pour la connaître."""
        return self.fait.evenement.fiche.famille if self.fait else SANS_FAIT

    def jusqu_a(self, le: date | None) -> "Inscription":
        """La même, finie ce jour-là au plus tard."""
        return self if le is None else replace(self, jusqu_au=plus_tot(self.jusqu_au, le))

    def pendant(self, cycle: Iterable[tuple[date, bool]]) -> Iterator["Inscription"]:
        """La même, hors des jours où le parcours, clos depuis qu'elle court, n'est pas rouvert.

        Ce que l'on apprend d'un parcours déjà clos se montre : il est à rouvrir.
        """
        du: date | None = self.du
        for jour, clos in cycle if self.sorte.suit_la_cloture else ():
            if clos and du is not None and jour >= du:
                yield replace(self, du=du).jusqu_a(jour)
                du = None
            elif not clos and du is None:
                du = jour
        if du is not None:
            yield replace(self, du=du)

    @property
    def dure(self) -> bool:
        """Faux si ce qui l'en sort est venu avant qu'elle y entre."""
        return self.jusqu_au is None or self.du < self.jusqu_au


class Guet(Veille):
    """Un parcours, et les jours que fixe son territoire."""

    @cached_property
    def sorties(self) -> Mapping[str, Sortie]:
        """Ce que finit chaque sortie, par référence."""
        return {r.fait.reference: r.sortie for r in self.parcours.residences}

    def jours(self, sorte: SorteDeListe, le: date) -> timedelta:
        """Les jours de cette liste, pour ce qui survient ce jour-là."""
        return self.jours_de(sorte.code, le)

    def au_plus_tard(self, sorte: SorteDeListe, le: date) -> date:
        """Le jour au-delà duquel ce qui est survenu ce jour-là est en retard."""
        return decale(le, self.jours(sorte, le))

    def apres(self, fait: Fait, *sortes: type) -> Iterator[Fait]:
        """Les faits de ces types qui le suivent, dans l'ordre."""
        for autre in self.parcours.faits:
            if isinstance(autre.evenement, sortes) and autre.ordre > fait.ordre:
                yield autre

    def meme(self, une: str, autre: str) -> bool:
        """Vrai si deux références désignent le même fait."""
        tenant = self.parcours.histoire.tenant
        return tenant(une) == tenant(autre)
