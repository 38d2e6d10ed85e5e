"""La version qu'un dépôt attend (If-Match) : relue d'abord, jugée une fois la base rendue.

Rejouer un long parcours prend du temps : personne n'attend, ni la boucle ni une connexion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from parcours.annuaire import Partenaire
from parcours.api.atelier import FAITS_LEGERS
from parcours.api.porte.accuse import Rejoueur, perime, version_lue
from parcours.api.porte.histoires import Histoires, relire
from parcours.api.porte.modalites import Modalites
from parcours.api.problems import Probleme
from parcours.api.service import Service
from parcours.domain.lecture.lecteur import Lecteur
from parcours.journal import reader
from parcours.journal.port import Draft


@dataclass(frozen=True, slots=True)
class Attente:
    """Les versions attendues, et d'après quoi juger si son auteur lit l'une d'elles."""

    versions: frozenset[str]
    histoires: Histoires
    rejeu: Rejoueur
    ici: Mapping[UUID, int]
    """Combien de faits chaque flux a, de qui que ce soit."""

    def juge(self, brouillon: Draft, lecteur: Lecteur, a: datetime) -> Draft | Probleme:
        """Exiger que l'auteur ait lu la dernière version qui lui est visible.

        Le flux ne doit pas bouger d'ici l'écriture : sinon, tout se juge de nouveau.
        """
        flux = brouillon.stream
        histoire = self.histoires.par_flux[flux]
        if any((r.source, r.id) == brouillon.key for r in histoire.rows):
            return brouillon
        a_part = flux in self.histoires.a_part
        lue = version_lue(flux, histoire, self.rejeu, lecteur, a, a_part=a_part)
        if not lue.est(self.versions):
            return perime()
        return replace(brouillon, expected_version=self.ici.get(flux, 0))


async def attendre(
    service: Service,
    partenaire: Partenaire,
    brouillons: Sequence[Draft | Probleme],
    modalites: Modalites,
) -> Attente | None:
    """De quoi juger la version que ces brouillons attendent ; rien, s'ils n'en attendent pas."""
    if modalites.versions_attendues is None:
        return None
    flux = {b.stream for b in brouillons if isinstance(b, Draft)}
    async with service.pool.acquire() as connection:
        ici = await reader.versions(connection, flux)
    histoires = await relire(service, partenaire, flux)
    rejeu = Rejoueur(histoires.reglages, service.souvenirs)
    return Attente(modalites.versions_attendues, histoires, rejeu, ici)


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
        lourd=attente.histoires.faits > FAITS_LEGERS,
    )
