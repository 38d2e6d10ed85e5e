"""L'attaquant : tout ce qui a paru, l'algèbre, les entiers, et ce que savent ceux qui y sont.

Il ne connaît du vrai que ce qui a paru. Pour chaque case tue, il cherche entre quoi et quoi elle
se trouve ; deux mondes entiers, compatibles avec tout ce qui a paru, prouvent qu'il ne sait pas.
Ce qu'il cherche est compté : il peut s'arrêter avant de savoir, et le dit.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from parcours.secret_statistique.avancement import Avance, PhaseDuSecret, en_silence
from parcours.secret_statistique.cases import LARGEUR, POPULATION, Cle, Termes
from parcours.secret_statistique.ecarts import Ecarts
from parcours.secret_statistique.morceaux import Tetes, lie, tete
from parcours.secret_statistique.preuves import Sommes
from parcours.secret_statistique.programme import EPSILON, Entiers, Ligne, Programme, entieres

PAQUET: Final = 24
"""En combien de paquets se cherchent d'abord les cases."""


class Incoherent(ValueError):  # noqa: N818 (dit ce qui arrive)
    """Ce qui a paru se contredit : aucun monde n'est possible."""


@dataclass(frozen=True, slots=True)
class Fourchette:
    """Entre quoi et quoi l'attaquant place une case, bornes comprises."""

    bas: int
    haut: int
    est_sur: bool = True
    """Faux s'il s'est arrêté avant de savoir : plus large, peut-être, mais non prouvé."""

    @property
    def largeur(self) -> int:
        """Zéro : il l'a retrouvée."""
        return self.haut - self.bas


def attaquer(  # noqa: PLR0913 (what is known, what is looked for)
    paru: Mapping[Cle, int | None],
    equations: Iterable[Termes],
    cibles: Iterable[Cle],
    sait: Mapping[Cle, int] | None = None,
    *,
    largeur: int = LARGEUR,
    avance: Avance = en_silence,
) -> dict[Cle, Fourchette]:
    """Ce que l'attaquant apprend de chaque cible, ou au moins qu'il hésite sur `largeur`.

    `sait` : ce qu'il sait au moins de certaines cases, pour y être. Un intervalle au moins aussi
    large que `largeur` n'est pas cherché plus loin.

    Raises:
        Incoherent: ce qui a paru se contredit.
    """
    vises, su = set(cibles), sait or {}
    trouves = {cle: Fourchette(n, n) for cle in vises if (n := paru.get(cle)) is not None}
    for colonnes, lignes in _morceaux(paru, equations):
        bornes = [(su.get(cle, 0), POPULATION) for cle in colonnes]
        guette = [rang for rang, cle in enumerate(colonnes) if cle in vises]
        for rang, vu in _Attaque(bornes, lignes, largeur).tous(guette) if guette else ():
            trouves[colonnes[rang]] = vu
            avance(PhaseDuSecret.ATTAQUE, len(trouves), len(vises))
    libres = (cle for cle in vises if cle not in trouves)  # no equation speaks of them
    return trouves | {cle: Fourchette(su.get(cle, 0), POPULATION) for cle in libres}


class _Attaque:
    """Un morceau du système : des cases tues que des équations lient."""

    _un_monde: Entiers
    """Celui dont il part."""
    _ecarts: Ecarts
    """Les autres, autour de lui."""

    def __init__(self, bornes: list[tuple[int, int]], lignes: list[Ligne], largeur: int) -> None:
        self._bornes, self._lignes, self._largeur = bornes, lignes, largeur
        self._sommes = Sommes(lignes)
        self._reel = Programme(bornes, lignes)
        self._entier: Programme | None = None

    def tous(self, guette: Sequence[int]) -> Iterator[tuple[int, Fourchette]]:
        """Ce qu'il apprend de chacune de ces cases : par paquets, puis une à une."""
        un_monde = self._extreme(0, 1)[1]
        if un_monde is None:
            un_monde = self._monde_entier(0, 1)[0]
        if un_monde is None or not self._sommes.tiennent(un_monde):
            for rang in guette:
                bas, _ = self._bornes[rang]
                yield rang, Fourchette(bas, bas, est_sur=False)
            return
        self._part_de(un_monde)
        restent = set(guette)
        for paquet in range(PAQUET):
            self._ensemble(guette[paquet::PAQUET])
            for rang in [rang for rang in guette if rang in restent and self._hesite(rang)]:
                restent.remove(rang)
                yield rang, self._vu(rang)
        for rang in sorted(restent):
            yield rang, self._apprend(rang)

    def _part_de(self, monde: Entiers) -> None:
        lieux = zip(monde, self._bornes, strict=True)
        marges = [(int(n) - bas, haut - int(n)) for n, (bas, haut) in lieux]
        self._bas = self._haut = self._un_monde = monde
        self._ecarts = Ecarts(marges, self._lignes, [1.0] * len(marges))

    def _ensemble(self, rangs: Sequence[int]) -> None:
        """Un monde où toutes montent ; s'il n'y en a pas, la moitié, puis l'autre."""
        restent = [rang for rang in rangs if not self._hesite(rang)]
        if len(restent) > 1 and not self._devie(restent, 1):
            self._ensemble(restent[: len(restent) // 2])
            self._ensemble(restent[len(restent) // 2 :])

    def _apprend(self, rang: int) -> Fourchette:
        """Un monde un peu plus haut, ou un peu plus bas ; à défaut, jusqu'où vont les mondes."""
        for signe in (1, -1):
            if not self._hesite(rang):
                self._devie([rang], signe)
        if self._hesite(rang):
            return self._vu(rang)
        (bas, un), (haut, autre) = self._extreme(rang, 1), self._extreme(rang, -1)
        if haut - bas < self._largeur:
            return Fourchette(bas, haut)
        self._note(un)
        self._note(autre)
        return self._vu(rang) if self._hesite(rang) else self._en_entiers(rang)

    def _en_entiers(self, rang: int) -> Fourchette:
        """Jusqu'où vont les mondes entiers, s'il le trouve sans y passer trop de temps."""
        (un, est_le_plus_bas), (autre, est_le_plus_haut) = (
            self._monde_entier(rang, sens) for sens in (1, -1)
        )
        self._note(un)
        self._note(autre)
        est_sur = self._hesite(rang) or (est_le_plus_bas and est_le_plus_haut)
        return replace(self._vu(rang), est_sur=est_sur)

    def _vu(self, rang: int) -> Fourchette:
        """Entre quoi et quoi vont les mondes trouvés."""
        return Fourchette(int(self._bas[rang]), int(self._haut[rang]))

    def _hesite(self, rang: int) -> bool:
        """Vrai si deux mondes déjà trouvés suffisent à le prouver."""
        return bool(self._haut[rang] - self._bas[rang] >= self._largeur)

    def _note(self, monde: Entiers | None) -> bool:
        """Vrai si c'en est un : de deux mondes faux, rien ne se conclut."""
        if monde is None or not self._sommes.tiennent(monde):
            return False
        self._bas, self._haut = np.minimum(self._bas, monde), np.maximum(self._haut, monde)
        return True

    def _devie(self, rangs: Iterable[int], signe: int) -> bool:
        """Le monde le plus proche de celui que l'on connaît, où ces cases s'en écartent assez."""
        ecarts = self._ecarts.monde(dict.fromkeys(rangs, signe * self._largeur))
        return ecarts is not None and self._note(self._un_monde + ecarts)

    def _extreme(self, rang: int, sens: int) -> tuple[int, Entiers | None]:
        """Le plus bas de la case (-1 : le plus haut) ; un monde où elle l'est à peu près."""
        self._reel.coute({rang: sens})
        point = self._reel.minimum()
        if point is None:
            raise Incoherent("aucun monde n'est compatible avec ce qui a paru")
        valeur = float(point[rang])
        borne = math.ceil(valeur - EPSILON) if sens > 0 else math.floor(valeur + EPSILON)
        return borne, self._reel.entier(point)

    def _monde_entier(self, rang: int, sens: int) -> tuple[Entiers | None, bool]:
        """Le monde entier où elle est le plus bas (-1 : le plus haut) ; vrai s'il l'est sûrement.

        Aucun, si l'on s'arrête avant d'en trouver.
        """
        if self._entier is None:
            self._entier = Programme(self._bornes, self._lignes, entier=True)
        self._entier.coute({rang: sens})
        point = self._entier.minimum()
        if point is None and self._entier.est_prouve:
            raise Incoherent("aucun monde entier n'est compatible avec ce qui a paru")
        monde = None if point is None else entieres(point)
        return monde, self._entier.est_prouve


def _morceaux(
    paru: Mapping[Cle, int | None], equations: Iterable[Termes]
) -> Iterator[tuple[list[Cle], list[Ligne]]]:
    """Le système, ce qui a paru remplacé par sa valeur, en morceaux que rien ne lie."""
    restent: list[tuple[dict[Cle, int], int]] = []
    tetes: Tetes = {}
    for termes in sorted(equations):
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
