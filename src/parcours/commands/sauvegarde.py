"""`parcours sauvegarder` and `parcours restaurer`: facts in a file, keys in another."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Final

import asyncpg
from cyclopts import Parameter

from parcours.commands.base import DOSSIER, Dossier, address, in_a_sentence
from parcours.errors import CannotRun
from parcours.journal.keys import MasterKey, refuse_wrong_key
from parcours.postgres import dump
from parcours.postgres.role import make
from parcours.settings import Settings

Faits = Annotated[
    Path, Parameter(help="Fichier des faits, des partenaires et des actes des territoires.")
]
Cles = Annotated[Path, Parameter(help="Fichier des clés des personnes : à garder ailleurs.")]

_DEJA: Final = (
    "SELECT to_regnamespace('journal') IS NOT NULL OR to_regnamespace('coffre') IS NOT NULL"
)


def sauvegarder(*, faits: Faits, cles: Cles, dossier: Dossier = DOSSIER) -> None:
    """Copie la base, service en marche ou non : les faits dans un fichier, les clés dans l'autre.

    La clé maîtresse n'y est pas : la garder à part, elle aussi.
    """
    with address(dossier) as (url, _):
        dump.dump(url, faits, cles, bindir=Settings().pg_bin)
    sys.stdout.write(
        f"Les faits sont dans {faits}, les clés dans {cles} : les garder en deux endroits, et la "
        "clé maîtresse dans un troisième.\n"
    )


def restaurer(*, faits: Faits, cles: Cles, dossier: Dossier = DOSSIER) -> None:
    """Remet une sauvegarde dans une base neuve ; les vues se refont au premier démarrage."""
    for fichier in (faits, cles):
        if not fichier.is_file():
            raise CannotRun(f"{fichier} n'est pas un fichier de sauvegarde")
    master = Settings().master_key(dossier)
    with address(dossier, first=True) as (url, _):
        asyncio.run(_preparer(url))
        dump.restore(url, faits, cles, bindir=Settings().pg_bin)
        asyncio.run(_autre_vie(url, master))
    sys.stdout.write("La base est restaurée ; « parcours verify » la relit entière.\n")


async def _autre_vie(url: str, master: MasterKey) -> None:
    """Say that this database lives another life: whoever follows its feed begins again.

    Raises:
        WrongMasterKey: this life could read nothing personal; it can, once the right key is back.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE annonces.vie SET epoque = gen_random_uuid()")
        await refuse_wrong_key(connection, master)
    finally:
        await connection.close()


async def _preparer(url: str) -> None:
    """Make the role that the copy gives rights to, in a database that holds nothing of ours."""
    with in_a_sentence():
        connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval(_DEJA):
            raise CannotRun(
                "cette base tient déjà un journal : restaurer dans une base neuve, puis la servir"
            )
        await make(connection)
    finally:
        await connection.close()
