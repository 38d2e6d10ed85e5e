"""Les mises à l'abri comptées : ce qui commence, se renouvelle, finit, un fait après l'autre."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from scenario import Dit, fait, given, menage
from strategies import RAPIDE

from parcours.domain.tableaux.indicateurs import abris
from parcours.domain.tableaux.indicateurs.abris import AU_DELA, Abri, MiseALAbri, mises_a_l_abri
from parcours.domain.temps.intervalle import Intervalle

JOUR_1 = date(2025, 1, 1)


def vif(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(f"vif.mise-a-abri-{sorte}", le, **champs)


def dites(*faits: Dit) -> list[tuple[str, str | None, str]]:
    """When each begins, ends, and how often it was renewed."""
    parcours = given(menage("2025-01-01", "P1"), *faits).parcours
    return [
        (str(m.du), str(m.au) if m.au else None, m.renouvellements)
        for m in mises_a_l_abri(parcours)
    ]


def renouvelee(le: str, rang: int) -> Dit:
    return vif("renouvelee", le, rang=rang)


@pytest.mark.parametrize(
    ("rangs", "combien"), [((), "0"), ((1,), "1"), ((1, 2), "2"), ((2,), "2"), ((1, 2, 3), AU_DELA)]
)
def test_elle_se_compte_par_renouvellements(rangs: tuple[int, ...], combien: str) -> None:
    suite = [renouvelee(f"2025-03-{10 + rang}", rang) for rang in rangs]

    finie = dites(vif("debutee", "2025-03-01"), *suite, vif("terminee", "2025-04-20"))

    assert finie == [("2025-03-01", "2025-04-20", combien)]


def test_prolongee_par_une_autorite_elle_est_au_dela_du_protocole() -> None:
    prolongee = vif(
        "prolongee-a-titre-exceptionnel", "2025-03-20", jusqu_au="2025-05-01", decideur="INT-RELAIS"
    )

    assert dites(vif("debutee", "2025-03-01"), prolongee) == [("2025-03-01", None, AU_DELA)]


def test_sans_fin_dite_elle_dure_et_une_autre_la_finit() -> None:
    assert dites(vif("debutee", "2025-03-01"), vif("debutee", "2025-06-01")) == [
        ("2025-03-01", "2025-06-01", "0"),
        ("2025-06-01", None, "0"),
    ]


def test_un_renouvellement_ou_une_fin_sans_debut_ne_comptent_pas() -> None:
    assert dites(renouvelee("2025-03-10", 1), vif("terminee", "2025-03-12")) == []


@settings(RAPIDE, max_examples=60)
@pour_tout(
    st.lists(st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(0, 60)))),
    st.integers(0, 90),
    st.integers(1, 60),
)
def test_celles_qui_durent_sont_celles_d_avant_plus_les_entrees_moins_les_sorties(
    durees: list[tuple[int, int | None]], debut: int, jours: int
) -> None:
    lus = [
        Abri(str(n), "48", MiseALAbri(_jour(du), None if duree is None else _jour(du + duree)))
        for n, (du, duree) in enumerate(durees)
    ]
    t0, t1 = _jour(debut), _jour(debut + jours)

    def combien(parts: dict[tuple[str, ...], Counter[str]]) -> int:
        return sum(menages.total() for menages in parts.values())

    entrees, sorties = (f(lus, Intervalle(t0, t1)) for f in (abris.entrees, abris.sorties))
    avant, apres = (abris.en_cours(lus, t) for t in (t0, t1))
    assert combien(apres) == combien(avant) + combien(entrees) - combien(sorties)


def _jour(n: int) -> date:
    return JOUR_1 + timedelta(n)
