"""Les calculs de délai : ce qui doit rester vrai pour toute date."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parcours.domain.droit.calcul import (
    Duree,
    ajouter_annees,
    ajouter_heures,
    ajouter_jours_ouvres,
    ajouter_mixte,
    ajouter_mois,
    est_ouvre,
    limite_exclue,
    premier_du_mois_suivant,
    proroger_642,
    retrancher_jours_ouvres,
    seuil_a_rebours,
)

UN_JOUR = timedelta(days=1)
TERRITOIRES = ("48", "2A", "57", "67", "971", "972", "973", "974", "976", "977", "978")

jours = st.dates(date(1990, 1, 1), date(2080, 12, 31))
mois = st.integers(-120, 120)
quelques_jours = st.integers(1, 60)
territoires = st.sampled_from(TERRITOIRES)
durees = st.builds(
    Duree,
    annees=st.integers(0, 3),
    mois=st.integers(0, 36),
    semaines=st.integers(0, 6),
    jours=st.integers(0, 60),
    jours_ouvres=st.just(0),
    heures=st.just(0),
)


def rang_du_mois(d: date) -> int:
    return 12 * d.year + d.month


@given(jours, mois)
def test_ajouter_des_mois_mene_au_bon_mois_et_au_plus_a_sa_fin(d: date, n: int) -> None:
    arrivee = ajouter_mois(d, n)

    assert rang_du_mois(arrivee) == rang_du_mois(d) + n
    assert arrivee.day == min(d.day, monthrange(arrivee.year, arrivee.month)[1])


@given(jours, jours, durees)
def test_un_acte_plus_tardif_n_expire_jamais_plus_tot(un: date, autre: date, duree: Duree) -> None:
    tot, tard = sorted((un, autre))

    assert duree.apres(tot) <= duree.apres(tard)
    assert duree.avant(tot) <= duree.avant(tard)


@given(jours, durees, durees)
def test_un_delai_plus_long_n_expire_jamais_plus_tot(d: date, une: Duree, autre: Duree) -> None:
    somme = Duree(*(a + b for a, b in zip(une, autre, strict=True)))

    assert d <= une.apres(d) <= somme.apres(d)
    assert somme.avant(d) <= une.avant(d) <= d


@given(jours)
def test_un_29_fevrier_retombe_sur_le_28_d_une_annee_commune(d: date) -> None:
    anniversaire = ajouter_annees(d, 1)

    assert anniversaire.month == d.month
    assert anniversaire.day == (28 if (d.month, d.day) == (2, 29) else d.day)


@given(jours, st.integers(0, 24), st.integers(0, 60))
def test_les_mois_se_comptent_avant_les_jours(d: date, n: int, reste: int) -> None:
    assert ajouter_mixte(d, n, reste) == ajouter_mois(d, n) + timedelta(days=reste)


@given(jours, st.integers(0, 52))
def test_une_semaine_garde_le_jour_de_semaine(d: date, n: int) -> None:
    arrivee = Duree(semaines=n).apres(d)

    assert arrivee.weekday() == d.weekday()
    assert (arrivee - d).days == 7 * n


@given(jours, quelques_jours, territoires)
def test_remonter_des_jours_ouvres_defait_ce_que_l_on_a_compte(
    d: date, n: int, territoire: str
) -> None:
    assume(est_ouvre(d, territoire))

    aller = ajouter_jours_ouvres(d, n, territoire)

    assert retrancher_jours_ouvres(aller, n, territoire) == d


@given(jours, quelques_jours, territoires)
def test_il_y_a_exactement_n_jours_ouvres_jusqu_a_l_echeance(
    d: date, n: int, territoire: str
) -> None:
    echeance = ajouter_jours_ouvres(d, n, territoire)
    traverses = [d + k * UN_JOUR for k in range(1, (echeance - d).days + 1)]

    assert sum(est_ouvre(jour, territoire) for jour in traverses) == n
    assert est_ouvre(echeance, territoire)


@given(jours, territoires)
def test_proroger_mene_au_premier_jour_ouvrable_sans_en_sauter(d: date, territoire: str) -> None:
    reporte = proroger_642(d, territoire)

    assert est_ouvre(reporte, territoire)
    assert reporte == proroger_642(reporte, territoire)
    assert not any(est_ouvre(d + k * UN_JOUR, territoire) for k in range((reporte - d).days))


@given(jours, st.integers(1, 90))
def test_a_rebours_le_jour_de_l_audience_ne_compte_pas(audience: date, n: int) -> None:
    seuil = seuil_a_rebours(audience, Duree(jours=n))
    pleins = [seuil + k * UN_JOUR for k in range(n)]

    assert pleins[-1] == audience - UN_JOUR
    assert limite_exclue(audience, Duree(jours=n)) == seuil - UN_JOUR


def test_un_delai_a_rebours_remonte_annees_semaines_et_jours() -> None:
    """Un an avant le 15 juillet 2026, puis dix-sept jours : le 28 juin 2025."""
    assert Duree(annees=1, semaines=2, jours=3).avant(date(2026, 7, 15)) == date(2025, 6, 28)


@pytest.mark.parametrize(("bord", "dehors"), [(date.min, -1), (date.max, 1)])
def test_le_calendrier_a_deux_bords_et_les_passer_se_dit(bord: date, dehors: int) -> None:
    """Les règles attendent `OverflowError` : un terme hors du calendrier n'est jamais atteint."""
    assert ajouter_mois(bord, 0) == bord
    assert ajouter_mois(bord, -11 * dehors).year == bord.year
    with pytest.raises(OverflowError):
        ajouter_mois(bord, dehors)


def test_un_conge_six_mois_avant_la_fin_du_bail_se_donne_la_veille() -> None:
    assert limite_exclue(date(2026, 7, 1), Duree(mois=6)) == date(2025, 12, 31)


@given(jours)
def test_le_premier_du_mois_suivant_est_le_lendemain_de_la_fin_du_mois(d: date) -> None:
    premier = premier_du_mois_suivant(d)

    assert premier.day == 1
    assert rang_du_mois(premier) == rang_du_mois(d) + 1


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis wants naive bounds
def test_les_heures_sont_reelles_quel_que_soit_le_fuseau(t: datetime) -> None:
    assert ajouter_heures(t, 72) - t == timedelta(hours=72)
    assert ajouter_heures(t.astimezone(), 72) == ajouter_heures(t, 72)
