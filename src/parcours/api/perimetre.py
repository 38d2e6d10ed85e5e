"""Les départements qu'une lecture d'agrégats compte, pour qui la demande."""

from parcours.api.problems import TerritoireInterdit
from parcours.domain.habilitation import Portee, Vue
from parcours.domain.lecture.lecteur import Lecteur


def departements_lus(
    lecteur: Lecteur, departement: str | None, *vues: Vue
) -> frozenset[str] | None:
    """Les départements à compter, pour qui lit l'une de ces vues ; None : tous.

    Raises:
        TerritoireInterdit: le département demandé n'est pas du territoire du lecteur.
    """
    if any(lecteur.portee(vue) is Portee.TOUT for vue in vues):
        return frozenset({departement}) if departement else None
    if departement is None:
        return lecteur.departements
    if departement not in lecteur.departements:
        raise TerritoireInterdit("Ce département n'est pas de votre territoire.")
    return frozenset({departement})
