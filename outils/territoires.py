#!/usr/bin/env python3
"""Refaire le registre des territoires à partir des paquets decoupage-administratif.

Usage : territoires.py <dossier de sortie> <paquet extrait>...

Un paquet par millésime. Le plus récent donne les territoires actuels ; les autres, les codes que
d'anciens millésimes connaissaient, leur nom et la commune où ils mènent. `complements.csv`, à côté
de ce script, donne ce qu'aucun paquet ne dit. Le résultat ne dépend pas de l'ordre des arguments.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Fiche = dict[str, Any]
"""Un objet d'un fichier JSON d'un paquet."""

TYPES = {
    "commune-actuelle": "actuelle",
    "commune-deleguee": "deleguee",
    "commune-associee": "associee",
    "arrondissement-municipal": "arrondissement",
}
ANCIENNE = "ancienne"
PARENTS = ("chefLieu", "commune", "communeAbsorbante", "nouveauCode")
"""Clés qui mènent d'une fiche à la commune dont elle dépend ou qui lui succède."""


@dataclass
class Registre:
    """Ce que l'on apprend d'un millésime à l'autre, du plus récent au plus ancien."""

    actuelles: dict[str, Fiche]
    types: dict[str, str] = field(default_factory=dict)
    noms: dict[str, str] = field(default_factory=dict)
    suites: dict[str, str] = field(default_factory=dict)

    def apprend(self, fiches: Iterable[Fiche], *, millesime_courant: bool) -> None:
        """Retenir ce qu'un millésime ajoute : ce qu'un plus récent a dit l'emporte."""
        liste = [f for f in fiches if f["code"] not in self.actuelles]
        for fiche in liste:
            type_ = TYPES.get(fiche["type"], ANCIENNE) if millesime_courant else ANCIENNE
            self._retient(fiche["code"], type_, fiche["nom"], _parent(fiche))
        for fiche in fiches:
            for ancien in fiche.get("anciensCodes", ()):
                self._retient(ancien, ANCIENNE, None, fiche["code"])

    def apprend_histoire(self, fiches: Iterable[Fiche]) -> None:
        """Retenir les noms de l'historique, dont tous les codes doivent déjà être connus."""
        par_date = sorted(fiches, key=lambda f: str(f.get("dateDebut", "")), reverse=True)
        inconnus = {f["code"] for f in par_date} - self.types.keys() - self.actuelles.keys()
        if inconnus:
            raise SystemExit(f"codes de l'historique sans suite connue : {sorted(inconnus)}")
        for fiche in par_date:
            self.noms.setdefault(fiche["code"], fiche["nom"])

    def apprend_complements(self, lignes: Iterable[dict[str, str]]) -> None:
        """Retenir ce qu'aucun paquet ne dit."""
        for ligne in lignes:
            self._retient(ligne["code"], ANCIENNE, ligne["nom"], ligne["vers"])

    def _retient(self, code: str, type_: str, nom: str | None, suite: str | None) -> None:
        if code in self.actuelles:
            return
        self.types.setdefault(code, type_)
        if nom:
            self.noms.setdefault(code, nom)
        if suite and suite != code:
            self.suites.setdefault(code, suite)

    def actuelle(self, code: str) -> str:
        """La commune actuelle à laquelle mène un code."""
        vus: set[str] = set()
        while code not in self.actuelles:
            if code in vus or code not in self.suites:
                raise SystemExit(f"aucune commune actuelle pour {code}")
            vus.add(code)
            code = self.suites[code]
        return code


def _parent(fiche: Fiche) -> str | None:
    return next((fiche[cle] for cle in PARENTS if fiche.get(cle)), None)


def _lire(paquet: Path, nom: str) -> list[Fiche]:
    chemin = paquet / "data" / f"{nom}.json"
    fiches: list[Fiche] = json.loads(chemin.read_text("utf-8")) if chemin.exists() else []
    return fiches


def _version(paquet: Path) -> tuple[int, ...]:
    version: str = json.loads((paquet / "package.json").read_text("utf-8"))["version"]
    return tuple(int(nombre) for nombre in version.split("."))


def construire(paquets: list[Path], complements: Iterable[dict[str, str]]) -> Registre:
    """Réunir les millésimes, du plus récent au plus ancien."""
    recent, *anciens = sorted(paquets, key=_version, reverse=True)
    fiches = _lire(recent, "communes")
    registre = Registre({f["code"]: f for f in fiches if f["type"] == "commune-actuelle"})
    registre.apprend(fiches, millesime_courant=True)
    for paquet in anciens:
        registre.apprend(_lire(paquet, "communes"), millesime_courant=False)
    registre.apprend_complements(complements)
    for paquet in anciens:
        registre.apprend_histoire(_lire(paquet, "historique-communes"))
    return registre


def lignes_communes(registre: Registre, epci: Iterable[Fiche]) -> Iterator[tuple[str, ...]]:
    """Une ligne par code ; le département et l'EPCI ne sont dits que de la commune actuelle."""
    membres = {membre["code"]: e["code"] for e in epci for membre in e["membres"]}
    yield ("code", "nom", "type", "departement", "epci", "vers")
    for code in sorted(registre.actuelles.keys() | registre.types.keys()):
        if fiche := registre.actuelles.get(code):
            yield (code, fiche["nom"], "actuelle", fiche["departement"], membres.get(code, ""), "")
        else:
            vers = registre.actuelle(code)
            nom = registre.noms.get(code) or registre.actuelles[vers]["nom"]
            yield (code, nom, registre.types[code], "", "", vers)


def lignes(fiches: Iterable[Fiche], *colonnes: str) -> Iterator[tuple[str, ...]]:
    """Une ligne par fiche, triées par code."""
    yield colonnes
    for fiche in sorted(fiches, key=lambda f: str(f["code"])):
        yield tuple(fiche[colonne] for colonne in colonnes)


def _propre(valeur: str) -> str:
    return re.sub(r'"([^"]*)"', r"« \1 »", " ".join(valeur.split()))


def ecrire(chemin: Path, lignes: Iterable[tuple[str, ...]]) -> int:
    """Écrire un CSV qui se relit par simple découpage ; rend son nombre de lignes."""
    propres = [[_propre(valeur) for valeur in ligne] for ligne in lignes]
    if any(interdit in valeur for ligne in propres for valeur in ligne for interdit in ';"'):
        raise SystemExit(f"{chemin.name} : un point-virgule ou un guillemet dans une valeur")
    chemin.write_text("".join(f"{';'.join(ligne)}\n" for ligne in propres), "utf-8", newline="\n")
    return len(propres) - 1


def main(arguments: list[str]) -> None:
    """Écrire les quatre fichiers du registre et dire leur taille."""
    sortie, *paquets = map(Path, arguments)
    recent = max(paquets, key=_version)
    with Path(__file__).with_name("complements.csv").open(encoding="utf-8", newline="") as fichier:
        registre = construire(paquets, csv.DictReader(fichier, delimiter=";"))
    epci = _lire(recent, "epci")
    tables = {
        "communes": lignes_communes(registre, epci),
        "epci": lignes(epci, "code", "nom", "type"),
        "departements": lignes(_lire(recent, "departements"), "code", "nom", "region", "zone"),
        "regions": lignes(_lire(recent, "regions"), "code", "nom", "zone"),
    }
    for nom, table in tables.items():
        sys.stdout.write(f"{nom} : {ecrire(sortie / f'{nom}.csv', table)} lignes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
