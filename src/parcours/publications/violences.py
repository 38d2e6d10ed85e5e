"""Les mises à l'abri dans une publication : leurs tableaux à elles, que rien ne lie aux autres.

Les ménages protégés ne paraissent nulle part ailleurs ; jamais en dessous du département.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from parcours.domain.tableaux.indicateurs import abris
from parcours.domain.tableaux.indicateurs.abris import Abri
from parcours.domain.tableaux.indicateurs.durees import durees, mediane, survie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.publications.composee import Composee, au_pas, tous_les_lieux
from parcours.publications.glissantes import glisse, trois_annees
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import DUREE_VIF, ENTREES_VIF, SORTIES_VIF
from parcours.secret_statistique.cases import Cle
from parcours.secret_statistique.tables import TOTAL

EN_COURS: Final = "vif-en-cours"
EN_COURS_AVANT: Final = "vif-en-cours-avant"


def annee(
    composee: Composee,
    lus: Sequence[Abri],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Les entrées, les sorties par renouvellements, la durée ; d'une année et de trois."""
    du, fin = periode.jours.du, periode.decalee(1).jours.du
    for _ in glisse(composee, ENTREES_VIF, periode, departements, lambda j: abris.entrees(lus, j)):
        pass
    for _ in glisse(composee, SORTIES_VIF, periode, departements, lambda j: abris.sorties(lus, j)):
        pass
    composee.cache((EN_COURS_AVANT, periode.code), abris.en_cours(lus, du), [departements])
    composee.cache((EN_COURS, periode.code), abris.en_cours(lus, fin), [departements])
    composee.equations += [
        (
            ((EN_COURS_AVANT, periode.code, ou), 1),
            ((ENTREES_VIF, periode.code, ou), 1),
            ((SORTIES_VIF, periode.code, ou, TOTAL), -1),
            ((EN_COURS, periode.code, ou), -1),
        )
        for ou in tous_les_lieux(departements)
    ]
    _duree(composee, lus, periode, departements, seuil)


def _duree(
    composee: Composee,
    lus: Sequence[Abri],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """La médiane de Kaplan et Meier ; celles qui durent sont censurées à la fin de l'année."""
    trois, fin = trois_annees(periode), periode.decalee(1).jours.du
    for ou in departements:
        ici = [a for a in lus if a.departement == ou and trois.contient(a.dite.du)]
        assez = len({a.menage for a in ici}) >= seuil
        sejours = [SejourCompte(a.menage, a.dite.du, a.dite.au, ou, "") for a in ici]
        jours = mediane(survie(durees(sejours, fin))) if assez else None
        composee.mesures[DUREE_VIF, periode.code, ou] = au_pas(jours)


def suites(periode: Periode, dites: Mapping[str, str]) -> Iterator[tuple[Cle, Cle]]:
    """Celles qui durent à la fin d'une année sont celles qui durent au début de la suivante."""
    for annee_ in (periode, periode.decalee(1)):
        avant, apres = annee_.decalee(-1).code, annee_.code
        if avant in dites and apres in dites:
            yield (EN_COURS, dites[avant]), (EN_COURS_AVANT, dites[apres])
