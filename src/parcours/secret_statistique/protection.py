"""Ce qui se tait : les cases qui désignent quelqu'un, et celles qui les diraient.

Pour chaque case protégée, on cherche un autre monde : entier, sans nombre négatif, compatible avec
tout ce qui a déjà paru et avec ce que savent ceux qui y sont, où elle compte assez de plus. Ce qui
y diffère du vrai se tait ; on choisit le monde où il y a le moins à taire. Celle dont on n'a pas
trouvé d'autre monde, dans ce qui est compté pour le chercher, n'est pas protégée.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Final

import numpy as np

from parcours.secret_statistique.avancement import Avance, PhaseDuSecret, en_silence
from parcours.secret_statistique.cases import (
    POPULATION,
    Case,
    Cle,
    RegleDeSecret,
    SystemeDeCases,
    Termes,
    su_de_l_interieur,
)
from parcours.secret_statistique.ecarts import Ecarts
from parcours.secret_statistique.morceaux import Tetes, lie, tete
from parcours.secret_statistique.preuves import Monde, prouvees
from parcours.secret_statistique.programme import Entiers, Ligne
from parcours.secret_statistique.voisins import Voisins

COUT_D_UNE_TUE: Final = 0.001
"""Se servir d'une case déjà tue ne coûte presque rien."""


class Inprotegeable(ValueError):  # noqa: N818 (dit ce qui arrive)
    """Ce qui a déjà paru dit ces cases, ou rien ne prouve qu'il ne les dise pas."""

    def __init__(self, cases: Iterable[Cle]) -> None:
        self.cases = sorted(cases)
        combien, une = len(self.cases), self.cases[0]
        super().__init__(f"{combien} cases ne se protègent pas, quoi que l'on taise, dont {une}")


@dataclass(frozen=True, slots=True)
class Parution:
    """Ce qui paraît de chaque case : sa valeur, ou rien."""

    paru: dict[Cle, int | None]
    protegees: frozenset[Cle]
    """Celles qui désignent quelqu'un."""
    sacrifiees: frozenset[Cle]
    """Celles qui se taisent pour elles."""


@dataclass(frozen=True, slots=True)
class Passe:
    """Ce que l'on a déjà décidé, et sur quoi l'on ne revient pas."""

    paru: Mapping[Cle, int | None] = field(default_factory=dict)
    """Ce qui a paru, ou s'est tu."""
    protegees: frozenset[Cle] = frozenset()
    """Ce que d'autres publications protégeaient, à leur seuil : le sien peut être plus bas."""
    a_taire: frozenset[Cle] = frozenset()
    """Les cases nouvelles qu'une autre tait déjà : la révision de ce qui s'est tu."""


def proteger(
    systeme: SystemeDeCases,
    regle: RegleDeSecret,
    passe: Passe | None = None,
    avance: Avance = en_silence,
) -> Parution:
    """Décide de tout ensemble, sans revenir sur le passé.

    Un morceau que rien de nouveau ne touche reste comme il a été décidé.

    Raises:
        Inprotegeable: d'une case, on n'a pas trouvé d'autre monde, quoi que l'on taise.
    """
    deja = passe or Passe()
    parues = deja.paru
    protegees = {
        cle
        for cle, case in systeme.cases.items()
        if (regle.protege(case) or cle in deja.protegees) and parues.get(cle) is None
    }
    paru = {cle: _seule(cle, case, protegees, deja) for cle, case in systeme.cases.items()}
    nouveaux = [m for m in _morceaux(systeme, parues) if not parues.keys() >= m.cases.keys()]
    en_tout = sum(len(protegees & morceau.cases.keys()) for morceau in nouveaux)
    faites = 0
    for morceau in nouveaux:
        travail = _Travail(morceau, regle, protegees & morceau.cases.keys(), deja)
        for _ in travail.tait():
            faites += 1
            avance(PhaseDuSecret.DECIDE, faites, en_tout)
        paru |= travail.paru()
    tues = {cle for cle, valeur in paru.items() if valeur is None}
    return Parution(paru, frozenset(protegees), frozenset(tues - protegees))


def _seule(cle: Cle, case: Case, protegees: set[Cle], deja: Passe) -> int | None:
    """Ce qui paraît d'une case que rien ne lie à une autre."""
    if case.est_connue:
        return case.valeur
    tue = cle in protegees or not case.se_publie or cle in deja.a_taire
    return None if tue or (cle in deja.paru and deja.paru[cle] is None) else case.valeur


def _morceaux(systeme: SystemeDeCases, parues: Mapping[Cle, int | None]) -> list[SystemeDeCases]:
    """Les cases que l'on peut encore taire, en morceaux que rien ne lie, toujours rangés."""
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
    morceaux = []
    for equations in par_tete.values():
        cles = sorted({cle for termes in equations for cle, _ in termes})
        morceaux.append((cles, equations))
    return [
        SystemeDeCases({cle: systeme.cases[cle] for cle in cles}, equations)
        for cles, equations in sorted(morceaux)
    ]


@dataclass(slots=True)
class _Travail:
    systeme: SystemeDeCases
    regle: RegleDeSecret
    protegees: set[Cle]
    deja: Passe
    tues: set[Cle] = field(init=False)
    colonnes: list[Cle] = field(init=False)
    rangs: dict[Cle, int] = field(init=False)
    programme: Ecarts = field(init=False)
    voisins: Voisins = field(init=False)
    mondes: list[Monde] = field(default_factory=list)
    """Ceux dont tout ce qui diffère du vrai se tait."""
    plus_bas: Entiers = field(init=False)
    """De combien chaque colonne descend, au plus, dans ces mondes."""
    plus_haut: Entiers = field(init=False)

    def __post_init__(self) -> None:
        deja, cases = self.deja.paru, self.systeme.cases
        self.tues = {cle for cle in cases if cle in deja and deja[cle] is None}
        self.tues |= cases.keys() & self.deja.a_taire
        self.tues |= {
            cle for cle, case in cases.items() if not case.se_publie and not case.est_connue
        }
        self.tues |= {cle for cle in self.protegees if deja.get(cle) is None}
        self.colonnes = sorted(
            cle for cle, case in cases.items() if deja.get(cle) is None and not case.est_connue
        )
        self.rangs = {cle: rang for rang, cle in enumerate(self.colonnes)}
        self.plus_bas = self.plus_haut = np.zeros(len(self.colonnes), dtype=np.int64)
        descentes = [_descente(self.systeme.cases[cle]) for cle in self.colonnes]
        self.voisins = Voisins(descentes, self._lignes())
        self.programme = self._programme(entier=False)
        self.programme.part_d_ici()  # the true world: nearer than that of another cell

    def _programme(self, *, entier: bool) -> Ecarts:
        cases = (self.systeme.cases[cle] for cle in self.colonnes)
        marges = [(_descente(case), POPULATION) for case in cases]
        couts = [self._cout(cle) for cle in self.colonnes]
        return Ecarts(marges, self._lignes(), couts, entier=entier)

    def _lignes(self) -> list[Ligne]:
        """Les équations entre colonnes, rangées : d'un autre ordre, un autre monde."""
        lignes = (
            {rang: signe for cle, signe in termes if (rang := self.rangs.get(cle)) is not None}
            for termes in sorted(self.systeme.equations)
        )
        return [(ligne, 0) for ligne in lignes if ligne]

    def _cout(self, cle: Cle) -> float:
        if cle in self.tues:
            return COUT_D_UNE_TUE
        case = self.systeme.cases[cle]
        return case.poids * (1 + log2(1 + case.valeur) / 8)

    def tait(self) -> Iterator[Cle]:
        """Tait ce qu'il faut pour que chacune ait son autre monde, la plus grande d'abord.

        Celles qu'un point arrondi ne protège pas se cherchent ensuite en nombres entiers.
        """
        restent = []
        for cle in sorted(self.protegees, key=lambda cle: (-self.systeme.cases[cle].valeur, cle)):
            if self._s_ecarte(cle):
                yield cle
            else:
                restent.append(cle)
        if restent:
            self.programme = self._programme(entier=True)
            for cle in restent:
                self._s_ecarte(cle)
                yield cle
        if sans_preuve := self.protegees - self._prouvees():
            raise Inprotegeable(sans_preuve)

    def _prouvees(self) -> set[Cle]:
        """Celles que leurs mondes protègent, une fois que l'on sait tout ce qui se tait."""
        sait = {cle: su_de_l_interieur(case) for cle, case in self.systeme.cases.items()}
        due = self.regle.incertitude
        return prouvees(self.systeme, self.paru(), self.mondes, sait, due)

    def _s_ecarte(self, cle: Cle) -> bool:
        """Vrai si les mondes trouvés l'écartent assez, ou si l'on vient d'en trouver.

        Un monde où la case monte de ce qu'il faut ; sinon, deux : elle monte, elle baisse.
        """
        due, rang = self.regle.incertitude, self.rangs[cle]
        if self.plus_haut[rang] - self.plus_bas[rang] >= due:
            return True
        if (voisin := self.voisins.monde(rang, due, self._est_tue)) is not None:
            self._retient(voisin)
            return True
        for descend in range(min(due, _descente(self.systeme.cases[cle])) + 1):
            ecarts = [ecart for ecart in (due - descend, -descend) if ecart]
            trouves = [self.programme.monde({rang: ecart}) for ecart in ecarts]
            mondes = [monde for monde in trouves if monde is not None]
            if len(mondes) == len(ecarts):
                for monde in mondes:
                    self._retient(monde)
                return True
        return False

    def _est_tue(self, rang: int) -> bool:
        return self.colonnes[rang] in self.tues

    def _retient(self, monde: Entiers) -> None:
        """Tait ce qui diffère du vrai ; ce monde protège peut-être aussi d'autres cases."""
        ecarts = {self.colonnes[rang]: int(monde[rang]) for rang in np.flatnonzero(monde)}
        for cle in ecarts.keys() - self.tues:
            self.tues.add(cle)
            self.programme.recoute(self.rangs[cle], COUT_D_UNE_TUE)
        self.mondes.append(ecarts)
        self.plus_bas = np.minimum(self.plus_bas, monde)
        self.plus_haut = np.maximum(self.plus_haut, monde)

    def paru(self) -> dict[Cle, int | None]:
        """Ce qui paraît de chaque case."""
        return {
            cle: None if cle in self.tues else case.valeur
            for cle, case in self.systeme.cases.items()
        }


def _descente(case: Case) -> int:
    """De combien elle peut baisser, pour qui sait ce qu'on en sait de l'intérieur."""
    return case.valeur - su_de_l_interieur(case)
