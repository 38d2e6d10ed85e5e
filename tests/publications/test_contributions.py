"""La somme de ce que chaque ménage compte est le chiffre : chaque tableau, chaque case, ses marges.

Le territoire est inventé, le même pour qui compose et pour qui compte ménage par ménage.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from statistics import median
from typing import Any, Final

import pytest
from lignes_inventees import CODE, PERIODES, lignes_des, menages

from parcours.domain.tableaux.indicateurs.durees import JoursDeSejour, mediane, survie
from parcours.publications import contributions, lues
from parcours.publications.composee import Composee, au_pas
from parcours.publications.composer import composer
from parcours.publications.contributions import Episode
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.cases import Cle
from parcours.secret_statistique.tables import TOTAL

CENSUREES: Final = {"durees", "durees-composition", "attentes-duree", "vif-duree"}
"""Celles dont la médiane est celle de Kaplan et Meier."""
Lignes = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def lignes() -> Lignes:
    """With a few who live in two départements, which no invented household does."""
    dites = lignes_des(menages())
    for ligne in dites["observatoire_etapes"]:
        if hash_court(ligne["parcours"]) % 7 == 0 and ligne["du"].month % 2:
            ligne["departement"] = "07"
    return dites


def hash_court(menage: str) -> int:
    return int(menage[1:])


@cache
def par_menage() -> Mapping[str, Lignes]:
    siennes: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(
        lambda: {table.name: [] for table in lues.TABLES}
    )
    for table, dites in lignes().items():
        for ligne in dites:
            siennes[ligne["parcours"]][table].append(ligne)
    return siennes


@cache
def composees() -> Mapping[str, Composee]:
    return {
        code: composer(
            lues.matiere(lignes(), Periode.lue(code).jours.dernier),
            Periode.lue(code), [CODE, "07"], seuil=1,
        )
        for code in PERIODES
    }  # fmt: skip


@cache
def dits(tableau: str, code: str) -> tuple[Episode, ...]:
    """What each household counts in a table, one household at a time."""
    periode = Periode.lue(code)
    return tuple(
        dit
        for siennes in par_menage().values()
        for dit in contributions.episodes(
            tableau, lues.matiere(siennes, periode.jours.dernier), periode
        )
    )


def cases(tableau: str) -> Iterator[tuple[str, Cle, int]]:
    """Each cell of a table that was composed, whatever the release."""
    for composee in composees().values():
        for cle, case in composee.cases.items():
            if cle[0] == tableau:
                yield cle[1], cle[2:], case.valeur


@cache
def compte(tableau: str, periode: str) -> Counter[Cle]:
    """What each cell sums up to, margins included."""
    modalites = TABLEAUX[tableau].modalites([CODE, "07"])
    comptes: Counter[Cle] = Counter()
    for dit in dits(tableau, periode):
        if all(v in dites for v, dites in zip(dit.case, modalites, strict=True)):
            comptes.update(product(*((valeur, TOTAL) for valeur in dit.case)))
    return comptes


@pytest.mark.parametrize("tableau", [t.code for t in TABLEAUX.values() if not t.est_mesure])
def test_chaque_case_est_la_somme_de_ses_menages(tableau: str) -> None:
    faux = [
        (periode, case, valeur, compte(tableau, periode)[case])
        for periode, case, valeur in cases(tableau)
        if compte(tableau, periode)[case] != valeur
    ]

    assert faux == []
    assert any(valeur for *_, valeur in cases(tableau))


@pytest.mark.parametrize("tableau", [t.code for t in TABLEAUX.values() if t.est_mesure])
def test_chaque_mediane_est_celle_de_ses_menages(tableau: str) -> None:
    dites = [
        (cle[1], cle[2:], valeur)
        for composee in composees().values()
        for cle, valeur in composee.mesures.items()
        if cle[0] == tableau
    ]

    for periode, case, valeur in dites:
        siens = [dit for dit in dits(tableau, periode) if dit.case == case]
        assert au_pas(la_mediane(tableau, siens)) == valeur, (periode, case)
    assert any(valeur is not None for *_, valeur in dites)


def la_mediane(tableau: str, siens: Sequence[Episode]) -> Any:  # noqa: ANN401 (a number, or none)
    if tableau in CENSUREES:
        return mediane(survie([JoursDeSejour(dit.jours or 0, dit.fini) for dit in siens]))
    return median(dit.jours or 0 for dit in siens) if siens else None


@pytest.mark.parametrize("tableau", TABLEAUX)
def test_le_jour_de_chacun_est_avant_la_fin_de_ce_qui_est_compte(tableau: str) -> None:
    """Of a stock, the day when one came in; of anything else, a day of what is counted."""
    for code in PERIODES:
        periode = Periode.lue(code)
        if (periode.trimestre is None) is TABLEAUX[tableau].annuel:
            jours = contributions.jours_comptes(tableau, periode)
            stock = tableau.startswith(("stock", "lieux", "mixte", "besoins", "expulsions-"))
            for dit in dits(tableau, code):
                assert dit.le <= jours.dernier
                assert stock or jours.contient(dit.le), (code, dit)
