"""Thirty-two at once, then batches: what the door and the journal do beside the library's recorder.

Clients write bytes on a socket and read the answer's length: what they cost themselves is little
beside what they measure.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from bench import depots, journaux
from bench.evenements import Menages, par_lots
from bench.requis import (
    TROP_PEU,
    Ligne,
    au_moins,
    au_plus,
    etendue,
    non_mesuree,
    pour_deux,
    sans_verdict,
)
from bench.service import CLE, cpu, enfants, nouvelle_base, servi
from bench.temoins import Absent, Bibliotheque, pgbench
from parcours.commands.base import BaseOuverte
from parcours.journal.appender import Appender
from parcours.journal.port import Draft
from parcours.postgres.embedded import Server

CLIENTS: Final = 32
CHACUN: Final = 12
"""Facts that each client pushes in its own household, at each pass."""
FAITS_AU_JOURNAL: Final = 100
"""Facts that each caller appends, at each pass."""
LOT: Final = 500
LOTS: Final = 3
LOT_US_MAX: Final = 120
LOTS_A_DEUX_FOIS_MIN: Final = 1.8
UN_LOT: Final = "application/cloudevents-batch+json"
_LONGUEUR: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)

Debits = list[float]


@dataclass(frozen=True, slots=True)
class Ouvert:
    """A base, its server, and where each service listens, with its process."""

    base: BaseOuverte
    server: Server
    services: Sequence[tuple[str, int]]


class _Client:
    """A client that keeps its connection."""

    def __init__(self, adresse: str, media: str) -> None:
        lue = urlsplit(adresse)
        self._hote, self._port = lue.hostname or "", lue.port or 0
        self._media = media

    async def pousse(self, corps: Sequence[bytes], accepte: bytes = b"201") -> None:
        """Push these bodies, one after the other; all must be accepted."""
        lit, ecrit = await asyncio.open_connection(self._hote, self._port, limit=2**24)
        for octets in corps:
            ecrit.write(self._entete(len(octets)) + octets)
            tete = await lit.readuntil(b"\r\n\r\n")
            trouve = _LONGUEUR.search(tete)
            reponse = await lit.readexactly(int(trouve[1]) if trouve else 0)
            if tete.split(b" ", 2)[1] != accepte or b'"statut":4' in reponse:
                raise RuntimeError(reponse[:500].decode())
        ecrit.close()

    def _entete(self, longueur: int) -> bytes:
        dits = (
            "POST /v1/evenements HTTP/1.1", f"Host: {self._hote}", f"Authorization: Bearer {CLE}",
            f"Content-Type: {self._media}", f"Content-Length: {longueur}", "", "",
        )  # fmt: skip
        return "\r\n".join(dits).encode()


async def lignes(server: Server, repetitions: int, echelle: float, *, deux: bool) -> list[Ligne]:
    """The lines of what thirty-two do at once, and of batches; `echelle`: of absolute figures."""
    base = await nouvelle_base(server, "ensemble")
    await depots.vues(base)
    faites = await _au_journal(server, repetitions)
    with servi(base, projecteur=False) as premier:
        un = Ouvert(base, server, [premier])
        faites += await _par_la_porte(un, repetitions, 2.5)
        faites += await _lots(un, repetitions, echelle)
        if not (deux or pour_deux()):
            dits = ("Les mêmes, deux processus", "≥ 4 × ; lots ≥ 1,8 ×", TROP_PEU)
            return [*faites, non_mesuree(*dits)]
        with servi(base, projecteur=False) as second:
            a_deux = Ouvert(base, server, [premier, second])
            de_deux = await _par_la_porte(a_deux, repetitions, 4)
            de_deux += await _lots_a_deux(a_deux, repetitions)
    return [*faites, *(de_deux if pour_deux() else sans_verdict(de_deux))]


# --- Par la porte ---------------------------------------------------------------------------------


async def _par_la_porte(ouvert: Ouvert, repetitions: int, requis: float) -> list[Ligne]:
    """Thirty-two clients, each in a household that is kept, beside the recorder alone."""
    sujets = [f"si-siao:ensemble-{len(ouvert.services)}-{rang}" for rang in range(CLIENTS)]
    ouvertures = [depots.contacts(sujet, 20) for sujet in sujets]
    await _tous(ouvert, ouvertures)
    notres: Debits = []
    api, postgres = [], []
    temoins: dict[str, Debits] = {}
    for _ in range(repetitions):
        faits = [depots.contacts(sujet, CHACUN, depots.APRES) for sujet in sujets]
        pids = [pid for _, pid in ouvert.services]
        avant, debut = (cpu(pids), cpu(enfants(ouvert.server.pid))), time.perf_counter()
        await _tous(ouvert, faits)
        duree, combien = time.perf_counter() - debut, CLIENTS * CHACUN
        apres = cpu(pids), cpu(enfants(ouvert.server.pid))
        notres.append(combien / duree)
        api.append(1e6 * (apres[0] - avant[0]) / combien)
        postgres.append(1e6 * (apres[1] - avant[1]) / combien)
        _temoigne(ouvert.base, [fait for ceux in faits for fait in ceux], temoins)
    nom = f"{CLIENTS} clients par la porte, {len(ouvert.services)} processus"
    dit = f"API {etendue(api)}, PostgreSQL {etendue(postgres)}"
    return [
        *_rapports(nom, notres, temoins, requis),
        Ligne(f"{nom} : CPU d'un dépôt, µs", "", dit),
    ]


async def _tous(ouvert: Ouvert, faits: Sequence[Sequence[bytes]]) -> None:
    """Each client pushes its own facts; the clients are shared between the services."""
    clients = [
        _Client(ouvert.services[rang % len(ouvert.services)][0], depots.STRUCTURE)
        for rang in range(len(faits))
    ]
    await asyncio.gather(*(c.pousse(f) for c, f in zip(clients, faits, strict=True)))


# --- Au journal -----------------------------------------------------------------------------------


async def _au_journal(server: Server, repetitions: int) -> list[Ligne]:
    """Thirty-two callers of the appender, each one fact after the other, beside the recorder."""
    notres: Debits = []
    temoins: dict[str, Debits] = {}
    async with (
        journaux.ouvert(server, "journal_a_plusieurs") as etat,
        Appender(etat.pool) as appender,
    ):
        menages = list(islice(journaux.menages(), CLIENTS))
        for tour in range(repetitions):
            premier = 1 + tour * FAITS_AU_JOURNAL
            dits = [journaux.contacts(menage, FAITS_AU_JOURNAL, premier) for menage in menages]
            debut = time.perf_counter()
            await asyncio.gather(*(_un_par_un(appender, ceux) for ceux in dits))
            notres.append(CLIENTS * FAITS_AU_JOURNAL / (time.perf_counter() - debut))
            _temoigne(etat.base, [dit.payload for ceux in dits for dit in ceux], temoins)
    return [*_rapports(f"{CLIENTS} appels au journal", notres, temoins, 20)]


async def _un_par_un(appender: Appender, dits: Sequence[Draft]) -> None:
    for dit in dits:
        await journaux.ecrire(appender, [dit])


# --- Les lots -------------------------------------------------------------------------------------


async def _lots(ouvert: Ouvert, repetitions: int, echelle: float) -> list[Ligne]:
    """What a fact of a batch costs the API, households one after the other."""
    ((adresse, pid),) = ouvert.services
    menages, client, mesures = Menages(), _Client(adresse, UN_LOT), []
    for _ in range(repetitions + 1):
        faits = menages.ranges(LOT * LOTS)
        corps = [b"[" + b",".join(lot) + b"]" for lot in par_lots(faits, LOT)]
        avant = cpu([pid])
        await client.pousse(corps, b"200")
        mesures.append(1e6 * (cpu([pid]) - avant) / len(faits))
    nom = f"Lot de {LOT} par la porte, CPU d'un fait à l'API, µs"
    return [au_plus(nom, LOT_US_MAX * echelle, mesures[1:], 0)]


async def _lots_a_deux(ouvert: Ouvert, repetitions: int) -> list[Ligne]:
    """How many times faster batches enter by two processes than by one, in the same passage."""
    menages, fois = Menages(), []
    for _ in range(repetitions + 1):
        un, deux = [await _debit_des_lots(ouvert.services[:combien], menages) for combien in (1, 2)]
        fois.append(deux / un)
    nom = f"Lots de {LOT} par la porte, deux processus, d'un seul (×)"
    return [au_moins(nom, LOTS_A_DEUX_FOIS_MIN, fois[1:], 2)]


async def _debit_des_lots(services: Sequence[tuple[str, int]], menages: Menages) -> float:
    """Facts a second, as many batches and a client for each of these processes."""
    envois = []
    for adresse, _ in services:
        faits = menages.ranges(LOT * LOTS)
        corps = [b"[" + b",".join(lot) + b"]" for lot in par_lots(faits, LOT)]
        envois.append(_Client(adresse, UN_LOT).pousse(corps, b"200"))
    debut = time.perf_counter()
    await asyncio.gather(*envois)
    return LOT * LOTS * len(services) / (time.perf_counter() - debut)


# --- Les témoins ----------------------------------------------------------------------------------


def _temoigne(base: BaseOuverte, charges: Sequence[bytes], temoins: dict[str, Debits]) -> None:
    """What each witness does with these bytes, added to what it did; an absent one says so."""
    octets = round(statistics.mean(map(len, charges)))
    mesures: dict[str, Callable[[], float]] = {
        "l'enregistreur d'eventsourcing": lambda: _enregistre(base.url, charges),
        "pgbench, INSERT": lambda: pgbench(base.url, octets, CLIENTS),
    }
    for nom, mesure in mesures.items():
        try:
            fait = mesure()
        except Absent as absent:
            temoins[f"{nom} : {absent}"] = []
        else:
            temoins.setdefault(nom, []).append(fait)


def _enregistre(url: str, charges: Sequence[bytes]) -> float:
    with closing(Bibliotheque(url, CLIENTS)) as bibliotheque:
        return bibliotheque.ecrit(charges)


def _rapports(
    nom: str, notres: Debits, temoins: dict[str, Debits], requis: float
) -> Iterator[Ligne]:
    """A line for each witness: how many times faster we are; one that is absent is named."""
    for rang, (temoin, siens) in enumerate(temoins.items()):
        dit = f"{nom}, de {temoin} (×)"
        if not siens:
            exige = f"≥ {requis:g} ×".replace(".", ",") if rang == 0 else ""
            yield non_mesuree(dit, exige, "le témoin manque")
            continue
        fois = [a / b for a, b in zip(notres, siens, strict=True)]
        yield au_moins(dit, requis, fois) if rang == 0 else Ligne(dit, "", etendue(fois, 2))
    yield Ligne(f"{nom}, faits par seconde", "", etendue(notres))
