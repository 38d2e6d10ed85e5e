"""Une valeur qui change de jour en jour, rangée une fois et lue par dichotomie."""

from bisect import bisect_right
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


class Suite(Generic[T]):
    """Ce qu'une valeur devient, dans l'ordre des jours.

    Un jour lu n'y est comparé qu'à quelques-uns de ceux où elle change, et au prochain d'entre eux.
    """

    __slots__ = ("_avant", "_jours", "_valeurs")

    def __init__(self, avant: T) -> None:
        """`avant` : ce qu'elle est avant le premier jour."""
        self._avant = avant
        self._jours: list[date] = []
        self._valeurs: list[T] = []

    @property
    def derniere(self) -> T:
        """La dernière dite."""
        return self._valeurs[-1] if self._valeurs else self._avant

    def devient(self, le: date, valeur: T) -> None:
        """Elle est autre à compter de ce jour, qui n'est d'avant aucun des jours déjà dits."""
        if valeur is not self.derniere:
            self._jours.append(le)
            self._valeurs.append(valeur)

    def au(self, jour: date) -> T:
        """Ce qu'elle est ce jour-là ; de plusieurs dites le même jour, la dernière."""
        rang = bisect_right(self._jours, jour)
        return self._valeurs[rang - 1] if rang else self._avant
