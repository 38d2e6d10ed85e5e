"""Où l'on ne lit d'un ménage que ce que l'on en dit : qui attend de le savoir le demande ensemble.

Ce qu'on y dit n'ouvre rien : l'écrire n'y changera rien. Connu ou inconnu, la même requête le dit.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
from asyncpg import Pool

from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.lecture.cle import LES_SUJETS, tient_une_vue
from parcours.domain.lecture.lecteur import Lecteur
from parcours.journal.answering import Answering
from parcours.projections import schema

_DERNIER: Final = """
CASE WHEN EXISTS (SELECT FROM journal.evenements e
                   WHERE e.flux = d.flux AND e.flux_lies IS NOT NULL)
       OR EXISTS (SELECT FROM journal.evenements e
                   WHERE e.flux_lies @> ARRAY[d.flux] AND e.flux_lies IS NOT NULL)
     THEN coalesce((SELECT max(e.position)
                      FROM journal.evenements e LEFT JOIN annuaire.partenaires p
                           USING (source)
                     WHERE e.position > (SELECT position FROM {vues}.curseur)
                       AND p.organisme IS DISTINCT FROM d.organisme
                       AND (e.flux = d.flux OR e.flux_lies @> ARRAY[d.flux] OR EXISTS (
                         SELECT FROM journal.evenements l
                          WHERE (l.flux = d.flux AND l.flux_lies @> ARRAY[e.flux])
                             OR (l.flux = e.flux AND l.flux_lies @> ARRAY[d.flux])))), 0)
     ELSE coalesce((SELECT e.position
                      FROM journal.evenements e LEFT JOIN annuaire.partenaires p
                           USING (source)
                     WHERE e.flux = d.flux AND p.organisme IS DISTINCT FROM d.organisme
                     ORDER BY e.version DESC LIMIT 1), 0)
END
"""
"""Where the others spoke last, read alone: a long household costs no more than an unknown one."""
_SEULS: Final = """
SELECT d.rang, d.flux
  FROM unnest($1::integer[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::boolean[])
    AS d(rang, fiche, organisme, flux, a, decide)
 WHERE coalesce((SELECT pret FROM {vues}.lecteurs WHERE fiche = d.fiche), false)
   AND NOT EXISTS (SELECT FROM {vues}.cles c WHERE c.lecteur = d.fiche AND c.parcours = d.flux
                      AND (c.suit OR c.jusqu_a <= d.a
                           OR (c.lit AND c.edition <> d.organisme
                               AND NOT (d.decide AND c.edition = $7))))
   AND NOT EXISTS (SELECT FROM {vues}.cles_faits f
                    WHERE f.lecteur = d.fiche AND f.parcours = d.flux AND NOT f.est_sien)
   AND NOT EXISTS (SELECT FROM {vues}.relations_suivies r
                    WHERE r.parcours = d.flux
                      AND (r.organisme = d.organisme OR (d.decide AND r.demandee)))
   AND NOT EXISTS (SELECT FROM {vues}.a_relire WHERE parcours = d.flux)
   AND ({dernier}) <= (SELECT position FROM {vues}.curseur)
"""


class _Demande(NamedTuple):
    fiche: str
    organisme: str
    flux: Collection[UUID]
    a: datetime
    decide: bool
    """Qui tient une vue du territoire peut confirmer ce que l'on y demande."""


class APart(Answering[_Demande, set[UUID]]):
    """Où chacun ne lit que ce qu'il dit, en une requête pour tous ceux qui le demandent."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool

    async def menages(self, lecteur: Lecteur, flux: Collection[UUID], a: datetime) -> set[UUID]:
        """Ceux de ces ménages, connus ou non, où il ne lit que ce qu'il dit : rien ne l'y lie.

        Qui l'appelle ne tient pas de connexion.

        Raises:
            JournalUnavailable: plus personne ne répond.
        """
        if lecteur.portee(NomDeVue.FR) >= Portee.TERRITOIRE or not flux:
            return set()
        decide = tient_une_vue(lecteur)
        return await self.ask(_Demande(lecteur.fiche, lecteur.organisme, flux, a, decide))

    async def _answers(self, asked: Sequence[_Demande]) -> Sequence[set[UUID]]:
        voulus = [
            (rang, d.fiche, d.organisme, flux, d.a, d.decide)
            for rang, d in enumerate(asked)
            for flux in d.flux
        ]
        colonnes = (list(colonne) for colonne in zip(*voulus, strict=True))
        seuls: list[set[UUID]] = [set() for _ in asked]
        try:
            lignes = await self._pool.fetch(_seuls(schema.live()), *colonnes, LES_SUJETS)
        except asyncpg.UndefinedTableError:
            return seuls
        for rang, flux in lignes:
            seuls[rang].add(flux)
        return seuls


def _seuls(vues: str) -> str:
    return _SEULS.format(vues=vues, dernier=_DERNIER.format(vues=vues))
