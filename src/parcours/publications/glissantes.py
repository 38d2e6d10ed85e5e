"""Trois années pour un petit département : celle qui paraît, et deux derrière, qui se taisent.

L'attaquant a les trois dans ses équations ; une année qui a déjà paru est la même case.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.domain.temps.intervalle import Intervalle
from parcours.publications.composee import Composee
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import ANNEES_GLISSANTES, GLISSANTS
from parcours.secret_statistique.cases import Cle


class AnneesComptees(NamedTuple):
    """Des années comptées : le nom de leurs cases, leurs jours, et ce qu'y compte chacun."""

    nom: Cle
    jours: Intervalle
    parts: Parts


def glisse(
    composee: Composee,
    code: str,
    periode: Periode,
    departements: Sequence[str],
    compte: Callable[[Intervalle], Parts],
) -> Iterator[AnneesComptees]:
    """Ajoute l'année, les trois années, et celles qui sont derrière ; donne chacune."""
    for tableau, jours in ((code, periode.jours), (GLISSANTS[code], trois_annees(periode))):
        parts = compte(jours)
        composee.ajoute(tableau, periode.code, parts, departements)
        yield AnneesComptees((tableau, periode.code), jours, parts)
    for recul in range(1, ANNEES_GLISSANTES):
        jours = periode.decalee(-recul).jours
        nom, parts = derriere(code, periode.code, recul), compte(jours)
        composee.cache_un_tableau(nom, code, parts, departements)
        yield AnneesComptees(nom, jours, parts)
    composee.equations += [
        (
            ((GLISSANTS[code], periode.code, *case), -1),
            *(((*derriere(code, periode.code, n), *case), 1) for n in range(ANNEES_GLISSANTES)),
        )
        for case in composee.de(code, periode.code)
    ]


def trois_annees(periode: Periode) -> Intervalle:
    """Cette année et les deux d'avant."""
    return Intervalle(periode.decalee(1 - ANNEES_GLISSANTES).jours.du, periode.jours.au)


def derriere(code: str, periode: str, recul: int) -> Cle:
    """Le nom d'une année d'avant, vue de celle-ci ; l'année même est celle qui paraît."""
    return (f"{code}-derriere-{recul}", periode) if recul else (code, periode)


class Redite(NamedTuple):
    """Une case et la même, vue d'une publication plus tardive."""

    avant: Cle
    apres: Cle
    grandit: bool = False
    """Vrai si elle compte jusqu'au jour observé : plus tard, elle ne peut que grandir."""


def redites(composee: Composee, periode: Periode, dites: Mapping[str, str]) -> Iterator[Redite]:
    """Les cases de cette année et de celles d'avant que d'autres publications comptent aussi."""
    cases = [(c, case) for c in GLISSANTS for case in composee.de(c, dites[periode.code])]
    for recul in range(ANNEES_GLISSANTES):
        vue = periode.decalee(-recul)
        vues = [
            (dites[p.code], rang)
            for rang in range(ANNEES_GLISSANTES)
            if (p := vue.decalee(rang)).code in dites
        ]
        ici = (dites[periode.code], recul)
        for avant, apres in pairwise(vues):
            if ici in {avant, apres}:
                for code, case in cases:
                    un, autre = derriere(code, *avant), derriere(code, *apres)
                    yield Redite((*un, *case), (*autre, *case))
