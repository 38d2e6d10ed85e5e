"""Where SQL is written: beside what reads its rows, short, and never in the domain (ADR 0059)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "parcours"
LIGNES_MAX = 30
"""Half a screen: the statement is read with the function that runs it."""
REQUETE = re.compile(
    r"^\s*(SELECT|INSERT INTO|UPDATE \w+|DELETE FROM|WITH (RECURSIVE )?\w+|CREATE|ALTER|GRANT)\s",
)


def requetes(texte: str) -> Iterator[tuple[int, int]]:
    """The first line and the number of lines of each statement of a module."""
    noeuds = list(ast.walk(ast.parse(texte)))
    morceaux = {id(v) for n in noeuds if isinstance(n, ast.JoinedStr) for v in n.values}
    for noeud in noeuds:
        debut = noeud.values[0] if isinstance(noeud, ast.JoinedStr) and noeud.values else noeud
        dit = debut.value if isinstance(debut, ast.Constant) else None
        if id(noeud) not in morceaux and isinstance(dit, str) and REQUETE.match(dit):
            assert isinstance(noeud, ast.expr)
            yield noeud.lineno, (noeud.end_lineno or noeud.lineno) - noeud.lineno + 1


def test_une_requete_tient_a_l_ecran_a_cote_de_qui_la_lance() -> None:
    longues = [
        (fichier.name, ligne)
        for fichier in SRC.rglob("*.py")
        for ligne, lignes in requetes(fichier.read_text("utf-8"))
        if lignes > LIGNES_MAX
    ]

    assert longues == []


def test_le_domaine_n_en_ecrit_aucune() -> None:
    ecrites = [
        (fichier.name, *requetes(fichier.read_text("utf-8")))
        for fichier in (SRC / "domain").rglob("*.py")
    ]

    assert [fichier for fichier, *dites in ecrites if dites] == []


def test_une_requete_se_reconnait_entiere_ou_composee() -> None:
    assert list(requetes('A = """\nSELECT 1\nFROM t\n"""')) == [(1, 4)]
    assert list(requetes('B = f"SELECT {colonnes} FROM t"')) == [(1, 1)]
    assert list(requetes('"""Selects nothing."""\nC = "select"')) == []
