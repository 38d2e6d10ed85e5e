"""Les violations de données du service : les constater, les notifier à la CNIL."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from parcours.domain.droit import memoire
from parcours.domain.droit.donnees import VIOLATION_DE_DONNEES, Violation
from parcours.domain.langage.champs import Entier, Instant
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.vocabulaire import S1, roles


@dataclass(frozen=True, slots=True)
class Plateforme:
    """Une violation de données, telle que ses déclarations successives la disent."""

    constatee_a: datetime | None = None
    personnes_concernees: int | None = None
    notifiee_cnil_a: datetime | None = None


class ViolationDeDonneesDeclaree(Evenement[Plateforme]):
    """Une violation de données est déclarée, ou sa déclaration complétée, dans le même flux."""

    fiche = Fiche(
        nom="territoire.violation-de-donnees-declaree",
        libelle="Violation de données déclarée",
        fondement="RGPD, art. 33",
        emetteurs=roles("DPO"),
        agregat=Agregat.PLATEFORME,
        sensibilite=S1,
        satisfait=(VIOLATION_DE_DONNEES,),
    )

    constatee_a: Instant
    """Instant du constat."""
    personnes_concernees: Annotated[Entier, Field(ge=0, le=10_000_000)] | None = None
    """Personnes concernées."""
    notifiee_cnil_a: Instant | None = None
    """Instant de la notification à la CNIL."""

    def applique(self, moment: Moment[Plateforme]) -> Plateforme:
        """Ce que la déclaration ne dit pas reste."""
        concernees = self.personnes_concernees
        return replace(
            moment.etat,
            constatee_a=self.constatee_a,
            personnes_concernees=moment.etat.personnes_concernees
            if concernees is None
            else concernees,
            notifiee_cnil_a=self.notifiee_cnil_a or moment.etat.notifiee_cnil_a,
        )

    def armements(self, moment: Moment[Plateforme]) -> Iterator[Armement]:
        """Soixante-douze heures pour notifier, tant que ce n'est pas fait."""
        if moment.etat.notifiee_cnil_a is None:
            yield Armement(VIOLATION_DE_DONNEES, Violation(constatee_le=self.constatee_a))

    def arrets(self, moment: Moment[Plateforme]) -> Iterator[Arret]:
        """La notification arrête l'horloge."""
        if self.notifiee_cnil_a is not None:
            yield from super().arrets(moment)

    def anomalies(self, moment: Moment[Plateforme]) -> Iterator[Anomalie]:
        """Une notification avant le constat, ou hors délai."""
        if self.notifiee_cnil_a is None:
            return
        if self.notifiee_cnil_a < self.constatee_a:
            yield Anomalie("dates-contradictoires", "La notification précède le constat.")
        due = memoire.resultat(
            VIOLATION_DE_DONNEES, Violation(constatee_le=self.constatee_a)
        ).effective
        if isinstance(due, datetime) and self.notifiee_cnil_a > due:
            yield Anomalie("notification-hors-delai", "La CNIL est notifiée hors délai.")
