"""The rows of one household in every view.

Where it is joined with others, each stretch of its life gives the rows of its own days. While
another absorbed it, it has no row of its own, and whoever reads the other reads it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
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
from parcours.projections.vue import Vie
from parcours.projections.vues import expulsions, toutes

Row = tuple[Table, tuple[Any, ...]]

ALWAYS: Final = Intervalle(date.min)


def household_rows(stream: UUID, recorded: Iterable[Recorded], settings: Reglages) -> list[Row]:
    """The rows of one household in every view, the law as its territories set it."""
    facts = [codec.fact(event) for event in recorded]
    return [
        row
        for days, household in fold_par_periode(stream, facts, reglages=settings)
        for row in _rows_of(days, household, facts, settings)
    ]


def _rows_of(
    days: Intervalle, household: Parcours, facts: Sequence[Fait], settings: Reglages
) -> Iterator[Row]:
    """The rows of a stretch; who may read it is what its last days say."""
    life = Vie.de(household)
    for view in toutes():
        if view is acces.VUE:
            if days.au is None:
                yield from _access(life, facts, settings)
        elif household.absorbe_par is None:
            for table, row in view.lignes(life):
                yield from _within(days, table, row)
    if days.au is None:
        protected = bool(household.volet(Vif, date.max).protections)
        yield from _own(household.id, facts, settings, protected=protected)


def _own(
    stream: UUID, facts: Sequence[Fait], settings: Reglages, *, protected: bool
) -> Iterator[Row]:
    """The evictions as read without a relation: one's own facts alone, or the subjects'."""
    here = [fact for fact in facts if fact.flux == stream]
    told = [fact for fact in here if _tells_an_eviction(fact)]
    editions = {name: [f for f in here if f.organisme == name] for name in _authors(told)}
    if told:
        editions[expulsions.LES_SUJETS] = told
    for name, own in editions.items():
        alone = name != expulsions.LES_SUJETS
        life = Vie.de(fold(stream, own, reglages=settings, seul=alone))
        for table, row in expulsions.lignes(replace(life, edition=name)):
            hidden = protected and not alone and "commune" in table.c
            yield table, _with(table, row, commune=None) if hidden else row


def _authors(facts: Sequence[Fait]) -> list[str]:
    return sorted({fact.organisme for fact in facts})


def _tells_an_eviction(fact: Fait) -> bool:
    return fact.evenement.fiche.famille in SUJETS[VueLue.EXP]


def _access(life: Vie, facts: Sequence[Fait], settings: Reglages) -> Iterator[Row]:
    """Who reads the household: those who read the one that absorbed it, if one did."""
    absorbing = life.parcours.absorbe_par
    if absorbing is None:
        yield from acces.lignes(life)
        return
    read = Vie.de(fold(absorbing, facts, reglages=settings))
    for table, row in acces.lignes(read):
        yield table, _with(table, row, parcours=life.parcours.id)


def _within(days: Intervalle, table: Table, row: tuple[Any, ...]) -> Iterator[Row]:
    """A row, cut to some days; one that has none is kept if they are the last."""
    if days == ALWAYS:
        yield table, row
    elif not {"du", "au"} <= set(table.c.keys()):
        if days.au is None:
            yield table, row
    else:
        values = dict(zip(table.c.keys(), row, strict=True))
        if kept := commun(Intervalle(values["du"], values["au"]), days):
            yield table, _with(table, row, du=kept.du, au=kept.au)


def _with(table: Table, row: tuple[Any, ...], **values: object) -> tuple[Any, ...]:
    return tuple({**dict(zip(table.c.keys(), row, strict=True)), **values}.values())
