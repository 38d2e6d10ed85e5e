"""`parcours partenaires`: who may talk to Parcours, and with which key."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

from cyclopts import App, Parameter
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from parcours.annuaire import Annuaire, FichierPartenaires
from parcours.commands.base import DOSSIER, Dossier, base, connected

T = TypeVar("T")

app = App(name="partenaires", help="Créer, lister, renouveler, révoquer des partenaires.")

Source = Annotated[str, Parameter(help="La source du partenaire : /partenaires/…")]


@app.command
def importer(
    fichier: Annotated[Path, Parameter(help="Fichier des partenaires, en JSON.")],
    /,
    *,
    cles: Annotated[Path, Parameter(help="Fichier {source: clé} à écrire, à garder secret.")],
    dossier: Dossier = DOSSIER,
) -> None:
    """Crée ou met à jour des partenaires et écrit leurs clés ; celles déjà écrites restent."""
    try:
        lu = FichierPartenaires.lit(fichier)
    except (OSError, ValidationError) as error:
        raise SystemExit(f"{fichier} ne se lit pas : {_fautes(error)}") from None
    connues = lire_les_cles(cles)
    donnees = _avec_l_annuaire(dossier, lambda annuaire: annuaire.import_(lu, connues))
    ecrire_les_cles(cles, {**connues, **donnees})
    sys.stdout.write(f"{len(donnees)} partenaires à jour ; leurs clés sont dans {cles}.\n")


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


@app.command
def renouveler(source: Source, /, *, dossier: Dossier = DOSSIER) -> None:
    """Donne une clé neuve à un partenaire ; l'ancienne cesse aussitôt de valoir."""
    cle = _avec_l_annuaire(dossier, lambda annuaire: annuaire.renew(source))
    if cle is None:
        raise SystemExit("Aucun partenaire n'a cette source.")
    sys.stdout.write(f"{cle}\n")


@app.command
def revoquer(source: Source, /, *, dossier: Dossier = DOSSIER) -> None:
    """Retire sa clé à un partenaire ; ses faits restent."""
    if not _avec_l_annuaire(dossier, lambda annuaire: annuaire.revoke(source)):
        raise SystemExit("Aucun partenaire n'a cette source.")
    sys.stdout.write("Clé retirée.\n")


def _avec_l_annuaire(dossier: Path, faire: Callable[[Annuaire], Awaitable[T]]) -> T:
    async def travail() -> T:
        async with connected(opened) as pool:
            return await faire(Annuaire(pool, opened.master))

    with base(dossier) as opened:
        return asyncio.run(travail())


def lire_les_cles(fichier: Path) -> dict[str, str]:
    """Les clés déjà écrites, par source."""
    cles: dict[str, str] = {}
    if fichier.exists():
        cles = json.loads(fichier.read_text(encoding="utf-8"))
    return cles


def ecrire_les_cles(fichier: Path, cles: dict[str, str]) -> None:
    """Écrire les clés d'un coup, lisibles de leur propriétaire seul."""
    brouillon = fichier.with_name(f".{fichier.name}.neuf")
    brouillon.unlink(missing_ok=True)
    descripteur = os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as ouvert:
        json.dump(cles, ouvert, indent=2, sort_keys=True)
    brouillon.replace(fichier)


def _fautes(error: OSError | ValidationError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "fichier illisible"
    return " ; ".join(
        f"{'/'.join(map(str, detail['loc']))} : {detail['msg']}" for detail in error.errors()
    )
