"""Les listes gardées : des filtres sous un nom, que tout un organisme partage.

Rien d'un ménage n'y est : une liste se relit chaque fois, de ce que lit qui la demande.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_type_hints
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid4

from asyncpg import UniqueViolationError
from asyncpg.pool import PoolConnectionProxy
from pydantic import TypeAdapter

from parcours.api.filtres import filtres
from parcours.api.problems import Erreur, ParametreInvalide
from parcours.projections.menages_dits import Filtres

LISTES_MAX: Final = 100
"""Combien un organisme en garde."""
_GARDER: Final = """
INSERT INTO annuaire.listes (liste, organisme, nom, filtres, agent)
SELECT $1, $2, $3, $4, $5
 WHERE (SELECT count(*) FROM annuaire.listes WHERE organisme = $2) < $6
RETURNING liste
"""
_TOUTES: Final = """
SELECT liste, nom, filtres, agent FROM annuaire.listes WHERE organisme = $1 ORDER BY nom
"""
_UNE: Final = """
SELECT liste, nom, filtres, agent FROM annuaire.listes WHERE organisme = $1 AND liste = $2
"""
_OTER: Final = "DELETE FROM annuaire.listes WHERE organisme = $1 AND liste = $2 RETURNING liste"


@dataclass(frozen=True, slots=True)
class Gardee:
    """Une liste gardée."""

    liste: UUID
    nom: str
    filtres: str
    """Tels que les prend `/v1/parcours`."""
    agent: str | None
    """Qui l'a gardée, si le partenaire le dit."""

    @property
    def dits(self) -> dict[str, str]:
        """Les filtres, par nom."""
        return dict(parse_qsl(self.filtres))

    async def relus(self) -> Filtres:
        """Les filtres, relus comme une adresse les dirait.

        Raises:
            ParametreInvalide: un code n'existe plus.
        """
        lecteurs = _lecteurs()
        dits = {n: lecteurs[n].validate_python(v) for n, v in self.dits.items()}
        return await filtres(**dits, depuis=None)


@cache
def _lecteurs() -> Mapping[str, TypeAdapter[Any]]:
    """De quoi relire chaque filtre."""
    dits = get_type_hints(filtres, include_extras=True)
    return {nom: TypeAdapter(forme) for nom, forme in dits.items() if nom != "return"}


async def garder(
    connection: PoolConnectionProxy,
    organisme: str,
    nom: str,
    dits: Mapping[str, str],
    agent: str | None,
) -> Gardee:
    """Garder des filtres, déjà lus, sous ce nom.

    Raises:
        ParametreInvalide: le nom est pris, ou l'organisme en garde déjà trop.
    """
    gardee = Gardee(uuid4(), nom, urlencode(sorted(dits.items())), agent)
    valeurs = (gardee.liste, organisme, nom, gardee.filtres, agent, LISTES_MAX)
    try:
        if await connection.fetchval(_GARDER, *valeurs):
            return gardee
    except UniqueViolationError:
        raise _refus("nom-pris", "Votre organisme garde déjà une liste sous ce nom.") from None
    raise _refus("valeur-hors-bornes", f"Un organisme garde {LISTES_MAX} listes au plus.")


def _refus(code: str, phrase: str) -> ParametreInvalide:
    return ParametreInvalide("Cette liste ne peut pas se garder.", [Erreur(code, "/nom", phrase)])


async def toutes(connection: PoolConnectionProxy, organisme: str) -> list[Gardee]:
    """Celles d'un organisme, par nom."""
    return [Gardee(*ligne) for ligne in await connection.fetch(_TOUTES, organisme)]


async def une(connection: PoolConnectionProxy, organisme: str, liste: UUID) -> Gardee | None:
    """L'une d'elles ; None : il n'en a pas de telle."""
    ligne = await connection.fetchrow(_UNE, organisme, liste)
    return Gardee(*ligne) if ligne else None


async def oter(connection: PoolConnectionProxy, organisme: str, liste: UUID) -> bool:
    """Ne plus la garder ; faux s'il n'en avait pas de telle."""
    return await connection.fetchval(_OTER, organisme, liste) is not None
