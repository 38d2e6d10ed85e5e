"""The acts of a trial server: everywhere, what each role ordinarily says counts."""

import ipaddress
from datetime import date
from typing import Final

from asyncpg import Pool

from parcours.domain.droit.reglages import PARTOUT
from parcours.domain.publie import actes
from parcours.errors import CannotRun
from parcours.journal import territories

SINCE: Final = date(1900, 1, 1)
BY: Final = "Serveur d'essai"


_REAL: Final = """
SELECT EXISTS (SELECT FROM annuaire.service_reel)
    OR EXISTS (SELECT FROM annuaire.partenaires WHERE organisme ~ '^[0-9]{14}$')
"""
_SERVED: Final = """
INSERT INTO annuaire.service_reel (seul)
SELECT true WHERE EXISTS (SELECT FROM annuaire.partenaires) ON CONFLICT DO NOTHING
"""


def refuse_beyond_loopback(host: str) -> None:
    """Refuse a trial server that others could reach: there, one reader reads everything."""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        raise CannotRun(
            "un serveur d'essai n'écoute que cette machine : ôter --essai, ou --host "
            f"({host} s'entend d'ailleurs)"
        )


async def refuse_real(pool: Pool) -> None:
    """Refuse to try things on a database that holds real partners, or has served some."""
    if await pool.fetchval(_REAL):
        raise CannotRun(
            "cette base tient de vrais partenaires : --essai y ouvrirait tout ; en prendre une "
            "autre (--dossier, PARCOURS_DATABASE_URL)"
        )


async def served(pool: Pool) -> None:
    """Note that the partners of this database were served for real."""
    await pool.execute(_SERVED)


async def sign(pool: Pool) -> None:
    """Sign the ordinary acts for everywhere, those that no trial server signed here before."""
    async with pool.acquire() as connection:
        missing = actes.a_signer(await territories.settings(connection), PARTOUT)
        acts = [actes.acte(couple, PARTOUT, SINCE, BY) for couple in missing]
        if acts:
            await territories.sign_all(connection, acts)
