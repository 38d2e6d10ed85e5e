"""De quoi reconnaître les ménages d'une page : qui demande, et où, si le lecteur le lit.

Ce sont les lignes et les clés de sa liste de ménages : qui ne suit pas un ménage n'en apprend rien.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, case

from parcours.projections.acces import Demande
from parcours.projections.cles import CLES
from parcours.projections.menages_retenus import Lus
from parcours.projections.moules import AU, Liee
from parcours.projections.vues.menages import MENAGES

_ICI: Final = bindparam("ici", type_=ARRAY(Uuid()))


@dataclass(frozen=True, slots=True)
class RepereLu:
    """Qui demande et où vit un ménage, tels que sa ligne les porte : scellés, s'ils le sont."""

    parcours: UUID
    demandeur: str | None
    commune: str | None


def reperes(menages: Collection[UUID], au: date, demande: Demande) -> Liee:
    """Ceux de ces ménages que le lecteur suit ce jour-là. Colonnes : celles de `RepereLu`."""
    return Liee(_reperes(), {_ICI.key: list(menages), AU.key: au, **demande.liee})


@cache
def _reperes() -> Select[Any]:
    """Pour quiconque, n'importe quel jour et quels ménages."""
    lecture, ligne = Lus(), MENAGES.c
    return lecture.base(
        ligne.parcours,
        case((CLES.c.lit_les_noms, ligne.demandeur)).label("demandeur"),
        case((lecture.commune_lue, ligne.commune)).label("commune"),
    ).where(ligne.parcours == any_(_ICI))
