"""Les jours dont se comptent des ménages pour qui n'en lit que des agrégats : les fins de mois.

Deux comptes de jours voisins diraient, par différence, ce que fait un ménage.
"""

from datetime import date, timedelta
from typing import Final

from parcours.api.problems import Erreur, ParametreInvalide

UN_JOUR: Final = timedelta(days=1)
STOCK: Final = "Un stock se lit au dernier jour d'un mois fini."


def fin_de_mois(au: date | None, aujourdhui: date) -> date:
    """Le jour demandé, s'il finit un mois déjà fini ; à défaut, la dernière fin de mois."""
    if au is None:
        return aujourdhui.replace(day=1) - UN_JOUR
    if au > aujourdhui or au == date.max or (au + UN_JOUR).day != 1:
        raise _hors_de_la_grille(STOCK, "au")
    return au


def _hors_de_la_grille(phrase: str, champ: str) -> ParametreInvalide:
    return ParametreInvalide(
        phrase, [Erreur("valeur-hors-bornes", champ, "Ce jour n'est pas de ceux que l'on publie.")]
    )
