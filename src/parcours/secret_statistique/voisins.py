"""Un autre monde tout près du vrai, trouvé sans programme : de proche en proche, entre cases tues.

On écarte une case ; chaque équation qui ne tient plus se répare par une autre case déjà tue, celle
qui en dérange le moins. Rien de plus ne s'y tait. Ce qui ne se trouve pas ainsi en quelques pas se
cherche par un programme, cent fois plus lent.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from parcours.secret_statistique.programme import Entiers, Ligne

PAS_MAX: Final = 12
COLONNES_MAX: Final = 1000
"""D'une équation plus longue, on ne répare rien : il faudrait trop regarder."""


class Voisins:
    """Les équations d'un système, et jusqu'où chaque case peut descendre."""

    def __init__(self, descentes: Sequence[int], lignes: Sequence[Ligne]) -> None:
        """`descentes` : de combien chaque colonne peut baisser."""
        self._descentes = descentes
        self._lignes: list[Mapping[int, int]] = [termes for termes, _ in lignes]
        self._de: list[list[int]] = [[] for _ in descentes]
        for numero, termes in enumerate(self._lignes):
            for rang in termes:
                self._de[rang].append(numero)

    def monde(self, rang: int, ecart: int, est_tue: Callable[[int], bool]) -> Entiers | None:
        """Celui où elle s'écarte d'autant, et où seules d'autres tues bougent ; None : pas vu."""
        if ecart < -self._descentes[rang]:
            return None
        ecarts, restes = {rang: ecart}, dict[int, int]()
        self._reporte(rang, ecart, restes)
        for _ in range(PAS_MAX):
            if not restes:
                return self._en_colonnes(ecarts)
            numero = min(restes, key=lambda n: (len(self._lignes[n]), n))
            if len(self._lignes[numero]) > COLONNES_MAX:
                return None
            if (autre := self._repare(numero, ecarts, restes, est_tue)) is None:
                return None
            ecarts[autre] = -restes[numero] * self._lignes[numero][autre]
            self._reporte(autre, ecarts[autre], restes)
        return None

    def _repare(
        self,
        numero: int,
        ecarts: Mapping[int, int],
        restes: Mapping[int, int],
        est_tue: Callable[[int], bool],
    ) -> int | None:
        """Celle de cette équation qui la répare en en dérangeant le moins ; None : aucune."""
        possibles = (
            (self._derange(autre, ecart, restes), autre)
            for autre, signe in self._lignes[numero].items()
            if (ecart := -restes[numero] * signe) >= -self._descentes[autre]
            and autre not in ecarts
            and est_tue(autre)
        )
        _, autre = min(possibles, default=(0, None))
        return autre

    def _derange(self, rang: int, ecart: int, restes: Mapping[int, int]) -> int:
        """Combien d'équations de plus ne tiendraient pas, si elle s'écartait d'autant."""
        return sum(
            (restes.get(n, 0) + ecart * self._lignes[n][rang] != 0) - (n in restes)
            for n in self._de[rang]
        )

    def _reporte(self, rang: int, ecart: int, restes: dict[int, int]) -> None:
        for numero in self._de[rang]:
            reste = restes.pop(numero, 0) + ecart * self._lignes[numero][rang]
            if reste:
                restes[numero] = reste

    def _en_colonnes(self, ecarts: Mapping[int, int]) -> Entiers:
        monde = np.zeros(len(self._descentes), dtype=np.int64)
        for rang, ecart in ecarts.items():
            monde[rang] = ecart
        return monde
