"""The acts of a trial server: everywhere, what each role ordinarily says counts."""

from datetime import date
from typing import Final

from asyncpg import Pool

from parcours.domain import actes
from parcours.domain.droit.reglages import PARTOUT
from parcours.journal import territories

SINCE: Final = date(1900, 1, 1)
BY: Final = "Serveur d'essai"


async def sign(pool: Pool) -> None:
    """Sign the ordinary acts for everywhere, those that no trial server signed here before."""
    async with pool.acquire() as connection:
        missing = actes.a_signer(await territories.settings(connection), PARTOUT)
        acts = [actes.acte(couple, PARTOUT, SINCE, BY) for couple in missing]
        if acts:
            await territories.sign_all(connection, acts)
