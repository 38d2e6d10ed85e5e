"""Des cases, et les équations qui les lient : tout ce que les publications disent ensemble."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

Cle = tuple[str, ...]
"""Une case, d'une publication à l'autre : la même clé est le même nombre."""
Termes = tuple[tuple[Cle, int], ...]
"""Des cases, chacune avec son signe, dont la somme est nulle."""

SEUIL_MENAGES: Final = 11
SEUIL_MIN: Final = 5
POPULATION: Final = 1_000_000
"""Plus de ménages qu'aucune case n'en compte."""
DOMINANCE: Final = 0.85
"""La part d'une case au-delà de laquelle un seul la dit."""
LARGEUR: Final = 5
"""Ce qu'il doit rester d'incertitude sur une case protégée, en unités de la case."""


@dataclass(frozen=True, slots=True)
class Case:
    """Ce que compte une case, et de qui elle parle."""

    valeur: int
    menages: int
    """Combien de ménages y comptent : c'est sur eux que porte le seuil."""
    plus_gros: int = 1
    """Ce qu'y compte le ménage, ou celui, qui y compte le plus."""
    poids: int = 1
    """Ce que coûte de la taire : un total, plus qu'un détail."""
    se_publie: bool = True
    """Faux : elle ne paraît jamais, mais ce qui paraît la dirait (les années d'une moyenne)."""
    est_connue: bool = False
    """Vrai si l'attaquant est supposé la savoir : ce que des faits tardifs ont déplacé."""


@dataclass(frozen=True, slots=True)
class RegleDeSecret:
    """Qui se protège : un seuil de ménages, une dominance, une incertitude."""

    seuil: int = SEUIL_MENAGES
    dominance: float = DOMINANCE
    largeur: int = LARGEUR

    def __post_init__(self) -> None:
        if self.seuil < SEUIL_MIN:
            raise ValueError(f"un seuil de {self.seuil} ménages : pas moins de {SEUIL_MIN}")

    def protege(self, case: Case) -> bool:
        """Vrai si cette case désigne quelqu'un ; vide, elle se tait comme une petite.

        Un zéro publié, puis une case tue, diraient qu'un ménage y est entré.
        """
        if case.est_connue:
            return False
        return case.menages < self.seuil or case.plus_gros > self.dominance * case.valeur

    @property
    def incertitude(self) -> int:
        """La largeur due à chaque case protégée : jamais plus que ce que dit le seuil."""
        return min(self.largeur, self.seuil - 1)

    @property
    def d_une_revision(self) -> int:
        """Combien de ménages, au moins, doivent avoir un fait nouveau pour que l'on révise.

        Les positions de deux révisions disent combien de faits les séparent : ce qui a bougé d'une
        case ne peut dépasser ce nombre. Qui tient la moitié de ces faits doit hésiter encore.
        """
        return 2 * (self.seuil - 1 + self.incertitude)


@dataclass(frozen=True, slots=True)
class SystemeDeCases:
    """Les cases de toutes les publications, et tout ce qui les lie."""

    cases: dict[Cle, Case] = field(default_factory=dict)
    equations: set[Termes] = field(default_factory=set)

    def ajoute(self, cases: Mapping[Cle, Case], equations: Iterable[Termes] = ()) -> None:
        """Ajoute un tableau.

        Raises:
            ValueError: une équation est fausse, ou une case y a deux valeurs.
        """
        for cle, case in cases.items():
            connue = self.cases.setdefault(cle, case)
            if (connue.valeur, connue.menages) != (case.valeur, case.menages):
                raise ValueError(f"deux valeurs pour {cle} : {connue.valeur}, {case.valeur}")
        for termes in equations:
            if sum(signe * self.cases[cle].valeur for cle, signe in termes):
                raise ValueError(f"une équation est fausse : {termes}")
            self.equations.add(termes)


def su_de_l_interieur(case: Case) -> int:
    """Ce que sait d'une case qui y est : un ménage s'y compte, un partenaire en tient la moitié."""
    if case.est_connue:
        return case.valeur
    return max(case.valeur // 2, min(case.valeur, 1))
