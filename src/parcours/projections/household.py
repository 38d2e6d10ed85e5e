"""The rows of one household in every view.

Where it is joined with others, each stretch of its life gives the rows of its own days. While
another absorbed it, it has no row of its own, and whoever reads the other reads it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from parcours.domain.droit.reglages import Reglages
from parcours.domain.fait import Fait
from parcours.domain.fold import fold, fold_par_periode
from parcours.domain.habilitation import SUJETS
from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.intervalle import Intervalle, commun
from parcours.domain.parcours import Parcours
from parcours.domain.volets.vif.etat import Vif
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.projections import acces
from parcours.projections.vue import LES_SUJETS, Rangee, Vie, numerotees
from parcours.projections.vues import toutes

Row = tuple[Table, tuple[Any, ...]]


def household_rows(stream: UUID, recorded: Iterable[Recorded], settings: Reglages) -> list[Row]:
    """The rows of one household in every view, the law as its territories set it."""
    facts = [codec.fact(event) for event in recorded]
    rows = (
        row
        for days, household in fold_par_periode(stream, facts, reglages=settings)
        for row in _rows_of(days, household, facts, settings)
    )
    return list(numerotees(rows))


def _rows_of(
    days: Intervalle, household: Parcours, facts: Sequence[Fait], settings: Reglages
) -> Iterator[Rangee]:
    """The rows of a stretch; who may read it is what its last days say."""
    life = Vie.de(household)
    if days.au is None:
        yield from _access(life, facts, settings)
    if household.absorbe_par is None:
        for view in toutes():
            if view not in acces.VUES:
                yield from _within(days, view.rangees(life))
    if days.au is None:
        protected = bool(household.volet(Vif, date.max).protections)
        yield from _own(household.id, facts, settings, protected=protected)


def _own(
    stream: UUID, facts: Sequence[Fait], settings: Reglages, *, protected: bool
) -> Iterator[Rangee]:
    """The evictions as read without a relation: one's own facts alone, or the subjects'."""
    here = [fact for fact in facts if fact.flux == stream]
    told = [fact for fact in here if _tells_an_eviction(fact)]
    editions = {name: [f for f in here if f.organisme == name] for name in _authors(told)}
    if told:
        editions[LES_SUJETS] = told
    for name, own in editions.items():
        alone = name != LES_SUJETS
        life = Vie.de(fold(stream, own, reglages=settings, seul=alone))
        edition = replace(life, edition=name, commune_tue=protected and not alone)
        for view in toutes():
            if view.par_edition:
                yield from view.rangees(edition)


def _authors(facts: Sequence[Fait]) -> list[str]:
    return sorted({fact.organisme for fact in facts})


def _tells_an_eviction(fact: Fait) -> bool:
    return fact.evenement.fiche.famille in SUJETS[VueLue.EXP]


def _access(life: Vie, facts: Sequence[Fait], settings: Reglages) -> Iterator[Rangee]:
    """Who reads the household: those who read the one that absorbed it, if one did."""
    absorbing = life.parcours.absorbe_par
    read = life if absorbing is None else Vie.de(fold(absorbing, facts, reglages=settings))
    for view in acces.VUES:
        for row in view.rangees(read):
            yield row._replace(parcours=life.parcours.id)


def _within(days: Intervalle, rows: Iterable[Rangee]) -> Iterator[Rangee]:
    """The rows, cut to some days; one that has none is kept if they are the last."""
    for row in rows:
        if row.dates is None:
            if days.au is None:
                yield row
        elif kept := commun(row.dates, days):
            yield row._replace(dates=kept)
