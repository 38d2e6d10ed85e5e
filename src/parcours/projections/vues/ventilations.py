"""Les ménages suivis, ventilés : où chacun se compte, de jour en jour, dans chaque axe."""

from collections.abc import Callable, Iterator, Sequence
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
from parcours.domain.temps.intervalle import Intervalle, commun
from parcours.domain.temps.periodes import Tranche
from parcours.projections.lieux import ou_se_compte
from parcours.projections.vue import Vie, Vue, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Ventile:
    """Un ménage suivi, dans une case d'un axe."""

    axe: str
    modalite: str
    departement: str


_Comptes = Sequence[Tranche[str | None]]
"""Le département où il se compte, de jour en jour."""
VENTILES: Final = table("observatoire_ventilations", Ventile, "axe du")


def lignes(vie: Vie) -> Iterator[Tranche[Ventile | None]]:
    """Les jours où il se compte dans le stock, et dans cette case."""
    if not vie.parcours.est_ouvert:
        return
    comptes = tuple(vie.tranches(partial(_departement, vie)))
    for axe, lit in EXCLUSIFS.items():
        yield from _ventilees(vie, comptes, axe.code, partial(lit, vie.parcours))
    yield from _ventilees(vie, comptes, COMMUNE, partial(_commune, vie))
    for axe, modalite, jours in presences(vie.parcours):
        yield from _presentes(comptes, axe.code, modalite, jours)


def _commune(vie: Vie, jour: date) -> str:
    return ou_se_compte(vie, jour).commune or INCONNUE


def _departement(vie: Vie, jour: date) -> str | None:
    """Là où il se compte ; None s'il n'est nulle part, ou n'est plus suivi."""
    ou = ou_se_compte(vie, jour).departement
    return ou if vie.trajectoire.periode(jour).etape.value in SUIVIES else None


def _ventilees(
    vie: Vie, comptes: _Comptes, axe: str, modalite: Callable[[date], str]
) -> Iterator[Tranche[Ventile | None]]:
    """Sa case d'un axe où il n'en a qu'une, tant qu'il se compte."""
    for compte in comptes:
        if compte.valeur is not None:
            for dite in vie.tranches(modalite, compte.du, compte.au):
                ventile = Ventile(axe=axe, modalite=dite.valeur, departement=compte.valeur)
                yield Tranche(dite.du, dite.au, ventile)


def _presentes(
    comptes: _Comptes, axe: str, modalite: str, jours: Intervalle
) -> Iterator[Tranche[Ventile | None]]:
    """Les jours où il se compte dans cette case, et d'autres peut-être."""
    for compte in comptes:
        if compte.valeur is not None and (ces := commun(Intervalle(*compte[:2]), jours)):
            ventile = Ventile(axe=axe, modalite=modalite, departement=compte.valeur)
            yield Tranche(ces.du, ces.au, ventile)


VUES: Final = (Vue(VENTILES, lignes),)
