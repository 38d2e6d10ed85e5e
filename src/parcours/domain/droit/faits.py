"""Lire les faits d'un ménage : des dates, des nombres et des codes rangés par leur nom.

Un fait absent ou nul se lit `None`. Un fait d'une autre nature que celle attendue est une faute du
programme appelant : `TypeError`, qui nomme le fait et tait sa valeur.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeAlias

from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT, Territoires
from parcours.domain.jour_civil import jour_civil

Fait: TypeAlias = "date | int | str | Sequence[Fait] | Mapping[str, Fait] | None"
Faits: TypeAlias = Mapping[str, Fait]

PRINCIPAL = "principal"
"""Volet supposé d'une règle qui n'en distingue pas."""


class Point(NamedTuple):
    """Un fait daté : le nom du fait et son jour."""

    champ: str
    jour: date


def jour(faits: Faits, champ: str) -> date | None:
    """Le jour d'un fait ; un instant compte par son jour civil au territoire."""
    valeur = faits.get(champ)
    if valeur is None or type(valeur) is date:
        return valeur
    if isinstance(valeur, datetime):
        return jour_civil(_en_utc(valeur, champ), territoire_de(faits))
    raise TypeError(f"« {champ} » doit être une date")


def instant(faits: Faits, champ: str) -> datetime | None:
    """L'instant d'un fait, en UTC ; `None` s'il n'est connu qu'au jour près."""
    valeur = faits.get(champ)
    return _en_utc(valeur, champ) if isinstance(valeur, datetime) else None


def entier(faits: Faits, champ: str) -> int | None:
    """Un nombre : des mois, des jours, un rang, ou des centimes d'euro."""
    valeur = faits.get(champ)
    if valeur is None or isinstance(valeur, int):
        return valeur
    raise TypeError(f"« {champ} » doit être un entier")


def texte(faits: Faits, champ: str) -> str | None:
    """Un code ou un texte court."""
    valeur = faits.get(champ)
    if valeur is None or isinstance(valeur, str):
        return valeur
    raise TypeError(f"« {champ} » doit être un texte")


def codes(faits: Faits, champ: str) -> tuple[str, ...]:
    """Une liste de codes ; vide si le fait manque."""
    valeur = faits.get(champ)
    if valeur is None:
        return ()
    if isinstance(valeur, Sequence) and not isinstance(valeur, str):
        return tuple(str(code) for code in valeur)
    raise TypeError(f"« {champ} » doit être une liste de codes")


def groupe(faits: Faits, champ: str) -> Faits:
    """Un fait composé (`{du, au}`, `{retenu_le}`, paramètres du territoire) ; vide s'il manque."""
    valeur = faits.get(champ)
    if valeur is None:
        return {}
    if isinstance(valeur, Mapping):
        return valeur
    raise TypeError(f"« {champ} » doit être un groupe de faits")


def groupes(faits: Faits, champ: str) -> tuple[Faits, ...]:
    """Une liste de faits composés (relevés, suspensions) ; vide si le fait manque."""
    valeur = faits.get(champ)
    if valeur is None:
        return ()
    if isinstance(valeur, Sequence) and not isinstance(valeur, str):
        elements = tuple(element for element in valeur if isinstance(element, Mapping))
        if len(elements) == len(valeur):
            return elements
    raise TypeError(f"« {champ} » doit être une liste de groupes de faits")


def decision_retenue(faits: Faits) -> date | None:
    """La date qu'un juge, ou une autorité, retient (`decision.retenu_le`)."""
    return jour({**faits, **groupe(faits, "decision")}, "retenu_le")


def territoire_de(faits: Faits) -> str:
    """Le territoire du ménage ; la Lozère si rien n'est dit."""
    return texte(faits, "territoire") or TERRITOIRE_PAR_DEFAUT


def est_dans(territoires: Territoires, faits: Faits) -> bool:
    """Vrai si le ménage est dans cet ensemble.

    Un fait du même nom prime sur le paramètre du territoire, qui prime sur la liste.
    """
    dit = faits.get(territoires.nom)
    if dit is None:
        dit = groupe(faits, "parametres").get(territoires.nom)
    return territoire_de(faits) in territoires.codes if dit is None else bool(dit)


def premier_connu(faits: Faits, champs: tuple[str, ...]) -> Point | None:
    """Le premier fait daté, dans l'ordre des champs."""
    for champ in champs:
        if (quand := jour(faits, champ)) is not None:
            return Point(champ, quand)
    return None


def _en_utc(valeur: datetime, champ: str) -> datetime:
    if valeur.tzinfo is None:
        raise TypeError(f"« {champ} » doit dire son fuseau")
    return valeur.astimezone(UTC)
