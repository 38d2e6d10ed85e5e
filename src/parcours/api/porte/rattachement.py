"""Rattacher l'identifiant d'un système partenaire au ménage que le fait désigne.

Le code du système ne dit pas quel préfixe portent ses sujets : c'est celui du partenaire s'il n'en
a qu'un de ce code, à défaut le seul de l'annuaire. Sans préfixe certain, le fait est gardé et
l'identifiant ne désigne rien.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire, prefixes
from parcours.api.porte.autorite import Autorise
from parcours.api.problems import Probleme
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.journal.streams import Identifier, Streams


async def rattacher(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    autorises: Sequence[Autorise | Probleme],
) -> list[Autorise | Probleme]:
    """Les mêmes dépôts : ceux qui rattachent un identifiant disent lequel, et à qui il est pris."""
    rattachent = {
        rang: (a, a.depot.evenement)
        for rang, a in enumerate(autorises)
        if isinstance(a, Autorise) and isinstance(a.depot.evenement, IdentifiantExterneRattache)
    }
    rendus = list(autorises)
    if not rattachent:
        return rendus
    connus = await prefixes(connection, {e.systeme for _, e in rattachent.values()})
    voulus = {
        rang: (prefixe, str(evenement.valeur))
        for rang, (_, evenement) in rattachent.items()
        if (prefixe := _prefixe(evenement.systeme, partenaire, connus))
    }
    designes: dict[Identifier, UUID] = {**await streams.named(connection, set(voulus.values()))}
    for rang, identifiant in voulus.items():
        autorise, _ = rattachent[rang]
        deja = designes.setdefault(identifiant, autorise.flux)
        lies = autorise.lies if deja == autorise.flux else (*autorise.lies, deja)
        rendus[rang] = replace(autorise, rattache=identifiant, lies=lies)
    return rendus


def _prefixe(
    systeme: str, partenaire: Partenaire, connus: Mapping[str, Sequence[str]]
) -> str | None:
    """Le préfixe que portent les sujets du système ; None s'il n'est pas certain."""
    du_code = connus.get(systeme, ())
    siens = [prefixe for prefixe in du_code if prefixe in partenaire.systemes]
    candidats = siens or du_code
    return candidats[0] if len(candidats) == 1 else None
