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
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, product
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Final

import httpx2
import uvicorn
import uvloop
from fastapi import Depends, FastAPI, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.evenements import CONTACT, Menages
from bench.requis import Ligne, au_moins, etendue
from bench.service import CLE, cpu, enfants, nouvelle_base, servi
from parcours import logs
from parcours.commands.base import BaseOuverte, connected
from parcours.postgres.embedded import Server, start
from parcours.projections import rebuild

DEPOTS: Final = 200
"""Of the witness, at each pass."""
DEPOTS_D_UN_PASSAGE: Final = 40
PASSAGES: Final = 3
EXIGE: Final = 0.35
"""Of a warm household: what the witness costs, of what a push costs in the API."""
STRUCTURE: Final = "application/cloudevents+json"
FLUX: Final = "application/x-ndjson"
AVANT: Final = date(2025, 1, 1)
"""The first day of what a household has been told."""
APRES: Final = date(2026, 6, 1)
"""The first day of what is pushed after it."""
JOURS: Final = 150

_Cas = tuple[int, date]
"""How many facts the household has, and the first day of what is pushed."""
CAS: Final = tuple(product((20, 200, 2000), (APRES, AVANT)))

Passage = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cout:
    """What one push costs: microseconds of CPU, pass by pass."""

    api: Sequence[float]
    postgres: Sequence[float]


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


def contacts(sujet: str, combien: int, depuis: date = AVANT) -> list[bytes]:
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


async def _pousse(client: httpx2.AsyncClient, faits: Sequence[bytes]) -> None:
    for fait in faits:
        reponse = await client.post(
            "/v1/evenements", content=fait, headers={"Content-Type": STRUCTURE}
        )
        if reponse.status_code != httpx2.codes.CREATED:
            raise RuntimeError(reponse.text)


async def _des_depots(client: httpx2.AsyncClient, taille: int, depuis: date) -> list[bytes]:
    """Pushes on households of about that many facts, each read once just before.

    `depuis`: the first day of what they say, after what is known, or before.
    """
    chacun = max(taille // 10, 2)
    faits = []
    for _ in range(max(DEPOTS_D_UN_PASSAGE // chacun, 1)):
        sujet = await _ouvre(client, taille)
        await _pousse(client, contacts(sujet, 1))
        faits += contacts(sujet, min(chacun, DEPOTS_D_UN_PASSAGE), depuis)
    return faits


async def couts(
    adresse: str, api: int, autres: Callable[[], Sequence[int]], cas: Sequence[_Cas]
) -> dict[_Cas, Cout]:
    """What a push costs there, by size of the household and by day of what it says."""
    rendus = {}
    contexte = ssl.create_default_context()
    entetes = {"Authorization": f"Bearer {CLE}"}
    async with httpx2.AsyncClient(
        base_url=adresse, headers=entetes, verify=contexte, timeout=120
    ) as client:
        for taille, depuis in cas:
            mesures = []
            for _ in range(PASSAGES):
                faits = (
                    await _des_depots(client, taille, depuis)
                    if autres()
                    else contacts("si-siao:rien", DEPOTS)
                )
                avant = cpu([api]), cpu(autres())
                await _pousse(client, faits)
                apres = cpu([api]), cpu(autres())
                mesures.append(
                    [1e6 * (b - a) / len(faits) for a, b in zip(avant, apres, strict=True)]
                )
            rendus[taille, depuis] = Cout([m[0] for m in mesures], [m[1] for m in mesures])
    return rendus


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
    table = Table(title="Un dépôt, CPU (µs) : médiane, le moins, le plus")
    for colonne in ("Ménage", "API", "PostgreSQL", "Route qui ne fait rien", "Part", "Exigé"):
        table.add_column(colonne, justify="right")
    for (taille, depuis), cout in notres.items():
        menage = f"{taille} faits, {'en retard' if depuis is AVANT else 'à son tour'}"
        parts = [statistics.median(rien.api) / notre for notre in cout.api]
        travail = f"Dépôt, ménage de {menage} : CPU, part de la route qui ne fait rien"
        lignes.append(au_moins(travail, EXIGE, parts, 2))
        table.add_row(
            menage,
            *(etendue(mesures) for mesures in (cout.api, cout.postgres, rien.api)),
            etendue(parts, 2),
            f"≥ {EXIGE}".replace(".", ","),
        )
    return table, lignes


def main() -> None:
    """Measure, on a temporary embedded server."""
    logs.configure("WARNING")
    with tempfile.TemporaryDirectory() as dossier, start(Path(dossier)) as server:
        Console(width=130).print(uvloop.run(depots(server))[0])


if __name__ == "__main__":
    main()
