"""Le diagnostic à 360 degrés dans une publication : où en est qui attend, et ce qu'il attend.

Les situations sont les étapes, les besoins les attentes ; les solutions, faits du territoire, ne se
publient pas : elles se lisent à côté.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from parcours.domain.tableaux.indicateurs import mouvements
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE
from parcours.publications.composee import Composee, tous_les_lieux
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import BESOINS, MIXTE
from parcours.secret_statistique.tables import TOTAL

SANS_CE_BESOIN: Final = "sans-besoin"


def annee(
    composee: Composee,
    vies: Sequence[Vie],
    ventilees: Mapping[str, Sequence[Vie]],
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Au dernier jour : à chaque étape, ceux qui attendent ceci, et ceux qui ne l'attendent pas."""
    suivis = mouvements.stock(vies, periode.jours.dernier)
    attendent = mouvements.stock(ventilees.get(ATTENTE.code, ()), periode.jours.dernier)
    parts: Parts = {}
    for attente in ATTENTE.modalites:
        restent: Parts = {}
        for (ou, etape), menages in suivis.items():
            la = attendent.get((ou, attente), Counter())
            parts[ou, etape, attente] = menages & la
            restent[ou, etape] = menages - la
        composee.cache((SANS_CE_BESOIN, periode.code, attente), restent, [departements, SUIVIES])
    composee.ajoute(BESOINS, periode.code, parts, departements)
    composee.equations += [
        (
            ((MIXTE, periode.code, ou, etape, TOTAL), -1),
            ((BESOINS, periode.code, ou, etape, attente), 1),
            ((SANS_CE_BESOIN, periode.code, attente, ou, etape), 1),
        )
        for ou in tous_les_lieux(departements)
        for etape in (*SUIVIES, TOTAL)
        for attente in ATTENTE.modalites
    ]
