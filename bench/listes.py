"""The lists at size: the median reading of a page and the slow one, beside a plain count.

The witness counts, in SQL, the rows of that view that this reader's keys open. A wall clock depends
on who else works; the processor that a reading takes does not, or hardly: both are said.
"""

import ssl
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import asyncpg
import httpx2
from rich.table import Table

from bench.demandees import Demandee, demandees
from bench.filtres_demandes import RECENTE, Options
from bench.grand import ATTENTE_SECONDS, DEPARTEMENT, Grand, cle
from bench.service import cpu, servi
from parcours.projections import schema

RECHERCHES_MAX: Final = 25
"""Searches by name are counted: sixty a minute and partner."""
DE_LA_POSITION: Final = 0.97
"""How far the journal went, a while ago."""
MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Mesure:
    """One reading, in milliseconds: elapsed, and the processor of the API and of PostgreSQL."""

    duree: float
    api: float
    postgres: float

    @property
    def processeur(self) -> float:
        """What it takes of the machine: what it would last alone, if nothing ran side by side."""
        return self.api + self.postgres


@dataclass(frozen=True, slots=True)
class Lue:
    """What it took."""

    demandee: Demandee
    mesures: Sequence[Mesure]
    temoin: float
    lignes: int

    def p50(self, de: Callable[[Mesure], float]) -> float:
        """The median."""
        return statistics.median(map(de, self.mesures))

    def p99(self, de: Callable[[Mesure], float]) -> float:
        """The slow one."""
        return statistics.quantiles(map(de, self.mesures), n=100, method="inclusive")[98]


@dataclass(frozen=True, slots=True)
class Banc:
    """The service, its process, and a connection of our own to its base."""

    grand: Grand
    client: httpx2.AsyncClient
    api: int
    connection: Any

    async def demander(
        self, demandee: Demandee, dits: Options, apres: str | None = None
    ) -> httpx2.Response:
        """Read once, with these options."""
        entetes = self._entetes(demandee)
        if demandee.corps is not None:
            reponse = await self.client.post(demandee.adresse, json=demandee.corps, headers=entetes)
        else:
            options = {**dits, **({"apres": apres} if apres else {})}
            reponse = await self.client.get(demandee.adresse, params=options, headers=entetes)
        if reponse.status_code != httpx2.codes.OK:
            raise RuntimeError(f"{demandee.libelle} : {reponse.text}")
        return reponse

    def _entetes(self, demandee: Demandee) -> dict[str, str]:
        return {"Authorization": f"Bearer {cle(self.grand.qui(demandee.role))}"}

    async def _options(self, demandee: Demandee) -> Options:
        """Those of this reading, the position of a while ago in its place."""
        if RECENTE not in demandee.options.values():
            return demandee.options
        page = {"limite": 1}
        lue = await self.client.get("/v1/alertes", params=page, headers=self._entetes(demandee))
        recente = int(DE_LA_POSITION * lue.json()["position"])
        return {nom: recente if v == RECENTE else v for nom, v in demandee.options.items()}

    async def _ou(self, demandee: Demandee) -> Demandee:
        """The same, its address with the list or the household that the base alone knows."""
        adresse, entetes = demandee.adresse, self._entetes(demandee)
        if "{parcours}" in adresse:
            return replace(demandee, adresse=adresse.format(parcours=await self._premier(entetes)))
        if "{gardee}" in adresse:
            return replace(demandee, adresse=adresse.format(gardee=await self._gardee(entetes)))
        return demandee

    async def _premier(self, entetes: dict[str, str]) -> str:
        """The household that presses most, of those that this reader reads."""
        page = {"limite": 1}
        lue = await self.client.get("/v1/parcours", params=page, headers=entetes)
        return str(lue.json()["elements"][0]["parcours"])

    async def _gardee(self, entetes: dict[str, str]) -> str:
        """A list that the organisation of this reader keeps: all its households."""
        gardees = (await self.client.get("/v1/listes", headers=entetes)).json()["listes"]
        if gardees:
            return str(gardees[0]["liste"])
        gardee = await self.client.post("/v1/listes", json={"nom": "Tous"}, headers=entetes)
        return str(gardee.json()["liste"])

    async def mesurer(self, demandee: Demandee, lectures: int) -> list[Mesure]:
        """Read it so many times, once its page is found; the first one fills caches."""
        apres, dits, demandee = None, await self._options(demandee), await self._ou(demandee)
        for _ in range(1, demandee.page):
            suite = (await self.demander(demandee, dits, apres)).json()["suivant"]
            if suite is None:
                break
            apres = suite
        await self.demander(demandee, dits, apres)
        backends = await self._backends()
        mesures = []
        for _ in range(lectures):
            avant = cpu([self.api]), cpu(backends)
            debut = time.perf_counter()
            await self.demander(demandee, dits, apres)
            duree = time.perf_counter() - debut
            pris = (cpu([self.api]) - avant[0], cpu(backends) - avant[1])
            mesures.append(Mesure(MS * duree, *(MS * p for p in pris)))
        return mesures

    async def _backends(self) -> list[int]:
        """Who answers the service: PostgreSQL's processes on this base, ours aside."""
        autres = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return [ligne["pid"] for ligne in await self.connection.fetch(autres)]

    async def temoin(self, demandee: Demandee, lectures: int) -> tuple[float, int]:
        """The same rows, counted by plain SQL: the median, and how many."""
        vues, fiche = schema.live(), self.grand.qui(demandee.role).lecteur.fiche
        compte = (
            f"SELECT count(*) FROM {vues}.{demandee.vue} JOIN {vues}.cles USING (parcours) "  # noqa: S608 (our names)
            "WHERE lecteur = $1"
        )
        durees, lignes = [], 0
        for _ in range(min(lectures, 5)):
            debut = time.perf_counter()
            lignes = await self.connection.fetchval(compte, fiche)
            durees.append(MS * (time.perf_counter() - debut))
        return statistics.median(durees), lignes


async def lire(grand: Grand, lectures: int, vue: Callable[[Lue], None] | None = None) -> list[Lue]:
    """Read each list so many times, at its own address, and count its rows beside."""
    lues = []
    connection = await asyncpg.connect(grand.base.url)
    with servi(grand.base, projecteur=False) as (adresse, api):
        async with httpx2.AsyncClient(
            base_url=adresse, timeout=ATTENTE_SECONDS, verify=ssl.create_default_context()
        ) as client:
            banc = Banc(grand, client, api, connection)
            for demandee in demandees(grand):
                combien = lectures if demandee.corps is None else min(lectures, RECHERCHES_MAX)
                mesures = await banc.mesurer(demandee, combien)
                lues.append(Lue(demandee, mesures, *await banc.temoin(demandee, combien)))
                if vue is not None:
                    vue(lues[-1])
    await connection.close()
    return lues


def tableau(grand: Grand, lues: list[Lue]) -> Table:
    """The table of what it took."""
    titre = (
        f"{grand.menages} ménages, {grand.faits} faits ; {grand.les_siens} sont du territoire lu "
        f"({DEPARTEMENT}) ; millisecondes, écoulées puis de processeur"
    )
    table = Table(title=titre)
    for colonne in ("Lecture", "Qui"):
        table.add_column(colonne)
    for colonne in ("p50", "p99", "API", "PG", "p99 proc.", "count(*)", "Lignes", "Exigé"):
        table.add_column(colonne, justify="right")
    for lue in lues:
        demandee = lue.demandee
        p99, au_processeur = lue.p99(lambda m: m.duree), lue.p99(lambda m: m.processeur)
        dits = (
            *(lue.p50(lambda m: m.duree), p99),
            *(lue.p50(lambda m: m.api), lue.p50(lambda m: m.postgres), au_processeur),
            lue.temoin,
        )
        chiffres = (f"{v:.1f}".replace(".", ",") for v in dits)
        exige = f"< {demandee.p99_ms} {_verdict(demandee.p99_ms, p99, au_processeur)}"
        table.add_row(demandee.libelle, demandee.role.value, *chiffres, str(lue.lignes), exige)
    return table


def _verdict(exige: int, p99: float, au_processeur: float) -> str:
    """Missed by the clock alone, it may be that others worked."""
    if p99 < exige:
        return "tenu"
    return "tenu (proc.)" if au_processeur < exige else "manqué"
