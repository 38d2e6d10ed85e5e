"""Composer une publication : les cases d'une période, et ce qui les lie entre elles."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from parcours.domain.indicateurs import mouvements
from parcours.domain.indicateurs.durees import durees, mediane, survie
from parcours.domain.indicateurs.mouvements import Parts, Vie
from parcours.domain.indicateurs.suites import HORIZONS_MOIS, Suite, suites
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.cases import SEUIL_MENAGES, Case, Cle, Termes
from parcours.secret_statistique.tables import TOTAL, tableau

PAS_JOURS: Final = 5
"""À combien de jours près une durée se publie."""


class Rompue(NamedTuple):
    """Une rupture, le jour et le lieu où elle commence."""

    menage: str
    nature: str
    du: date
    departement: str


@dataclass(frozen=True, slots=True)
class Matiere:
    """Ce que disent les vues, à une position."""

    vies: Sequence[Vie]
    ruptures: Sequence[Rompue]


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
        dimensions = TABLEAUX[code].modalites(departements)
        possibles = {case: menages for case, menages in parts.items() if case[0] in departements}
        cases, equations = tableau((code, periode), possibles, dimensions, _impossible)
        self.cases |= cases
        self.equations += equations


def _revisee(cle: Cle, revision: int) -> Cle:
    return (cle[0], revise(cle[1], revision), *cle[2:])


def revise(periode: str, revision: int) -> str:
    """Le nom d'une période dans une clé, à cette révision."""
    return periode if revision == 1 else f"{periode}/{revision}"


def composer(
    matiere: Matiere, periode: Periode, departements: Sequence[str], seuil: int = SEUIL_MENAGES
) -> Composee:
    """Tous les tableaux d'une période."""
    composee = Composee()
    if periode.trimestre is None:
        _annee(composee, matiere.vies, periode, departements)
        _durees(composee, matiere.vies, periode, departements, seuil)
    else:
        _trimestre(composee, matiere, periode, departements)
    return composee


def _trimestre(
    composee: Composee, matiere: Matiere, periode: Periode, departements: Sequence[str]
) -> None:
    jours, vies = periode.jours, matiere.vies
    ruptures: Parts = {}
    for rompue in matiere.ruptures:
        if jours.contient(rompue.du):
            case = (rompue.departement, rompue.nature)
            ruptures.setdefault(case, Counter())[rompue.menage] += 1
    for code, parts in (
        ("stock", mouvements.stock(vies, jours.dernier)),
        ("entrees", mouvements.entrees(vies, jours)),
        ("sorties", mouvements.sorties(vies, jours)),
        ("ruptures", ruptures),
    ):
        composee.ajoute(code, periode.code, parts, departements)


def _annee(
    composee: Composee, vies: Sequence[Vie], periode: Periode, departements: Sequence[str]
) -> None:
    """Les passages de l'année ; à 24 mois, ce que deviennent les entrées d'il y a deux ans."""
    composee.ajoute(
        "passages", periode.code, mouvements.passages(vies, periode.jours), departements
    )
    revenues: dict[str, Parts] = {}
    for mois in HORIZONS_MOIS:
        cohorte = periode.decalee(-1 if mois <= 12 else -2)  # noqa: PLR2004 (un an)
        parts = suites(vies, cohorte.jours, mois)
        composee.ajoute(f"suites-{mois}", cohorte.code, parts, departements)
        revenues[f"suites-{mois}"] = parts
    cohorte = periode.decalee(-1)
    for departement in departements:
        _reviennent_plus_tard(composee, cohorte.code, departement, revenues)


def _reviennent_plus_tard(
    composee: Composee, cohorte: str, departement: str, revenues: Mapping[str, Parts]
) -> None:
    """Revenus à 6 mois, ils le sont à 12 : l'attaquant le sait, la différence est une case."""
    case = (departement, Suite.REVENU.value)
    avant = revenues["suites-6"].get(case, Counter())
    entre = revenues["suites-12"].get(case, Counter()) - avant
    cle = ("revenus-entre-6-et-12", cohorte, departement)
    composee.cases[cle] = Case(entre.total(), len(entre), max(entre.values(), default=0),
                               se_publie=False)  # fmt: skip
    composee.equations += [
        ((("suites-6", cohorte, *case), 1), (cle, 1), (("suites-12", cohorte, *case), -1)),
        ((("suites-6", cohorte, departement, TOTAL), 1),
         (("suites-12", cohorte, departement, TOTAL), -1)),
    ]  # fmt: skip


def _durees(
    composee: Composee,
    vies: Iterable[Vie],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Les séjours commencés l'année d'avant, observés jusqu'à la fin de celle-ci."""
    cohorte, observe = periode.decalee(-1), periode.jours
    commences = [s for vie in vies for s in vie if s.commence_dans(cohorte.jours)]
    for departement, etape in _cases("durees", departements):
        ici = [s for s in commences if (s.departement, s.etape) == (departement, etape)]
        jours = None
        if len({s.menage for s in ici}) >= seuil and observe.au is not None:
            jours = mediane(survie(durees(ici, observe.au)))
        arrondie = None if jours is None else PAS_JOURS * round(jours / PAS_JOURS)
        composee.mesures["durees", cohorte.code, departement, etape] = arrondie


def _cases(code: str, departements: Sequence[str]) -> list[tuple[str, str]]:
    lieux, etapes = TABLEAUX[code].modalites(departements)
    return [(lieu, etape) for lieu in lieux for etape in etapes]


def _impossible(case: Cle) -> bool:
    """Nul ne passe d'une étape à elle-même, ni d'ailleurs à ailleurs."""
    return len(case) == 3 and case[1] == case[2] != TOTAL  # noqa: PLR2004 (lieu, de, vers)


# --- Ce qui lie une publication à d'autres --------------------------------------------------------


def liens(periode: Periode, departements: Sequence[str], connues: Iterable[str]) -> list[Termes]:
    """Ce qui lie cette période à celles déjà publiées, chacune sous sa dernière révision."""
    dites = {code.partition("/")[0]: code for code in connues}
    if periode.trimestre is None:
        return _liens_d_une_annee(periode, departements, dites)
    suivis = []
    for t in (periode, periode.decalee(1)):
        avant, apres = t.decalee(-1).code, t.code
        if avant in dites and apres in dites:
            suivis.append((dites[avant], dites[apres]))
    return [
        (
            (("stock", avant, *case), 1),
            (("entrees", apres, *case), 1),
            (("sorties", apres, *case), -1),
            (("stock", apres, *case), -1),
        )
        for avant, apres in suivis
        for case in _marges("stock", departements)
    ]


def _liens_d_une_annee(
    periode: Periode, departements: Sequence[str], dites: Mapping[str, str]
) -> list[Termes]:
    """Les passages de l'année sont les entrées et les sorties de ses trimestres."""
    trimestres = [dites[t.code] for t in periode.trimestres if t.code in dites]
    if len(trimestres) < len(periode.trimestres):
        return []
    annee = dites[periode.code]
    lies: list[Termes] = []
    for lieu, etape in _marges("stock", departements):
        if etape != TOTAL:
            for flux, case in (
                ("entrees", (lieu, TOTAL, etape)),
                ("sorties", (lieu, etape, TOTAL)),
            ):
                termes = [((flux, trimestre, lieu, etape), 1) for trimestre in trimestres]
                lies.append((*termes, (("passages", annee, *case), -1)))
    return lies


def _marges(code: str, departements: Sequence[str]) -> list[tuple[str, str]]:
    lieux, autres = TABLEAUX[code].modalites(departements)
    totaux = [TOTAL] if len(lieux) > 1 else []
    return [(lieu, autre) for lieu in (*lieux, *totaux) for autre in (*autres, TOTAL)]
