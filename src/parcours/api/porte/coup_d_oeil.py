"""Le coup d'œil : ce que des dépôts désignent, vu d'une requête que partagent ceux qui attendent.

Ce qui ne s'y voit pas, le dira qui en a besoin : un identifiant rattaché, un transfert, un renvoi.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from parcours.annuaire import Partenaire
from parcours.api.porte.enveloppe import Depot
from parcours.api.service import Service
from parcours.journal.look import Asked, Seen
from parcours.journal.streams import Identifier


async def regarder(service: Service, partenaire: Partenaire, depots: Sequence[Depot]) -> Service:
    """Le même service, qui sait déjà ce que ces dépôts désignent ; nul ne tient de connexion."""
    if not depots:
        return service
    noms = {nom for depot in depots for nom in _noms(partenaire, depot)}
    personnes = {personne for depot in depots for personne in depot.personnes}
    vu = await service.looks.ask(
        Asked(
            names=frozenset(map(service.streams.name, noms)),
            streams=frozenset(flux for depot in depots for flux in _flux(depot)),
            events=frozenset((d.enveloppe.source, d.enveloppe.id) for d in depots),
            subjects=frozenset({*personnes, *map(autre, personnes)}),
        )
    )
    seen = Seen(vu)
    return replace(
        service, streams=service.streams.having_seen(seen), vault=service.vault.having_seen(seen)
    )


def autre(nom: str) -> str:
    """Qui désigne le nom d'une personne effacée, pour qui n'avait pas affaire au ménage."""
    return f"{nom}/neuf"


def _flux(depot: Depot) -> Iterator[UUID]:
    """Les parcours que le dépôt désigne lui-même."""
    if depot.parcours:
        yield depot.parcours
    yield from depot.evenement.autres_parcours()
    yield from depot.evenement.parcours_formes()


def _noms(partenaire: Partenaire, depot: Depot) -> Iterator[Identifier]:
    """L'identifiant du sujet dans son département, avec et sans la casse : son système dira."""
    siens = partenaire.departements if len(partenaire.departements) == 1 else ()
    departement = depot.enveloppe.departement or next(iter(siens), None)
    if departement and depot.parcours is None:
        systeme, valeur = depot.sujet
        yield Identifier(departement, systeme, valeur)
        yield Identifier(departement, systeme, valeur.lower())
