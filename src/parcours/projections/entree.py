"""Qui entre dans un parcours : celui qui en a la clé ; les autres n'y font rien relire.

Inconnu ou interdit, la même requête le dit, et rien n'est rejoué. Une clé ne se voit qu'une fois
les vues à jour : d'ici là, qui vient d'y écrire entre aussi, et le juge décide.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from parcours.domain.catalogue import PREFIXE
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import FAMILLE
from parcours.domain.vocabulaire import Role
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

_VEILLE: Final = """
SELECT a.departement, a.du_protege, coalesce(c.lit, false) AS lit,
       coalesce(c.decide_de_tout, false) AS decide, coalesce(c.est_nomme, false) AS est_nomme
  FROM {vues}.acces a LEFT JOIN {vues}.cles c ON c.parcours = a.parcours AND c.lecteur = $1
 WHERE a.parcours = $2
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


@dataclass(frozen=True, slots=True)
class Veille:
    """Ce qu'un lecteur peut savoir de qui lit un ménage."""

    lit: bool
    permise: bool
    """Vrai du SIAO, du référent en charge et du DPO."""
    entiere: bool
    """Faux si quelque chose y est protégé, que ce lecteur ne sait pas."""


async def veille(connection: PoolConnectionProxy, lecteur: Lecteur, parcours: UUID) -> Veille:
    """Ce qu'il peut savoir de qui lit ce ménage."""
    requete = _VEILLE.format(vues=schema.live())
    trouve = await connection.fetchrow(requete, lecteur.fiche, parcours)
    if trouve is None:
        return Veille(lit=False, permise=False, entiere=False)
    dpo = Role.DPO in lecteur.roles and trouve["departement"] in lecteur.departements
    nomme = trouve["est_nomme"] or not trouve["du_protege"]
    return Veille(lit=trouve["lit"], permise=trouve["decide"] or dpo, entiere=nomme)
