"""Des ménages inventés, déposés par la porte, chaque fait par son partenaire.

Ils arrivent par tranches : ce que dit le SIAO d'abord, puis les autres, puis ce qui décide d'un
fait déjà dit, ou nomme un autre ménage par l'identifiant que la porte vient d'en donner. Une
tranche qui ne répond pas se renvoie : la porte reconnaît ce qu'elle a déjà.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import httpx2

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Dit
from parcours.peuplement.territoire import MenageInvente, TerritoireInvente

TRANCHE_MENAGES: Final = 100
ESSAIS_MAX: Final = 20
PAUSE_SECONDS: Final = 1.0
_DESIGNE: Final = re.compile(rb"\{\{([^}]+)\}\}")
_A_REESSAYER: Final = frozenset({429, 502, 503, 504})


class Arrivee:
    """Ce que la porte a répondu jusqu'ici."""

    def __init__(
        self, client: httpx2.AsyncClient, cles: Mapping[str, str], territoire: TerritoireInvente
    ) -> None:
        """`cles` : celle de chaque partenaire, par source."""
        self._client = client
        self._cles = cles
        self.territoire = territoire
        self._parcours: dict[str, str] = {}
        self.sorts: Counter[str] = Counter()
        """Combien de faits ont été acceptés, rejoués, refusés."""

    async def tout(self, rangs: range, avance: Callable[[Sequence[MenageInvente]], None]) -> None:
        """Déposer ces ménages, par rang ; `avance` est appelé à chaque tranche."""
        for premier in range(rangs.start, rangs.stop, TRANCHE_MENAGES):
            dernier = min(premier + TRANCHE_MENAGES, rangs.stop)
            tranche = list(self.territoire.menages(premier, dernier))
            await self._tranche([dit for menage in tranche for dit in menage.dits])
            avance(tranche)

    async def _tranche(self, dits: Sequence[Dit]) -> None:
        suivent = [dit for dit in dits if _suit(dit)]
        autres = [dit for dit in dits if not _suit(dit)]
        du_siao = [dit for dit in autres if Role.SIAO in dit.par.roles]
        for ceux in (du_siao, [d for d in autres if Role.SIAO not in d.par.roles], suivent):
            par_source: dict[str, list[Dit]] = defaultdict(list)
            for dit in ceux:
                par_source[dit.par.source].append(dit)
            for source, siens in par_source.items():
                await self._pousse(source, siens)

    async def _pousse(self, source: str, dits: Sequence[Dit]) -> None:
        entetes = {
            "Authorization": f"Bearer {self._cles[source]}",
            "Content-Type": "application/x-ndjson",
        }
        corps = b"".join(self._ligne(dit) for dit in dits)
        for _ in range(ESSAIS_MAX):
            reponse = await self._client.post("/v1/evenements", content=corps, headers=entetes)
            if reponse.status_code not in _A_REESSAYER:
                break
            await asyncio.sleep(PAUSE_SECONDS)
        for dit, resultat in zip(dits, reponse.raise_for_status().json()["resultats"], strict=True):
            self.sorts[_sort(resultat["statut"])] += 1
            if resultat.get("parcours"):
                self._parcours[dit.sujet] = resultat["parcours"]

    def _ligne(self, dit: Dit) -> bytes:
        (ligne,) = self.territoire.lignes(MenageInvente("", (dit,)))
        return _DESIGNE.sub(lambda sujet: self._parcours[sujet[1].decode()].encode(), ligne)


def _suit(dit: Dit) -> bool:
    """Vrai de ce qui ne se dit qu'après ce dont il parle."""
    dits = [valeur for valeur in dit.data.values() if isinstance(valeur, str)]
    decide = dit.sorte.startswith("relation.") and any("#" in valeur for valeur in dits)
    return decide or any(valeur.startswith("{{") for valeur in dits)


def _sort(statut: int) -> str:
    return {201: "acceptés", 200: "rejoués"}.get(statut, "refusés")
