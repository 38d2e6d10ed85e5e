"""La commande `parcours`, en une variante : une autre version, sans registre, ou trop bavarde.

`EPREUVE_VARIANTE` dit laquelle ; le projecteur qu'elle lance, processus neuf, la relit aussi.
"""

import os
import sys

from parcours.__main__ import main
from parcours.journal.registre import LectureFaite, Registre
from parcours.projections import entree, schema

VARIANTE = os.environ.get("EPREUVE_VARIANTE", "")

_SANS_JUGER = """
SELECT EXISTS (SELECT FROM journal.evenements WHERE flux = $2)
   AND $1::text IS NOT NULL AND $3::text IS NOT NULL
"""


async def _n_inscrit_rien(_: Registre, __: LectureFaite) -> None:
    """Lire sans laisser de trace."""


if VARIANTE == "autre-version":
    schema.RULES_VERSION = "those of another release"  # type: ignore[misc]  # final, but we are another
elif VARIANTE == "sans-registre":
    Registre.note = _n_inscrit_rien  # type: ignore[method-assign,assignment]  # less is said of it
elif VARIANTE == "rejoue-avant-de-juger":
    entree._MENAGE = _SANS_JUGER  # type: ignore[misc]  # noqa: SLF001 (the fault that must be caught)

if __name__ == "__main__":
    sys.argv[0] = "parcours"
    main()
