"""Rejouer d'un ménage ce qui dit qui le lit, et rien d'autre : de quoi juger, sans le montrer.

Qui est en relation, qui protège, qui est en charge, ce que l'on a clos ou gelé. Le reste de sa vie
ne change pas ce que l'on en lit. Tout lecteur se juge ainsi, que rien ne soit protégé ou non : ce
qu'il lit se rejoue ensuite une fois, et le temps ne dit pas ce que l'on en tait.
"""

from dataclasses import replace
from functools import cache, cached_property
from typing import Any, Final

from parcours.domain.langage.dossiers import LIMITATION_TRAITEMENT
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitant import habilites
from parcours.domain.parcours.parcours import Lieu
from parcours.domain.parcours.rejeu import Rejeu
from parcours.domain.volets.referent.mandats import Referents
from parcours.domain.volets.vif.etat import Vif

_QUI_JUGENT: Final = (Vif, Referents)
"""Les états dont dépend ce que l'on lit."""


def sert_a_juger(fait: Fait) -> bool:
    """Vrai d'un fait qui peut changer qui lit, autrement qu'en nommant ou en corrigeant."""
    return _sert_toujours(type(fait.evenement)) or bool(habilites(fait.evenement))


@cache
def _sert_toujours(sorte: type[Evenement[Any]]) -> bool:
    fiche = sorte.fiche
    change = sorte.applique is not Evenement.applique and sorte.etat_du_volet in _QUI_JUGENT
    cycle = fiche.clot_le_parcours or fiche.rouvre_le_parcours
    gele = LIMITATION_TRAITEMENT in {*fiche.ouvre, *fiche.ferme}
    return change or cycle or gele


class RejeuDuJuge(Rejeu):
    """Un ménage rejoué pour en juger : ni ses étapes, ni ses échéances, ni ses alertes n'y sont."""

    def note(self, fait: Fait) -> None:
        """Ne rejouer que ce qui sert à juger ; d'un territoire, tout."""
        if self.agregat is not Agregat.MENAGE or sert_a_juger(fait):
            super().note(fait)

    def temoigne(self, fait: Fait) -> None:
        """Un autre récit d'un acte ne change pas qui lit."""

    def poursuit(self, fait: Fait) -> None:
        """Faire entrer un fait, à sa place : celui qui ne sert pas à juger peut venir en retard."""
        dernier = self.histoire.entrees[-1].fait
        super().poursuit(fait)
        if fait.ordre < dernier.ordre:
            entrees = sorted(self.histoire.entrees, key=lambda entree: entree.fait.ordre)
            self.histoire = replace(self.histoire, entrees=tuple(entrees))
            self._vecus = self._vecus.ranges()

    @cached_property
    def _lieux(self) -> tuple[Lieu, ...]:
        """Où vit un ménage ne dit pas qui le lit ; d'un territoire, où il est."""
        return () if self.agregat is Agregat.MENAGE else self.vie.lieux(self.ressort)
