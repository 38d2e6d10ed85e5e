"""Ce qu'un lecteur lisait déjà d'un ménage, quand le journal en était à une position.

Les vues avancent par pages : un fait s'annonce à la position où finit la sienne, quand même on
l'aurait lu sur la carte au milieu de la page. Seul un rejeu dit s'il se lisait déjà.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from parcours.api.atelier import FAITS_LEGERS
from parcours.api.ouverture import Ouvert
from parcours.api.service import Service
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.lecture.visibles import visibles
from parcours.domain.parcours.fold import juger
from parcours.journal import codec, reader


async def lus_alors(
    service: Service, ouvert: Ouvert, position: int, parmi: Collection[int]
) -> frozenset[int]:
    """Parmi ces faits, ceux qu'il lisait à cette position : les siens, et ce que le juge ouvrait.

    Un ménage réuni depuis se juge flux par flux, comme alors.
    """
    lecteur = ouvert.regard.lecteur
    faits = [e.fait for e in ouvert.vie.parcours.histoire.entrees if e.fait.position in parmi]
    siens = {f.position for f in faits if f.organisme == lecteur.organisme}
    autres = {f.flux for f in faits if f.position not in siens}
    if not autres:
        return frozenset(siens)
    async with service.pool.acquire() as connection:
        atteinte = await reader.reached_at(connection, position)
    if atteinte is None:
        return frozenset(siens)
    connues = await service.memory.histories(autres)
    reglages = await service.settings.counting(service.pool, connues.acts)
    histoires = {
        flux: codec.facts(histoire.known_to(position), known_to=position)
        for flux, histoire in connues.histories.items()
    }
    lus = await service.atelier.faire(
        lecteur.source,
        lambda: {
            lu
            for flux, histoire in histoires.items()
            for lu in _lus(flux, histoire, reglages, lecteur, atteinte)
        },
        lourd=sum(map(len, histoires.values())) > FAITS_LEGERS,
    )
    return frozenset(siens | lus)


def _lus(
    flux: UUID, faits: list[Fait], reglages: Reglages, lecteur: Lecteur, a: datetime
) -> list[int]:
    """Ce qui s'en lisait à cet instant."""
    lu = juger(flux, faits, reglages=reglages)
    if lu.absorbe_par:
        lu = juger(lu.absorbe_par, faits, reglages=reglages)
    vu = regard(lecteur, lu, lu.jour_civil(a))
    return [f.position for f in visibles(edition(faits, vu), vu)] if vu else []
