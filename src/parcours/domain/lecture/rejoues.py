"""Les faits des sujets d'une vue, et ce par quoi leur auteur les corrige."""

from collections.abc import Callable, Collection, Sequence

from parcours.domain.langage.fait import Fait
from parcours.domain.volets.correction import Correction


def avec_leurs_corrections(faits: Sequence[Fait], lu: Callable[[Fait], bool]) -> list[Fait]:
    """Ceux qui se lisent, et les corrections qu'en a faites qui les a dits, dans le même ordre.

    Elles n'apprennent rien de personne d'autre ; ce que d'autres en ont corrigé dirait qui suit le
    ménage.
    """
    auteurs = {fait.reference: fait.organisme for fait in faits if lu(fait)}
    restent = [(f, f.evenement.cible) for f in faits if isinstance(f.evenement, Correction)]
    while siennes := [f for f, cible in restent if auteurs.get(cible) == f.organisme]:
        auteurs.update((fait.reference, fait.organisme) for fait in siennes)
        restent = [(f, cible) for f, cible in restent if f.reference not in auteurs]
    return [fait for fait in faits if fait.reference in auteurs]


def de_ceux_ci(
    faits: Sequence[Fait], auteurs: Collection[str], sujets: Collection[str]
) -> list[Fait]:
    """Ceux de ces auteurs, ou de ces familles : ce que leur auteur en retire n'y compte plus."""
    return avec_leurs_corrections(
        faits, lambda f: f.organisme in auteurs or f.evenement.fiche.famille in sujets
    )
