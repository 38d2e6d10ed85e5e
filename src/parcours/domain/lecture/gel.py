"""Ce qui ne se lit plus tant que le DPO ne le rend pas : un parcours archivé, un traitement limité.

Archivé, le parcours est en base intermédiaire ; limité, son traitement se réduit à la garde des
données. Les faits demeurent et continuent d'être reçus ; chacun n'en lit plus que les siens, et
ceux du DPO qui disent pourquoi. La personne elle-même lit toujours. Sources : délibération CNIL
n° 2021-028 ; RGPD, art. 18, 2.
"""

from datetime import date
from typing import Final

from parcours.domain.histoire.suites import retenus
from parcours.domain.langage.dossiers import LIMITATION_TRAITEMENT
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.parcours import ParcoursArchive

LISENT_TOUJOURS: Final = frozenset({Role.MENAGE, Role.SUPERVISION})
"""La personne, qui garde son droit d'accès ; le lecteur d'essai."""


def gele_par(lecteur: Lecteur, parcours: Parcours, jour: date) -> frozenset[str]:
    """Les organismes qui ont gelé ce que ce lecteur lirait ce jour-là ; vide : rien ne l'est."""
    if lecteur.roles & LISENT_TOUJOURS:
        return frozenset()
    limite = parcours.dossier_ouvert(LIMITATION_TRAITEMENT, jour)
    return _archive_par(parcours, jour) | ({limite.fait.organisme} if limite else frozenset())


def _archive_par(parcours: Parcours, jour: date) -> frozenset[str]:
    """Ceux qui l'ont archivé, si rien ne l'a rouvert depuis."""
    archive: set[str] = set()
    if not retenus(parcours.histoire, _archive):
        return frozenset()
    for fait in parcours.faits:
        if _archive(fait) and fait.jour <= jour:
            archive.add(fait.organisme)
        elif archive and fait.evenement.fiche.rouvre_le_parcours and fait.jour <= jour:
            archive.clear()
    return frozenset(archive)


def _archive(fait: Fait) -> bool:
    return isinstance(fait.evenement, ParcoursArchive)
