"""Ce que le calculateur reçoit : des faits par leur nom, lus dans la forme que la règle déclare.

Un nom que la forme ne connaît pas est ignoré : un même cas se donne à plusieurs règles. Une valeur
d'une autre nature que le champ est une faute : `TypeError`, qui nomme le fait et tait sa valeur.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from parcours.domain.droit.faits import F, Faits, au_jour, en_utc
from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT

Valeur: TypeAlias = "date | int | str | Sequence[Valeur] | Mapping[str, Valeur] | None"
Dits: TypeAlias = Mapping[str, Valeur]
"""Des faits par leur nom, dans les mots du calculateur."""

DECISION: Final = "decision"
"""Le groupe où le calculateur lit la date retenue par un juge (`decision.retenu_le`)."""
RETENU_LE: Final = "retenu_le"
PARAMETRES: Final = "parametres"

Lecteur: TypeAlias = Callable[[Any, str, str], Any]
"""D'une valeur, du nom de son champ et du territoire, ce que la forme en garde."""


def lit(forme: type[F], dits: Dits) -> F:
    """Les faits que ces noms donnent à une règle."""
    territoire = texte(dits.get("territoire"), "territoire", "") or TERRITOIRE_PAR_DEFAUT
    lus = {
        nom: lecteur(valeur, nom, territoire)
        for nom, lecteur in _lecteurs(forme)
        if (valeur := dits.get(nom)) is not None
    }
    lus[PARAMETRES] = _parametres(groupe(dits.get(PARAMETRES), PARAMETRES))
    retenue = {**dits, **groupe(dits.get(DECISION), DECISION)}.get(RETENU_LE)
    lus[RETENU_LE] = au_jour(retenue, RETENU_LE, territoire)
    return forme(**lus)


# --- Une valeur, selon la nature que le champ attend ----------------------------------------------


def texte(valeur: object, nom: str, _territoire: str) -> str | None:
    """Un code ou un texte court."""
    if valeur is None or isinstance(valeur, str):
        return valeur
    raise TypeError(f"« {nom} » doit être un texte")


def entier(valeur: object, nom: str, _territoire: str) -> int:
    """Un nombre : des mois, des jours, un rang, ou des centimes d'euro."""
    if isinstance(valeur, int):
        return valeur
    raise TypeError(f"« {nom} » doit être un entier")


def booleen(valeur: object, nom: str, _territoire: str) -> bool:
    """Vrai ou faux ; un territoire écrit aussi 1 ou 0."""
    if isinstance(valeur, int):
        return bool(valeur)
    raise TypeError(f"« {nom} » doit être vrai ou faux")


def moment(valeur: object, nom: str, _territoire: str) -> date:
    """Un instant en UTC, ou le jour si l'on n'en sait pas plus."""
    if isinstance(valeur, datetime):
        return en_utc(valeur, nom)
    if isinstance(valeur, date):
        return valeur
    raise TypeError(f"« {nom} » doit être une date")


def jour_ou_vrai(valeur: object, nom: str, territoire: str) -> date | bool | None:
    """Un jour, ou seulement le fait qu'il y en a un."""
    return valeur if isinstance(valeur, bool) else au_jour(valeur, nom, territoire)


def codes(valeur: object, nom: str, _territoire: str) -> tuple[str, ...]:
    """Une liste de codes."""
    return tuple(str(code) for code in _liste(valeur, nom))


def groupe(valeur: object, nom: str) -> Mapping[str, Any]:
    """Un fait composé (`{du, au}`, `{retenu_le}`) ; vide s'il manque."""
    if valeur is None:
        return {}
    if isinstance(valeur, Mapping):
        return valeur
    raise TypeError(f"« {nom} » doit être un groupe de faits")


def _liste(valeur: object, nom: str) -> Sequence[Any]:
    if isinstance(valeur, Sequence) and not isinstance(valeur, str):
        return valeur
    raise TypeError(f"« {nom} » doit être une liste")


def _parametres(fixes: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    return tuple((n, entier(v, n, "")) for n, v in fixes.items() if v is not None)


# --- Le lecteur d'un champ, d'après son type ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Compose:
    """Lit un fait composé dans sa propre forme."""

    forme: type[Any]

    def __call__(self, valeur: object, nom: str, territoire: str) -> object:
        dits = groupe(valeur, nom)
        return self.forme(
            **{
                champ: lecteur(element, champ, territoire)
                for champ, lecteur in _lecteurs(self.forme)
                if (element := dits.get(champ)) is not None
            }
        )


@dataclass(frozen=True, slots=True)
class _Liste:
    """Lit une liste, chaque élément dans sa forme."""

    element: Lecteur

    def __call__(self, valeur: object, nom: str, territoire: str) -> object:
        return tuple(self.element(element, nom, territoire) for element in _liste(valeur, nom))


@dataclass(frozen=True, slots=True)
class _CodeOuCompose:
    """Lit un code tel quel s'il est de ceux-là, sinon un fait composé."""

    codes: tuple[str, ...]
    compose: _Compose

    def __call__(self, valeur: object, nom: str, territoire: str) -> object:
        return valeur if valeur in self.codes else self.compose(valeur, nom, territoire)


_LECTEURS: Final[dict[type[Any], tuple[tuple[str, Lecteur], ...]]] = {}
"""Ceux de chaque forme, une fois lus."""


def _lecteurs(forme: type[Any]) -> tuple[tuple[str, Lecteur], ...]:
    """Le lecteur de chaque champ, sauf de ceux que le calculateur groupe autrement."""
    if (connus := _LECTEURS.get(forme)) is not None:
        return connus
    types = get_type_hints(forme)
    a_part = {PARAMETRES, RETENU_LE} if issubclass(forme, Faits) else set()
    _LECTEURS[forme] = tuple(
        (champ.name, _lecteur(types[champ.name]))
        for champ in fields(forme)
        if champ.name not in a_part
    )
    return _LECTEURS[forme]


def _lecteur(type_: Any) -> Lecteur:  # noqa: ANN401 (any annotation)
    if get_origin(type_) is tuple:
        element = get_args(type_)[0]
        return codes if element is str else _Liste(_Compose(element))
    sortes = get_args(type_) if get_origin(type_) in {Union, UnionType} else (type_,)
    connues = [sorte for sorte in sortes if sorte is not type(None)]
    if datetime in connues:
        return moment
    if {date, bool} <= {*connues}:
        return jour_ou_vrai
    compose = next(
        (_Compose(sorte) for sorte in connues if isinstance(sorte, type) and is_dataclass(sorte)),
        None,
    )
    litteraux = tuple(code for sorte in connues for code in get_args(sorte))
    if compose is not None:
        return _CodeOuCompose(litteraux, compose) if litteraux else compose
    return _SIMPLES[connues[0]]


_SIMPLES: Final[Mapping[Any, Lecteur]] = {
    str: texte,
    bool: booleen,
    int: entier,
    date: au_jour,
}
