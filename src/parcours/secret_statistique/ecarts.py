"""Les autres mondes d'un système : de combien chaque case y monte, ou y descend."""

from collections.abc import Iterable, Mapping, Sequence

from parcours.secret_statistique.programme import Entiers, Ligne, Point, Programme

Marge = tuple[int, int]
"""De combien une case peut descendre, de combien elle peut monter."""


class Ecarts(Programme):
    """Chaque case a deux colonnes, ce qu'elle monte et ce qu'elle descend : bouger y coûte."""

    def __init__(
        self,
        marges: Sequence[Marge],
        lignes: Iterable[Ligne],
        couts: Sequence[float],
        *,
        entier: bool = False,
    ) -> None:
        """`couts` : ce que coûte d'écarter chaque case d'une unité."""
        bornes = [b for descente, montee in marges for b in ((0, montee), (0, descente))]
        super().__init__(bornes, [_en_ecarts(termes) for termes, _ in lignes], entier=entier)
        self._marges = marges
        self.coute({colonne: cout for rang, cout in enumerate(couts) for colonne in _paire(rang)})

    def fixe(self, rang: int, valeur: int) -> None:
        """Écarte une case de tant, vers le haut ou, négatif, vers le bas."""
        monte, descend = _paire(rang)
        super().fixe(monte, max(valeur, 0))
        super().fixe(descend, max(-valeur, 0))

    def libere(self, rang: int) -> None:
        """Laisse de nouveau une case s'écarter comme elle peut."""
        for colonne in _paire(rang):
            super().libere(colonne)

    def recoute(self, rang: int, cout: float) -> None:
        """Change ce que coûte d'écarter une case."""
        for colonne in _paire(rang):
            super().recoute(colonne, cout)

    def valeurs(self, point: Point) -> Point:
        """L'écart de chaque case."""
        return point[::2] - point[1::2]

    def monde(self, voulus: Mapping[int, int]) -> Entiers | None:
        """Un monde entier où ces cases s'écartent d'autant, et qui coûte peu ; None si rien."""
        for rang, ecart in voulus.items():
            descente, montee = self._marges[rang]
            if not -descente <= ecart <= montee:
                return None
        for rang, ecart in voulus.items():
            self.fixe(rang, ecart)
        point = self.minimum()
        trouve = None if point is None else self.entier(point)
        for rang in voulus:
            self.libere(rang)
        return trouve


def _paire(rang: int) -> tuple[int, int]:
    """Les colonnes d'une case : ce qu'elle monte, ce qu'elle descend."""
    return 2 * rang, 2 * rang + 1


def _en_ecarts(termes: Mapping[int, int]) -> Ligne:
    """Un autre monde s'additionne comme le premier : les écarts s'annulent."""
    ecarts: dict[int, int] = {}
    for rang, signe in termes.items():
        monte, descend = _paire(rang)
        ecarts |= {monte: signe, descend: -signe}
    return ecarts, 0
