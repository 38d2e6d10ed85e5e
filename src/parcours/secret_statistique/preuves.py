"""La preuve qu'une case est protégée : deux mondes entiers, que n'importe qui peut vérifier.

Ici rien ne se résout : des additions de nombres entiers, sur ce qui aura paru.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from parcours.secret_statistique.cases import Cle, SystemeDeCases, Termes
from parcours.secret_statistique.programme import Entiers, Ligne

Monde = Mapping[Cle, int]
"""De combien s'y écartent du vrai les cases qui n'y sont pas ce qu'elles sont."""


def prouvees(
    systeme: SystemeDeCases,
    paru: Mapping[Cle, int | None],
    mondes: Iterable[Monde],
    sait: Mapping[Cle, int],
    largeur: int,
) -> set[Cle]:
    """Les cases que deux de ces mondes écartent d'au moins `largeur` ; un monde faux ne compte pas.

    Le vrai est l'un d'eux. `sait` : sous quoi nul monde ne descend.
    """
    equations = _par_case(systeme.equations)
    plus_bas: dict[Cle, int] = {}
    plus_haut: dict[Cle, int] = {}
    for monde in mondes:
        if _est_possible(monde, systeme, paru, sait) and _s_additionne(monde, equations):
            for cle, ecart in monde.items():
                plus_bas[cle] = min(plus_bas.get(cle, 0), ecart)
                plus_haut[cle] = max(plus_haut.get(cle, 0), ecart)
    return {cle for cle, haut in plus_haut.items() if haut - plus_bas[cle] >= largeur}


def _par_case(equations: Iterable[Termes]) -> dict[Cle, list[Termes]]:
    trouvees: dict[Cle, list[Termes]] = defaultdict(list)
    for termes in equations:
        for cle, _ in termes:
            trouvees[cle].append(termes)
    return trouvees


def _est_possible(
    monde: Monde, systeme: SystemeDeCases, paru: Mapping[Cle, int | None], sait: Mapping[Cle, int]
) -> bool:
    """Vrai si ce qui a paru n'y change pas, et si nulle case n'y descend trop bas."""
    return all(
        paru[cle] is None and systeme.cases[cle].valeur + ecart >= sait[cle]
        for cle, ecart in monde.items()
        if ecart
    )


def _s_additionne(monde: Monde, equations: Mapping[Cle, list[Termes]]) -> bool:
    """Vrai si les écarts s'annulent dans chaque équation qu'ils touchent."""
    touchees = {termes for cle in monde for termes in equations.get(cle, ())}
    return not any(sum(signe * monde.get(cle, 0) for cle, signe in t) for t in touchees)


class Sommes:
    """Des équations entre colonnes, dont un monde se vérifie vite."""

    def __init__(self, lignes: Sequence[Ligne]) -> None:
        """Au moins une équation, d'au moins une colonne."""
        self._colonnes = np.array([c for termes, _ in lignes for c in termes])
        self._signes = np.array([s for termes, _ in lignes for s in termes.values()])
        self._debuts = np.cumsum([0, *(len(termes) for termes, _ in lignes[:-1])])
        self._attendues = np.array([somme for _, somme in lignes])

    def tiennent(self, monde: Entiers) -> bool:
        """Vrai si ce monde est entier et s'additionne."""
        sommes = np.add.reduceat(self._signes * monde[self._colonnes], self._debuts)
        return bool((sommes == self._attendues).all())
