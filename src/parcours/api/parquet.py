"""Parquet, ce qu'il en faut pour un tableau : des textes et des entiers, qui peuvent se taire.

Des groupes de lignes, une page par colonne, sans compression ; l'en-tête est du Thrift compact.
La forme : parquet-format 2.9, `parquet.thrift`. Les bibliothèques qui en écrivent pèsent 40 Mo.
Un groupe part dès qu'il est plein : seul l'en-tête, à la fin, se retient.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
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
LIGNES_D_UN_GROUPE: Final = 10_000
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
    sorte: int

    def schema(self) -> bytes:
        """Ce que l'en-tête dit d'elle."""
        lue = [i32(6, UTF8)] if self.sorte == BYTE_ARRAY else []
        return structure(i32(1, self.sorte), i32(3, OPTIONNEL), texte(4, self.nom), *lue)

    def page(self, valeurs: Sequence[Valeur]) -> bytes:
        """Sa page d'un groupe : qui parle, puis ce qui est dit."""
        presents = b"".join(
            _varint(sum(1 for _ in suite) << 1) + bytes([parle])
            for parle, suite in groupby(v is not None for v in valeurs)
        )
        donnees = struct.pack("<I", len(presents)) + presents
        donnees += b"".join(self._ecrite(v) for v in valeurs if v is not None)
        combien = i32(1, len(valeurs))
        dite = dedans(5, combien, i32(2, PLAIN), i32(3, RLE), i32(4, RLE))
        taille = len(donnees)
        return structure(i32(1, ZERO), i32(2, taille), i32(3, taille), dite) + donnees

    def _ecrite(self, valeur: str | int) -> bytes:
        if self.sorte == INT64:
            return struct.pack("<q", valeur)
        octets = str(valeur).encode()
        return struct.pack("<I", len(octets)) + octets

    def resume(self, nombre: int, debut: int, taille: int) -> bytes:
        """Où est sa page d'un groupe, dans le fichier."""
        dite = dedans(
            3,
            i32(1, self.sorte),
            liste(2, I32, [_entier(PLAIN), _entier(RLE)]),
            liste(3, TEXTE, [_texte(self.nom)]),
            i32(4, ZERO),
            i64(5, nombre),
            i64(6, taille),
            i64(7, taille),
            i64(9, debut),
        )
        return structure(i64(2, debut), dite)


@dataclass(slots=True)
class _Fichier:
    """Ce que l'en-tête dira de ce qui est déjà parti."""

    colonnes: Sequence[Colonne]
    ecrits: int = len(MAGIE)
    lignes: int = 0
    groupes: list[bytes] = field(default_factory=list)

    def groupe(self, lignes: Sequence[Sequence[Valeur]]) -> Iterator[bytes]:
        """Les pages d'un groupe de lignes, l'une après l'autre."""
        avant, resumes = self.ecrits, list[bytes]()
        for rang, colonne in enumerate(self.colonnes):
            page = colonne.page([ligne[rang] for ligne in lignes])
            resumes.append(colonne.resume(len(lignes), self.ecrits, len(page)))
            self.ecrits += len(page)
            yield page
        self.lignes += len(lignes)
        taille = i64(2, self.ecrits - avant)
        self.groupes.append(structure(liste(1, STRUCTURE, resumes), taille, i64(3, len(lignes))))

    def tete(self, definitions: Mapping[str, str]) -> bytes:
        """L'en-tête, qui est à la fin."""
        racine = structure(texte(4, "tableau"), i32(5, len(self.colonnes)))
        dites = [structure(texte(1, k), texte(2, v)) for k, v in definitions.items()]
        return structure(
            i32(1, 1),
            liste(2, STRUCTURE, [racine, *(colonne.schema() for colonne in self.colonnes)]),
            i64(3, self.lignes),
            liste(4, STRUCTURE, self.groupes),
            liste(5, STRUCTURE, dites),
            texte(6, AUTEUR),
        )


def en_parquet(
    entetes: Sequence[str], lignes: Iterable[Sequence[Valeur]], definitions: Mapping[str, str]
) -> Iterator[bytes]:
    """Le tableau, groupe par groupe, et ce qu'il veut dire, en clés et valeurs.

    La dernière colonne est d'entiers, les autres de textes.
    """
    *textes, nombre = entetes
    colonnes = [*(Colonne(nom, BYTE_ARRAY) for nom in textes), Colonne(nombre, INT64)]
    fichier, reste = _Fichier(colonnes), iter(lignes)
    yield MAGIE
    while lues := list(islice(reste, LIGNES_D_UN_GROUPE)):
        yield from fichier.groupe(lues)
    tete = fichier.tete(definitions)
    yield tete + struct.pack("<I", len(tete)) + MAGIE
