"""What a push costs, in CPU: the API's, PostgreSQL's, and a route that does nothing beside them.

The witness is a route of the same framework, in a process like ours, that takes the same body and
the same key, and answers as many bytes. Wall times lie on a shared machine: CPU is counted, process
by process. Run alone, `python bench/depots.py` takes a minute.
"""

import asyncio
import json
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, product, starmap
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import httpx2
import uvicorn
import uvloop
from fastapi import Depends, FastAPI, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.evenements import CONTACT, SOURCE, SOURCE_DU_REFERENT, Menages
from bench.requis import Ligne, au_moins, etendue
from bench.service import CLE, CLE_DU_REFERENT, cpu, enfants, nouvelle_base, servi
from parcours import logs
from parcours.commands.base import BaseOuverte, connected
from parcours.postgres.embedded import Server, start
from parcours.projections import rebuild

DEPOTS: Final = 200
"""Of the witness, at each pass."""
DEPOTS_D_UN_PASSAGE: Final = 40
PASSAGES: Final = 3
DEPOTS_A_FROID: Final = 400
EXIGE: Final = 0.35
"""Of a warm household: what the witness costs, of what a push costs in the API."""
STRUCTURE: Final = "application/cloudevents+json"
FLUX: Final = "application/x-ndjson"
AVANT: Final = date(2025, 1, 1)
"""The first day of what a household has been told."""
APRES: Final = date(2026, 6, 1)
"""The first day of what is pushed after it."""
JOURS: Final = 150

TAILLES: Final = (20, 200, 2000)


class Cas(NamedTuple):
    """A household, and what is pushed on it."""

    taille: int
    """How many facts it has, about."""
    depuis: date
    """The first day of what is pushed."""
    froid: bool = False
    """Whether the process has never read it."""
    un_role: bool = False
    """Whether who pushes has one role, and not all."""

    @property
    def dit(self) -> str:
        """As the tables say it."""
        dits = (
            "en retard" if self.depuis is AVANT else "à son tour",
            *(["à froid"] if self.froid else []),
            *(["partenaire d'un seul rôle"] if self.un_role else []),
        )
        return f"{self.taille} faits, {', '.join(dits)}"


CAS: Final = (
    *starmap(Cas, product(TAILLES, (APRES, AVANT))),
    *(Cas(taille, APRES, un_role=True) for taille in TAILLES[:2]),
)
FROIDS: Final = tuple(Cas(taille, APRES, froid=True) for taille in TAILLES)

Passage = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cout:
    """What one push costs: microseconds, pass by pass."""

    api: Sequence[float]
    """Of CPU."""
    postgres: Sequence[float]
    """Of CPU, PostgreSQL's."""
    ecoule: Sequence[float]
    """That passed, for a client that is alone."""


# --- Le témoin ------------------------------------------------------------------------------------


def _rien() -> FastAPI:
    """An application that reads a body and a key, and answers."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    reponse = json.dumps({"id": "x" * 20, "parcours": "y" * 36, "version": 1}).encode()

    @app.post("/v1/evenements", status_code=201)
    async def rien(
        request: Request, _: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
    ) -> Response:
        await request.body()
        return Response(reponse, status_code=201, media_type="application/json")

    return app


@contextmanager
def temoin() -> Iterator[tuple[str, int]]:
    """The witness, in a process of its own: its address and that process."""
    spawn = get_context("spawn")
    ici, la_bas = spawn.Pipe()
    processus = spawn.Process(target=_temoigne, args=(la_bas,), daemon=True)
    processus.start()
    try:
        yield ici.recv(), processus.pid or 0
    finally:
        processus.terminate()
        processus.join()


def _temoigne(fil: Connection) -> None:
    uvloop.run(_ecoute(fil))


async def _ecoute(fil: Connection) -> None:
    config = uvicorn.Config(_rien(), port=0, log_config=None, access_log=False)
    serveur = uvicorn.Server(config)
    sert = asyncio.create_task(serveur.serve())
    while not serveur.started:  # noqa: ASYNC110 (it has no event for that)
        await asyncio.sleep(0.01)
    port = serveur.servers[0].sockets[0].getsockname()[1]
    fil.send(f"http://127.0.0.1:{port}")
    await sert


# --- La mesure ------------------------------------------------------------------------------------

_numeros = count(1)


def contacts(sujet: str, combien: int, depuis: date = AVANT, source: str = SOURCE) -> list[bytes]:
    """That many contacts of a household, one a day."""
    modele = next(json.loads(ligne) for ligne in Menages().long() if CONTACT in ligne.decode())
    faits = []
    for rang in range(combien):
        numero = next(_numeros)
        jour = depuis + timedelta(days=rang % JOURS)
        faits.append(
            json.dumps(
                modele
                | {
                    "id": f"depot-{numero}",
                    "source": source,
                    "subject": sujet,
                    "time": f"{jour}T18:00:00+01:00",
                    "data": modele["data"] | {"survenu_le": jour.isoformat()},
                }
            ).encode()
        )
    return faits


async def _ouvre(client: httpx2.AsyncClient, taille: int) -> str:
    """A household of that many facts; its subject."""
    long = Menages().long()[: min(taille, 40)]
    numero = next(_numeros)
    lignes = [json.loads(ligne) for ligne in long]
    sujet = f"si-siao:taille-{taille}-{numero}"
    for ligne in lignes:
        ligne |= {"subject": sujet, "id": f"{ligne['id']}-{numero}"}
    corps = [json.dumps(ligne).encode() for ligne in lignes]
    corps += contacts(sujet, taille - len(corps))
    reponse = await client.post(
        "/v1/evenements", content=b"\n".join(corps), headers={"Content-Type": FLUX}
    )
    if reponse.raise_for_status().json()["resume"]["acceptes"] != taille:
        raise RuntimeError(reponse.text[:500])
    return sujet


async def _pousse(client: httpx2.AsyncClient, faits: Sequence[bytes], cle: str = CLE) -> None:
    entetes = {"Content-Type": STRUCTURE, "Authorization": f"Bearer {cle}"}
    for fait in faits:
        reponse = await client.post("/v1/evenements", content=fait, headers=entetes)
        if reponse.status_code != httpx2.codes.CREATED:
            raise RuntimeError(reponse.text)


async def _des_depots(client: httpx2.AsyncClient, cas: Cas) -> list[bytes]:
    """Pushes on households of about that many facts, each read once just before."""
    taille, depuis, _, un_role = cas
    source = SOURCE_DU_REFERENT if un_role else SOURCE
    chacun = max(taille // 10, 2)
    faits = []
    for _ in range(max(DEPOTS_D_UN_PASSAGE // chacun, 1)):
        sujet = await _ouvre(client, taille)
        await _pousse(client, contacts(sujet, 1))
        faits += contacts(sujet, min(chacun, DEPOTS_D_UN_PASSAGE), depuis, source)
    return faits


async def couts(
    adresse: str, api: int, autres: Callable[[], Sequence[int]], cas: Sequence[Cas]
) -> dict[Cas, Cout]:
    """What a push costs there, in each case."""
    rendus = {}
    async with _client(adresse) as client:
        for un in cas:
            mesures = []
            for _ in range(PASSAGES):
                faits = (
                    await _des_depots(client, un) if autres() else contacts("si-siao:rien", DEPOTS)
                )
                cle = CLE_DU_REFERENT if un.un_role else CLE
                mesures.append(await _mesure(client, faits, cle, api, autres))
            rendus[un] = Cout(*zip(*mesures, strict=True))
    return rendus


async def _couts_a_froid(base: BaseOuverte, autres: Callable[[], Sequence[int]]) -> dict[Cas, Cout]:
    """The same on households that another process was told, one push on each."""
    connus: dict[Cas, list[list[bytes]]] = {}
    with servi(base, projecteur=False) as (adresse, _):
        async with _client(adresse) as client:
            for un in FROIDS:
                combien = max(DEPOTS_A_FROID // un.taille, 1)
                connus[un] = [
                    [
                        contacts(await _ouvre(client, un.taille), 1, un.depuis)[0]
                        for _ in range(combien)
                    ]
                    for _ in range(PASSAGES + 1)
                ]
    rendus = {}
    with servi(base, projecteur=False) as (adresse, pid):
        async with _client(adresse) as client:
            for un, (echauffe, *passages) in connus.items():
                await _pousse(client, echauffe)
                mesures = [await _mesure(client, p, CLE, pid, autres) for p in passages]
                rendus[un] = Cout(*zip(*mesures, strict=True))
    return rendus


def _client(adresse: str) -> httpx2.AsyncClient:
    entetes = {"Authorization": f"Bearer {CLE}"}
    contexte = ssl.create_default_context()
    return httpx2.AsyncClient(base_url=adresse, headers=entetes, verify=contexte, timeout=120)


async def _mesure(
    client: httpx2.AsyncClient,
    faits: Sequence[bytes],
    cle: str,
    api: int,
    autres: Callable[[], Sequence[int]],
) -> tuple[float, float, float]:
    """What one of these pushes costs the API, PostgreSQL, and the client that waits."""
    avant = cpu([api]), cpu(autres()), time.perf_counter()
    await _pousse(client, faits, cle)
    apres = cpu([api]), cpu(autres()), time.perf_counter()
    ici, la_bas, ecoule = (1e6 * (b - a) / len(faits) for a, b in zip(avant, apres, strict=True))
    return ici, la_bas, ecoule


async def vues(base: BaseOuverte) -> None:
    """Make the views, that the door looks at: empty, as nobody follows."""
    async with connected(base) as pool:
        await rebuild.ensure(pool)


async def depots(server: Server) -> tuple[Table, list[Ligne]]:
    """What a push costs, at each size of household, beside the witness."""
    lignes: list[Ligne] = []
    base = await nouvelle_base(server, "cout_des_depots")
    with temoin() as (adresse, pid):
        (rien,) = (await couts(adresse, pid, list, CAS[:1])).values()
    await vues(base)
    with servi(base, projecteur=False) as (adresse, pid):
        notres = await couts(adresse, pid, lambda: enfants(server.pid), CAS)
    notres |= await _couts_a_froid(base, lambda: enfants(server.pid))
    table = Table(title="Un dépôt, µs de CPU et écoulées : médiane (le moins à le plus)")
    noms = ("API", "PostgreSQL", "Écoulé", "Route qui ne fait rien", "Part", "Exigé")
    for colonne in ("Ménage", *noms):
        table.add_column(colonne, justify="right")
    for cas, cout in notres.items():
        parts = [statistics.median(rien.api) / notre for notre in cout.api]
        travail = f"Dépôt, ménage de {cas.dit} : CPU, part de la route qui ne fait rien"
        lignes.append(
            Ligne(travail, "", etendue(parts, 2))
            if cas.froid
            else au_moins(travail, EXIGE, parts, 2)
        )
        table.add_row(
            cas.dit,
            *(etendue(m) for m in (cout.api, cout.postgres, cout.ecoule, rien.api)),
            etendue(parts, 2),
            "" if cas.froid else f"≥ {EXIGE}".replace(".", ","),
        )
    return table, lignes


def main() -> None:
    """Measure, on a temporary embedded server."""
    logs.configure("WARNING")
    with tempfile.TemporaryDirectory() as dossier, start(Path(dossier)) as server:
        Console(width=130).print(uvloop.run(depots(server))[0])


if __name__ == "__main__":
    main()
