"""Ce que dit un fait de ce que son récit ne précise pas : une valeur ordinaire, selon son schéma.

Le schéma publié se lit une fois par type ; il n'en reste que de quoi tirer chaque champ exigé.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, Final

from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.nomenclatures.formats import FORMATS
from parcours.domain.publie import catalogue
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.hasard import Hasard

Tirage = Callable[[Hasard, date, DepartementInvente], Any]
"""De quoi tirer la valeur d'un champ, pour un fait de ce jour-là."""
_PERSONNE: Final = "^[A-Za-z0-9_-]{1,64}$"


@cache
def classe(sorte: str) -> type[Evenement[Any]]:
    """La classe d'un type, par son nom."""
    trouvee = catalogue.trouver(sorte)
    if trouvee is None:
        raise LookupError(f"{sorte} n'est pas au catalogue")
    return trouvee


@cache
def exiges(sorte: str) -> tuple[tuple[str, Tirage], ...]:
    """Les champs que ce type exige, hors de sa date, et de quoi tirer chacun."""
    schema = catalogue.schema(classe(sorte))
    defs = schema.get("$defs", {})
    return tuple(
        (nom, _tirage(schema["properties"][nom], defs))
        for nom in schema["required"]
        if nom != "survenu_le"
    )


def _tirage(champ: Mapping[str, Any], defs: Mapping[str, Any]) -> Tirage:
    if "$ref" in champ:
        return _tirage(defs[champ["$ref"].rpartition("/")[2]], defs)
    if champ["type"] == "object":
        interne = tuple((nom, _tirage(champ["properties"][nom], defs)) for nom in champ["required"])
        return partial(_objet, interne)
    if champ["type"] == "array":
        return partial(_liste, _tirage(champ["items"], defs))
    return _simple(champ)


def _simple(champ: Mapping[str, Any]) -> Tirage:
    if "enum" in champ:
        return partial(_code, tuple(champ["enum"]))
    if "x-reference" in champ:
        return _sans_citation
    if champ["type"] == "integer":
        bas = champ.get("minimum", 1)
        return partial(_entier, bas, min(champ.get("maximum", bas + 2), bas + 2))
    if champ["type"] == "boolean":
        return _booleen
    return _PAR_FORME.get(champ.get("format") or champ.get("pattern", ""), _texte)


def _code(codes: tuple[str, ...], hasard: Hasard, _jour: date, _ou: DepartementInvente) -> str:
    return hasard.parmi(codes)


def _objet(
    champs: tuple[tuple[str, Tirage], ...], hasard: Hasard, jour: date, ou: DepartementInvente
) -> dict[str, Any]:
    return {nom: tirage(hasard, jour, ou) for nom, tirage in champs}


def _liste(element: Tirage, hasard: Hasard, jour: date, ou: DepartementInvente) -> list[Any]:
    return [element(hasard, jour, ou)]


def _entier(bas: int, haut: int, hasard: Hasard, _jour: date, _ou: DepartementInvente) -> int:
    return hasard.entre(bas, haut)


def _booleen(hasard: Hasard, _jour: date, _ou: DepartementInvente) -> bool:
    return hasard.chance(0.5)


def _sans_citation(_hasard: Hasard, _jour: date, _ou: DepartementInvente) -> str:
    raise LookupError("un récit dit lui-même quel fait il cite")


def _jour(hasard: Hasard, jour: date, _ou: DepartementInvente) -> str:
    return hasard.apres(jour, 7, 90).isoformat()


def _texte(_hasard: Hasard, _jour: date, _ou: DepartementInvente) -> str:
    return "En deux mots."


_PAR_FORME: Final[Mapping[str, Tirage]] = {
    "date": _jour,
    "date-time": lambda hasard, jour, _: f"{jour}T{hasard.entre(8, 18):02}:00:00+01:00",
    "uuid": lambda hasard, _, __: str(hasard.uuid()),
    FORMATS["commune"].pattern: lambda hasard, _, ou: hasard.parmi(ou.communes),
    FORMATS["departement"].pattern: lambda _, __, ou: ou.code,
    FORMATS["organisme"].pattern: lambda hasard, _, ou: hasard.parmi(ou.organismes),
    FORMATS["reference_opaque"].pattern: lambda hasard, _, __: f"R-{hasard.entre(1, 10**9)}",
    _PERSONNE: lambda _, __, ___: "p1",
}
