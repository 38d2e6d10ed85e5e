"""Qui peut relier des ménages : les réunir, les rendre, leur rattacher un identifiant.

Cela se juge avant toute relation, car les relations se lisent dans ce qui est relié : sur le fait
seul, et sur ce que le SIAO en a confirmé. Il y faut parler comme SIAO, ou comme DPO, dans le
département de tous les flux que le fait relie.
"""

from typing import Final

from parcours.domain.fait import Fait
from parcours.domain.histoire import Corrections
from parcours.domain.vocabulaire import Role
from parcours.domain.volets.relation import FaitConfirme

RELIENT: Final = frozenset({Role.SIAO, Role.DPO})


class Liens:
    """Ce qui relie des ménages, d'entre des faits, et qui l'a dit ou confirmé."""

    def __init__(self, corrections: Corrections) -> None:
        self._departements = corrections.departements
        self._confirmations = [
            (confirmation, confirme.fait)
            for confirmation, confirme, _ in corrections.comptent(FaitConfirme)
        ]

    def vaut(self, fait: Fait) -> bool:
        """Vrai si le fait relie ce qu'il dit relier."""
        flux = {fait.flux, *fait.lies, *fait.evenement.autres_parcours()}
        departements = {self._departements[f] for f in flux if f in self._departements}
        return any(
            auteur.qualites & RELIENT and departements <= {auteur.departement}
            for auteur in (fait, *self._confirment(fait))
        )

    def _confirment(self, fait: Fait) -> list[Fait]:
        return [confirme for confirme, vise in self._confirmations if vise == fait.reference]
