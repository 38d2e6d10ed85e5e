"""The command `parcours`: parsing only; each word is imported when it is typed.

Listing the commands imports nothing at all: an operator who asks for help waits for nobody.
"""

import sys
from typing import TYPE_CHECKING, Any, Final

from parcours.errors import CannotRun

if TYPE_CHECKING:
    from cyclopts import CycloptsError

COMMANDS: Final = {
    "serve": ("commands.serve:serve", "Lance le service : l'API et le projecteur."),
    "demo": ("commands.demo:demo", "Montre un service d'essai et ses parcours d'exemple."),
    "peupler": ("commands.peupler:peupler", "Invente un territoire, à lire et à mesurer."),
    "migrate": ("commands.migrate:migrate", "Met le schéma de la base à jour."),
    "partenaires": ("commands.partenaires:app", "Gère les partenaires et leurs clés."),
    "territoire": ("commands.territoire:app", "Règle le droit d'un territoire, signe ses actes."),
    "relations": ("commands.relations:app", "Prépare les relations d'une base de 0.2.0."),
    "import": ("commands.importer:importer", "Dépose les évènements d'un fichier."),
    "publier": ("commands.publier:publier", "Gèle une publication de l'observatoire."),
    "sauvegarder": ("commands.sauvegarde:sauvegarder", "Copie les faits et les clés, à part."),
    "restaurer": ("commands.sauvegarde:restaurer", "Remet une sauvegarde dans une base neuve."),
    "rebuild": ("commands.views:rebuild_views", "Refait les vues, sans interruption."),
    "verify": ("commands.views:verify_all", "Relit le journal et compare les vues."),
    "openapi": ("commands.openapi:openapi", "Écrit la description de l'API et le catalogue."),
    "droit": ("commands.droit:droit", "Écrit le droit appliqué, pour un juriste."),
}
"""Where each command is, and what it does in a line."""
HELP: Final = "Suivre le parcours d'un ménage, de la rue au maintien dans le logement."
INTERRUPTED: Final = 130
MISREAD: Final = 2


def main() -> None:
    """Run the command; what an operator can mend is said in one sentence."""
    if len(sys.argv) == 1 or sys.argv[1] in {"--help", "-h"}:
        sys.stdout.write(_listing())
        return
    try:
        _run()
    except CannotRun as error:
        sys.exit(f"parcours : {error}")
    except OSError as error:
        if error.filename is None:
            raise
        sys.exit(
            f"parcours : {error.filename} ne se lit pas, ou ne s'écrit pas : vérifier qu'il "
            "existe, ses droits, et la place qui reste"
        )
    except KeyboardInterrupt:
        sys.stderr.write("parcours : interrompu.\n")
        sys.exit(INTERRUPTED)


def _listing() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {sentence}" for name, (_, sentence) in COMMANDS.items()]
    return "\n".join(
        (
            "Usage : parcours COMMANDE [OPTIONS]",
            "",
            HELP,
            "",
            *lines,
            "",
            "« parcours COMMANDE --help » dit ses options ; « parcours --version », la version.",
            "",
        )
    )


def _run() -> None:
    from importlib.metadata import version  # noqa: PLC0415 (not for the listing)

    from cyclopts import App, CycloptsError  # noqa: PLC0415 (half a second: not for the listing)

    app = App(
        name="parcours",
        help=HELP,
        version=version("parcours"),
        suppress_keyboard_interrupt=False,
    )
    for name, (where, _) in COMMANDS.items():
        app.command(f"parcours.{where}", name=name)
    try:
        app(sys.argv[1:], exit_on_error=False, print_error=False)
    except CycloptsError as error:
        sys.stderr.write(f"parcours : {_misread(error)} ; --help dit ce qui s'écrit\n")
        sys.exit(MISREAD)


def _misread(error: "CycloptsError") -> str:
    """What of the line is not read."""
    name = error.argument.name if error.argument else ""
    token: Any = getattr(error, "token", None)
    match type(error).__name__:
        case "UnknownOptionError":
            return f"{token.keyword or token.value} n'est pas une option de cette commande"
        case "UnknownCommandError":
            return f"« {' '.join(error.unused_tokens or ())} » n'est pas une commande"
        case "MissingArgumentError":
            return f"il manque {name}"
        case "CoercionError":
            return f"« {token.value} » ne convient pas à {name}"
        case _:
            return "cette ligne ne se lit pas"


if __name__ == "__main__":
    main()
