"""Un programme linéaire en nombres entiers, que HiGHS résout."""

import ctypes
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import highspy
import numpy as np

EPSILON: Final = 1e-6
ENTIER: Final = highspy.HighsVarType.kInteger

Point = np.ndarray[tuple[int], np.dtype[np.float64]]
"""Ce que vaut chaque colonne."""
Ligne = tuple[Mapping[int, int], int]
"""Les coefficients d'une équation par colonne, et leur somme."""


class Programme:
    """Des colonnes bornées et des équations ; on en cherche un point, d'un coût extrême."""

    def __init__(
        self,
        bornes: Sequence[tuple[int, int]],
        lignes: Sequence[Ligne],
        *,
        entier: bool = False,
    ) -> None:
        """Sans coût ; `entier` : seulement des points entiers."""
        _se_presente()
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # HiGHS' own
        for bavarde in ("log_to_console", "output_flag"):
            self._highs.setOptionValue(bavarde, False)  # noqa: FBT003 (HiGHS' own way)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(_modele(bornes, lignes))
        self._couts: Mapping[int, float] = {}
        self._depart: highspy.HighsBasis | None = None
        if entier:
            rangs = np.arange(len(bornes), dtype=np.int32)
            self._highs.changeColsIntegrality(len(bornes), rangs, np.full(len(bornes), ENTIER))

    def borne(self, colonne: int, bas: float, haut: float) -> None:
        """Borne autrement une colonne."""
        self._highs.changeColBounds(colonne, bas, haut)

    def coute(self, couts: Mapping[int, float]) -> None:
        """Donne un coût à ces colonnes-là, et à elles seules."""
        for colonne in self._couts:
            self._highs.changeColCost(colonne, 0.0)
        for colonne, cout in couts.items():
            self._highs.changeColCost(colonne, cout)
        self._couts = couts

    def recoute(self, colonne: int, cout: float) -> None:
        """Change le coût d'une colonne, les autres gardent le leur."""
        self._highs.changeColCost(colonne, cout)

    def part_d_ici(self) -> None:
        """Cherche désormais chaque point depuis celui-ci, non depuis le dernier trouvé."""
        self._highs.run()
        self._depart = self._highs.getBasis()

    def minimum(self) -> Point | None:
        """Le point du moindre coût ; None s'il n'y en a aucun."""
        if self._depart is not None:
            self._highs.setBasis(self._depart)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self._highs.getSolution().col_value)


@cache
def _se_presente() -> None:
    """HiGHS se présente une fois par processus, sur la sortie standard : ailleurs que là."""
    c, sortie = ctypes.CDLL(None), 1
    gardee, nulle = os.dup(sortie), os.open(os.devnull, os.O_WRONLY)
    c.fflush(None)  # what somebody else has yet to write
    try:
        os.dup2(nulle, sortie)
        highspy.Highs()  # type: ignore[no-untyped-call]  # HiGHS' own
        c.fflush(None)
    finally:
        os.dup2(gardee, sortie)
        os.close(gardee)
        os.close(nulle)


def _modele(bornes: Sequence[tuple[int, int]], lignes: Sequence[Ligne]) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(bornes), len(lignes)
    lp.col_cost_ = np.zeros(len(bornes))
    lp.col_lower_ = np.array([bas for bas, _ in bornes], dtype=np.double)
    lp.col_upper_ = np.array([haut for _, haut in bornes], dtype=np.double)
    lp.row_lower_ = lp.row_upper_ = np.array([somme for _, somme in lignes], dtype=np.double)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(termes) for termes, _ in lignes)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([c for t, _ in lignes for c in t], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([v for t, _ in lignes for v in t.values()], dtype=np.double)
    return lp


def entieres(point: Point) -> list[int] | None:
    """Le point en nombres entiers ; None s'il n'en est pas fait."""
    rondes = np.rint(point)
    if np.abs(point - rondes).max(initial=0.0) > EPSILON:
        return None
    return [int(valeur) for valeur in rondes]
