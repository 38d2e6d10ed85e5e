"""L'index des personnes : par quoi elles se trouvent, sans que leur nom soit écrit nulle part.

Ce que les vues portent scellé se lit ici le temps d'en tirer des clés : des empreintes, sous la clé
maîtresse, du nom, du prénom et de la naissance ensemble. Une personne effacée n'y est plus.
"""

import asyncio
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from asyncpg import Record, UndefinedTableError
from asyncpg.pool import PoolConnectionProxy

from parcours.api.ouverture import lever_les_scelles
from parcours.api.problems import ServiceIndisponible
from parcours.api.service import Service
from parcours.domain.identites.cles import Identite, a_chercher, a_garder
from parcours.domain.identites.naissance import Naissance
from parcours.domain.identites.ressemblance import SEUIL, ressemblance
from parcours.domain.langage.champs import Scelle
from parcours.journal import reader, sealing
from parcours.projections import schema

USAGE: Final = "personnes"
"""La clé, tirée de la clé maîtresse, sous laquelle se font les empreintes."""
LOT: Final = 500
LOTS_MAX: Final = 4
"""Combien de lots une recherche indexe elle-même, avant de dire d'attendre."""
PAUSE_SECONDS: Final = 5.0
TOURS: Final = 60
"""Tous les combien de tours tout se revoit : ce qui manque, et ce qui ne doit plus y être."""
RELUS_MAX: Final = 2000
"""Au-delà de tant de faits nouveaux, tout se revoit."""

log = structlog.get_logger()

_A_FAIRE: Final = """
SELECT DISTINCT p.empreinte, p.identite FROM {vues}.personnes p
 WHERE NOT EXISTS (SELECT FROM coffre.personnes c WHERE c.empreinte = p.empreinte)
   AND ($2::uuid[] IS NULL OR p.parcours = ANY($2))
 ORDER BY p.empreinte LIMIT $1
"""
_SEUL: Final = "SELECT pg_advisory_xact_lock(hashtext('parcours.personnes'))"
_PERSONNES: Final = """
INSERT INTO coffre.personnes (empreinte, sujets)
SELECT e, string_to_array(s, ',')::uuid[] FROM unnest($1::text[], $2::text[]) AS u(e, s)
ON CONFLICT DO NOTHING
"""
_CLES: Final = """
INSERT INTO coffre.recherche (cle, empreinte) SELECT * FROM unnest($1::bytea[], $2::text[])
ON CONFLICT DO NOTHING
"""
_VOISINES: Final = """
SELECT DISTINCT a.empreinte AS une, b.empreinte AS autre, p.identite
  FROM coffre.recherche a JOIN coffre.recherche b USING (cle)
  JOIN {vues}.personnes p ON p.empreinte = b.empreinte
 WHERE a.empreinte = ANY($1) AND b.empreinte <> a.empreinte
"""
_RESSEMBLANCES: Final = """
INSERT INTO coffre.ressemblances (une, autre, score)
SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[]) ON CONFLICT DO NOTHING
"""
OUBLIER: Final = (
    """
DELETE FROM coffre.personnes c
 WHERE NOT EXISTS (SELECT FROM {vues}.personnes p WHERE p.empreinte = c.empreinte)
""",
    """
DELETE FROM coffre.personnes WHERE empreinte IN (
  SELECT c.empreinte FROM coffre.personnes c, unnest(c.sujets) AS s(cle)
    JOIN coffre.cles k USING (cle) WHERE k.enveloppe IS NULL)
""",
)
"""Two orders: told in one, with an `OR`, the base looks at every key again for each person."""


async def a_jour(service: Service) -> None:
    """Indexer ce qui manque, ou dire d'attendre : jamais une réponse d'un index incomplet.

    Raises:
        ServiceIndisponible: il manque plus que ce que l'on fait attendre.
    """
    for _ in range(LOTS_MAX):
        if not await indexer(service):
            return
    raise ServiceIndisponible(
        "L'index des personnes se fait : réessayer dans un instant.",
        entetes={"Retry-After": "5"},
    )


async def suivre(service: Service) -> None:
    """Tenir l'index sans fin ; ce qui manque encore se fait à la recherche."""
    for tour in itertools.count():
        try:
            if tour % TOURS == 0:
                service.personnes_lues.clear()
                await oublier(service)
            while await indexer(service):
                pass
        except UndefinedTableError:
            pass  # the views are being made: nobody is there yet
        except Exception as erreur:  # noqa: BLE001 (whatever it is, the next round may do better)
            log.warning("persons_not_indexed", error=type(erreur).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def indexer(service: Service) -> bool:
    """Indexer un lot ; faux s'il ne restait rien."""
    async with service.pool.acquire() as connection:
        manquent = await _manquent(service, connection)
    if not manquent:
        return False
    dites = {ligne["empreinte"]: ligne["identite"] for ligne in manquent}
    connues = await lire(service, dites)
    async with service.pool.acquire() as connection, connection.transaction():
        await connection.execute(_SEUL)
        sujets = [",".join(map(str, sorted(_sujets(dite)))) for dite in dites.values()]
        await connection.execute(_PERSONNES, list(dites), sujets)
        cles = [
            (cle, empreinte)
            for empreinte, identite in connues.items()
            for cle in aveugles(service, a_garder(identite))
        ]
        await connection.execute(_CLES, *map(list, zip(*cles, strict=True)) if cles else ([], []))
        await _rapprocher(service, connection, connues)
    return True


async def _manquent(service: Service, connection: PoolConnectionProxy) -> list[Record]:
    """Un lot de ce qui manque : dans les seuls ménages que l'on a relus, si l'on sait lesquels."""
    vues = schema.live()
    lues, position = service.personnes_lues.get(vues), await schema.cursor(connection)
    if lues == position:
        return []
    relus = None
    if lues is not None and 0 < position - lues <= RELUS_MAX:
        relus = await reader.touched(connection, lues, position)
    manquent = await connection.fetch(_A_FAIRE.format(vues=vues), LOT, relus)
    if not manquent:
        service.personnes_lues[vues] = position
    return list(manquent)


async def oublier(service: Service) -> None:
    """Ôter ce dont plus aucune vue ne parle, et qui l'on a effacé."""
    for ordre in OUBLIER:
        await service.pool.execute(ordre.format(vues=schema.live()))


async def _rapprocher(
    service: Service, connection: PoolConnectionProxy, nouvelles: Mapping[str, Identite]
) -> None:
    """Garder celles qui ressemblent à quelqu'un que l'on connaît."""
    voisines = await connection.fetch(_VOISINES.format(vues=schema.live()), list(nouvelles))
    autres = await lire(service, {v["autre"]: v["identite"] for v in voisines})
    scores: dict[tuple[str, str], int] = {}
    for voisine in voisines:
        une, autre = voisine["une"], voisine["autre"]
        if autre in autres:
            paire = min(une, autre), max(une, autre)
            scores[paire] = ressemblance(nouvelles[une], autres[autre]).score
    proches = [(une, autre, score) for (une, autre), score in scores.items() if score >= SEUIL]
    if proches:
        await connection.execute(_RESSEMBLANCES, *map(list, zip(*proches, strict=True)))


async def lire(service: Service, scellees: Mapping[str, str]) -> dict[str, Identite]:
    """Les identités en clair, par empreinte ; celles dont une clé est détruite n'y sont pas."""
    dites = {
        empreinte: {champ: Scelle.relu(texte) for champ, texte in json.loads(dite).items()}
        for empreinte, dite in scellees.items()
    }
    clair = await lever_les_scelles(service, {s for d in dites.values() for s in d.values()})
    lues = {
        empreinte: {champ: clair.get(scelle) for champ, scelle in dite.items()}
        for empreinte, dite in dites.items()
    }
    return {e: _identite(lue) for e, lue in lues.items() if all(lue.values())}


def _identite(lue: Mapping[str, Any]) -> Identite:
    return Identite(lue["nom"], lue["prenom"], Naissance.lue(lue["date_naissance"]))


def _sujets(identite: str) -> set[UUID]:
    """Les clés personnelles dont dépend ce qui est scellé."""
    return {sealing.key_id(Scelle.relu(texte).jeton) for texte in json.loads(identite).values()}


def cherchees(service: Service, identite: Identite) -> Sequence[bytes]:
    """Les empreintes dont une seule trouve cette personne."""
    return aveugles(service, a_chercher(identite))


def aveugles(service: Service, cles: Iterable[str]) -> list[bytes]:
    """Les empreintes de ces clés : égales quand elles le sont, muettes sur ce qu'elles disent."""
    return [service.master.blind(USAGE, cle) for cle in sorted(cles)]
