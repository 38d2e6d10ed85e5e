"""Ce que chaque partenaire peut demander en une minute, tous processus confondus.

Un processus prend d'avance un bloc de crédits dans la base, puis le dépense sans la déranger.
Une base qui ne répond pas ne refuse personne ici : elle le fera plus loin.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import asyncpg
from asyncpg import Pool

from parcours.api.problems import TropDeRequetes
from parcours.postgres.lost import LOST

MINUTE_SECONDS: Final = 60
BLOCS: Final = 20
"""En combien de blocs se prend un plafond : autant de fois la base est interrogée, au plus."""


class Ressource(StrEnum):
    """Ce qui se compte."""

    FAITS = "faits"
    OCTETS = "octets"
    LECTURES = "lectures"
    RECHERCHES = "recherches"
    PERSONNES = "personnes"
    ESSAIS = "essais"
    """Les faits jugés à blanc."""


PLAFONDS: Final[dict[Ressource, int]] = {
    Ressource.FAITS: 200_000,
    Ressource.OCTETS: 1024 * 1024 * 1024,
    Ressource.LECTURES: 12_000,
    Ressource.RECHERCHES: 1_200,
    Ressource.PERSONNES: 60,
    Ressource.ESSAIS: 20_000,
}
"""Par partenaire et par minute, si l'exploitant n'en règle pas d'autres."""

_PRENDRE: Final = """
INSERT INTO annuaire.budgets AS b (source, ressource, minute, pris) VALUES ($1, $2, $3, $4)
ON CONFLICT (source, ressource) DO UPDATE
  SET minute = $3, pris = CASE WHEN b.minute = $3 THEN b.pris + $4 ELSE $4 END
  WHERE b.minute <> $3 OR b.pris + $4 <= $5
RETURNING pris
"""


@dataclass(slots=True)
class _Compte:
    """Ce qu'il reste ici des blocs pris, et ce que tous les processus ont pris."""

    minute: int
    reste: int = 0
    pris: int = 0
    seul: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Un bloc se prend pour tous ceux qui en attendent : il en resterait moins aux autres."""


class Budgets:
    """Les budgets de tous les partenaires, vus d'un processus."""

    def __init__(
        self,
        pool: Pool,
        now: Callable[[], datetime],
        plafonds: Mapping[Ressource, int] = PLAFONDS,
    ) -> None:
        self._pool = pool
        self._now = now
        self._plafonds = {**PLAFONDS, **plafonds}
        self._comptes: dict[tuple[str, Ressource], _Compte] = {}

    async def prendre(self, source: str, ressource: Ressource, combien: int) -> dict[str, str]:
        """Dépenser ; les en-têtes qui disent ce qu'il reste.

        Raises:
            TropDeRequetes: il ne reste pas assez pour cette minute ; rien n'est dépensé.
        """
        minute, ecoulees = divmod(int(self._now().timestamp()), MINUTE_SECONDS)
        compte = self._comptes.get((source, ressource))
        if compte is None or compte.minute != minute:
            compte = self._comptes[source, ressource] = _Compte(minute)
        if compte.reste < combien:
            async with compte.seul:
                if compte.reste < combien:
                    await self._lever(source, ressource, compte, combien)
        plafond, assez = self._plafonds[ressource], compte.reste >= combien
        compte.reste -= combien if assez else 0
        entetes = {
            "RateLimit-Limit": str(plafond),
            "RateLimit-Remaining": str(max(plafond - compte.pris, 0) + max(compte.reste, 0)),
            "RateLimit-Reset": str(MINUTE_SECONDS - ecoulees),
        }
        if not assez:
            raise TropDeRequetes(
                f"{plafond} {ressource} par minute : reprendre dans {MINUTE_SECONDS - ecoulees} s.",
                entetes={**entetes, "Retry-After": str(MINUTE_SECONDS - ecoulees)},
            )
        return entetes

    async def _lever(
        self, source: str, ressource: Ressource, compte: _Compte, combien: int
    ) -> None:
        """Prendre un bloc, ou juste ce qu'il faut si un bloc ne tient plus."""
        plafond = self._plafonds[ressource]
        manque = combien - compte.reste
        pris: int | None = None
        try:
            for bloc in dict.fromkeys((max(plafond // BLOCS, manque), manque)):
                if bloc <= plafond and pris is None:
                    pris = await self._pool.fetchval(
                        _PRENDRE, source, ressource.value, compte.minute, bloc, plafond
                    )
                    compte.reste += bloc if pris is not None else 0
        except (asyncpg.PostgresError, *LOST):
            compte.reste = max(compte.reste, combien)
        compte.pris = plafond if pris is None else pris
