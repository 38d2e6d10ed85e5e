"""Le jour civil d'un instant est celui du territoire : dates, horloges en heures, phrases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario import fait
from scenario import given as soit

from parcours.domain.droit import DELAIS
from parcours.domain.droit.calculateur import lit
from parcours.domain.temps.jour_civil import (
    OUTRE_MER,
    dernier_jour_commence,
    heure_locale,
    jour_civil,
    minuit,
)

instants = st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis wants naive bounds
territoires = st.sampled_from(("48", None, *OUTRE_MER))
MIDI_A_PARIS = datetime(2026, 7, 1, 10, tzinfo=UTC)


def le(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    ("territoire", "heure"),
    [
        ("48", "12:00"),
        ("971", "06:00"),
        ("972", "06:00"),
        ("973", "07:00"),
        ("974", "14:00"),
        ("975", "08:00"),
        ("976", "13:00"),
        ("977", "06:00"),
        ("978", "06:00"),
        ("984", "15:00"),
        ("986", "22:00"),
        ("987", "00:00"),
        ("988", "21:00"),
        (None, "12:00"),
    ],
)
def test_chaque_territoire_a_son_heure(territoire: str | None, heure: str) -> None:
    assert heure_locale(MIDI_A_PARIS, territoire) == heure


@given(instants, territoires)
def test_un_jour_va_de_son_minuit_au_minuit_du_lendemain(
    instant: datetime, territoire: str | None
) -> None:
    jour = jour_civil(instant, territoire)

    assert minuit(jour, territoire) <= instant < minuit(jour + timedelta(1), territoire)


@given(instants)
def test_rien_n_est_passe_le_jour_le_plus_avance(instant: datetime) -> None:
    tous = {jour_civil(instant, territoire) for territoire in ("48", *OUTRE_MER)}

    assert dernier_jour_commence(instant) == max(tous)
    assert max(tous) - min(tous) <= timedelta(1)


def test_les_confins_du_calendrier_ne_mettent_rien_en_panne() -> None:
    for territoire in ("48", *OUTRE_MER):
        assert jour_civil(datetime.min.replace(tzinfo=UTC), territoire).year == 1
        assert jour_civil(datetime.max.replace(tzinfo=UTC), territoire).year == 9999
        assert minuit(date.min, territoire).year == 1


def appel(departement: str, a: str, jour: str) -> Any:  # noqa: ANN401 (a fact told)
    return fait("veille.appel-115-recu", jour, departement=departement, contact_a=a)


@pytest.mark.parametrize(
    ("departement", "contact_a", "jour", "due_le"),
    [
        ("971", "2026-03-10T23:30:00-04:00", "2026-03-10", "2026-03-13"),
        ("974", "2026-03-10T01:30:00+04:00", "2026-03-10", "2026-03-13"),
        ("988", "2026-03-10T05:30:00+11:00", "2026-03-10", "2026-03-13"),
        ("987", "2026-03-10T22:30:00-10:00", "2026-03-10", "2026-03-13"),
        ("48", "2026-03-10T00:30:00+01:00", "2026-03-10", "2026-03-13"),
    ],
)
def test_les_72_heures_finissent_un_jour_du_territoire(
    departement: str, contact_a: str, jour: str, due_le: str
) -> None:
    lu = soit(appel(departement, contact_a, jour)).au(jour)

    assert ("R-O01", due_le, "a_venir") in lu.echeances


@pytest.mark.parametrize("territoire", ["48", "971", "974", "988"])
@pytest.mark.parametrize(
    ("regle", "volet", "champ", "heures"),
    [
        ("R-O01", "principal", "contact_a", 72),
        ("R-P03", "principal", "constatee_le", 72),
        ("R-V04", "principal", "saisine_a", 24),
        ("R-E26", "decision_prefet", "le", 48),
        ("R-E26", "mise_en_demeure_domicile", "le", 24),
    ],
)
def test_sans_heure_un_delai_en_heures_part_du_minuit_du_territoire(
    territoire: str, regle: str, volet: str, champ: str, heures: int
) -> None:
    faits: dict[str, Any] = {champ: date(2026, 5, 4), "volet": volet, "territoire": territoire}

    rendu = DELAIS[regle].calcule(lit(DELAIS[regle].faits, faits))

    assert isinstance(rendu.echeance, datetime)
    assert rendu.echeance == minuit(date(2026, 5, 4), territoire) + timedelta(hours=heures)
    assert "HEURE_INCONNUE" in rendu.reserves


def test_un_instant_compte_par_son_jour_au_territoire() -> None:
    """Notifiée le 4 mai à 23 h 30 en Guadeloupe : sept jours mènent au 11, pas au 12."""
    faits: dict[str, Any] = {"volet": "mise_en_demeure_autre", "le": le("2026-05-05T03:30:00Z")}

    en_guadeloupe = DELAIS["R-E26"].calcule(
        lit(DELAIS["R-E26"].faits, {**faits, "territoire": "971"})
    )
    a_paris = DELAIS["R-E26"].calcule(lit(DELAIS["R-E26"].faits, faits))

    assert (en_guadeloupe.echeance, a_paris.echeance) == (date(2026, 5, 11), date(2026, 5, 12))


def test_la_mise_en_demeure_plus_longue_finit_un_jour_du_territoire() -> None:
    """48 heures depuis le 4 mai à 23 h 30 en Guadeloupe : le 6 mai."""
    dit = fait(
        "expulsion.mise-en-demeure-de-quitter-notifiee",
        "2026-05-04",
        departement="971",
        local="DOMICILE",
        notifiee_a="2026-05-05T03:30:00Z",
        delai_heures=48,
    )

    assert ("R-E26", "2026-05-06", "a_venir") in soit(dit).au("2026-05-04").echeances


def test_l_explication_dit_l_heure_du_territoire() -> None:
    contact: dict[str, Any] = {"contact_a": le("2026-03-11T03:30:00Z"), "territoire": "971"}

    explication = " ".join(DELAIS["R-O01"].calcule(lit(DELAIS["R-O01"].faits, contact)).explication)

    assert "10 mars 2026 à 23 h 30 (heure locale)" in explication
    assert "13 mars 2026 à 23 h 30 (heure locale)" in explication


def test_une_date_n_est_future_que_la_ou_elle_l_est_partout_en_france() -> None:
    """Le 29 novembre à 21 h 30 UTC, il est déjà le 30 à La Réunion, à Wallis, à Nouméa."""
    soir, matin = le("2026-11-29T21:30:00Z"), le("2026-11-29T11:59:00Z")

    assert dernier_jour_commence(soir) == date(2026, 11, 30)
    assert dernier_jour_commence(matin) == date(2026, 11, 29)
