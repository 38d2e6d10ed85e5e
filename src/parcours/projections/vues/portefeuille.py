"""Le portefeuille d'un organisme référent : ses ménages, et chez quel agent.

Une ligne vaut tant que rien n'y change, et jamais au-delà du mandat ou de la suppléance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.temps.periodes import Tranche
from parcours.projections.demandeur import demandeur
from parcours.projections.vue import Vie, Vue, table


@dataclass(frozen=True, slots=True, kw_only=True)
class EnCharge:
    """Un ménage dans le portefeuille de qui est en charge : le référent, ou qui le supplée."""

    organisme: str
    agent: str | None
    etape: str
    demandeur: str | None
    """Le nom et le prénom de qui demande, scellés, en JSON."""


MENAGES = table("portefeuille", EnCharge, "organisme du")


def lignes(vie: Vie) -> Iterable[Tranche[EnCharge | None]]:
    """Le ménage, chez chaque organisme qui l'a eu en charge, tant qu'il l'a eu."""

    def valeur(jour: date) -> EnCharge | None:
        mandat = vie.parcours.referent(jour)
        if mandat is None:
            return None
        return EnCharge(
            organisme=mandat.organisme,
            agent=mandat.agent,
            etape=vie.trajectoire.periode(jour).etape.value,
            demandeur=demandeur(vie, jour),
        )

    return vie.tranches(valeur) if vie.parcours.est_ouvert else ()


VUE: Final = Vue(MENAGES, lignes, ordre=(MENAGES.c.parcours,))
VUES: Final = (VUE,)
