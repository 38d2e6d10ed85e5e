"""Qui peut relier des ménages : les réunir, les rendre, leur rattacher un identifiant.

Cela se juge avant toute relation, car les relations se lisent dans ce qui est relié : sur le fait
seul, et sur ce que le SIAO en a confirmé. Il y faut parler comme SIAO du département de tous les
flux que le fait relie.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from parcours.domain.histoire.histoire import Corrections
from parcours.domain.histoire.relations import Relations
from parcours.domain.histoire.ressort import LIENS, RELIENT
from parcours.domain.langage.fait import Fait
from parcours.domain.volets.relation import FaitConfirme
from parcours.domain.volets.reunion import FusionAnnulee

RELIENT_OU_DELIENT: Final = frozenset({*LIENS, FusionAnnulee})
"""Ce qui relie des ménages, ou les délie."""


class Liens:
    """Ce qui relie des ménages, d'entre des faits, et qui l'a dit ou confirmé."""

    def __init__(self, corrections: Corrections) -> None:
        self._ressort = corrections.autorite.departement
        self._dits = corrections.par_reference
        self._confirmations = [
            (confirmation, confirme.fait)
            for confirmation, confirme, _ in corrections.comptent(FaitConfirme)
        ]

    def vaut(self, fait: Fait) -> bool:
        """Vrai si le fait relie ce qu'il dit relier."""
        flux = self._flux(fait)
        return any(
            auteur.qualites & RELIENT
            and {self._ressort(f, auteur.position) for f in flux} <= {auteur.departement, None}
            for auteur in (fait, *self._confirment(fait))
        )

    def attendent(self, faits: Iterable[Fait], relations: Relations) -> dict[str, Fait]:
        """Les faits sans effet tant que personne n'en décide, par référence.

        Ce qui relie des ménages n'attend pas d'être dit par qui est en relation : il agit, ou non,
        selon qui le dit.
        """
        liens = {f.reference: f for f in faits if type(f.evenement) in RELIENT_OU_DELIENT}
        autres = {r: f for r, f in relations.en_attente.items() if r not in liens}
        decides = relations.ecartes
        return autres | {r: f for r, f in liens.items() if r not in decides and not self.vaut(f)}

    def _flux(self, fait: Fait) -> frozenset[UUID]:
        """Les flux que le fait relie, ou que reliait ce qu'il défait."""
        flux = fait.concernes
        defaite = fait.evenement.fusion if isinstance(fait.evenement, FusionAnnulee) else ""
        fusion = self._dits.get(defaite)
        return flux | fusion.concernes if fusion else flux

    def _confirment(self, fait: Fait) -> list[Fait]:
        return [confirme for confirme, vise in self._confirmations if vise == fait.reference]
