"""La version qu'un dépôt attend (If-Match) : relue d'abord, jugée une fois la base rendue.

Rejouer un long parcours prend du temps : personne n'attend, ni la boucle ni une connexion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.atelier import FAITS_LEGERS
from parcours.api.porte.accuse import perime, version_lue
from parcours.api.problems import Probleme
from parcours.api.service import Service
from parcours.domain.droit.reglages import Reglages
from parcours.domain.lecture.lecteur import Lecteur
from parcours.journal import reader
from parcours.journal.port import Draft, Recorded


@dataclass(frozen=True, slots=True)
class Attente:
    """Les versions attendues, et d'après quoi juger si son auteur lit l'une d'elles."""

    versions: frozenset[str]
    histoires: Mapping[UUID, Sequence[Recorded]]
    reglages: Reglages

    def juge(self, brouillon: Draft, lecteur: Lecteur, a: datetime) -> Draft | Probleme:
        """Exiger que l'auteur ait lu la dernière version qui lui est visible.

        Le flux ne doit pas bouger d'ici l'écriture : sinon, tout se juge de nouveau.
        """
        flux = brouillon.stream
        histoire = self.histoires[flux]
        if any((r.source, r.id) == brouillon.key for r in histoire):
            return brouillon
        lue = version_lue(flux, histoire, self.reglages, lecteur, a)
        if not lue.est(self.versions):
            return perime()
        ici = max((r.version for r in histoire if r.stream == flux), default=0)
        return replace(brouillon, expected_version=ici)


async def relire(
    service: Service,
    connection: PoolConnectionProxy,
    brouillons: Sequence[Draft | Probleme],
    versions: frozenset[str] | None,
) -> Attente | None:
    """De quoi juger la version que ces brouillons attendent ; rien, s'ils n'en attendent pas."""
    if versions is None:
        return None
    flux = {b.stream for b in brouillons if isinstance(b, Draft)}
    histoires = await reader.histories(connection, flux)
    return Attente(versions, histoires, await service.settings.now(connection))


async def juger(
    service: Service,
    partenaire: Partenaire,
    brouillons: Sequence[Draft | Probleme],
    attente: Attente | None,
) -> Sequence[Draft | Probleme]:
    """Les mêmes brouillons ; ceux dont la version attendue n'est plus la dernière sont périmés."""
    if attente is None:
        return brouillons
    lecteur, maintenant = partenaire.lecteur, service.now()
    return await service.atelier.faire(
        partenaire.source,
        lambda: [
            b if isinstance(b, Probleme) else attente.juge(b, lecteur, maintenant)
            for b in brouillons
        ],
        lourd=sum(map(len, attente.histoires.values())) > FAITS_LEGERS,
    )
