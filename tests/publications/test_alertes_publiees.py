"""Les alertes publiées : ce qu'elles deviennent, et ce que les parties ne disent pas du reste."""

from datetime import date, timedelta
from random import Random

import pytest
from gelees_inventees import RIEN, gele, petites, situees

from parcours.domain.tableaux.indicateurs import alertes
from parcours.domain.tableaux.indicateurs.alertes import Alertee
from parcours.domain.temps.intervalle import Intervalle
from parcours.publications.composee import Composee
from parcours.publications.composer import Matiere

ANNEE, FIN = Intervalle(date(2025, 1, 1), date(2026, 1, 1)), date(2026, 1, 1)


def alertee(
    menage: str, jours: int | None, *, vue: int | None = None, garde: bool = False
) -> Alertee:
    """Opened on 1 May; closed and taken up so many days later."""
    le = date(2025, 5, 1)
    fin = None if jours is None else le + timedelta(jours)
    prise = None if vue is None else le + timedelta(vue)
    return Alertee(menage, "48", le, fin, prise, None, garde)


def test_ce_qu_elle_devient_se_compte_jusqu_a_la_fin_de_l_annee() -> None:
    lues = [
        alertee("a", 10, vue=2, garde=True),
        alertee("b", 300, vue=290),
        alertee("c", None)._replace(escaladee_le=date(2025, 6, 1)),
        alertee("d", 10)._replace(depuis_le=date(2024, 12, 31)),
    ]

    comptes = {c: sum(m.values()) for (_, c), m in alertes.comptes(lues, ANNEE, FIN).items()}

    assert comptes == {
        "ouvertes": 3,
        "prises-en-compte": 1,
        "escaladees": 1,
        "fermees": 1,
        "fermees-logement-garde": 1,
    }


def test_le_delai_median_se_dit_a_partir_du_seuil_de_menages() -> None:
    lues = [alertee(str(n), None, vue=n) for n in range(11)]

    assert alertes.delai_median(lues, ANNEE, FIN, 11) == {"48": 5}
    assert alertes.delai_median(lues[:10], ANNEE, FIN, 11) == {}


def test_une_partie_ne_dit_pas_le_reste(monkeypatch: pytest.MonkeyPatch) -> None:
    hasard = Random(2)  # noqa: S311 (nothing secret)
    lues = [
        alertee(str(n), 10 if n else None, vue=hasard.choice((3, None)), garde=n % 2 == 0)
        for n in range(40)
    ]

    juste = gele(RIEN, Matiere([], [], alertes=lues), "2025", ["48"], "alertes")
    monkeypatch.setattr(Composee, "complete", lambda *_: None)
    faux = gele(RIEN, Matiere([], [], alertes=lues), "2025", ["48"], "alertes")

    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    assert ("hors-alertes", "2025", "fermees", "48") in situees(
        juste.systeme, faux.paru, petites(juste.systeme)
    )
