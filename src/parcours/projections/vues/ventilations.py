"""Les ménages suivis, ventilés : où chacun se compte, de jour en jour, dans chaque axe."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from parcours.domain.tableaux.indicateurs.sejours import SUIVIES
from parcours.domain.tableaux.indicateurs.ventilations import (
    COMMUNE,
    EXCLUSIFS,
    INCONNUE,
    presences,
)
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.projections.lieux import ou_se_compte
from parcours.projections.vue import Vie, Vue, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Ventile:
    """Un ménage suivi, dans une case d'un axe."""

    axe: str
    modalite: str
    departement: str


TOUJOURS: Final = Intervalle(date.min)
VENTILES: Final = table("observatoire_ventilations", Ventile, "axe du")


def lignes(vie: Vie) -> Iterator[Tranche[Ventile | None]]:
    """Les jours où il se compte dans le stock, et dans cette case."""
    if not vie.parcours.est_ouvert:
        return
    for axe, lit in EXCLUSIFS.items():
        yield from _ventilees(vie, axe.code, partial(lit, vie.parcours), TOUJOURS)
    yield from _ventilees(vie, COMMUNE, partial(_commune, vie), TOUJOURS)
    for axe, modalite, jours in presences(vie.parcours):
        yield from _ventilees(vie, axe.code, partial(_toujours, modalite), jours)


def _commune(vie: Vie, jour: date) -> str:
    return ou_se_compte(vie, jour).commune or INCONNUE


def _toujours(modalite: str, _: date) -> str:
    return modalite


def _ventilees(
    vie: Vie, axe: str, modalite: Callable[[date], str], jours: Intervalle
) -> Iterator[Tranche[Ventile | None]]:
    """Là où il se compte, ces jours-là ; rien s'il n'est nulle part, ou n'est plus suivi."""

    def valeur(jour: date) -> Ventile | None:
        ou = ou_se_compte(vie, jour).departement
        if ou is None or vie.trajectoire.periode(jour).etape.value not in SUIVIES:
            return None
        return Ventile(axe=axe, modalite=modalite(jour), departement=ou)

    return vie.tranches(valeur, jours.du, jours.au)


VUES: Final = (Vue(VENTILES, lignes),)
