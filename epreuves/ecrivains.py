"""Huit partenaires qui écrivent sans cesse, et renvoient tant qu'on ne leur a pas répondu."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

import httpx2
from rapport import Rapport
from terrain import SIAO, Terrain, ouverture, pousse

ECRIVAINS: Final = 8
ACQUIS: Final = frozenset({200, 201})
PASSAGERS: Final = frozenset({429, 503})
PAUSE_SECONDS: Final = 0.05


@dataclass
class Ecrit:
    """Ce qui a été envoyé, et ce que le service a dit garder."""

    envoyes: set[str] = field(default_factory=set)
    acquittes: dict[str, int] = field(default_factory=dict)
    """Par identifiant, la position que le service a donnée."""
    statuts: Counter[int] = field(default_factory=Counter)
    dernier: float = 0.0
    """Quand est partie la dernière requête qui a été acquittée."""

    async def reprise(self, apres: float, secondes: float = 120) -> float:
        """Combien de temps après cet instant un fait envoyé depuis est acquitté."""
        async with asyncio.timeout(secondes):
            while self.dernier <= apres:  # noqa: ASYNC110 (the writers have no event)
                await asyncio.sleep(0.01)
        return time.monotonic() - apres


@contextlib.asynccontextmanager
async def ecrivains(
    ouvert: Terrain, *urls: str, par_seconde: float | None = None
) -> AsyncIterator[Ecrit]:
    """Ils écrivent tant que dure le bloc, à tour de rôle chez chacun de ces services."""
    ecrit, arret = Ecrit(), asyncio.Event()
    pas = ECRIVAINS / par_seconde if par_seconde else 0.0
    taches = [
        asyncio.create_task(_ecrit(ouvert, urls[n % len(urls)], n, ecrit, arret, pas))
        for n in range(ECRIVAINS)
    ]
    try:
        yield ecrit
    finally:
        arret.set()
        await asyncio.gather(*taches)


async def _ecrit(  # noqa: PLR0913, PLR0917 (each thing that a writer needs)
    ouvert: Terrain, url: str, qui: int, ecrit: Ecrit, arret: asyncio.Event, pas: float
) -> None:
    rang = 0
    async with ouvert.client(url, SIAO) as client:
        while not arret.is_set():
            rang += 1
            debut = time.monotonic()
            fait = ouverture(f"si-siao:e{qui}-{rang}")
            ecrit.envoyes.add(fait["id"])
            while not await _tente(client, fait, ecrit):  # noqa: ASYNC110 (over HTTP)
                await asyncio.sleep(PAUSE_SECONDS)
            await asyncio.sleep(max(pas - (time.monotonic() - debut), 0))


async def _tente(client: httpx2.AsyncClient, fait: dict[str, object], ecrit: Ecrit) -> bool:
    """Vrai si le service dit garder le fait ; un refus qui ne passera pas est une erreur."""
    parti = time.monotonic()
    try:
        reponse = await pousse(client, fait)
    except (httpx2.HTTPError, OSError):
        return False
    ecrit.statuts[reponse.status_code] += 1
    if reponse.status_code in ACQUIS:
        ecrit.acquittes[str(fait["id"])] = reponse.json()["position"]
        ecrit.dernier = max(ecrit.dernier, parti)
        return True
    return False


async def rien_n_est_perdu(ouvert: Terrain, ecrit: Ecrit, rapport: Rapport) -> None:
    """Tout ce qui est acquitté est au journal, une fois, à la position dite."""
    rangs = await ouvert.sql("SELECT id, position FROM journal.evenements WHERE source = $1", SIAO)
    au_journal = Counter(rang["id"] for rang in rangs)
    positions = {rang["id"]: rang["position"] for rang in rangs}
    perdus = [i for i, p in ecrit.acquittes.items() if positions.get(i) != p]
    doubles = sum(combien - 1 for combien in au_journal.values())
    (tete,) = await ouvert.sql("SELECT count(*) AS n, max(position) AS p FROM journal.evenements")
    autres = set(ecrit.statuts) - ACQUIS - PASSAGERS
    rapport.dit("Acquittés", len(ecrit.acquittes), "faits")
    rapport.exige("Perdus", len(perdus), "faits", tenu=not perdus, voulu="0")
    rapport.exige("En double", doubles, "faits", tenu=not doubles, voulu="0")
    inconnus = len(set(au_journal) - ecrit.envoyes)
    rapport.exige("Jamais envoyés", inconnus, "faits", tenu=not inconnus, voulu="0")
    trous = tete["p"] - tete["n"]
    rapport.exige("Positions sautées", trous, "", tenu=not trous, voulu="0")
    rapport.exige(
        "Réponses", str(dict(ecrit.statuts)), "", tenu=not autres, voulu="200, 201, 429 ou 503"
    )


def la_chaine_tient(ouvert: Terrain, rapport: Rapport) -> None:
    """`parcours verify` relit la chaîne, et compare les vues à ce qu'une reconstruction donne."""
    verifie = ouvert.verifie()
    dit = (verifie.stdout.strip() or verifie.stderr.strip()).splitlines()[-1]
    rapport.exige("parcours verify", dit, "", tenu=verifie.returncode == 0, voulu="sans faute")
