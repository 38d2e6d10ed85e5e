"""Ce qui a changé de ménages pour qui les suit : depuis sa dernière visite, ou une position.

Une visite est l'ouverture de la carte, que le registre a inscrite : celle de l'organisme, et de
l'agent que dit `Parcours-Agent`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from parcours.api import trace
from parcours.api.listes import Demandee
from parcours.api.lus_alors import lus_alors
from parcours.api.ouverture import Ouvert
from parcours.api.parametres import vues_a_jour
from parcours.api.service import Service
from parcours.domain.langage.phrases import jour_en_lettres
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.publie import catalogue
from parcours.journal.registre import dernieres_visites
from parcours.projections import appris, reading
from parcours.projections.acces import Demande

CARTE: Final = "GET /v1/parcours/{parcours}"
"""L'adresse que l'on ouvre pour voir un ménage, telle que le registre l'écrit."""


@dataclass(frozen=True, slots=True)
class Visite:
    """Une visite."""

    vu_le: datetime
    droits: str | None
    """L'empreinte de ce par quoi on lisait ; None : elle ne s'inscrivait pas encore."""

    def est_a_relire(self, droits: str | None) -> bool:
        """Vrai si l'on ne lit plus le ménage par les mêmes droits."""
        return self.droits is not None and self.droits != droits


async def visites(
    service: Service, lecteur: Lecteur, menages: Collection[UUID]
) -> Mapping[UUID, Visite]:
    """La dernière à chacun de ces ménages ; ceux qu'il n'a jamais ouverts n'y sont pas."""
    agent = trace.en_cours().agent
    async with service.pool.acquire() as connection:
        faites = await dernieres_visites(connection, menages, lecteur.organisme, agent, CARTE)
    return {menage: Visite(faite["lue_a"], faite["droits"]) for menage, faite in faites.items()}


@dataclass(slots=True)
class Appris:
    """Ce qu'un lecteur a appris d'un ménage."""

    phrases: list[str] = field(default_factory=list)
    en_tout: int = 0
    """De combien de faits ; il s'en dit peu."""


RIEN: Final = Appris()
PHRASES_GARDEES: Final = 4096
"""Une page en dit des centaines, de quelques types et de quelques jours."""


async def appris_de(
    demandee: Demandee, depuis: int | None, menages: Collection[UUID]
) -> Mapping[UUID, Appris]:
    """Ce que l'on a appris de ces ménages après cette position, s'il en est dit une."""
    lus: defaultdict[UUID, Appris] = defaultdict(Appris)
    if depuis is None or not menages:
        return lus
    choix = appris.appris(menages, depuis, demandee.demande)
    faits, _ = await reading.read(demandee.service.engine, choix, demandee.lecteur)
    for fait in faits:
        lus[fait.parcours].phrases.append(_phrase(fait.type, fait.le))
        lus[fait.parcours].en_tout = fait.en_tout
    return lus


async def annonces_de(
    service: Service, lecteur: Lecteur, ouvert: Ouvert, depuis: int | None
) -> frozenset[int]:
    """Les faits d'un ménage ouvert, annoncés au lecteur après cette position, si elle est dite.

    Un fait d'avant, d'un ménage qui s'ouvre, en est, comme dans les listes ; un fait qu'il lisait
    déjà n'en est pas, quand même il ne s'est annoncé qu'à la fin d'une page des vues.
    """
    if not depuis:
        return frozenset()
    await vues_a_jour(service, ouvert.position)
    ici = [ouvert.vie.parcours.id, *ouvert.vie.parcours.reunit]
    choix = appris.annonces(ici, depuis, Demande(lecteur, service.now()))
    dites, _ = await reading.read(service.engine, choix, lecteur)
    d_avant = {dite.fait for dite in dites if dite.fait <= depuis}
    en_leur_temps = {dite.fait for dite in dites if not dite.apres_coup}
    return frozenset(d_avant - await lus_alors(service, ouvert, depuis, d_avant & en_leur_temps))


@lru_cache(maxsize=PHRASES_GARDEES)
def _phrase(type_: str, le: date) -> str:
    connu = catalogue.trouver(type_)
    return f"{connu.fiche.libelle if connu else type_}, le {jour_en_lettres(le)}."
