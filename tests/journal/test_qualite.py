"""Ce qu'un partenaire a dit depuis un jour se trouve sans lire ce qu'ont dit les autres."""

from datetime import date

import pytest
from asyncpg import Pool

from parcours.journal import qualite


@pytest.mark.parametrize("quoi", ["families", "days"])
async def test_la_qualite_d_un_partenaire_se_lit_par_son_index(pool: Pool, quoi: str) -> None:
    lit = {"families": qualite._FAMILIES, "days": qualite._DAYS}[quoi]  # noqa: SLF001 (the query)
    valeurs = ("/partenaires/x", date(2026, 1, 1), 30)[: lit.count("$3") + 2]
    async with pool.acquire() as connexion, connexion.transaction():
        await connexion.execute("SET LOCAL enable_seqscan = off")
        plan = await connexion.fetch(f"EXPLAIN {lit}", *valeurs)

    assert "evenements_source_jour" in "\n".join(ligne[0] for ligne in plan)
