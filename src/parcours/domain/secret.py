"""Le secret statistique : ne rien publier qui désigne un ménage.

Une case de un à dix ménages se tait. Une seule case tue se retrouverait par différence : la plus
petite des autres se tait avec elle. Seuil de onze : Insee, données sur les personnes.
"""

from collections.abc import Sequence

SEUIL_MENAGES = 11


def taire(comptes: Sequence[int]) -> list[int | None]:
    """Les comptes publiables d'un tableau ; None : tu."""
    publies: list[int | None] = [n if n == 0 or n >= SEUIL_MENAGES else None for n in comptes]
    tus = [rang for rang, n in enumerate(publies) if n is None]
    if len(tus) == 1:
        restent = [(n, rang) for rang, n in enumerate(publies) if n]
        if restent:
            publies[min(restent)[1]] = None
    return publies
