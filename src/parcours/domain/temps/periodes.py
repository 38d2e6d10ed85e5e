"""Les périodes d'une valeur : les jours où elle change se trouvent en la lisant.

Le jour que reçoit une valeur se compare, et ne fait rien d'autre. Chaque comparaison dit de quel
jour sa réponse serait différente : jusqu'au premier de ces jours, toutes répondent pareil, et la
valeur ne peut pas changer. Aucune liste de jours n'est à tenir, et aucun ne peut être oublié.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final, Generic, NamedTuple, Never, Self, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

UN_JOUR: Final = timedelta(days=1)


class Tranche(NamedTuple, Generic[T_co]):
    """Des jours, de `du` inclus à `au` exclu (None : sans fin), où une valeur est la même."""

    du: date
    au: date | None
    valeur: T_co


def tranches(
    valeur: Callable[[date], T], du: date = date.min, au: date | None = None
) -> Iterator[Tranche[T]]:
    """Tous les jours de `du` à `au`, en tranches dont deux qui se touchent diffèrent.

    Raises:
        TypeError: la valeur calcule avec le jour au lieu de le comparer : elle changerait chaque
            jour, et se calcule à la lecture.
    """
    if au is not None and au <= du:
        return
    debut = du
    vaut, suivant = lue(valeur, du)
    while suivant is not None and (au is None or suivant < au):
        jour = suivant
        autre, suivant = lue(valeur, jour)
        if autre != vaut:
            yield Tranche(debut, jour, vaut)
            debut, vaut = jour, autre
    yield Tranche(debut, au, vaut)


def lue(valeur: Callable[[date], T], jour: date) -> tuple[T, date | None]:
    """La valeur ce jour-là, et le premier jour d'après où elle pourrait être une autre."""
    lu = JourLu(jour.year, jour.month, jour.day)
    vaut = valeur(lu)
    lu.est_rendu = True
    return vaut, lu.suivant


class JourLu(date):  # noqa: PLW1641 (refused below, as all that is not comparing)
    """Un jour qui retient quand les comparaisons qu'on en fait répondraient autrement."""

    __slots__ = ("est_rendu", "suivant")

    suivant: date | None
    """Le premier jour d'après celui-ci où l'une d'elles changerait de réponse."""
    est_rendu: bool
    """Vrai une fois la valeur lue : elle n'a pas à garder le jour."""

    def __new__(cls, annee: int, mois: int, jour: int) -> Self:
        """Le même jour, à lire."""
        lu = super().__new__(cls, annee, mois, jour)
        lu.suivant = None
        lu.est_rendu = False
        return lu

    def __lt__(self, autre: date) -> bool:
        """Change le jour dit."""
        if _avant(self, autre):
            self._retient(autre)
            return True
        return False

    def __ge__(self, autre: date) -> bool:
        """Change le jour dit."""
        return not self < autre

    def __le__(self, autre: date) -> bool:
        """Change le lendemain."""
        if _apres(self, autre):
            return False
        self._retient_le_lendemain(autre)
        return True

    def __gt__(self, autre: date) -> bool:
        """Change le lendemain."""
        return not self <= autre

    def __eq__(self, autre: object) -> bool:
        """Change le jour dit, et le lendemain."""
        if self.est_rendu:
            _ne_se_garde_pas(self)
        if not isinstance(autre, date) or _apres(self, autre):
            return False
        if self < autre:
            return False
        self._retient_le_lendemain(autre)
        return True

    def __ne__(self, autre: object) -> bool:
        """Change le jour dit, et le lendemain."""
        return not self == autre

    def _retient(self, jour: date) -> None:
        if self.suivant is None or jour < self.suivant:
            self.suivant = jour

    def _retient_le_lendemain(self, jour: date) -> None:
        if jour < date.max and (self.suivant is None or jour < self.suivant):
            self._retient(jour + UN_JOUR)


_avant, _apres = date.__lt__, date.__gt__


def _ne_se_garde_pas(_: JourLu, *__: object, **___: object) -> Never:
    message = "Le jour d'une période se compare : ce qui s'en calcule change chaque jour."
    raise TypeError(message)


_COMPARENT: Final = frozenset(
    {"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__", "__new__", "__getattribute__"}
)


def _ferme(classe: type[Any]) -> None:
    """Refuser d'un jour lu tout ce qui n'est pas le comparer."""
    for nom, membre in vars(date).items():
        if nom not in _COMPARENT and nom != "__doc__" and not isinstance(membre, date):
            ferme = _ne_se_garde_pas if callable(membre) else property(_ne_se_garde_pas)
            setattr(classe, nom, ferme)


_ferme(JourLu)
