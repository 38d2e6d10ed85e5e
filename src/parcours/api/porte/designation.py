"""Quel flux un identifiant désigne, pour qui l'emploie.

Un identifiant nomme un ménage dans un département. Son flux effacé, le nom en désigne un neuf, le
même pour tous ; seuls ceux qui avaient affaire à l'ancien apprennent qu'il a été effacé.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.atelier import FAITS_LEGERS, Atelier
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.publie.catalogue import classes, types_cloudevents
from parcours.journal import codec, reader
from parcours.journal.streams import Identifier, Streams

Sujet = tuple[str, str]
"""Le préfixe d'un système, et un identifiant dans ce système."""

_Y_ONT_ECRIT = """
SELECT DISTINCT e.flux FROM journal.evenements e JOIN annuaire.partenaires p USING (source)
 WHERE e.flux = ANY($1) AND p.organisme = $2
"""
_OUVERTS = "SELECT DISTINCT flux FROM journal.evenements WHERE flux = ANY($1) AND type = ANY($2)"


async def a_affaire(
    connection: PoolConnectionProxy,
    atelier: Atelier,
    partenaire: Partenaire,
    flux: Collection[UUID],
) -> set[UUID]:
    """Ceux de ces flux auxquels l'organisme a affaire : il y a dit un fait, ou y est en relation.

    Le SIAO du département est en relation avec tout ménage ouvert.
    """
    if not flux:
        return set()
    lignes = await connection.fetch(_Y_ONT_ECRIT, list(flux), partenaire.organisme)
    ecrits = {ligne[0] for ligne in lignes}
    return ecrits | await en_relation(connection, atelier, partenaire, set(flux) - ecrits)


async def en_relation(
    connection: PoolConnectionProxy,
    atelier: Atelier,
    partenaire: Partenaire,
    flux: Collection[UUID],
) -> set[UUID]:
    """Ceux de ces flux avec qui l'organisme est, ou a été, en relation."""
    if not flux:
        return set()
    histoires = await reader.histories(connection, flux)
    return await atelier.faire(
        partenaire.source,
        lambda: {
            menage.id
            for menage in (fold(f, codec.facts(dits)) for f, dits in histoires.items() if dits)
            if _est_en_relation(partenaire, menage)
        },
        lourd=sum(map(len, histoires.values())) > FAITS_LEGERS,
    )


def _est_en_relation(partenaire: Partenaire, menage: Parcours) -> bool:
    """Vrai d'une relation finie aussi : il en garde le passé."""
    suivi_ici = Role.SIAO in partenaire.roles and menage.ressort.actuel in partenaire.departements
    return (suivi_ici and menage.est_ouvert) or any(
        r.est_fondee and r.organisme == partenaire.organisme for r in menage.relations
    )


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
    atelier: Atelier,
    partenaire: Partenaire,
    identifiants: Collection[Identifier],
) -> dict[Identifier, UUID | None]:
    """Le flux que chaque identifiant désigne pour ce partenaire ; None : effacé, et il le sait.

    Un identifiant encore inconnu, ou dont le flux est effacé, reçoit un flux neuf.
    """
    porteurs = await streams.bearers(connection, identifiants)
    effaces = await streams.erased(connection, {f for lignee in porteurs.values() for f in lignee})
    refuses = await _refuses(connection, atelier, partenaire, porteurs, effaces)
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
    atelier: Atelier,
    partenaire: Partenaire,
    porteurs: Mapping[Identifier, Sequence[UUID]],
    effaces: set[UUID],
) -> set[Identifier]:
    """Les identifiants dont ce partenaire sait qu'ils sont ceux d'un ménage effacé.

    Le SIAO du département, lui aussi, n'a plus affaire qu'au flux neuf une fois celui-ci ouvert.
    """
    siens = await a_affaire(connection, atelier, partenaire, effaces)
    refuses = {identifiant for identifiant, lignee in porteurs.items() if siens & set(lignee)}
    if not refuses or Role.SIAO not in partenaire.roles:
        return refuses
    neufs = {porteurs[identifiant][-1] for identifiant in refuses} - effaces
    types = types_cloudevents(*(c for c in classes() if c.fiche.ouvre_parcours))
    ouverts = {ligne[0] for ligne in await connection.fetch(_OUVERTS, list(neufs), types)}
    return {identifiant for identifiant in refuses if porteurs[identifiant][-1] not in ouverts}
