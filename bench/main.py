"""The bench: what Parcours does in a second, beside what PostgreSQL alone does with the same bytes.

Run `python bench/main.py --help`. The client and the service are two processes.
"""

import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import asyncpg
import uvloop
from cyclopts import Parameter, run
from rich.console import Console
from rich.table import Table

from parcours import logs
from parcours.postgres.embedded import Server, start

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench import depots, ensemble, listes, mesures, vues
from bench.echelle import echelle
from bench.grand import remplir
from bench.jugement import jugement
from bench.mesures import CLIENTS, Banc, Mesure
from bench.projeter import RAPPORT_MAX, Projete, projeter
from bench.repli import pages, replis
from bench.requis import AILLEURS, DEUX, Ligne, au_plus, tableau
from bench.service import nouvelle_base, service

EVENEMENTS_PAR_SECONDE_MIN: Final = 5000
P99_MS_MAX: Final = 50
P99_D_UNE_PAGE_MS_MAX: Final = 20
MELES_FOIS_MAX: Final = 40
CENT: Final = 100
LECTURES_D_UNE_LISTE: Final = 50
FAITS_PROJETES: Final = 30
AILLEURS_D_UNE_PETITE: Final = 20
"""How many times the invented households are copied elsewhere, in the base compared to."""

console = Console(width=130)


def banc(  # noqa: PLR0913 (each size that one may choose)
    *,
    seuls: Annotated[int, Parameter(help="Dépôts un par un, à chaque passage.")] = 800,
    lignes: Annotated[
        int, Parameter(help="Lignes d'un flux ; la moitié pour les lots et les lectures.")
    ] = 10_000,
    lectures: Annotated[int, Parameter(help="Chronologies lues.")] = 400,
    repetitions: Annotated[int, Parameter(help="Passages ; la médiane est gardée.")] = 3,
    menages: Annotated[
        int, Parameter(help="Ménages d'un territoire, pour lire ses listes ; 0 : ne pas les lire.")
    ] = 2000,
    ailleurs: Annotated[
        int, Parameter(help="Ménages d'autres territoires, copiés comme eux.")
    ] = 198_000,
    inventes: Annotated[int, Parameter(help="Ceux que l'on dépose ; le reste s'en copie.")] = 400,
    faits: Annotated[int, Parameter(help="Faits à rattraper, et à refaire.")] = 20_000,
    tailles: Annotated[
        tuple[int, ...], Parameter(help="Du journal, pour ce qu'il coûte.")
    ] = vues.TAILLES,
    deux: Annotated[bool, Parameter(help=DEUX)] = False,
) -> None:
    """Mesure Parcours à côté de PostgreSQL seul, sur un serveur embarqué temporaire."""
    logs.configure("WARNING")
    ici = echelle()
    (repli, requis), (page, de_page) = replis(ici), pages(ici)
    requis += de_page
    console.print(repli, page, jugement())
    debut = time.monotonic()
    with tempfile.TemporaryDirectory() as dossier, start(Path(dossier)) as server:
        requis += uvloop.run(_depots(server, repetitions, ici, deux=deux))
        requis += uvloop.run(_banc(server, (seuls, lignes, lectures, repetitions)))
        des_vues = (faits, tailles, vues.DEBITS, vues.SECONDES, ici)
        dites = vues.mesurer(server, *des_vues, deux=deux)
        for table, du_tableau in dites:
            console.print(table)
            requis += du_tableau
        if menages:
            siens = max(menages // inventes - 1, 0)
            uvloop.run(_listes(server, inventes, siens, ailleurs // inventes))
    console.print(tableau([*requis, *AILLEURS]))
    console.print(f"Ce qui est absolu grandit de {ici:.1f} fois : la route qui ne fait rien.")
    console.print(f"{os.cpu_count()} cœurs, {time.monotonic() - debut:.0f} s en tout.")


async def _depots(server: Server, repetitions: int, ici: float, *, deux: bool) -> list[Ligne]:
    """What a push costs, alone, among thirty-two, and in a batch; `ici`: see `echelle`."""
    table, lignes = await depots.depots(server)
    console.print(table)
    return [*lignes, *await ensemble.lignes(server, repetitions, ici, deux=deux)]


async def _banc(server: Server, tailles: tuple[int, int, int, int]) -> list[Ligne]:
    seuls, lignes, lectures, repetitions = tailles
    table: list[Mesure] = []
    async with _ouvert(server, "depots", repetitions, projecteur=True) as ouvert:
        table.append(await mesures.depots_seuls(ouvert, seuls))
        table.append(_debit(await mesures.lots(ouvert, lignes // 2)))
        table.append(_debit(await mesures.flux(ouvert, lignes, meles=False, ou="")))
        meles = await mesures.flux(ouvert, lignes // 2, meles=True, ou="")
        table.append(_debit(meles))
    async with _ouvert(server, "flux", repetitions, projecteur=False) as ouvert:
        mesure = await mesures.flux(ouvert, lignes, meles=False, ou=", sans projecteur")
        table.append(_debit(mesure))
        table.append(await mesures.journal(ouvert, lignes))
    async with _ouvert(server, "lectures", repetitions, projecteur=True) as ouvert:
        longs = await mesures.deposer_pour_lire(ouvert, lignes // 2, longs=20)
        p50, p99 = await mesures.chronologie(ouvert, longs, lectures)
        table += [p50, replace(p99, tenu=p99.nous < P99_MS_MAX)]
        table.append(await mesures.rattrapage(ouvert))
        table.append(await mesures.reconstruction(ouvert))
    _imprime(table)
    return [
        au_plus(f"{meles.libelle}, de {meles.temoin} (×)", MELES_FOIS_MAX, meles.chaque_fois),
        au_plus(f"{p99.libelle} (ms)", P99_D_UNE_PAGE_MS_MAX, [p99.nous]),
    ]


async def _listes(server: Server, inventes: int, siens: int, ailleurs: int) -> None:
    """The lists in a base of this size, then one fact through the projector, in a small one too."""
    grand = await remplir(server, "listes", inventes, siens, ailleurs)
    console.print(listes.tableau(grand, await listes.lire(grand, LECTURES_D_UNE_LISTE)))
    ici = await projeter(grand, FAITS_PROJETES)
    console.print(f"Un fait de plus, projeté, {grand.menages} ménages : {_projete(ici)}.")
    if ailleurs:
        petit = await remplir(server, "petite", inventes, siens, AILLEURS_D_UNE_PETITE)
        la = await projeter(petit, FAITS_PROJETES)
        rapport = ici.processeur / la.processeur
        verdict = "tenu" if rapport <= RAPPORT_MAX else "manqué"
        console.print(f"{petit.menages} ménages : {_projete(la)} ; rapport de processeur : "
                      f"{rapport:.2f}, ≤ {RAPPORT_MAX} {verdict}.")  # fmt: skip


def _projete(un_fait: Projete) -> str:
    return f"{_nombre(un_fait.duree)} ms, {_nombre(un_fait.processeur)} ms de processeur (médianes)"


@asynccontextmanager
async def _ouvert(
    server: Server, nom: str, repetitions: int, *, projecteur: bool
) -> AsyncIterator[Banc]:
    """A database, the service on it, and plain connections to it."""
    base = await nouvelle_base(server, nom)
    with service(base, projecteur=projecteur) as adresse:
        async with asyncpg.create_pool(base.url, min_size=CLIENTS, max_size=CLIENTS) as temoin:
            yield Banc(base, adresse, temoin, repetitions, projecteur)


def _debit(mesure: Mesure) -> Mesure:
    return replace(mesure, tenu=mesure.nous >= EVENEMENTS_PAR_SECONDE_MIN)


def _imprime(mesures_faites: list[Mesure]) -> None:
    table = Table(title="Parcours à côté de PostgreSQL seul")
    for colonne in ("Mesure", "Témoin"):
        table.add_column(colonne)
    for colonne in ("Parcours", "Témoin", "Rapport"):
        table.add_column(colonne, justify="right")
    for colonne in ("Unité", "Exigé"):
        table.add_column(colonne)
    for mesure in mesures_faites:
        exige = {None: "", True: "tenu", False: "manqué"}[mesure.tenu]
        chiffres = (_nombre(mesure.nous), _nombre(mesure.lui), _nombre(mesure.fois))
        table.add_row(mesure.libelle, mesure.temoin, *chiffres, mesure.unite, exige)
    console.print(table)
    console.print(
        f"Exigé : au moins {EVENEMENTS_PAR_SECONDE_MIN} évènements/s par lots ou en flux ; "
        f"moins de {P99_MS_MAX} ms au p99 d'une chronologie."
    )


def _nombre(valeur: float) -> str:
    return (f"{valeur:.0f}" if valeur >= CENT else f"{valeur:.1f}").replace(".", ",")


if __name__ == "__main__":
    run(banc)
