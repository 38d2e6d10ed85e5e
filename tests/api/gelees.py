"""Freeze a release, as the command does; or write one that nothing counted."""

from collections.abc import Mapping
from datetime import date

from maison import SUPERVISEUR, Maison

from parcours.publications import lues, registre
from parcours.publications.composee import Composee
from parcours.publications.composer import composer
from parcours.publications.geler import decider
from parcours.publications.periodes import Periode
from parcours.publications.registre import Decidee
from parcours.secret_statistique.cases import Case, Cle, RegleDeSecret

AUJOURDHUI = date(2026, 11, 29)


async def gele(maison: Maison, code: str, *, reviser: bool = False) -> int:
    """Freeze a release of the 48, once the views know everything that was pushed."""
    await maison.lit("/v1/observatoire/offre", lecteur=SUPERVISEUR.source)
    async with (
        maison.service.pool.acquire() as connexion,
        connexion.transaction(isolation="repeatable_read"),
    ):
        periode, regle = Periode.lue(code), RegleDeSecret()
        decidee = await decider(connexion, periode, ["48"], regle, AUJOURDHUI, reviser=reviser)
        return await registre.ecrire(connexion, decidee)


async def comptee(maison: Maison, code: str) -> Mapping[Cle, int]:
    """What a release of the 48 would count, cell by cell, before anything falls silent."""
    periode = Periode.lue(code)
    async with (
        maison.service.pool.acquire() as connexion,
        connexion.transaction(isolation="repeatable_read"),
    ):
        matiere, _ = await lues.lire(connexion, periode)
    composee = composer(matiere, periode, ["48"], RegleDeSecret().seuil)
    return {cle: case.valeur for cle, case in composee.cases.items()}


async def ecrite(maison: Maison, paru: Mapping[Cle, int | None], code: str = "2025-T1") -> int:
    """Write a release where these cells came out, or fell silent (None)."""
    cases = {cle: Case(valeur or 0, valeur or 0) for cle, valeur in paru.items()}
    bilan = dict.fromkeys(
        ("cases", "parues", "protegees", "sacrifiees", "attaquees", "cases_deplacees"), 0
    )
    async with maison.service.pool.acquire() as connexion:
        return await registre.ecrire(
            connexion,
            Decidee(
                periode=Periode.lue(code), revision=1, departements=["48"], seuil=11, position=1,
                composee=Composee(cases), paru=paru, bilan=bilan,
            ),
        )  # fmt: skip
