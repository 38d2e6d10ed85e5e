"""One name, one thing: no class is called like another, and no import calls a thing otherwise."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
PAR_USAGE = {("numpy", "np")}
"""Other names by which everybody knows a library."""


def modules() -> Mapping[str, ast.Module]:
    return {
        str(path.relative_to(SRC)): ast.parse(path.read_text(encoding="utf-8"))
        for path in SRC.rglob("*.py")
    }


def homonymes(modules: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """The names of classes that several modules use, and these modules."""
    ou: dict[str, list[str]] = {}
    for nom, arbre in modules.items():
        for ligne in arbre.body:
            if isinstance(ligne, ast.ClassDef) and not _est_une_forme(ligne):
                ou.setdefault(ligne.name, []).append(nom)
    return {classe: noms for classe, noms in ou.items() if len(noms) > 1}


def _est_une_forme(classe: ast.ClassDef) -> bool:
    """Whether it is what a route answers: the published description names it."""
    return any(isinstance(base, ast.Name) and base.id == "BaseModel" for base in classe.bases)


def alias(modules: Mapping[str, ast.Module]) -> Iterator[str]:
    """The imports that call a thing otherwise."""
    for nom, arbre in modules.items():
        for noeud in ast.walk(arbre):
            if isinstance(noeud, ast.Import | ast.ImportFrom):
                yield from (f"{nom} : {dit.asname}" for dit in _autrement(noeud.names))


def _autrement(dits: Iterable[ast.alias]) -> Iterator[ast.alias]:
    return (dit for dit in dits if dit.asname and (dit.name, dit.asname) not in PAR_USAGE)


def test_deux_classes_n_ont_pas_le_meme_nom() -> None:
    assert homonymes(modules()) == {}


def test_aucun_import_ne_renomme_ce_qu_il_prend() -> None:
    assert [*alias(modules())] == []


def test_un_homonyme_et_un_alias_se_voient() -> None:
    deux = {
        "a.py": ast.parse("class Sejour: ...\nimport numpy as np"),
        "b.py": ast.parse("class Sejour(Base): ...\nfrom a import Sejour as SejourDAilleurs"),
    }
    assert homonymes(deux) == {"Sejour": ["a.py", "b.py"]}
    assert [*alias(deux)] == ["b.py : SejourDAilleurs"]
