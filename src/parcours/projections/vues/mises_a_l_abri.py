"""Les mises à l'abri de victimes de violences, que seules comptent les publications.

Seule la liste d'une case les lit, pour qui y est nommé. Ni commune, ni structure : un département,
des jours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.tableaux.indicateurs.abris import mises_a_l_abri
from parcours.domain.temps.periodes import Tranche
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class AbriCompte:
    """Une mise à l'abri, là où le ménage vivait quand elle a commencé."""

    departement: str | None
    commence_le: date
    finit_le: date | None
    rang: int
    prolongee: bool


ABRIS: Final = table("vif_mises_a_l_abri", AbriCompte, "departement commence_le", datee=False)


def lignes(vie: Vie) -> Iterator[Tranche[AbriCompte | None]]:
    """Une ligne par mise à l'abri."""
    if vie.parcours.est_ouvert:
        for dite in mises_a_l_abri(vie.parcours):
            ou = ou_vit(vie, dite.du).departement or vie.parcours.ressort.actuel
            yield toujours(
                AbriCompte(
                    departement=ou,
                    commence_le=dite.du,
                    finit_le=dite.au,
                    rang=dite.rang,
                    prolongee=dite.prolongee,
                )
            )


VUES: Final = (Vue(ABRIS, lignes),)
