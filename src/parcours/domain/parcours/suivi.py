"""Un ménage que l'on suit : un fait de plus s'y ajoute, sans rejouer les autres.

Cela ne vaut que d'un fait qui vient après tous, et qui ne change rien à ce qu'ils disent : ni une
correction, ni un lien, ni une relation, ni qui est là, ni où l'on vit. De tout autre, et dans un
ménage réuni, transféré, ou dont un acte se dit à plusieurs, tout est à rejouer. Un ménage protégé
se suit comme un autre : le temps d'un dépôt ne dit pas qu'il l'est.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel

from parcours.domain.droit.reglages import Reglages
from parcours.domain.histoire.ordre import reste_a_sa_place
from parcours.domain.histoire.ressort import DU_RESSORT
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait, FaitIllisible
from parcours.domain.langage.fiche import PARTOUT, Agregat
from parcours.domain.langage.habilitant import habilites
from parcours.domain.parcours.fold import rejouer
from parcours.domain.parcours.juge import RejeuDuJuge, sert_a_juger
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.rejeu import Rejeu
from parcours.domain.volets.correction import Visee
from parcours.domain.volets.parcours import TransfertDecide, TransfertDemande
from parcours.domain.volets.vif.protection import ProtectionAdresseActivee

_CHANGENT_LES_AUTRES: Final = (*DU_RESSORT, Visee, FaitIllisible, ProtectionAdresseActivee)
_EMPECHENT: Final = (
    FaitIllisible,
    TransfertDemande,
    TransfertDecide,
)
_DANS_UNE_REFERENCE: Final = "#"


class Suivi:
    """Un ménage rejoué, et de quoi le poursuivre ; il ne sert qu'à un fil à la fois."""

    _rejeu_de: ClassVar[type[Rejeu]] = Rejeu

    def __init__(
        self, parcours: UUID, faits: Sequence[Fait], reglages: Reglages, *, seul: bool = False
    ) -> None:
        """`faits`, `reglages`, `seul` : voir `fold`."""
        self._rejeu = rejouer(parcours, faits, reglages=reglages, seul=seul, rejeu=self._rejeu_de)
        self._derniere = max((f.position for f in faits), default=0)
        self._faits: Sequence[Fait] | None = faits
        """Ceux dont on n'a pas encore lu ce qu'ils citent ; None : on l'a lu."""
        self._cites: set[str] = set()
        self._se_poursuit = False

    def parcours(self) -> Parcours:
        """Ce que disent tous les faits connus, comme `fold` le rendrait."""
        return self._rejeu.parcours()

    def ajoute(self, fait: Fait) -> bool:
        """Apprendre un fait ; faux s'il faut tout rejouer, et rien n'est alors appris."""
        if self._faits is not None:
            self._se_poursuit = _peut_se_poursuivre(self._rejeu.id, self._faits)
            self._cites = {r for f in self._faits for r in _cites(f.evenement)}
            self._faits = None
        if not (self._se_poursuit and self._vient_apres(fait) and self._ne_change_rien(fait)):
            return False
        self._rejeu.poursuit(fait)
        self._derniere = fait.position
        self._cites.update(_cites(fait.evenement))
        return True

    def _vient_apres(self, fait: Fait) -> bool:
        """Vrai s'il est le dernier survenu, le dernier appris, et que nul ne le cite."""
        return (
            fait.position > self._derniere
            and fait.flux == self._rejeu.id
            and fait.reference not in self._cites
            and fait.reference not in self._rejeu.connus
            and self._survient_apres(fait)
        )

    def _survient_apres(self, fait: Fait) -> bool:
        entrees = self._rejeu.histoire.entrees
        if not entrees or fait.ordre <= (dernier := entrees[-1].fait).ordre:
            return False
        return fait.jour > dernier.jour or reste_a_sa_place(fait)

    def _ne_change_rien(self, fait: Fait) -> bool:
        rejeu = self._rejeu
        return (
            rejeu.agregat is Agregat.MENAGE
            and rejeu.ressort.origine is not None
            and not rejeu.histoire.temoins
            and rejeu.vie.a_commence
            and _est_ordinaire(type(fait.evenement))
            and _ne_parle_que_de_lui(fait)
            and rejeu.relations.laisse(fait)
        )


class SuiviDuJuge(Suivi):
    """Ce qui d'un ménage dit qui le lit : un fait en retard qui n'y sert pas s'y ajoute aussi."""

    _rejeu_de = RejeuDuJuge

    def _survient_apres(self, fait: Fait) -> bool:
        return not sert_a_juger(fait) or super()._survient_apres(fait)


def _peut_se_poursuivre(parcours: UUID, faits: Iterable[Fait]) -> bool:
    """Faux d'un ménage transféré, lié à un autre, ou qui l'a été."""
    return not any(f.concernes != {parcours} or isinstance(f.evenement, _EMPECHENT) for f in faits)


@cache
def _est_ordinaire(sorte: type[Evenement[Any]]) -> bool:
    """Vrai d'un type dont un fait ne dit rien de ce que disent les autres."""
    fiche = sorte.fiche
    return (
        fiche.agregat is Agregat.MENAGE
        and fiche.famille not in PARTOUT
        and fiche.rang is None
        and fiche.acte is None
        and not (fiche.reserve or fiche.clot_le_parcours or fiche.rouvre_le_parcours)
        and not issubclass(sorte, _CHANGENT_LES_AUTRES)
    )


def _ne_parle_que_de_lui(fait: Fait) -> bool:
    evenement = fait.evenement
    return (
        fait.concernes == {fait.flux}
        and not evenement.parcours_formes()
        and evenement.residence() is None
        and evenement.territoire() is None
        and not any(evenement.presences())
        and not any(habilites(evenement))
    )


def _cites(modele: BaseModel) -> Iterator[str]:
    """Tout texte d'un fait qui peut en désigner un autre."""
    for valeur in modele.__dict__.values():
        yield from _textes(valeur)


def _textes(valeur: object) -> Iterator[str]:
    if isinstance(valeur, str):
        if _DANS_UNE_REFERENCE in valeur:
            yield valeur
    elif isinstance(valeur, tuple):
        for element in valeur:
            yield from _textes(element)
    elif isinstance(valeur, BaseModel):
        yield from _cites(valeur)
