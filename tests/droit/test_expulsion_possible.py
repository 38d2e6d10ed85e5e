"""L'expulsion possible et les contrôles : ce que les exemples du fichier ne disent pas."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.domain.droit import expulsion_possible
from parcours.domain.droit.assignation import Assignation
from parcours.domain.droit.calcul import DIMANCHE
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.controles import (
    anomalies_de_l_execution,
    anomalies_de_la_notification,
    anomalies_de_la_prorogation,
    anomalies_des_delais_de_paiement,
    anomalies_du_delai_pour_quitter,
)
from parcours.domain.droit.expulsion_possible import ProcedureLue
from parcours.domain.droit.feries import feries
from parcours.domain.droit.juge import DelaiDuJuge
from parcours.domain.droit.quitter_les_lieux import Prorogation, SituationEnTreve
from parcours.domain.droit.treve import dans_treve

jours = st.dates(date(2012, 1, 1), date(2060, 12, 31))
territoires = st.sampled_from(("48", "67", "971", "972", "973", "974", "976"))


@given(jours, territoires)
def test_l_expulsion_n_est_jamais_possible_en_treve_ni_un_jour_interdit(
    signifie_le: date, territoire: str
) -> None:
    faits: dict[str, Any] = {"cql_signifie_le": signifie_le, "territoire": territoire}

    possible = expulsion_possible(lit(ProcedureLue, faits)).possible_au_plus_tot

    assert possible is not None
    assert possible > signifie_le
    assert not dans_treve(possible, territoire)
    assert possible.weekday() != DIMANCHE
    assert possible not in feries(possible.year, territoire)


@given(jours, jours)
def test_un_commandement_plus_tardif_ne_rapproche_jamais_l_expulsion(un: date, autre: date) -> None:
    tot, tard = (
        expulsion_possible(lit(ProcedureLue, {"cql_signifie_le": jour})).possible_au_plus_tot
        for jour in sorted((un, autre))
    )

    assert tot is not None
    assert tard is not None
    assert tot <= tard


def test_un_etudiant_ne_beneficie_ni_de_la_saisine_ni_des_delais_du_juge() -> None:
    faits: dict[str, Any] = {
        "cql_signifie_le": date(2026, 9, 15),
        "cql_notifie_prefet": False,
        "delai_evacuation_jusqu_au": date(2027, 6, 30),
        "exceptions": ("ETUDIANT",),
    }

    possible = expulsion_possible(lit(ProcedureLue, faits))

    assert possible.possible_au_plus_tot == date(2026, 11, 16)
    assert possible.motifs == ("CQL_2_MOIS",)


def test_le_conjoint_violent_evince_n_a_aucun_delai() -> None:
    faits: dict[str, Any] = {
        "cql_signifie_le": date(2026, 12, 15),
        "exceptions": ("CONJOINT_VIOLENT",),
    }

    assert expulsion_possible(lit(ProcedureLue, faits)).possible_au_plus_tot == date(2026, 12, 15)


def test_le_concours_vaut_a_sa_date_d_effet() -> None:
    faits: dict[str, Any] = {
        "cql_signifie_le": date(2026, 4, 10),
        "cfp_accorde_le": date(2026, 6, 1),
        "cfp_effet_le": date(2026, 7, 1),
    }

    possible = expulsion_possible(lit(ProcedureLue, faits))

    assert possible.possible_au_plus_tot == date(2026, 7, 1)
    assert possible.motifs == ("CQL_2_MOIS", "CFP")


def test_une_date_aux_confins_du_calendrier_ne_met_rien_en_panne() -> None:
    possible = expulsion_possible(lit(ProcedureLue, {"cql_signifie_le": date.max}))

    assert possible.possible_au_plus_tot is None
    assert possible.motifs == ("HORS_CALENDRIER",)
    assert anomalies_de_l_execution(SituationEnTreve(le=date.max)) == ("EXPULSION_EN_TREVE",)


def test_l_explication_raconte_ce_qui_repousse_l_expulsion() -> None:
    assert expulsion_possible(
        lit(ProcedureLue, {"cql_signifie_le": date(2025, 12, 31)})
    ).explication == (
        "Commandement de quitter signifié le 31 décembre 2025.",
        "Deux mois (art. L. 412-1) : pas avant le 1er mars 2026.",
        "Le concours de la force publique n'est pas accordé : il manque.",
        "Le 1er mars 2026 est en trêve : pas avant le 1er avril 2026.",
    )


@pytest.mark.parametrize(
    ("heure", "attendu"),
    [
        ("05:59", ("EXPULSION_HEURE_INTERDITE",)),
        ("06:00", ()),
        ("20:59", ()),
        ("21:00", ("EXPULSION_HEURE_INTERDITE",)),
    ],
)
def test_une_expulsion_se_fait_de_six_heures_a_vingt_et_une_heures_exclues(
    heure: str, attendu: tuple[str, ...]
) -> None:
    ce_jour = SituationEnTreve(le=date(2026, 5, 4))

    assert anomalies_de_l_execution(ce_jour, heure_locale=heure) == attendu


@pytest.mark.parametrize(
    ("faits", "anomalies"),
    [
        ({"decision_le": date(2023, 7, 28), "mois": 36}, ()),
        ({"decision_le": date(2023, 7, 29), "mois": 13}, ("DELAI_HORS_BORNES",)),
        ({"decision_le": date(2026, 1, 15), "jusqu_au": date(2027, 1, 15)}, ()),
        ({"decision_le": date(2026, 1, 15), "jusqu_au": date(2027, 1, 16)}, ("DELAI_HORS_BORNES",)),
        ({"decision_le": date(2026, 1, 15), "jusqu_au": date(2026, 2, 14)}, ("DELAI_HORS_BORNES",)),
        ({"decision_le": date(2026, 1, 15)}, ()),
    ],
)
def test_un_delai_pour_quitter_a_les_bornes_de_sa_decision(
    faits: dict[str, Any], anomalies: tuple[str, ...]
) -> None:
    delai = lit(DelaiDuJuge, faits)

    assert anomalies_du_delai_pour_quitter(delai, faits.get("jusqu_au")) == anomalies


def test_les_autres_controles_ont_leurs_bornes() -> None:
    assert anomalies_de_la_prorogation(Prorogation(mois=4)) == ("PROROGATION_HORS_BORNES",)
    assert anomalies_de_la_prorogation(Prorogation(mois=3)) == ()
    assert anomalies_des_delais_de_paiement(DelaiDuJuge(mois=36)) == ()
    assert anomalies_des_delais_de_paiement(DelaiDuJuge(mois=37)) != ()


def test_une_notification_tardive_se_voit() -> None:
    acte = Assignation(le=date(2026, 9, 1), audience_le=date(2026, 12, 14))
    a_temps = replace(acte, notifiee_le=date(2026, 11, 1))
    tardive = replace(acte, notifiee_le=date(2026, 11, 2))

    assert anomalies_de_la_notification(tardive) == ("NOTIFICATION_PREFET_TARDIVE",)
    assert anomalies_de_la_notification(a_temps) == ()
