"""Un outil de décision lit ce qui a paru, et rien d'autre de la base."""

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


async def test_qui_n_a_que_les_vues_ne_lit_pas_ce_qui_se_tait(proprietaire: Proprietaire) -> None:
    transaction = proprietaire.transaction()
    await transaction.start()
    try:
        await proprietaire.execute(
            "INSERT INTO publications.gelees (periode, revision, departements, catalogue, seuil,"
            " position, bilan, empreinte) VALUES ('2025', 1, '{48}', '2', 11, 7, '{}', '')"
        )
        await proprietaire.execute(
            "INSERT INTO publications.cases SELECT max(numero), ARRAY['stock', '2025', '48', e], n,"
            " n, 1, 1, parait OR e = 'tue', false, parait FROM publications.gelees, (VALUES"
            " ('paru', 12, true), ('tue', 3, false), ('cachee', 4, false)) AS c(e, n, parait)"
            " GROUP BY e, n, parait"
        )
        await proprietaire.execute("CREATE ROLE bi; GRANT USAGE ON SCHEMA publications TO bi")
        await proprietaire.execute(
            "GRANT SELECT ON publications.chiffres, publications.dernieres TO bi; SET ROLE bi"
        )
        lus = await proprietaire.fetch(
            "SELECT modalites, valeur, position FROM publications.dernieres"
        )

        assert {tuple(map(str, lu)) for lu in lus} == {
            ("['paru']", "12", "7"),
            ("['tue']", "None", "7"),
        }
        for table in TUS:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with proprietaire.transaction():
                    await proprietaire.fetch(f"SELECT 1 FROM {table}")  # noqa: S608 (our names)
    finally:
        await transaction.rollback()
