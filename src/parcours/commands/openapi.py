"""`parcours openapi`: write what the API and the catalogue publish; freeze it at a release."""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Parameter

from parcours.api.app import application
from parcours.commands.croissance import pertes
from parcours.commands.exemples import dossier_des_exemples, exemples
from parcours.domain.langage import nomenclatures
from parcours.domain.publie import catalogue

PUBLIE: Final = Path("publie") / "evenements.json"
"""The catalogue of the last release: what partners were told, and may count on."""


def openapi(
    *,
    vers: Annotated[Path, Parameter(help="Le dossier à écrire.")] = Path("openapi"),
    verifier: Annotated[
        bool, Parameter(help="Ne rien écrire ; sortir en erreur si le dossier n'est pas à jour.")
    ] = False,
    figer: Annotated[
        bool, Parameter(help="À la publication d'une version : en faire la référence.")
    ] = False,
) -> None:
    """Écrit la description de l'API (openapi.json) et le catalogue des faits (evenements.json).

    Un catalogue qui retire quelque chose à celui de la dernière version publiée est refusé.
    """
    publies = evenements()
    tenir_parole(vers, publies)
    descriptions = {
        vers / "openapi.json": application().openapi(),
        vers / "evenements.json": publies,
    }
    if figer:
        descriptions[vers / PUBLIE] = publies
    perimes = [
        fichier
        for fichier, contenu in descriptions.items()
        if not _a_jour(fichier, _texte(contenu), ecrire=not verifier)
    ]
    if verifier and perimes:
        raise SystemExit(f"{', '.join(map(str, perimes))} : à réécrire avec « parcours openapi ».")
    sys.stdout.write("Descriptions à jour.\n")


def evenements() -> dict[str, Any]:
    """Every type of fact, the schema of its data, an example of it; and what the codes mean."""
    dits = exemples(dossier_des_exemples())
    types = [
        {
            **publie.model_dump(),
            "data": catalogue.schema(classe),
            "exemples": [dits[publie.type]] if publie.type in dits else [],
        }
        for publie, classe in zip(catalogue.publies(), catalogue.versions(), strict=True)
    ]
    return {
        "version": version("parcours"),
        **catalogue.legendes().model_dump(),
        "types": types,
        "nomenclatures": {
            liste.nom: {code.code: code.libelle for code in liste.codes.values()}
            for liste in nomenclatures.toutes().values()
            if liste.usage == "catalogue"
        },
    }


def tenir_parole(vers: Path, publies: dict[str, Any]) -> None:
    """Refuser un catalogue qui reprend ce que la dernière version publiée avait donné."""
    reference = vers / PUBLIE
    if not reference.exists():
        return
    perdu = list(pertes(json.loads(reference.read_text(encoding="utf-8")), publies))
    if perdu:
        raise SystemExit("\n".join(("parcours : ce qui est publié ne se retire pas.", *perdu)))


def _texte(contenu: dict[str, Any]) -> str:
    return json.dumps(contenu, ensure_ascii=False, indent=1) + "\n"


def _a_jour(fichier: Path, texte: str, *, ecrire: bool) -> bool:
    if fichier.exists() and fichier.read_text(encoding="utf-8") == texte:
        return True
    if ecrire:
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(texte, encoding="utf-8")
    return False
