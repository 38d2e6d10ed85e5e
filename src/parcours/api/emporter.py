"""Emporter un tableau : CSV pour un tableur français, classeur ou Parquet avec ses définitions.

CSV : point-virgule, UTF-8 avec BOM, fins de ligne CRLF (RFC 4180). Une cellule qu'un tableur
prendrait pour une formule est précédée d'une apostrophe. Une case tue est vide.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]

BOM: Final = "\ufeff"
FORMULES: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
LIGNES_D_UN_MORCEAU: Final = 1000

Valeur = str | int | None


class Format(StrEnum):
    """Sous quelle forme un tableau s'emporte."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    GEOJSON = "geojson"


TYPES: Final = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.GEOJSON: "application/geo+json",
}


def format_voulu(demande: Format | None, accepte: str | None) -> Format:
    """Celui que dit `format`, sinon le premier que nomme `Accept` ; à défaut, JSON."""
    if demande is not None:
        return demande
    nommes = [type_.partition(";")[0].strip() for type_ in (accepte or "").split(",")]
    par_type = {type_: voulu for voulu, type_ in TYPES.items()}
    return next((par_type[nom] for nom in nommes if nom in par_type), Format.JSON)


def en_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Valeur]]) -> Iterator[bytes]:
    """Le tableau, morceau par morceau."""
    tampon = io.StringIO()
    tampon.write(BOM)
    ecrit = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrit.writerow(entetes)
    for rang, ligne in enumerate(lignes, 1):
        ecrit.writerow([neutralisee(valeur) for valeur in ligne])
        if rang % LIGNES_D_UN_MORCEAU == 0:
            yield tampon.getvalue().encode()
            tampon.seek(0)
            tampon.truncate()
    yield tampon.getvalue().encode()


def neutralisee(valeur: Valeur) -> Valeur:
    """La même ; un texte qui commencerait une formule n'en est plus une."""
    if isinstance(valeur, str) and valeur.startswith(FORMULES):
        return f"'{valeur}"
    return valeur


def en_classeur(
    entetes: Sequence[str],
    lignes: Iterable[Sequence[Valeur]],
    definitions: Mapping[str, str],
    fait_a: datetime,
) -> bytes:
    """Un classeur de deux feuilles : le tableau, et ce qu'il veut dire.

    `fait_a` : l'instant qu'il dit de sa création ; de l'instant présent, il différerait à chaque
    fois.
    """
    fichier = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(fichier, options) as classeur:
        classeur.set_properties({"created": fait_a})
        tableau = classeur.add_worksheet("Tableau")
        for rang, ligne in enumerate((entetes, *lignes)):
            tableau.write_row(rang, 0, ligne)
        tableau.freeze_panes(1, 0)
        sens = classeur.add_worksheet("Définitions")
        for rang, dite in enumerate(definitions.items()):
            sens.write_row(rang, 0, dite)
    return fichier.getvalue()
