"""L'attaquant : tout ce qui a paru, l'algèbre, les entiers, et ce que savent ceux qui y sont.

Il ne connaît du vrai que ce qui a paru. Pour chaque case tue, il cherche entre quoi et quoi elle
se trouve ; deux mondes entiers, compatibles avec tout ce qui a paru, prouvent qu'il ne sait pas.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.secret_statistique.cases import LARGEUR, Cle, Termes
from parcours.secret_statistique.morceaux import Tetes, lie, tete
from parcours.secret_statistique.programme import EPSILON, Ligne, Programme, entieres

PAQUET: Final = 24
"""En combien de paquets se cherchent d'abord les cases."""
POPULATION: Final = 1_000_000
"""Plus de ménages qu'aucune case n'en compte."""


class Incoherent(ValueError):  # noqa: N818 (dit ce qui arrive)
    """Ce qui a paru se contredit : aucun monde n'est possible."""


@dataclass(frozen=True, slots=True)
class Intervalle:
    """Entre quoi et quoi l'attaquant place une case, bornes comprises."""

    bas: int
    haut: int

    @property
    def largeur(self) -> int:
        """Zéro : il l'a retrouvée."""
        return self.haut - self.bas


def attaquer(
    paru: Mapping[Cle, int | None],
    equations: Iterable[Termes],
    cibles: Iterable[Cle],
    sait: Mapping[Cle, int] | None = None,
    largeur: int = LARGEUR,
) -> dict[Cle, Intervalle]:
    """Ce que l'attaquant apprend de chaque cible, ou au moins qu'il hésite sur `largeur`.

    `sait` : ce qu'il sait au moins de certaines cases, pour y être. Un intervalle au moins aussi
    large que `largeur` n'est pas cherché plus loin.

    Raises:
        Incoherent: ce qui a paru se contredit.
    """
    vises, su = set(cibles), sait or {}
    trouves = {cle: Intervalle(n, n) for cle in vises if (n := paru.get(cle)) is not None}
    for colonnes, lignes in _morceaux(paru, equations):
        bornes = [(su.get(cle, 0), POPULATION) for cle in colonnes]
        guette = [rang for rang, cle in enumerate(colonnes) if cle in vises]
        vus = _Attaque(bornes, lignes, largeur).tous(guette)
        trouves |= {colonnes[rang]: vu for rang, vu in vus.items()}
    libres = (cle for cle in vises if cle not in trouves)  # no equation speaks of them
    return trouves | {cle: Intervalle(su.get(cle, 0), POPULATION) for cle in libres}


class _Attaque:
    """Un morceau du système : des cases tues que des équations lient."""

    def __init__(self, bornes: list[tuple[int, int]], lignes: list[Ligne], largeur: int) -> None:
        self._bornes, self._lignes, self._largeur = bornes, lignes, largeur
        self._reel = Programme(bornes, lignes)
        self._entier: Programme | None = None
        self._un_monde = np.array(self._extreme(0, 1)[1] or self._monde_entier(0, 1))
        self._bas = self._haut = self._un_monde
        self._libres = self._bornes_des_ecarts()
        self._ecarts = Programme(self._libres, _en_ecarts(lignes))
        self._ecarts.coute(dict.fromkeys(range(2 * len(bornes)), 1.0))

    def tous(self, guette: Iterable[int]) -> dict[int, Intervalle]:
        """Ce qu'il apprend de chacune de ces cases : par paquets, puis une à une."""
        vises = list(guette)
        for paquet in range(PAQUET):
            self._ensemble(vises[paquet::PAQUET])
        return {rang: self._apprend(rang) for rang in vises}

    def _ensemble(self, rangs: list[int]) -> None:
        """Un monde où toutes montent ; s'il n'y en a pas, la moitié, puis l'autre."""
        restent = [rang for rang in rangs if not self._hesite(rang)]
        if len(restent) > 1 and not self._devie(restent, 1):
            self._ensemble(restent[: len(restent) // 2])
            self._ensemble(restent[len(restent) // 2 :])

    def _apprend(self, rang: int) -> Intervalle:
        """Un monde un peu plus haut, ou un peu plus bas ; à défaut, jusqu'où vont les mondes."""
        for signe in (1, -1):
            if not self._hesite(rang):
                self._devie([rang], signe)
        if not self._hesite(rang):
            (bas, un), (haut, autre) = self._extreme(rang, 1), self._extreme(rang, -1)
            if haut - bas < self._largeur:
                return Intervalle(bas, haut)
            for sens, monde in ((1, un), (-1, autre)):
                self._note(monde or self._monde_entier(rang, sens))
        return Intervalle(int(self._bas[rang]), int(self._haut[rang]))

    def _hesite(self, rang: int) -> bool:
        """Vrai si deux mondes déjà trouvés suffisent à le prouver."""
        return bool(self._haut[rang] - self._bas[rang] >= self._largeur)

    def _note(self, monde: Sequence[int]) -> None:
        self._bas, self._haut = np.minimum(self._bas, monde), np.maximum(self._haut, monde)

    def _devie(self, rangs: Sequence[int], signe: int) -> bool:
        """Le monde le plus proche de celui que l'on connaît, où ces cases s'en écartent assez."""
        if any(self._libres[2 * r + (signe < 0)][1] < self._largeur for r in rangs):
            return False
        ecartees = [(2 * rang + (signe < 0), 2 * rang + (signe > 0)) for rang in rangs]
        for vers, contre in ecartees:
            self._ecarts.borne(vers, self._largeur, self._largeur)
            self._ecarts.borne(contre, 0, 0)
        point = self._ecarts.minimum()
        for colonne in (c for deux in ecartees for c in deux):
            self._ecarts.borne(colonne, *self._libres[colonne])
        ecarts = None if point is None else entieres(point)
        if ecarts is not None:
            self._note(self._un_monde + np.array(ecarts[::2]) - np.array(ecarts[1::2]))
        return ecarts is not None

    def _bornes_des_ecarts(self) -> list[tuple[int, int]]:
        """De combien chaque case monte, de combien elle descend."""
        lieux = zip(self._un_monde, self._bornes, strict=True)
        return [b for n, (bas, haut) in lieux for b in ((0, haut - int(n)), (0, int(n) - bas))]

    def _extreme(self, rang: int, sens: int) -> tuple[int, list[int] | None]:
        """Le plus bas de la case (-1 : le plus haut) ; le monde où elle l'est, s'il est entier."""
        self._reel.coute({rang: sens})
        point = self._reel.minimum()
        if point is None:
            raise Incoherent("aucun monde n'est compatible avec ce qui a paru")
        valeur = float(point[rang])
        borne = math.ceil(valeur - EPSILON) if sens > 0 else math.floor(valeur + EPSILON)
        return borne, entieres(point)

    def _monde_entier(self, rang: int, sens: int) -> list[int]:
        if self._entier is None:
            self._entier = Programme(self._bornes, self._lignes, entier=True)
        self._entier.coute({rang: sens})
        point = self._entier.minimum()
        monde = None if point is None else entieres(point)
        if monde is None:
            raise Incoherent("aucun monde entier n'est compatible avec ce qui a paru")
        return monde


def _en_ecarts(lignes: Iterable[Ligne]) -> list[Ligne]:
    """Un autre monde s'additionne comme le premier : les écarts s'annulent."""
    return [
        (
            {
                2 * c + descend: -s if descend else s
                for c, s in termes.items()
                for descend in (0, 1)
            },
            0,
        )
        for termes, _ in lignes
    ]


def _morceaux(
    paru: Mapping[Cle, int | None], equations: Iterable[Termes]
) -> Iterator[tuple[list[Cle], list[Ligne]]]:
    """Le système, ce qui a paru remplacé par sa valeur, en morceaux que rien ne lie."""
    restent: list[tuple[dict[Cle, int], int]] = []
    tetes: Tetes = {}
    for termes in equations:
        tus, somme = _reduite(termes, paru)
        if not tus and somme:
            raise Incoherent(f"ce qui a paru ne s'additionne pas : {termes}")
        if tus:
            restent.append((tus, somme))
            lie(tetes, tus)
    par_tete: dict[Cle, list[tuple[dict[Cle, int], int]]] = defaultdict(list)
    for tus, somme in restent:
        par_tete[tete(tetes, next(iter(tus)))].append((tus, somme))
    for lignes in par_tete.values():
        colonnes = sorted({cle for tus, _ in lignes for cle in tus})
        rangs = {cle: rang for rang, cle in enumerate(colonnes)}
        yield colonnes, [({rangs[c]: s for c, s in tus.items()}, somme) for tus, somme in lignes]


def _reduite(termes: Termes, paru: Mapping[Cle, int | None]) -> tuple[dict[Cle, int], int]:
    """Ce qui reste inconnu d'une équation, et sa somme."""
    tus: dict[Cle, int] = {}
    somme = 0
    for cle, signe in termes:
        if (n := paru.get(cle)) is None:
            tus[cle] = tus.get(cle, 0) + signe
        else:
            somme -= signe * n
    return {cle: signe for cle, signe in tus.items() if signe}, somme
