"""`parcours rebuild` and `parcours verify`: the views made again, and everything checked."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvloop
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from parcours.commands.base import DOSSIER, BaseOuverte, Dossier, base, connected
from parcours.journal import verification
from parcours.projections import rebuild, schema


def rebuild_views(*, dossier: Dossier = DOSSIER) -> None:
    """Reconstruit les vues à côté des vues en service, puis les échange, sans interruption."""

    async def work(opened: BaseOuverte) -> None:
        async with connected(opened) as pool:
            with _counting("ménages relus") as progress:
                await rebuild.rebuild(pool, progress)

    with base(dossier) as opened:
        uvloop.run(work(opened))
    sys.stdout.write("Vues reconstruites.\n")


def verify_all(*, dossier: Dossier = DOSSIER) -> None:
    """Vérifie la chaîne et les numéros du journal, et que les vues sont celles qu'il donne.

    Le code de sortie est 1 si quelque chose ne va pas.
    """
    with base(dossier) as opened:
        faults = uvloop.run(_faults(opened))
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    if faults:
        raise SystemExit(1)
    sys.stdout.write("Le journal est entier, et les vues sont celles qu'il donne.\n")


async def _faults(opened: BaseOuverte) -> list[str]:
    async with connected(opened) as pool:
        with _counting("faits vérifiés") as progress:
            faults = [
                f"Position {fault.position} : {fault.sentence}"
                for fault in await verification.verify(pool, progress)
            ]
        await rebuild.ensure(pool)
        with _counting("ménages relus") as progress:
            different = await rebuild.differences(pool, progress)
        faults += [f"Vue {name} : {rows} lignes diffèrent." for name, rows in different.items()]
        async with pool.acquire() as connection:
            parked = await schema.parked(connection)
        faults += [
            f"Parcours {parcours} : relecture impossible ({at})." for parcours, at in parked.items()
        ]
        return faults


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None]]:
    """Show how many were done, on the standard error."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:.0f} {task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done: progress.advance(task, done)
