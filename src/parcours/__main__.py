"""The command `parcours`: parsing only; each word is imported when it is typed."""

import sys
from importlib.metadata import version

from cyclopts import App

from parcours.errors import CannotRun

app = App(
    name="parcours",
    help="Suivre le parcours d'un ménage, de la rue au maintien dans le logement.",
    version=version("parcours"),
)
app.command("parcours.commands.serve:serve")
app.command("parcours.commands.migrate:migrate")
app.command("parcours.commands.demo:demo")
app.command("parcours.commands.importer:importer", name="import")
app.command("parcours.commands.views:rebuild")
app.command("parcours.commands.views:verify")
app.command("parcours.commands.partenaires:app", name="partenaires")
app.command("parcours.commands.territoire:app", name="territoire")
app.command("parcours.commands.relations:app", name="relations")
app.command("parcours.commands.openapi:openapi")
app.command("parcours.commands.droit:droit")


def main() -> None:
    """Run the command; what an operator can mend is said in one sentence."""
    try:
        app()
    except CannotRun as error:
        sys.exit(f"parcours : {error}")


if __name__ == "__main__":
    main()
