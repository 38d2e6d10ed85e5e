"""Emporter un tableau : CSV pour un tableur français, classeur ou Parquet avec ses définitions.

CSV : point-virgule, UTF-8 avec BOM, fins de ligne CRLF (RFC 4180). Une cellule qu'un tableur
prendrait pour une formule est précédée d'une apostrophe. Une case tue est vide. Chaque forme part
par morceaux : un million de lignes ne tient jamais en mémoire.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]

BOM: Final = "\ufeff"
FORMULES: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Par quoi commence une formule ; les quatre derniers : les mêmes signes, en pleine chasse."""
POIDS: Final = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")
LIGNES_D_UN_MORCEAU: Final = 1000
LIGNES_D_UNE_FEUILLE: Final = 1_048_575
"""Ce qu'un tableur lit d'une feuille, sous ses en-têtes."""
OCTETS_D_UN_MORCEAU: Final = 256 * 1024

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
    """Celui que dit `format`, sinon celui que préfère `Accept` ; à défaut, JSON."""
    if demande is not None:
        return demande
    par_type = {type_: voulu for voulu, type_ in TYPES.items()}
    nommes = [_accepte(dit) for dit in (accepte or "").lower().split(",")]
    connus = [(par_type[nom], q) for nom, q in nommes if nom in par_type and q > 0]
    return max(connus, key=lambda connu: connu[1])[0] if connus else Format.JSON


def _accepte(dit: str) -> tuple[str, float]:
    """Un type de `Accept`, et combien il se préfère (RFC 9110, § 12.5.1)."""
    nom, *options = (morceau.strip() for morceau in dit.split(";"))
    poids = next((o.removeprefix("q=") for o in options if o.startswith("q=")), "1")
    return nom, float(poids) if POIDS.fullmatch(poids) else 0


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
) -> Iterator[bytes]:
    """Un classeur : le tableau, sur autant de feuilles qu'il en faut, et ce qu'il veut dire.

    Une ligne écrite part dans un fichier temporaire. `fait_a` : l'instant qu'il dit de sa
    création ; de l'instant présent, il différerait à chaque fois.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with TemporaryFile() as fichier:
        with xlsxwriter.Workbook(fichier, options) as classeur:
            classeur.set_properties({"created": fait_a})
            for numero, siennes in enumerate(_par_feuille(lignes), 1):
                feuille = classeur.add_worksheet("Tableau" if numero == 1 else f"Tableau {numero}")
                feuille.freeze_panes(1, 0)
                feuille.write_row(0, 0, entetes)
                for rang, ligne in enumerate(siennes, 1):
                    feuille.write_row(rang, 0, ligne)
            sens = classeur.add_worksheet("Définitions")
            for rang, dite in enumerate(definitions.items()):
                sens.write_row(rang, 0, dite)
        fichier.seek(0)
        while morceau := fichier.read(OCTETS_D_UN_MORCEAU):
            yield morceau


def _par_feuille(lignes: Iterable[Sequence[Valeur]]) -> Iterator[Iterator[Sequence[Valeur]]]:
    """Les lignes de chaque feuille, à lire l'une après l'autre ; il y en a toujours une."""
    reste = iter(lignes)
    yield islice(reste, LIGNES_D_UNE_FEUILLE)
    for suivante in reste:
        yield chain([suivante], islice(reste, LIGNES_D_UNE_FEUILLE - 1))
