"""The measures: each one is ours and a witness's, one after the other, several times."""

import asyncio
import hashlib
import json
import ssl
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
from asyncpg import Pool
from asyncpg.pool import PoolConnectionProxy

from bench.evenements import Menages, par_lots
from bench.service import CLE
from parcours.commands.base import BaseOuverte, connected
from parcours.journal import reader
from parcours.journal.appender import Appender
from parcours.journal.port import Draft, Outcome, Recorded
from parcours.projections import rebuild, schema
from parcours.projections.engine import PAGE_EVENTS, Projector

CLIENTS: Final = 32
LOT: Final = 500
ATTENTE_SECONDS: Final = 120
PAUSE_SECONDS: Final = 0.1
INSERT: Final = "INSERT INTO temoin (charge) VALUES ($1)"
SELECT: Final = "SELECT * FROM journal.evenements WHERE flux = $1 ORDER BY version"
PAGE: Final = "SELECT * FROM journal.evenements WHERE position > $1 ORDER BY position LIMIT $2"
STRUCTURE: Final = "application/cloudevents+json"
UN_LOT: Final = "application/cloudevents-batch+json"
UN_FLUX: Final = "application/x-ndjson"

Passage = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Mesure:
    """A line of the table: medians over the repetitions."""

    libelle: str
    temoin: str
    unite: str
    nous: float
    lui: float
    chaque_fois: Sequence[float] = ()
    """How many times slower than the witness, passage by passage."""
    tenu: bool | None = None
    """Whether the required figure is reached; None: none is required."""

    @property
    def fois(self) -> float:
        """How many times slower than the witness we are."""
        return self.lui / self.nous if self.unite.endswith("/s") else self.nous / self.lui


@dataclass(frozen=True, slots=True)
class Banc:
    """What every measure needs."""

    base: BaseOuverte
    adresse: str
    temoin: Pool
    """Plain connections, as many as there are clients."""
    repetitions: int
    projecteur: bool
    """Whether the service follows the journal too."""
    menages: Menages = field(default_factory=Menages)

    def client(self, verify: ssl.SSLContext) -> httpx2.AsyncClient:
        """A client that keeps its connection."""
        entetes = {"Authorization": f"Bearer {CLE}"}
        return httpx2.AsyncClient(
            base_url=self.adresse, headers=entetes, verify=verify, timeout=ATTENTE_SECONDS
        )

    async def alterne(self, nous: Passage, lui: Passage) -> tuple[float, float, list[float]]:
        """Medians of both, measured in turn, and the witness's rate over ours at each passage.

        The projector has finished before each.
        """
        mesures = []
        for _ in range(self.repetitions):
            notre = await nous()
            await self.au_repos()
            mesures.append((notre, await lui()))
        a_nous, a_lui = zip(*mesures, strict=True)
        fois = [lui_ / nous_ for nous_, lui_ in mesures]
        return statistics.median(a_nous), statistics.median(a_lui), fois

    async def au_repos(self) -> None:
        """Wait until the views are up to date, if somebody is there to update them."""
        async with self.temoin.acquire() as connection:
            while self.projecteur and await _retard(connection):  # noqa: ASYNC110 (another process works)
                await asyncio.sleep(PAUSE_SECONDS)


async def _retard(connection: PoolConnectionProxy) -> int:
    """How many events the views still lack."""
    if not await schema.exist(connection):  # its projector is still making them
        return 1
    return await reader.head(connection) - await schema.cursor(connection)


# --- Déposer --------------------------------------------------------------------------------------


async def depots_seuls(banc: Banc, evenements: int) -> Mesure:
    """Single pushes, by 32 clients at once."""
    contexte = ssl.create_default_context()
    envoyes: list[bytes] = []

    async def nous() -> float:
        envoyes[:] = banc.menages.meles(evenements)
        async with AsyncExitStack() as pile:
            clients = [
                await pile.enter_async_context(banc.client(contexte)) for _ in range(CLIENTS)
            ]
            for client in clients:
                await client.get("/")  # connected before the clock starts
            return await _debit(envoyes, [_pousseur(client) for client in clients])

    async def lui() -> float:
        async with AsyncExitStack() as pile:
            connexions = [
                await pile.enter_async_context(banc.temoin.acquire()) for _ in range(CLIENTS)
            ]
            return await _debit(envoyes, [_inserteur(connexion) for connexion in connexions])

    return Mesure(
        f"Dépôts un par un, {CLIENTS} clients",
        f"INSERT, {CLIENTS} connexions",
        "év./s",
        *await banc.alterne(nous, lui),
    )


def _pousseur(client: httpx2.AsyncClient) -> Callable[[bytes], Awaitable[None]]:
    async def pousse(octets: bytes) -> None:
        reponse = await client.post(
            "/v1/evenements", content=octets, headers={"Content-Type": STRUCTURE}
        )
        if reponse.status_code != httpx2.codes.CREATED:
            raise RuntimeError(reponse.text)

    return pousse


def _inserteur(connexion: Any) -> Callable[[bytes], Awaitable[None]]:  # noqa: ANN401 (asyncpg's proxy)
    async def insere(octets: bytes) -> None:
        await connexion.execute(INSERT, octets)

    return insere


async def _debit(
    envoyes: Sequence[bytes], ouvriers: Sequence[Callable[[bytes], Awaitable[None]]]
) -> float:
    """Events per second when each worker takes the next event as soon as it is free."""
    reste = iter(envoyes)

    async def travaille(fait: Callable[[bytes], Awaitable[None]]) -> None:
        for octets in reste:
            await fait(octets)

    debut = time.perf_counter()
    await asyncio.gather(*map(travaille, ouvriers))
    return len(envoyes) / (time.perf_counter() - debut)


async def lots(banc: Banc, evenements: int) -> Mesure:
    """Batches of 500, one after the other."""
    envoyes: list[bytes] = []

    async def nous() -> float:
        envoyes[:] = banc.menages.ranges(evenements)
        corps = [b"[" + b",".join(lot) + b"]" for lot in par_lots(envoyes, LOT)]
        return len(envoyes) / await _pousse(banc, corps, UN_LOT)

    async def lui() -> float:
        debut = time.perf_counter()
        async with banc.temoin.acquire() as connexion:
            for lot in par_lots(envoyes, LOT):
                await connexion.executemany(INSERT, [(octets,) for octets in lot])
        return len(envoyes) / (time.perf_counter() - debut)

    return Mesure(
        f"Lots de {LOT}, ménage par ménage",
        f"executemany par {LOT}",
        "év./s",
        *await banc.alterne(nous, lui),
    )


async def flux(banc: Banc, evenements: int, *, meles: bool, ou: str) -> Mesure:
    """A stream of lines."""
    envoyes: list[bytes] = []

    async def nous() -> float:
        tirage = banc.menages.meles if meles else banc.menages.ranges
        envoyes[:] = tirage(evenements)
        return len(envoyes) / await _pousse(banc, [b"\n".join(envoyes)], UN_FLUX)

    async def lui() -> float:
        debut = time.perf_counter()
        async with banc.temoin.acquire() as connexion:
            for lot in par_lots(envoyes, LOT):
                await connexion.copy_records_to_table(
                    "temoin", columns=["charge"], records=[(octets,) for octets in lot]
                )
        return len(envoyes) / (time.perf_counter() - debut)

    ordre = "ménages mêlés" if meles else "ménage par ménage"
    return Mesure(
        f"Flux de {evenements}, {ordre}{ou}",
        f"COPY par {LOT}",
        "év./s",
        *await banc.alterne(nous, lui),
    )


async def _pousse(banc: Banc, envois: Sequence[bytes], media: str) -> float:
    """The time that these bodies take, all their events being accepted."""
    async with banc.client(ssl.create_default_context()) as client:
        await client.get("/")
        debut = time.perf_counter()
        reponses = [
            await client.post("/v1/evenements", content=corps, headers={"Content-Type": media})
            for corps in envois
        ]
        duree = time.perf_counter() - debut
    for reponse in reponses:
        refuses = [
            r
            for r in reponse.raise_for_status().json()["resultats"]
            if r["statut"] != httpx2.codes.CREATED
        ]
        if refuses:
            raise RuntimeError(f"{len(refuses)} refus, dont {refuses[0]}")
    return duree


async def journal(banc: Banc, evenements: int) -> Mesure:
    """The journal alone: sealed drafts, by 500, in this process."""
    ecrits: list[Draft] = []
    async with connected(banc.base) as pool, Appender(pool) as appender:
        async with pool.acquire() as connection:
            modeles = await reader.events_after(connection, 0, reader.EVERYTHING, evenements)

        async def nous() -> float:
            ecrits[:] = _brouillons(modeles)
            debut = time.perf_counter()
            for premier in range(0, len(ecrits), LOT):
                recus = await appender.append(ecrits[premier : premier + LOT])
                if any(recu.outcome is not Outcome.APPENDED for recu in recus):
                    raise RuntimeError("le journal n'a pas tout pris")
            return len(ecrits) / (time.perf_counter() - debut)

        async def lui() -> float:
            debut = time.perf_counter()
            async with banc.temoin.acquire() as connexion:
                for premier in range(0, len(ecrits), LOT):
                    lot = ecrits[premier : premier + LOT]
                    await connexion.executemany(INSERT, [(ecrit.payload,) for ecrit in lot])
            return len(ecrits) / (time.perf_counter() - debut)

        medianes = await banc.alterne(nous, lui)
    return Mesure(f"Journal seul, ajouts par {LOT}", f"executemany par {LOT}", "év./s", *medianes)


def _brouillons(modeles: Sequence[Recorded]) -> list[Draft]:
    """What the journal holds, to be written again in streams and under ids that are new."""
    tour = uuid4().hex
    nouveaux: dict[UUID, UUID] = {r.stream: uuid4() for r in modeles}
    return [
        Draft(
            stream=nouveaux[r.stream],
            source=r.source,
            id=f"{tour}-{r.id}",
            type=r.type,
            happened_on=r.happened_on,
            known_at=r.known_at,
            department=r.department,
            roles=r.roles,
            linked_streams=(),
            payload=r.payload,
            fingerprint=hashlib.sha256(r.payload).digest(),
        )
        for r in modeles
    ]


# --- Lire -----------------------------------------------------------------------------------------


async def deposer_pour_lire(banc: Banc, evenements: int, longs: int) -> list[UUID]:
    """Fill a database: ordinary households, then long ones, whose identifiers we give."""
    await _pousse(banc, [b"\n".join(banc.menages.ranges(evenements))], UN_FLUX)
    trouves = []
    async with banc.client(ssl.create_default_context()) as client:
        for _ in range(longs):
            reponse = await client.post(
                "/v1/evenements",
                content=b"\n".join(banc.menages.long()),
                headers={"Content-Type": UN_FLUX},
            )
            trouves.append(UUID(reponse.json()["resultats"][0]["parcours"]))
    await banc.au_repos()
    return trouves


async def chronologie(banc: Banc, longs: Sequence[UUID], lectures: int) -> tuple[Mesure, Mesure]:
    """Timelines of long households: the median reading and the slow one."""
    nous: list[float] = []
    lui: list[float] = []
    async with (
        banc.client(ssl.create_default_context()) as client,
        banc.temoin.acquire() as connexion,
    ):
        await client.get("/")
        for rang in range(lectures):
            parcours = longs[rang % len(longs)]
            debut = time.perf_counter()
            reponse = await client.get(f"/v1/parcours/{parcours}/chronologie")
            milieu = time.perf_counter()
            faits = json.loads(reponse.raise_for_status().content)["elements"]
            avant = time.perf_counter()
            lignes = await connexion.fetch(SELECT, parcours)
            lui.append(1000 * (time.perf_counter() - avant))
            nous.append(1000 * (milieu - debut))
            if len(faits) != len(lignes):
                raise RuntimeError(f"{len(faits)} faits lus sur {len(lignes)}")
    deux = [
        Mesure(
            f"Chronologie de {len(faits)} faits, {nom}",
            "SELECT, mêmes lignes",
            "ms",
            _centile(nous, centile),
            _centile(lui, centile),
        )
        for nom, centile in (("p50", 50), ("p99", 99))
    ]
    return deux[0], deux[1]


def _centile(durees: Sequence[float], centile: int) -> float:
    return statistics.quantiles(durees, n=100, method="inclusive")[centile - 1]


# --- Projeter -------------------------------------------------------------------------------------


async def rattrapage(banc: Banc) -> Mesure:
    """The projector, from empty views to the head of the journal."""
    async with connected(banc.base) as pool:

        async def nous() -> float:
            cible = "vues_du_banc"
            async with pool.acquire() as connection:
                await schema.create(connection, cible)
                tete = await reader.head(connection)
                debut = time.perf_counter()
                while await Projector(pool, cible).catch_up(tete):
                    pass
                duree = time.perf_counter() - debut
                await schema.drop(connection, cible)
            return tete / duree

        medianes = await banc.alterne(nous, lambda: _tout_lire(banc.temoin))
    return Mesure("Rattrapage des vues depuis zéro", "SELECT, mêmes lignes", "év./s", *medianes)


async def reconstruction(banc: Banc) -> Mesure:
    """The views rebuilt beside the live ones."""
    async with connected(banc.base) as pool:

        async def nous() -> float:
            async with pool.acquire() as connection:
                tete = await reader.head(connection)
            debut = time.perf_counter()
            await rebuild.rebuild(pool, lambda _: None)
            return tete / (time.perf_counter() - debut)

        medianes = await banc.alterne(nous, lambda: _tout_lire(banc.temoin))
    return Mesure("Reconstruction des vues", "SELECT, mêmes lignes", "év./s", *medianes)


async def _tout_lire(temoin: Pool) -> float:
    position = 0
    debut = time.perf_counter()
    async with temoin.acquire() as connexion:
        while lignes := await connexion.fetch(PAGE, position, PAGE_EVENTS):
            position = lignes[-1]["position"]
    return position / (time.perf_counter() - debut)
