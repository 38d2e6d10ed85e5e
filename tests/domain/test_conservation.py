"""Combien de temps on garde un ménage : deux ans depuis le dernier contact, ou l'ouverture."""

import pytest
from scenario import CCAPEX, Dit, fait, given, menage

from parcours.domain.droit.donnees import CONSERVATION_EN_BASE_ACTIVE

OUVERT = menage("2026-01-05", "p1")
SAISIE = fait("expulsion.ccapex-saisie", "2026-02-05", par=CCAPEX)
RENCONTRE = fait("veille.rencontre-de-maraude-effectuee", "2026-03-05")


@pytest.mark.parametrize(
    ("dits", "attendues"),
    [
        ((OUVERT,), ["2028-01-05"]),
        ((OUVERT, SAISIE), ["2028-01-05"]),
        ((SAISIE, RENCONTRE), ["2028-02-05", "2028-03-05"]),
    ],
    ids=["ouvert", "ce-qui-ouvrirait-ne-recommence-rien", "un-contact-recommence"],
)
def test_le_temps_court_de_l_ouverture_puis_de_chaque_contact(
    dits: tuple[Dit, ...], attendues: list[str]
) -> None:
    for arrivee in (dits, dits[::-1]):
        horloges = given(*arrivee).parcours.echeances
        termes = [str(e.echeance_le) for e in horloges if e.delai is CONSERVATION_EN_BASE_ACTIVE]
        assert termes == attendues
