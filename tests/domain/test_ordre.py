"""L'ordre d'arrivée ne compte pas : les mêmes faits donnent le même ménage.

Un fait prend sa place par sa date, puis par ce qu'il fait, puis par l'heure que dit son partenaire,
à défaut par sa référence. Jamais par son arrivée.
"""

from collections.abc import Callable

import pytest
from hypothesis import given as pour_tout
from scenario import AUTRE, MENAGE, Dit, constat, designe, fait, given, tout
from strategies import RAPIDE, SANS_REDUIRE, arrivees

from parcours.domain.langage.fait import Fait

Ordre = Callable[[Fait], tuple[object, ...]]


def ecarts(histoire: tuple[Dit, ...], autrement: tuple[Dit, ...]) -> set[str]:
    """Ce qui se lit autrement, dans un ménage ou dans l'autre, selon l'ordre d'arrivée."""
    trouves = set()
    for menage in (MENAGE, AUTRE):
        un = tout(given(*histoire).dans(menage).parcours)
        autre = tout(given(*autrement).dans(menage).parcours)
        trouves |= {quoi for quoi in un if un[quoi] != autre[quoi]}
    return trouves


@RAPIDE
@pour_tout(arrivees())
def test_le_menage_est_le_meme_dans_quelque_ordre_que_les_faits_arrivent(
    arrives: tuple[tuple[Dit, ...], tuple[Dit, ...]],
) -> None:
    assert ecarts(*arrives) == set()


def test_deux_faits_du_meme_jour_suivent_le_temps_de_leur_partenaire() -> None:
    faits = (
        designe("2026-01-05", "INT-TARD", connu_le="2026-01-05T18:00:00"),
        designe("2026-01-05", "INT-TOTO", connu_le="2026-01-05T09:00:00"),
    )

    assert given(*faits).au("2026-01-05").referent == "INT-TARD"
    assert given(*reversed(faits)).au("2026-01-05").referent == "INT-TARD"


def test_sans_heure_la_reference_departage_et_jamais_l_arrivee() -> None:
    faits = (
        designe("2026-01-05", "INT-AAAA", ident="a"),
        designe("2026-01-05", "INT-BBBB", ident="b"),
    )

    assert given(*faits).au("2026-01-05").referent == "INT-BBBB"
    assert given(*reversed(faits)).au("2026-01-05").referent == "INT-BBBB"


def test_a_la_meme_heure_la_reference_departage_et_jamais_l_arrivee() -> None:
    faits = (
        designe("2026-01-05", "INT-AAAA", ident="a", connu_le="2026-01-05T09:00:00"),
        designe("2026-01-05", "INT-BBBB", ident="b", connu_le="2026-01-05T09:00:00"),
    )

    assert given(*faits).au("2026-01-05").referent == "INT-BBBB"
    assert given(*reversed(faits)).au("2026-01-05").referent == "INT-BBBB"


def test_qui_ne_dit_pas_l_heure_passe_devant_qui_la_dit() -> None:
    faits = (
        designe("2026-01-05", "INT-SANS", ident="z"),
        designe("2026-01-05", "INT-AVEC", ident="a", connu_le="2026-01-05T00:00:01"),
    )

    assert given(*faits).au("2026-01-05").referent == "INT-AVEC"
    assert given(*reversed(faits)).au("2026-01-05").referent == "INT-AVEC"


def test_une_heure_dite_pour_plus_tard_que_la_reception_ne_vaut_rien() -> None:
    faits = (
        designe("2026-01-05", "INT-AVANCE", ident="a", connu_le="2099-01-01T09:00:00"),
        designe("2026-01-05", "INT-HEURE", ident="b", connu_le="2026-01-05T09:00:00"),
    )

    assert given(*faits).au("2026-01-05").referent == "INT-HEURE"
    assert given(*reversed(faits)).au("2026-01-05").referent == "INT-HEURE"


def test_le_meme_jour_ce_qui_ouvre_passe_avant_les_situations_puis_ce_qui_ferme() -> None:
    menage = given(
        fait("parcours.clos", "2026-01-05", ident="clos", connu_le="2026-01-05T01:00:00"),
        fait("acces.bail-signe", "2026-01-05", ident="bail", connu_le="2026-01-05T02:00:00"),
        fait("vif.mise-a-abri-renouvelee", "2026-01-05", ident="v", connu_le="2026-01-05T03:00:00"),
        constat("2026-01-05", "RUE", ident="constat", connu_le="2026-01-05T04:00:00"),
        fait("menage.ouvert", "2026-01-05", ident="ouvert", connu_le="2026-01-05T05:00:00"),
    )

    faits = [fait.id for fait in menage.parcours.faits]

    assert faits == ["ouvert", "constat", "bail", "v", "clos"]


def test_une_date_imprecise_se_place_au_premier_jour_qu_elle_peut_designer() -> None:
    menage = given(
        constat("2026-03-10", "TIERS", ident="jour"),
        constat("2026-03-20", "SQUAT", ident="mois", precision_date="MOIS"),
        constat("2026-06-20", "RUE", ident="annee", precision_date="ANNEE"),
    )

    assert [fait.id for fait in menage.parcours.faits] == ["annee", "mois", "jour"]
    assert menage.au("2026-03-09").situations == {None: "SQUAT"}


# --- Un ordre naïf se voit ------------------------------------------------------------------------


def par_position(fait: Fait) -> tuple[object, ...]:
    return (fait.position,)


def par_enregistrement(fait: Fait) -> tuple[object, ...]:
    return (fait.enregistre_le, fait.position)


def par_date_puis_position(fait: Fait) -> tuple[object, ...]:
    return (fait.jour, fait.position)


def par_date_et_rang_puis_position(fait: Fait) -> tuple[object, ...]:
    return (fait.jour, fait.evenement.rang_du_jour, fait.position)


def par_version(fait: Fait) -> tuple[object, ...]:
    return (fait.jour, fait.version, fait.reference)


NAIFS = (
    par_position,
    par_enregistrement,
    par_date_puis_position,
    par_date_et_rang_puis_position,
    par_version,
)


@pytest.mark.hypothesis
@pytest.mark.parametrize("naif", NAIFS)
def test_un_ordre_naif_contredit_la_propriete(naif: Ordre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fait, "se_place", naif)

    @SANS_REDUIRE
    @pour_tout(arrivees())
    def propriete(arrives: tuple[tuple[Dit, ...], tuple[Dit, ...]]) -> None:
        assert ecarts(*arrives) == set()

    with pytest.raises(AssertionError):
        propriete()


def test_un_ordre_qui_ignore_ce_que_fait_un_fait_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fait, "se_place", lambda fait: (fait.jour, fait.connu_le, fait.position))

    impaye = (
        fait("maintien.impaye-regularise", "2026-01-10", connu_le="2026-01-10T09:00:00"),
        fait("maintien.impaye-constate", "2026-01-10", connu_le="2026-01-10T18:00:00"),
    )

    assert given(*impaye).au("2026-01-10").dossiers == ["dossier-impaye"]


def test_la_comparaison_voit_chaque_chose_qu_une_vue_lit() -> None:
    un = given(
        constat("2026-01-10", "RUE"),
        designe("2026-01-12"),
        fait("referent.mandat-termine", "2026-01-15"),
    )
    autre = given(
        constat("2026-01-10", "SQUAT", departement="33", commune="33063"),
        fait("maintien.degradation-signalee", "2026-01-11", departement="33"),
        fait("menage.ouvert", "2026-01-12", departement="33"),
        fait("parcours.clos", "2026-01-13", departement="33"),
        designe("2026-01-14", departement="33"),
    )

    lu, relu = tout(un.parcours), tout(autre.parcours)

    assert [quoi for quoi in lu if lu[quoi] == relu[quoi]] == []
