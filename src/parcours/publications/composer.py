"""Composer une publication : les cases d'une période, et ce qui les lie entre elles."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final, NamedTuple

from parcours.domain.tableaux.indicateurs import delais, expulsions, mouvements
from parcours.domain.tableaux.indicateurs.abris import Abri
from parcours.domain.tableaux.indicateurs.alertes import Alertee
from parcours.domain.tableaux.indicateurs.delais import DelaiTenu
from parcours.domain.tableaux.indicateurs.demarches import DemarcheComptee
from parcours.domain.tableaux.indicateurs.durees import durees, mediane, survie
from parcours.domain.tableaux.indicateurs.expulsions import DossierEnCours, ProcedureCommencee
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.tableaux.indicateurs.suites import (
    HORIZONS_MOIS,
    Devenir,
    arrivees_deja_logees,
    suites,
)
from parcours.domain.tableaux.indicateurs.ventilations import COMPOSITION
from parcours.publications import (
    alertes,
    besoins,
    bilans,
    demarches,
    presque,
    territoires,
    ventilations,
    violences,
)
from parcours.publications.composee import Composee, au_pas
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    DELAIS_DES_DISPOSITIFS,
    DUREES_PAR_COMPOSITION,
    MIXTE,
    PASSAGES,
    STOCK_ET_FLUX,
    TABLEAUX,
)
from parcours.secret_statistique.cases import SEUIL_MENAGES, Case
from parcours.secret_statistique.tables import TOTAL

DEJA_LOGES: Final = "deja-loges"
"""Ce que les passages vers le logement ont de plus que les entrées en logement."""
HORS_SUIVI: Final = "expulsions-hors-suivi"
"""Les dossiers d'expulsion ouverts de ménages que l'on ne suit plus."""


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
    suivis: Sequence[Vie] = ()
    """De chaque ménage, les jours passés à chaque étape de son dossier d'expulsion."""
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
        _durees(composee, matiere, periode, departements, seuil)
        _mixte(composee, matiere, periode, departements)
        besoins.annee(composee, matiere.vies, matiere.ventilees, periode, departements)
        bilans.annee(composee, matiere.procedures, periode, departements, seuil)
        demarches.annee(composee, matiere.demarches, periode, departements, seuil)
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
    veille = mouvements.stock(vies, periode.veille)
    composee.suit_un_stock(STOCK_ET_FLUX, periode.code, veille, departements)
    bilans.trimestre(composee, matiere.dossiers, periode, departements)
    bilans.mouvements_des_dossiers(composee, matiere.suivis, periode, departements)
    bilans.par_axe(composee, matiere.dossiers, matiere.ventilees, periode, departements)
    demarches.trimestre(composee, matiere.demarches, periode, departements)
    ventilations.trimestre(composee, vies, matiere.ventilees, periode, departements)
    presque.trimestre(composee, periode, departements)


def _annee(
    composee: Composee, vies: Sequence[Vie], periode: Periode, departements: Sequence[str]
) -> None:
    """Les passages de l'année ; à 24 mois, ce que deviennent les entrées d'il y a deux ans."""
    passes = mouvements.passages(vies, periode.jours)
    composee.ajoute(PASSAGES, periode.code, passes, departements)
    territoires.annee(composee, vies, passes, periode, departements)
    arrivees = arrivees_deja_logees(vies, periode.jours)
    composee.cache((DEJA_LOGES, periode.code), arrivees, [departements])
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
    matiere: Matiere,
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Les séjours commencés l'année d'avant, observés jusqu'à la fin de celle-ci.

    Par composition : celle du jour où le séjour commence.
    """
    cohorte, fin = periode.decalee(-1), periode.decalee(1).jours.du
    compositions = {v[0].menage: v for v in matiere.ventilees.get(COMPOSITION.code, ())}
    commences: dict[tuple[str, ...], list[SejourCompte]] = defaultdict(list)
    for sejour in (s for vie in matiere.vies for s in vie if s.commence_dans(cohorte.jours)):
        commences[sejour.departement, sejour.etape].append(sejour)
        for une in compositions.get(sejour.menage, ()):
            if une.couvre(sejour.du):
                commences[sejour.departement, sejour.etape, une.etape].append(sejour)
    for code in ("durees", DUREES_PAR_COMPOSITION):
        for case in _cases(code, departements):
            ici = commences[case]
            assez = len({s.menage for s in ici}) >= seuil
            jours = mediane(survie(durees(ici, fin))) if assez else None
            composee.mesures[code, cohorte.code, *case] = au_pas(jours)


def _mixte(
    composee: Composee, matiere: Matiere, periode: Periode, departements: Sequence[str]
) -> None:
    """L'étape et la procédure des mêmes ménages ; les dossiers de qui n'est pas suivi, à part."""
    suivis = mouvements.stock(matiere.vies, periode.jours.dernier)
    ouverts = list({dossier.menage: dossier for dossier in matiere.dossiers}.values())
    composee.ajoute(MIXTE, periode.code, expulsions.croises(suivis, ouverts), departements)
    dedans = {menage for menages in suivis.values() for menage in menages}
    for procedure, etapes in expulsions.PROCEDURES.items():
        dehors: Parts = {}
        for d in ouverts:
            if d.menage not in dedans and (d.etape or expulsions.SANS_ACTE) in etapes:
                dehors.setdefault((d.departement,), Counter())[d.menage] = 1
        if etapes:
            composee.cache((HORS_SUIVI, periode.code, procedure), dehors, [departements])


def _delais(
    composee: Composee,
    tenus: Sequence[DelaiTenu],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Les délais des dispositifs qui finissent dans l'année."""
    medians = delais.medians(tenus, periode.jours, seuil)
    for ou, delai in _cases(DELAIS_DES_DISPOSITIFS, departements):
        dit = au_pas(medians.get((ou, delai)))
        composee.mesures[DELAIS_DES_DISPOSITIFS, periode.code, ou, delai] = dit


def _cases(code: str, departements: Sequence[str]) -> list[tuple[str, ...]]:
    return list(product(*TABLEAUX[code].modalites(departements)))
