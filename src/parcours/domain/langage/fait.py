"""Un fait tel que le journal le tient : l'évènement, et tout ce qu'on sait de son arrivée."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S5, Role
from parcours.domain.temps.jour_civil import jour_civil

Ordre = tuple[date, int, datetime, str]

HEURE_NON_DITE: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Ce que vaut au journal le temps d'un partenaire qui n'en a pas dit."""
AVANCE_MAX: Final = timedelta(days=1)
"""De combien l'horloge d'un partenaire peut avancer sur la nôtre, et compter encore."""


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
    rang: int | None = None
    """Sa place dans son jour, quand les autres faits du jour la changent."""
    reference: str = field(init=False, repr=False, compare=False)
    """Comment les autres faits le désignent : le couple est unique pour toujours."""
    jour: date = field(init=False, repr=False, compare=False)
    """Premier jour que la date du fait peut désigner."""
    ordre: Ordre = field(init=False, repr=False, compare=False)
    """Place du fait dans la vie du ménage, quel que soit l'ordre où les faits sont arrivés.

    Un même jour : ce qui ouvre, les situations par rang, ce qui ferme ; puis l'heure que dit le
    partenaire, à défaut de quoi le fait passe devant ; puis sa référence. Jamais l'arrivée.
    """

    def __post_init__(self) -> None:
        """Ce que tous les calculs relisent d'un fait se déduit une fois."""
        object.__setattr__(self, "reference", f"{self.source}#{self.id}")
        object.__setattr__(self, "jour", self.evenement.jour)
        object.__setattr__(self, "ordre", self.se_place())

    def se_place(self) -> Ordre:
        """Son ordre : voir `ordre`."""
        rang = self.evenement.rang_du_jour if self.rang is None else self.rang
        return (self.jour, rang, *self.instant)

    @property
    def su_le(self) -> date:
        """Le jour où on l'a su, dans le territoire dont il parle."""
        return jour_civil(self.enregistre_le, self.departement)

    @property
    def concernes(self) -> frozenset[UUID]:
        """Les flux dont il parle : le sien, ceux qu'il nomme, ceux qu'on lui a liés."""
        return frozenset({self.flux, *self.lies, *self.evenement.autres_parcours()})

    @property
    def instant(self) -> tuple[datetime, str]:
        """Sa place parmi les faits de même jour et de même rang."""
        return (self.connu_le if self.dit_son_heure else HEURE_NON_DITE, self.reference)

    @property
    def dit_son_heure(self) -> bool:
        """Vrai si le partenaire a dit quand il l'a su, et que cela peut se croire."""
        return self.connu_le != self.enregistre_le and not self.dit_une_heure_future

    @property
    def dit_une_heure_future(self) -> bool:
        """Vrai si le partenaire dit l'avoir su après que nous l'avons reçu."""
        return self.connu_le > self.enregistre_le + AVANCE_MAX


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
