"""A small invented territory, as the views tell it: every table of the observatory speaks there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

import orjson

from parcours.domain.parcours.fold import fold
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.recit import Dit, Recit
from parcours.peuplement.territoire import PARTS
from parcours.projections.vue import Vie, numerotees
from parcours.projections.vues import toutes
from parcours.publications import lues

CODE: Final = "48"
AUJOURD_HUI: Final = date(2026, 11, 29)
RECITS: Final = 20
"""De chaque dispositif."""
PERIODES: Final = ("2024", "2025", *(f"{an}-T{n}" for an in (2024, 2025, 2026) for n in (1, 2, 3)))


def menages() -> Iterator[list[Dit]]:
    ou = DepartementInvente(CODE, 400)
    for rang, (raconte, _, _) in enumerate(PARTS.values()):
        for n in range(RECITS):
            recit = Recit(1, ou, rang * RECITS + n, AUJOURD_HUI)
            raconte(recit)
            recit.accorde()
            yield sorted(recit.dits, key=lambda dit: (dit.su_le, dit.heure))


def au_journal(dit: Dit, flux: UUID, position: int) -> Recorded:
    su_a = datetime.combine(dit.su_le, time(dit.heure // 60, dit.heure % 60), UTC)
    return Recorded(
        position=position, stream=flux, version=position, source=dit.par.source, id=dit.id,
        type=dit.type, happened_on=dit.jour, known_at=su_a, recorded_at=su_a, department=CODE,
        roles=",".join(sorted(dit.par.roles)), linked_streams=(),
        payload=_sans_designation(dit), organisation=dit.par.organisme,
    )  # fmt: skip


def _sans_designation(dit: Dit) -> bytes:
    """What the door puts instead of the household that a fact names."""
    lu = {c: str(UUID(int=7)) if str(v).startswith("{{") else v for c, v in dit.data.items()}
    return orjson.dumps(lu)


def lignes_des(menages_: Iterable[list[Dit]]) -> dict[str, list[dict[str, Any]]]:
    """What the views say of these households."""
    vues = [vue for vue in toutes() if vue.table in lues.TABLES]
    lignes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rang, dits in enumerate(menages_):
        siens = [dit for dit in dits if dit.sujet.count("-") == 1]
        faits = codec.facts([au_journal(dit, UUID(int=1), n) for n, dit in enumerate(siens, 1)])
        vie = Vie(fold(UUID(int=1), faits))
        for table, valeurs in numerotees(r for vue in vues for r in vue.rangees(vie)):
            ligne = dict(zip(table.columns.keys(), valeurs, strict=True))
            lignes[table.name].append({**ligne, "parcours": f"m{rang}"})
    return lignes
