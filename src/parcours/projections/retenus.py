"""Ce qui resserre la lecture vaut dès qu'on l'accuse : en attendant les vues, le ménage s'y tait.

Une protection, une exclusion, une annulation, la fin d'une relation : tant qu'une vue n'a pas lu
ce fait, elle ne dit rien des ménages dont il parle. Les autres n'attendent pas.
"""

from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from parcours.domain.histoire.protege import FAMILLE_PROTEGEE
from parcours.domain.publie import catalogue
from parcours.projections import reading
from parcours.projections.journal import JOURNAL, TETE
from parcours.projections.vue import parmi

RESSERRENT: Final = frozenset({FAMILLE_PROTEGEE, "relation", "correction", "droits", "parcours"})
"""Les familles dont un fait peut faire qu'on lise moins."""
DU_TERRITOIRE: Final = frozenset({"territoire.structure-declaree"})
"""Et ce qui peut dire qu'une structure accueille des victimes : elle n'existe plus pour tous."""


def est_retenu(parcours: ColumnElement[object]) -> ColumnElement[bool]:
    """Vrai des ménages, et des structures, dont parle un tel fait que les vues n'ont pas lu.

    Ces faits se disent entre deux positions : de ce qui n'a pas de fin, la base croit que c'est le
    tiers du journal, et elle le lit en entier.
    """
    fin = select(TETE.c.position).scalar_subquery()
    non_lu = and_(JOURNAL.c.position > reading.REACHED, JOURNAL.c.position <= fin)
    nouveau = and_(non_lu, parmi(JOURNAL.c.type, resserrent()))
    dits = select(JOURNAL.c.flux).where(nouveau)
    lies = select(func.unnest(JOURNAL.c.flux_lies)).where(nouveau)
    return or_(parcours.in_(dits), parcours.in_(lies))


@cache
def resserrent() -> tuple[str, ...]:
    """Les types de ces faits, dans toutes leurs versions."""
    return catalogue.types_cloudevents(
        *(
            classe
            for classe in catalogue.classes()
            if classe.fiche.famille in RESSERRENT or classe.fiche.nom in DU_TERRITOIRE
        )
    )
