"""The rows of a household that the projector goes on from are those of the whole household."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import is_
from typing import Any, Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from journal.echantillons import echantillons
from scenario import ACTES_ORDINAIRES, CIDFF, MENAGE, SIAO, Dit, fait, given
from strategies import RAPIDE, SANS_REDUIRE, histoires

from parcours.domain.histoire.protege import Voile
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.parcours.fold import fold
from parcours.domain.temps.jour_civil import minuit
from parcours.journal import codec
from parcours.projections import followed, household
from parcours.projections.cles import Lecteurs
from parcours.projections.followed import Followed
from parcours.projections.household import household_rows
from parcours.projections.redites import Redites, aucune
from parcours.projections.vue import Vie
from parcours.projections.vues import echeances, toutes

LECTEURS: Final = Lecteurs(
    [
        Lecteur(f"/partenaires/{role.value}", organisme, frozenset({role}), frozenset({"48"}))
        for role, organisme in ((Role.SIAO, "INT-SIAO48"), (Role.CIDFF, "INT-CIDFF48"))
    ],
    minuit(date(2025, 3, 1)),
)
UN_DE_CHAQUE: Final = tuple(codec.fact(echantillon.recorded) for echantillon in echantillons())
"""Facts of each version of each type."""
OUVERT: Final = fait("menage.ouvert", "2019-01-01", ident="ouvert")
CONTACT: Final = "referent.contact-tenu"
COMMANDEMENT: Final = fait("expulsion.commandement-de-payer-delivre", "2019-02-01", ident="cdp")
PROTEGE: Final = (
    fait("menage.accord-recueilli", "2019-01-02", organismes=["INT-CIDFF48"]),
    fait("vif.protection-adresse-activee", "2019-02-01", par=CIDFF, niveau="N3"),
    fait("vif.mise-a-abri-debutee", "2019-02-03", par=CIDFF),
)


@pytest.fixture(autouse=True)
def _faits_deja_lus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "fact", lambda dit: dit)


def lignes(faits: Sequence[Fait], suivi: Followed | None = None) -> list[Any]:
    return household_rows(MENAGE, faits, ACTES_ORDINAIRES, LECTEURS, suivi)  # type: ignore[arg-type]  # facts already read


def suivre(faits: Sequence[Fait], suivi: Followed) -> None:
    """One fact at a time: each time, the rows of the whole household."""
    for combien in range(1, len(faits) + 1):
        assert lignes(faits[:combien], suivi) == lignes(faits[:combien])


@pytest.mark.hypothesis
@pytest.mark.parametrize("debut", [(), PROTEGE, (COMMANDEMENT,)], ids=["", "protégé", "menacé"])
def test_un_menage_suivi_a_les_lignes_du_menage_entier(debut: tuple[Dit, ...]) -> None:
    @pour_tous(histoires(faits_max=6))
    @settings(RAPIDE, max_examples=25)
    def essai(histoire: tuple[Dit, ...]) -> None:
        suivre(given(OUVERT, *debut, *histoire).faits, Followed())

    essai()


def test_ce_qui_se_dit_tous_les_jours_se_suit(monkeypatch: pytest.MonkeyPatch) -> None:
    contacts = [
        fait(CONTACT, f"2019-03-{jour:02}", ident=f"c{jour}", par=par)
        for jour, par in enumerate((SIAO, CIDFF) * 4, 1)
    ]
    for debut in ((), PROTEGE, (COMMANDEMENT,)):
        faits, suivi = given(OUVERT, *debut, *contacts).faits, Followed()
        suivre(faits[:-6], suivi)
        with monkeypatch.context() as patch:
            patch.setattr(followed, "Suivi", None)  # whoever folds again fails
            suivre_sans_comparer(faits, suivi)


def test_relu_du_journal_un_menage_se_suit_encore(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read of the journal is forgotten before what is folded, if households are many."""
    contacts = [fait(CONTACT, f"2019-03-{jour:02}", ident=f"c{jour}") for jour in range(1, 9)]
    faits, suivi = given(OUVERT, *contacts).faits, Followed()
    suivre(faits[:-1], suivi)
    relus = [replace(f, evenement=f.evenement.model_copy(deep=True)) for f in faits]
    assert not any(map(is_, relus, faits))
    with monkeypatch.context() as patch:
        patch.setattr(followed, "Suivi", None)  # whoever folds again fails
        suivies = lignes(relus, suivi)
    assert suivies == lignes(faits)


def suivre_sans_comparer(faits: Sequence[Fait], suivi: Followed) -> None:
    for combien in range(len(faits) - 5, len(faits) + 1):
        lignes(faits[:combien], suivi)


@pytest.mark.parametrize("faits_max", [0, 1, 5])
def test_ce_que_l_on_garde_a_une_borne(faits_max: int) -> None:
    contacts = [fait(CONTACT, f"2019-03-{jour:02}", ident=f"c{jour}") for jour in range(1, 8)]
    suivi = Followed(faits_max)

    suivre(given(OUVERT, *contacts).faits, suivi)

    assert suivi.facts == 0


def test_oublier_que_des_faits_ont_change_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "_same", lambda *_: True)

    @pour_tous(histoires(faits_max=6))
    @settings(SANS_REDUIRE, max_examples=500)
    def essai(histoire: tuple[Dit, ...]) -> None:
        suivi = Followed()
        for autre in (histoire, histoire[::-1]):
            assert lignes(given(*autre).faits, suivi) == lignes(given(*autre).faits)

    with pytest.raises(AssertionError):
        essai()


# --- Ce que redisent les vues ---------------------------------------------------------------------


def redit(change: Callable[[Vie], Vie]) -> None:
    """The same due dates, of a life that is otherwise another: as if nothing had been told."""
    faits = given(OUVERT, fait(CONTACT, "2019-03-01")).faits
    lue = Vie(fold(MENAGE, faits, reglages=ACTES_ORDINAIRES))
    assert [*echeances.VUE.rangees(lue)]

    autre = change(lue)

    assert [*echeances.VUE.rangees(autre)] == [
        *echeances.VUE.rangees(replace(autre, redites=aucune()))
    ]


def demenage(vie: Vie) -> Vie:
    lieux = tuple(replace(lieu, departement="30") for lieu in vie.parcours.lieux)
    return replace(vie, parcours=replace(vie.parcours, lieux=lieux))


def se_tait(vie: Vie) -> Vie:
    qui = {fait.reference: "personne" for fait in vie.parcours.faits}
    return replace(vie, voile=Voile(anonymes=qui))


def d_une_edition(vie: Vie) -> Vie:
    return replace(vie, edition="*")


@pytest.mark.parametrize("change", [demenage, se_tait, d_une_edition])
def test_une_vie_autre_se_redit(change: Callable[[Vie], Vie]) -> None:
    redit(change)


@pytest.mark.parametrize("change", [demenage, se_tait])
def test_ne_pas_regarder_le_cadre_se_verrait(
    change: Callable[[Vie], Vie], monkeypatch: pytest.MonkeyPatch
) -> None:
    of = Redites.of

    def sans_cadre(
        redites: Redites, _: object, parts: Iterable[Any], tell: Callable[[Any], Iterable[Any]]
    ) -> Iterator[Any]:
        return of(redites, "", parts, tell)

    monkeypatch.setattr(Redites, "of", sans_cadre)

    with pytest.raises(AssertionError):
        redit(change)


# --- Ce que disent seuls ceux qui ont parlé d'une expulsion ---------------------------------------


def dites_pour_rien(faits: Iterable[Fait]) -> Iterator[str]:
    """The views that would tell an eviction of facts that begin none."""
    sans = [dit for dit in faits if not household._may_begin_an_eviction(dit)]  # noqa: SLF001 (what is held)
    for seul in (True, False):
        lue = fold(sans[0].flux if sans else MENAGE, sans, reglages=ACTES_ORDINAIRES, seul=seul)
        vie = Vie(lue, ACTES_ORDINAIRES, edition="*")
        for vue in toutes():
            if vue.par_edition and list(vue.rangees(vie)):
                yield str(vue.table)


@pour_tous(histoires(faits_max=12))
@RAPIDE
def test_ce_qui_ne_commence_pas_d_expulsion_n_en_dit_rien(histoire: tuple[Dit, ...]) -> None:
    assert list(dites_pour_rien(given(*histoire).faits)) == []


def test_aucun_fait_d_aucun_type_n_en_commence_sans_etre_de_ceux_la() -> None:
    assert [vue for dit in UN_DE_CHAQUE for vue in dites_pour_rien([dit])] == []
    assert list(dites_pour_rien(UN_DE_CHAQUE)) == []


def test_en_oublier_un_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(household, "_BEGIN_ONE", frozenset())
    impaye = fait("maintien.impaye-constate", "2019-02-01")

    assert "vues.echeances" in list(dites_pour_rien(given(OUVERT, impaye).faits))
