"""D'après quoi l'on répond : l'histoire du ménage, ou ses seuls faits à qui n'y lit rien d'autre.

Le ménage d'un autre coûte alors autant qu'un inconnu, si long soit-il : le temps ne dit pas lequel.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from parcours.annuaire import Partenaire
from parcours.api.porte.enveloppe import Depot
from parcours.api.service import Service
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.journal import reader
from parcours.journal.port import Draft, Recorded
from parcours.projections import entree


@dataclass(frozen=True, slots=True)
class Histoires:
    """Ce qu'on relit pour répondre à un partenaire, flux par flux."""

    par_flux: Mapping[UUID, Sequence[Recorded]]
    a_part: Collection[UUID]
    """Ceux dont on ne relit que ce qu'il a dit : il n'y est pas en relation."""

    reglages: Reglages
    """Les actes signés quand on les a relus."""

    @property
    def faits(self) -> int:
        """Combien de faits se relisent en tout."""
        return sum(map(len, self.par_flux.values()))


async def relire(
    service: Service,
    partenaire: Partenaire,
    flux: Collection[UUID],
    menages: Collection[UUID],
    *,
    predits: Sequence[Recorded] = (),
) -> Histoires:
    """Relire ces flux pour lui ; `menages` : ceux dont il parle comme d'un ménage.

    `predits` : des faits que personne n'a écrits, à lire comme s'ils l'étaient. Qui relit ne tient
    pas de connexion.
    """
    siens = await seules(service, partenaire.lecteur, set(flux) & set(menages))
    a_part = siens.keys()
    predits = [replace(predit, organisation=partenaire.organisme) for predit in predits]
    for predit in predits:
        if predit.stream in a_part:
            siens[predit.stream].append(predit)
    entieres, reglages = await _entieres(service, set(flux) - set(a_part), predits)
    return Histoires({**entieres, **siens}, a_part, reglages)


async def seules(
    service: Service, lecteur: Lecteur, flux: Collection[UUID]
) -> dict[UUID, list[Recorded]]:
    """Ce qu'il a dit de ceux de ces ménages où il ne lit rien d'autre : rien ne l'y lie."""
    pool = service.pool
    a_part = await entree.sans_les_autres(pool, lecteur, flux, service.today())
    siens = await reader.own_histories(pool, a_part, lecteur.organisme) if a_part else {}
    return {f: dits for f, dits in siens.items() if not any(map(_en_siao, dits))}


async def _entieres(
    service: Service, flux: Collection[UUID], predits: Sequence[Recorded]
) -> tuple[Mapping[UUID, Sequence[Recorded]], Reglages]:
    """Ces flux, relus en entier ; que ce qu'on n'en a pas lu, si rien de prédit n'en relie deux."""
    relie = any(p.linked_streams or p.type in reader.DEPARTMENT_TYPES for p in predits)
    ensemble = predits and len({*flux, *(p.stream for p in predits)}) > 1
    if not flux or relie or ensemble:
        async with service.pool.acquire() as connection:
            lues = await reader.histories(connection, flux, beside=predits) if flux else {}
            return lues, await service.settings.now(connection)
    connues = await service.memory.histories(flux)
    reglages = await service.settings.counting(service.pool, connues.acts)
    return {
        f: (*h.rows, *predits) if predits else h.rows for f, h in connues.histories.items()
    }, reglages


def _en_siao(dit: Recorded) -> bool:
    """Vrai de ce qu'il a dit comme SIAO, d'une autre source ou d'un autre temps."""
    return Role.SIAO in dit.roles.split(",")


def menages(couples: Iterable[tuple[object, object]]) -> set[UUID]:
    """Les flux où des dépôts, avec leurs brouillons, ne disent que des faits d'un ménage."""
    dits: dict[UUID, set[Agregat]] = {}
    for depot, brouillon in couples:
        if isinstance(depot, Depot) and isinstance(brouillon, Draft):
            fiche = depot.evenement.fiche
            dits.setdefault(brouillon.stream, set()).add(fiche.agregat)
    return {flux for flux, agregats in dits.items() if agregats == {Agregat.MENAGE}}
