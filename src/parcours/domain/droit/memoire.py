"""Ce qu'une règle a déjà calculé : les mêmes faits donnent toujours la même échéance.

Un ménage se replie plusieurs fois avec les mêmes faits : pour chacun de ceux qui le lisent, à
chaque fait qui s'y ajoute. Une règle est une fonction pure de ses faits ; le résultat, que rien ne
change, se garde et se partage. La mémoire est bornée : le plus anciennement lu s'oublie.
"""

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.formes import Resultat

RETENUS_MAX: Final = 8192
"""Combien de calculs se gardent : quelques dizaines de mébioctets."""

_SIMPLES: Final = frozenset({date, str, int, bool, type(None)})


class _Calcul:
    """Une règle et ses faits ; deux calculs sont le même s'ils ne peuvent pas différer."""

    __slots__ = ("_cle", "_empreinte", "delai", "faits")

    def __init__(self, delai: Delai, faits: Faits) -> None:
        self.delai = delai
        self.faits = faits
        self._cle = (delai, _fige(faits))
        self._empreinte = hash(self._cle)

    def __hash__(self) -> int:
        return self._empreinte

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, _Calcul) and self._cle == autre._cle


def calcule(delai: Delai, faits: Faits) -> Resultat:
    """L'échéance que ces faits donnent ; celle que l'on a déjà calculée, si on la connaît."""
    return _retenu(_Calcul(delai, faits))


def oublie() -> None:
    """Ne plus rien retenir : une règle a changé sous nos pieds, comme dans une épreuve."""
    _retenu.cache_clear()


def retenus() -> int:
    """Combien de calculs se gardent à cet instant."""
    return _retenu.cache_info().currsize


@lru_cache(maxsize=RETENUS_MAX)
def _retenu(calcul: _Calcul) -> Resultat:
    return calcul.delai.calcule(calcul.faits)


def _fige(valeur: Any) -> Hashable:  # noqa: ANN401 (any value of a fact)
    """La valeur, en ce qui se compare : ni `1` et `True`, ni deux fuseaux, ne se confondent."""
    sorte = type(valeur)
    if sorte in _SIMPLES:
        return (sorte, valeur)
    if isinstance(valeur, Mapping):
        return tuple([(nom, _fige(element)) for nom, element in valeur.items()])
    if isinstance(valeur, list | tuple):
        return (sorte, *map(_fige, valeur))
    if isinstance(valeur, datetime):
        return (sorte, valeur, str(valeur.tzinfo))
    return (sorte, valeur)
