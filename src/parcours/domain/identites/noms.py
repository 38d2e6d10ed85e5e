"""Un nom tel qu'on l'écrit, et tel qu'on l'entend : accents, noms doubles, translittérations.

L'écriture garde les lettres ; l'oreille ne garde que les consonnes, et celles qui se confondent
n'en font qu'une. Mohamed, Muhammad et Mouhamed s'entendent de même ; Dupont et Dupond aussi.
"""

import re
import unicodedata
from typing import Final

FORMES_MAX: Final = 4
"""Combien d'écritures un nom composé garde : lui-même, et ses premiers mots."""
MOT_MIN: Final = 3
"""Un mot plus court ne désigne personne à lui seul."""
PARTICULES: Final = frozenset(
    [
        "al",
        "ben",
        "bin",
        "bint",
        "da",
        "de",
        "del",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "les",
        "los",
        "ould",
        "van",
        "von",
    ]
)
_LIGATURES: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_CYRILLIQUE: Final = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяёў",
        [
            "a",
            "b",
            "v",
            "g",
            "g",
            "d",
            "e",
            "ie",
            "j",
            "z",
            "i",
            "i",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "tch",
            "ch",
            "ch",
            "",
            "y",
            "",
            "e",
            "iu",
            "ia",
            "e",
            "u",
        ],
        strict=True,
    )
)
_ARABE: Final = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئ",
        [
            "a",
            "b",
            "t",
            "t",
            "dj",
            "ha",
            "kh",
            "d",
            "d",
            "r",
            "z",
            "s",
            "ch",
            "s",
            "d",
            "t",
            "d",
            "a",
            "gh",
            "f",
            "k",
            "k",
            "l",
            "m",
            "n",
            "ha",
            "ou",
            "i",
            "a",
            "a",
            "a",
            "i",
            "a",
            "ou",
            "i",
        ],
        strict=True,
    )
)
_AUTRES_ECRITURES: Final = str.maketrans({**_CYRILLIQUE, **_ARABE, "ʼ": "", "’": " "})

_ENTENDUES: Final = tuple(
    (re.compile(motif), par)
    for motif, par in (
        (r"ph", "f"),
        (r"tch|sch|sh|ch|cz|sz", "X"),
        (r"dzh|zh|dj|tj|j", "g"),
        (r"([kgrtdb])h", r"\1"),
        (r"qu|q|ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"gn", "n"),
        (r"ou(?=[aeiy])", "v"),
        (r"w", "v"),
        (r"h", ""),
        (r"z|ts", "s"),
        (r"m(?=[bp])", "n"),
        (r"(.)\1+", r"\1"),
        (r"[sx]$", ""),
        (r"d$", "t"),
        (r"^[aeiouy]+", "A"),
        (r"[aeiouy]", ""),
    )
)
"""Ce qui se confond à l'oreille, dans l'ordre : chaque règle lit ce que laisse la précédente."""


def mots(texte: str) -> list[str]:
    """Les mots d'un nom, en lettres latines sans accent ni majuscule."""
    latin = texte.casefold().translate(_LIGATURES).translate(_AUTRES_ECRITURES)
    sans_accent = "".join(
        lettre
        for lettre in unicodedata.normalize("NFKD", latin)
        if not unicodedata.combining(lettre)
    )
    return re.findall(r"[a-z]+", sans_accent)


def formes(texte: str) -> tuple[str, ...]:
    """Les écritures par où se reconnaît un nom : entier, puis chacun de ses mots."""
    dits = mots(texte)
    seuls = [mot for mot in dits if mot not in PARTICULES and len(mot) >= MOT_MIN]
    toutes = dict.fromkeys(["".join(dits), *seuls])
    return tuple(forme for forme in toutes if forme)[:FORMES_MAX]


def entendu(forme: str) -> str:
    """Ce qu'une oreille en retient ; la forme elle-même, s'il n'en reste rien."""
    reste = forme
    for motif, par in _ENTENDUES:
        reste = motif.sub(par, reste)
    return reste or forme
