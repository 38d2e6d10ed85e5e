"""Le hasard d'un ménage : le même à chaque fois, pour une graine et un numéro."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Hasard:
    """Des tirages qui se refont à l'identique."""

    def __init__(self, *graines: object) -> None:
        self._tire = Random("/".join(map(str, graines)))  # noqa: S311 (nothing secret)
        self.fraction = self._tire.random

    def chance(self, sur_un: float) -> bool:
        """Vrai avec cette probabilité."""
        return self.fraction() < sur_un

    def parmi(self, choix: Sequence[T]) -> T:
        """L'un d'eux, tous égaux."""
        return choix[int(self.fraction() * len(choix))]

    def selon(self, parts: Mapping[T, float]) -> T:
        """L'un d'eux, selon sa part."""
        reste = self.fraction() * sum(parts.values())
        for valeur, part in parts.items():
            reste -= part
            if reste < 0:
                return valeur
        return valeur

    def entre(self, bas: int, haut: int) -> int:
        """Un entier, bornes incluses."""
        return bas + int(self.fraction() * (haut - bas + 1))

    def apres(self, jour: date, bas: int, haut: int) -> date:
        """Un jour qui suit celui-ci de tant à tant de jours."""
        return jour + timedelta(days=self.entre(bas, haut))

    def melange(self, elements: list[T]) -> None:
        """Les mêmes, dans un autre ordre."""
        self._tire.shuffle(elements)

    def uuid(self) -> UUID:
        """Un identifiant."""
        return UUID(int=self._tire.getrandbits(128), version=4)
