"""Freeze a release, as the command does."""

from datetime import date

from maison import SUPERVISEUR, Maison

from parcours.publications import registre
from parcours.publications.geler import decider
from parcours.publications.periodes import Periode
from parcours.secret_statistique.cases import Regle

AUJOURDHUI = date(2026, 11, 29)


async def gele(maison: Maison, code: str, *, reviser: bool = False) -> int:
    """Freeze a release of the 48, once the views know everything that was pushed."""
    await maison.lit("/v1/observatoire/offre", lecteur=SUPERVISEUR.source)
    async with (
        maison.service.pool.acquire() as connexion,
        connexion.transaction(isolation="repeatable_read"),
    ):
        periode, regle = Periode.lue(code), Regle()
        decidee = await decider(connexion, periode, ["48"], regle, AUJOURDHUI, reviser=reviser)
        return await registre.ecrire(connexion, decidee)
