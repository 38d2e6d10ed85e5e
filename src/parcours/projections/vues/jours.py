"""Les jours où ce qu'on lit d'un ménage change par la seule date, sans dire pour qui."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.lecture.jours import jours_de_lecture
from parcours.domain.periodes import Tranche
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class JourDeLecture:
    """Un de ces jours."""

    jour: date
    departement: str
    """Là où minuit le fait venir ; vide : à Paris."""


TABLE: Final = table("jours_de_lecture", JourDeLecture, "departement jour", datee=False)


def lignes(vie: Vie) -> Iterator[Tranche[JourDeLecture | None]]:
    """Chacun de ces jours, une fois."""
    if vie.edition:
        return
    departement = vie.parcours.ressort.actuel or ""
    for jour in sorted(jours_de_lecture(vie.parcours)):
        yield toujours(JourDeLecture(jour=jour, departement=departement))


VUE: Final = Vue(TABLE, lignes)
VUES: Final = (VUE,)
