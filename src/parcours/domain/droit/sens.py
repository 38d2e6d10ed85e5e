"""Ce que veut dire chaque fait qu'une règle lit : son nom, sa nature, et sa phrase.

La phrase est celle qui suit le champ dans le code de sa forme : elle ne s'écrit qu'une fois.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits

NATURES: Final[Mapping[object, str]] = {
    date: "une date",
    bool: "vrai ou faux",
    int: "un nombre",
    str: "un code",
}


class Champ(NamedTuple):
    """Un fait tel que le calculateur le prend."""

    nom: str
    nature: str
    sens: str


@cache
def communs() -> tuple[Champ, ...]:
    """Ce que toute règle peut lire ; la date retenue se donne dans le groupe `decision`."""
    noms = {"retenu_le": "decision.retenu_le"}
    return tuple(c._replace(nom=noms.get(c.nom, c.nom)) for c in _champs(Faits))


@cache
def faits_lus(regle: Delai) -> tuple[Champ, ...]:
    """Les faits propres à la règle, dans l'ordre où sa forme les dit."""
    return tuple(champ for champ in _champs(regle.faits) if champ.nom not in _noms_communs())


@cache
def _noms_communs() -> frozenset[str]:
    return frozenset(champ.name for champ in fields(Faits))


def _champs(forme: type[Faits]) -> tuple[Champ, ...]:
    types = get_type_hints(forme)
    phrases = {nom: dit for classe in reversed(forme.__mro__) for nom, dit in _phrases(classe)}
    return tuple(
        Champ(champ.name, _nature(types[champ.name]), phrases[champ.name])
        for champ in fields(forme)
    )


def _phrases(classe: type[Any]) -> Iterator[tuple[str, str]]:
    """Chaque champ que cette classe déclare, et la phrase qui le suit."""
    if not is_dataclass(classe):
        return
    corps = _classes(classe.__module__)[classe.__name__]
    for champ, suite in zip(corps.body, corps.body[1:], strict=False):
        if isinstance(champ, ast.AnnAssign) and isinstance(champ.target, ast.Name):
            dit = suite.value if isinstance(suite, ast.Expr) else None
            if isinstance(dit, ast.Constant) and isinstance(dit.value, str):
                yield champ.target.id, inspect.cleandoc(dit.value)


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Les classes d'un fichier, lu une fois pour toutes celles des règles."""
    arbre = ast.parse(inspect.getsource(sys.modules[module]))
    return {noeud.name: noeud for noeud in arbre.body if isinstance(noeud, ast.ClassDef)}


def _nature(type_: Any) -> str:  # noqa: ANN401 (any annotation)
    if get_origin(type_) is tuple:
        return "une liste"
    sortes = [sorte for sorte in get_args(type_) or (type_,) if sorte is not type(None)]
    if datetime in sortes:
        return "une date, ou une heure"
    return NATURES.get(sortes[0], "un code, ou un groupe de faits")
