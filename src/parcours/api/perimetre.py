"""Ce que plusieurs adresses refusent ou comptent selon qui les lit."""

from parcours.api.auth import Liseur
from parcours.api.problems import Erreur, LectureInterdite, ParametreInvalide, TerritoireInterdit
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.tableaux.dispositifs import DISPOSITIFS, Dispositif


def departements_lus(
    lecteur: Lecteur, departement: str | None, *vues: NomDeVue
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
        raise _hors_du_territoire(lecteur)
    return frozenset({departement})


def _hors_du_territoire(lecteur: Lecteur) -> TerritoireInterdit:
    siens = ", ".join(sorted(lecteur.departements)) or "aucun"
    return TerritoireInterdit(f"Ce département n'est pas de votre territoire ({siens}).")


async def lit_l_offre(lecteur: Liseur) -> None:
    """Refuser qui ne lit ni l'observatoire ni le diagnostic territorial."""
    if max(lecteur.portee(NomDeVue.OBS), lecteur.portee(NomDeVue.D360)) < Portee.AGREGE:
        raise LectureInterdite("Aucun de vos rôles ne lit l'observatoire.")


async def lit_les_seances(lecteur: Liseur) -> None:
    """Refuser qui ne lit d'un dossier d'expulsion que ses propres faits, ou rien."""
    if lecteur.portee(NomDeVue.EXP) < Portee.SIENS:
        raise LectureInterdite("Aucun de vos rôles ne lit les dossiers de la CCAPEX.")


def tenus_par(lecteur: Lecteur) -> list[Dispositif]:
    """Les dispositifs que tient ce lecteur."""
    return [d for d in DISPOSITIFS.values() if lecteur.est_superviseur or lecteur.roles & d.qui]


def departement_lu(lecteur: Lecteur, departement: str | None) -> str:
    """Le seul département que compte un chiffre : celui qui est demandé, ou le sien s'il n'a qu'un.

    Raises:
        ParametreInvalide: il en a plusieurs, et n'en demande aucun.
        TerritoireInterdit: celui qu'il demande n'est pas le sien.
    """
    if departement is None:
        if len(lecteur.departements) != 1:
            raise ParametreInvalide(
                "Un chiffre se lit d'un département : dire « departement ».",
                [Erreur("champ-requis", "departement", "Vous en couvrez plusieurs, ou aucun.")],
            )
        return next(iter(lecteur.departements))
    if departement not in lecteur.departements and not lecteur.est_superviseur:
        raise _hors_du_territoire(lecteur)
    return departement
