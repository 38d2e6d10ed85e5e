"""Les jours fériés, par année et par territoire.

Source : code du travail, art. L. 3133-1 (onze fêtes légales), L. 3134-13 (Alsace-Moselle),
L. 3422-2 et décret n° 83-1003 du 23 novembre 1983 (abolition de l'esclavage, outre-mer). Les usages
locaux (Mi-Carême, Vendredi saint aux Antilles, fêtes musulmanes à Mayotte) n'en sont pas.
"""

from datetime import date, timedelta
from functools import cache

from parcours.domain.droit.territoires import ALSACE_MOSELLE, TERRITOIRE_PAR_DEFAUT

ANNEES_VERIFIEES = range(2015, 2031)
"""Les années dont les jours fériés ont été contrôlés ; au-delà, une loi peut en changer."""

FIXES = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))

LUNDI_DE_PAQUES = timedelta(days=1)
ASCENSION = timedelta(days=39)
LUNDI_DE_PENTECOTE = timedelta(days=50)
VENDREDI_SAINT = timedelta(days=-2)

ABOLITION = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 28),
}
"""Mois et jour de l'abolition de l'esclavage, par territoire."""

SAINT_MARTIN = "978"
ABOLITION_A_SAINT_MARTIN_JUSQU_EN = (2018, (5, 27))
"""Saint-Martin commémorait le 27 mai jusqu'en 2018 ; la rédaction du code hésite : à vérifier."""


def paques(annee: int) -> date:
    """Le dimanche de Pâques, par le comput grégorien (Meeus et Butcher)."""
    a = annee % 19
    b, c = divmod(annee, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    mois, jour = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return date(annee, mois, jour + 1)


@cache
def feries(annee: int, territoire: str = TERRITOIRE_PAR_DEFAUT) -> tuple[date, ...]:
    """Les jours fériés légaux de l'année dans ce territoire, du premier au dernier."""
    dimanche = paques(annee)
    jours = {date(annee, mois, jour) for mois, jour in FIXES}
    jours |= {dimanche + decalage for decalage in (LUNDI_DE_PAQUES, ASCENSION, LUNDI_DE_PENTECOTE)}
    if territoire in ALSACE_MOSELLE.codes:
        # Vendredi saint : en droit, dans les seules communes ayant un temple ou une église mixte.
        jours |= {dimanche + VENDREDI_SAINT, date(annee, 12, 26)}
    if territoire in ABOLITION:
        jours.add(_abolition(annee, territoire))
    return tuple(sorted(jours))


@cache
def jours_feries(annee: int, territoire: str) -> frozenset[date]:
    """Les mêmes jours, en ensemble : pour demander vite si un jour en est."""
    return frozenset(feries(annee, territoire))


def sont_verifies(*jours: date) -> bool:
    """Vrai si les fériés de toutes ces années ont été contrôlés."""
    return all(jour.year in ANNEES_VERIFIEES for jour in jours)


def _abolition(annee: int, territoire: str) -> date:
    derniere_annee, ancien_jour = ABOLITION_A_SAINT_MARTIN_JUSQU_EN
    est_ancien = territoire == SAINT_MARTIN and annee <= derniere_annee
    return date(annee, *(ancien_jour if est_ancien else ABOLITION[territoire]))
