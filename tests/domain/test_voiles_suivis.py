"""Ce qui est tu à un lecteur d'un ménage que l'on suit est ce qui le serait de tous ses faits."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from scenario import ACTES_ORDINAIRES, CHRS, MENAGE, ORGANISMES, ROLES, SIAO, Dit, fait, given
from strategies import SANS_REDUIRE
from suites_dites import CONTACT, OUVERT, PROTEGES, suites

from parcours.domain.histoire import suites as suivies
from parcours.domain.histoire.protege import RIEN_DE_TU, Voile
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.suivi import Suivi

LE: Final = date(2035, 1, 1)
LECTEURS: Final = [
    Lecteur("", ORGANISMES[source], roles, frozenset({"48"})) for source, roles in ROLES.items()
]


def suivre(faits: Sequence[Fait], premiers: int) -> None:
    """A fact at a time: each reader's look is that of the whole household."""
    menage = Suivi(MENAGE, faits[:premiers], ACTES_ORDINAIRES)
    for rang in range(premiers, len(faits)):
        for lecteur in LECTEURS:
            regard(lecteur, menage.parcours(), LE)
        if not menage.ajoute(faits[rang]):
            menage = Suivi(MENAGE, faits[: rang + 1], ACTES_ORDINAIRES)
        entier = fold(MENAGE, faits[: rang + 1], reglages=ACTES_ORDINAIRES)
        for lecteur in LECTEURS:
            assert regard(lecteur, menage.parcours(), LE) == regard(lecteur, entier, LE)


@pytest.mark.hypothesis
@pour_tous(st.sampled_from([*PROTEGES]), suites())
@settings(SANS_REDUIRE, max_examples=120)
def test_le_voile_que_l_on_garde_est_celui_que_l_on_chercherait(
    protege: str, dits: list[Dit]
) -> None:
    debut = (OUVERT, *PROTEGES[protege])
    suivre(given(*debut, *dits).faits, len(debut))


def cherche_encore(dit: Dit) -> bool:
    """Whether what is veiled to the SIAO is looked for again, once this is said."""
    *avant, dernier = given(OUVERT, dit).faits
    histoire = Suivi(MENAGE, avant, ACTES_ORDINAIRES).parcours().histoire
    fois = []

    def voile() -> Voile:
        fois.append(1)
        return RIEN_DE_TU

    suivies.voile_garde(histoire, ORGANISMES[SIAO], "le même regard", voile)
    suite = suivies.suivie_de(histoire, dernier)
    suivies.voile_garde(suite, ORGANISMES[SIAO], "le même regard", voile)
    return len(fois) > 1


CHANGENT: Final = {
    "d'un autre": fait(CONTACT, "2027-01-02", par=CHRS),
    "en citant": fait("relation.fait-confirme", "2027-01-02", fait=f"{SIAO}#ouvert"),
    "en nommant": fait("menage.accord-recueilli", "2027-01-02", organismes=["INT-RELAIS"]),
    "de violences": fait("vif.mise-a-abri-debutee", "2027-01-02"),
}


@pytest.mark.parametrize("dit", CHANGENT.values(), ids=[*CHANGENT])
def test_ce_qui_peut_le_changer_le_fait_chercher_encore(dit: Dit) -> None:
    assert cherche_encore(dit)


def test_un_contact_de_plus_ne_le_fait_pas_chercher() -> None:
    assert not cherche_encore(fait(CONTACT, "2027-01-02"))


def test_le_garder_quoi_que_l_on_dise_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suivies, "voile_son_auteur", lambda _: False)

    assert [nom for nom, dit in CHANGENT.items() if not cherche_encore(dit)] == [*CHANGENT][1:]
