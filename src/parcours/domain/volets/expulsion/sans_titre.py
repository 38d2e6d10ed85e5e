"""La mise en demeure de quitter un lieu que l'on occupe sans titre, et sans juge."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from parcours.domain.droit.expulsion import EVACUATION_D_UN_SQUAT, OccupationSansTitre
from parcours.domain.langage.champs import Code, EnHeures, Instant
from parcours.domain.langage.evenement import Anomalie, Armement, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S3, roles

MISE_EN_DEMEURE_HEURES_MIN = {"DOMICILE": 24, "AUTRE": 7 * 24}
"""Délai de la mise en demeure, au moins (loi n° 2007-290, art. 38)."""


class MiseEnDemeureDeQuitterNotifiee(Evenement[SansEtat]):
    """Le préfet met en demeure de quitter un lieu occupé sans titre.

    Vingt-quatre heures pour un domicile, sept jours pour un autre local, au moins ; le délai que
    laisse le préfet prime s'il est plus long.
    """

    fiche = Fiche(
        nom="expulsion.mise-en-demeure-de-quitter-notifiee",
        libelle="Mise en demeure de quitter un lieu occupé sans titre notifiée",
        phrase="Mise en demeure de quitter les lieux notifiée.",
        fondement="Loi n° 2007-290 du 5 mars 2007, art. 38",
        emetteurs=roles("PREFECTURE POLICE_GENDARMERIE"),
        sensibilite=S3,
        acte=acte("PREFECTURE POLICE_GENDARMERIE", QUELQUES_JOURS, distinguent="local"),
    )

    local: Annotated[str, Code("LOCAL_OCCUPE")]
    """Domicile ou autre local."""
    notifiee_a: Instant | None = None
    """Heure de la notification."""
    delai_heures: EnHeures
    """Délai laissé, en heures."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le terme de la mise en demeure."""
        local = "domicile" if self.local == "DOMICILE" else "autre"
        plus_long = self.delai_heures > MISE_EN_DEMEURE_HEURES_MIN[self.local]
        mise_en_demeure = OccupationSansTitre(
            volet=f"mise_en_demeure_{local}",
            le=self.notifiee_a or self.survenu_le,
            retenu_le=self._terme if plus_long else None,
        )
        yield Armement(EVACUATION_D_UN_SQUAT, mise_en_demeure)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Moins de temps que la loi n'en laisse."""
        if self.delai_heures < MISE_EN_DEMEURE_HEURES_MIN[self.local]:
            phrase = "La mise en demeure laisse moins de temps que la loi."
            yield Anomalie("mise-en-demeure-trop-courte", phrase)

    @property
    def _terme(self) -> date:
        """Le moment où expire le délai que laisse le préfet : l'instant, s'il est connu."""
        return (self.notifiee_a or self.survenu_le) + timedelta(hours=self.delai_heures)
