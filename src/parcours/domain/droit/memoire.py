"""Ce qu'une règle a déjà calculé : les mêmes faits donnent toujours la même échéance.

Un ménage se replie plusieurs fois avec les mêmes faits : pour chacun de ceux qui le lisent, à
chaque fait qui s'y ajoute. Une règle est une fonction pure de ses faits ; le résultat, que rien ne
change, se garde et se partage. La mémoire est bornée : le plus anciennement lu s'oublie. Un champ a
un seul type : ni `1` et `True`, ni un jour et un instant ne s'y confondent. Deux écritures d'un
même instant sont le même fait.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import F, Faits, avec
from parcours.domain.droit.formes import Resultat

RETENUS_MAX: Final = 8192
"""Combien de calculs se gardent : quelques dizaines de mébioctets."""


class Calcul(NamedTuple):
    """Ce qu'une règle a lu, territoire compris, et ce qu'elle en dit."""

    faits: Faits
    resultat: Resultat


def calcule(
    delai: Delai[F],
    faits: F,
    territoire: str | None = None,
    parametres: tuple[tuple[str, int], ...] = (),
) -> Calcul:
    """L'échéance que ces faits donnent là ; celle que l'on a déjà calculée, si on la connaît.

    Ce que disent les faits du territoire, et de ce qu'il a fixé, prime.
    """
    return _retenu(delai, faits, territoire, parametres)


def resultat(delai: Delai[F], faits: F) -> Resultat:
    """Ce que dit la règle de ces faits, sans rien d'un territoire."""
    return _retenu(delai, faits, None, ()).resultat


def oublie() -> None:
    """Ne plus rien retenir : une règle a changé sous nos pieds, comme dans une épreuve."""
    _retenu.cache_clear()


def retenus() -> int:
    """Combien de calculs se gardent à cet instant."""
    return _retenu.cache_info().currsize


@lru_cache(maxsize=RETENUS_MAX)
def _retenu(
    delai: Delai, faits: Faits, territoire: str | None, parametres: tuple[tuple[str, int], ...]
) -> Calcul:
    if territoire:
        faits = avec(
            faits,
            territoire=faits.territoire or territoire,
            parametres=faits.parametres or parametres,
        )
    return Calcul(faits, delai.calcule(faits))
