"""Parquet, ce qu'il en faut pour un tableau : des textes et des entiers, qui peuvent se taire.

Un groupe de lignes, une page par colonne, sans compression ; l'en-tête est du Thrift compact.
La forme : parquet-format 2.9, `parquet.thrift`. Les bibliothèques qui en écrivent pèsent 40 Mo.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

Valeur = str | int | None

MAGIE: Final = b"PAR1"
AUTEUR: Final = "parcours"
INT64, BYTE_ARRAY = 2, 6
OPTIONNEL: Final = 1
UTF8: Final = 0
PLAIN, RLE = 0, 3
ZERO: Final = 0
"""Le type d'une page de données, et la compression absente."""
I32, I64, TEXTE, LISTE, STRUCTURE = 5, 6, 8, 9, 12
COURTE: Final = 15
"""En dessous, la taille d'une liste tient dans son en-tête."""


# --- Thrift compact -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChampDeStructure:
    """Un champ d'une structure : son numéro, son type, ce qu'il vaut, déjà écrit."""

    numero: int
    sorte: int
    ecrit: bytes


def _varint(nombre: int) -> bytes:
    octets = bytearray()
    while nombre > 0x7F:  # noqa: PLR2004 (seven bits a byte)
        octets.append(nombre & 0x7F | 0x80)
        nombre >>= 7
    return bytes([*octets, nombre])


def _entier(nombre: int) -> bytes:
    return _varint(nombre << 1 if nombre >= 0 else (-nombre << 1) - 1)


def i32(numero: int, nombre: int) -> ChampDeStructure:
    """Un entier court."""
    return ChampDeStructure(numero, I32, _entier(nombre))


def i64(numero: int, nombre: int) -> ChampDeStructure:
    """Un entier long."""
    return ChampDeStructure(numero, I64, _entier(nombre))


def texte(numero: int, dit: str) -> ChampDeStructure:
    """Un texte."""
    return ChampDeStructure(numero, TEXTE, _texte(dit))


def _texte(dit: str) -> bytes:
    octets = dit.encode()
    return _varint(len(octets)) + octets


def dedans(numero: int, *champs: ChampDeStructure) -> ChampDeStructure:
    """Une structure dans une autre."""
    return ChampDeStructure(numero, STRUCTURE, structure(*champs))


def liste(numero: int, sorte: int, elements: Sequence[bytes]) -> ChampDeStructure:
    """Une liste d'éléments de même type."""
    taille = len(elements)
    tete = bytes([min(taille, COURTE) << 4 | sorte])
    longue = _varint(taille) if taille >= COURTE else b""
    return ChampDeStructure(numero, LISTE, tete + longue + b"".join(elements))


def structure(*champs: ChampDeStructure) -> bytes:
    """Des champs, dans l'ordre de leurs numéros."""
    ecrits, avant = [], 0
    for champ in champs:
        ecrits.append(bytes([champ.numero - avant << 4 | champ.sorte]) + champ.ecrit)
        avant = champ.numero
    return b"".join(ecrits) + b"\0"


# --- Le fichier -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Colonne:
    """Une colonne : un texte ou un entier par ligne, ou rien."""

    nom: str
    valeurs: Sequence[Valeur]

    @cached_property
    def sorte(self) -> int:
        """Des entiers, à moins qu'un texte s'y lise."""
        return BYTE_ARRAY if any(isinstance(v, str) for v in self.valeurs) else INT64

    def schema(self) -> bytes:
        """Ce que l'en-tête dit d'elle."""
        lue = [i32(6, UTF8)] if self.sorte == BYTE_ARRAY else []
        return structure(i32(1, self.sorte), i32(3, OPTIONNEL), texte(4, self.nom), *lue)

    def page(self) -> bytes:
        """Sa seule page : qui parle, puis ce qui est dit."""
        presents = b"".join(
            _varint(sum(1 for _ in suite) << 1) + bytes([parle])
            for parle, suite in groupby(v is not None for v in self.valeurs)
        )
        donnees = struct.pack("<I", len(presents)) + presents
        donnees += b"".join(self._ecrite(v) for v in self.valeurs if v is not None)
        combien = i32(1, len(self.valeurs))
        dite = dedans(5, combien, i32(2, PLAIN), i32(3, RLE), i32(4, RLE))
        taille = len(donnees)
        return structure(i32(1, ZERO), i32(2, taille), i32(3, taille), dite) + donnees

    def _ecrite(self, valeur: str | int) -> bytes:
        if self.sorte == INT64:
            return struct.pack("<q", valeur)
        octets = str(valeur).encode()
        return struct.pack("<I", len(octets)) + octets

    def resume(self, debut: int, taille: int) -> bytes:
        """Où elle est dans le fichier."""
        dite = dedans(
            3,
            i32(1, self.sorte),
            liste(2, I32, [_entier(PLAIN), _entier(RLE)]),
            liste(3, TEXTE, [_texte(self.nom)]),
            i32(4, ZERO),
            i64(5, len(self.valeurs)),
            i64(6, taille),
            i64(7, taille),
            i64(9, debut),
        )
        return structure(i64(2, debut), dite)


def en_parquet(
    entetes: Sequence[str], lignes: Iterable[Sequence[Valeur]], definitions: Mapping[str, str]
) -> bytes:
    """Le tableau, et ce qu'il veut dire, en clés et valeurs."""
    rangees = list(lignes)
    colonnes = [
        Colonne(nom, [ligne[rang] for ligne in rangees]) for rang, nom in enumerate(entetes)
    ]
    corps, resumes = bytearray(MAGIE), list[bytes]()
    for colonne in colonnes:
        page, debut = colonne.page(), len(corps)
        resumes.append(colonne.resume(debut, len(page)))
        corps += page
    nombre = len(rangees)
    groupe = structure(
        liste(1, STRUCTURE, resumes), i64(2, len(corps) - len(MAGIE)), i64(3, nombre)
    )
    racine = structure(texte(4, "tableau"), i32(5, len(colonnes)))
    tete = structure(
        i32(1, 1),
        liste(2, STRUCTURE, [racine, *(colonne.schema() for colonne in colonnes)]),
        i64(3, nombre),
        liste(4, STRUCTURE, [groupe]),
        liste(5, STRUCTURE, [structure(texte(1, k), texte(2, v)) for k, v in definitions.items()]),
        texte(6, AUTEUR),
    )
    return bytes(corps) + tete + struct.pack("<I", len(tete)) + MAGIE
