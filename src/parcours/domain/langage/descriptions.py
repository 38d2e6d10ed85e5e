"""Ce que dit d'un champ la phrase écrite sous lui : lue quand on publie, une fois par fichier.

La lire à chaque démarrage en doublerait le temps.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel


@cache
def descriptions(modele: type[BaseModel]) -> Mapping[str, str]:
    """La phrase de chaque champ d'un modèle, de ceux dont il hérite compris."""
    trouvees: dict[str, str] = {}
    for classe in reversed(modele.__mro__):
        if issubclass(classe, BaseModel) and classe.__module__.startswith("parcours."):
            trouvees |= _du_fichier(Path(inspect.getfile(classe))).get(classe.__name__, {})
    return trouvees


@cache
def _du_fichier(fichier: Path) -> Mapping[str, Mapping[str, str]]:
    """La phrase de chaque champ, par classe."""
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    return {n.name: dict(_des_champs(n)) for n in arbre.body if isinstance(n, ast.ClassDef)}


def _des_champs(classe: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for champ, suite in zip(classe.body, classe.body[1:], strict=False):
        match champ, suite:
            case (
                ast.AnnAssign(target=ast.Name(id=nom)),
                ast.Expr(value=ast.Constant(value=str(phrase))),
            ):
                yield nom, inspect.cleandoc(phrase)
