"""The households that the projector folded last: it goes on from them.

A fact that comes after all the others is added to what is folded (`Suivi`); anything else folds
again. What some facts alone tell is told again only once they are others. The facts are those read
from the journal, sealed, and they are compared with those that were folded: nothing can be stale.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.fold import fold_par_periode
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.suivi import Suivi
from parcours.domain.temps.intervalle import Intervalle
from parcours.projections.redites import ParVue, aucune
from parcours.projections.vue import Rangee

FACTS_MAX: Final = 10_000
"""How many facts the households have in all that a projector keeps folded."""

FACTS_MORE_MAX: Final = 10
"""Beyond, they seldom were said in the order of the household's life."""

Stretches = list[tuple[Intervalle, Parcours]]
"""A household over the days when the same ones are joined."""


@dataclass(slots=True)
class _Edition:
    """Facts folded together, and what goes on from there."""

    facts: tuple[Fait, ...]
    follows: Suivi
    redites: ParVue = field(default_factory=aucune)


@dataclass(slots=True)
class _Household:
    """What is kept of a household."""

    settings: Reglages
    facts: int
    editions: dict[str, _Edition] = field(default_factory=dict)
    told: dict[tuple[str, bool], tuple[tuple[Fait, ...], list[Rangee]]] = field(
        default_factory=dict
    )


class Followed:
    """The last households folded, as many as have so many facts; serves one at a time."""

    def __init__(self, facts_max: int = FACTS_MAX) -> None:
        """`facts_max`: 0 keeps none."""
        self._facts_max = facts_max
        self._kept: OrderedDict[UUID, _Household] = OrderedDict()
        self.facts = 0
        """How many facts the households that are kept have in all."""
        self._now = _Household(Reglages(), 0)

    def begin(self, stream: UUID, facts: Sequence[Fait], settings: Reglages) -> None:
        """What follows is asked of this household, until the next one."""
        known = self._kept.pop(stream, None)
        self.facts -= known.facts if known else 0
        if known is None or known.settings is not settings:
            known = _Household(settings, 0)
        known.facts = max(len(facts), 1)
        self._now = known

    def end(self, stream: UUID) -> None:
        """All was asked of it: keep it, and forget those folded before if they are too many."""
        self._kept[stream] = self._now
        self.facts += self._now.facts
        while self.facts > self._facts_max:
            _, oldest = self._kept.popitem(last=False)
            self.facts -= oldest.facts

    def stretches(self, stream: UUID, facts: Sequence[Fait], edition: str = "") -> Stretches:
        """The household that these facts tell; see `fold_par_periode`.

        `edition`: for whom something is not told; what goes on for one is not lost for another.
        """
        settings, editions = self._now.settings, self._now.editions
        known = editions.pop(edition, None)
        more = None if known is None else _more(known.facts, facts)
        if known is None or more is None or not all(map(known.follows.ajoute, more)):
            if self._facts_max == 0 or any(fact.concernes != {stream} for fact in facts):
                return list(fold_par_periode(stream, facts, reglages=settings))
            known = _Edition((), Suivi(stream, facts, settings))
        known.facts = tuple(facts)
        editions[edition] = known
        return [(Intervalle(date.min), known.follows.parcours())]

    def redites(self, edition: str = "") -> ParVue:
        """What the views said last of the household that was just asked."""
        known = self._now.editions.get(edition)
        return aucune() if known is None else known.redites

    def told(
        self,
        whom: str,
        facts: Sequence[Fait],
        tell: Callable[[], Iterator[Rangee]],
        *,
        hidden: bool = False,
    ) -> list[Rangee]:
        """What these facts tell, alone, to somebody; `hidden`: what else it depends on."""
        known = self._now.told.get((whom, hidden))
        if known is None or _more(known[0], facts) != ():
            known = self._now.told[whom, hidden] = (tuple(facts), list(tell()))
        return known[1]


def _more(known: Sequence[Fait], facts: Sequence[Fait]) -> Sequence[Fait] | None:
    """The few facts that come after those that are known; None: they do not begin the same."""
    more = len(facts) - len(known)
    begins = 0 <= more <= FACTS_MORE_MAX and all(map(_same, known, facts))
    return tuple(facts[len(known) :]) if begins else None


def _same(one: Fait, other: Fait) -> bool:
    """Whether they are one row of the journal, read once or read again."""
    return one is other or one == other
