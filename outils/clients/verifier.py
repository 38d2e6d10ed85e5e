"""What the description is worth to who generates a client from it: lint it, generate, compile, use.

A service is started on a base of its own; a client generated in TypeScript and one in Python push
the first fact of the guide and read its card; the guide's chapter on SDKs is run as it is written.
Without Node, nothing can be said: loudly skipped, or a failure with `--obligatoire`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ICI: Final = Path(__file__).parent
RACINE: Final = ICI.parents[1]
GENERE: Final = ICI / "genere"
DESCRIPTION: Final = RACINE / "openapi" / "openapi.json"
GUIDE: Final = (RACINE / "docs" / "guide-partenaire.md").read_text(encoding="utf-8")
OUTILS: Final = Path(sys.executable).parent
PARCOURS: Final = RACINE / ".venv" / "bin" / "parcours"
SOURCE: Final = "/partenaires/115-48"
PORT_LIBRE: Final = "0"
LANCEURS: Final = {"python": ("python", "py"), "js": ("node", "mjs")}


def main() -> None:
    """Check everything; the first thing that fails ends with its message."""
    os.environ["PATH"] = f"{OUTILS}{os.pathsep}{os.environ['PATH']}"
    if not (shutil.which("node") and shutil.which("npm")):
        dire("NON VÉRIFIÉE : ni Node ni npm ici. La description peut ne plus convenir aux clients.")
        raise SystemExit("--obligatoire" in sys.argv)
    lancer("npm", "ci", "--silent")
    lancer(npm("redocly"), "lint", "--format=summary", str(DESCRIPTION))
    lancer(npm("spectral"), "lint", "--ruleset", ".spectral.yaml", str(DESCRIPTION))
    engendrer()
    lancer(npm("tsc"), "--project", "tsconfig.json")
    with tempfile.TemporaryDirectory() as dossier, service(Path(dossier)) as (adresse, cle):
        fait = Path(dossier) / "fait.json"
        fait.write_text(premier_fait(), encoding="utf-8")
        for essai in (("node", "essai.ts"), ("python", "essai.py")):
            lu = json.loads(lancer(*essai, adresse, cle, str(fait)))
            if lu["version"] != 1:
                raise SystemExit(f"{essai[1]} : la carte ne montre pas le fait : {lu}")
            dire(f"{essai[1]} : {lu}")
        jouer_le_chapitre(adresse, cle)
    dire("La description convient aux clients générés.")


def engendrer() -> None:
    """The two clients."""
    shutil.rmtree(GENERE, ignore_errors=True)
    GENERE.mkdir()
    lancer(npm("openapi-typescript"), str(DESCRIPTION), "-o", "genere/api.ts")
    python = OUTILS / "openapi-python-client"
    lancer(
        *(str(python), "generate", "--path", str(DESCRIPTION), "--meta", "none"),
        *("--output-path", "genere/client"),
        *("--config", "openapi-python-client.yaml"),
    )


@contextmanager
def service(dossier: Path) -> Iterator[tuple[str, str]]:
    """A trial service that knows the partners of the examples: its address, the key of the 115."""
    cles, base = dossier / "cles.json", dossier / "base"
    partenaires = RACINE / "exemples" / "partenaires.json"
    chez_lui = ("--dossier", str(base))
    lancer(
        *(str(PARCOURS), "partenaires", "importer", str(partenaires), "--cles", str(cles)),
        *chez_lui,
    )
    commande = [str(PARCOURS), "serve", "--essai", "--port", PORT_LIBRE, *chez_lui]
    with subprocess.Popen(commande, stdout=subprocess.PIPE, text=True) as lance:  # noqa: S603 (ours)
        try:
            dit = lance.stdout.readline() if lance.stdout else ""
            if not (adresse := re.search(r"http://\S+", dit)):
                raise SystemExit("le service n'a pas démarré")
            yield adresse[0], json.loads(cles.read_text(encoding="utf-8"))[SOURCE]
        finally:
            lance.terminate()


def premier_fait() -> str:
    """The first event that the guide shows."""
    (fait,) = re.findall(
        r"^## Le premier fait\n.*?^```json\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL
    )
    return str(fait)


def jouer_le_chapitre(adresse: str, cle: str) -> None:
    """Run the blocks of the chapter, as they are written but for the address."""
    _, _, chapitre = GUIDE.partition("\n## Avec un SDK\n")
    blocs = re.findall(
        r"^```(python|js)\n(.*?)^```$", chapitre.split("\n## ")[0], re.MULTILINE | re.DOTALL
    )
    if {langue for langue, _ in blocs} != LANCEURS.keys():
        raise SystemExit("le chapitre « Avec un SDK » a perdu ses exemples")
    for langue, texte in blocs:
        lanceur, suffixe = LANCEURS[langue]
        fichier = GENERE / f"chapitre.{suffixe}"
        fichier.write_text(texte.replace("https://parcours.exemple.fr", adresse), encoding="utf-8")
        dire(f"chapitre, {langue} : {lancer(lanceur, str(fichier), CLE=cle).strip()}")


def npm(outil: str) -> str:
    """A program that npm installed."""
    return str(ICI / "node_modules" / ".bin" / outil)


def lancer(*commande: str, **environnement: str) -> str:
    """Run a program here; its output, or the end with what it said."""
    fini = subprocess.run(  # noqa: S603 (our own commands)
        commande,
        cwd=ICI,
        env={**os.environ, **environnement},
        capture_output=True,
        text=True,
        check=False,
    )
    if fini.returncode:
        raise SystemExit(f"{' '.join(commande)} : {fini.stdout}\n{fini.stderr}")
    return fini.stdout


def dire(phrase: str) -> None:
    """Say something at once."""
    sys.stdout.write(f"{phrase}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
