"""The walls of the house: imports go one way, and each contract can break."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

ENTORSES = {
    "One way: commands, api, projections, journal, domain": (
        "journal/chain.py",
        "import parcours.api.problems",
    ),
    "PostgreSQL's own files know nothing of Parcours": (
        "postgres/lost.py",
        "import parcours.journal.port",
    ),
    "The domain does no input or output": ("domain/tableaux/secret.py", "import asyncpg"),
    "Inside the domain, rooms in the order of the way in": (
        "domain/langage/champs.py",
        "import parcours.domain.parcours.fold",
    ),
    "The law knows dates only": (
        "domain/droit/feries.py",
        "import parcours.domain.langage.vocabulaire",
    ),
    "Statistical secrecy knows numbers only": (
        "secret_statistique/cases.py",
        "import parcours.domain.tableaux.secret",
    ),
    "Views never read each other": (
        "projections/vues/observatoire.py",
        "import parcours.projections.vues.expulsions",
    ),
    "Routes never call each other": ("api/routes/etat.py", "import parcours.api.routes.flux"),
    "A volet never reaches into a neighbour": (
        "domain/volets/comite.py",
        "import parcours.domain.volets.veille",
    ),
}


def contrats() -> list[str]:
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    return [contrat["name"] for contrat in projet["tool"]["importlinter"]["contracts"]]


def lint(dossier: Path) -> str:
    """What the linter says of a copy of the house."""
    fait = subprocess.run(  # noqa: S603 (our own linter)
        [LINT, "--config", dossier / "pyproject.toml", "--no-cache"],
        cwd=dossier / "src",
        env={"PYTHONPATH": str(dossier / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return fait.stdout + fait.stderr


def copie(vers: Path) -> Path:
    for fichier in [*(RACINE / "src").rglob("*.py"), RACINE / "pyproject.toml"]:
        place = vers / fichier.relative_to(RACINE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(fichier.read_bytes())
    return vers


def test_chaque_contrat_a_son_entorse() -> None:
    assert set(contrats()) == set(ENTORSES)


@pytest.mark.parametrize("contrat", ENTORSES)
def test_une_entorse_rompt_son_contrat(contrat: str, tmp_path: Path) -> None:
    fichier, entorse = ENTORSES[contrat]
    maison = copie(tmp_path)
    tordu = maison / "src" / "parcours" / fichier
    tordu.write_text(f"{tordu.read_text(encoding='utf-8')}\n{entorse}\n", encoding="utf-8")

    assert f"{contrat} BROKEN" in lint(maison)
