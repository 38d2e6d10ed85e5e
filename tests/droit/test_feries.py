"""Les jours fériés, contre une bibliothèque indépendante, et les trêves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workalendar.europe import (  # type: ignore[import-untyped]  # workalendar ships no types
    France,
    FranceAlsaceMoselle,
)

from parcours.domain.droit.feries import feries, paques
from parcours.domain.droit.treve import (
    TREVE_DE_L_ENERGIE,
    LeveeDeTreve,
    dans_treve,
    saison,
    treve_des_expulsions,
)

ANNEES = range(2000, 2036)
UN_JOUR = timedelta(days=1)

jours = st.dates(date(2010, 1, 1), date(2060, 12, 31))
territoires = st.sampled_from(("48", "75", "971", "972", "973", "974", "976", "977", "978"))


@pytest.mark.parametrize("annee", ANNEES)
def test_les_onze_fetes_sont_celles_de_l_oracle(annee: int) -> None:
    assert feries(annee, "48") == tuple(sorted({jour for jour, _ in France().holidays(annee)}))


@pytest.mark.parametrize("annee", ANNEES)
def test_l_alsace_et_la_moselle_ont_les_leurs(annee: int) -> None:
    oracle = {jour for jour, _ in FranceAlsaceMoselle().holidays(annee)}

    assert {feries(annee, code) for code in ("57", "67", "68")} == {tuple(sorted(oracle))}


def test_chaque_outre_mer_ajoute_son_abolition_et_rien_d_autre() -> None:
    ajouts = {
        code: set(feries(2026, code)) - set(feries(2026, "48"))
        for code in ("971", "972", "973", "974", "976", "977", "978")
    }

    assert ajouts == {
        "971": {date(2026, 5, 27)},
        "972": {date(2026, 5, 22)},
        "973": {date(2026, 6, 10)},
        "974": {date(2026, 12, 20)},
        "976": {date(2026, 4, 27)},
        "977": {date(2026, 10, 9)},
        "978": {date(2026, 5, 28)},
    }


def test_saint_martin_change_de_jour_en_2019() -> None:
    assert date(2018, 5, 27) in feries(2018, "978")
    assert date(2018, 5, 28) not in feries(2018, "978")
    assert date(2019, 5, 28) in feries(2019, "978")


@given(st.integers(1900, 2200))
def test_paques_est_un_dimanche_entre_le_22_mars_et_le_25_avril(annee: int) -> None:
    dimanche = paques(annee)

    assert dimanche.isoweekday() == 7
    assert (3, 22) <= (dimanche.month, dimanche.day) <= (4, 25)


@given(jours, territoires)
def test_la_treve_comprend_ses_deux_bornes_et_s_arrete_la(jour: date, territoire: str) -> None:
    treve = saison(territoire).prochaine(jour)

    assert dans_treve(treve.du, territoire)
    assert dans_treve(treve.au, territoire)
    assert not dans_treve(treve.du - UN_JOUR, territoire)
    assert not dans_treve(treve.lendemain, territoire)


@given(jours, territoires, st.sampled_from(LeveeDeTreve))
def test_toute_exception_leve_la_treve(jour: date, territoire: str, levee: LeveeDeTreve) -> None:
    assert not dans_treve(jour, territoire, (levee,))


def test_une_exception_inconnue_ne_leve_rien() -> None:
    assert dans_treve(date(2026, 12, 15), "48", ("FANTAISIE",))


def test_le_juge_reduit_la_treve_ou_sa_date_tombe_et_aucune_autre() -> None:
    exceptions, reduite_au = (LeveeDeTreve.AUTRE_LIEU_DECISION_JUGE,), date(2027, 1, 31)

    reduite = treve_des_expulsions(date(2027, 1, 31), "48", exceptions, reduite_au)

    assert reduite is not None
    assert reduite.au == reduite_au
    assert not dans_treve(date(2027, 2, 1), "48", exceptions, reduite_au)
    assert dans_treve(date(2028, 2, 1), "48", exceptions, reduite_au)


def test_la_treve_de_l_energie_finissait_le_15_mars_jusqu_en_2015() -> None:
    assert TREVE_DE_L_ENERGIE.en_cours(date(2015, 3, 16)) is None
    assert TREVE_DE_L_ENERGIE.en_cours(date(2016, 3, 16)) is not None
