"""L'autorité : ce partenaire peut-il dire ce fait, de ce ménage, dans ce territoire ?

La forme est jugée avant. Rien n'est écrit ici, sauf le flux qu'un identifiant encore inconnu
désigne. Ce qu'un partenaire a déjà dit se rejoue avant tout jugement de territoire. La réponse à
qui n'a pas affaire à un ménage ne dit pas s'il existe : un fait s'écrit dans le flux que le sujet
désigne, et ce qu'il y vaut se juge à la lecture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.porte.departement import designer_les_departements
from parcours.api.porte.designation import Sujet, a_affaire, designer, normaliser
from parcours.api.porte.enveloppe import Depot
from parcours.api.problems import (
    ConflitDIdempotence,
    DepartementRequis,
    ParcoursInconnu,
    Probleme,
    RoleNonAutorise,
    SourceInterdite,
    SujetEfface,
    SystemeInterdit,
    TerritoireInterdit,
)
from parcours.journal.port import Recorded
from parcours.journal.streams import Identifier, Stream, Streams

EFFACE = "Les données de ce ménage ont été effacées : plus rien ne s'y ajoute."


@dataclass(frozen=True, slots=True)
class Autorise:
    """Un dépôt que son partenaire peut faire, et le flux où il s'écrit."""

    depot: Depot
    flux: UUID
    departement: str | None
    """Le département au titre duquel le partenaire parle ; None : il n'en dit aucun."""
    territoire: str | None
    """Le département du flux."""
    lies: tuple[UUID, ...] = ()
    """Les autres flux que le fait concerne."""


@dataclass(frozen=True, slots=True)
class _Designe:
    """Un dépôt, le flux que désigne son sujet, et le département de cet identifiant."""

    depot: Depot
    flux: UUID
    departement: str | None = None
    """Celui de la clé ; None si le sujet est un parcours."""


@dataclass(frozen=True, slots=True)
class _ADesigner:
    """Un dépôt, et l'identifiant dont on cherche le flux."""

    depot: Depot
    identifiant: Identifier


async def autoriser(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    juges: Sequence[Depot | Probleme],
) -> list[Autorise | Probleme]:
    """Juger l'autorité de chaque dépôt ; un problème passe tel quel."""
    designes = await _designes(connection, streams, partenaire, juges)
    restent = [d for d in designes if isinstance(d, _Designe)]
    lies = {lie for d in restent for lie in d.depot.evenement.autres_parcours()}
    formes = {forme for d in restent for forme in d.depot.evenement.parcours_formes()}
    nommes = {d.flux for d in restent if d.depot.parcours}
    connus = await streams.known(connection, {*(d.flux for d in restent), *lies, *formes})
    effaces = await streams.erased(connection, nommes | lies) if nommes | lies else set()
    siens = await a_affaire(connection, streams, partenaire, effaces)
    visibles = {flux: s for flux, s in connus.items() if flux not in effaces or flux in siens}
    return [
        d if isinstance(d, Probleme) else _autorise(partenaire, d, visibles, effaces)
        for d in designes
    ]


def juger_sans_lire(
    partenaire: Partenaire, depots: Sequence[Depot | Probleme]
) -> list[Depot | Probleme]:
    """Les mêmes dépôts ; ceux dont le refus se voit sans rien lire sont refusés."""
    return [d if isinstance(d, Probleme) else _refus(partenaire, d) or d for d in depots]


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


async def _designes(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    juges: Sequence[Depot | Probleme],
) -> list[_Designe | Probleme]:
    """Le flux que désigne chaque sujet ; un identifiant encore inconnu en reçoit un."""
    par_identifiant = [d for d in juges if isinstance(d, Depot) and d.parcours is None]
    sujets = await normaliser(connection, streams, (d.sujet for d in par_identifiant))
    dits = await _deja_dits(connection, streams, par_identifiant, sujets)
    rendus: list[_Designe | _ADesigner | Probleme] = [
        d
        if isinstance(d, Probleme)
        else _Designe(d, d.parcours)
        if d.parcours
        else _selon_la_cle(partenaire, d, sujets[d.sujet], dits)
        for d in juges
    ]
    demandes = {rang: r for rang, r in enumerate(rendus) if isinstance(r, _ADesigner)}
    couples = {rang: (r.depot, r.identifiant) for rang, r in demandes.items()}
    departements = await designer_les_departements(connection, streams, partenaire, couples)
    voulus = {r.identifiant for rang, r in demandes.items() if rang not in departements}
    flux = await designer(connection, streams, partenaire, voulus)
    return [
        r
        if isinstance(r, _Designe | Probleme)
        else _nomme(r, departements[rang] if rang in departements else flux[r.identifiant])
        for rang, r in enumerate(rendus)
    ]


async def _deja_dits(
    connection: PoolConnectionProxy,
    streams: Streams,
    depots: Sequence[Depot],
    sujets: Mapping[Sujet, Sujet],
) -> dict[tuple[str, str], tuple[Recorded, bool]]:
    """Les faits déjà au journal, et si le sujet désignait bien leur flux."""
    cles = {(d.enveloppe.source, d.enveloppe.id): sujets[d.sujet] for d in depots}
    dits = await streams.said(connection, cles)
    noms = {cle: Identifier("", *cles[cle]) for cle in dits}
    porteurs = await streams.anywhere(connection, noms.values())
    return {cle: (dit, dit.stream in porteurs[noms[cle]]) for cle, dit in dits.items()}


def _selon_la_cle(
    partenaire: Partenaire,
    depot: Depot,
    sujet: Sujet,
    dits: Mapping[tuple[str, str], tuple[Recorded, bool]],
) -> _Designe | _ADesigner | Probleme:
    """L'identifiant d'un sujet dans son département, ou le flux de ce qui est déjà dit."""
    enveloppe = depot.enveloppe
    dit, du_sujet = dits.get((enveloppe.source, enveloppe.id), (None, False))
    if dit and du_sujet:
        return _Designe(depot, dit.stream, dit.department)
    if enveloppe.departement:
        return _ADesigner(depot, Identifier(enveloppe.departement, *sujet))
    if len(partenaire.departements) == 1:
        return _ADesigner(depot, Identifier(partenaire.departements[0], *sujet))
    if dit:
        return ConflitDIdempotence(
            "Cet identifiant désigne déjà un autre contenu : en choisir un neuf."
        )
    if not partenaire.departements:
        return TerritoireInterdit("Vous n'avez pas de territoire : désigner parcours:<uuid>.")
    return DepartementRequis(
        "Vous couvrez plusieurs départements : dire dans « departement » celui où cet identifiant "
        "désigne le ménage."
    )


def _nomme(demande: _ADesigner, flux: UUID | None) -> _Designe | Probleme:
    if flux is None:
        return SujetEfface(EFFACE)
    return _Designe(demande.depot, flux, demande.identifiant.department)


def _autorise(
    partenaire: Partenaire,
    designe: _Designe,
    connus: Mapping[UUID, Stream],
    effaces: set[UUID],
) -> Autorise | Probleme:
    """Ce qui dépend du parcours désigné."""
    depot, flux = designe.depot, designe.flux
    stream = connus.get(flux)
    if depot.parcours and stream is None:
        return ParcoursInconnu("Aucun parcours de cet identifiant ne vous est connu.")
    lies = depot.evenement.autres_parcours()
    if not connus.keys() >= set(lies):
        return ParcoursInconnu("Un parcours que ce fait désigne ne vous est pas connu.")
    if effaces & set(lies):
        return SujetEfface("Les données d'un parcours que ce fait désigne ont été effacées.")
    departement = designe.departement
    if depot.parcours:
        departement = _au_titre_de(partenaire, depot, stream)
    territoire = stream.department if stream else departement
    formes = tuple(f for f in depot.evenement.parcours_formes() if f in connus and f != flux)
    return Autorise(depot, flux, departement, territoire, (*lies, *formes))


def _au_titre_de(partenaire: Partenaire, depot: Depot, stream: Stream | None) -> str | None:
    """Le département au titre duquel un partenaire parle d'un parcours : le sien s'il peut."""
    if stream and stream.department in partenaire.departements:
        return stream.department
    seul = partenaire.departements[0] if len(partenaire.departements) == 1 else None
    return depot.enveloppe.departement or seul
