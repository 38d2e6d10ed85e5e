"""A household folded from nothing: what each of its facts costs, in CPU, whatever their number.

Its facts are those of invented households, one after the other, said of one. Run alone,
`python bench/repli.py` takes seconds.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.inventes import AUJOURD_HUI, au_journal, nomme_un_autre
from parcours.domain.droit import memoire
from parcours.domain.droit.reglages import PARTOUT, Reglages
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import actes
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import MENAGES_MIN, TerritoireInvente

TAILLES: Final = (20, 200, 2000)
PASSAGES: Final = 7
MICROSECONDES_MAX: Final = 40
"""Required, per fact, at each size."""
MENAGE: Final = UUID(int=1)


def replis() -> Table:
    """What decoding and folding cost, per fact, at each size."""
    table = Table(title="Un ménage replié à froid, CPU par fait (µs)")
    for colonne in ("Faits", "Relire", "Replier, mémoire vide", "Replier", "Exigé"):
        table.add_column(colonne, justify="right")
    ordinaires = Reglages(actes.acte(c, PARTOUT, date.min, "Le banc") for c in actes.ordinaires())
    for taille in TAILLES:
        ecrits = _menage(taille)
        relire = _meilleur(partial(codec.facts, ecrits))
        faits = codec.facts(ecrits)
        memoire.oublie()
        debut = time.process_time()
        fold(MENAGE, faits, reglages=ordinaires)
        a_vide = time.process_time() - debut
        chaud = _meilleur(partial(fold, MENAGE, faits, reglages=ordinaires))
        par_fait = [f"{1e6 * duree / taille:.0f}" for duree in (relire, a_vide, chaud)]
        tenu = "tenu" if 1e6 * chaud / taille <= MICROSECONDES_MAX else "manqué"
        table.add_row(str(taille), *par_fait, f"≤ {MICROSECONDES_MAX} {tenu}")
    return table


def _menage(taille: int) -> Sequence[Recorded]:
    """That many facts of invented households, all said of one."""
    invente = TerritoireInvente(DepartementInvente("48", MENAGES_MIN), 1, AUJOURD_HUI)
    dits = (dit for rang in range(taille) for dit in invente.menage(rang).dits)
    gardes = [dit for dit in dits if not nomme_un_autre(dit)]
    return [au_journal(dit, MENAGE, position) for position, dit in enumerate(gardes[:taille], 1)]


def _meilleur(fait: Callable[[], object]) -> float:
    """The least CPU time of several passages: other processes only add to it."""
    durees = []
    for _ in range(PASSAGES):
        debut = time.process_time()
        fait()
        durees.append(time.process_time() - debut)
    return min(durees)


if __name__ == "__main__":
    Console().print(replis())
