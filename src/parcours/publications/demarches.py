"""Les démarches dans une publication : un trimestre, une année, trois années.

Ce qui est rare se tait d'un trimestre à l'autre, et se dit d'une année, ou de trois. Les trimestres
font l'année : l'attaquant le sait, comme il sait que trois années sont la somme de chacune.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from parcours.domain.tableaux.indicateurs.demarches import (
    DEMARCHES,
    RELAIS,
    SOMMES,
    DemarcheComptee,
    comptes,
    tuilage,
)
from parcours.publications.composee import Composee, au_pas, tous_les_lieux
from parcours.publications.glissantes import derriere, glisse, trois_annees
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import ANNEES_GLISSANTES, DEMARCHE, DEMARCHE_PAR_AN, TUILAGE
from parcours.secret_statistique.cases import Cle


def trimestre(
    composee: Composee,
    lues: Iterable[DemarcheComptee],
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Les faits du trimestre, chacun sous son nom."""
    siens = _par_demarche(lues)
    for demarche, code in DEMARCHE.items():
        parts = comptes(siens[demarche], periode.jours)
        composee.ajoute(code, periode.code, parts, departements)
    _sommes(composee, {d: (code, periode.code) for d, code in DEMARCHE.items()}, departements)


def annee(
    composee: Composee,
    lues: Iterable[DemarcheComptee],
    periode: Periode,
    departements: Sequence[str],
    seuil: int,
) -> None:
    """Ceux de l'année et de trois années ; et combien de jours se recouvrent les relais."""
    siens, noms = _par_demarche(lues), defaultdict[int, dict[str, Cle]](dict)
    for demarche, code in DEMARCHE_PAR_AN.items():
        compte = partial(comptes, siens[demarche])
        for rang, comptees in enumerate(glisse(composee, code, periode, departements, compte)):
            noms[rang][demarche] = comptees.nom
    for dits in noms.values():
        _sommes(composee, dits, departements)
    medians = tuilage(siens[RELAIS], trois_annees(periode), seuil)
    for ou in departements:
        composee.mesures[TUILAGE, periode.code, ou] = au_pas(medians.get(ou))


def _par_demarche(lues: Iterable[DemarcheComptee]) -> Mapping[str, list[DemarcheComptee]]:
    siens = defaultdict[str, list[DemarcheComptee]](list)
    for fait in lues:
        siens[fait.demarche].append(fait)
    return siens


def _sommes(composee: Composee, noms: Mapping[str, Cle], departements: Sequence[str]) -> None:
    """Ce que plusieurs comptent des mêmes faits ; `noms` : le tableau de chaque démarche."""
    composee.equations += [
        (
            ((*noms[tout[0]], ou, tout[1]), -1),
            *(((*noms[demarche], ou, nom), 1) for demarche, nom in parties),
        )
        for tout, parties in SOMMES
        for ou in tous_les_lieux(departements)
    ]


class AnneeDeTrimestres(NamedTuple):
    """Une case d'une année, et la même de chacun de ses trimestres qui ont paru."""

    annee: Cle
    trimestres: list[Cle]


def annees(
    periode: Periode,
    departements: Sequence[str],
    dites: Mapping[str, str],
    connues: Collection[Cle],
) -> Iterator[AnneeDeTrimestres]:
    """Les années que cette période touche, vues de chaque publication ; et leurs trimestres.

    Une année d'avant qui a elle-même paru est celle-là : elle a déjà ses trimestres.
    """
    for vue, recul in _vues(periode):
        dedans = vue.decalee(-recul)
        trimestres = [dites[t.code] for t in dedans.trimestres if t.code in dites]
        if vue.code not in dites or not trimestres:
            continue
        for demarche in DEMARCHES:
            par_an = DEMARCHE_PAR_AN[demarche.code]
            for case in ((ou, n) for ou in tous_les_lieux(departements) for n in demarche.noms):
                if recul and (par_an, dites.get(dedans.code), *case) in connues:
                    continue
                yield AnneeDeTrimestres(
                    (*derriere(par_an, dites[vue.code], recul), *case),
                    [(DEMARCHE[demarche.code], t, *case) for t in trimestres],
                )


def _vues(periode: Periode) -> list[tuple[Periode, int]]:
    """Les publications annuelles qui comptent ces jours, ou celle-ci ; et de combien elles datent.

    D'un trimestre, celles d'après : la sienne paraît toujours plus tard que lui.
    """
    if periode.trimestre is None:
        return [(periode, recul) for recul in range(ANNEES_GLISSANTES)]
    return [(Periode(periode.annee + recul), recul) for recul in range(1, ANNEES_GLISSANTES)]
