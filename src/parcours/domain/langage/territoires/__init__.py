"""Le registre officiel des communes, EPCI, départements et régions.

Une commune est connue si un millésime du code officiel géographique (COG) la connaît : les codes
des communes fusionnées ou renumérotées sont gardés et mènent à la commune actuelle. Ce qui est
couvert, d'où cela vient et comment le refaire : `PROVENANCE.md`, à côté des données.

Rien n'est lu à l'import : chaque table est lue une fois, au premier appel qui en a besoin.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

MILLESIME: Final = 2026
"""Année du COG qui donne les territoires actuels (1er janvier)."""


class CommuneInconnue(KeyError):  # noqa: N818 - un nom français dit l'erreur sans suffixe
    """Aucun millésime du COG ne connaît ce code de commune."""

    def __str__(self) -> str:
        return "Ce code ne désigne aucune commune du registre officiel."


@dataclass(frozen=True, slots=True)
class Commune:
    """Ce qu'un code de commune désigne ou a désigné.

    Le département et l'EPCI sont ceux de la commune actuelle, au dernier millésime.
    """

    code: str
    nom: str
    type: str
    """`actuelle`, `deleguee`, `associee`, `arrondissement` (municipal) ou `ancienne`."""
    departement: str
    epci: str | None
    """SIREN de l'EPCI à fiscalité propre ; quelques îles et l'outre-mer hors DROM n'en ont pas."""
    actuelle: str
    """Code de la commune actuelle : le sien, si elle existe encore."""


@dataclass(frozen=True, slots=True)
class Departement:
    """Un département, ou la collectivité d'outre-mer qui en tient lieu."""

    code: str
    nom: str
    region: str
    zone: str
    """`metro`, `drom` ou `com`."""


@dataclass(frozen=True, slots=True)
class Epci:
    """Un établissement public de coopération intercommunale à fiscalité propre."""

    code: str
    """SIREN."""
    nom: str
    type: str
    """`CC`, `CA`, `CU`, `METRO` ou `MET69` (métropole de Lyon)."""


@dataclass(frozen=True, slots=True)
class Region:
    """Une région, ou la collectivité d'outre-mer qui en tient lieu."""

    code: str
    nom: str
    zone: str
    """`metro`, `drom` ou `com`."""


def commune_connue(code: str) -> bool:
    """Vrai si un millésime du COG connaît ce code ; une bonne forme ne suffit pas."""
    return code in _table("communes")


@lru_cache(maxsize=4096)
def commune(code: str) -> Commune | None:
    """Ce que désigne un code de commune, actuel ou ancien ; None s'il est inconnu."""
    trouvee = _table("communes").get(code)
    if trouvee is None:
        return None
    nom, type_, departement, epci, vers = trouvee.split(";")
    if vers:
        _, _, departement, epci, _ = _table("communes")[vers].split(";")
    return Commune(code, nom, type_, departement, epci or None, vers or code)


def nom_de_la_commune(code: str | None) -> str | None:
    """Le nom que désigne un code de commune ; None s'il n'est pas dit, ou inconnu."""
    connue = commune(code) if code else None
    return connue.nom if connue else None


def actuelle(code: str) -> str:
    """Code de la commune d'aujourd'hui où mène un code, même d'un arrondissement ; à défaut lui."""
    trouvee = commune(code)
    return trouvee.actuelle if trouvee else code


def departement_de(code_commune: str) -> str:
    """Code du département où se trouve aujourd'hui une commune, même ancienne.

    `CommuneInconnue` si aucun millésime ne connaît la commune.
    """
    trouvee = commune(code_commune)
    if trouvee is None:
        raise CommuneInconnue(code_commune)
    return trouvee.departement


@cache
def communes_de(departement: str) -> tuple[str, ...]:
    """Les codes des communes d'aujourd'hui d'un département."""
    lignes = ((code, ligne.split(";")) for code, ligne in _table("communes").items())
    return tuple(code for code, dite in lignes if dite[1] == "actuelle" and dite[2] == departement)


def departement(code: str) -> Departement | None:
    """Le département actuel de ce code, ou None."""
    trouve = _table("departements").get(code)
    return None if trouve is None else Departement(code, *trouve.split(";"))


def departements() -> tuple[str, ...]:
    """Les codes des départements d'aujourd'hui qui ont des communes."""
    ont = {ligne.split(";")[2] for ligne in _table("communes").values()}
    return tuple(code for code in _table("departements") if code in ont)


def epci(code: str) -> Epci | None:
    """L'EPCI de ce SIREN, ou None."""
    trouve = _table("epci").get(code)
    return None if trouve is None else Epci(code, *trouve.split(";"))


def region(code: str) -> Region | None:
    """La région de ce code, ou None."""
    trouvee = _table("regions").get(code)
    return None if trouvee is None else Region(code, *trouvee.split(";"))


@cache
def _table(nom: str) -> Mapping[str, str]:
    """Une table par code ; le reste de la ligne n'est découpé qu'à la demande, pour lire vite."""
    texte = (files(__name__) / f"{nom}.csv").read_text("utf-8")
    _, *lignes = texte.splitlines()
    return dict(ligne.split(";", 1) for ligne in lignes)
