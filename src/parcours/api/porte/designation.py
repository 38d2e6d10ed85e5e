"""Quel flux un identifiant désigne, pour qui l'emploie.

Un identifiant nomme un ménage dans un département. Son flux effacé, le nom en désigne un neuf, le
même pour tous ; seuls ceux qui avaient affaire à l'ancien apprennent qu'il a été effacé.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie.catalogue import classes, types_cloudevents
from parcours.journal.streams import Identifier, Streams

Sujet = tuple[str, str]
"""Le préfixe d'un système, et un identifiant dans ce système."""

_OUVERTS = "SELECT DISTINCT flux FROM journal.evenements WHERE flux = ANY($1) AND type = ANY($2)"


async def a_affaire(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    flux: Iterable[UUID],
) -> set[UUID]:
    """Ceux de ces flux effacés auxquels l'organisme a affaire : un fait dit, ou une relation.

    Le SIAO du département est en relation avec tout ménage ouvert. Les clés le disent du même coup
    d'œil que le reste : rien ne se rejoue, et un effacé coûte autant qu'un inconnu.
    """
    lui = {partenaire.organisme, partenaire.lecteur.fiche}
    concernes = await streams.concerned(connection, flux)
    return {un for un, qui in concernes.items() if qui & lui}


async def normaliser(
    connection: PoolConnectionProxy, streams: Streams, sujets: Iterable[Sujet]
) -> dict[Sujet, Sujet]:
    """Chaque sujet, tel que son système le distingue des autres : avec ou sans la casse."""
    voulus = set(sujets)
    ignorent = await streams.caseless(connection, {prefixe for prefixe, _ in voulus})
    return {
        (prefixe, valeur): (prefixe, valeur.lower() if prefixe in ignorent else valeur)
        for prefixe, valeur in voulus
    }


async def designer(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    identifiants: Collection[Identifier],
) -> dict[Identifier, UUID | None]:
    """Le flux que chaque identifiant désigne pour ce partenaire ; None : effacé, et il le sait.

    Un identifiant encore inconnu, ou dont le flux est effacé, reçoit un flux neuf.
    """
    streams = await streams.looking(connection, identifiants)
    porteurs = await streams.bearers(connection, identifiants)
    effaces = await streams.erased(connection, {f for lignee in porteurs.values() for f in lignee})
    refuses = await _refuses(connection, streams, partenaire, porteurs, effaces)
    neufs = {
        identifiant: len(lignee) + 1
        for identifiant in identifiants
        if identifiant not in refuses
        and (not (lignee := porteurs.get(identifiant, [])) or lignee[-1] in effaces)
    }
    reserves = await streams.reserve(connection, neufs) if neufs else {}
    return {
        identifiant: None
        if identifiant in refuses
        else reserves.get(identifiant) or porteurs[identifiant][-1]
        for identifiant in identifiants
    }


async def _refuses(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    porteurs: Mapping[Identifier, Sequence[UUID]],
    effaces: set[UUID],
) -> set[Identifier]:
    """Les identifiants dont ce partenaire sait qu'ils sont ceux d'un ménage effacé.

    Le SIAO du département, lui aussi, n'a plus affaire qu'au flux neuf une fois celui-ci ouvert.
    """
    siens = await a_affaire(connection, streams, partenaire, effaces)
    refuses = {identifiant for identifiant, lignee in porteurs.items() if siens & set(lignee)}
    if not refuses or Role.SIAO not in partenaire.roles:
        return refuses
    neufs = {porteurs[identifiant][-1] for identifiant in refuses} - effaces
    types = types_cloudevents(*(c for c in classes() if c.fiche.ouvre_parcours))
    ouverts = {ligne[0] for ligne in await connection.fetch(_OUVERTS, list(neufs), types)}
    return {identifiant for identifiant in refuses if porteurs[identifiant][-1] not in ouverts}
