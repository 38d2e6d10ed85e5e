"""Les alertes de tous les ménages, tant qu'elles sont ouvertes : toute liste les lit d'ici."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.alertes import Alerte
from parcours.domain.periodes import Tranche
from parcours.projections.vue import Vie, Vue, table


@dataclass(frozen=True, slots=True, kw_only=True)
class AlerteOuverte:
    """Une alerte, de son ouverture à sa fermeture."""

    code: str
    severite: int
    sensibilite: int
    fait_le: date
    """Jour du fait d'origine : il dit si une protection la masque."""
    depuis_le: date
    echeance_le: date | None


ALERTES = table("alertes", AlerteOuverte)


def lignes(vie: Vie) -> Iterator[Tranche[AlerteOuverte | None]]:
    """Chaque alerte du ménage, avec la date due qui se lit chaque jour."""
    for alerte in vie.alertes if vie.parcours.est_ouvert else ():

        def ouverte(jour: date, alerte: Alerte = alerte) -> AlerteOuverte:
            return AlerteOuverte(
                code=alerte.code,
                severite=int(alerte.severite),
                sensibilite=int(alerte.sensibilite),
                fait_le=alerte.fait.jour if alerte.fait else alerte.depuis_le,
                depuis_le=alerte.depuis_le,
                echeance_le=alerte.echeance_au(jour),
            )

        yield from vie.tranches(ouverte, alerte.depuis_le, alerte.jusqu_au)


VUE: Final = Vue(
    ALERTES,
    lignes,
    ordre=(-ALERTES.c.severite, ALERTES.c.depuis_le, ALERTES.c.parcours, ALERTES.c.code),
)
"""La plus grave d'abord."""
VUES: Final = (VUE,)
