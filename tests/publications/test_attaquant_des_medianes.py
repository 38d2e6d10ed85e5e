"""Un attaquant des médianes : chacune en a onze, et ceux qui restent d'un tout paru se comptent.

D'une étape, ceux qui y entrent sont de telle ou telle composition : ses inconnues sont combien.
"""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

import pytest
from attaquant_etranger import TOUS, Etranger, Nom
from gelees_inventees import REGLE, RIEN, gele

from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import COMPOSITION
from parcours.publications import medianes
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu
from parcours.secret_statistique.cases import Cle

LIEUX: Final = ["30", "48"]
UNE, AUTRE, RARE = COMPOSITION.modalites[:3]
ENTRENT: Final = {
    ("30", "logement"): {UNE: 60, AUTRE: 25, RARE: 3},
    ("30", "hebergement"): {UNE: 31, AUTRE: 2},
    ("30", "rue"): {UNE: 14, AUTRE: 13, RARE: 8},
    ("48", "logement"): {UNE: 12, AUTRE: 2},
    ("48", "hebergement"): {UNE: 12, AUTRE: 11, RARE: 1},
    ("48", "rue"): {UNE: 20, AUTRE: 12, RARE: 7},
}
"""Combien entrent dans l'année à chaque étape, de chaque composition."""


def matiere() -> Matiere:
    """Households that enter a step in 2024, and have left it by the end of 2025."""
    hasard = Random(7)  # noqa: S311 (nothing secret)
    vies, compositions = [], []
    for (ou, etape), combien in ENTRENT.items():
        for composition, fois in combien.items():
            for n in range(fois):
                du = date(2024, 1, 1) + timedelta(hasard.randrange(360))
                au = du + timedelta(hasard.randrange(30, 360))
                menage = f"{ou}-{etape}-{composition}-{n}"
                vies.append([SejourCompte(menage, du, au, ou, etape)])
                compositions.append([SejourCompte(menage, du, au, ou, composition)])
    return Matiere(vies, [], ventilees={COMPOSITION.code: compositions})


@cache
def publiees() -> tuple[Connu, dict[Cle, int | None]]:
    """The passages of the two years, and what the medians are before anything hides them."""
    connu = RIEN
    for annee in ("2024", "2025"):
        connu = gele(connu, matiere(), annee, LIEUX, "^passages$")
    return connu, composer(matiere(), Periode.lue("2025"), LIEUX).mesures


def vrais() -> Counter[Nom]:
    return Counter(
        {
            (ou, etape, composition): ENTRENT.get((ou, etape), {}).get(composition, 0)
            for ou in LIEUX
            for etape in SUIVIES
            for composition in COMPOSITION.modalites
        }
    )


def attaquant(*, dedans: bool) -> Etranger:
    """Who reads a median counts eleven; who is there, or holds one half of each, that too."""
    connu, mesures = publiees()
    noms = [gelee.nom for gelee in connu.gelees]
    dites = medianes.qui_paraissent(mesures, connu.paru, noms, REGLE.seuil)
    sait = {cas: max(n // 2, min(n, 1)) if dedans else 0 for cas, n in vrais().items()}
    for (code, _, *case), jours in dites.items():
        if code == "durees-composition" and jours is not None:
            sait[*case] = max(sait[*case], REGLE.seuil)
    assert REGLE.seuil in sait.values()
    lui = Etranger(connu.paru, sait=sait)
    for ou in LIEUX:
        for etape in SUIVIES:
            parties: dict[Nom, int] = {(ou, etape, c): 1 for c in COMPOSITION.modalites}
            lui.egale({("passages", "2024", ou, TOUS, etape): 1}, parties)
    return lui


def petites() -> list[Nom]:
    return sorted(cas for cas, n in vrais().items() if n < REGLE.seuil)


def test_les_medianes_d_une_etape_ne_disent_pas_combien_n_en_ont_pas() -> None:
    for dedans in (False, True):
        assert attaquant(dedans=dedans).situe(petites(), REGLE.incertitude) == {}


def test_de_quatorze_une_mediane_de_plus_dirait_que_trois_au_plus_sont_d_une_autre(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A variant that only asks that who enters be told."""
    monkeypatch.setattr(medianes, "_de_trop", lambda *_: ())

    trouvees = attaquant(dedans=False).situe(petites(), REGLE.incertitude)
    assert trouvees["48", "logement", AUTRE] == (0, 3)
    assert trouvees["48", "hebergement", RARE] == (0, 2)
