"""Qui entre dans un parcours : celui qui en a la clé ; les autres n'y font rien relire.

Inconnu ou interdit, la même requête le dit, et rien n'est rejoué. Une clé ne se voit qu'une fois
les vues à jour : d'ici là, qui vient d'y écrire entre aussi, et le juge décide.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import false, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import FAMILLE
from parcours.domain.publie.catalogue import PREFIXE
from parcours.journal import reader
from parcours.projections import reading, schema
from parcours.projections.acces import ACCES, Demande
from parcours.projections.cles import CLES, avec_ou_sans_cle

_MENAGE: Final = """
SELECT EXISTS (SELECT FROM {vues}.cles WHERE lecteur = $1 AND parcours = $2 AND lit)
    OR NOT coalesce((SELECT pret FROM {vues}.lecteurs WHERE fiche = $1), false)
    OR EXISTS (SELECT FROM journal.evenements e JOIN annuaire.partenaires p USING (source)
                WHERE e.flux = $2 AND e.position > (SELECT position FROM {vues}.curseur)
                  AND p.organisme = $3)
"""
_LIES: Final = """
SELECT s FROM unnest($3::uuid[]) AS s
 WHERE EXISTS (SELECT FROM {vues}.cles WHERE lecteur = $1 AND parcours = s AND suit)
    OR EXISTS (SELECT FROM {vues}.relations_suivies r
                WHERE r.parcours = s AND r.organisme = $2 AND NOT r.demandee)
"""
_AFFAIRE: Final = """
SELECT c.lecteur AS qui FROM {vues}.cles c WHERE c.parcours = v.flux AND c.suit
UNION SELECT f.lecteur FROM {vues}.cles_faits f WHERE f.parcours = v.flux AND f.est_sien
UNION SELECT r.organisme FROM {vues}.relations_suivies r
       WHERE r.parcours = v.flux AND NOT r.demandee
UNION SELECT p.organisme FROM journal.evenements e JOIN annuaire.partenaires p USING (source)
       WHERE e.flux = v.flux
         AND (SELECT position FROM {vues}.curseur) < (SELECT d.position FROM journal.evenements d
              WHERE d.flux = v.flux ORDER BY d.version DESC LIMIT 1)
"""
"""The facts themselves are read only while the views are behind: a long household costs no more."""
_TERRITOIRE: Final = """
SELECT EXISTS (SELECT FROM {vues}.cles_territoriaux WHERE parcours = $1)
    OR EXISTS (SELECT FROM journal.evenements e
                WHERE e.flux = $1 AND e.position > (SELECT position FROM {vues}.curseur)
                  AND starts_with(e.type, $2))
"""

_DE_QUI_VEILLE: Final = (
    func.max(ACCES.c.departement).label("departement"),
    *(
        func.coalesce(func.bool_or(dit), false()).label(dit.name)
        for dit in (ACCES.c.du_protege, CLES.c.lit, CLES.c.decide_de_tout, CLES.c.est_nomme)
    ),
)
"""Une ligne, que le ménage soit connu ou non."""

Passage = Callable[[PoolConnectionProxy, Lecteur, UUID], Awaitable[bool]]
"""Vrai si ce lecteur peut lire quelque chose de ce parcours."""


async def d_un_menage(connection: PoolConnectionProxy, lecteur: Lecteur, parcours: UUID) -> bool:
    """Vrai si le lecteur peut y lire quelque chose."""
    return await _demande(connection, _MENAGE, lecteur.fiche, parcours, lecteur.organisme)


async def lies(ou: reader.Asking, lecteur: Lecteur, flux: Collection[UUID]) -> set[UUID]:
    """Ceux de ces ménages, connus ou non, avec qui les vues le savent, ou l'ont su, en relation.

    Une relation qu'elles n'ont pas encore lue n'y est pas : rien ne se rejoue pour le savoir.
    """
    if not flux:
        return set()
    try:
        lignes = await ou.fetch(
            _LIES.format(vues=schema.live()), lecteur.fiche, lecteur.organisme, list(flux)
        )
    except asyncpg.UndefinedTableError:
        return set()
    return {ligne[0] for ligne in lignes}


def qui_y_a_affaire() -> str:
    """La requête qui dit, du flux `v.flux`, qui y a dit un fait ou y est en relation.

    L'un par la fiche du lecteur, l'autre par son organisme.
    """
    return _AFFAIRE.format(vues=schema.live())


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
class DroitDeRegard:
    """Ce qu'un lecteur peut savoir de qui lit un ménage."""

    lit: bool
    permise: bool
    """Vrai du SIAO, du référent en charge et du DPO."""
    entiere: bool
    """Faux si quelque chose y est protégé, que ce lecteur ne sait pas."""


async def veille(engine: AsyncEngine, demande: Demande, parcours: UUID) -> DroitDeRegard:
    """Ce qu'il peut savoir de qui lit ce ménage ; rien de ce qui vient de se resserrer.

    Raises:
        ViewsMissing: rien ne se lit encore, ou rien de lui.
    """
    lecteur = demande.lecteur
    choix = avec_ou_sans_cle(select(*_DE_QUI_VEILLE), ACCES, demande)
    (su,), _ = await reading.read(engine, choix.where(ACCES.c.parcours == parcours), lecteur)
    dpo = Role.DPO in lecteur.roles and su.departement in lecteur.departements
    return DroitDeRegard(
        lit=su.lit, permise=su.decide_de_tout or dpo, entiere=su.est_nomme or not su.du_protege
    )
