"""Les calculs de délai, chacun une seule fois.

Les dates sont des dates civiles, sans heure ; seuls les délais en heures comptent des instants UTC.
Source : code de procédure civile (CPC), art. 640 à 642.
"""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from parcours.domain.droit.feries import jours_feries
from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT

UN_JOUR = timedelta(days=1)
SAMEDI, DIMANCHE = 5, 6
FEVRIER = 2
CALCULS_RETENUS_MAX = 8192
"""Un ménage se rejoue souvent, et ses mois se comptent chaque fois : ce que l'on sait se garde."""
JOURS_DU_MOIS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def ajouter_jours(d: date, n: int) -> date:
    """Le n-ième jour après `d` : le jour de l'acte ne compte pas (CPC, art. 641, al. 1)."""
    return d + timedelta(days=n)


@lru_cache(maxsize=CALCULS_RETENUS_MAX)
def ajouter_mois(d: date, n: int) -> date:
    """Le même quantième `n` mois plus tard, à défaut la fin du mois (CPC, art. 641, al. 2).

    Toujours en une fois depuis `d`, jamais mois par mois. `n` négatif : mois plus tôt.
    """
    annee, rang = divmod(12 * d.year + d.month - 1 + n, 12)
    if not date.min.year <= annee <= date.max.year:
        raise OverflowError("date hors du calendrier")
    return date(annee, rang + 1, min(d.day, _dernier_jour(annee, rang + 1)))


def ajouter_annees(d: date, n: int) -> date:
    """Le même quantième `n` ans plus tard ; un 29 février devient un 28 (CPC, art. 641, al. 2)."""
    return ajouter_mois(d, 12 * n)


def ajouter_mixte(d: date, mois: int, jours: int) -> date:
    """Les mois d'abord, puis les jours (CPC, art. 641, al. 3)."""
    return ajouter_jours(ajouter_mois(d, mois), jours)


def ajouter_heures(t: datetime, n: int) -> datetime:
    """`n` heures réelles après l'instant `t`, rendu en UTC : ni week-end ni changement d'heure."""
    return t.astimezone(UTC) + timedelta(hours=n)


def est_ouvre(d: date, territoire: str = TERRITOIRE_PAR_DEFAUT) -> bool:
    """Vrai du lundi au vendredi, sauf jour férié du territoire."""
    return d.weekday() < SAMEDI and d not in jours_feries(d.year, territoire)


def ajouter_jours_ouvres(d: date, n: int, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
    """Le n-ième jour ouvré après `d`, qui ne compte pas."""
    return _n_ieme_ouvre(d, n, UN_JOUR, territoire)


def retrancher_jours_ouvres(d: date, n: int, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
    """Le n-ième jour ouvré avant `d`, qui ne compte pas."""
    return _n_ieme_ouvre(d, n, -UN_JOUR, territoire)


def proroger_642(d: date, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
    """`d`, ou le premier jour ouvrable qui suit un samedi, un dimanche ou un férié (CPC, art. 642).

    Ne s'applique jamais à un délai à rebours (Cass. 2e civ., 14 février 1990, n° 88-19.521).
    """
    while not est_ouvre(d, territoire):
        d += UN_JOUR
    return d


def premier_du_mois_suivant(d: date) -> date:
    """Le premier jour du mois qui suit celui de `d`, même si `d` est lui-même un premier."""
    return ajouter_mois(d.replace(day=1), 1)


class Duree(NamedTuple):
    """Une durée telle qu'un texte l'écrit ; années et mois se comptent avant semaines et jours.

    Une semaine est de sept jours : six en font 42 (Cass. 3e civ., avis, n° 25-70.018).
    """

    annees: int = 0
    mois: int = 0
    semaines: int = 0
    jours: int = 0
    jours_ouvres: int = 0
    heures: int = 0

    def apres(self, d: date, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
        """Dernier jour (inclus) du délai qui court de `d`."""
        if self.jours_ouvres:
            return ajouter_jours_ouvres(d, self.jours_ouvres, territoire)
        return ajouter_mixte(d, 12 * self.annees + self.mois, 7 * self.semaines + self.jours)

    def avant(self, d: date, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
        """Le jour atteint en remontant depuis `d`, qui ne compte pas."""
        if self.jours_ouvres:
            return retrancher_jours_ouvres(d, self.jours_ouvres, territoire)
        return ajouter_mixte(d, -12 * self.annees - self.mois, -7 * self.semaines - self.jours)


def seuil_a_rebours(d: date, duree: Duree, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
    """Le jour atteint en remontant depuis la veille de `d` : `d - 42` est le 42e jour.

    Source : Cass. 3e civ., avis, 6 novembre 2025, n° 25-70.018.
    """
    return duree.avant(d, territoire)


def limite_exclue(d: date, duree: Duree, territoire: str = TERRITOIRE_PAR_DEFAUT) -> date:
    """Dernier jour utile d'un délai « au moins `duree` avant `d` » : la veille du seuil.

    Pour une période qui finit un jour à 24 heures, `d` est le lendemain.
    """
    return duree.avant(d, territoire) - UN_JOUR


def _dernier_jour(annee: int, mois: int) -> int:
    return 29 if mois == FEVRIER and isleap(annee) else JOURS_DU_MOIS[mois - 1]


def _n_ieme_ouvre(d: date, n: int, pas: timedelta, territoire: str) -> date:
    while n > 0:
        d += pas
        if est_ouvre(d, territoire):
            n -= 1
    return d
