"""L'autorité : ce partenaire peut-il dire ce fait, de ce ménage, dans ce territoire ?

La forme est jugée avant. Rien n'est écrit ici, sauf le flux qu'un identifiant encore inconnu
désigne.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.porte.enveloppe import Depot
from parcours.api.problems import (
    DepartementRequis,
    ParcoursInconnu,
    Probleme,
    RoleNonAutorise,
    SourceInterdite,
    SujetEfface,
    SystemeInterdit,
    TerritoireInterdit,
)
from parcours.journal import reader
from parcours.journal.streams import Identifier, Stream, Streams

Cle = tuple[str, str]
"""La source et l'identifiant d'un évènement."""
PLUSIEURS: Final = 2


@dataclass(frozen=True, slots=True)
class Autorise:
    """Un dépôt que son partenaire peut faire, et le flux où il s'écrit."""

    depot: Depot
    flux: UUID
    departement: str | None
    """Le département à inscrire ; None : celui du parcours continue."""
    lies: tuple[UUID, ...] = ()
    """Les autres flux que le fait concerne."""
    rattache: Identifier | None = None
    """L'identifiant qui désignera ce flux quand le fait sera au journal."""


async def autoriser(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    depots: Sequence[Depot | Probleme],
) -> list[Autorise | Probleme]:
    """Juger l'autorité de chaque dépôt ; un problème passe tel quel."""
    connus_deja = await _deja_recus(connection, partenaire, depots)
    juges = [
        d if isinstance(d, Probleme) else _refus(partenaire, d, connus_deja) or d for d in depots
    ]
    reste = [d for d in juges if isinstance(d, Depot)]
    flux = await _flux(connection, streams, reste)
    lies = {lie for d in reste for lie in d.evenement.autres_parcours()}
    connus = await streams.known(connection, {*flux.values(), *lies})
    effaces = await streams.erased(connection, lies) if lies else set()
    autorises = [
        d if isinstance(d, Probleme) else _autorise(partenaire, d, flux.get(_designe(d)), connus)
        for d in juges
    ]
    return [_pas_efface(autorise, effaces) for autorise in autorises]


async def _deja_recus(
    connection: PoolConnectionProxy, partenaire: Partenaire, depots: Sequence[Depot | Probleme]
) -> Mapping[Cle, object]:
    """Les faits déjà enregistrés, pour qui pourrait avoir à dire son département : ils rejouent."""
    if len(partenaire.departements) < PLUSIEURS:
        return {}
    return await reader.by_key(
        connection,
        {
            (d.enveloppe.source, d.enveloppe.id)
            for d in depots
            if isinstance(d, Depot) and d.parcours is None and not d.enveloppe.departement
        },
    )


def _refus(
    partenaire: Partenaire, depot: Depot, deja_recus: Mapping[Cle, object]
) -> Probleme | None:
    """Ce qui se voit sans rien lire."""
    enveloppe = depot.enveloppe
    if enveloppe.source != partenaire.source:
        return SourceInterdite("La source doit être celle du partenaire que la clé désigne.")
    if not depot.evenement.fiche.emetteurs & frozenset(partenaire.roles):
        return RoleNonAutorise("Aucun de vos rôles ne peut dire ce fait : voir le catalogue.")
    if enveloppe.departement and enveloppe.departement not in partenaire.departements:
        return TerritoireInterdit("Ce département n'est pas de votre territoire.")
    prefixe, _ = depot.sujet
    rejoue = (enveloppe.source, enveloppe.id) in deja_recus
    sans_departement = depot.parcours is None and not enveloppe.departement and not rejoue
    if sans_departement and len(partenaire.departements) >= PLUSIEURS:
        return DepartementRequis("Dire dans « departement » pour quel département vous parlez.")
    if depot.parcours is None and prefixe not in partenaire.systemes:
        return SystemeInterdit("Ce système n'est pas un des vôtres : désigner parcours:<uuid>.")
    return None


def _designe(depot: Depot) -> Identifier | UUID:
    return depot.parcours or depot.sujet


async def _flux(
    connection: PoolConnectionProxy, streams: Streams, depots: Sequence[Depot]
) -> dict[Identifier | UUID, UUID]:
    """Le flux que désigne chaque sujet ; un identifiant inconnu en reçoit un."""
    sujets = {d.sujet for d in depots if d.parcours is None}
    nommes = await streams.named(connection, sujets)
    if inconnus := sujets - nommes.keys():
        nommes |= await streams.reserve(connection, inconnus)
    designes: dict[Identifier | UUID, UUID] = {d.parcours: d.parcours for d in depots if d.parcours}
    return designes | {sujet: flux for sujet, flux in nommes.items()}  # noqa: C416 (a copy has wider keys)


def _autorise(
    partenaire: Partenaire,
    depot: Depot,
    flux: UUID | None,
    connus: dict[UUID, Stream],
) -> Autorise | Probleme:
    """Ce qui dépend du parcours désigné : un identifiant au hasard ne dit rien de ce qui existe."""
    stream = connus.get(flux) if flux else None
    if flux is None or (depot.parcours and stream is None):
        return ParcoursInconnu("Aucun parcours de cet identifiant ne vous est connu.")
    if any(lie not in connus for lie in depot.evenement.autres_parcours()):
        return ParcoursInconnu("Un parcours que ce fait désigne ne vous est pas connu.")
    departement = _qualite(partenaire, depot, stream)
    return Autorise(depot, flux, departement, depot.evenement.autres_parcours())


def _pas_efface(autorise: Autorise | Probleme, effaces: set[UUID]) -> Autorise | Probleme:
    """On ne relie rien à un ménage effacé."""
    if isinstance(autorise, Autorise) and effaces & set(autorise.lies):
        return SujetEfface("Les données d'un parcours que ce fait désigne ont été effacées.")
    return autorise


def _qualite(partenaire: Partenaire, depot: Depot, stream: Stream | None) -> str | None:
    """Le département au titre duquel l'auteur parle : celui du parcours s'il y intervient."""
    if stream and stream.department in partenaire.departements:
        return stream.department
    if depot.enveloppe.departement:
        return depot.enveloppe.departement
    return partenaire.departements[0] if len(partenaire.departements) == 1 else None
