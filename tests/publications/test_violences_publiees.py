"""Les mises à l'abri publiées : leurs tableaux à elles, et rien qui les retrouve."""

from datetime import date
from random import Random

import pytest
from gelees_inventees import RIEN, gele, petites, situees

from parcours.domain.tableaux.indicateurs.abris import Abri, MiseALAbri
from parcours.publications import glissantes, violences
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu
from parcours.publications.tableaux import (
    ENTREES_VIF,
    ENTREES_VIF_3_ANS,
    SORTIES_VIF_3_ANS,
    TABLEAUX,
)
from parcours.secret_statistique.tables import TOTAL

LIEUX = ["48"]
PAR_AN = {2021: 12, 2022: 16, 2023: 25, 2024: 30, 2025: 8}


def abris() -> list[Abri]:
    hasard = Random(3)  # noqa: S311 (nothing secret)
    return [
        Abri(f"{annee}-{n}", "48", _dite(hasard, annee))
        for annee, combien in PAR_AN.items()
        for n in range(combien)
    ]


def _dite(hasard: Random, annee: int) -> MiseALAbri:
    du, rang = date(annee, 1, 1).toordinal() + hasard.randrange(360), hasard.choice((0, 0, 1, 2))
    au = date.fromordinal(du + 15 * (rang + 1) - hasard.randrange(14))
    return MiseALAbri(date.fromordinal(du), au, rang)


def trois_publications() -> Connu:
    connu = RIEN
    for annee in ("2023", "2024", "2025"):
        connu = gele(connu, Matiere([], [], abris=abris()), annee, LIEUX, "vif")
    return connu


def test_trois_annees_de_suite_l_attaquant_ne_situe_rien_et_oublier_le_laisse_faire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    juste = trois_publications()
    monkeypatch.setattr(glissantes, "redites", lambda *_: ())
    monkeypatch.setattr(violences, "suites", lambda *_: ())
    oublieuse = trois_publications()

    assert juste.paru[ENTREES_VIF_3_ANS, "2023", "48"] == sum(PAR_AN[a] for a in (2021, 2022, 2023))
    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    communes = petites(juste.systeme) & oublieuse.paru.keys()
    assert (ENTREES_VIF, "2025", "48") in situees(juste.systeme, oublieuse.paru, communes)


def test_rien_d_autre_ne_s_additionne_avec_elles() -> None:
    composee = composer(Matiere([], [], abris=abris()), Periode.lue("2025"), LIEUX)

    familles = [{cle[0].startswith("vif-") for cle, _ in lies} for lies in composee.equations]
    assert {True} in familles
    assert {True, False} not in familles


def test_jamais_en_dessous_du_departement() -> None:
    vif = [t for t in TABLEAUX.values() if t.indicateur == "vif"]

    assert {code for t in vif for code in t.dimensions} == {"departement", "renouvellements"}
    assert SORTIES_VIF_3_ANS in {t.code for t in vif}
    assert TOTAL not in {m for t in vif for modalites in t.dimensions.values() for m in modalites}
