"""Le droit : il prend des dates et rend des dates.

Une règle (`Delai`) dit de quel fait elle court, ses rédactions datées et leur article ; elle répond
à des faits par un `Resultat` qui s'explique. Les règles sont rangées par thème, et `DELAIS` les
donne par identifiant. Rien ici ne connaît les évènements, l'état d'un ménage ni l'heure qu'il est.
"""

from collections.abc import Mapping
from types import MappingProxyType

from parcours.domain.droit import (
    assignation,
    commandement,
    concours,
    dalo,
    donnees,
    energie,
    expulsion,
    habitat,
    impayes,
    intermediation,
    juge,
    logement_social,
    quitter_les_lieux,
    service,
    siao,
    surendettement,
    vif,
)
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.expulsion_possible import ExpulsionPossible, expulsion_possible
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.formes import RappelDate, Resultat
from parcours.domain.droit.responsabilite import Responsabilite, responsabilite_etat
from parcours.domain.droit.textes import ARRETE_AU

__all__ = [
    "ARRETE_AU",
    "DELAIS",
    "PAR_THEME",
    "Delai",
    "ExpulsionPossible",
    "Faits",
    "RappelDate",
    "Responsabilite",
    "Resultat",
    "expulsion_possible",
    "responsabilite_etat",
]

THEMES = (
    commandement,
    assignation,
    juge,
    quitter_les_lieux,
    concours,
    expulsion,
    impayes,
    surendettement,
    dalo,
    logement_social,
    siao,
    vif,
    intermediation,
    habitat,
    energie,
    service,
    donnees,
)

PAR_THEME: Mapping[str, tuple[Delai, ...]] = MappingProxyType(
    {
        (theme.__doc__ or "").partition("\n")[0].removesuffix("."): tuple(
            publiee
            for regle in vars(theme).values()
            if isinstance(regle, Delai)
            for publiee in regle.publiees
        )
        for theme in THEMES
    }
)
"""Les règles de chaque thème, telles qu'on les publie, dans l'ordre où on les lit."""

DELAIS: Mapping[str, Delai] = MappingProxyType(
    {regle.id: regle for regles in PAR_THEME.values() for regle in regles}
)
"""Toutes les règles, par identifiant, dans l'ordre des thèmes."""
