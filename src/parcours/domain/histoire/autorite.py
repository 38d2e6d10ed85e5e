"""Qui peut corriger quoi.

Chaque organisme corrige ses faits. Ceux des autres, le SIAO ou le DPO du département ; et le SIAO
seul, ce qui décide de qui travaille avec le ménage. Ce qui est dit de violences ne se corrige que
par son auteur, et par ceux qu'une protection nomme. Une correction sans autorité est gardée, sans
effet.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from parcours.domain.histoire.protege import FAMILLE_PROTEGEE
from parcours.domain.histoire.ressort import LIENS, RELIENT, Transferts
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.volets.correction import (
    CORRIGENT_POUR_AUTRUI,
    ContestationTraitee,
    Correction,
    DatePrecisee,
    FaitAnnule,
    FaitRectifie,
    RattachementChange,
    ValeurContestee,
    Visee,
)
from parcours.domain.volets.relation import FAMILLE_DES_RELATIONS
from parcours.domain.volets.reunion import FusionAnnulee

CHANGENT: Final = (FaitAnnule, FaitRectifie, DatePrecisee, RattachementChange)
"""Les corrections qui changent un fait ; contesté, il reste ce qu'il est."""

Refus = tuple[str, str]
"""Le code et la phrase d'une anomalie."""
INCONNU: Final = ("correction-en-attente", "La correction vise un fait inconnu.")
SANS_AUTORITE: Final = (
    "correction-sans-autorite",
    "Seul l'auteur du fait ou le SIAO le corrige.",
)


class Autorite:
    """L'autorité de chacun sur les faits d'un ménage, et de ceux qui lui sont liés."""

    def __init__(self, faits: Mapping[str, Fait]) -> None:
        """`faits` : tous, par référence."""
        self._faits = faits
        self.transferts = Transferts(faits.values())

    def departement(self, flux: UUID, position: int) -> str | None:
        """Celui dont le SIAO suit ce flux, quand s'écrit ce qui a cette position."""
        return self.transferts.ressort(flux).a(position)

    def refus(self, fait: Fait, correction: Visee) -> Refus | None:
        """Pourquoi la correction ne peut pas s'appliquer ; None si elle le peut."""
        cible = self._faits.get(correction.cible)
        if cible is None:
            return INCONNU
        if not self._peut_viser(fait, cible, correction):
            conteste = isinstance(correction, ValeurContestee)
            ici = self._du_meme_menage(fait, cible) and not conteste
            return SANS_AUTORITE if ici else INCONNU
        if isinstance(correction, CHANGENT) and self.transferts.a_fait_passer(cible):
            return (
                "transfert-deja-decide",
                "Le ménage est passé à l'autre département : demander un transfert en retour.",
            )
        if isinstance(correction, FaitRectifie):
            return self._refus_du_remplacant(fait, cible, correction.remplacant)
        return None

    def peut_traiter(self, fait: Fait, traitee: ContestationTraitee) -> bool:
        """Vrai si l'auteur peut clore la contestation : la sienne, ou celles de son département."""
        contestation = self._faits.get(traitee.contestation)
        return contestation is None or self._peut_corriger(fait, contestation)

    def _peut_viser(self, fait: Fait, cible: Fait, correction: Visee) -> bool:
        if isinstance(correction, ValeurContestee):
            protege = cible.evenement.fiche.famille == FAMILLE_PROTEGEE
            return self._du_meme_menage(fait, cible) and (
                not protege or self._peut_corriger(fait, cible)
            )
        if not isinstance(correction, Correction):
            return True
        return self._peut_corriger(fait, cible) and not self._ne_se_reprend_pas(fait, cible)

    def _refus_du_remplacant(self, fait: Fait, cible: Fait, reference: str) -> Refus | None:
        """Qui remplace un fait doit pouvoir corriger les deux : l'annuler annulerait l'autre."""
        remplacant = self._faits.get(reference)
        if remplacant is None or not self._peut_corriger(fait, remplacant):
            return "correction-en-attente", "Le fait remplaçant est inconnu."
        if type(remplacant.evenement) is not type(cible.evenement):
            return "rectification-d-un-autre-type", "Le remplaçant n'est pas du même type."
        return None

    def _peut_corriger(self, fait: Fait, cible: Fait) -> bool:
        if fait.organisme == cible.organisme:
            return True
        fiche = cible.evenement.fiche
        if fiche.famille == FAMILLE_PROTEGEE:
            return fait.organisme in getattr(cible.evenement, "organismes_habilites", ())
        if fait.departement != self.departement(cible.flux, fait.position):
            return False
        decide = fiche.reserve or fiche.famille == FAMILLE_DES_RELATIONS
        return bool(fait.qualites & ({Role.SIAO} if decide else CORRIGENT_POUR_AUTRUI))

    def _ne_se_reprend_pas(self, fait: Fait, cible: Fait) -> bool:
        """Vrai de ce qu'un SIAO a relié, pour qui ne suit plus le ménage."""
        relie = isinstance(cible.evenement, LIENS) and bool(cible.qualites & RELIENT)
        return relie and fait.departement != self.departement(cible.flux, fait.position)

    def _du_meme_menage(self, fait: Fait, cible: Fait) -> bool:
        """Vrai si l'un est dit là où l'autre compte, ou dans un flux qu'un SIAO y a relié."""
        flux = {fait.flux, cible.flux}
        return len(flux) == 1 or any(flux <= relies for relies in self._relies)

    @cached_property
    def _relies(self) -> list[frozenset[UUID]]:
        """Les flux que des SIAO ont reliés et n'ont pas rendus, lien par lien."""
        dits = [f for f in self._faits.values() if f.qualites & RELIENT]
        rendus = {lien for f in dits if (lien := _lien_defait(f.evenement))}
        return [
            f.concernes
            for f in dits
            if isinstance(f.evenement, LIENS) and f.reference not in rendus
        ]


def _lien_defait(evenement: Evenement[Any]) -> str | None:
    """La référence de ce que le fait défait, si c'est un lien."""
    match evenement:
        case FusionAnnulee(fusion=lien) | FaitAnnule(cible=lien) | FaitRectifie(cible=lien):
            return lien
    return None
