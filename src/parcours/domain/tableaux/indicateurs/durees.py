"""Combien de jours dure un séjour : médiane des séjours finis, et survie de Kaplan et Meier.

Un séjour qui dure encore le jour de l'observation n'a pas de durée : il est censuré, et compte dans
la survie tant qu'il dure. La médiane des seuls séjours finis serait trop courte.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from parcours.domain.tableaux.indicateurs.sejours import SejourCompte


class JoursDeSejour(NamedTuple):
    """Des jours, et si le séjour était fini le jour où l'on regarde."""

    jours: int
    fini: bool


class Palier(NamedTuple):
    """La part de ceux qui y sont encore au-delà de ce nombre de jours."""

    jours: int
    encore: Fraction
    exposes: int
    """Combien y étaient encore la veille."""


def durees(sejours: Iterable[SejourCompte], au: date) -> list[JoursDeSejour]:
    """Ce que l'on sait ce jour-là de la durée des séjours commencés."""
    return [
        JoursDeSejour(
            (min(s.au, au) if s.au is not None else au).toordinal() - s.du.toordinal(), _fini(s, au)
        )
        for s in sejours
        if s.du < au
    ]


def _fini(sejour: SejourCompte, au: date) -> bool:
    return sejour.au is not None and sejour.au <= au


def survie(observees: Sequence[JoursDeSejour]) -> list[Palier]:
    """L'estimateur de Kaplan et Meier : un palier par durée où un séjour a fini."""
    paliers: list[Palier] = []
    encore = Fraction(1)
    for jours in sorted({d.jours for d in observees if d.fini}):
        exposes = sum(d.jours >= jours for d in observees)
        finis = sum(d.fini and d.jours == jours for d in observees)
        encore *= 1 - Fraction(finis, exposes)
        paliers.append(Palier(jours, encore, exposes))
    return paliers


def mediane(paliers: Iterable[Palier]) -> int | None:
    """Le premier jour où la moitié est partie ; None si plus de la moitié y est encore."""
    return next((p.jours for p in paliers if p.encore <= Fraction(1, 2)), None)
