"""The rows of one household in every view.

Where it is joined with others, each stretch of its life gives the rows of its own days. While
another absorbed it, it has no row of its own, and whoever reads the other reads it. Where something
is protected, it has rows twice: for who is named there, and for the others, folded without it. Of
these, who said some of it still follows what he said: his work lists, his alerts, his due dates.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from parcours.domain.droit.reglages import Reglages
from parcours.domain.histoire.protege import Voile, voile_des_autres, voile_le_plus_strict
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import SUJETS, NomDeVue
from parcours.domain.lecture.cle import LES_SUJETS
from parcours.domain.lecture.edition import est_entiere
from parcours.domain.lecture.rejoues import avec_leurs_corrections, de_ceux_ci
from parcours.domain.lecture.territoire import du_territoire
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import Intervalle, commun
from parcours.domain.volets.vif.etat import Protection, Vif
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.projections import acces, cles
from parcours.projections.cles import Lecteurs
from parcours.projections.followed import Followed
from parcours.projections.vue import AUTEURS, AUTRES, NOMMES, TOUS, Rangee, Vie, Vue, numerotees
from parcours.projections.vues import alertes, dispositifs, echeances, siao, territoire, toutes

Row = tuple[Table, tuple[Any, ...]]
_OF_A_TERRITORY: Final = tuple(v for v in toutes() if v.pour_tous and v not in acces.VUES)
_OF_A_HOUSEHOLD: Final = tuple(v for v in toutes() if v not in acces.VUES)
_BY_EDITION: Final = tuple(v for v in toutes() if v.par_edition)
_FOR_ALL: Final = frozenset({*(v.table for v in toutes() if v.pour_tous), *cles.TABLES})
"""Who may read, and what is said of a territory: nothing of it is protected with a household."""

_ALWAYS: Final = Intervalle(date.min)
_EVICTION: Final = "expulsion"
_BEGIN_ONE: Final = frozenset({"maintien.impaye-constate", "maintien.impaye-signale-a-la-caf"})
"""Of another family, they arm clocks of an eviction."""
_OF_DISPOSITIFS: Final = {v: sujets for v, sujets in SUJETS.items() if v is not NomDeVue.EXP}
"""The views of who runs a dispositif, and the families that each deals with."""
_THE_OTHERS: Final = "*"
"""The edition of who is named nowhere; the others bear the name of an organisation."""
_OF_AUTHORS: Final = (siao.VUE, alertes.VUE, echeances.VUE)
"""What an author still follows of what he said."""
_NUMBERED: Final = (AUTRES, TOUS, NOMMES, AUTEURS)
"""Who rows are numbered for first: a number shows in cursors, and tells nothing of the others."""


def household_rows(
    stream: UUID,
    recorded: Iterable[Recorded],
    settings: Reglages,
    readers: Lecteurs,
    followed: Followed | None = None,
) -> list[Row]:
    """The rows of one household in every view, the law as its territories set it.

    With them, the keys of these readers. `followed`: from what it goes on.
    """
    facts = codec.facts(list(recorded))
    followed = followed or Followed(0)
    followed.begin(stream, facts, settings)
    rows = _rows(stream, facts, settings, readers, followed)
    followed.end(stream)
    return list(numerotees(rows))


def _rows(
    stream: UUID,
    facts: Sequence[Fait],
    settings: Reglages,
    readers: Lecteurs,
    followed: Followed,
) -> list[Rangee]:
    stretches = followed.stretches(stream, facts)
    households = [household for _, household in stretches]
    formerly = _formerly(households, facts, settings)
    access = list(_access(households[-1], facts, settings, readers, formerly))
    keys = [row.contenu for row in access if row.table is cles.CLES]
    read = frozenset(key.edition for key in keys).union(*(key.sujets for key in keys))
    rows = [
        row
        for days, household in stretches
        for row in _rows_of(days, household, facts, settings, followed, read)
    ]
    veil = _veil(facts, households)
    others = [known for known in map(veil.sur, facts) if known is not None]
    if not est_entiere(others, facts):
        rows = [_for(row, NOMMES) for row in rows]
        untold = _Untold(_hides_the_commune(households[-1]), _strictest(facts, households))
        rows += _without(stream, others, settings, untold, followed)
        rows += _by_their_authors(stream, facts, veil, settings, followed)
        rows.sort(key=lambda row: _NUMBERED.index(row.pour))
    return [*rows, *access]


class _Untold(NamedTuple):
    """What protections hide of what is folded for who is not named."""

    commune: bool
    strictest: Voile
    """What somebody may not know, confirmed or not."""


def _veil(facts: Sequence[Fait], households: Sequence[Parcours]) -> Voile:
    """What who is named nowhere does not know: the strictest of all that is ever folded in."""
    return voile_des_autres(_dated(facts, households), _protections(households))


def _strictest(facts: Sequence[Fait], households: Sequence[Parcours]) -> Voile:
    """What somebody may not know, of all that is ever folded in."""
    return voile_le_plus_strict(_dated(facts, households), _protections(households))


def _dated(facts: Sequence[Fait], households: Sequence[Parcours]) -> list[Fait]:
    """The facts, at their corrected date."""
    dated = {e.fait.reference: e.fait for h in households for e in h.histoire.entrees}
    return [dated.get(fact.reference, fact) for fact in facts]


def _protections(households: Sequence[Parcours]) -> Iterable[Protection]:
    known = {p.reference: p for h in households for p in h.volet(Vif, date.max).protections}
    return known.values()


def _hides_the_commune(household: Parcours) -> bool:
    """Whether a protection that nobody confirmed hides it: it masks at once, from everybody."""
    known = household.volet(Vif, date.max).protections
    return any(p.a_confirmer and p.masque_la_commune for p in known)


def _without(
    stream: UUID,
    facts: Sequence[Fait],
    settings: Reglages,
    untold: _Untold,
    followed: Followed,
) -> Iterator[Rangee]:
    """The rows for who is not named: the household without what is protected."""
    for days, household in followed.stretches(stream, facts, _THE_OTHERS):
        life = Vie(household, settings, redites=followed.redites(_THE_OTHERS))
        life = replace(life, commune_tue=untold.commune, voile=untold.strictest)
        for row in _told(days, life):
            if row.table not in _FOR_ALL:
                yield row._replace(pour=AUTRES)


def _by_their_authors(
    stream: UUID, facts: Sequence[Fait], veil: Voile, settings: Reglages, followed: Followed
) -> Iterator[Rangee]:
    """What its author follows of what he said, and is named nowhere: with what the others know."""
    for author in _authors([fact for fact in facts if veil.sur(fact) is None]):
        known = [(f, f if f.organisme == author else veil.sur(f)) for f in facts]
        untold = {f.reference for f, _ in known if f.organisme == author and veil.sur(f) is None}
        told = [as_read for _, as_read in known if as_read is not None]
        for days, household in followed.stretches(stream, told, author):
            if household.absorbe_par is None:
                life = Vie(household, settings, redites=followed.redites(author))
                for view in _OF_AUTHORS:
                    for row in _within(days, view.rangees(life)):
                        if row.contenu.fait in untold:
                            yield row._replace(pour=AUTEURS)


def _for(row: Rangee, whom: int) -> Rangee:
    """A row for these readers; what says who may read, and partial editions, stay everybody's."""
    partial = getattr(row.contenu, "edition", "")
    return row if row.table in _FOR_ALL or partial else row._replace(pour=whom)


def _told(days: Intervalle, life: Vie) -> Iterator[Rangee]:
    """What the views say of a stretch of a household that counts by itself."""
    if life.parcours.absorbe_par is None:
        for view in _OF_A_HOUSEHOLD:
            yield from _within(days, view.rangees(life))


def _rows_of(  # noqa: PLR0913, PLR0917 (what tells a stretch, and to whom)
    days: Intervalle,
    household: Parcours,
    facts: Sequence[Fait],
    settings: Reglages,
    followed: Followed,
    read: frozenset[str],
) -> Iterator[Rangee]:
    """The rows of a stretch, and with the last one those of who reads a part of it alone."""
    yield from _told(days, Vie(household, settings, redites=followed.redites()))
    if days.au is None:
        if household.agregat is Agregat.MENAGE:
            yield from _strays(household.id, facts, settings)
        yield from _own(facts, settings, household, followed, read)
        yield from _subjects(facts, settings, household, followed, read)


def _strays(stream: UUID, facts: Sequence[Fait], settings: Reglages) -> Iterator[Rangee]:
    """What was said of a site or a structure where a household is told: as if it were not there."""
    told = du_territoire([fact for fact in facts if fact.flux == stream])
    if told:
        life = Vie(fold(stream, told, reglages=settings))
        for view in _OF_A_TERRITORY:
            yield from view.rangees(life)


def _own(
    facts: Sequence[Fait],
    settings: Reglages,
    household: Parcours,
    followed: Followed,
    read: frozenset[str],
) -> Iterator[Rangee]:
    """The evictions as read without a relation: one's own facts alone, or the subjects'.

    `read`: the editions that a key opens; nobody looks for the rows of the others.
    """
    here = [fact for fact in facts if fact.flux == household.id]
    told = [fact for fact in here if _tells_an_eviction(fact)]
    names = [name for name in _authors(told) if name in read]
    editions = {name: [f for f in here if f.organisme == name] for name in names}
    if told and LES_SUJETS in read:
        veil = _veil(facts, [household])
        corrected = avec_leurs_corrections(here, _tells_an_eviction)
        editions[LES_SUJETS] = [known for known in map(veil.sur, corrected) if known is not None]
    hides = _hides_the_commune(household)
    for name, own in editions.items():
        if any(map(_may_begin_an_eviction, own)):
            hidden = hides and name == LES_SUJETS
            tell = partial(_alone, household.id, name, own, settings, _BY_EDITION, hidden=hidden)
            yield from followed.told(name, own, tell, hidden=hidden)


def _alone(  # noqa: PLR0913 (what an edition is told from, and in which views)
    stream: UUID,
    name: str,
    told: Sequence[Fait],
    settings: Reglages,
    views: Sequence[Vue[Any]],
    *,
    hidden: bool,
) -> Iterator[Rangee]:
    """What these facts tell in these views, folded alone."""
    household = fold(stream, told, reglages=settings, seul=name != LES_SUJETS)
    life = Vie(household, settings, edition=name, commune_tue=hidden)
    for view in views:
        yield from view.rangees(life)


def _subjects(
    facts: Sequence[Fait],
    settings: Reglages,
    household: Parcours,
    followed: Followed,
    read: frozenset[str],
) -> Iterator[Rangee]:
    """The dispositifs as read by who holds a view that nothing opens: the facts of its subjects.

    `read`: among them, the families that a key opens so.
    """
    opened = {v: families for v, families in _OF_DISPOSITIFS.items() if families & read}
    here = [fact for fact in facts if fact.flux == household.id] if opened else []
    told_of = {fact.evenement.fiche.famille for fact in here}
    hides = _hides_the_commune(household)
    for view, families in opened.items():
        if families & told_of:
            veil = _veil(facts, [household])
            told = de_ceux_ci(here, (), families)
            known = [as_read for as_read in map(veil.sur, told) if as_read is not None]
            tell = partial(
                _alone, household.id, LES_SUJETS, known, settings, dispositifs.VUES, hidden=hides
            )
            yield from followed.told(LES_SUJETS + view.value, known, tell, hidden=hides)


def _authors(facts: Sequence[Fait]) -> list[str]:
    return sorted({fact.organisme for fact in facts})


def _tells_an_eviction(fact: Fait) -> bool:
    return fact.evenement.fiche.famille in SUJETS[NomDeVue.EXP]


def _may_begin_an_eviction(fact: Fait) -> bool:
    """False of a fact that opens no file of an eviction, arms no clock of one, calls nobody."""
    fiche = fact.evenement.fiche
    return fiche.famille == _EVICTION or fiche.nom in _BEGIN_ONE


def _formerly(
    households: Sequence[Parcours], facts: Sequence[Fait], settings: Reglages
) -> list[Parcours]:
    """The households once joined with this one, and no longer: its old rows tell of them."""
    *before, today = [{e.fait.flux for e in h.histoire.entrees} for h in households]
    gone = set().union(*before) - today
    return [fold(stream, facts, reglages=settings) for stream in sorted(gone)]


def _access(
    household: Parcours,
    facts: Sequence[Fait],
    settings: Reglages,
    readers: Lecteurs,
    formerly: Sequence[Parcours],
) -> Iterator[Rangee]:
    """Who reads the household: those who read the one that absorbed it, if one did.

    What is told of a département is followed wherever it was written.
    """
    absorbing = household.absorbe_par
    read = household if absorbing is None else fold(absorbing, facts, reglages=settings)
    life = Vie(read)
    followed = () if absorbing is None else (territoire.VUE_SUIVIS,)
    for view in (*acces.VUES, *followed):
        for row in view.rangees(life):
            yield row._replace(parcours=household.id)
    yield from cles.rangees(household.id, read, readers, formerly)


def _within(days: Intervalle, rows: Iterable[Rangee]) -> Iterator[Rangee]:
    """The rows, cut to some days; one that has none is kept if they are the last."""
    if days == _ALWAYS:
        yield from rows
        return
    for row in rows:
        if row.dates is None:
            if days.au is None:
                yield row
        elif kept := commun(row.dates, days):
            yield row._replace(dates=kept)
