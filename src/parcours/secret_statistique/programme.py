"""Un programme linéaire, que HiGHS résout, et de quoi en rendre un point entier.

Tout y est compté d'avance, en programmes et en nœuds : jamais en secondes, qui changeraient ce qui
paraît d'une machine à l'autre.
"""

import ctypes
import math
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import highspy
import numpy as np

EPSILON: Final = 1e-6
ENTIER: Final = highspy.HighsVarType.kInteger
FAISABLE: Final = int(highspy.SolutionStatus.kSolutionStatusFeasible)
_CERTAINS: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
ESSAIS_MAX: Final = 60
"""Combien de programmes se résolvent, au plus, pour rendre entier un point qui ne l'est pas."""
NOEUDS_MAX: Final = 50
"""Combien de nœuds s'explorent, au plus, si cela n'a pas suffi."""

Point = np.ndarray[tuple[int], np.dtype[np.float64]]
"""Ce que vaut chaque colonne."""
Entiers = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Ce que vaut chaque grandeur cherchée, en nombres entiers."""
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
        """Sans coût ; `entier` : seulement des points entiers, sur `NOEUDS_MAX` nœuds au plus."""
        _se_presente()
        self.bornes = bornes
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # HiGHS' own
        for bavarde in ("log_to_console", "output_flag"):
            self._highs.setOptionValue(bavarde, False)  # noqa: FBT003 (HiGHS' own way)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("mip_max_nodes", NOEUDS_MAX)
        self._highs.passModel(_modele(bornes, lignes))
        self._couts: Mapping[int, float] = {}
        self._depart: highspy.HighsBasis | None = None
        if entier:
            rangs = np.arange(len(bornes), dtype=np.int32)
            self._highs.changeColsIntegrality(len(bornes), rangs, np.full(len(bornes), ENTIER))

    def fixe(self, rang: int, valeur: int) -> None:
        """Donne sa valeur à une grandeur cherchée."""
        self._highs.changeColBounds(rang, valeur, valeur)

    def libere(self, rang: int) -> None:
        """Rend à une grandeur ses bornes."""
        self._highs.changeColBounds(rang, *self.bornes[rang])

    def valeurs(self, point: Point) -> Point:
        """Ce que vaut chaque grandeur cherchée, en ce point."""
        return point

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
        """Le point du moindre coût ; None s'il n'y en a aucun, ou si l'on n'en a pas trouvé."""
        if self._depart is not None:
            self._highs.setBasis(self._depart)
        return self._cherche()

    @property
    def est_prouve(self) -> bool:
        """Vrai si le dernier point cherché est le moindre, ou s'il n'y en a aucun."""
        return self._highs.getModelStatus() in _CERTAINS

    def entier(self, point: Point) -> Entiers | None:
        """Un point entier près de celui-ci ; None si l'on n'en trouve pas en `ESSAIS_MAX` essais.

        Ce qui est le plus loin d'un entier s'arrondit d'abord, et le reste se cherche de nouveau.
        """
        fixees: set[int] = set()
        essais = 0
        trouve: Point | None = point
        while trouve is not None and (loin := _la_moins_entiere(self.valeurs(trouve))) is not None:
            rang, arrondis = loin
            fixees.add(rang)
            trouve = None
            while arrondis and trouve is None and essais < ESSAIS_MAX:
                essais += 1
                self.fixe(rang, arrondis.pop(0))
                trouve = self._cherche()
        for rang in fixees:
            self.libere(rang)
        return None if trouve is None else _arrondi(self.valeurs(trouve))

    def _cherche(self) -> Point | None:
        """Depuis le dernier point trouvé."""
        self._highs.run()
        if self._highs.getInfo().primal_solution_status != FAISABLE:
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


def entieres(valeurs: Point) -> Entiers | None:
    """Ces valeurs en nombres entiers ; None si elles n'en sont pas."""
    return _arrondi(valeurs) if _la_moins_entiere(valeurs) is None else None


def _arrondi(valeurs: Point) -> Entiers:
    return np.rint(valeurs).astype(np.int64)


def _la_moins_entiere(valeurs: Point) -> tuple[int, list[int]] | None:
    """La valeur la plus loin d'un entier, ses deux arrondis, le plus proche d'abord."""
    ecarts = np.abs(valeurs - np.rint(valeurs))
    if ecarts.max(initial=0.0) <= EPSILON:
        return None
    rang = int(ecarts.argmax())
    bas = math.floor(valeurs[rang])
    return rang, sorted((bas, bas + 1), key=lambda entier: abs(entier - float(valeurs[rang])))
