"""What is published stays true: descriptions, words, vendored files, no address of a registry."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from parcours.commands.openapi import openapi

RACINE = Path(__file__).parents[2]
SOURCES = sorted((RACINE / "src").rglob("*.py"))
SWAGGER = RACINE / "src" / "parcours" / "api" / "swagger_ui"
LIGNES_MAX = 400
# Written in pieces, or this file would be the first to hold what it looks for.
INTERDITS = re.compile("|".join(("py" + r"(pi|thonhosted)\.(org|io)", "registry" + r"\.npmjs")))


def suivis() -> list[Path]:
    """The files that git would commit."""
    dits = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607 (git is git)
        cwd=RACINE,
        capture_output=True,
        check=True,
    )
    return [RACINE / nom for nom in dits.stdout.decode().split("\0") if nom]


def test_les_descriptions_publiees_sont_a_jour() -> None:
    openapi(vers=RACINE / "openapi", verifier=True)


def test_une_description_perimee_se_voit(tmp_path: Path) -> None:
    openapi(vers=tmp_path)
    (tmp_path / "openapi.json").write_text("{}", encoding="utf-8")

    with pytest.raises(SystemExit):
        openapi(vers=tmp_path, verifier=True)


def test_les_noms_du_code_sont_en_ascii() -> None:
    for fichier in SOURCES:
        noms = [
            nom
            for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8")))
            for champ in ("id", "name", "attr", "arg")
            if isinstance(nom := getattr(noeud, champ, None), str)
        ]
        assert [nom for nom in noms if not nom.isascii()] == [], fichier


def test_un_fichier_tient_une_idee() -> None:
    longs = {
        f.name for f in SOURCES if len(f.read_text(encoding="utf-8").splitlines()) > LIGNES_MAX
    }

    assert longs == set()


def test_la_page_de_l_api_ne_charge_rien_d_ailleurs() -> None:
    page = (SWAGGER / "index.html").read_text(encoding="utf-8")

    assert re.findall(r'(?:src|href)="(?!/docs/|data:)', page) == []


def test_les_fichiers_repris_sont_ceux_qui_sont_dits() -> None:
    for ligne in (SWAGGER / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        empreinte, nom = ligne.split()
        assert hashlib.sha256((SWAGGER / nom).read_bytes()).hexdigest() == empreinte, nom


def test_aucune_adresse_de_registre_n_est_ecrite() -> None:
    for fichier in suivis():
        if fichier.suffix not in {".js", ".css", ".csv"} and fichier.exists():
            assert not INTERDITS.search(fichier.read_text(encoding="utf-8", errors="ignore")), (
                fichier
            )


def test_chaque_dependance_verrouillee_porte_son_empreinte() -> None:
    for nom in ("requirements.txt", "requirements-dev.txt"):
        texte = (RACINE / nom).read_text(encoding="utf-8")
        paquets = re.findall(
            r"^[a-z0-9][\w.-]*(?:\[.*?\])?==.*?(?=^[a-z0-9#]|\Z)", texte, re.MULTILINE | re.DOTALL
        )
        assert len(paquets) > 20
        assert all("--hash=sha256:" in paquet for paquet in paquets)


def test_ce_que_les_textes_citent_existe() -> None:
    existent = {f"/{fichier.relative_to(RACINE)}" for fichier in suivis()}
    existent |= {f"{ou}/" for nom in existent for ou in map(str, Path(nom).parents)}
    cites = {
        (texte.name, cite)
        for texte in suivis()
        if texte.suffix == ".md"
        for cite in re.findall(r"`(\w[\w./-]*(?:\.py|/))`", texte.read_text(encoding="utf-8"))
    }

    assert cites
    assert [
        (texte, cite)
        for texte, cite in sorted(cites)
        if not any(nom.endswith(f"/{cite}") for nom in existent)
    ] == []
