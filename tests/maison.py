"""The whole house for a test: the service, its projector, and partners who call it over HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
from fastapi import FastAPI
from starlette.datastructures import State

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.api.app import application
from parcours.api.geometries import Geometries
from parcours.api.service import Service, open_service, utc_now
from parcours.commands import essai
from parcours.domain.langage.vocabulaire import Role
from parcours.journal.keys import MasterKey
from parcours.postgres.migrate import migrate
from parcours.postgres.role import ROLE, allow
from parcours.projections import reading, rebuild, schema

EXEMPLES = Path(__file__).parents[1] / "exemples"
CLE_MAITRESSE = MasterKey(bytes(range(32)))
SUPERVISEUR = Partenaire(
    source="/partenaires/superviseur",
    libelle="Lecteur d'essai",
    organisme="INT-SUPERVISION",
    roles=(Role.SUPERVISION,),
)
STRUCTURE = "application/cloudevents+json"
ATTENTE_SECONDS = 60


def cle(source: str) -> str:
    """The key of a partner: the same in every test."""
    return f"pcs_{source.rpartition('/')[2]}"


async def preparer(url: str) -> None:
    """Migrate a database, make the partners of the examples known to it, sign the ordinary acts."""
    await migrate(url)
    await permettre(url)
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    tous = fichier.model_copy(update={"partenaires": (*fichier.partenaires, SUPERVISEUR)})
    async with asyncpg.create_pool(url, min_size=1, server_settings={"role": ROLE}) as pool:
        annuaire = Annuaire(pool, CLE_MAITRESSE)
        await annuaire.import_(tous, {p.source: cle(p.source) for p in tous.partenaires})
        await essai.sign(pool)


async def preparer_lue(url: str) -> None:
    """The same, its views made."""
    await preparer(url)
    async with asyncpg.create_pool(url, min_size=1, server_settings={"role": ROLE}) as pool:
        await rebuild.ensure(pool)


async def permettre(url: str) -> None:
    """Say again what a template does not carry."""
    connection = await asyncpg.connect(url)
    await allow(connection)
    await connection.close()


@dataclass
class Maison:
    """The service, and a way to speak to it as any partner."""

    service: Service
    client: httpx2.AsyncClient
    position: int = 0
    """The last position that an answer gave: reads wait for it."""
    suivie: bool = False
    """Whether a projector follows the journal."""

    async def pousse(
        self, evenement: Mapping[str, Any] | bytes, *, par: str | None = None, **entetes: str
    ) -> httpx2.Response:
        """Push one event as it is, as the partner of its source unless told otherwise."""
        octets = evenement if isinstance(evenement, bytes) else json.dumps(evenement).encode()
        source = par or json.loads(octets)["source"]
        reponse = await self.client.post(
            "/v1/evenements",
            content=octets,
            headers={**self.comme(source), "Content-Type": STRUCTURE, **entetes},
        )
        if reponse.status_code in {200, 201}:
            self.position = max(self.position, reponse.json()["position"])
        return reponse

    async def lit(
        self, adresse: str, *, lecteur: str = SUPERVISEUR.source, **parametres: object
    ) -> httpx2.Response:
        """Read what a partner may read, once the views know everything that was pushed."""
        await self._vues_a_jour()
        return await self.client.get(
            adresse,
            params={nom: str(v) for nom, v in parametres.items() if v is not None},
            headers={**self.comme(lecteur), "Parcours-Position": str(self.position)},
        )

    async def cherche(
        self, adresse: str, corps: Mapping[str, Any], *, par: str = SUPERVISEUR.source
    ) -> httpx2.Response:
        """Search what a partner may find, once the views know everything that was pushed."""
        await self._vues_a_jour()
        entetes = {**self.comme(par), "Parcours-Position": str(self.position)}
        return await self.client.post(adresse, json=dict(corps), headers=entetes)

    async def _vues_a_jour(self) -> None:
        """Wait longer than the service would: a busy machine takes its time."""
        async with asyncio.timeout(ATTENTE_SECONDS):
            while self.suivie and await reading.position(self.service.engine) < self.position:  # noqa: ASYNC110 (the base says it)
                await asyncio.sleep(0.02)

    async def sql(self, requete: str, *valeurs: object) -> list[asyncpg.Record]:
        """Run a statement on the views: `vues` stands for their schema, whatever its name."""
        return await self.service.pool.fetch(
            requete.replace("vues.", f"{schema.live()}."), *valeurs
        )

    @staticmethod
    def comme(source: str) -> dict[str, str]:
        """The headers of a partner."""
        return {"Authorization": f"Bearer {cle(source)}"}


@contextlib.asynccontextmanager
async def ouvrir(url: str, *, trial: bool = True) -> AsyncIterator[Maison]:
    """Open the house on a database."""
    async with ouvrir_sans_projecteur(url, trial=trial) as maison, projecteur(maison):
        yield maison


@contextlib.asynccontextmanager
async def projecteur(maison: Maison) -> AsyncIterator[None]:
    """Make the views, and let them follow the journal."""
    await rebuild.ensure(maison.service.pool)
    suivi = asyncio.create_task(rebuild.follow(maison.service.pool))
    maison.suivie = True
    try:
        yield
    finally:
        maison.suivie = False
        suivi.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await suivi


@contextlib.asynccontextmanager
async def ouvrir_sans_projecteur(
    url: str,
    *,
    trial: bool = True,
    geometries: Geometries | None = None,
    now: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Maison]:
    """Open the house on a database whose views nobody makes nor follows."""
    async with open_service(
        url, CLE_MAITRESSE, trial=trial, geometries=geometries, now=now
    ) as service:
        with porte(service) as api:
            transport = httpx2.ASGITransport(api)
            async with httpx2.AsyncClient(
                transport=transport, base_url="http://parcours"
            ) as client:
                yield Maison(service, client)


_portes: list[FastAPI] = []
"""The applications that no house uses: a new one takes half a second to learn its routes."""


@contextlib.contextmanager
def porte(service: Service) -> Iterator[FastAPI]:
    """An application that answers for this service."""
    api = _portes.pop() if _portes else application()
    api.state = State({"service": service})
    yield api
    _portes.append(api)
