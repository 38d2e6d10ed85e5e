"""Les communes volontaires pour l'accueil de victimes de violences.

Savoir laquelle l'est met en danger celles qu'elle abrite : le CIDFF et le SIAO seuls le lisent. Les
bilans ne comptent que des totaux départementaux.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import Code, Commune, Entier, Jour, Liste, Personnel, Scelle
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.vocabulaire import S4, roles


@dataclass(frozen=True, slots=True)
class CommuneVif:
    """La convention d'une commune volontaire."""

    commune: str | Scelle | None = None
    conventionnee_le: date | None = None
    """Première convention."""
    capacite: int = 0
    """Ménages accueillis à la fois ; zéro : la convention a pris fin."""
    solutions: tuple[str, ...] = ()
    fin_le: date | None = None


class CommuneVifConventionnee(Evenement[CommuneVif]):
    """Une commune volontaire est conventionnée ; une capacité de zéro met fin à la convention."""

    fiche = Fiche(
        nom="territoire.commune-vif-conventionnee",
        libelle="Commune conventionnée pour l'accueil de victimes de violences",
        phrase="Commune volontaire conventionnée.",
        fondement="Convention de partenariat avec les maires (Lozère, 2017)",
        emetteurs=roles("CIDFF SIAO"),
        agregat=Agregat.COMMUNE,
        sensibilite=S4,
    )

    commune: Annotated[Commune, Personnel("menage")]
    """Commune volontaire."""
    capacite: Annotated[Entier, Field(ge=0, le=100)]
    """Ménages accueillis à la fois ; zéro met fin à la convention."""
    solutions: Liste[Annotated[str, Code("SOLUTION_VIF")]] = ()
    """Solutions offertes."""
    fin_le: Jour | None = None
    """Fin de la convention."""

    def applique(self, moment: Moment[CommuneVif]) -> CommuneVif:
        """La dernière convention vaut."""
        return replace(
            moment.etat,
            commune=self.commune,
            conventionnee_le=moment.etat.conventionnee_le or self.survenu_le,
            capacite=self.capacite,
            solutions=self.solutions,
            fin_le=self.fin_le,
        )

    def anomalies(self, moment: Moment[CommuneVif]) -> Iterator[Anomalie]:
        """Une convention qui finit avant de commencer."""
        if self.fin_le is not None and self.fin_le < self.jour:
            yield Anomalie("dates-contradictoires", "La convention finit avant d'être signée.")
