"""Les nomenclatures : toutes les listes de codes, chargées des fichiers JSON voisins.

Rien n'est lu à l'import. Le premier appel lit toutes les listes, les suivants sont des accès à un
dictionnaire. `LISEZMOI.md`, à côté, dit ce que contiennent les fichiers et comment les compléter.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

VERSION: Final = 1
"""Version de l'ensemble des listes."""
NIVEAUX: Final = ("S0", "S1", "S2", "S3", "S4", "S5")
"""Niveaux de sensibilité, du plus ouvert au plus protégé (liste SENSIBILITE)."""


class ListeInconnue(KeyError):  # noqa: N818 - un nom français dit l'erreur sans suffixe
    """Aucune nomenclature ne porte ce nom."""

    def __init__(self, nom: str) -> None:
        super().__init__(nom)
        self.nom = nom

    def __str__(self) -> str:
        return f"Aucune liste de codes ne s'appelle « {self.nom} »."


class NiveauInconnu(ValueError):  # noqa: N818 - idem
    """Ce niveau de sensibilité n'existe pas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDeNomenclature:
    """Une valeur qu'un champ peut prendre ; son sens ne change jamais."""

    code: str
    libelle: str
    groupe: str | None = None
    sensibilite: str | None = None
    """S4 ou S5 : à qui n'est pas habilité, on montre `masque_en`."""
    masque_en: str | None = None
    source: str | None = None
    """D'où vient le code, si ce n'est de la source de sa liste."""
    note: str | None = None
    a_verifier: bool = False
    retire_le: date | None = None
    """Jour depuis lequel le code ne s'emploie plus ; il reste accepté et lisible."""
    externe: Mapping[str, str] = field(default_factory=dict, hash=False)
    """La même valeur chez les systèmes partenaires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeDeCodes:
    """Une nomenclature : des codes, d'où ils viennent et à quoi ils servent."""

    nom: str
    libelle: str
    source: str
    usage: str
    """`catalogue`, `enveloppe`, `regles` ou `correspondance`."""
    famille: str
    """Famille de faits qui l'emploie : le fichier où la liste est écrite."""
    codes: Mapping[str, CodeDeNomenclature] = field(hash=False)
    """Codes de la liste, précédés de ceux des listes incluses."""
    inclut: tuple[str, ...] = ()
    note: str | None = None
    a_verifier: bool = False


def liste(nom: str) -> ListeDeCodes:
    """La nomenclature de ce nom ; `ListeInconnue` s'il n'y en a pas."""
    trouvee = toutes().get(nom)
    if trouvee is None:
        raise ListeInconnue(nom)
    return trouvee


@cache
def toutes() -> Mapping[str, ListeDeCodes]:
    """Toutes les nomenclatures, par nom, dans l'ordre alphabétique."""
    brutes = dict(_brutes())
    propres = {nom: _codes(brute["codes"]) for nom, brute in brutes.items()}

    def resolus(nom: str) -> dict[str, CodeDeNomenclature]:
        incluses = (resolus(autre) for autre in brutes[nom].get("inclut", ()))
        return {k: v for codes in (*incluses, propres[nom]) for k, v in codes.items()}

    return MappingProxyType(
        {nom: _liste(nom, brutes[nom], resolus(nom)) for nom in sorted(brutes)},
    )


@cache
def _ensembles() -> Mapping[str, frozenset[str]]:
    return {nom: frozenset(une.codes) for nom, une in toutes().items()}


def codes(nom: str) -> frozenset[str]:
    """Les codes acceptés par une liste, codes retirés compris."""
    try:
        return _ensembles()[nom]
    except KeyError:
        raise ListeInconnue(nom) from None


def libelle(nom: str, code: str) -> str:
    """Ce qu'une personne lit ; le code lui-même s'il est inconnu, pour qu'un fait reste lisible."""
    trouve = liste(nom).codes.get(code)
    return code if trouve is None else trouve.libelle


def masquer(nom: str, code: str, niveau: str) -> str:
    """Le code montré à un lecteur habilité jusqu'à `niveau` : le sien, ou son code de masquage.

    Un code inconnu de la liste n'a pas de sensibilité : il est rendu tel quel.
    """
    if niveau not in NIVEAUX:
        raise NiveauInconnu(f"« {niveau} » n'est pas un niveau de sensibilité, de S0 à S5.")
    trouve = liste(nom).codes.get(code)
    if trouve is None or trouve.sensibilite is None or trouve.masque_en is None:
        return code
    return code if trouve.sensibilite <= niveau else trouve.masque_en


def _brutes() -> Iterator[tuple[str, dict[str, Any]]]:
    for fichier in files(__name__).iterdir():
        famille, _, extension = fichier.name.rpartition(".")
        if extension == "json":
            for nom, brute in json.loads(fichier.read_bytes()).items():
                yield nom, {**brute, "famille": famille}


def _codes(lignes: list[dict[str, Any]]) -> dict[str, CodeDeNomenclature]:
    return {ligne["code"]: _code(ligne) for ligne in lignes}


def _code(ligne: dict[str, Any]) -> CodeDeNomenclature:
    if "externe" in ligne:
        ligne["externe"] = MappingProxyType(ligne["externe"])
    if "retire_le" in ligne:
        ligne["retire_le"] = date.fromisoformat(ligne["retire_le"])
    return CodeDeNomenclature(**ligne)


def _liste(nom: str, brute: dict[str, Any], codes: dict[str, CodeDeNomenclature]) -> ListeDeCodes:
    reste = {cle: valeur for cle, valeur in brute.items() if cle not in {"codes", "inclut"}}
    inclut = tuple(brute.get("inclut", ()))
    return ListeDeCodes(nom=nom, codes=MappingProxyType(codes), inclut=inclut, **reste)
