"""Ce qui lie une publication à d'autres : la même case, ou une somme, vue d'une autre période.

Chacune est sous sa dernière révision. Ce que des faits tardifs ont déplacé entre elles, l'attaquant
est supposé le savoir (`geler`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product

from parcours.domain.tableaux.indicateurs.expulsions import PROCEDURES
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES
from parcours.domain.tableaux.indicateurs.suites import LOGES, Devenir
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE
from parcours.publications import ventilations
from parcours.publications.composee import AVANT, Composee, tous_les_lieux
from parcours.publications.composer import DEJA_LOGES, HORS_SUIVI
from parcours.publications.glissantes import Redite
from parcours.publications.lieux import COMMUNE, EPCI, communes, epci
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    BESOINS,
    DOSSIERS_PAR_ETAPE,
    FLUX_DES_DOSSIERS,
    FLUX_PAR_COMMUNE,
    FLUX_PAR_EPCI,
    LIEUX,
    MIXTE,
    PASSAGES,
    STOCK_ET_FLUX,
    TABLEAUX,
    ventile,
)
from parcours.secret_statistique.cases import Cle, Termes
from parcours.secret_statistique.tables import TOTAL


def dites(noms: Iterable[str]) -> dict[str, str]:
    """Chaque période publiée, et le nom de sa dernière révision."""
    return {nom.partition("/")[0]: nom for nom in noms}


def liens(
    periode: Periode, departements: Sequence[str], connues: Mapping[str, str]
) -> list[Termes]:
    """Ce qui lie cette période à celles déjà publiées."""
    if periode.trimestre is not None:
        flux = (STOCK_ET_FLUX, *ventilations.STOCKS_ET_FLUX, FLUX_DES_DOSSIERS)
        return _suites_de_stocks(flux, periode, departements, connues)
    return [
        *_suites_de_stocks([FLUX_PAR_EPCI, FLUX_PAR_COMMUNE], periode, departements, connues),
        *_liens_d_une_annee(periode, departements, connues),
        *_entrees_en_logement(periode, departements, connues),
    ]


def oublie_l_avant(
    composee: Composee, connues: Collection[Cle], periode: Periode, noms: Mapping[str, str]
) -> None:
    """Le stock de la veille n'est une case à part que si la période d'avant ne l'a pas comptée."""
    avant = noms.get(periode.decalee(-1).code)
    comptes = {cle[0] for cle in connues if cle[1] == avant}
    composee.oublie(lambda cle: cle[0].startswith(AVANT) and cle[0][len(AVANT) :] in comptes)


def redites(
    periode: Periode, departements: Sequence[str], connues: Mapping[str, str]
) -> Iterator[Redite]:
    """Une cohorte se lit à 12 mois, et l'année d'après à 24 : autant d'entrées, plus de retours."""
    for avant, apres in _paires(periode, connues):
        a_12, a_24 = ("suites-12", _cohorte(avant, 1)), ("suites-24", _cohorte(apres, 2))
        for ou in tous_les_lieux(departements):
            yield Redite((*a_12, ou, TOTAL), (*a_24, ou, TOTAL))
            revenu = Devenir.REVENU.value
            yield Redite((*a_12, ou, revenu), (*a_24, ou, revenu), grandit=True)


def _cohorte(nom: str, annees: int) -> str:
    """La cohorte de tant d'années avant une publication, comme ses cases la nomment."""
    periode, barre, revision = nom.partition("/")
    return f"{Periode.lue(periode).decalee(-annees).code}{barre}{revision}"


def _paires(periode: Periode, connues: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Celle d'avant et celle-ci, celle-ci et celle d'après : les noms de celles qui ont paru."""
    for une in (periode, periode.decalee(1)):
        avant, apres = une.decalee(-1).code, une.code
        if avant in connues and apres in connues:
            yield connues[avant], connues[apres]


def _suites_de_stocks(
    flux: Iterable[Sequence[str]],
    periode: Periode,
    departements: Sequence[str],
    connues: Mapping[str, str],
) -> list[Termes]:
    """Le stock d'une période est celui d'avant, plus ses entrées, moins ses sorties."""
    return [
        (
            ((stock, avant, *case), 1),
            ((entrees, apres, *case), 1),
            ((sorties, apres, *case), -1),
            ((stock, apres, *case), -1),
        )
        for avant, apres in _paires(periode, connues)
        for stock, entrees, sorties in flux
        for case in _marges(stock, departements)
    ]


def _liens_d_une_annee(
    periode: Periode, departements: Sequence[str], connues: Mapping[str, str]
) -> list[Termes]:
    """Les passages de l'année sont les entrées et les sorties de ses trimestres."""
    trimestres = [connues[t.code] for t in periode.trimestres if t.code in connues]
    if len(trimestres) < len(periode.trimestres):
        return []
    annee, dernier = connues[periode.code], trimestres[-1]
    lies: list[Termes] = [
        (((code, annee, ou, TOTAL), 1), (("stock", dernier, ou, TOTAL), -1))
        for code in LIEUX
        for ou in departements
    ]
    lies += [
        (
            ((BESOINS, annee, ou, TOTAL, attente), 1),
            ((ventile("stock", ATTENTE), dernier, ou, attente), -1),
        )
        for ou in tous_les_lieux(departements)
        for attente in ATTENTE.modalites
    ]
    lies += [
        (
            *(((DOSSIERS_PAR_ETAPE, dernier, ou, etape), 1) for etape in etapes),
            ((MIXTE, annee, ou, TOTAL, procedure), -1),
            ((HORS_SUIVI, annee, procedure, ou), -1),
        )
        for procedure, etapes in PROCEDURES.items()
        if etapes
        for ou in tous_les_lieux(departements)
    ]
    for lieu, etape in _marges("stock", departements):
        lies.append(
            (((MIXTE, annee, lieu, etape, TOTAL), 1), (("stock", dernier, lieu, etape), -1))
        )
        if etape != TOTAL:
            for flux, case in (
                ("entrees", (lieu, TOTAL, etape)),
                ("sorties", (lieu, etape, TOTAL)),
            ):
                termes = [((flux, trimestre, lieu, etape), 1) for trimestre in trimestres]
                lies.append((*termes, ((PASSAGES, annee, *case), -1)))
    return lies


def _entrees_en_logement(
    periode: Periode, departements: Sequence[str], connues: Mapping[str, str]
) -> list[Termes]:
    """Une cohorte est ce qui passe au logement dans l'année, moins ceux qui l'étaient ailleurs."""
    entrent = [
        (de, vers) for de, vers in product((*SUIVIES, AILLEURS), sorted(LOGES)) if de not in LOGES
    ]
    return [
        (
            *(((PASSAGES, avant, ou, *case), 1) for case in entrent),
            ((DEJA_LOGES, avant, ou), -1),
            (("suites-12", _cohorte(apres, 1), ou, TOTAL), -1),
        )
        for avant, apres in _paires(periode, connues)
        for ou in tous_les_lieux(departements)
    ]


def _marges(code: str, departements: Sequence[str]) -> list[tuple[str, str]]:
    """Les cases d'un stock qui a des flux ; par lieu, un département après l'autre.

    Les entrées des communes n'ont pas de somme : en changer en est une.
    """
    if EPCI in TABLEAUX[code].dimensions:
        return [(ou, le_epci) for ou in departements for le_epci in (*epci([ou]), TOTAL)]
    if COMMUNE in TABLEAUX[code].dimensions:
        return [(ou, commune) for ou in departements for commune in communes([ou])]
    _, autres = TABLEAUX[code].modalites(departements)
    tous = [TOTAL] if TABLEAUX[code].s_ajoute else []
    return [(lieu, autre) for lieu in tous_les_lieux(departements) for autre in (*autres, *tous)]
