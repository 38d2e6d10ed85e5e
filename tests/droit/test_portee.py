"""Chaque règle dit ce que son terme veut dire, et qui doit agir."""

from parcours.domain.droit import DELAIS
from parcours.domain.droit.portee import PORTEES


def test_chaque_regle_dit_qui_elle_regarde() -> None:
    assert PORTEES.keys() == DELAIS.keys()
    assert all(portee.qui for portee in PORTEES.values())


def test_la_prescription_et_la_conservation_ne_sont_pas_de_prochaines_echeances() -> None:
    assert PORTEES["R-E22"].lointaine
    assert PORTEES["R-P01"].lointaine
    assert not PORTEES["R-E12"].lointaine


def test_ce_qui_n_est_pas_une_prochaine_echeance_ne_promet_pas_d_alerte() -> None:
    """Rien n'alerte de la prescription ni de la conservation : le recueil le promettait."""
    assert [regle for regle in ("R-E22", "R-P01") if DELAIS[regle].rappels] == []
