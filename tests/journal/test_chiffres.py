"""Un outil de décision lit ce qui a paru, et rien d'autre de la base."""

from collections.abc import AsyncIterator
from typing import Final

import asyncpg
import pytest
from journal.brouillons import Proprietaire

TUS = (
    "publications.cases",
    "publications.equations",
    "publications.gelees",
    "journal.evenements",
    "coffre.cles",
)


ECRIT: Final = """
INSERT INTO publications.gelees
  (periode, revision, departements, catalogue, seuil, position, bilan, empreinte)
  VALUES ('2025', 1, '{48}', '2', 11, 7, '{}', '');
INSERT INTO publications.cases
  SELECT max(numero), ARRAY['stock', '2025', '48', e], n, n, 1, 1, parait OR e = 'tue', connue,
         parait
    FROM publications.gelees,
         (VALUES ('paru', 12, true, false), ('tue', 3, false, false), ('cachee', 4, false, false),
                 ('tardive', 5, true, true)) AS c (e, n, parait, connue)
   GROUP BY e, n, parait, connue;
CREATE ROLE bi;
GRANT USAGE ON SCHEMA publications TO bi;
GRANT SELECT ON publications.chiffres, publications.dernieres TO bi;
SET ROLE bi;
"""
"""What came out, what is silent, what is hidden, what late facts moved; and who reads the views."""


@pytest.fixture
async def bi(proprietaire: Proprietaire) -> AsyncIterator[Proprietaire]:
    """Who has the two views, and what everybody has: temporary functions of its own."""
    transaction = proprietaire.transaction()
    await transaction.start()
    try:
        await proprietaire.execute(ECRIT)
        yield proprietaire
    finally:
        await transaction.rollback()


async def test_qui_n_a_que_les_vues_ne_lit_pas_ce_qui_se_tait(bi: Proprietaire) -> None:
    lus = await bi.fetch("SELECT modalites, valeur, position FROM publications.dernieres")

    assert {tuple(map(str, lu)) for lu in lus} == {
        ("['paru']", "12", "7"),
        ("['tue']", "None", "7"),
    }
    for table in TUS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with bi.transaction():
                await bi.fetch(f"SELECT 1 FROM {table}")  # noqa: S608 (our names)


@pytest.mark.parametrize("vue", ["chiffres", "dernieres"])
async def test_une_fonction_qui_bavarde_n_y_voit_que_ce_qui_parait(
    bi: Proprietaire, vue: str
) -> None:
    """Cheaper than the view's own conditions, it would be called before them."""
    dits: list[str] = []
    bi.add_log_listener(lambda _, dit: dits.append(dit.message))
    await bi.execute(
        "CREATE FUNCTION pg_temp.bavarde(quoi text[], n bigint) RETURNS boolean LANGUAGE plpgsql"
        " IMMUTABLE COST 0.0000001 AS $$ BEGIN RAISE NOTICE '%', quoi[1] || coalesce(n, -1);"
        " RETURN true; END $$"
    )

    await bi.fetch(f"SELECT 1 FROM publications.{vue} WHERE pg_temp.bavarde(modalites, valeur)")  # noqa: S608 (our names)

    assert set(dits) == {"paru12", "tue-1"}
