"""Les ruptures, pour l'observatoire : combien, de quelle nature, combien de jours, et où.

Une ligne par rupture et par lieu : qui déménage pendant une rupture a deux lignes, une rupture.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from parcours.domain import territoires
from parcours.domain.intervalle import Intervalle
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Lignes, Vie, Vue, table


class LigneRupture(NamedTuple):
    """Une rupture dans un territoire, du jour `du` (inclus) au jour `au` (exclu)."""

    parcours: UUID
    du: date
    au: date | None
    nature: str
    depuis_le: date
    """Premier jour de la rupture, où que ce fût."""
    rang: int
    """Ce qui distingue deux ruptures de même nature nées le même jour dans le même ménage."""
    departement: str | None
    commune: str | None
    """Celle d'aujourd'hui, où mène le code que dit le fait ; tue si l'adresse est protégée : une
    victime ne se compte pas par commune."""


TABLE = table("observatoire_ruptures", LigneRupture, "departement du", "departement au")

DIMENSIONS: Final = ("nature", "departement", "commune")
"""Ce par quoi les ruptures se ventilent."""


def lignes(vie: Vie) -> Lignes:
    """Les ruptures d'un ménage, territoire par territoire."""
    if not vie.parcours.est_ouvert:
        return

    def lieu(jour: date) -> tuple[str | None, str | None]:
        connu = vie.parcours.lieu(jour)
        if connu is None:
            return None, None
        protege = vie.parcours.volet(Vif, jour).couvre(connu.fait.jour)
        commune = None if protege else connu.commune
        return connu.departement, territoires.actuelle(commune) if commune else None

    rangs: Counter[tuple[str, date]] = Counter()
    for rupture in vie.ruptures:
        nature, dates = rupture.nature.value, rupture.dates
        rangs[nature, dates.du] += 1
        rang = rangs[nature, dates.du]
        for du, au, (departement, commune) in vie.tranches(lieu, dates.du, dates.au):
            yield (
                TABLE,
                LigneRupture(vie.parcours.id, du, au, nature, dates.du, rang, departement, commune),
            )


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
        .where(ligne.du < periode.au, fin > debut)
        .group_by(*colonnes)
        .order_by(*colonnes)
    )
    return choix if departements is None else choix.where(ligne.departement.in_(departements))


VUE = Vue("ruptures", (TABLE,), lignes)
