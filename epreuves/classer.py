"""Un classeur simple : un seuil appris sur la moitié des temps, jugé sur l'autre."""

from collections.abc import Sequence
from typing import Final

CHANCE_MAX: Final = 0.55
"""Au-delà, on distingue l'inconnu de l'interdit."""


def juste(inconnus: Sequence[float], interdits: Sequence[float]) -> float:
    """La part des temps de la seconde moitié que le seuil appris sur la première range bien."""
    moitie = len(inconnus) // 2
    seuil, plus_lents = _apprend(inconnus[:moitie], interdits[:moitie])
    return _justesse(inconnus[moitie:], interdits[moitie:], seuil, plus_lents=plus_lents)


def _apprend(inconnus: Sequence[float], interdits: Sequence[float]) -> tuple[float, bool]:
    """Le seuil qui range le mieux, et si c'est l'interdit qui est le plus lent."""
    choix = [
        (_justesse(inconnus, interdits, seuil, plus_lents=lents), seuil, lents)
        for seuil in sorted({*inconnus, *interdits})
        for lents in (True, False)
    ]
    _, seuil, plus_lents = max(choix)
    return seuil, plus_lents


def _justesse(
    inconnus: Sequence[float], interdits: Sequence[float], seuil: float, *, plus_lents: bool
) -> float:
    bien = sum(t >= seuil for t in interdits) + sum(t < seuil for t in inconnus)
    total = len(inconnus) + len(interdits)
    return (bien if plus_lents else total - bien) / total
