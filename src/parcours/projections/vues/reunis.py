"""Les ménages réunis à un autre : ce qui dit que deux lignes d'une liste n'en sont qu'un.

Qui suit le ménage n'en a qu'une ligne ; qui ne tient qu'une vue lit chaque flux à part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from parcours.domain.temps.periodes import Tranche
from parcours.projections.vue import TOUS, Vie, Vue, table, vaut


@dataclass(frozen=True, slots=True, kw_only=True)
class MenageReuni:
    """Un ménage, tant que ses faits comptent dans celui-ci."""

    absorbe: UUID


REUNIS: Final = table("menages_reunis", MenageReuni, "absorbe du")


def lignes(vie: Vie) -> Iterator[Tranche[MenageReuni | None]]:
    """Une ligne par ménage qu'il absorbe."""
    for absorbe in vie.parcours.reunit:
        yield Tranche(date.min, None, MenageReuni(absorbe=absorbe))


VUES: Final = (Vue(REUNIS, lignes),)


def absorbe(parcours: ColumnElement[UUID], au: date) -> ColumnElement[bool]:
    """Vrai de la ligne qui dit où compte ce ménage ; rien de ceux où quelqu'un est protégé."""
    return and_(REUNIS.c.absorbe == parcours, REUNIS.c.pour == TOUS, vaut(REUNIS, au))
