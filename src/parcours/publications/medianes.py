"""Une médiane paraît avec ce qu'elle compte.

Elle se publie à partir de onze ménages : parue, elle dit qu'ils y sont. D'une case que l'on tait
pour en cacher une autre, ce serait trop : d'une région de douze, l'autre département en aurait un.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from parcours.domain.langage.evenement import CATALOGUE
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.indicateurs.alertes import PRISES_EN_COMPTE
from parcours.domain.tableaux.indicateurs.delais import nom
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES, RELAIS, SANS_TROU
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE
from parcours.publications import liens
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    ALERTES,
    DELAI_DES_ALERTES,
    DELAIS_DES_DISPOSITIFS,
    DEMARCHE_PAR_AN,
    DUREE_DES_ATTENTES,
    DUREE_VIF,
    DUREES_PAR_COMPOSITION,
    ENTREES_VIF_3_ANS,
    GLISSANTS,
    PASSAGES,
    TUILAGE,
    ventile,
)
from parcours.secret_statistique.cases import Cle
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
    return {
        cle: None if _en_dit_trop([paru.get(c, 0) for c in _appuis(cle, dites)], seuil) else dite
        for cle, dite in mesures.items()
    }


def _en_dit_trop(comptes: Sequence[int | None], seuil: int) -> bool:
    """Vrai si l'une se tait, et que celles qui paraissent ne font pas déjà le seuil."""
    return None in comptes and sum(compte or 0 for compte in comptes) < seuil


def _appuis(cle: Cle, noms: Noms) -> Sequence[Cle]:
    """Les cases qui comptent au moins ceux d'une mesure ; aucune, si rien n'en a paru."""
    code, quand, *case = cle
    appuis = _D_UN_TABLEAU.get(code)
    return () if appuis is None else appuis(quand, tuple(case), noms)


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


_FINISSENT: Final = {
    nom(dispositif.code, delai.code): _finissent(delai.vers)
    for dispositif in DISPOSITIFS.values()
    for delai in dispositif.delais
}


# --- D'une cohorte, l'année d'avant ---------------------------------------------------------------


def _sejours(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    """Ceux qui passent à cette étape dans l'année ; à défaut, les entrées de ses trimestres."""
    annee, ou, etape = quand.partition("/")[0], case[0], case[1]
    if annee in noms:
        return [(PASSAGES, noms[annee], ou, TOTAL, etape)]
    return _de_trimestres("entrees", annee, (ou, etape), noms)


def _attentes(quand: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    return _de_trimestres(ventile("entrees", ATTENTE), quand.partition("/")[0], case, noms)


def _de_trimestres(code: str, annee: str, case: Cle, noms: Noms) -> Sequence[Cle]:
    """Ceux d'une année, s'ils ont tous paru : il en manquerait, et personne ne les compterait."""
    trimestres = [t.code for t in Periode.lue(annee).trimestres]
    manque = any(trimestre not in noms for trimestre in trimestres)
    return [] if manque else [(code, noms[trimestre], *case) for trimestre in trimestres]


_D_UN_TABLEAU: Final[Mapping[str, Callable[[str, Cle, Noms], Sequence[Cle]]]] = {
    DUREE_VIF: _de_l_annee(ENTREES_VIF_3_ANS),
    DELAI_DES_ALERTES: _de_l_annee(ALERTES, PRISES_EN_COMPTE),
    TUILAGE: _de_l_annee(GLISSANTS[DEMARCHE_PAR_AN[RELAIS]], SANS_TROU),
    DELAIS_DES_DISPOSITIFS: _d_un_dispositif,
    "durees": _sejours,
    DUREES_PAR_COMPOSITION: _sejours,
    DUREE_DES_ATTENTES: _attentes,
}
