"""La version d'un parcours pour qui le lit : ce qui n'en est pas visible ne la change pas."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from parcours.domain.correction import fait_vise
from parcours.domain.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.domain.marques import references
from parcours.domain.parcours import Parcours

_EMPREINTE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Version:
    """Les faits qu'un lecteur voit d'un parcours : combien, et lesquels."""

    references: frozenset[str] = frozenset()

    @property
    def nombre(self) -> int:
        """Combien de faits il voit."""
        return len(self.references)

    @property
    def empreinte(self) -> str:
        """Ce qui change dès qu'il en voit d'autres."""
        rangees = "\n".join(sorted(self.references)).encode()
        return hashlib.blake2b(rangees, digest_size=_EMPREINTE_BYTES).hexdigest()

    def est(self, attendue: str) -> bool:
        """Vrai si c'est la version attendue, dite par son empreinte ou par son nombre."""
        return attendue in {self.empreinte, str(self.nombre)}


def version(parcours: Parcours, regard: Regard) -> Version:
    """La version que ce regard voit du parcours : les faits que montre sa chronologie."""
    faits = {entree.fait.reference: entree.fait for entree in parcours.histoire.entrees}
    return Version(frozenset(r for r, fait in faits.items() if se_voit(fait, regard, faits)))


def se_voit(fait: Fait, regard: Regard, faits: Mapping[str, Fait]) -> bool:
    """Vrai si le lecteur voit le fait et, de proche en proche, ceux qu'il vise.

    Une correction dirait qu'il existe un fait qu'on ne voit pas, et qui cite un fait dont l'auteur
    se tait le nommerait ; chacun lit les siens.
    """
    suivis: set[str] = set()
    visible = regard.voit_le_fait(fait)
    while visible and fait.organisme != regard.lecteur.organisme and fait.reference not in suivis:
        suivis.add(fait.reference)
        if any(c in faits and regard.tait_l_auteur(faits[c]) for c in references(fait.evenement)):
            return False
        cible = fait_vise(fait.evenement)
        if cible is None:
            return True
        if cible not in faits:
            return False
        fait = faits[cible]
        visible = regard.voit_le_fait(fait)
    return visible
