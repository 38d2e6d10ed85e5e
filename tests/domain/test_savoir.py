"""Deux temps : ce qui était vrai ce jour-là, et ce qu'on en savait alors."""

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import AUTRE, MENAGE, Dit, annule, constat, entree, fait, given, ref, sortie, tout
from strategies import RAPIDE, SANS_REDUIRE, histoires

from parcours.domain import fold as rejeu
from parcours.domain.fait import Fait
from parcours.domain.fold import fold


@RAPIDE
@pour_tout(histoires(), st.integers(0, 12))
def test_savoir_a_une_position_c_est_ne_rien_avoir_recu_ensuite(
    dits: tuple[Dit, ...], position: int
) -> None:
    faits = given(*dits).faits

    for menage in (MENAGE, AUTRE):
        assert fold(menage, faits, connu_a=position) == fold(menage, faits[:position])


@RAPIDE
@pour_tout(histoires(), histoires(faits_max=4))
def test_apprendre_plus_tard_ne_change_pas_ce_qu_on_savait(
    avant: tuple[Dit, ...], apres: tuple[Dit, ...]
) -> None:
    menage = given(*avant)

    plus_tard = menage.when(*apres).connu_a(len(avant))

    assert tout(plus_tard.parcours) == tout(menage.parcours)


@RAPIDE
@pour_tout(histoires())
def test_tout_savoir_c_est_savoir_jusqu_a_la_derniere_position(dits: tuple[Dit, ...]) -> None:
    menage = given(*dits)

    assert menage.connu_a(len(dits)).parcours == menage.parcours


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


def test_un_rejeu_qui_sait_tout_d_avance_contredit_la_propriete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    juste = rejeu.fold

    def omniscient(menage: object, faits: tuple[Fait, ...], *, connu_a: int | None = None) -> object:
        del connu_a
        return juste(menage, faits)

    monkeypatch.setattr(rejeu, "fold", omniscient)

    @SANS_REDUIRE
    @pour_tout(histoires(), st.integers(0, 12))
    def propriete(dits: tuple[Dit, ...], position: int) -> None:
        faits = given(*dits).faits
        assert rejeu.fold(MENAGE, faits, connu_a=position) == rejeu.fold(MENAGE, faits[:position])

    with pytest.raises(AssertionError):
        propriete()
