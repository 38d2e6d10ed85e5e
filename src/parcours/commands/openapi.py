"""`parcours openapi`: write what the API and the catalogue publish."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from parcours.api.app import application
from parcours.domain import catalogue


def openapi(
    *,
    vers: Annotated[Path, Parameter(help="Le dossier à écrire.")] = Path("openapi"),
    verifier: Annotated[
        bool, Parameter(help="Ne rien écrire ; sortir en erreur si le dossier n'est pas à jour.")
    ] = False,
) -> None:
    """Écrit la description de l'API (openapi.json) et le catalogue des faits (evenements.json)."""
    perimes = [
        fichier
        for fichier, contenu in (
            (vers / "openapi.json", application().openapi()),
            (vers / "evenements.json", evenements()),
        )
        if not _a_jour(fichier, _texte(contenu), ecrire=not verifier)
    ]
    if verifier and perimes:
        raise SystemExit(f"{', '.join(map(str, perimes))} : à réécrire avec « parcours openapi ».")
    sys.stdout.write("Descriptions à jour.\n")


def evenements() -> dict[str, Any]:
    """Every type of fact, with the schema of its data."""
    return {
        "types": [
            {**publie.model_dump(), "data": catalogue.schema(classe)}
            for publie, classe in zip(catalogue.publies(), catalogue.classes(), strict=True)
        ]
    }


def _texte(contenu: dict[str, Any]) -> str:
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"


def _a_jour(fichier: Path, texte: str, *, ecrire: bool) -> bool:
    if fichier.exists() and fichier.read_text(encoding="utf-8") == texte:
        return True
    if ecrire:
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(texte, encoding="utf-8")
    return False
