"""L'autorité : ce partenaire peut-il dire ce fait, de ce ménage, dans ce territoire ?

La forme est jugée avant. Rien n'est écrit ici, sauf le flux qu'un identifiant encore inconnu
désigne.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.porte.enveloppe import Depot
from parcours.api.problems import (
    CorrectionInterdite,
    ParcoursInconnu,
    Probleme,
    RoleNonAutorise,
    SourceInterdite,
    SujetEfface,
    SystemeInterdit,
    TerritoireInterdit,
)
from parcours.domain.correction import CORRIGENT_POUR_AUTRUI, Correction, RattachementChange
from parcours.journal import reader
from parcours.journal.port import Recorded
from parcours.journal.streams import Identifier, Stream, Streams


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
    juges = [d if isinstance(d, Probleme) else _refus(partenaire, d) or d for d in depots]
    reste = [d for d in juges if isinstance(d, Depot)]
    flux = await _flux(connection, streams, reste)
    lies = {lie for d in reste for lie in d.evenement.autres_parcours()}
    connus = await streams.known(connection, {*flux.values(), *lies})
    effaces = await streams.erased(connection, lies) if lies else set()
    cibles = await reader.by_key(connection, {cible for d in reste if (cible := _cible(d))})
    autorises = [
        d
        if isinstance(d, Probleme)
        else _autorise(
            partenaire, d, flux.get(_designe(d)), connus, cibles.get(_cible(d) or ("", ""))
        )
        for d in juges
    ]
    return [_pas_efface(autorise, effaces) for autorise in autorises]


def _refus(partenaire: Partenaire, depot: Depot) -> Probleme | None:
    """Ce qui se voit sans rien lire."""
    enveloppe = depot.enveloppe
    if enveloppe.source != partenaire.source:
        return SourceInterdite("La source doit être celle du partenaire que la clé désigne.")
    if not depot.evenement.fiche.emetteurs & frozenset(partenaire.roles):
        return RoleNonAutorise("Aucun de vos rôles ne peut dire ce fait : voir le catalogue.")
    if enveloppe.departement and enveloppe.departement not in partenaire.departements:
        return TerritoireInterdit("Ce département n'est pas de votre territoire.")
    prefixe, _ = depot.sujet
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


def _cible(depot: Depot) -> tuple[str, str] | None:
    """La source et l'identifiant du fait qu'une correction vise."""
    evenement = depot.evenement
    if isinstance(evenement, Correction) and not isinstance(evenement, RattachementChange):
        source, _, identifiant = evenement.cible.partition("#")
        return source, identifiant
    return None


def _autorise(
    partenaire: Partenaire,
    depot: Depot,
    flux: UUID | None,
    connus: dict[UUID, Stream],
    cible: Recorded | None,
) -> Autorise | Probleme:
    """Ce qui dépend du parcours désigné et du fait corrigé."""
    stream = connus.get(flux) if flux else None
    if flux is None or (depot.parcours and _hors_de_portee(partenaire, stream)):
        return ParcoursInconnu("Aucun parcours de cet identifiant ne vous est connu.")
    departement = depot.enveloppe.departement
    if departement is None:
        if stream and _hors_de_portee(partenaire, stream):
            return TerritoireInterdit("Ce parcours n'est pas de votre territoire.")
        courant = stream.department if stream else None
        if courant is None and len(partenaire.departements) == 1:
            departement = partenaire.departements[0]
    if any(
        _hors_de_portee(partenaire, connus.get(lie)) for lie in depot.evenement.autres_parcours()
    ):
        return ParcoursInconnu("Un parcours que ce fait désigne ne vous est pas connu.")
    pour_autrui = cible is not None and cible.source != partenaire.source
    if pour_autrui and not CORRIGENT_POUR_AUTRUI & frozenset(partenaire.roles):
        return CorrectionInterdite("Seul l'auteur de ce fait, ou le SIAO, peut le corriger.")
    return Autorise(depot, flux, departement, depot.evenement.autres_parcours())


def _pas_efface(autorise: Autorise | Probleme, effaces: set[UUID]) -> Autorise | Probleme:
    """On ne relie rien à un ménage effacé."""
    if isinstance(autorise, Autorise) and effaces & set(autorise.lies):
        return SujetEfface("Les données d'un parcours que ce fait désigne ont été effacées.")
    return autorise


def _hors_de_portee(partenaire: Partenaire, stream: Stream | None) -> bool:
    """Vrai si, pour ce partenaire, ce parcours n'existe pas."""
    if stream is None:
        return True
    return stream.department is not None and stream.department not in partenaire.departements
