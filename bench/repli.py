"""A household folded from nothing: what each of its facts costs, in CPU, whatever their number.

Its facts are those of invented households, one after the other, said of one. Run alone,
`python bench/repli.py` takes seconds.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import orjson
from rich.console import Console
from rich.table import Table

from parcours.domain.droit import memoire
from parcours.domain.droit.reglages import PARTOUT, Reglages
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import actes
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.recit import Dit
from parcours.peuplement.territoire import MENAGES_MIN, TerritoireInvente

TAILLES: Final = (20, 200, 2000)
PASSAGES: Final = 7
MICROSECONDES_MAX: Final = 40
"""Required, per fact, at each size."""
MENAGE: Final = UUID(int=1)
AUJOURD_HUI: Final = date(2026, 11, 1)
RECU: Final = datetime(2026, 11, 2, tzinfo=UTC)


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
    gardes = [dit for dit in dits if not any(_designe(v) for v in dit.data.values())]
    return [_ecrit(dit, position) for position, dit in enumerate(gardes[:taille], 1)]


def _designe(valeur: object) -> bool:
    return isinstance(valeur, str) and valeur.startswith("{{")


def _ecrit(dit: Dit, position: int) -> Recorded:
    instant = datetime.combine(dit.su_le, datetime.min.time(), UTC) + timedelta(minutes=dit.heure)
    return Recorded(
        position=position,
        stream=MENAGE,
        version=position,
        source=dit.par.source,
        id=dit.id,
        type=dit.type,
        happened_on=dit.jour,
        known_at=instant,
        recorded_at=RECU + timedelta(seconds=position),
        department="48",
        roles=",".join(sorted(dit.par.roles)),
        linked_streams=(),
        payload=orjson.dumps(dit.data),
        organisation=dit.par.organisme,
    )


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
