"""Deux temps : ce qui était vrai ce jour-là, et ce qu'on en savait alors."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import AUTRE, MENAGE, Dit, annule, constat, entree, fait, given, ref, sortie
from strategies import RAPIDE, SANS_REDUIRE, histoires

from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours


@RAPIDE
@pour_tout(histoires(), st.integers(0, 12))
def test_savoir_a_une_position_c_est_ne_rien_avoir_recu_ensuite(
    dits: tuple[Dit, ...], position: int
) -> None:
    faits = given(*dits).faits

    for menage in (MENAGE, AUTRE):
        assert fold(menage, faits, connu_a=position) == fold(menage, faits[:position])


def test_on_ne_savait_rien_avant_le_premier_fait() -> None:
    menage = given(constat("2026-01-10", "RUE"))

    assert menage.connu_a(0).parcours.histoire.entrees == ()
    assert menage.connu_a(0).au("2026-01-10").etape == "inconnue"


def test_un_fait_tardif_reprend_sa_place() -> None:
    menage = given(
        entree("2026-02-20", "CHU"),
        sortie("2026-04-01", "RUE"),
    )

    menage = menage.when(entree("2026-03-01", "CHRS_INSERTION"))

    assert menage.connu_a(2).au("2026-03-15").situations == {None: "CHU"}
    assert menage.au("2026-02-28").situations == {None: "CHU"}
    assert menage.au("2026-03-15").situations == {None: "CHRS_INSERTION"}
    assert menage.au("2026-04-01").etape == "rue"


def test_un_fait_tardif_n_efface_pas_ce_qu_on_a_cru() -> None:
    menage = given(constat("2026-01-10", "RUE"))

    menage = menage.when(entree("2026-01-20", "CHU"))

    assert menage.connu_a(1).au("2026-02-01").etape == "rue"
    assert menage.connu_a(2).au("2026-02-01").etape == "hebergement"


def test_un_dossier_deja_ferme_se_ferme_a_la_date_du_fait_tardif() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("maintien.impaye-regularise", "2026-03-01"),
    )

    menage = menage.when(fait("maintien.impaye-regularise", "2026-02-01"))

    assert menage.connu_a(2).au("2026-02-15").dossiers == ["dossier-impaye"]
    assert menage.au("2026-02-15").dossiers == []
    assert [str(d.ferme_le) for d in menage.parcours.dossiers] == ["2026-02-01"]


def test_une_horloge_se_compte_depuis_le_fait_tardif() -> None:
    menage = given(fait("referent.contact-tenu", "2026-03-10"))

    menage = menage.when(fait("referent.designe", "2026-01-05"))

    assert menage.connu_a(1).au("2026-02-01").echeances == []
    assert menage.au("2026-02-01").echeances == [("R-X02", "2026-04-05", "a_venir")]
    assert menage.au("2026-03-10").echeances == [("R-X02", "2026-06-10", "a_venir")]


def test_on_a_su_puis_on_a_su_que_c_etait_faux() -> None:
    menage = given(
        constat("2026-01-10", "RUE"),
        entree("2026-03-01", "CHU", ident="e1"),
        annule("2026-03-05", ref("e1")),
    )

    lus = [menage.connu_a(n).au("2026-03-02").etape for n in (0, 1, 2, 3)]

    assert lus == ["inconnue", "rue", "hebergement", "rue"]


def test_le_jour_lu_ne_borne_pas_ce_qu_on_sait() -> None:
    menage = given(entree("2026-03-01", "CHU", ident="e1"))

    menage = menage.when(annule("2026-12-31", ref("e1")))

    assert menage.au("2026-03-02").etape == "inconnue"


# --- Un rejeu qui mélange les deux temps se voit --------------------------------------------------


def qui_sait_tout_d_avance(menage: UUID, faits: tuple[Fait, ...], **_: int) -> Parcours:
    return fold(menage, faits)


def qui_oublie_le_dernier(menage: UUID, faits: tuple[Fait, ...], *, connu_a: int) -> Parcours:
    return fold(menage, faits, connu_a=connu_a - 1)


@pytest.mark.hypothesis
@pytest.mark.parametrize("faux", [qui_sait_tout_d_avance, qui_oublie_le_dernier])
def test_un_rejeu_qui_se_trompe_de_savoir_contredit_la_propriete(
    faux: Callable[..., Parcours],
) -> None:
    @SANS_REDUIRE
    @pour_tout(histoires(), st.integers(0, 12))
    def propriete(dits: tuple[Dit, ...], position: int) -> None:
        faits = given(*dits).faits
        assert faux(MENAGE, faits, connu_a=position) == fold(MENAGE, faits[:position])

    with pytest.raises(AssertionError):
        propriete()
