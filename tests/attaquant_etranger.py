"""An attacker who shares nothing with ours: what each table means, written anew, and a solver.

He reads what came out, and knows what words mean: a stock is the one before plus who entered minus
who left, whoever is back after six months is back after twelve. No truth, no equation of the house.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import highspy
import numpy as np

Nom = tuple[str, ...]
Somme = Mapping[Nom, int]
Point = np.ndarray[tuple[int], np.dtype[np.double]]
ASSEZ: Final = 1e-6
TOUS: Final = "*"


@dataclass
class Etranger:
    """Unknown numbers, whole and not negative, and what he can write between them."""

    paru: Mapping[Nom, int | None]
    lignes: list[dict[Nom, int]] = field(default_factory=list)
    sait: Mapping[Nom, int] = field(default_factory=dict)
    """What insiders know that some cells hold at least."""

    def egale(self, tout: Somme, parties: Somme) -> None:
        """Two sums that are the same, where he reads (or supposes) every number of them."""
        ligne = dict(tout)
        for nom, signe in parties.items():
            ligne[nom] = ligne.get(nom, 0) - signe
        self.lignes.append({nom: signe for nom, signe in ligne.items() if signe})

    def situe(self, cibles: Iterable[Nom], largeur: int) -> dict[Nom, tuple[int, int]]:
        """The cells that he places too closely, and between what and what."""
        inconnues = sorted({n for li in self.lignes for n in li if self.paru.get(n) is None})
        rangs = {nom: rang for rang, nom in enumerate(inconnues)}
        solveur = self._solveur(inconnues, rangs)
        mini, maxi = np.full(len(inconnues), np.inf), np.full(len(inconnues), -np.inf)
        trouvees = {}
        for nom in cibles:
            if (rang := rangs.get(nom)) is None or maxi[rang] - mini[rang] >= largeur:
                continue
            points = [self._point(solveur, rang, sens) for sens in (1, -1)]
            for point in points:
                mini, maxi = np.minimum(mini, point), np.maximum(maxi, point)
            bas, haut = math.ceil(points[0][rang] - ASSEZ), math.floor(points[1][rang] + ASSEZ)
            if haut - bas < largeur:
                trouvees[nom] = (bas, haut)
        return trouvees

    def _solveur(self, inconnues: Sequence[Nom], rangs: Mapping[Nom, int]) -> highspy.Highs:
        solveur = highspy.Highs()  # type: ignore[no-untyped-call]  # HiGHS' own
        solveur.silent()
        bas = [float(self.sait.get(nom, 0)) for nom in inconnues]
        solveur.addVars(len(bas), np.array(bas), np.full(len(bas), 1e5))
        for ligne in self.lignes:
            somme = -sum(signe * (self.paru.get(nom) or 0) for nom, signe in ligne.items())
            termes = {rangs[nom]: signe for nom, signe in ligne.items() if nom in rangs}
            if not termes:
                assert somme == 0, f"what came out does not add up: {ligne}"
                continue
            colonnes = np.array(list(termes), dtype=np.int32)
            signes = np.array(list(termes.values()), dtype=np.double)
            solveur.addRow(somme, somme, len(termes), colonnes, signes)
        return solveur

    @staticmethod
    def _point(solveur: highspy.Highs, rang: int, sens: int) -> Point:
        """A point where it is the lowest (-1: the highest)."""
        solveur.changeColCost(rang, float(sens))
        solveur.run()
        assert solveur.getModelStatus() == highspy.HighsModelStatus.kOptimal
        solveur.changeColCost(rang, 0.0)
        return np.asarray(solveur.getSolution().col_value)


# --- What words mean ------------------------------------------------------------------------------


def marges(attaquant: Etranger, code: str, periode: str, *dimensions: Collection[str]) -> None:
    """A margin is the sum of what it gathers; a dimension of one value has none."""

    def avec(dits: Collection[str]) -> list[str]:
        return [*dits, *([TOUS] if len(dits) > 1 else [])]

    for rang, dits in enumerate(dimensions):
        if len(dits) > 1:
            autres: list[Nom] = [()]
            for place, d in enumerate(dimensions):
                choix = [TOUS] if place == rang else avec(d)
                autres = [(*debut, un) for debut in autres for un in choix]
            for marge in autres:
                details = [(*marge[:rang], un, *marge[rang + 1 :]) for un in dits]
                existent = [d for d in details if (code, periode, *d) in attaquant.paru]
                if (code, periode, *marge) in attaquant.paru:
                    attaquant.egale(
                        {(code, periode, *marge): 1}, {(code, periode, *d): 1 for d in existent}
                    )
