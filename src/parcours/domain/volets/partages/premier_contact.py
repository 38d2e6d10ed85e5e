"""Le premier contact du ménage avec la veille sociale, et l'évaluation flash qu'il fait attendre.

Partagé par la veille et le SIAO : l'appel et la rencontre la font attendre, le SIAO la fait.
Source : instruction du 31 mars 2022.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from parcours.domain.droit.siao import EVALUATION_FLASH, AppelAuSiao
from parcours.domain.langage.evenement import Armement


@dataclass(frozen=True, slots=True)
class PremierContact:
    """Depuis quand le ménage attend son évaluation flash."""

    contact_a: datetime | None = None
    """Instant du premier contact ; None : aucun n'est connu à l'heure près."""
    evalue: bool = False

    def avec(self, contact_a: datetime | None) -> "PremierContact":
        """Un contact de plus : seul le premier fait attendre une évaluation, une fois."""
        if self.evalue or self.contact_a is not None:
            return self
        return replace(self, contact_a=contact_a)

    def attente_depuis(self, contact_a: datetime | None) -> Iterator[Armement]:
        """L'évaluation flash est due 72 heures après ce contact, si c'est le premier."""
        if contact_a is not None and contact_a == self.contact_a and not self.evalue:
            yield Armement(EVALUATION_FLASH, AppelAuSiao(contact_a=contact_a))
