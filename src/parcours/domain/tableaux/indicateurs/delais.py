"""Les délais des dispositifs : du signalement à la visite, de la saisine à la solution.

Chacun se compte l'année où il finit. Ce qui n'a pas fini n'y est pas : les attentes le disent.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Final, NamedTuple

from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.temps.intervalle import Intervalle


class DelaiTenu(NamedTuple):
    """Les jours d'un fait à un autre, d'un ménage dans un dispositif."""

    menage: str
    departement: str
    delai: str
    jours: int
    fini_le: date


def nom(dispositif: str, delai: str) -> str:
    """Comment se nomme un délai : celui d'un dispositif."""
    return f"{dispositif}.{delai}"


DELAIS: Final = tuple(nom(d.code, delai.code) for d in DISPOSITIFS.values() for delai in d.delais)


def medians(
    delais: Iterable[DelaiTenu], jours: Intervalle, seuil: int
) -> dict[tuple[str, str], Fraction]:
    """Par département et délai : la médiane de ceux qui finissent dans la période, en jours.

    À partir de `seuil` ménages seulement.
    """
    finis: dict[tuple[str, str], list[DelaiTenu]] = {}
    for tenu in delais:
        if jours.contient(tenu.fini_le):
            finis.setdefault((tenu.departement, tenu.delai), []).append(tenu)
    return {
        case: Fraction(median(tenu.jours for tenu in siens))
        for case, siens in finis.items()
        if len({tenu.menage for tenu in siens}) >= seuil
    }
