"""Qui peut relier des ménages : les réunir, les rendre, leur rattacher un identifiant.

Cela se juge avant toute relation, car les relations se lisent dans ce qui est relié : sur le fait
seul, et sur ce que le SIAO en a confirmé. Il y faut parler comme SIAO, ou comme DPO, dans le
département de tous les flux que le fait relie.
"""

from collections.abc import Iterable
from typing import Final

from parcours.domain.fait import Fait
from parcours.domain.histoire import Corrections
from parcours.domain.lecture.relations import Relations
from parcours.domain.ressort import RELIENT
from parcours.domain.reunion import FusionAnnulee, MenagesFusionnes
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.domain.volets.relation import FaitConfirme

LIENS: Final = (MenagesFusionnes, FusionAnnulee, IdentifiantExterneRattache)
"""Ce qui relie des ménages, ou les délie."""


class Liens:
    """Ce qui relie des ménages, d'entre des faits, et qui l'a dit ou confirmé."""

    def __init__(self, corrections: Corrections) -> None:
        self._ressort = corrections.ressort_du_flux
        self._confirmations = [
            (confirmation, confirme.fait)
            for confirmation, confirme, _ in corrections.comptent(FaitConfirme)
        ]

    def vaut(self, fait: Fait) -> bool:
        """Vrai si le fait relie ce qu'il dit relier."""
        flux = {fait.flux, *fait.lies, *fait.evenement.autres_parcours()}
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
        liens = {f.reference: f for f in faits if isinstance(f.evenement, LIENS)}
        autres = {r: f for r, f in relations.en_attente.items() if r not in liens}
        decides = relations.ecartes
        return autres | {r: f for r, f in liens.items() if r not in decides and not self.vaut(f)}

    def _confirment(self, fait: Fait) -> list[Fait]:
        return [confirme for confirme, vise in self._confirmations if vise == fait.reference]
