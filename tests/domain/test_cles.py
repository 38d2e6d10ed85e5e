"""Les clés de lecture : ce que dit le juge, ni plus ni moins, et jusqu'au jour où il se tairait."""

from datetime import date, timedelta
from functools import partial
from typing import Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from scenario import ACTES_ORDINAIRES, Dit, given
from strategies import RAPIDE, SANS_REDUIRE, histoires

from parcours.domain.fold import fold
from parcours.domain.habilitation import DROITS
from parcours.domain.lecture import cle as cles
from parcours.domain.lecture.cle import cle, peuvent_lire
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours import Parcours
from parcours.domain.periodes import lue
from parcours.domain.vocabulaire import Role

ORGANISMES: Final = ("INT-RELAIS", "INT-CCAS48", "INT-GENTIANES", "INT-INCONNU")
LECTEURS: Final = [
    Lecteur("", organisme, frozenset({role}), frozenset({departement}))
    for organisme in ORGANISMES
    for role in DROITS
    for departement in ("48", "33")
]
JOURS: Final = st.dates(date(2018, 1, 1), date(2031, 1, 1))
QUI: Final = st.lists(st.sampled_from(LECTEURS), min_size=20, max_size=20, unique=True)
UN_PEU: Final = settings(RAPIDE, max_examples=40)


def _parcours(histoire: tuple[Dit, ...]) -> Parcours:
    dite = given(*histoire)
    return fold(dite.menage, dite.faits, reglages=ACTES_ORDINAIRES)


@UN_PEU
@pour_tous(histoires(), JOURS, QUI)
def test_qui_lit_est_toujours_de_ceux_que_l_on_juge(
    histoire: tuple[Dit, ...], jour: date, qui: list[Lecteur]
) -> None:
    parcours = _parcours(histoire)
    juges = set(peuvent_lire(parcours, qui))

    assert [q for q in qui if q not in juges and regard(q, parcours, jour)] == []


def _changements(histoire: tuple[Dit, ...], jour: date, qui: list[Lecteur]) -> list[Lecteur]:
    """Those whose key changes before the day that it says."""
    parcours, trouves = _parcours(histoire), []
    for lecteur in peuvent_lire(parcours, qui):
        dite, suivant = lue(partial(cle, lecteur, parcours), jour)
        fin = min(suivant or date.max, jour + timedelta(days=400))
        veille = fin - timedelta(days=1)
        lus = {jour + (veille - jour) * pas // 4 for pas in range(5)}
        trouves += [lecteur for lu in lus if cle(lecteur, parcours, lu) != dite]
    return trouves


@UN_PEU
@pour_tous(histoires(), JOURS, QUI)
def test_une_cle_ne_change_pas_avant_le_jour_qu_elle_dit(
    histoire: tuple[Dit, ...], jour: date, qui: list[Lecteur]
) -> None:
    assert _changements(histoire, jour, qui) == []


def test_une_cle_qui_ne_dirait_pas_ce_jour_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    def fige(lecteur: Lecteur, parcours: Parcours, jour: date) -> object:
        return regard(lecteur, parcours, date(jour.year, jour.month, jour.day))

    monkeypatch.setattr(cles, "regard", fige)

    @SANS_REDUIRE
    @pour_tous(histoires(), JOURS, QUI)
    def propriete(histoire: tuple[Dit, ...], jour: date, qui: list[Lecteur]) -> None:
        assert _changements(histoire, jour, qui) == []

    with pytest.raises((AssertionError, TypeError)):
        propriete()


def test_deux_sources_d_un_organisme_ont_la_meme_fiche() -> None:
    une = Lecteur("/partenaires/a", "INT-RELAIS", frozenset({Role.SIAO}), frozenset({"48"}))
    autre = Lecteur("/partenaires/b", "INT-RELAIS", frozenset({Role.SIAO}), frozenset({"48"}))
    elargie = Lecteur("", "INT-RELAIS", frozenset({Role.SIAO}), frozenset({"48", "33"}))

    assert une.fiche == autre.fiche
    assert une.fiche != elargie.fiche
