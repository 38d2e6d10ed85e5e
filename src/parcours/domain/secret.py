"""Le secret statistique : ne rien publier qui désigne un ménage.

Une case de un à dix ménages se tait. Une seule case tue dans une ligne du tableau se retrouverait
par différence avec son total : la plus petite des autres se tait avec elle. Seuil de onze : Insee,
données sur les personnes. Ce qui se publie ensemble se décide ensemble :
`parcours.secret_statistique`.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import TypeVar

SEUIL_MENAGES = 11

C = TypeVar("C", bound=tuple[Hashable, ...])


def publiable(menages: int) -> bool:
    """Vrai si ce nombre de ménages ne désigne personne."""
    return menages == 0 or menages >= SEUIL_MENAGES


def taire(comptes: Mapping[C, int]) -> dict[C, int | None]:
    """Les comptes publiables d'un tableau, par case ; None : tu.

    Une case se désigne par ses modalités, une par dimension. Une ligne est faite des cases dont le
    total peut se lire ailleurs : le tableau entier, ou celles qui ont des modalités en commun.
    """
    publies: dict[C, int | None] = {
        case: n if publiable(n) else None for case, n in comptes.items()
    }
    lignes = _lignes(comptes)
    while sacrifiees := {case for ligne in lignes if (case := _a_taire(ligne, publies))}:
        publies.update(dict.fromkeys(sacrifiees))
    return publies


def _lignes(comptes: Mapping[C, int]) -> list[list[C]]:
    """Les cases qui partagent certaines modalités, quelles que soient les autres."""
    lignes: dict[tuple[object, ...], list[C]] = defaultdict(list)
    for case in comptes:
        for nombre in range(len(case)):
            for fixees in combinations(enumerate(case), nombre):
                lignes[fixees].append(case)
    return list(lignes.values())


def _a_taire(ligne: list[C], publies: Mapping[C, int | None]) -> C | None:
    """La case à taire avec celle que la ligne est seule à taire."""
    if sum(publies[case] is None for case in ligne) != 1:
        return None
    restent = [(n, str(case), case) for case in ligne if (n := publies[case])]
    return min(restent)[2] if restent else None
