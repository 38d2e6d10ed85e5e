"""`parcours droit`: write the law that Parcours applies, for jurists to read again."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from parcours.commands.recueil import recueil
from parcours.commands.recueil_des_actes import recueil_des_actes


def droit(
    *,
    vers: Annotated[Path, Parameter(help="Le fichier à écrire.")] = Path("docs/droit.md"),
    verifier: Annotated[
        bool, Parameter(help="Ne rien écrire ; sortir en erreur si le fichier n'est pas à jour.")
    ] = False,
) -> None:
    """Écrit le recueil du droit, et à côté les actes que plusieurs peuvent dire."""
    for fichier, texte in (
        (vers, recueil()),
        (vers.with_name("actes.md"), recueil_des_actes()),
    ):
        _ecrit(fichier, texte, verifier=verifier)
    sys.stdout.write("Recueil à jour.\n")


def _ecrit(vers: Path, texte: str, *, verifier: bool) -> None:
    a_jour = vers.exists() and vers.read_text(encoding="utf-8") == texte
    if not a_jour and verifier:
        raise SystemExit(f"{vers} : à réécrire avec « parcours droit ».")
    if not a_jour:
        vers.parent.mkdir(parents=True, exist_ok=True)
        vers.write_text(texte, encoding="utf-8")
