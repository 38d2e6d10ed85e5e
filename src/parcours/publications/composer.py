"""Composer une publication : les cases d'une période, et ce qui les lie entre elles."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from parcours.domain.tableaux.indicateurs import delais, mouvements
from parcours.domain.tableaux.indicateurs.abris import Abri
from parcours.domain.tableaux.indicateurs.alertes import Alertee
from parcours.domain.tableaux.indicateurs.delais import DelaiTenu
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES, DemarcheComptee, comptes
from parcours.domain.tableaux.indicateurs.durees import durees, mediane, survie
from parcours.domain.tableaux.indicateurs.expulsions import DossierEnCours, ProcedureCommencee
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.suites import HORIZONS_MOIS, Devenir, suites
from parcours.publications import alertes, bilans, territoires, ventilations, violences
from parcours.publications.composee import Composee, au_pas, tous_les_lieux
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    DELAIS_DES_DISPOSITIFS,
    LIEUX,
    PASSAGES,
    STOCK_ET_FLUX,
    TABLEAUX,
)
from parcours.secret_statistique.cases import SEUIL_MENAGES, Case, Termes
from parcours.secret_statistique.tables import TOTAL


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
    dossiers: Sequence[DossierEnCours] = ()
    """Ceux d'expulsion, ouverts au dernier jour de la période."""
    procedures: Sequence[ProcedureCommencee] = ()
    abris: Sequence[Abri] = ()
    """Les mises à l'abri : elles seules comptent ceux qu'une protection cache."""
    demarches: Sequence[DemarcheComptee] = ()
    alertes: Sequence[Alertee] = ()
    delais: Sequence[DelaiTenu] = ()
    """Ceux des dispositifs."""
    ventilees: Mapping[str, Sequence[Vie]] = field(default_factory=dict)
    """Par axe : les jours de chaque ménage suivi dans chacune de ses cases."""


def composer(
    matiere: Matiere, periode: Periode, departements: Sequence[str], seuil: int = SEUIL_MENAGES
) -> Composee:
    """Tous les tableaux d'une période."""
    composee = Composee()
    if periode.trimestre is None:
        _annee(composee, matiere.vies, periode, departements)
        _durees(composee, matiere.vies, periode, departements, seuil)
        bilans.annee(composee, matiere.procedures, periode, departements, seuil)
        alertes.annee(composee, matiere.alertes, periode, departements, seuil)
        _delais(composee, matiere.delais, periode, departements, seuil)
        violences.annee(composee, matiere.abris, periode, departements, seuil)
        ventilations.par_lieu(composee, matiere.ventilees, periode, departements)
        ventilations.annee(composee, matiere.ventilees, periode, departements, seuil)
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
    bilans.trimestre(composee, matiere.dossiers, periode, departements)
    for demarche in DEMARCHES:
        faits = comptes(matiere.demarches, demarche.code, jours)
        composee.ajoute(f"demarches-{demarche.code}", periode.code, faits, departements)
    ventilations.trimestre(composee, vies, matiere.ventilees, periode, departements)


def _annee(
    composee: Composee, vies: Sequence[Vie], periode: Periode, departements: Sequence[str]
) -> None:
    """Les passages de l'année ; à 24 mois, ce que deviennent les entrées d'il y a deux ans."""
    passes = mouvements.passages(vies, periode.jours)
    composee.ajoute(PASSAGES, periode.code, passes, departements)
    territoires.annee(composee, vies, passes, periode, departements)
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
    case = (departement, Devenir.REVENU.value)
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
        composee.mesures["durees", cohorte.code, departement, etape] = au_pas(jours)


def _delais(
    composee: Composee,
    tenus: Sequence[DelaiTenu],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Les délais des dispositifs qui finissent dans l'année."""
    medians = delais.medians(tenus, periode.jours, seuil)
    for case in _cases(DELAIS_DES_DISPOSITIFS, departements):
        composee.mesures[DELAIS_DES_DISPOSITIFS, periode.code, *case] = au_pas(medians.get(case))


def _cases(code: str, departements: Sequence[str]) -> list[tuple[str, str]]:
    ou, autres = TABLEAUX[code].modalites(departements)
    return [(lieu, autre) for lieu in ou for autre in autres]


# --- Ce qui lie une publication à d'autres --------------------------------------------------------


def dites(noms: Iterable[str]) -> dict[str, str]:
    """Chaque période publiée, et le nom de sa dernière révision."""
    return {nom.partition("/")[0]: nom for nom in noms}


def liens(
    periode: Periode, departements: Sequence[str], connues: Mapping[str, str]
) -> list[Termes]:
    """Ce qui lie cette période à celles déjà publiées, chacune sous sa dernière révision."""
    if periode.trimestre is None:
        return _liens_d_une_annee(periode, departements, connues)
    suivis = []
    for t in (periode, periode.decalee(1)):
        avant, apres = t.decalee(-1).code, t.code
        if avant in connues and apres in connues:
            suivis.append((connues[avant], connues[apres]))
    return [
        (
            ((stock, avant, *case), 1),
            ((entrees, apres, *case), 1),
            ((sorties, apres, *case), -1),
            ((stock, apres, *case), -1),
        )
        for avant, apres in suivis
        for stock, entrees, sorties in (STOCK_ET_FLUX, *ventilations.STOCKS_ET_FLUX)
        for case in _marges(stock, departements)
    ]


def _liens_d_une_annee(
    periode: Periode, departements: Sequence[str], dites: Mapping[str, str]
) -> list[Termes]:
    """Les passages de l'année sont les entrées et les sorties de ses trimestres."""
    trimestres = [dites[t.code] for t in periode.trimestres if t.code in dites]
    if len(trimestres) < len(periode.trimestres):
        return []
    annee = dites[periode.code]
    lies: list[Termes] = [
        (((code, annee, ou, TOTAL), 1), (("stock", trimestres[-1], ou, TOTAL), -1))
        for code in LIEUX
        for ou in departements
    ]
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
    _, autres = TABLEAUX[code].modalites(departements)
    tous = [TOTAL] if TABLEAUX[code].s_ajoute else []
    return [(lieu, autre) for lieu in tous_les_lieux(departements) for autre in (*autres, *tous)]
