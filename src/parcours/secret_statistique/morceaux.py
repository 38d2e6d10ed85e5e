"""Les morceaux d'un système : des cases que des équations lient, et que rien ne lie aux autres."""

from collections.abc import Iterable

from parcours.secret_statistique.cases import Cle

Tetes = dict[Cle, Cle]
"""De chaque case, une autre du même morceau, plus près de celle qui le nomme."""


def tete(tetes: Tetes, cle: Cle) -> Cle:
    """Celle qui nomme le morceau de cette case."""
    while (plus_haut := tetes.setdefault(cle, cle)) != cle:
        tetes[cle] = tetes[plus_haut]
        cle = plus_haut
    return cle


def lie(tetes: Tetes, cles: Iterable[Cle]) -> None:
    """Met ces cases dans le même morceau."""
    premiere, *autres = (tete(tetes, cle) for cle in cles)
    tetes.update(dict.fromkeys(autres, premiere))
    tetes[premiere] = premiere
