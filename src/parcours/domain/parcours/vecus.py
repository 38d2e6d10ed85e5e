"""Les faits de la vie d'un ménage, et à qui ils l'ouvrent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parcours.domain.histoire.histoire import Histoire
from parcours.domain.langage.fait import Fait, Ordre


@dataclass(frozen=True, slots=True)
class Vecus:
    """Ce qui compte dans une vie, et qui l'a dit."""

    faits: tuple[Fait, ...]
    """Un acte que plusieurs disent n'y est qu'une fois."""
    recits: tuple[Fait, ...]
    """Les mêmes, tels que chacun les dit."""
    ouvreurs: Mapping[str, frozenset[str]]
    """Par famille, qui en a dit un fait qui ouvre le ménage aux vues du territoire."""
    du_cycle: tuple[Fait, ...]
    """Ceux qui closent le parcours ou le rouvrent, une fois chacun."""

    def avec(self, fait: Fait, *, ouvre: bool) -> "Vecus":
        """Un fait de plus, que nul autre ne dit, et qui ne change pas ce que valent les autres."""
        ouvreurs = _avec(self.ouvreurs, fait) if ouvre else self.ouvreurs
        du_cycle = (*self.du_cycle, *filter(_est_du_cycle, (fait,)))
        return Vecus((*self.faits, fait), (*self.recits, fait), ouvreurs, du_cycle)

    def ranges(self) -> "Vecus":
        """Les mêmes, dans l'ordre de la vie du ménage."""
        faits, recits, du_cycle = (
            tuple(sorted(f, key=_ordre)) for f in (self.faits, self.recits, self.du_cycle)
        )
        return Vecus(faits, recits, self.ouvreurs, du_cycle)


def vecus(
    histoire: Histoire, est_de_sa_vie: Callable[[Fait], bool], ouvre: Callable[[Fait], bool]
) -> Vecus:
    """Les faits d'une histoire qui sont de cette vie ; `ouvre` : ceux qui l'ouvrent aux vues."""
    faits = recits = tuple(filter(est_de_sa_vie, histoire.faits))
    if histoire.temoins:
        recits = tuple(filter(est_de_sa_vie, histoire.recits))
    ouvreurs: Mapping[str, frozenset[str]] = {}
    for fait in filter(ouvre, recits):
        ouvreurs = _avec(ouvreurs, fait)
    return Vecus(faits, recits, ouvreurs, tuple(filter(_est_du_cycle, faits)))


def _avec(ouvreurs: Mapping[str, frozenset[str]], fait: Fait) -> Mapping[str, frozenset[str]]:
    famille = fait.evenement.fiche.famille
    siens = ouvreurs.get(famille, frozenset())
    if fait.organisme in siens:
        return ouvreurs
    return {**ouvreurs, famille: siens | {fait.organisme}}


def _est_du_cycle(fait: Fait) -> bool:
    fiche = fait.evenement.fiche
    return fiche.clot_le_parcours or fiche.rouvre_le_parcours


def _ordre(fait: Fait) -> Ordre:
    return fait.ordre
