"""Ce qu'un texte occupe sur une feuille : ses lignes, comptées au plus large des polices usuelles.

Une largeur se dit en cadratins : la taille de la police. Au-delà de l'alphabet latin, elle est
celle du plus large des caractères courants.
"""

import re
from bisect import bisect_left
from typing import Final
from unicodedata import combining

_ETROITS: Final = frozenset(" iljtfrI.,:;'’!|()-\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
_LARGES: Final = frozenset("mwMW@%…—‰œæŒÆ")
_ETROIT: Final = 0.42
_COURANT: Final = 0.65
_CAPITALE: Final = 0.8
_LARGE: Final = 1.1
_AUTRE: Final = 2.0
_LATIN: Final = "\u017f"
_ALPHABETS: Final = "\u052f"
_COMMANDES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Ce qui ne s'écrit pas : sauts de ligne, sens d'écriture forcés."""


def net(texte: str) -> str:
    """Le texte, sans rien qui commande la mise en page."""
    return _COMMANDES.sub(" ", texte)


def _largeur(caractere: str) -> float:
    if combining(caractere):
        return 0.0
    if caractere in _ETROITS:
        return _ETROIT
    if caractere in _LARGES:
        return _LARGE
    if caractere <= _LATIN:
        return _CAPITALE if caractere.isupper() else _COURANT
    return _LARGE if caractere <= _ALPHABETS else _AUTRE


def largeur(texte: str) -> float:
    """Celle du texte sur une seule ligne."""
    return sum(map(_largeur, texte))


def lignes(texte: str, largeur_max: float) -> list[str]:
    """Celles où il tient : coupé aux espaces, et dans un mot plus long qu'une ligne."""
    faites: list[str] = []
    ligne = ""
    for mot in texte.split(" "):
        essai = f"{ligne} {mot}" if ligne else mot
        if largeur(essai) <= largeur_max:
            ligne = essai
            continue
        *pleines, dernier = _morceaux(mot, largeur_max)
        faites += [*([ligne] if ligne else []), *pleines]
        ligne = dernier
    return [*faites, ligne]


def _morceaux(mot: str, largeur_max: float) -> list[str]:
    """Un mot, coupé à chaque ligne qu'il remplit."""
    morceaux, occupee = [""], 0.0
    for caractere in mot:
        occupee += _largeur(caractere)
        if occupee > largeur_max:
            morceaux.append("")
            occupee = _largeur(caractere)
        morceaux[-1] += caractere
    return morceaux


def abrege(texte: str, largeur_max: float, lignes_max: int) -> str:
    """Le texte, ou son début et des points de suspension s'il ne tient pas sur tant de lignes."""

    def deborde(garde: int) -> bool:
        return len(lignes(f"{texte[:garde]}…", largeur_max)) > lignes_max

    if len(lignes(texte, largeur_max)) <= lignes_max:
        return texte
    garde = bisect_left(range(len(texte)), x=True, key=deborde) - 1
    return f"{texte[:garde].rstrip()}…"
