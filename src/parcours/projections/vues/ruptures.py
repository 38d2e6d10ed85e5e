"""Les ruptures, pour l'observatoire : combien, de quelle nature, combien de jours, et où.

Une ligne par rupture et par lieu : qui déménage pendant une rupture a deux lignes, une rupture.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, func, select, tuple_

from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.projections.lieux import ou_se_compte
from parcours.projections.vue import NOMMES, Vie, Vue, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Rompu:
    """Une rupture dans un territoire."""

    nature: str
    depuis_le: date
    """Premier jour de la rupture, où que ce fût."""
    rang: int
    """Ce qui distingue deux ruptures de même nature nées le même jour dans le même ménage."""
    departement: str | None
    commune: str | None
    """Celle d'aujourd'hui, où mène le code que dit le fait ; tue si l'adresse est protégée : une
    victime ne se compte pas par commune."""


TABLE = table("observatoire_ruptures", Rompu, "departement du", "departement au")

DIMENSIONS: Final = ("nature", "departement", "commune")
"""Ce par quoi les ruptures se ventilent."""


def lignes(vie: Vie) -> Iterator[Tranche[Rompu | None]]:
    """Les ruptures d'un ménage, territoire par territoire."""
    rangs: Counter[tuple[str, date]] = Counter()
    for rupture in vie.ruptures if vie.parcours.est_ouvert else ():
        nature, dates = rupture.nature.value, rupture.dates
        rangs[nature, dates.du] += 1
        for du, au, lieu in vie.tranches(lambda jour: ou_se_compte(vie, jour), dates.du, dates.au):
            rompu = Rompu(
                nature=nature,
                depuis_le=dates.du,
                rang=rangs[nature, dates.du],
                departement=lieu.departement,
                commune=lieu.commune,
            )
            yield Tranche(du, au, rompu)


VUES: Final = (Vue(TABLE, lignes),)


def mesures(
    periode: Intervalle, departements: Collection[str] | None, par: Sequence[str]
) -> Select[Any]:
    """Les ruptures qui ont au moins un jour dans la période (`au` exclu), par dimensions.

    Colonnes : les dimensions, menages, ruptures, jours (ceux de la période). Départements None :
    tous.
    """
    ligne = TABLE.c
    colonnes = [ligne[dimension] for dimension in par]
    debut = func.greatest(ligne.du, periode.du)
    fin = func.least(func.coalesce(ligne.au, periode.au), periode.au)
    rupture = tuple_(ligne.parcours, ligne.nature, ligne.depuis_le, ligne.rang)
    choix = (
        select(
            *colonnes,
            func.count(ligne.parcours.distinct()).label("menages"),
            func.count(rupture.distinct()).label("ruptures"),
            func.sum(fin - debut).label("jours"),
        )
        .where(ligne.du < periode.au, fin > debut, ligne.pour != NOMMES)
        .group_by(*colonnes)
        .order_by(*colonnes)
    )
    return choix if departements is None else choix.where(ligne.departement.in_(departements))
