"""D'un département à un autre : qui arrive, qui part, et ce qui ne s'en déduit pas."""

from datetime import date, timedelta
from random import Random

import pytest
from gelees_inventees import RIEN, gele, petites, situees

from parcours.domain.tableaux.indicateurs.mouvements import SensDuPassage, entre_departements
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.temps.intervalle import Intervalle
from parcours.publications import territoires
from parcours.publications.composer import Matiere

ANNEE = Intervalle(date(2025, 1, 1), date(2026, 1, 1))
LIEUX = ["30", "48"]
FAMILLE = "passages|territoires|dehors"


def vie(menage: str, *etats: tuple[int, str, str]) -> list[SejourCompte]:
    """A household told by the days when it changes: département, étape."""
    fins = [*(jour(n) for n, _, _ in etats[1:]), None]
    return [
        SejourCompte(menage, jour(n), au, ou, etape)
        for (n, ou, etape), au in zip(etats, fins, strict=True)
    ]


def jour(n: int) -> date:
    return ANNEE.du + timedelta(n)


def vies() -> list[list[SejourCompte]]:
    """Many come to the 48 from elsewhere; nearly all of them from the 30."""
    hasard = Random(5)  # noqa: S311 (nothing secret)
    partis = [
        vie(f"p{n}", (-40, "30", "rue"), (hasard.randrange(300), "48", "hebergement"))
        for n in range(60)
    ]
    venus = [vie(f"v{n}", (hasard.randrange(300), "48", "rue")) for n in range(3)]
    return [*partis, *venus]


def test_qui_change_de_departement_part_de_l_un_et_arrive_dans_l_autre() -> None:
    change = vie("a", (0, "48", "rue"), (30, "30", "rue"))
    revient = [*vie("b", (0, "48", "rue"))[:1], *vie("b", (90, "48", "rue"))]

    assert entre_departements([change, revient], ANNEE) == {
        ("30", SensDuPassage.ARRIVEE): {"a": 1},
        ("48", SensDuPassage.DEPART): {"a": 1},
    }
    assert entre_departements([change], ANNEE, avec=["12", "30"]) == {
        ("48", SensDuPassage.DEPART): {"a": 1}
    }
    assert entre_departements([change], Intervalle(jour(40), jour(50))) == {}


def test_les_arrivees_et_ceux_qui_viennent_d_ailleurs_ne_disent_pas_le_reste(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    juste = gele(RIEN, Matiere(vies(), []), "2025", LIEUX, FAMILLE)
    monkeypatch.setattr(territoires, "D_AILLEURS", {})
    monkeypatch.setattr(territoires, "_du_perimetre", lambda *_: None)
    faux = gele(RIEN, Matiere(vies(), []), "2025", LIEUX, FAMILLE)

    reste = ("hors-territoires", "2025", "arrivee", "48")
    assert juste.systeme.cases[reste].valeur == 3
    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    assert reste in situees(juste.systeme, faux.paru, [reste])
