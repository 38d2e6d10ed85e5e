"""Les ménages suivis, ventilés : qui est dans quelle case, et ce que les cases ont de total."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as pour_tous
from hypothesis import strategies as st
from scenario import Dit, fait, given, menage
from strategies import RAPIDE, histoires

from parcours.domain.tableaux.indicateurs import mouvements
from parcours.domain.tableaux.indicateurs.ventilations import AXES, presences, reunis
from parcours.domain.temps.intervalle import Intervalle
from parcours.projections.vue import Vie, numerotees
from parcours.projections.vues import observatoire, ventilations
from parcours.publications import lues
from parcours.publications.composer import Matiere

D0 = date(2025, 1, 1)


def jours(du: int, au: int | None = None) -> Intervalle:
    return Intervalle(D0 + timedelta(du), None if au is None else D0 + timedelta(au))


def matiere(*vies: Vie) -> Matiere:
    """What a release would read of these households."""
    lignes: dict[str, list[dict[str, Any]]] = {table.name: [] for table in lues.TABLES}
    vues = (observatoire.VUES[0], *ventilations.VUES)
    for rang, vie in enumerate(vies):
        for table, valeurs in numerotees(r for vue in vues for r in vue.rangees(vie)):
            ligne = dict(zip(table.columns.keys(), valeurs, strict=True))
            lignes[table.name].append({**ligne, "parcours": UUID(int=rang)})
    return lues.matiere(lignes, D0)


def cases(stock: mouvements.Parts) -> Counter[tuple[str, ...]]:
    return Counter({case: menages.total() for case, menages in stock.items()})


def par_lieu(stock: mouvements.Parts) -> Counter[str]:
    lieux: Counter[str] = Counter()
    for case, menages in stock.items():
        lieux[case[0]] += menages.total()
    return lieux


@RAPIDE
@pour_tous(st.lists(histoires(), max_size=3), st.integers(0, 900), st.integers(0, 400))
def test_de_chaque_case_de_chaque_axe_un_stock_est_celui_d_avant_plus_les_entrees_moins_les_sorties(
    dites: list[tuple[Dit, ...]], debut: int, duree: int
) -> None:
    dit = matiere(*(Vie(given(*histoire).parcours) for histoire in dites))
    t0 = date(2024, 1, 1) + timedelta(debut)
    t1 = t0 + timedelta(duree)
    entre = Intervalle(t0 + timedelta(1), t1 + timedelta(1))
    for axe in AXES:
        vies = dit.ventilees[axe.code]
        avant, apres = (cases(mouvements.stock(vies, t)) for t in (t0, t1))
        entrees = cases(mouvements.entrees(vies, entre))
        sorties = cases(mouvements.sorties(vies, entre))
        for case in {*avant, *apres, *entrees, *sorties}:
            assert apres[case] == avant[case] + entrees[case] - sorties[case], (axe.code, case)
        total = par_lieu(mouvements.stock(dit.vies, t1))
        if axe.s_ajoute:
            assert par_lieu(mouvements.stock(vies, t1)) == total
        else:
            assert all(n <= total[case[0]] for case, n in apres.items())


def test_des_jours_qui_se_touchent_n_en_font_qu_une_presence() -> None:
    dits = [jours(5, 9), jours(0, 5), jours(20, 30), jours(22, 25), jours(40, 40)]

    assert list(reunis(dits)) == [jours(0, 9), jours(20, 30)]
    assert list(reunis([jours(3), jours(5, 9)])) == [jours(3)]
    assert list(reunis([])) == []


@pytest.mark.parametrize(
    ("reponse", "jusqu_au"),
    [
        ((), None),
        ((fait("siao.admission-prononcee", "2025-03-01"),), date(2025, 3, 1)),
        ((fait("siao.admission-prononcee", "2024-12-01"),), None),
    ],
)
def test_une_demande_attend_jusqu_a_ce_qu_on_lui_reponde(
    reponse: tuple[Dit, ...], jusqu_au: date | None
) -> None:
    parcours = given(
        menage("2025-01-02", "p1"), fait("siao.demande-deposee", "2025-01-10"), *reponse
    ).parcours

    (attente,) = [(m, j) for axe, m, j in presences(parcours) if axe.code == "attente"]

    assert attente == ("demande-siao", Intervalle(date(2025, 1, 10), jusqu_au))


def test_un_menage_clos_n_est_plus_dans_aucune_case() -> None:
    dits = (
        menage("2025-01-02", "p1"),
        fait("veille.signalement-recu", "2025-01-03", commune="48095"),
        fait("siao.demande-deposee", "2025-01-10"),
        fait("parcours.clos", "2025-03-01"),
    )
    vie = Vie(given(*dits).parcours)

    dit = matiere(vie)

    avant, apres = date(2025, 2, 1), date(2025, 4, 1)
    assert par_lieu(mouvements.stock(dit.vies, avant)) == {"48": 1}
    for axe in ("composition", "tranche_age", "attente", "commune"):
        assert par_lieu(mouvements.stock(dit.ventilees[axe], avant)) == {"48": 1}, axe
        assert mouvements.stock(dit.ventilees[axe], apres) == {}, axe
