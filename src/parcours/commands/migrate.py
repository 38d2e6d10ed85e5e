"""`parcours migrate`: bring the schema up to date."""

import asyncio
import sys

from parcours.commands.base import DOSSIER, Dossier, base
from parcours.postgres.migrate import current


def migrate(*, dossier: Dossier = DOSSIER) -> None:
    """Met le schéma de la base à jour ; sans effet s'il l'est déjà."""
    with base(dossier, first=True) as opened:
        revision = asyncio.run(current(opened.url))
    sys.stdout.write(f"Schéma à jour : révision {revision}.\n")
