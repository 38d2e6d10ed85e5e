"""Lier un transfert au ménage qui passe, et à ce que le département d'accueil en sait.

Qui demande à recevoir un ménage l'écrit sous l'identifiant qu'il en connaît, et dit d'où il vient :
la demande vise alors le flux que cet identifiant désigne là-bas, qui n'en laisse rien voir. Qui
décide lie au ménage les flux que ses identifiants désignent, ou désigneront, à l'arrivée.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.porte.autorite import EFFACE, Autorise
from parcours.api.porte.designation import designer, normaliser
from parcours.api.problems import Probleme, SujetEfface
from parcours.domain.histoire.ressort import menage_de
from parcours.domain.volets.parcours import TransfertDecide, TransfertDemande
from parcours.journal import codec, reader
from parcours.journal.streams import Identifier, Streams


async def lier_les_transferts(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    autorises: Sequence[Autorise | Probleme],
) -> list[Autorise | Probleme]:
    """Les mêmes dépôts : une demande vise son ménage, une décision ce qu'il en est à l'arrivée."""
    rendus = list(autorises)
    for rang, autorise in enumerate(rendus):
        if isinstance(autorise, Probleme):
            continue
        match autorise.depot.evenement:
            case TransfertDemande(depuis_departement=str(depuis)):
                if autorise.depot.parcours or depuis == autorise.departement:
                    continue
                sujets = await normaliser(connection, streams, [autorise.depot.sujet])
                la_bas = Identifier(depuis, *sujets[autorise.depot.sujet])
                flux = await designer(connection, streams, partenaire, [la_bas])
                rendus[rang] = _vise(autorise, flux[la_bas])
            case TransfertDecide(accord=True, transfert=transfert):
                lies = await _flux_du_transfert(connection, streams, transfert)
                rendus[rang] = _lie(autorise, lies)
    return rendus


def _vise(autorise: Autorise, flux: UUID | None) -> Autorise | Probleme:
    """La demande, liée au flux que son identifiant désigne dans le département d'où il vient."""
    return SujetEfface(EFFACE) if flux is None else _lie(autorise, [flux])


async def _flux_du_transfert(
    connection: PoolConnectionProxy, streams: Streams, transfert: str
) -> list[UUID]:
    """Le ménage que vise la demande, et ce que ses identifiants désignent à l'arrivée."""
    source, _, identifiant = transfert.rpartition("#")
    dites = await reader.by_key(connection, [(source, identifiant)])
    for dite in dites.values():
        demande = codec.fact(dite)
        if isinstance(demande.evenement, TransfertDemande):
            menage = menage_de(demande)
            arrivee = demande.evenement.vers_departement
            return [menage, *await streams.elsewhere(connection, menage, arrivee)]
    return []


def _lie(autorise: Autorise, flux: Sequence[UUID]) -> Autorise:
    autres = (f for f in flux if f != autorise.flux)
    return replace(autorise, lies=tuple(dict.fromkeys((*autorise.lies, *autres))))
