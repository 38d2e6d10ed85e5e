"""Qui accueille le ménage, et qui y demeure : ce que finit une sortie.

Une sortie ne dit pas toujours d'où : de chez qui la dit, sinon de là où le ménage est entré en
dernier. Celle de l'un n'est pas celle des autres : tant qu'il en reste, on travaille avec eux.
"""

from dataclasses import dataclass, field
from datetime import date

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fondation import FIN_DE_SEJOUR


@dataclass(frozen=True, slots=True)
class _Mouvement:
    """Des personnes entrent quelque part, ou en sortent ; aucune n'est dite : toutes."""

    jour: date
    ou: str
    qui: frozenset[str]


@dataclass(slots=True)
class Accueils:
    """Les entrées et les sorties que disent ceux qui travaillent avec le ménage."""

    _membres: set[str] = field(default_factory=set)
    _partis: set[str] = field(default_factory=set)
    _entrees: list[_Mouvement] = field(default_factory=list)
    _sorties: list[_Mouvement] = field(default_factory=list)

    def note_les_presences(self, fait: Fait) -> None:
        """Qui rejoint le ménage, et qui le quitte."""
        for presence in fait.evenement.presences():
            concernees = self._membres if presence.personne is None else {presence.personne}
            if presence.arrive:
                self._membres |= concernees
                self._partis -= concernees
            else:
                self._partis |= concernees
                self._membres -= concernees

    def entre(self, fait: Fait, ou: str) -> None:
        """On entre là."""
        self._entrees.append(_Mouvement(fait.jour, ou, _nommees(fait)))

    def sort(self, fait: Fait) -> None:
        """On sort ; d'un accueil que l'on connaît."""
        if entree := self._quitte(fait):
            self._sorties.append(_Mouvement(fait.jour, entree.ou, _nommees(fait)))

    def finit(self, fait: Fait, organisme: str, *, heberge: bool) -> bool:
        """Faux d'une sortie d'ailleurs que de chez lui, ou qui y laisse quelqu'un.

        `heberge` : on l'y sait accueilli. Celui à qui on l'oriente n'est pas encore quitté.
        """
        if fait.evenement.fiche.nom not in FIN_DE_SEJOUR:
            return True
        entree = self._quitte(fait)
        if entree is None:
            return heberge or organisme == fait.organisme
        return organisme == entree.ou and not self._demeurent(entree, fait)

    def _quitte(self, fait: Fait) -> _Mouvement | None:
        """L'entrée dont cette sortie est la fin ; du jour même, elle passe après les autres."""
        connues = [e for e in self._entrees if e.jour <= fait.jour]
        dite = [e for e in connues if e.ou == fait.evenement.dit("structure")]
        chez_lui = [e for e in connues if e.ou == fait.organisme]
        return max(
            dite or chez_lui or connues,
            key=lambda e: (e.jour < fait.jour, e.jour, e.ou),
            default=None,
        )

    def _demeurent(self, entree: _Mouvement, sortie: Fait) -> bool:
        """Vrai si la sortie nomme des personnes, et que d'autres y restent."""
        partent = _nommees(sortie)
        if not partent:
            return False
        for autre in self._sorties:
            if autre.ou == entree.ou and entree.jour <= autre.jour:
                if not autre.qui:
                    return False
                partent |= autre.qui
        ici = [e for e in self._entrees if e.ou == entree.ou and e.jour <= sortie.jour]
        entres = frozenset[str]().union(*(e.qui or self._membres for e in ici))
        return bool(entres - self._partis - partent)


def _nommees(fait: Fait) -> frozenset[str]:
    return frozenset(fait.evenement.dit("personnes") or ())
