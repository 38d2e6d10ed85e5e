"""Un fait tel que le journal le tient : l'évènement, et tout ce qu'on sait de son arrivée."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from parcours.domain.evenement import Evenement, SansEtat
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S5, Role

Ordre = tuple[date, int, datetime, int]


@dataclass(frozen=True, slots=True)
class Fait:
    """Un évènement au journal.

    Deux temps : `evenement.survenu_le` (ce qu'en dit le partenaire) et `enregistre_le` avec
    `position` (quand nous l'avons su). `connu_le` est le temps du système du partenaire.
    """

    position: int
    """Rang dans tout le journal, à partir de 1, sans trou."""
    version: int
    """Rang dans son flux, à partir de 1, sans trou."""
    flux: UUID
    """Le flux où il est écrit ; un rattachement peut le faire compter dans un autre."""
    source: str
    id: str
    connu_le: datetime
    enregistre_le: datetime
    departement: str | None
    qualites: frozenset[Role]
    """Les rôles du partenaire quand il l'a déposé."""
    evenement: Evenement[Any]
    organisme: str
    """L'organisme qui l'a dit, par l'une de ses sources."""
    lies: tuple[UUID, ...] = ()
    """Les autres flux que le fait concernait quand il a été déposé."""

    @property
    def reference(self) -> str:
        """Comment les autres faits le désignent : le couple est unique pour toujours."""
        return f"{self.source}#{self.id}"

    @property
    def jour(self) -> date:
        """Premier jour que la date du fait peut désigner."""
        return self.evenement.jour

    @property
    def ordre(self) -> Ordre:
        """Place du fait dans la vie du ménage, quel que soit l'ordre où les faits sont arrivés.

        Un même jour : ce qui ouvre, les situations par rang, ce qui ferme ; puis le temps du
        partenaire (jamais au-delà de la réception) ; la position ne départage que le reste.
        """
        evenement = self.evenement
        connu_le = min(self.connu_le, self.enregistre_le)
        return (evenement.jour, evenement.rang_du_jour, connu_le, self.position)


class FaitIllisible(Evenement[SansEtat]):
    """Un fait du journal que cette version ne sait pas lire : gardé, montré, jamais tu."""

    fiche = Fiche(
        nom="illisible",
        libelle="Fait illisible",
        phrase="Fait que cette version de Parcours ne sait pas lire.",
        fondement="",
        emetteurs=frozenset(),
        sensibilite=S5,
        de_cycle=True,
    )

    type_recu: str
    """Le type sous lequel il a été déposé."""
