"""`parcours serve`: the API and the projector, together or one of them."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import uvicorn
import uvloop
from cyclopts import Parameter
from fastapi import FastAPI

from parcours import collector, logs
from parcours.api import description, geometries, index_des_personnes
from parcours.api.app import application
from parcours.api.budgets import Ressource
from parcours.api.geometries import GeometrieRefusee, Geometries
from parcours.api.service import Service, open_service
from parcours.commands import essai
from parcours.commands.base import DOSSIER, BaseOuverte, Dossier, base, connected
from parcours.commands.essai import refuse_beyond_loopback
from parcours.commands.liaison import Liaison
from parcours.commands.projector import beside
from parcours.errors import CannotRun
from parcours.journal import codec
from parcours.projections import rebuild
from parcours.settings import Settings

GRACE_SECONDS: Final = 10
PORT_MAX: Final = 65_535
KEEP_ALIVE_SECONDS: Final = 30
WATCH_SECONDS: Final = 0.5
UNTAKEN_BYTES: Final = 256 * 1024
"""What the kernel takes of an answer for who does not take it; it keeps twice as much.

Left to itself, it takes four megabytes: two hundred readers who read nothing make the loop write
all of it, and the machine hold it.
"""
SWITCH_SECONDS: Final = 0.0001
"""How long a thread that computes may keep the loop waiting, each time the loop has to do.

A request has to do a dozen times: beside a thread that computes, twelve round trips take four times
less at their p99 than with a millisecond, and the thread computes as much.
"""


class Part(StrEnum):
    """What a process runs."""

    TOUT = "tout"
    API = "api"
    PROJECTEUR = "projecteur"


def serve(
    part: Part = Part.TOUT,
    /,
    *,
    host: Annotated[str, Parameter(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="Port d'écoute ; 0 : un port libre.")] = 8000,
    dossier: Dossier = DOSSIER,
    essai: Annotated[
        bool, Parameter(help="Admettre le rôle SUPERVISION : démonstration et tests seulement.")
    ] = False,
) -> None:
    """Lance le service : l'API et le projecteur ensemble, ou l'un des deux.

    Le service s'arrête proprement à SIGTERM et à Ctrl-C.

    Parameters
    ----------
    part
        tout, api ou projecteur.
    """
    logs.configure(Settings().journal_niveau)
    if essai:
        refuse_beyond_loopback(host)
    with base(dossier, first=True) as opened:
        uvloop.run(_serve(part, opened, host, port, trial=essai))


async def _serve(part: Part, opened: BaseOuverte, host: str, port: int, *, trial: bool) -> None:
    stop = asked_to_stop()
    if part is Part.PROJECTEUR:
        await _project(opened, stop)
        return
    async with running(opened, host, port, trial=trial, projector=part is Part.TOUT) as address:
        sys.stdout.write(f"Parcours répond sur {address} (l'API s'y décrit : {address}/docs)\n")
        sys.stdout.flush()
        await _until(stop, opened)


async def _until(stop: asyncio.Event, opened: BaseOuverte, *lasting: asyncio.Task[None]) -> None:
    """Wait until told to stop, and keep the embedded server alive meanwhile.

    Raises:
        EmbeddedServerError: it is dead and does not start again; the process ends in error, as it
            does when one of the `lasting` tasks ends by an error.
    """
    while not stop.is_set():
        for task in filter(asyncio.Task.done, lasting):
            task.result()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WATCH_SECONDS):
                await stop.wait()
        if opened.kept is not None and not stop.is_set():
            opened.kept.keep()


async def _project(opened: BaseOuverte, stop: asyncio.Event) -> None:
    async with connected(opened) as pool:
        following = asyncio.create_task(rebuild.follow(pool, Settings().faits_en_memoire))
        sys.stdout.write("Le projecteur suit le journal.\n")
        sys.stdout.flush()
        await _until(stop, opened, following)
        await _end(following)


def asked_to_stop() -> asyncio.Event:
    """From now on, Ctrl-C and SIGTERM only set this event."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@contextlib.asynccontextmanager
async def running(
    opened: BaseOuverte, host: str, port: int, *, trial: bool, projector: bool = True
) -> AsyncIterator[str]:
    """The service, up and answering; gives its address, stops it cleanly afterwards."""
    codec.keep(Settings().faits_en_memoire)
    async with contextlib.AsyncExitStack() as stack:
        door = stack.enter_context(listening(host, port))
        service = await stack.enter_async_context(
            open_service(
                opened.url,
                opened.master,
                trial=trial,
                budgets=_budgets(),
                facts_kept=Settings().faits_en_memoire,
                geometries=lues_de(Settings().communes_geojson),
            )
        )
        if trial:
            await essai.refuse_real(service.pool)
            await essai.sign(service.pool)
        else:
            await essai.served(service.pool)
        if projector:
            await stack.enter_async_context(beside(opened.url))
        server = _server(service)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        indexing = asyncio.create_task(index_des_personnes.suivre(service))
        try:
            await _started(server, serving)
            yield _address(door)
        finally:
            server.should_exit = True
            await serving
            await _end(indexing)


def lues_de(fichier: Path | None) -> Geometries:
    """The outlines of this file, if there is one.

    Raises:
        GeometrieRefusee: it cannot be read, or its outlines are not those of communes.
    """
    if fichier is None:
        return {}
    try:
        return geometries.lues(fichier.read_bytes())
    except OSError as faute:
        raise GeometrieRefusee("Le fichier de PARCOURS_COMMUNES_GEOJSON ne se lit pas.") from faute


class _Server(uvicorn.Server):
    """A server that leaves signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listening(host: str, port: int) -> socket.socket:
    """The door: what its connections accept to write before it is taken is bounded.

    Raises:
        CannotRun: this port cannot be listened to.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    refused = CannotRun(
        f"impossible d'écouter le port {port} de {host} : s'il est pris, en donner un autre avec "
        "--port"
    )
    if not 0 <= port <= PORT_MAX:
        raise refused
    try:
        door = socket.create_server((host, port), family=family)
    except OSError as error:
        raise refused from error
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNTAKEN_BYTES)
    return door


def _budgets() -> dict[Ressource, int]:
    return {Ressource(name): limit for name, limit in Settings().budgets().items()}


def _server(service: Service) -> _Server:
    sys.setswitchinterval(SWITCH_SECONDS)
    app = application(service, Settings().origins())
    app.openapi_schema = description.ecrite()
    _lay_routes(app)
    collector.settle()
    config = uvicorn.Config(
        app,
        http=Liaison,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    return _Server(config)


def _lay_routes(app: FastAPI) -> None:
    """Have FastAPI build its routes now: a third of a second, that the first request would pay."""
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "", "headers": []})


async def _started(server: _Server, serving: asyncio.Task[None]) -> None:
    while not server.started:
        if serving.done():
            await serving
            raise SystemExit("Parcours s'est arrêté avant d'avoir démarré.")
        await asyncio.sleep(0.01)


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
