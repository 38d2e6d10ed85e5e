"""Qui entre dans un parcours : celui qui en a la clé ; les autres n'y font rien relire.

Inconnu ou interdit, la même requête le dit, et rien n'est rejoué. Une clé ne se voit qu'une fois
les vues à jour : d'ici là, qui vient d'y écrire entre aussi, et le juge décide.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from parcours.domain.catalogue import PREFIXE
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import FAMILLE
from parcours.projections import schema

_MENAGE: Final = """
SELECT EXISTS (SELECT FROM {vues}.cles WHERE lecteur = $1 AND parcours = $2 AND lit)
    OR NOT coalesce((SELECT pret FROM {vues}.lecteurs WHERE fiche = $1), false)
    OR EXISTS (SELECT FROM journal.evenements e JOIN annuaire.partenaires p USING (source)
                WHERE e.flux = $2 AND e.position > (SELECT position FROM {vues}.curseur)
                  AND p.organisme = $3)
"""
_TERRITOIRE: Final = """
SELECT EXISTS (SELECT FROM {vues}.cles_territoriaux WHERE parcours = $1)
    OR EXISTS (SELECT FROM journal.evenements e
                WHERE e.flux = $1 AND e.position > (SELECT position FROM {vues}.curseur)
                  AND starts_with(e.type, $2))
"""

Entree = Callable[[PoolConnectionProxy, Lecteur, UUID], Awaitable[bool]]
"""Vrai si ce lecteur peut lire quelque chose de ce parcours."""


async def d_un_menage(connection: PoolConnectionProxy, lecteur: Lecteur, parcours: UUID) -> bool:
    """Vrai si le lecteur peut y lire quelque chose."""
    return await _demande(connection, _MENAGE, lecteur.fiche, parcours, lecteur.organisme)


async def du_territoire(connection: PoolConnectionProxy, _: Lecteur, flux: UUID) -> bool:
    """Vrai si le flux dit quelque chose d'un territoire."""
    return await _demande(connection, _TERRITOIRE, flux, f"{PREFIXE}{FAMILLE}.")


async def _demande(connection: PoolConnectionProxy, requete: str, *valeurs: object) -> bool:
    """La réponse ; vrai si les vues n'existent pas encore : le juge dira seul."""
    try:
        return bool(await connection.fetchval(requete.format(vues=schema.live()), *valeurs))
    except asyncpg.UndefinedTableError:
        return True
