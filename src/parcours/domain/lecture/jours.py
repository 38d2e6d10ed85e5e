"""Les jours où ce qu'on lit d'un ménage change par la seule date : sans qu'un fait le dise.

Une relation commence le jour que dit qui nomme, finit à son terme, se ferme trois mois plus tard ou
après un long silence ; un relais se prend un jour dit d'avance ; un transfert ferme les vues du
département que le ménage quitte.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from parcours.domain.intervalle import decale
from parcours.domain.parcours import Parcours
from parcours.domain.volets.referent.mandats import Referents

LENDEMAIN: Final = timedelta(days=1)


def jours_de_lecture(parcours: Parcours) -> frozenset[date]:
    """Tous ces jours, passés ou à venir, outre ceux où un fait survient."""
    return frozenset(_jours(parcours))


def _jours(parcours: Parcours) -> Iterator[date]:
    for relation in parcours.relations:
        yield relation.du
        yield decale(relation.ferme_le, LENDEMAIN)
        if relation.fin_le is not None:
            yield decale(relation.fin_le, LENDEMAIN)
    for passage in parcours.ressort.passages:
        yield passage.jour
        yield decale(passage.jour, LENDEMAIN)
        yield decale(passage.su_le, LENDEMAIN)
    for mandat in parcours.volet(Referents, date.max).du_parcours():
        yield mandat.du
        if mandat.au is not None:
            yield mandat.au
