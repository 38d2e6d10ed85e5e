"""`parcours peupler`: a made-up territory, written to a file or pushed through the door."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import httpx2
import uvloop
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from parcours.commands.cles import cles_lues, joignable
from parcours.domain.temps.jour_civil import jour_civil
from parcours.errors import CannotRun
from parcours.peuplement.chiffres import Chiffres
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.depot import Arrivee
from parcours.peuplement.territoire import (
    MENAGES_MAX,
    MENAGES_MIN,
    MenageInvente,
    TerritoireInvente,
)

TIMEOUT_SECONDS: Final = 300
LARGE: Final = 118


def peupler(  # noqa: PLR0913 (an option for each thing that one may choose)
    *,
    departement: Annotated[str, Parameter(help="Le département où vivent ces ménages.")] = "48",
    menages: Annotated[int, Parameter(help="Combien de ménages, de 200 à 1 000 000.")] = 2000,
    graine: Annotated[int, Parameter(help="La même graine refait le même territoire.")] = 1,
    jusqu_au: Annotated[
        date | None, Parameter(help="Le dernier jour dont on parle ; aujourd'hui par défaut.")
    ] = None,
    du: Annotated[int, Parameter(help="Le premier ménage : pour en écrire une partie.")] = 0,
    au: Annotated[int | None, Parameter(help="Le premier que l'on n'écrit plus.")] = None,
    partenaires: Annotated[
        Path | None, Parameter(help="Où écrire qui parle, pour « parcours partenaires importer ».")
    ] = None,
    fichier: Annotated[
        Path | None, Parameter(help="Où écrire les faits, un par ligne, pour « parcours import ».")
    ] = None,
    url: Annotated[str | None, Parameter(help="Le service où les déposer.")] = None,
    cles: Annotated[
        Path | None, Parameter(help="Fichier {source: clé} de « parcours partenaires ».")
    ] = None,
) -> None:
    """Invente un territoire : des ménages, leurs parcours entiers et leurs salissures.

    Les parts et les procédures suivent les ordres de grandeur publiés, montrés à côté. D'abord
    --partenaires, puis « parcours partenaires importer », puis --url et --cles, ou --fichier.
    """
    if not MENAGES_MIN <= menages <= MENAGES_MAX:
        raise CannotRun(f"de {MENAGES_MIN} à {MENAGES_MAX:_} ménages.".replace("_", " "))
    invente = TerritoireInvente(
        DepartementInvente(departement, menages), graine, jusqu_au or jour_civil(datetime.now(UTC))
    )
    if not invente.departement.communes:
        raise CannotRun(f"« {departement} » n'est pas un département.")
    if partenaires is not None:
        ecrit = invente.departement.fichier().model_dump_json(indent=1)
        partenaires.write_text(ecrit, encoding="utf-8")
    rangs = range(du, menages if au is None else min(au, menages))
    chiffres = Chiffres()
    if fichier is not None:
        with avancement(len(rangs), chiffres) as avance:
            _ecrit(invente, rangs, fichier, avance)
    if url is not None:
        if cles is None:
            raise CannotRun("--url demande --cles.")
        connues = cles_lues(cles)
        with joignable(url):
            uvloop.run(_depose(invente, rangs, url, connues, chiffres))
    if chiffres.total:
        montre(invente, chiffres)


def _ecrit(
    invente: TerritoireInvente,
    rangs: range,
    fichier: Path,
    avance: Callable[[Sequence[MenageInvente]], None],
) -> None:
    with fichier.open("wb") as ouvert:
        for menage in invente.menages(rangs.start, rangs.stop):
            ouvert.writelines(invente.lignes(menage))
            avance((menage,))


async def _depose(
    invente: TerritoireInvente, rangs: range, url: str, cles: dict[str, str], chiffres: Chiffres
) -> None:
    manquent = {p.source for p in invente.departement.partenaires} - cles.keys()
    if manquent:
        raise CannotRun(f"pas de clé pour {min(manquent)} : importer --partenaires d'abord.")
    async with httpx2.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS) as client:
        depot = Arrivee(client, cles, invente)
        with avancement(len(rangs), chiffres) as avance:
            await depot.tout(rangs, avance)
    dits = ", ".join(f"{combien} {sort}" for sort, combien in sorted(depot.sorts.items()))
    sys.stdout.write(f"Faits déposés : {dits}.\n")


@contextmanager
def avancement(
    total: int, chiffres: Chiffres
) -> Iterator[Callable[[Sequence[MenageInvente]], None]]:
    """The households that come, counted, with a bar that says how many are left."""
    colonnes = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*colonnes, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        tache = progress.add_task("Ménages", total=total)

        def avance(menages: Sequence[MenageInvente]) -> None:
            for menage in menages:
                chiffres.compte(menage)
            progress.advance(tache, len(menages))

        yield avance


def montre(invente: TerritoireInvente, chiffres: Chiffres) -> None:
    """What the territory gives, beside what is published."""
    lieu = invente.departement.code
    titre = f"{chiffres.menages.total()} ménages ({lieu}), {chiffres.total} faits"
    parts = Table(title=titre)
    for colonne in ("Dispositif", "Ménages", "Part ici", "Part publiée", "Ordre de grandeur"):
        parts.add_column(colonne)
    for nom, combien, ici, publiee, source in chiffres.parts():
        parts.add_row(nom, str(combien), _pour_cent(ici), _pour_cent(publiee), source)
    rapports = Table()
    for colonne in ("Rapport", "Ici", "Publié", "Source"):
        rapports.add_column(colonne)
    for rapport, ici_aussi in chiffres.rapports():
        dit = "" if ici_aussi is None else _pour_cent(ici_aussi)
        rapports.add_row(rapport.libelle, dit, _pour_cent(rapport.publie), rapport.source)
    console = Console(width=LARGE)
    console.print(parts)
    console.print(rapports)


def _pour_cent(valeur: float) -> str:
    return f"{valeur:.1f} %".replace(".", ",")
