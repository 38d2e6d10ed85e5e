"""D'après quoi l'on répond : l'histoire du ménage, ou ses seuls faits à qui n'y lit rien d'autre.

Le ménage d'un autre coûte alors autant qu'un inconnu, si long soit-il : le temps ne dit pas lequel.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from parcours.annuaire import Partenaire
from parcours.api.service import Service
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.cle import tient_une_vue
from parcours.domain.lecture.lecteur import Lecteur
from parcours.journal import reader
from parcours.journal.memory import History, Known
from parcours.journal.port import Recorded


@dataclass(frozen=True, slots=True)
class Histoires:
    """Ce qu'on relit pour répondre à un partenaire, flux par flux."""

    par_flux: Mapping[UUID, History]
    a_part: Collection[UUID]
    """Ceux où il n'a que ce qu'il dit, et que rien n'y ajoute : aucune vue du territoire."""

    reglages: Reglages
    """Les actes signés quand on les a relus."""

    @property
    def faits(self) -> int:
        """Combien de faits se relisent en tout."""
        return sum(len(histoire.rows) for histoire in self.par_flux.values())


async def relire(
    service: Service,
    partenaire: Partenaire,
    flux: Collection[UUID],
    *,
    predits: Sequence[Recorded] = (),
    ecrits_a: int | None = None,
) -> Histoires:
    """Relire ces flux pour lui.

    `predits` : des faits que personne n'a écrits, à lire comme s'ils l'étaient. `ecrits_a` : la
    dernière position de ceux qu'il vient d'y écrire, d'après quoi l'on répond. Qui relit ne tient
    pas de connexion.
    """
    predits = [replace(predit, organisation=partenaire.organisme) for predit in predits]
    siens = await seules(service, partenaire.lecteur, flux, predits)
    autres = set(flux) - siens.keys()
    if ecrits_a is None:
        entieres, reglages = await _entieres(service, autres, predits)
    else:
        connues = await service.memory.written_to(autres, ecrits_a)
        entieres, reglages = await _completes(service, connues, ())
    a_part = () if tient_une_vue(partenaire.lecteur) else siens.keys()
    a_lui = {f: History({}, dits) for f, dits in siens.items()}
    return Histoires({**entieres, **a_lui}, a_part, reglages)


async def seules(
    service: Service, lecteur: Lecteur, flux: Collection[UUID], predits: Sequence[Recorded] = ()
) -> dict[UUID, Sequence[Recorded]]:
    """Ce qu'il a dit de ceux de ces flux où il ne lit rien d'autre : rien ne l'y lie."""
    a_part = await service.a_part.menages(lecteur, flux, service.now())
    if not a_part:
        return {}
    if predits and _relie(predits):
        siens: Mapping[UUID, Sequence[Recorded]] = await reader.histories(
            service.pool, a_part, beside=predits, said_by=lecteur.organisme
        )
    else:
        dits = await service.own.histories(lecteur.organisme, a_part)
        siens = {f: [*dits[f], *(p for p in predits if p.stream == f)] for f in a_part}
    return {f: dits for f, dits in siens.items() if not any(map(_en_siao, dits))}


def _relie(predits: Iterable[Recorded]) -> bool:
    """Vrai si l'un d'eux fait compter un flux dans un autre."""
    return any(p.linked_streams or p.type in reader.DEPARTMENT_TYPES for p in predits)


async def _entieres(
    service: Service, flux: Collection[UUID], predits: Sequence[Recorded]
) -> tuple[Mapping[UUID, History], Reglages]:
    """Ces flux, relus en entier ; que ce qu'on n'en a pas lu, si rien de prédit n'en relie deux."""
    ensemble = predits and len({*flux, *(p.stream for p in predits)}) > 1
    if _relie(predits) or ensemble:
        async with service.pool.acquire() as connection:
            lues = await reader.histories(connection, flux, beside=predits) if flux else {}
            histoires = {f: History({}, dits) for f, dits in lues.items()}
            return histoires, await service.settings.now(connection)
    return await _completes(service, await service.memory.histories(flux), predits)


async def _completes(
    service: Service, connues: Known, predits: Sequence[Recorded]
) -> tuple[Mapping[UUID, History], Reglages]:
    """Ce qui en est connu, et les actes signés alors."""
    reglages = await service.settings.counting(service.pool, connues.acts)
    return {f: h.then(predits) if predits else h for f, h in connues.histories.items()}, reglages


def _en_siao(dit: Recorded) -> bool:
    """Vrai de ce qu'il a dit comme SIAO, d'une autre source ou d'un autre temps."""
    return Role.SIAO in dit.roles.split(",")
