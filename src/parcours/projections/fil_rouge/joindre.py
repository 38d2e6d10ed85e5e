"""De quoi joindre le ménage et bien l'orienter.

Chaque chose se lit comme le dernier fait qui la dit : lui masqué, elle se tait, et l'ancienne ne
reparaît pas.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.menage.identite import CoordonneesModifiees
from parcours.domain.volets.menage.situation import ContraintesDeclarees
from parcours.projections import lisible
from parcours.projections.vue import Vie

DISCRETION: Final = "contact_discret"
"""À lire avant d'appeler : elle vient en tête."""


def coordonnees(vie: Vie, regard: Regard, au: date, clair: Mapping[Scelle, Any]) -> dict[str, Any]:
    """Les coordonnées que le lecteur peut lire ; sous une protection, toutes au niveau S4."""
    lues = {
        champ: valeur
        for fait, dites in _coordonnees(vie, regard, au)
        for champ, valeur in lisible.donnees(
            CoordonneesModifiees, dites, lisible.acuite(regard, fait), clair
        ).items()
    }
    return dict(sorted(lues.items(), key=lambda lue: lue[0] != DISCRETION))


def contraintes(vie: Vie, regard: Regard, au: date) -> dict[str, Any]:
    """Ce dont une orientation doit tenir compte, pour ce que le lecteur en peut lire."""
    connues = vie.parcours.volet(Menage, au).contraintes
    return {
        champ: valeur
        for fait, dites in _tenues(vie, regard, au, ContraintesDeclarees, connues)
        for champ, valeur in lisible.donnees(
            ContraintesDeclarees, dites, lisible.acuite(regard, fait), {}
        ).items()
    }


def scelles(vie: Vie, regard: Regard, au: date) -> set[Scelle]:
    """Les coordonnées scellées que la carte montrera."""
    return {
        scelle
        for fait, dites in _coordonnees(vie, regard, au)
        for scelle in lisible.scelles(CoordonneesModifiees, dites, lisible.acuite(regard, fait))
    }


def _coordonnees(vie: Vie, regard: Regard, au: date) -> Iterator[tuple[Fait, dict[str, Any]]]:
    connues = vie.parcours.volet(Menage, au).coordonnees
    return _tenues(vie, regard, au, CoordonneesModifiees, connues)


def _tenues(
    vie: Vie,
    regard: Regard,
    au: date,
    sorte: type[CoordonneesModifiees] | type[ContraintesDeclarees],
    connues: Mapping[str, Any],
) -> Iterator[tuple[Fait, dict[str, Any]]]:
    """Ce qu'on tient encore de chaque fait ce jour-là, si le lecteur le voit."""
    reste = dict(connues)
    for fait in reversed(vie.parcours.faits):
        if isinstance(fait.evenement, sorte) and fait.jour <= au:
            dites = {c: reste.pop(c) for c in fait.evenement.model_fields_set & reste.keys()}
            if regard.voit_le_fait(fait):
                yield fait, dites
