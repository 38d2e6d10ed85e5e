"""Parler d'un département : quel que soit l'identifiant, c'est du même que l'on parle.

Un identifiant n'en ouvre pas un autre, qu'il désigne déjà un ménage ou rien : où va ce que l'on dit
ne dit pas lequel. Celui qui désigne déjà un flux du département le garde : la lecture les réunit.
Une correction va où est ce qu'elle vise ; dite la première, ce qu'elle vise la rejoint.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.porte.designation import designer
from parcours.api.porte.enveloppe import Depot
from parcours.domain.langage.fiche import Agregat
from parcours.domain.volets.correction import fait_vise
from parcours.journal import codec, reader
from parcours.journal.streams import Identifier, Streams

Demandes = Mapping[int, tuple[Depot, Identifier]]
"""Par rang, un dépôt, et l'identifiant qu'il emploie."""


async def designer_les_departements(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    demandes: Demandes,
) -> dict[int, UUID | None]:
    """Le flux de chaque dépôt qui parle d'un département ; les autres n'y sont pas."""
    en_parlent = {
        rang: demande
        for rang, demande in demandes.items()
        if _en_parle(demande[0]) or _cible(demande[0])
    }
    if not en_parlent:
        return {}
    pris = await streams.bearers(connection, {nom for depot, nom in en_parlent.values()})
    departements = {nom.department for _, nom in en_parlent.values()}
    connus = {d: await streams.of_department(connection, d) for d in sorted(departements)}
    references = {r for depot, _ in en_parlent.values() for r in (_soi(depot), _cible(depot)) if r}
    dits = await reader.by_key(connection, map(_cle, sorted(references)))
    portes = {nom: lignee[-1] for nom, lignee in pris.items()}
    corriges = await _deja_corriges(connection, partenaire, portes.values())
    designes: dict[int, UUID | None] = {}
    du_lot: dict[tuple[str, str], UUID | None] = {}
    for rang, (depot, nom) in en_parlent.items():
        deja = dits.get(_cle(_cible(depot) or _soi(depot)))
        if deja and deja.stream in connus[nom.department]:
            designes[rang] = deja.stream
        elif (
            _en_parle(depot)
            and portes.get(nom) not in connus[nom.department]
            and (portes.get(nom), _soi(depot)) not in corriges
        ):
            flux = next(iter(connus[nom.department]), None)
            designes[rang] = flux or await _neuf(connection, streams, partenaire, nom.department)
        elif (nom.department, _cible(depot)) in du_lot:
            designes[rang] = du_lot[nom.department, _cible(depot)]
        if rang in designes:
            du_lot[nom.department, _soi(depot)] = designes[rang]
    return designes


async def _deja_corriges(
    connection: PoolConnectionProxy, partenaire: Partenaire, flux: Collection[UUID]
) -> set[tuple[UUID | None, str]]:
    """Ce que le partenaire a corrigé avant de le dire, et où : il l'y dira."""
    siens = await reader.histories(connection, flux, said_by=partenaire.organisme)
    faits = codec.facts([dit for dits in siens.values() for dit in dits])
    return {(fait.flux, cible) for fait in faits if (cible := fait_vise(fait.evenement))}


async def _neuf(
    connection: PoolConnectionProxy,
    streams: Streams,
    partenaire: Partenaire,
    departement: str,
) -> UUID | None:
    """Le flux d'un département dont personne n'a parlé : aucun système n'a ce préfixe."""
    nom = Identifier(departement, "", departement)
    return (await designer(connection, streams, partenaire, [nom]))[nom]


def _en_parle(depot: Depot) -> bool:
    return depot.evenement.fiche.agregat is Agregat.DEPARTEMENT


def _soi(depot: Depot) -> str:
    return f"{depot.enveloppe.source}#{depot.enveloppe.id}"


def _cible(depot: Depot) -> str:
    """Ce que vise une correction ; vide, si ce n'en est pas une."""
    return fait_vise(depot.evenement) or ""


def _cle(reference: str) -> tuple[str, str]:
    source, _, identifiant = reference.rpartition("#")
    return source, identifiant
