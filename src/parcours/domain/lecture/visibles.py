"""Les faits qu'un lecteur voit d'un parcours : les mêmes dans la chronologie et dans le flux."""

from collections.abc import Iterable, Mapping

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.marques import references
from parcours.domain.lecture.regard import Regard
from parcours.domain.volets.correction import fait_vise


def visibles(faits: Iterable[Fait], regard: Regard) -> list[Fait]:
    """Ceux que le lecteur voit, parmi ceux qui se rejouent pour lui, dans le même ordre."""
    connus = {fait.reference: fait for fait in faits}
    return [fait for fait in connus.values() if _se_voit(fait, regard, connus)]


def _se_voit(fait: Fait, regard: Regard, connus: Mapping[str, Fait]) -> bool:
    """Vrai si le lecteur voit le fait et, de proche en proche, ceux qu'il vise.

    Une correction dirait qu'il existe un fait qu'on ne voit pas, et qui cite un fait dont l'auteur
    se tait le nommerait ; chacun lit les siens.
    """
    suivis: set[str] = set()
    visible = regard.voit_le_fait(fait)
    while visible and fait.organisme != regard.lecteur.organisme and fait.reference not in suivis:
        suivis.add(fait.reference)
        if any(c in connus and regard.tait_l_auteur(connus[c]) for c in references(fait.evenement)):
            return False
        cible = fait_vise(fait.evenement)
        if cible is None:
            return True
        if cible not in connus:
            return False
        fait = connus[cible]
        visible = regard.voit_le_fait(fait)
    return visible
