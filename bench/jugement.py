"""What judging protections costs households that have none: their rows, with and without it.

The same invented households are projected in turn by the code as it is and by a variant that knows
of no protection: nothing veiled, nothing withheld from anybody. CPU time, the least of several
passages. Run alone, `python bench/jugement.py` takes a minute.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.evenements import EXEMPLES
from bench.inventes import AUJOURD_HUI, au_journal, nomme_un_autre
from parcours.annuaire import FichierPartenaires
from parcours.domain.droit.reglages import PARTOUT, Reglages
from parcours.domain.histoire.protege import FAMILLE_PROTEGEE, RIEN_DE_TU
from parcours.domain.lecture import regard
from parcours.domain.publie import actes
from parcours.domain.temps.jour_civil import minuit
from parcours.domain.volets.vif.etat import Vif
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import MENAGES_MIN, TerritoireInvente
from parcours.projections import household
from parcours.projections.cles import Lecteurs

MENAGES: Final = 60
PASSAGES: Final = 5
RAPPORT_MAX: Final = 1.30
RIEN: Final = Vif()


def jugement() -> Table:
    """What projecting costs, with the judgement of protections and without."""
    dits = [_menage(rang) for rang in range(MENAGES)]
    menages = [(UUID(int=n), faits) for n, faits in enumerate(dits, 1) if faits]
    projeter = partial(_projeter, menages)
    avec, sans = [], []
    for _ in range(PASSAGES):
        avec.append(_duree(projeter))
        with _sans_protections():
            sans.append(_duree(projeter))
    a, b = (1000 * min(durees) / len(menages) for durees in (avec, sans))
    table = Table(title="Projeter un ménage sans protection, CPU (ms)")
    for colonne in ("Ménages", "Faits", "En jugeant", "Sans juger", "Rapport", "Exigé"):
        table.add_column(colonne, justify="right")
    faits = sum(len(faits) for _, faits in menages)
    tenu = "tenu" if a / b <= RAPPORT_MAX else "manqué"
    table.add_row(
        str(len(menages)), str(faits), f"{a:.2f}", f"{b:.2f}", f"{a / b:.2f}",
        f"≤ {RAPPORT_MAX} {tenu}",
    )  # fmt: skip
    return table


def _menage(rang: int) -> Sequence[Recorded]:
    """The facts of an invented household; none if something of it is protected."""
    invente = TerritoireInvente(DepartementInvente("48", MENAGES_MIN), 1, AUJOURD_HUI)
    dits = [dit for dit in invente.menage(rang).dits if not nomme_un_autre(dit)]
    ecrits = [au_journal(dit, UUID(int=rang + 1), n) for n, dit in enumerate(dits, 1)]
    return () if any(f".{FAMILLE_PROTEGEE}." in dit.type for dit in ecrits) else ecrits


def _projeter(menages: Sequence[tuple[UUID, Sequence[Recorded]]]) -> None:
    ordinaires = Reglages(actes.acte(c, PARTOUT, date.min, "Le banc") for c in actes.ordinaires())
    tous = FichierPartenaires.lit(EXEMPLES / "partenaires.json").partenaires
    lecteurs = Lecteurs([p.lecteur for p in tous], minuit(AUJOURD_HUI))
    for flux, faits in menages:
        household.household_rows(flux, faits, ordinaires, lecteurs)


def _duree(fait: Callable[[], object]) -> float:
    debut = time.process_time()
    fait()
    return time.process_time() - debut


@contextmanager
def _sans_protections() -> Iterator[None]:
    """The variant: whoever reads, nothing is protected."""
    fautes: tuple[tuple[Any, str, Callable[..., object]], ...] = (
        (household, "voile_des_autres", lambda *_: RIEN_DE_TU),
        (household, "est_entiere", lambda *_: True),
        (regard, "voile", lambda *_: RIEN_DE_TU),
        (regard, "est_protege", lambda _: False),
        (regard, "protections_a_respecter", lambda *_: RIEN),
        (regard.Regard, "masquent", lambda *_: ()),
    )
    vrais = [getattr(ou, nom) for ou, nom, _ in fautes]
    for ou, nom, faute in fautes:
        setattr(ou, nom, faute)
    try:
        yield
    finally:
        for (ou, nom, _), vrai in zip(fautes, vrais, strict=True):
            setattr(ou, nom, vrai)


if __name__ == "__main__":
    Console().print(jugement())
