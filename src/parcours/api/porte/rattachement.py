"""Rattacher l'identifiant d'un système partenaire au ménage que le fait désigne.

L'identifiant garde son propre flux, dans le département du ménage : ce que son partenaire y a dit,
ou y dira, compte dans le ménage tant que le rattachement vaut. Le code du système ne dit pas quel
préfixe portent ses sujets : c'est celui du partenaire s'il n'en a qu'un de ce code, à défaut le
seul de l'annuaire. Sans préfixe certain, le fait est gardé et l'identifiant ne désigne rien.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire, prefixes
from parcours.api.porte.autorite import EFFACE, Autorise
from parcours.api.porte.designation import designer, normaliser
from parcours.api.problems import Probleme, SujetEfface
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.journal.streams import Identifier, Streams


async def rattacher(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    autorises: Sequence[Autorise | Probleme],
) -> list[Autorise | Probleme]:
    """Les mêmes dépôts : ceux qui rattachent un identifiant lient son flux à celui du ménage."""
    rendus = list(autorises)
    voulus = await _identifiants(connection, streams, partenaire, autorises)
    if not voulus:
        return rendus
    designes = await designer(connection, streams, partenaire, set(voulus.values()))
    for rang, identifiant in voulus.items():
        autorise, flux = rendus[rang], designes[identifiant]
        if flux is None:
            rendus[rang] = SujetEfface(EFFACE)
        elif isinstance(autorise, Autorise) and flux != autorise.flux:
            rendus[rang] = replace(autorise, lies=(*autorise.lies, flux))
    return rendus


async def _identifiants(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    autorises: Sequence[Autorise | Probleme],
) -> dict[int, Identifier]:
    """Ce que rattache chaque dépôt, par rang : son système est certain, son département connu."""
    rattachent = {
        rang: (autorise.departement or autorise.territoire, evenement)
        for rang, autorise in enumerate(autorises)
        if isinstance(autorise, Autorise)
        and isinstance(evenement := autorise.depot.evenement, IdentifiantExterneRattache)
    }
    if not rattachent:
        return {}
    connus = await prefixes(connection, {e.systeme for _, e in rattachent.values()})
    sujets = {
        rang: (prefixe, str(evenement.valeur))
        for rang, (_, evenement) in rattachent.items()
        if (prefixe := _prefixe(evenement.systeme, partenaire, connus))
    }
    distincts = await normaliser(connection, streams, sujets.values())
    return {
        rang: Identifier(territoire, *distincts[sujet])
        for rang, sujet in sujets.items()
        if (territoire := rattachent[rang][0])
    }


def _prefixe(
    systeme: str, partenaire: Partenaire, connus: Mapping[str, Sequence[str]]
) -> str | None:
    """Le préfixe que portent les sujets du système ; None s'il n'est pas certain."""
    du_code = connus.get(systeme, ())
    siens = [prefixe for prefixe in du_code if prefixe in partenaire.systemes]
    candidats = siens or du_code
    return candidats[0] if len(candidats) == 1 else None
