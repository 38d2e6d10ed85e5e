"""Ce qu'un partenaire a dit depuis un jour se trouve sans lire ce qu'ont dit les autres."""

from datetime import date

import pytest
from asyncpg import Pool

from parcours.journal import qualite


@pytest.mark.parametrize("quoi", ["families", "days", "told", "streams", "days_of"])
async def test_la_qualite_d_un_partenaire_se_lit_par_son_index(pool: Pool, quoi: str) -> None:
    qui, le = "/partenaires/x", date(2026, 1, 1)
    lit, valeurs = {
        "families": (qualite._FAMILIES, (qui, le, 30)),  # noqa: SLF001 (the query)
        "days": (qualite._DAYS, (qui, le)),  # noqa: SLF001
        "told": (qualite._TOLD, (qui, le, 100)),  # noqa: SLF001
        "streams": (qualite._STREAMS, (qui, le, None, 10)),  # noqa: SLF001
        "days_of": (qualite._BY_SOURCE, ([qui], le, ["vif"])),  # noqa: SLF001
    }[quoi]
    async with pool.acquire() as connexion, connexion.transaction():
        await connexion.execute("SET LOCAL enable_seqscan = off")
        plan = await connexion.fetch(f"EXPLAIN {lit}", *valeurs)

    assert "evenements_source_jour" in "\n".join(ligne[0] for ligne in plan)
