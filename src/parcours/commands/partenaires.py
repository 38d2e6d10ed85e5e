"""`parcours partenaires`: who may talk to Parcours, and with which key."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Final, TypeVar

from cyclopts import App, Parameter
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from parcours.annuaire import Annuaire, FichierPartenaires
from parcours.api.traduction import traduire
from parcours.commands.base import DOSSIER, Dossier, base, connected
from parcours.commands.cles import cles_lues, ecrire_les_cles
from parcours.errors import CannotRun

T = TypeVar("T")

RECOUVREMENT_JOURS_MAX: Final = 3660

app = App(name="partenaires", help="Créer, lister, renouveler, révoquer des partenaires.")

Source = Annotated[str, Parameter(help="La source du partenaire : /partenaires/…")]


@app.command
def importer(
    fichier: Annotated[Path, Parameter(help="Fichier des partenaires, en JSON.")],
    /,
    *,
    cles: Annotated[Path, Parameter(help="Fichier {source: clé} à écrire, à garder secret.")],
    renouveler: Annotated[
        bool, Parameter(help="Donner une clé neuve à qui n'en a pas de valable dans ce fichier.")
    ] = False,
    retirer_absents: Annotated[
        bool, Parameter(help="Révoquer les clés de qui n'est plus au fichier.")
    ] = False,
    dossier: Dossier = DOSSIER,
) -> None:
    """Crée ou met à jour des partenaires et écrit les clés des nouveaux.

    Aucune clé révoquée ou remplacée ne revient, aucune ne change sans --renouveler. Qui n'est plus
    au fichier est montré, et garde ses clés sans --retirer-absents ; ses faits restent toujours.
    """
    try:
        lu = FichierPartenaires.lit(fichier)
    except (OSError, ValidationError) as error:
        raise CannotRun(f"{fichier} ne se lit pas : {_fautes(error)}") from None
    connues = cles_lues(cles) if cles.exists() else {}
    ecrire_les_cles(cles, connues)  # before any is given: what cannot be written would be lost

    async def travail(annuaire: Annuaire) -> tuple[dict[str, str], list[str]]:
        donnees = await annuaire.import_(lu, connues, renew=renouveler)
        absents = [partenaire.source for partenaire in await annuaire.missing(lu)]
        if retirer_absents:
            for source in absents:
                await annuaire.revoke(source)
        return donnees, absents

    donnees, absents = _avec_l_annuaire(dossier, travail, first=True)
    ecrire_les_cles(cles, {**connues, **donnees})
    _dire_l_import(lu, donnees, absents, cles, retires=retirer_absents)


def _dire_l_import(
    lu: FichierPartenaires,
    donnees: dict[str, str],
    absents: list[str],
    cles: Path,
    *,
    retires: bool,
) -> None:
    sys.stdout.write(f"{len(lu.partenaires)} partenaires à jour ; leurs clés sont dans {cles}.\n")
    if sans := [p.source for p in lu.partenaires if p.source not in donnees]:
        sys.stdout.write(
            f"Sans clé valable dans {cles} (--renouveler en donne) : {', '.join(sans)}.\n"
        )
    if absents:
        fait = "clés révoquées" if retires else "clés gardées ; --retirer-absents les révoque"
        sys.stdout.write(f"Plus au fichier ({fait}) : {', '.join(absents)}.\n")


@app.command
def lister(*, dossier: Dossier = DOSSIER) -> None:
    """Liste les partenaires, leurs rôles et leurs territoires."""
    table = Table("Source", "Organisme", "Nom", "Rôles", "Départements", "Systèmes")
    for partenaire in _avec_l_annuaire(dossier, Annuaire.everyone):
        table.add_row(
            partenaire.source,
            partenaire.organisme,
            partenaire.libelle,
            "\n".join(sorted(partenaire.roles)),
            " ".join(partenaire.departements),
            "\n".join(partenaire.systemes),
        )
    Console().print(table)


@app.command(name="cles")
def lister_les_cles(source: Source | None = None, /, *, dossier: Dossier = DOSSIER) -> None:
    """Liste les clés : leur repère, jamais elles-mêmes ; leur fin, le dernier jour d'emploi."""
    table = Table("Source", "Repère", "Libellé", "Créée", "Fin", "Dernier emploi", "État")
    a = datetime.now(UTC)
    for cle in _avec_l_annuaire(dossier, lambda annuaire: annuaire.keys(source)):
        fin = cle.revoquee_le or cle.expire_le
        table.add_row(
            cle.source,
            cle.repere,
            cle.libelle,
            f"{cle.creee_le:%Y-%m-%d}",
            f"{fin:%Y-%m-%d}" if fin else "",
            f"{cle.employee_le}" if cle.employee_le else "jamais",
            "valable" if cle.vit(a) else "révoquée" if cle.revoquee_le else "finie",
        )
    Console().print(table)


@app.command
def renouveler(
    source: Source,
    /,
    *,
    libelle: Annotated[str, Parameter(help="À quoi sert la clé neuve.")] = "renouvelée",
    jusqu_au: Annotated[
        date | None, Parameter(help="Dernier jour de la clé neuve, inclus ; sans fin, sinon.")
    ] = None,
    recouvrement_jours: Annotated[
        int, Parameter(help="Jours pendant lesquels les anciennes clés valent encore.")
    ] = 0,
    dossier: Dossier = DOSSIER,
) -> None:
    """Donne une clé neuve à un partenaire ; ses autres cessent aussitôt, ou après recouvrement."""
    a = datetime.now(UTC)
    if not 0 <= recouvrement_jours <= RECOUVREMENT_JOURS_MAX:
        raise CannotRun(f"--recouvrement-jours va de 0 à {RECOUVREMENT_JOURS_MAX}")
    if jusqu_au is not None and not a.date() <= jusqu_au < date.max:
        raise CannotRun("--jusqu-au est un jour à venir : une clé déjà finie n'ouvrirait rien")
    fin = datetime.combine(jusqu_au, time(), UTC) + timedelta(days=1) if jusqu_au else None
    recouvre = a + timedelta(days=recouvrement_jours)
    cle = _avec_l_annuaire(
        dossier,
        lambda annuaire: annuaire.renew(source, label=libelle, expires=fin, others_until=recouvre),
    )
    if cle is None:
        raise SystemExit("Aucun partenaire n'a cette source.")
    sys.stdout.write(f"{cle}\n")


@app.command
def revoquer(
    source: Source,
    /,
    *,
    repere: Annotated[
        str | None, Parameter(help="Celle-là seule : son repère, que dit « cles ».")
    ] = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Retire ses clés à un partenaire ; ses faits restent."""
    retirees = _avec_l_annuaire(dossier, lambda annuaire: annuaire.revoke(source, repere))
    if not retirees:
        raise SystemExit("Aucune clé valable de ce partenaire ne répond à cela.")
    sys.stdout.write(f"Clés retirées : {retirees}.\n")


def _avec_l_annuaire(
    dossier: Path, faire: Callable[[Annuaire], Awaitable[T]], *, first: bool = False
) -> T:
    async def travail() -> T:
        async with connected(opened) as pool:
            return await faire(Annuaire(pool, opened.master))

    with base(dossier, first=first) as opened:
        return asyncio.run(travail())


def _fautes(error: OSError | ValidationError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "fichier illisible"
    return " ; ".join(f"{e.pointeur or '/'} : {e.message}" for e in traduire(error.errors()))
