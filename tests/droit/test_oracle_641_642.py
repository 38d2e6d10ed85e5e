"""Un programme qui n'est pas le nôtre juge les articles 641 et 642 du code de procédure civile.

`lexdays` (MIT) compte des délais d'après des données : les deux articles et le calendrier français
sont écrits ici dans sa langue, jamais dans la nôtre. Hors des années que le calendrier déclare
vérifiées, il refuse ; nous calculons, et le disons.
"""

from datetime import date
from typing import Any

import lexdays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.domain.droit import DELAIS, expulsion_possible
from parcours.domain.droit.calcul import Duree, proroger_642
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.expulsion_possible import ProcedureLue
from parcours.domain.droit.formes import Reserve

NATIONALES = {
    "jour_de_l_an": (1, 1),
    "fete_du_travail": (5, 1),
    "victoire": (5, 8),
    "fete_nationale": (7, 14),
    "assomption": (8, 15),
    "toussaint": (11, 1),
    "armistice": (11, 11),
    "noel": (12, 25),
}
MOBILES = {"lundi_de_paques": 1, "ascension": 39, "lundi_de_pentecote": 50}
LOCALES = {
    "48": {},
    "67": {"saint_etienne": (12, 26)},
    "971": {"abolition": (5, 27)},
    "972": {"abolition": (5, 22)},
    "973": {"abolition": (6, 10)},
    "974": {"abolition": (12, 20)},
    "976": {"abolition": (4, 27)},
}
VERIFIEES = {"from": 2015, "to": 2030}


def fixe(nom: str, mois: int, jour: int) -> dict[str, Any]:
    return {"id": nom, "name": {"en": nom}, "rule": {"type": "fixed", "month": mois, "day": jour}}


def mobile(nom: str, decalage: int) -> dict[str, Any]:
    return {"id": nom, "name": {"en": nom}, "rule": {"type": "easter", "offset": decalage}}


def calendrier(territoire: str) -> dict[str, Any]:
    fixes = {**NATIONALES, **LOCALES[territoire]}
    mobiles = {**MOBILES, **({"vendredi_saint": -2} if territoire == "67" else {})}
    return {
        "id": f"fr-{territoire}",
        "name": {"en": territoire},
        "weekend": [6, 7],
        "coverage": VERIFIEES,
        "holidays": [
            *(fixe(nom, *quand) for nom, quand in fixes.items()),
            *(mobile(nom, decalage) for nom, decalage in mobiles.items()),
        ],
    }


ARTICLE_641 = {"type": "count", "exclude_start_day": True}
ARTICLE_642 = {"type": "roll", "direction": "forward"}
UNITES = {"jours": "day", "semaines": "week", "mois": "month", "annees": "year"}


def oracle(territoire: str, *pas: dict[str, Any]) -> lexdays.RulePack:
    return lexdays.rulepack(
        {
            "id": f"fr/cpc-{territoire}",
            "name": {"en": "Code de procédure civile"},
            "calendar": calendrier(territoire),
            "steps": list(pas),
        }
    )


SANS_REPORT = {t: oracle(t, ARTICLE_641) for t in LOCALES}
AVEC_REPORT = {t: oracle(t, ARTICLE_641, ARTICLE_642) for t in LOCALES}

jours = st.dates(date(2015, 1, 1), date(2027, 12, 31))
territoires = st.sampled_from(sorted(LOCALES))
durees = st.one_of(
    st.tuples(st.just("jours"), st.integers(1, 400)),
    st.tuples(st.just("semaines"), st.integers(1, 60)),
    st.tuples(st.just("mois"), st.integers(1, 36)),
    st.tuples(st.just("annees"), st.integers(1, 2)),
)


@settings(max_examples=400, deadline=None)
@given(jours, durees, territoires)
def test_le_terme_est_celui_de_l_oracle_avant_et_apres_report(
    acte: date, duree: tuple[str, int], territoire: str
) -> None:
    unite, nombre = duree
    brute = Duree(**{unite: nombre}).apres(acte, territoire)
    compte = (nombre, UNITES[unite])

    assert brute == SANS_REPORT[territoire].compute(acte, compte).deadline
    assert proroger_642(brute, territoire) == AVEC_REPORT[territoire].compute(acte, compte).deadline


@settings(max_examples=200, deadline=None)
@given(jours, st.integers(1, 60), territoires)
def test_le_nieme_jour_ouvre_est_celui_de_l_oracle(acte: date, n: int, territoire: str) -> None:
    attendu = SANS_REPORT[territoire].compute(acte, (n, "business_day")).deadline

    assert Duree(jours_ouvres=n).apres(acte, territoire) == attendu


@pytest.mark.parametrize("territoire", sorted(LOCALES))
@pytest.mark.parametrize(
    ("regle", "faits", "duree"),
    [
        ("R-E11", {"volet": "appel", "signifie_le": date(2026, 6, 13)}, (1, "month")),
        ("R-E11", {"volet": "refere", "signifie_le": date(2026, 12, 5)}, (15, "day")),
        ("R-E21", {"volet": "contestation", "le": date(2026, 4, 1)}, (1, "month")),
        ("R-E03", {"le": date(2026, 11, 26)}, (1, "month")),
        ("R-E12", {"signifie_le": date(2026, 3, 25)}, (2, "month")),
        ("R-E05", {"recue_le": date(2026, 2, 27)}, (6, "week")),
    ],
)
def test_les_regles_qui_reportent_rendent_la_date_de_l_oracle(
    territoire: str, regle: str, faits: dict[str, Any], duree: tuple[int, str]
) -> None:
    (point,) = [valeur for valeur in faits.values() if isinstance(valeur, date)]
    lu = DELAIS[regle].calcule(lit(DELAIS[regle].faits, {**faits, "territoire": territoire}))
    attendu = AVEC_REPORT[territoire].compute(point, duree).deadline

    assert attendu == (lu.prorogee or lu.echeance)


# --- Au-delà des années vérifiées -----------------------------------------------------------------

FERIES = Reserve.FERIES_NON_VERIFIES
DIT = "Jours fériés vérifiés de 2015 à 2030 seulement : cette date peut changer."


@pytest.mark.parametrize(
    ("regle", "faits", "hors"),
    [
        ("R-E11", {"volet": "appel", "signifie_le": date(2030, 11, 28)}, False),
        ("R-E11", {"volet": "appel", "signifie_le": date(2030, 12, 28)}, True),
        ("R-E11", {"volet": "appel", "signifie_le": date(2014, 12, 31)}, True),
        ("R-E03", {"le": date(2030, 12, 15)}, True),
        ("R-E12", {"signifie_le": date(2030, 11, 15)}, True),
        ("R-E01", {"signifie_le": date(2030, 12, 1), "bail_conclu_le": date(2020, 1, 1)}, True),
        ("R-E01", {"signifie_le": date(2030, 6, 1), "bail_conclu_le": date(2020, 1, 1)}, False),
        ("R-E07", {"notifiee_le": date(2030, 12, 20)}, True),
        ("R-E09", {"audience_le": date(2031, 1, 3)}, True),
        ("R-E09", {"audience_le": date(2030, 12, 3)}, False),
        ("R-E22", {"volet": "titre", "le": date(2026, 1, 1)}, False),
        ("R-S02", {"decision_le": date(2029, 7, 15)}, False),
    ],
    ids=str,
)
def test_une_date_au_dela_des_feries_verifies_le_dit(
    regle: str, faits: dict[str, Any], *, hors: bool
) -> None:
    """Une date qui ne dépend d'aucun férié n'a rien à dire, si lointaine qu'elle soit."""
    lu = DELAIS[regle].calcule(lit(DELAIS[regle].faits, faits))

    assert lu.echeance is not None
    assert (FERIES in lu.reserves) is hors
    assert (DIT in lu.explication) is hors


def test_l_oracle_refuse_la_ou_nous_faisons_une_reserve() -> None:
    with pytest.raises(lexdays.CoverageError):
        AVEC_REPORT["48"].compute(date(2030, 12, 28), (1, "month"))


@pytest.mark.parametrize(("signifie", "hors"), [("2030-01-15", False), ("2031-01-15", True)])
def test_l_expulsion_possible_le_dit_aussi(signifie: str, *, hors: bool) -> None:
    quitter = {"cql_signifie_le": date.fromisoformat(signifie)}

    assert (DIT in expulsion_possible(lit(ProcedureLue, quitter)).explication) is hors
