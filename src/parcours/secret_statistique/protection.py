"""Ce qui se tait : les cases qui désignent quelqu'un, et celles qui les diraient.

Pour chaque case protégée, on cherche un autre monde : entier, sans nombre négatif, compatible avec
tout ce qui a déjà paru et avec ce que savent ceux qui y sont, où elle compte assez de plus. Ce qui
y diffère du vrai se tait ; on choisit le monde où il y a le moins à taire.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Final

import numpy as np

from parcours.secret_statistique.attaque import POPULATION, attaquer
from parcours.secret_statistique.cases import (
    Case,
    Cle,
    Regle,
    Systeme,
    Termes,
    su_de_l_interieur,
)
from parcours.secret_statistique.morceaux import Tetes, lie, tete
from parcours.secret_statistique.programme import EPSILON, Ligne, Point, Programme

COUT_D_UNE_TUE: Final = 0.001
"""Se servir d'une case déjà tue ne coûte presque rien."""
REPRISES_MAX: Final = 20

Avance = Callable[[int, int], None]
"""Dit combien de cases protégées sont décidées, et sur combien."""


class Inprotegeable(ValueError):  # noqa: N818 (dit ce qui arrive)
    """Ce qui a déjà paru dit ces cases, quoi que l'on taise encore."""

    def __init__(self, cases: Iterable[Cle]) -> None:
        self.cases = sorted(cases)
        super().__init__(f"ce qui a déjà paru dit {len(self.cases)} cases, dont {self.cases[0]}")


@dataclass(frozen=True, slots=True)
class Protection:
    """Ce qui paraît de chaque case : sa valeur, ou rien."""

    paru: dict[Cle, int | None]
    protegees: frozenset[Cle]
    """Celles qui désignent quelqu'un."""
    sacrifiees: frozenset[Cle]
    """Celles qui se taisent pour elles."""


def proteger(
    systeme: Systeme,
    regle: Regle,
    deja: Mapping[Cle, int | None] | None = None,
    avance: Avance = lambda _faites, _en_tout: None,
) -> Protection:
    """Décide de tout ensemble ; `deja` : ce qui a paru, ou s'est tu, et ne se reprend pas.

    Un morceau que rien de nouveau ne touche reste comme il a été décidé.

    Raises:
        Inprotegeable: une publication plus ancienne dit une case, quoi que l'on taise.
    """
    parues = deja or {}
    protegees = {
        cle
        for cle, case in systeme.cases.items()
        if regle.protege(case) and parues.get(cle) is None
    }
    paru = {cle: _seule(cle, case, protegees, parues) for cle, case in systeme.cases.items()}
    nouveaux = [m for m in _morceaux(systeme, parues) if not parues.keys() >= m.cases.keys()]
    en_tout = sum(len(protegees & morceau.cases.keys()) for morceau in nouveaux)
    faites = 0
    for morceau in nouveaux:
        siennes = protegees & morceau.cases.keys()
        travail = _Travail(morceau, regle, siennes, parues)
        for rang, _ in enumerate(travail.tait(siennes), faites + 1):
            avance(rang, en_tout)
        faites += len(siennes)
        paru |= _acheve(travail)
    tues = {cle for cle, valeur in paru.items() if valeur is None}
    return Protection(paru, frozenset(protegees), frozenset(tues - protegees))


def _seule(
    cle: Cle, case: Case, protegees: set[Cle], parues: Mapping[Cle, int | None]
) -> int | None:
    """Ce qui paraît d'une case que rien ne lie à une autre."""
    if case.est_connue:
        return case.valeur
    tue = cle in protegees or not case.se_publie or (cle in parues and parues[cle] is None)
    return None if tue else case.valeur


def _morceaux(systeme: Systeme, parues: Mapping[Cle, int | None]) -> Iterator[Systeme]:
    """Les cases que l'on peut encore taire, en morceaux que rien ne lie, et leurs équations."""
    tetes: Tetes = {}
    libres: dict[Termes, Cle] = {}
    for termes in systeme.equations:
        siens = [
            cle
            for cle, _ in termes
            if parues.get(cle) is None and not systeme.cases[cle].est_connue
        ]
        if siens:
            libres[termes] = siens[0]
            lie(tetes, siens)
    par_tete: dict[Cle, set[Termes]] = defaultdict(set)
    for termes, cle in libres.items():
        par_tete[tete(tetes, cle)].add(termes)
    for equations in par_tete.values():
        cles = {cle for termes in equations for cle, _ in termes}
        yield Systeme({cle: systeme.cases[cle] for cle in sorted(cles)}, equations)


def _acheve(travail: "_Travail") -> dict[Cle, int | None]:
    """Recommence en nombres entiers pour ce que l'attaquant situe encore."""
    for _ in range(REPRISES_MAX):
        etroites = travail.etroites()
        if not etroites:
            return travail.paru()
        travail.reprend(etroites)
    raise Inprotegeable(travail.etroites())


@dataclass(slots=True)
class _Travail:
    systeme: Systeme
    regle: Regle
    protegees: set[Cle]
    deja: Mapping[Cle, int | None]
    tues: set[Cle] = field(init=False)
    colonnes: list[Cle] = field(init=False)
    rangs: dict[Cle, int] = field(init=False)
    bornes: list[tuple[int, int]] = field(init=False)
    programme: Programme = field(init=False)
    larges: set[Cle] = field(default_factory=set)
    """Celles dont on connaît assez d'autres mondes, dont tout ce qui diffère du vrai se tait."""
    plus_bas: Point = field(init=False)
    """De combien chaque colonne descend, au plus, dans les mondes entiers déjà trouvés."""
    plus_haut: Point = field(init=False)

    def __post_init__(self) -> None:
        deja, cases = self.deja, self.systeme.cases
        self.tues = {cle for cle in cases if cle in deja and deja[cle] is None}
        self.tues |= {
            cle for cle, case in cases.items() if not case.se_publie and not case.est_connue
        }
        self.tues |= {cle for cle in self.protegees if deja.get(cle) is None}
        self.colonnes = sorted(
            cle for cle, case in cases.items() if deja.get(cle) is None and not case.est_connue
        )
        self.rangs = {cle: rang for rang, cle in enumerate(self.colonnes)}
        self.plus_bas = self.plus_haut = np.zeros(len(self.colonnes))
        self._prepare(entier=False)

    def _prepare(self, *, entier: bool) -> None:
        self.bornes = self._bornes()
        self.programme = Programme(self.bornes, self._lignes(), entier=entier)
        couts = {
            colonne: self._cout(cle) for cle, rang in self.rangs.items() for colonne in _paire(rang)
        }
        self.programme.coute(couts)
        if not entier:
            self.programme.part_d_ici()  # the true world: nearer than that of another cell

    def _bornes(self) -> list[tuple[int, int]]:
        """Par case, de combien elle monte, de combien elle descend."""
        cases = (self.systeme.cases[cle] for cle in self.colonnes)
        return [b for case in cases for b in ((0, POPULATION), (0, _descente(case)))]

    def _lignes(self) -> list[Ligne]:
        """Un autre monde s'additionne comme le vrai : les écarts s'annulent."""
        lignes: list[Ligne] = []
        for termes in self.systeme.equations:
            ecarts: dict[int, int] = {}
            for cle, signe in termes:
                if (rang := self.rangs.get(cle)) is not None:
                    ecarts |= {2 * rang: signe, 2 * rang + 1: -signe}
            if ecarts:
                lignes.append((ecarts, 0))
        return lignes

    def _cout(self, cle: Cle) -> float:
        if cle in self.tues:
            return COUT_D_UNE_TUE
        case = self.systeme.cases[cle]
        return case.poids * (1 + log2(1 + case.valeur) / 8)

    def tait(self, protegees: Iterable[Cle]) -> Iterator[Cle]:
        """Tait ce qu'il faut pour que chacune ait son autre monde, la plus grande d'abord."""
        impossibles = []
        for cle in sorted(protegees, key=lambda cle: (-self.systeme.cases[cle].valeur, cle)):
            large = cle in self.larges or (cle in self.rangs and self._ecarte(self.rangs[cle]))
            if not large:
                impossibles.append(cle)
            yield cle
        if impossibles:
            raise Inprotegeable(impossibles)

    def reprend(self, etroites: Iterable[Cle]) -> None:
        """Recommence pour celles-là, en nombres entiers."""
        self.larges.difference_update(etroites)
        self._prepare(entier=True)
        for _ in self.tait(etroites):
            pass

    def _ecarte(self, rang: int) -> bool:
        """Un monde où la case monte de ce qu'il faut ; sinon, deux : elle monte, elle baisse."""
        due = self.regle.incertitude
        plus_bas = _descente(self.systeme.cases[self.colonnes[rang]])
        for monte in range(due, -1, -1):
            descend = due - monte
            if descend > plus_bas:
                return False
            mondes = [self._monde(rang, ecart) for ecart in (monte, -descend) if ecart]
            trouves = [monde for monde in mondes if monde is not None]
            if len(trouves) == len(mondes):
                for monde in trouves:
                    self._retient(monde)
                return True
        return False

    def _monde(self, rang: int, ecart: int) -> Point | None:
        """Celui qui coûte le moins à taire, parmi ceux où cette case s'écarte ainsi du vrai."""
        monte, descend = _paire(rang)
        self.programme.borne(monte, max(ecart, 0), max(ecart, 0))
        self.programme.borne(descend, max(-ecart, 0), max(-ecart, 0))
        point = self.programme.minimum()
        for colonne in (monte, descend):
            self.programme.borne(colonne, *self.bornes[colonne])
        return None if point is None else point[::2] - point[1::2]

    def _retient(self, monde: Point) -> None:
        """Tait ce qui diffère du vrai ; note les autres cases que ce monde protège aussi."""
        for rang in np.flatnonzero(np.abs(monde) > EPSILON):
            cle = self.colonnes[rang]
            if cle not in self.tues:
                self.tues.add(cle)
                for colonne in _paire(int(rang)):
                    self.programme.recoute(colonne, COUT_D_UNE_TUE)
        if np.abs(monde - np.rint(monde)).max() < EPSILON:
            self.plus_bas = np.minimum(self.plus_bas, monde)
            self.plus_haut = np.maximum(self.plus_haut, monde)
            ecartees = self.plus_haut - self.plus_bas > self.regle.incertitude - EPSILON
            larges = {self.colonnes[rang] for rang in np.flatnonzero(ecartees)}
            self.larges |= self.protegees & larges

    def etroites(self) -> list[Cle]:
        """Celles que l'attaquant situe encore de trop près, où aucun monde entier n'est connu."""
        sait = {cle: su_de_l_interieur(case) for cle, case in self.systeme.cases.items()}
        doute = self.protegees - self.larges
        vus = attaquer(self.paru(), self.systeme.equations, doute, sait, self.regle.incertitude)
        return [cle for cle, vu in vus.items() if vu.largeur < self.regle.incertitude]

    def paru(self) -> dict[Cle, int | None]:
        """Ce qui paraît de chaque case."""
        return {
            cle: None if cle in self.tues else case.valeur
            for cle, case in self.systeme.cases.items()
        }


def _paire(rang: int) -> tuple[int, int]:
    """Ses deux colonnes : ce qu'elle monte, ce qu'elle descend."""
    return 2 * rang, 2 * rang + 1


def _descente(case: Case) -> int:
    """De combien elle peut baisser, pour qui sait ce qu'on en sait de l'intérieur."""
    return case.valeur - su_de_l_interieur(case)
