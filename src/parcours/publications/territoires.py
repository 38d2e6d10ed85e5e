"""D'un département à un autre, dans une publication : une partie de qui vient d'ailleurs."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from parcours.domain.tableaux.indicateurs import mouvements
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, Parts, SensDuPassage, Vie
from parcours.publications.composee import Composee, tous_les_lieux
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import PASSAGES, TERRITOIRES
from parcours.secret_statistique.tables import TOTAL

D_AILLEURS: Final = {
    SensDuPassage.ARRIVEE.value: (AILLEURS, TOTAL),
    SensDuPassage.DEPART.value: (TOTAL, AILLEURS),
}
"""Les passages dont chaque mouvement est une partie."""


def annee(
    composee: Composee,
    vies: Sequence[Vie],
    passages: Parts,
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Les arrivées et les départs ; le reste vient d'ailleurs, ou n'est plus suivi."""
    code = periode.code
    parts = mouvements.entre_departements(vies, periode.jours)
    composee.ajoute(TERRITOIRES, code, parts, departements)
    for sens, (de, vers) in D_AILLEURS.items():
        nom = ("hors-territoires", code, sens)
        composee.cache(nom, _reste(passages, parts, sens, departements), [departements])
        composee.equations += [
            (
                ((PASSAGES, code, ou, de, vers), -1),
                ((TERRITOIRES, code, ou, sens), 1),
                ((*nom, ou), 1),
            )
            for ou in tous_les_lieux(departements)
        ]
    if len(departements) > 1:
        _du_perimetre(composee, vies, parts, periode, departements)


def _reste(passages: Parts, parts: Parts, sens: str, departements: Sequence[str]) -> Parts:
    rang = 1 if sens == SensDuPassage.ARRIVEE else 2
    restes: Parts = {}
    for ou in departements:
        tous: Counter[str] = Counter()
        for case, menages in passages.items():
            if case[0] == ou and case[rang] == AILLEURS:
                tous.update(menages)
        restes[ou,] = tous - parts.get((ou, sens), Counter())
    return restes


def _du_perimetre(
    composee: Composee,
    vies: Sequence[Vie],
    parts: Parts,
    periode: Periode,
    departements: Sequence[str],
) -> None:
    """Qui part d'un département du périmètre vers un autre y arrive : l'attaquant le sait."""
    dedans = mouvements.entre_departements(vies, periode.jours, departements)
    for sens in D_AILLEURS:
        dehors: Parts = {
            (ou,): parts.get((ou, sens), Counter()) - dedans.get((ou, sens), Counter())
            for ou in departements
        }
        composee.cache(("du-dehors", periode.code, sens), dehors, [departements])
    composee.equations.append(
        tuple(
            terme
            for sens, signe in ((SensDuPassage.ARRIVEE.value, 1), (SensDuPassage.DEPART.value, -1))
            for terme in (
                ((TERRITOIRES, periode.code, TOTAL, sens), signe),
                (("du-dehors", periode.code, sens, TOTAL), -signe),
            )
        )
    )
