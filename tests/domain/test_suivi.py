"""A household that is followed, one fact at a time, is the one that a whole fold would give."""

from collections.abc import Sequence

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from scenario import ACTES_ORDINAIRES, AUTRE, MENAGE, Dit, fait, given
from strategies import RAPIDE, SANS_REDUIRE, histoires
from suites_dites import CLASSES, CONTACT, OUVERT, PROTEGES, suites

from parcours.domain.histoire.protege import est_protege
from parcours.domain.histoire.relations import Relations
from parcours.domain.histoire.suites import retenus
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours import suivi
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.suivi import Suivi

LUE = st.fixed_dictionaries({"seul": st.booleans()})


def suivre(faits: Sequence[Fait], premiers: int, *, seul: bool) -> int:
    """Follow these facts from the first ones on; how many needed no fold."""
    suivi_par = Suivi(MENAGE, faits[:premiers], ACTES_ORDINAIRES, seul=seul)
    appris = 0
    for rang in range(premiers, len(faits)):
        if suivi_par.ajoute(faits[rang]):
            appris += 1
        else:
            suivi_par = Suivi(MENAGE, faits[: rang + 1], ACTES_ORDINAIRES, seul=seul)
        rejoue = fold(MENAGE, faits[: rang + 1], reglages=ACTES_ORDINAIRES, seul=seul)
        suivi_jusqu_ici = suivi_par.parcours()
        assert suivi_jusqu_ici == rejoue
        assert deduits(suivi_jusqu_ici) == deduits(rejoue)
    return appris


def deduits(parcours: Parcours) -> list[object]:
    """Ce qui se déduit de l'histoire : ce qui l'est déjà se poursuit avec elle."""
    histoire = parcours.histoire
    return [
        *(getattr(histoire, nom) for nom in ("connus", "restent", "faits_dits", "recits")),
        *(histoire.faits, histoire.ouvrent, retenus(histoire, est_protege)),
    ]


def test_ce_qui_se_deduit_d_un_menage_ne_relit_pas_ses_faits() -> None:
    """Un fait de plus ne se demande que de lui-même s'il se tait ou s'il ouvre le parcours."""
    lus: list[Fait] = []

    def critere(fait: Fait) -> bool:
        lus.append(fait)
        return True

    faits = given(OUVERT, *(fait(CONTACT, f"2028-01-{j:02}", ident=f"c{j}") for j in (1, 2))).faits
    menage = Suivi(MENAGE, faits[:2], ACTES_ORDINAIRES)
    retenus(menage.parcours().histoire, critere)
    lus.clear()
    assert menage.ajoute(faits[2])
    assert retenus(menage.parcours().histoire, critere) == tuple(faits)
    assert lus == [faits[2]]


@pour_tous(suites(), LUE)
@settings(RAPIDE, max_examples=300)
def test_un_menage_suivi_est_celui_que_l_on_rejouerait(
    dits: list[Dit], lue: dict[str, bool]
) -> None:
    suivre(given(OUVERT, *dits).faits, 1, **lue)


@pour_tous(histoires(faits_max=6), suites(), LUE)
@RAPIDE
def test_une_histoire_quelconque_se_suit_ou_se_rejoue(
    avant: tuple[Dit, ...], dits: list[Dit], lue: dict[str, bool]
) -> None:
    suivre(given(*avant, *dits).faits, len(avant), **lue)


@pytest.mark.hypothesis
@pytest.mark.parametrize("protege", PROTEGES.values(), ids=PROTEGES)
def test_protege_il_se_suit_de_meme(protege: tuple[Dit, ...]) -> None:
    """Ce qu'il coûte d'y ajouter ne dit pas s'il l'est."""

    @pour_tous(suites(), LUE)
    @settings(RAPIDE, max_examples=150)
    def essai(dits: list[Dit], lue: dict[str, bool]) -> None:
        suivre(given(OUVERT, *protege, *dits).faits, 1 + len(protege), **lue)

    essai()
    contacts = [fait(CONTACT, f"2028-01-{jour:02}", ident=f"c{jour}") for jour in range(1, 9)]
    deja = 1 + len(protege)
    assert suivre(given(OUVERT, *protege, *contacts).faits, deja, seul=False) == len(contacts)


@pytest.mark.parametrize("classe", CLASSES, ids=lambda classe: classe.fiche.nom)
def test_un_fait_de_chaque_type_s_ajoute_ou_fait_rejouer(classe: type) -> None:
    dits = [fait(classe, f"2028-0{mois}-01", ident=f"f{mois}") for mois in (1, 2, 3)]
    suivre(given(OUVERT, *dits).faits, 1, seul=False)


def test_ce_qui_se_dit_tous_les_jours_s_ajoute_sans_rejouer() -> None:
    dits = [fait(CONTACT, f"2028-01-{jour:02}", ident=f"c{jour}") for jour in range(1, 31)]
    assert suivre(given(OUVERT, *dits).faits, 1, seul=False) == len(dits)


@pytest.mark.parametrize(
    "avant",
    [
        [fait("menage.ouvert", "2019-02-01", dans=AUTRE)],
        [fait("parcours.transfert-demande", "2019-02-01", vers_departement="33")],
    ],
    ids=["réuni à un autre", "en transfert"],
)
def test_ce_qui_se_juge_a_plusieurs_se_rejoue(avant: list[Dit]) -> None:
    contact = fait(CONTACT, "2028-01-01")
    assert suivre(given(OUVERT, *avant, contact).faits, 1 + len(avant), seul=False) == 0


@pytest.mark.parametrize("dispense", ["_est_ordinaire", "_ne_parle_que_de_lui"])
def test_ajouter_ce_qui_change_les_autres_se_voit(
    monkeypatch: pytest.MonkeyPatch, dispense: str
) -> None:
    monkeypatch.setattr(suivi, dispense, lambda *_: True)

    @pour_tous(suites())
    @settings(SANS_REDUIRE, max_examples=2000)
    def essai(dits: list[Dit]) -> None:
        suivre(given(OUVERT, *dits).faits, 1, seul=False)

    with pytest.raises(AssertionError):
        essai()


@pytest.mark.parametrize("dispense", ["laisse", "_vient_apres"])
def test_ajouter_ce_qui_vient_avant_ou_nomme_quelqu_un_se_voit(
    monkeypatch: pytest.MonkeyPatch, dispense: str
) -> None:
    chez = Relations if dispense == "laisse" else Suivi
    monkeypatch.setattr(chez, dispense, lambda *_: True)

    @pour_tous(suites())
    @settings(SANS_REDUIRE, max_examples=2000)
    def essai(dits: list[Dit]) -> None:
        suivre(given(OUVERT, *dits).faits, 1, seul=False)

    with pytest.raises(AssertionError):
        essai()
