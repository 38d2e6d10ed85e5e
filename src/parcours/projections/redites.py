"""What a view says of parts of a household, told again as it was while they stay the same.

The parts are what a fold makes and never alters: those that the next fold keeps are the same
objects. What else the view reads, its frame, is compared by value: another frame, and all is told.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Table

P = TypeVar("P")
L = TypeVar("L")


class Redites:
    """What one view said last of the parts of one household."""

    def __init__(self) -> None:
        self._frame: Any = None
        self._told: dict[int, tuple[Any, Any]] = {}
        """By the identity of a part, which is kept: nothing else takes it."""

    def of(
        self, frame: object, parts: Iterable[P], tell: Callable[[P], Iterable[L]]
    ) -> Iterator[L]:
        """What is told of each part, in their order. To be read to its end: it is then kept."""
        before = self._told if frame == self._frame else {}
        now: dict[int, tuple[P, list[L]]] = {}
        for part in parts:
            known = before.get(id(part))
            said = [*tell(part)] if known is None else known[1]
            now[id(part)] = part, said
            yield from said
        self._frame, self._told = frame, now


ParVue = defaultdict[Table, Redites]
"""Of one household, by view."""


def aucune() -> ParVue:
    """Nothing said yet."""
    return defaultdict(Redites)
