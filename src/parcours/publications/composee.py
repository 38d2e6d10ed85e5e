"""Ce dont est faite une publication : des cases, des équations, des mesures."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from parcours.domain.tableaux.indicateurs.mouvements import Parts
from parcours.publications.tableaux import TABLEAUX, Tableau
from parcours.secret_statistique.cases import Case, Cle, Termes
from parcours.secret_statistique.tables import TOTAL, tableau

POIDS_DE_CE_QUI_IMPORTE: Final = 3
"""Ce que coûte en plus de taire une case qu'on lit davantage."""
AVANT: Final = "avant-"
PAS_JOURS: Final = 5
"""À combien de jours près une durée se publie."""


@dataclass(slots=True)
class Composee:
    """Les cases, les équations, et les mesures qui ne s'additionnent pas."""

    cases: dict[Cle, Case] = field(default_factory=dict)
    equations: list[Termes] = field(default_factory=list)
    mesures: dict[Cle, int | None] = field(default_factory=dict)

    def revisee(self, revision: int) -> "Composee":
        """La même, sous ce numéro de révision : ses cases ne sont pas celles d'avant."""
        if revision == 1:
            return self
        return Composee(
            {_revisee(cle, revision): case for cle, case in self.cases.items()},
            [tuple((_revisee(c, revision), s) for c, s in termes) for termes in self.equations],
            {_revisee(cle, revision): valeur for cle, valeur in self.mesures.items()},
        )

    def ajoute(self, code: str, periode: str, parts: Parts, departements: Sequence[str]) -> None:
        """Ajoute un tableau du catalogue."""
        voulu = TABLEAUX[code]
        for dimensions in _partitions(voulu, departements):
            cases, equations = tableau(
                (code, periode), _possibles(parts, dimensions), dimensions, voulu.impossible
            )
            self.cases |= {cle: _pesee(case, cle, voulu) for cle, case in cases.items()}
            self.equations += equations

    def cache(self, nom: Cle, parts: Parts, dimensions: Sequence[Sequence[str]]) -> None:
        """Ajoute des cases qui ne paraissent jamais, et que ce qui paraît pourrait dire."""
        cases, equations = tableau(nom, _possibles(parts, dimensions), dimensions)
        self.cases |= {cle: replace(case, se_publie=False) for cle, case in cases.items()}
        self.equations += equations

    def cache_un_tableau(
        self, nom: Cle, code: str, parts: Parts, departements: Sequence[str]
    ) -> None:
        """Ajoute les cases d'un tableau, sous un autre nom, sans qu'elles paraissent."""
        for dimensions in _partitions(TABLEAUX[code], departements):
            self.cache(nom, parts, dimensions)

    def suit_un_stock(
        self, flux: Sequence[str], periode: str, parts: Parts, departements: Sequence[str]
    ) -> None:
        """Ajoute le stock de la veille d'une période, d'où l'on part : il ne paraît pas.

        `flux` : les tableaux du stock, des entrées, des sorties.
        """
        stock, entrees, sorties = flux
        nom, ici = (d_avant(stock), periode), tous_les_lieux(departements)
        self.cache_un_tableau(nom, stock, parts, departements)
        self.equations += [
            (
                (cle, 1),
                ((entrees, *cle[1:]), 1),
                ((sorties, *cle[1:]), -1),
                ((stock, *cle[1:]), -1),
            )
            for cle in self.cases
            if cle[:2] == nom and cle[2] in ici and (entrees, *cle[1:]) in self.cases
        ]

    def oublie(self, inutile: Callable[[Cle], bool]) -> None:
        """Ôte des cases qui ne paraissent pas, et ce qui en parle."""
        self.cases = {cle: case for cle, case in self.cases.items() if not inutile(cle)}
        self.equations = [
            termes for termes in self.equations if all(cle in self.cases for cle, _ in termes)
        ]

    def de(self, code: str, periode: str) -> list[Cle]:
        """Les cases d'un tableau, marges comprises : leurs modalités."""
        return [cle[2:] for cle in self.cases if cle[:2] == (code, periode)]

    def complete(
        self,
        nom: Cle,
        tout: "ColonneComptee",
        partie: "ColonneComptee",
        departements: Sequence[str],
    ) -> None:
        """Ajoute ce que le tout a de plus que sa partie, et que leur différence dirait."""
        reste: Parts = {
            (ou,): tout.parts.get((ou,), Counter()) - partie.parts.get((ou,), Counter())
            for ou in departements
        }
        self.cache(nom, reste, [departements])
        self.equations += [
            ((tout.cle(ou), -1), (partie.cle(ou), 1), ((*nom, ou), 1))
            for ou in tous_les_lieux(departements)
        ]


@dataclass(frozen=True, slots=True)
class ColonneComptee:
    """Une colonne d'un tableau : ses cases, un lieu après l'autre."""

    nom: Cle
    modalite: str
    parts: Parts
    """Par lieu."""

    @classmethod
    def de(cls, nom: Cle, modalite: str, parts: Parts) -> "ColonneComptee":
        """Celle de cette modalité, d'un tableau à deux dimensions."""
        siens: Parts = {
            (ou,): menages for (ou, autre), menages in parts.items() if autre == modalite
        }
        return cls(nom, modalite, siens)

    def cle(self, ou: str) -> Cle:
        """Sa case en ce lieu."""
        return (*self.nom, ou, self.modalite)


def tous_les_lieux(departements: Sequence[str]) -> tuple[str, ...]:
    """Les départements, et tous ensemble s'il y en a plusieurs."""
    return (*departements, TOTAL) if len(departements) > 1 else tuple(departements)


def d_avant(code: str) -> str:
    """Le nom du stock de la veille d'une période : celui d'où l'on part, et qui ne paraît pas."""
    return f"{AVANT}{code}"


def _partitions(voulu: Tableau, departements: Sequence[str]) -> Iterator[list[Sequence[str]]]:
    """Ses dimensions ; une partition par modalité de la dernière, si elles ne s'ajoutent pas."""
    dimensions = voulu.modalites(departements)
    if voulu.s_ajoute:
        yield dimensions
    else:
        yield from ([*dimensions[:-1], (modalite,)] for modalite in dimensions[-1])


def _possibles(parts: Parts, dimensions: Sequence[Sequence[str]]) -> Parts:
    return {
        case: menages
        for case, menages in parts.items()
        if all(valeur in dites for valeur, dites in zip(case, dimensions, strict=True))
    }


def _pesee(case: Case, cle: Cle, voulu: Tableau) -> Case:
    if cle[-1] not in voulu.importent:
        return case
    return replace(case, poids=case.poids + POIDS_DE_CE_QUI_IMPORTE)


def _revisee(cle: Cle, revision: int) -> Cle:
    return (cle[0], revise(cle[1], revision), *cle[2:])


def revise(periode: str, revision: int) -> str:
    """Le nom d'une période dans une clé, à cette révision."""
    return periode if revision == 1 else f"{periode}/{revision}"


def au_pas(jours: int | Fraction | None) -> int | None:
    """Une durée, au pas où elle se publie."""
    return None if jours is None else PAS_JOURS * round(jours / PAS_JOURS)
