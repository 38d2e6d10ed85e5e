"""Juger ne rejoue que ce qui dit qui lit : chacun en voit ce qu'en dirait le ménage entier."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from scenario import ACTES_ORDINAIRES, CIDFF, MENAGE, ORGANISMES, ROLES, Dit, fait, given
from strategies import RAPIDE, histoires
from suites_dites import CONTACT, OUVERT, PROTEGES, suites

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitation import DROITS
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.raisons import raisons
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.parcours import juge
from parcours.domain.parcours.fold import fold, juger
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.suivi import SuiviDuJuge

JOURS: Final = (date(2019, 3, 1), date(2024, 6, 1), date(2028, 1, 2), date(2031, 1, 1))
CONNUS: Final = [
    Lecteur("", ORGANISMES[source], roles, frozenset({"48"})) for source, roles in ROLES.items()
]
D_OFFICE: Final = [
    Lecteur("", organisme, frozenset({role}), frozenset({departement}))
    for organisme in ("INT-RELAIS", "INT-INCONNU")
    for role in DROITS
    for departement in ("48", "33")
]
LECTEURS: Final = [*CONNUS, *D_OFFICE]


def en_voient(parcours: Parcours) -> list[tuple[Regard | None, object]]:
    """What each reader sees of it, each day, and why."""
    return [
        (regard(lecteur, parcours, jour), raisons(lecteur, parcours, jour))
        for lecteur in LECTEURS
        for jour in JOURS
    ]


def entier(faits: Sequence[Fait]) -> Parcours:
    return fold(MENAGE, faits, reglages=ACTES_ORDINAIRES)


def essayer(
    dits: st.SearchStrategy[Sequence[Dit]], avant: Sequence[Dit], comment: settings
) -> None:
    """Judge any story, from few facts and from all."""

    @pour_tous(dits)
    @comment
    def essai(lus: Sequence[Dit]) -> None:
        faits = given(*avant, *lus).faits
        juge_a_part = juger(MENAGE, faits, reglages=ACTES_ORDINAIRES)
        assert en_voient(juge_a_part) == en_voient(entier(faits))

    essai()


@pytest.mark.hypothesis
@pytest.mark.parametrize("avant", [(), *PROTEGES.values()], ids=["rien", *PROTEGES])
def test_chacun_en_voit_ce_qu_en_dirait_le_menage_entier(avant: tuple[Dit, ...]) -> None:
    essayer(histoires(), (OUVERT, *avant), settings(RAPIDE, max_examples=10))
    essayer(suites(), (OUVERT, *avant), settings(RAPIDE, max_examples=10))


def _du_dpo(quoi: str, le: str) -> Dit:
    dpo = frozenset({Role.DPO})
    return fait(f"droits.limitation-{quoi}", le, ident=quoi, par="/partenaires/dpo", qualites=dpo)


CHANGENT: Final[dict[str, tuple[Dit, ...]]] = {
    "protéger": (fait("vif.protection-adresse-activee", "2019-02-01", niveau="N3"),),
    "habiliter": (
        fait("vif.protection-adresse-activee", "2019-02-01", niveau="N3"),
        fait("referent.designe", "2019-02-02", organisme="INT-RELAIS", habilite=True),
    ),
    "être en charge": (
        fait("referent.designe", "2019-01-02", organisme="INT-RELAIS", perimetre="PARCOURS"),
        fait("vif.protection-adresse-activee", "2019-02-01", par=CIDFF, niveau="N3"),
    ),
    "geler": (_du_dpo("activee", "2019-02-01"),),
    "archiver": (fait("parcours.archive", "2019-02-01"),),
}


@pytest.mark.parametrize("dits", CHANGENT.values(), ids=CHANGENT)
def test_ce_qui_change_qui_lit_se_rejoue(dits: tuple[Dit, ...]) -> None:
    faits = given(OUVERT, *dits).faits
    assert en_voient(juger(MENAGE, faits, reglages=ACTES_ORDINAIRES)) == en_voient(entier(faits))
    assert en_voient(entier(faits)) != en_voient(entier(faits[:1]))


def _sauf(sorte: str) -> Callable[[Fait], bool]:
    sert = juge.sert_a_juger
    return lambda dit: dit.evenement.fiche.nom != sorte and sert(dit)


@pytest.mark.parametrize(
    ("sorte", "dits"),
    [
        ("vif.protection-adresse-activee", CHANGENT["protéger"]),
        ("referent.designe", CHANGENT["habiliter"]),
        ("referent.designe", CHANGENT["être en charge"]),
        ("droits.limitation-activee", CHANGENT["geler"]),
    ],
)
def test_n_en_pas_rejouer_assez_se_verrait(
    monkeypatch: pytest.MonkeyPatch, sorte: str, dits: tuple[Dit, ...]
) -> None:
    monkeypatch.setattr(juge, "sert_a_juger", _sauf(sorte))
    with pytest.raises(AssertionError):
        test_ce_qui_change_qui_lit_se_rejoue(dits)


def suivre(faits: Sequence[Fait], premiers: int) -> int:
    """Follow the judgement of these facts from the first on; how many needed no other."""
    suivi, appris = SuiviDuJuge(MENAGE, faits[:premiers], ACTES_ORDINAIRES), 0
    for rang in range(premiers, len(faits)):
        if suivi.ajoute(faits[rang]):
            appris += 1
        else:
            suivi = SuiviDuJuge(MENAGE, faits[: rang + 1], ACTES_ORDINAIRES)
        juge_a_part = juger(MENAGE, faits[: rang + 1], reglages=ACTES_ORDINAIRES)
        assert suivi.parcours() == juge_a_part
    return appris


@pytest.mark.hypothesis
@pytest.mark.parametrize("avant", [(), *PROTEGES.values()], ids=["rien", *PROTEGES])
def test_ce_que_l_on_suit_est_ce_que_l_on_jugerait(avant: tuple[Dit, ...]) -> None:
    @pour_tous(suites().flatmap(st.permutations))
    @settings(RAPIDE, max_examples=30)
    def essai(dits: list[Dit]) -> None:
        suivre(given(OUVERT, *avant, *dits).faits, 1 + len(avant))

    essai()
    contacts = [fait(CONTACT, f"2028-01-{20 - n:02}", ident=f"c{n}") for n in range(8)]
    assert suivre(given(OUVERT, *avant, *contacts).faits, 1 + len(avant)) == len(contacts)


def test_suivre_en_retard_ce_qui_sert_a_juger_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    gele, rendu = _du_dpo("activee", "2019-03-10"), _du_dpo("levee", "2019-03-05")
    faits = given(OUVERT, gele, rendu).faits
    suivre(faits, 1)
    monkeypatch.setattr(SuiviDuJuge, "_survient_apres", lambda *_: True)
    with pytest.raises(AssertionError):
        suivre(faits, 1)
