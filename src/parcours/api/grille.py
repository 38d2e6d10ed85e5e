"""Les jours dont on publie des chiffres : fins de mois, trimestres civils finis.

Deux tableaux voisins d'un jour diraient, par différence, ce que fait un ménage. D'ici à ce que des
chiffres se publient une fois pour toutes, qui lit des agrégats ne choisit pas son jour.
"""

from datetime import date, timedelta
from typing import Final

from parcours.api.problems import Erreur, ParametreInvalide
from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.intervalle import Intervalle

UN_JOUR: Final = timedelta(days=1)
MOIS_D_UN_TRIMESTRE: Final = 3
STOCK: Final = "Un stock se lit au dernier jour d'un mois fini."
FLUX: Final = (
    "Des mouvements se lisent par trimestre civil fini : « du » au 1er janvier, avril, juillet ou "
    "octobre, « jusqu_au » au dernier jour du trimestre."
)


def fin_de_mois(au: date | None, aujourdhui: date) -> date:
    """Le jour demandé, s'il finit un mois déjà fini ; à défaut, la dernière fin de mois."""
    if au is None:
        return aujourdhui.replace(day=1) - UN_JOUR
    if au > aujourdhui or au == date.max or (au + UN_JOUR).day != 1:
        raise _hors_de_la_grille(STOCK, "au")
    return au


def trimestre(demandee: Intervalle, aujourdhui: date) -> None:
    """Refuser une période qui n'est pas un trimestre civil déjà fini."""
    du, au = demandee.du, demandee.au
    commence = du.day == 1 and du.month % MOIS_D_UN_TRIMESTRE == 1
    if not commence:
        raise _hors_de_la_grille(FLUX, "du")
    if au is None or au > aujourdhui or au != ajouter_mois(du, MOIS_D_UN_TRIMESTRE):
        raise _hors_de_la_grille(FLUX, "jusqu_au")


def _hors_de_la_grille(phrase: str, champ: str) -> ParametreInvalide:
    return ParametreInvalide(
        phrase, [Erreur("valeur-hors-bornes", champ, "Ce jour n'est pas de ceux que l'on publie.")]
    )
