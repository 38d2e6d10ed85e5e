"""Les faits qu'une règle lit : une forme par acte, dont chaque champ a son type et son sens.

`Faits` est ce que toute règle peut lire ; chaque règle déclare la forme qui y ajoute ses faits. Un
fait inconnu vaut `None`. Une règle nomme parfois un champ par son nom (son départ, sa condition) :
il se vérifie contre la forme quand la règle se fait (`delai.Delai`), et se lit ici.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeAlias

from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT, Territoires
from parcours.domain.temps.jour_civil import jour_civil

if TYPE_CHECKING:
    from typing_extensions import TypeVar
else:
    from typing import TypeVar

INCONNU: Final[tuple[Any, ...]] = (None, ())
"""Ce que vaut un champ dont on ne sait rien."""
PRINCIPAL = "principal"
"""Volet supposé d'une règle qui n'en distingue pas."""

JourDit: TypeAlias = date | None
"""Un jour, s'il est connu ; pour les champs que Python confondrait avec le type `date`."""
InstantDit: TypeAlias = datetime | date | None
"""Un instant, ou le jour si l'on n'en sait pas plus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faits:
    """Ce que toute règle peut lire d'un cas."""

    volet: str | None = None
    """Ce que l'on compte, quand la règle compte plusieurs choses."""
    territoire: str | None = None
    """Le département, ou la collectivité, du ménage ; la Lozère si rien n'est dit."""
    parametres: tuple[tuple[str, int], ...] = ()
    """Ce que le territoire a fixé de la règle, par nom de paramètre."""
    retenu_le: date | None = None
    """La date qu'un juge, ou une autorité, retient : elle prime là où la règle le dit."""

    def complete(self, autres: Self) -> Self:
        """Les mêmes, et ce que les autres disent : ils l'emportent là où les deux parlent."""
        return avec(
            self, **{c: v for c in champs(type(self)) if (v := getattr(autres, c)) not in INCONNU}
        )


if TYPE_CHECKING:
    F = TypeVar("F", bound=Faits, default=Any)
else:
    F = TypeVar("F", bound=Faits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Convenu(Faits):
    """Un délai dont quelqu'un fixe lui-même le terme."""

    convenu_le: date | None = None
    """Le terme convenu entre les parties, ou que l'autorité a fixé."""


class Point(NamedTuple):
    """Un fait daté : le nom du fait et son jour."""

    champ: str
    jour: date


def champs(forme: type[Faits]) -> Collection[str]:
    """Les noms des champs d'une forme, dans leur ordre."""
    return forme.__dataclass_fields__.keys()


def avec(faits: F, **autres: object) -> F:
    """Les mêmes faits, ces champs changés, sans repasser par le constructeur.

    Pour qui connaît les champs par leur nom ; ailleurs, `dataclasses.replace`, que mypy contrôle.
    """
    neufs: F = object.__new__(type(faits))
    for champ in champs(type(faits)):
        valeur = autres[champ] if champ in autres else getattr(faits, champ)
        object.__setattr__(neufs, champ, valeur)
    return neufs


def jour(faits: Faits, champ: str) -> date | None:
    """Le jour du fait de ce nom ; un instant compte par son jour civil au territoire."""
    return au_jour(getattr(faits, champ), champ, territoire_de(faits))


def au_jour(valeur: object, champ: str, territoire: str) -> date | None:
    """Une date telle que le droit la compte : un jour civil, là où vit le ménage."""
    if valeur is None or type(valeur) is date:
        return valeur
    if isinstance(valeur, datetime):
        return jour_civil(en_utc(valeur, champ), territoire)
    raise TypeError(f"« {champ} » doit être une date")


def instant(faits: Faits, champ: str) -> datetime | None:
    """L'instant d'un fait, en UTC ; `None` s'il n'est connu qu'au jour près."""
    valeur = getattr(faits, champ)
    return en_utc(valeur, champ) if isinstance(valeur, datetime) else None


def en_utc(valeur: datetime, champ: str) -> datetime:
    """L'instant en temps universel ; sans son fuseau, c'est une faute."""
    if valeur.tzinfo is None:
        raise TypeError(f"« {champ} » doit dire son fuseau")
    return valeur.astimezone(UTC)


def territoire_de(faits: Faits) -> str:
    """Le territoire du ménage ; la Lozère si rien n'est dit."""
    return faits.territoire or TERRITOIRE_PAR_DEFAUT


def parametres_de(faits: Faits) -> Mapping[str, int]:
    """Ce que le territoire a fixé de la règle."""
    return dict(faits.parametres)


def est_dans(territoires: Territoires, faits: Faits) -> bool:
    """Vrai si le ménage est dans cet ensemble.

    Un fait du même nom prime sur le paramètre du territoire, qui prime sur la liste.
    """
    dit = getattr(faits, territoires.nom)
    if dit is None:
        dit = parametres_de(faits).get(territoires.nom)
    return territoire_de(faits) in territoires.codes if dit is None else bool(dit)


def premier_connu(faits: Faits, parmi: tuple[str, ...]) -> Point | None:
    """Le premier fait daté, dans l'ordre des champs."""
    for champ in parmi:
        if (quand := jour(faits, champ)) is not None:
            return Point(champ, quand)
    return None
