"""Répondre d'un dépôt sur un ménage que l'on suit : le même travail pour dix faits ou pour mille.

On compte les appels de Python, que la charge de la machine ne change pas.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from types import FrameType
from typing import Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import settings
from hypothesis import strategies as st
from scenario import ACTES_ORDINAIRES, MENAGE, ORGANISMES, ROLES, SIAO, Dit, fait, given
from strategies import RAPIDE
from suites_dites import CONTACT, OUVERT, PROTEGES, suites

from parcours.api.porte.accuse import Declenche, Rejoueur, _declenche
from parcours.api.souvenirs import Souvenirs
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture import version
from parcours.domain.lecture.lecteur import Lecteur

A: Final = datetime(2035, 1, 1, tzinfo=UTC)
CHAUFFE: Final = 3
"""Ce qui se calcule une fois l'est alors."""
DE_PLUS: Final = 1.05
PREMIER: Final = date(2027, 1, 1)
LECTEURS: Final = [
    Lecteur("", ORGANISMES[source], roles, frozenset({"48"})) for source, roles in ROLES.items()
]
SIEN: Final = Lecteur("", ORGANISMES[SIAO], ROLES[SIAO], frozenset({"48"}))


def contacts(combien: int) -> list[Dit]:
    """Autant de contacts, un par jour."""
    jours = (PREMIER + timedelta(days=rang) for rang in range(combien))
    return [fait(CONTACT, f"{jour}", ident=f"c{rang}") for rang, jour in enumerate(jours)]


def declenche(faits: Sequence[Fait], rejeu: Rejoueur, lecteur: Lecteur) -> Declenche:
    """Ce que déclenche le dernier de ces faits, pour ce lecteur."""
    de = {faits[-1].reference}
    return _declenche(MENAGE, faits, rejeu, lecteur, A, a_part=False, de=de)


def appels(travail: Callable[[], object]) -> int:
    """Combien de fonctions de Python un travail appelle."""
    compte = 0

    def note(_: FrameType, quoi: str, __: object) -> None:
        nonlocal compte
        compte += quoi == "call"

    sys.setprofile(note)
    try:
        travail()
    finally:
        sys.setprofile(None)
    return compte


def d_un_fait_de_plus(taille: int, *debut: Dit) -> int:
    """Les appels d'une réponse, sur un ménage suivi de cette taille."""
    faits = given(OUVERT, *debut, *contacts(taille + CHAUFFE)).faits
    rejeu = Rejoueur(ACTES_ORDINAIRES, Souvenirs())
    for combien in range(len(faits) - CHAUFFE, len(faits)):
        declenche(faits[:combien], rejeu, SIEN)
    return appels(lambda: declenche(faits, rejeu, SIEN))


def test_un_fait_de_plus_coute_autant_quelle_que_soit_la_taille_du_menage() -> None:
    court, long = d_un_fait_de_plus(10), d_un_fait_de_plus(400)
    assert long <= court * DE_PLUS


@pytest.mark.parametrize("protege", PROTEGES.values(), ids=[*PROTEGES])
def test_de_meme_sous_une_protection_qui_ne_le_nomme_pas(protege: tuple[Dit, ...]) -> None:
    """Le temps ne dit pas ce qui est protégé."""
    court, long = d_un_fait_de_plus(10, *protege), d_un_fait_de_plus(400, *protege)
    assert long <= court * DE_PLUS


def test_relire_tous_les_faits_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    suivie = version.VersionSuivie
    monkeypatch.setattr(suivie, "_poursuivie", lambda *_: None)
    court, long = d_un_fait_de_plus(10), d_un_fait_de_plus(400)
    assert long > court * DE_PLUS


@pytest.mark.hypothesis
@pytest.mark.parametrize("protege", [(), *PROTEGES.values()], ids=["sans", *PROTEGES])
def test_ce_qui_se_poursuit_repond_ce_que_dirait_une_relecture(protege: tuple[Dit, ...]) -> None:
    """Pour chaque lecteur, ses anomalies, ses échéances et sa version sont les mêmes."""

    @pour_tous(suites(), st.sampled_from(LECTEURS))
    @settings(RAPIDE, max_examples=40)
    def essai(dits: list[Dit], lecteur: Lecteur) -> None:
        faits = given(OUVERT, *protege, *dits).faits
        suivi, rejeu = Rejoueur(ACTES_ORDINAIRES, Souvenirs()), Rejoueur(ACTES_ORDINAIRES)
        for combien in range(1, len(faits) + 1):
            garde = declenche(faits[:combien], suivi, lecteur)
            relu = declenche(faits[:combien], rejeu, lecteur)
            assert garde == relu
            assert garde.version.empreinte == relu.version.empreinte

    essai()
