"""Une médiane paraît avec ce qu'elle compte.

Elle se publie à partir de onze ménages : parue, elle dit qu'ils y sont. D'une case que l'on tait
pour en cacher une autre, ce serait trop : d'une région de douze, l'autre département en aurait un.
De treize qui entrent, la médiane de onze couples dirait que deux au plus n'en sont pas.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from parcours.domain.langage.evenement import CATALOGUE
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.indicateurs.alertes import PRISES_EN_COMPTE
from parcours.domain.tableaux.indicateurs.delais import nom
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES, RELAIS, SANS_TROU
from parcours.domain.tableaux.indicateurs.expulsions import COHORTE
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, COMPOSITION, DISPOSITIF, Axe
from parcours.publications import liens
from parcours.publications.composee import d_avant
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    ALERTES,
    ANNEES_GLISSANTES,
    BILAN,
    BILAN_3_ANS,
    DELAI,
    DELAI_3_ANS,
    DELAI_DES_ALERTES,
    DELAIS_DES_DISPOSITIFS,
    DEMARCHE_PAR_AN,
    DOSSIERS_PAR_ETAPE,
    DUREE_DES_ATTENTES,
    DUREE_VIF,
    DUREES_PAR_COMPOSITION,
    ENTREES_VIF_3_ANS,
    GLISSANTS,
    PASSAGES,
    TUILAGE,
    ventile,
)
from parcours.secret_statistique.cases import Cle, RegleDeSecret
from parcours.secret_statistique.tables import TOTAL

Noms = Mapping[str, str]
"""Chaque période publiée, et le nom de sa dernière révision."""


def qui_paraissent(
    mesures: Mapping[Cle, int | None],
    paru: Mapping[Cle, int | None],
    noms: Iterable[str],
    seuil: int,
) -> dict[Cle, int | None]:
    """Les mêmes mesures ; None, de celles qui diraient ce que comptent des cases tues.

    `noms` : ceux des publications, celle-ci comprise, comme leurs cases les nomment.
    """
    dites = liens.dites(noms)
    paraissent = {
        cle: None
        if any(_en_dit_trop([paru.get(c, 0) for c in a], seuil) for a in _appuis(cle, dites))
        else dite
        for cle, dite in mesures.items()
    }
    return paraissent | dict.fromkeys(_de_trop(paraissent, paru, dites, seuil))


def _de_trop(
    mesures: Mapping[Cle, int | None], paru: Mapping[Cle, int | None], noms: Noms, seuil: int
) -> list[Cle]:
    """Celles qui, d'un tout paru, ne laisseraient presque personne à leurs voisines.

    Chacune y prend onze ménages, ou la moitié des siens, que sait qui les tient. Il doit rester à
    une case de dix de quoi hésiter, à qui en tient la moitié.
    """
    regle = RegleDeSecret(seuil=seuil)
    reste_min = regle.incertitude + (seuil - 1) // 2
    voisines: dict[Cle, list[Cle]] = defaultdict(list)
    for cle, dite in sorted(mesures.items()):
        if dite is not None and cle[0] == DUREES_PAR_COMPOSITION:
            voisines[cle[:-1]].append(cle)
    trop = list[Cle]()
    for (_, quand, *case), siennes in voisines.items():
        tous = [paru[c] for c in _sejours(quand, tuple(case), noms) if c in paru]
        if tous:
            trop += siennes[max(sum(n or 0 for n in tous) - reste_min, 0) // seuil :]
    return trop


def _en_dit_trop(comptes: Sequence[int | None], seuil: int) -> bool:
    """Vrai si l'une se tait, et que celles qui paraissent ne font pas déjà le seuil."""
    return None in comptes and sum(compte or 0 for compte in comptes) < seuil


def _appuis(cle: Cle, noms: Noms) -> Iterable[Sequence[Cle]]:
    """Les sommes de cases qui comptent au moins ceux d'une mesure ; vide, si rien n'en a paru."""
    code, quand, *case = cle
    return (appuis(quand, tuple(case), noms) for appuis in _D_UN_TABLEAU[code])


# --- De la même publication -----------------------------------------------------------------------


def _de_l_annee(code: str, *modalites: str) -> Callable[[str, Cle, Noms], Sequence[Cle]]:
    """La case de ce tableau, du même lieu."""
    return lambda quand, case, _: [(code, quand, case[0], *modalites)]


def _d_un_dispositif(quand: str, case: Cle, _: Noms) -> Sequence[Cle]:
    """Les faits par quoi finit ce délai."""
    ou, delai = case
    return [(code, quand, ou, fait) for code, fait in _FINISSENT.get(delai, ())]


def _finissent(vers: str) -> list[tuple[str, str]]:
    """Le tableau annuel et le nom sous lesquels se compte un type de fait."""
    sorte = CATALOGUE[vers]
    return [
        (DEMARCHE_PAR_AN[demarche.code], fait)
        for demarche in DEMARCHES
        for fait in (
            *([demarche.faits[sorte]] if sorte in demarche.faits else []),
            *(demarche.selon[sorte].noms if sorte in demarche.selon else []),
        )
    ]


def _du_dispositif(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    """Ceux qui y étaient au début de l'année, ou y entrent : nul autre n'y finit rien."""
    ou, delai = case
    return _passent_par(DISPOSITIF, quand, (ou, delai.partition(".")[0]), noms)


def _passent_par(axe: Axe, quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    """Ceux que compte une case d'un axe un jour de l'année, au moins."""
    annee = quand.partition("/")[0]
    entrees = _de_trimestres(ventile("entrees", axe), annee, case, noms)
    return [_la_veille(ventile("stock", axe), annee, case, noms), *entrees] if entrees else []


def _la_veille(code: str, annee: str, case: Cle, noms: Noms) -> Cle:
    """Le stock de la veille d'une année : il a paru avec le trimestre d'avant, ou n'a pas paru."""
    premier = Periode.lue(annee).trimestres[0]
    avant = noms.get(premier.decalee(-1).code)
    return (code, avant, *case) if avant else (d_avant(code), noms[premier.code], *case)


_FINISSENT: Final = {
    nom(dispositif.code, delai.code): _finissent(delai.vers)
    for dispositif in DISPOSITIFS.values()
    for delai in dispositif.delais
}


def _expulsions(bilan: str, annees: int) -> Callable[[str, Cle, Noms], Sequence[Cle]]:
    """Les dossiers ouverts la veille, et ce qui commence : la CCAPEX n'en connaît d'autre."""

    def appuis(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
        premiere = Periode.lue(quand.partition("/")[0]).decalee(1 - annees)
        if premiere.trimestres[0].code not in noms:
            return []
        avant = _la_veille(DOSSIERS_PAR_ETAPE, premiere.code, (case[0], TOTAL), noms)
        return [avant, (bilan, quand, case[0], COHORTE)]

    return appuis


# --- D'une cohorte, l'année d'avant ---------------------------------------------------------------


def _sejours(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    """Ceux qui passent à cette étape dans l'année ; à défaut, les entrées de ses trimestres."""
    annee, ou, etape = quand.partition("/")[0], case[0], case[1]
    if annee in noms:
        return [(PASSAGES, noms[annee], ou, TOTAL, etape)]
    return _de_trimestres("entrees", annee, (ou, etape), noms)


def _d_une_composition(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    ou, _, composition = case
    return _passent_par(COMPOSITION, quand, (ou, composition), noms)


def _attentes(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    return _de_trimestres(ventile("entrees", ATTENTE), quand.partition("/")[0], case, noms)


def _de_trimestres(code: str, annee: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    """Ceux d'une année, s'ils ont tous paru : il en manquerait, et personne ne les compterait."""
    trimestres = [t.code for t in Periode.lue(annee).trimestres]
    manque = any(trimestre not in noms for trimestre in trimestres)
    return [] if manque else [(code, noms[trimestre], *case) for trimestre in trimestres]


_D_UN_TABLEAU: Final[Mapping[str, Sequence[Callable[[str, Cle, Noms], Sequence[Cle]]]]] = {
    DELAI: [_expulsions(BILAN, 1)],
    DELAI_3_ANS: [_expulsions(BILAN_3_ANS, ANNEES_GLISSANTES)],
    DUREE_VIF: [_de_l_annee(ENTREES_VIF_3_ANS)],
    DELAI_DES_ALERTES: [_de_l_annee(ALERTES, PRISES_EN_COMPTE)],
    TUILAGE: [_de_l_annee(GLISSANTS[DEMARCHE_PAR_AN[RELAIS]], SANS_TROU)],
    DELAIS_DES_DISPOSITIFS: [_d_un_dispositif, _du_dispositif],
    "durees": [_sejours],
    DUREES_PAR_COMPOSITION: [_sejours, _d_une_composition],
    DUREE_DES_ATTENTES: [_attentes],
}
