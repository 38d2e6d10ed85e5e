"""Chaque page que publie le contrat, sous chacun de ses paramètres et chacune de ses formes."""

import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import duckdb
import httpx2
from canaris import CIDFF

from parcours.api.app import application
from parcours.api.emporter import Format
from parcours.projections.facettes import Facette

DE_TOUS: Final = frozenset({"catalogue", "nomenclatures", "delais", "problemes"})
"""Les pages qui ne parlent de rien de ce que l'on a dit."""
OBLIGATOIRES: Final = {
    "du": "2025-04-01",
    "jusqu_au": "2025-06-30",
    "annee": "2025",
    "periode": "2025",
}
VALEURS: Final[Mapping[str, Sequence[str]]] = {
    "au": ("2025-03-05", "2025-03-31"),
    "depuis": ("0",),
    "limite": ("1",),
    "famille": ("vif,menage,hebergement",),
    "dossier": ("mise-a-abri-vif",),
    "partenaire": (CIDFF,),
    "dispositif": ("MISE_A_ABRI_VIF",),
    "etape": ("rue,hebergement",),
    "echeance_avant": ("2026-01-01",),
    "nouveau_depuis": ("2025-01-01",),
    "sans_nouvelle_jours": ("1",),
    "etat": ("en-cours", "terminees", "demandees"),
    "format": tuple(Format),
    "glissant": ("true",),
}
"""Ce qu'on essaie d'un paramètre, l'un après l'autre ; des autres, rien : ils ne font que trier."""


def pages() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Chaque page du contrat qui se lit, et ce qu'elle demande."""
    for page, verbes in application().openapi()["paths"].items():
        if "get" in verbes and not set(page.split("/")) & DE_TOUS:
            yield page, verbes["get"].get("parameters", [])


def lectures(
    page: str, parametres: Sequence[Mapping[str, Any]], noms: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Chaque adresse d'une page, nue ; la première aussi un paramètre à la fois."""
    sobre, *autres = variantes(parametres)
    toutes = [*adresses(page, noms)]
    yield from ((adresse, sobre) for adresse in toutes)
    yield from ((toutes[0], options) for options in autres)


def adresses(page: str, noms: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Une page, pour chacun de ce qu'elle nomme."""
    if page.startswith("/v1/listes/"):
        noms = {**noms, "liste": noms["gardee"]}
    voulus = {nom: tous for nom, tous in noms.items() if f"{{{nom}}}" in page}
    for choix in itertools.product(*voulus.values()):
        adresse = page
        for nom, valeur in zip(voulus, choix, strict=True):
            adresse = adresse.replace(f"{{{nom}}}", valeur)
        yield adresse


def variantes(parametres: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Ce que l'on demande d'une page : rien de plus qu'il ne faut, puis un paramètre à la fois."""
    dits = {p["name"] for p in parametres if p["in"] == "query"}
    requis = {p["name"]: p for p in parametres if p["in"] == "query" and p.get("required")}
    sobre = {nom: OBLIGATOIRES.get(nom, "2025-01-01") for nom in requis}
    yield sobre
    for nom in sorted(dits & VALEURS.keys()):
        yield from ({**sobre, nom: valeur} for valeur in VALEURS[nom])
    if "par" in dits:
        yield from ({**sobre, "par": par} for par in (*Facette, "signal", "manque", "etape"))


ADRESSE_DE_CASE: Final = re.compile(r' r="[A-Z]+[0-9]+"')
"""Dans un classeur : « D4 » y est une case, non un danger."""


def texte(reponse: httpx2.Response, dossier: Path) -> str:
    """Ce que dit un corps, quelle que soit sa forme : un classeur et un Parquet s'ouvrent."""
    corps = reponse.content
    if corps.startswith(b"PK"):
        with ZipFile(io.BytesIO(corps)) as classeur:
            feuilles = [classeur.read(nom).decode() for nom in classeur.namelist()]
        return str([ADRESSE_DE_CASE.sub("", feuille) for feuille in feuilles])
    if corps.startswith(b"PAR1"):
        fichier = dossier / "tableau.parquet"
        fichier.write_bytes(corps)
        with duckdb.connect() as base:
            return str(base.execute(f"SELECT * FROM '{fichier}'").fetchall())  # noqa: S608 (our own file)
    return reponse.text
