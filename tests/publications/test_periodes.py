"""Les périodes que l'on publie : trimestres civils et années, finis."""

from datetime import date

import pytest

from parcours.publications.periodes import Periode, PeriodeInconnue


@pytest.mark.parametrize(
    ("code", "du", "dernier", "avant", "apres"),
    [
        ("2025-T1", date(2025, 1, 1), date(2025, 3, 31), "2024-T4", "2025-T2"),
        ("2025-T4", date(2025, 10, 1), date(2025, 12, 31), "2025-T3", "2026-T1"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2023", "2025"),
    ],
)
def test_une_periode_a_ses_jours_et_ses_voisines(
    code: str, du: date, dernier: date, avant: str, apres: str
) -> None:
    periode = Periode.lue(code)

    assert (periode.code, periode.jours.du, periode.jours.dernier) == (code, du, dernier)
    assert (periode.decalee(-1).code, periode.decalee(1).code) == (avant, apres)
    assert not periode.est_finie(dernier)
    assert periode.est_finie(periode.decalee(1).jours.du)


@pytest.mark.parametrize("code", ["2025-T0", "2025-T5", "25", "2025-1", "2025-T1 ", "1999", ""])
def test_ce_qui_n_est_ni_un_trimestre_ni_une_annee_se_refuse(code: str) -> None:
    with pytest.raises(PeriodeInconnue):
        Periode.lue(code)
