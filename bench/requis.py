"""What is required, beside what was measured: one line for each piece of work.

What takes two processes binds on six cores: below, it is measured only if asked, and not judged.
"""

import os
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rich.table import Table

COEURS_POUR_DEUX: Final = 6
TROP_PEU: Final = "moins de six cœurs"
NON_MESURE: Final = "non mesuré"
DEUX: Final = "Mesurer aussi, sans en juger, ce qui prend deux processus en dessous de six cœurs."


@dataclass(frozen=True, slots=True)
class Ligne:
    """A line of the table."""

    travail: str
    requis: str
    mesure: str
    tenu: bool | None = None
    """Whether what is required is reached; None: it was not measured."""


def non_mesuree(travail: str, requis: str, pourquoi: str) -> Ligne:
    """A line that says why nothing was measured."""
    return Ligne(travail, requis, f"{NON_MESURE} : {pourquoi}")


def pour_deux() -> bool:
    """Whether there are cores enough for what takes two processes."""
    return len(os.sched_getaffinity(0)) >= COEURS_POUR_DEUX


def sans_verdict(lignes: Iterable[Ligne]) -> list[Ligne]:
    """What was measured where it does not bind."""
    return [
        replace(ligne, mesure=f"{ligne.mesure} ; {NON_MESURE} ici : {TROP_PEU}", tenu=None)
        if ligne.requis and ligne.tenu is not None
        else ligne
        for ligne in lignes
    ]


def etendue(mesures: Sequence[float], decimales: int = 0) -> str:
    """The median, the least and the most."""
    dits = (f"{m:.{decimales}f}" for m in (statistics.median(mesures), min(mesures), max(mesures)))
    return "{} ({} à {})".format(*dits).replace(".", ",")


def au_moins(travail: str, requis: float, mesures: Sequence[float], decimales: int = 1) -> Ligne:
    """A line whose median must reach that."""
    dit = f"≥ {requis:g}".replace(".", ",")
    return Ligne(travail, dit, etendue(mesures, decimales), statistics.median(mesures) >= requis)


def au_plus(travail: str, requis: float, mesures: Sequence[float], decimales: int = 1) -> Ligne:
    """A line whose median must not pass that."""
    dit = f"≤ {requis:.{decimales}f}".replace(".", ",")
    return Ligne(travail, dit, etendue(mesures, decimales), statistics.median(mesures) <= requis)


AILLEURS: Final = (
    Ligne(
        "Requêtes d'un dépôt, 32 clients, ménages gardés",
        "1 lecture et 1 écriture partagées par groupe",
        "tests/api/test_ensemble.py",
    ),
    Ligne(
        "Les autres, pendant qu'on lit ou pousse un ménage de 5 000 faits",
        "p99 ≤ 2 × celui d'un cœur occupé ailleurs",
        "make epreuves (charge)",
    ),
    Ligne("Mémoire", "bornée par un réglage", "docs/exploitation.md"),
)
"""What is held or measured elsewhere."""


def tableau(lignes: Iterable[Ligne]) -> Table:
    """The table."""
    table = Table(title="Ce qui est requis, et ce qui est mesuré : médiane (le moins à le plus)")
    for colonne in ("Travail", "Requis", "Mesuré", ""):
        table.add_column(colonne, overflow="fold")
    for ligne in lignes:
        verdict = {None: "", True: "tenu", False: "manqué"}[ligne.tenu]
        table.add_row(ligne.travail, ligne.requis, ligne.mesure, verdict)
    return table
