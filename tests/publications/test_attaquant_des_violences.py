"""Un attaquant des mises à l'abri : trois années, leur région, et ce qu'une médiane dit de combien.

Ses équations ne viennent que du sens des mots : une année de plus en sort une autre, ce qui dure se
compte d'une année à la suivante, une médiane parue en a onze.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Final

import pytest
from attaquant_etranger import TOUS, Etranger, Nom
from gelees_inventees import REGLE, RIEN, gele, petites

from parcours.domain.tableaux.indicateurs.abris import RENOUVELLEMENTS, Abri, MiseALAbri
from parcours.publications import glissantes, medianes
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu
from parcours.secret_statistique.cases import Cle, su_de_l_interieur

LIEUX: Final = ["30", "48", "90"]
OU: Final = (*LIEUX, TOUS)
ANNEES: Final = (2023, 2024, 2025)
ENTREES: Final = "vif-entrees"
SORTIES: Final = "vif-sorties"
DUREE: Final = "vif-duree"
PAR_AN: Final[Mapping[str, tuple[int, ...]]] = {
    "30": (4, 4, 4, 16, 14), "48": (1, 0, 0, 6, 8), "90": (5, 3, 3, 14, 12),
}  # fmt: skip


def abris() -> list[Abri]:
    hasard = Random(5)  # noqa: S311 (nothing secret)
    return [
        Abri(f"{ou}-{annee}-{n}", ou, _dite(hasard, annee))
        for ou, combien in PAR_AN.items()
        for annee, fois in zip(range(2021, 2026), combien, strict=True)
        for n in range(fois)
    ]


def _dite(hasard: Random, annee: int) -> MiseALAbri:
    du = date(annee, 1, 1) + timedelta(hasard.randrange(360))
    rang = hasard.choice((0, 0, 0, 1, 2))
    return MiseALAbri(du, du + timedelta(15 * (rang + 1) - hasard.randrange(14)), rang)


@cache
def matiere() -> Matiere:
    return Matiere([], [], abris=abris())


def publiees() -> tuple[Connu, dict[Cle, int | None]]:
    """Three years frozen, and their medians."""
    connu, dites = RIEN, dict[Cle, int | None]()
    for annee in map(str, ANNEES):
        connu = gele(connu, matiere(), annee, LIEUX, "^vif")
        mesures = composer(matiere(), Periode.lue(annee), LIEUX).mesures
        noms = [une.nom for une in connu.gelees]
        dites |= medianes.qui_paraissent(mesures, connu.paru, noms, REGLE.seuil)
    return connu, {cle: jours for cle, jours in dites.items() if cle[0] == DUREE}


def attaquant(connu: Connu, dites: Mapping[Cle, int | None]) -> Etranger:
    """Whoever reads a median counts eleven at least, of three years."""
    sait = {cle: su_de_l_interieur(case) for cle, case in connu.systeme.cases.items()}
    for (_, annee, ou), jours in dites.items():
        if jours is not None:
            trois = (f"{ENTREES}-3-ans", annee, ou)
            sait[trois] = max(sait[trois], REGLE.seuil)
    lui = Etranger(connu.paru, sait=sait)
    for annee, (code, autres) in product(map(str, ANNEES), _cases()):
        for vue in (code, f"{code}-3-ans", f"{code}-derriere-1", f"{code}-derriere-2"):
            lui.egale(
                {(vue, annee, TOUS, *autres): 1}, {(vue, annee, ou, *autres): 1 for ou in LIEUX}
            )
    for ou in OU:
        _une_annee_apres_l_autre(lui, ou)
        for code, autres in _cases():
            _trois_annees(lui, code, (ou, *autres))
    return lui


def _cases() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield ENTREES, ()
    yield from ((SORTIES, (fois,)) for fois in (*RENOUVELLEMENTS, TOUS))


def _une_annee_apres_l_autre(lui: Etranger, ou: str) -> None:
    """What goes on, plus what begins, less what ends, goes on the next year."""
    for annee in ANNEES:
        quand = str(annee)
        avant = ("vif-en-cours-avant", quand, ou)
        apres = ("vif-en-cours", quand, ou)
        sortis = (SORTIES, quand, ou, TOUS)
        lui.egale({avant: 1, (ENTREES, quand, ou): 1}, {sortis: 1, apres: 1})
        if annee > ANNEES[0]:
            lui.egale({avant: 1}, {("vif-en-cours", str(annee - 1), ou): 1})
        for vue in (SORTIES, f"{SORTIES}-3-ans", f"{SORTIES}-derriere-1", f"{SORTIES}-derriere-2"):
            lui.egale(
                {(vue, quand, ou, TOUS): 1}, {(vue, quand, ou, f): 1 for f in RENOUVELLEMENTS}
            )


def _trois_annees(lui: Etranger, code: str, case: tuple[str, ...]) -> None:
    for annee in ANNEES:
        vues: dict[Nom, int] = {}
        for recul in range(3):
            derriere = f"{code}-derriere-{recul}" if recul else code
            vue = (derriere, str(annee), *case)
            vues[vue] = 1
            if recul and annee > ANNEES[0]:
                hier = f"{code}-derriere-{recul - 1}" if recul > 1 else code
                lui.egale({vue: 1}, {(hier, str(annee - 1), *case): 1})
        lui.egale({(f"{code}-3-ans", str(annee), *case): 1}, vues)


def _cibles(connu: Connu, lui: Etranger) -> list[Nom]:
    return sorted(petites(connu.systeme) & {nom for ligne in lui.lignes for nom in ligne})


def test_de_trois_annees_et_de_leurs_medianes_un_etranger_ne_situe_personne() -> None:
    connu, dites = publiees()
    lui = attaquant(connu, dites)

    assert {nom for ligne in lui.lignes for nom in ligne} <= connu.systeme.cases.keys()
    assert len(_cibles(connu, lui)) > 100
    assert any(jours for jours in dites.values())
    assert any(n for cle, n in connu.paru.items() if cle[0] == f"{ENTREES}-3-ans")
    assert lui.situe(_cibles(connu, lui), REGLE.incertitude) == {}


def test_une_mediane_qui_parait_sans_ce_qu_elle_compte_en_laisse_situer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A variant where it comes out from eleven: of twelve, the other département has one."""
    monkeypatch.setattr(medianes, "_appuis", lambda *_: ())
    connu, dites = publiees()
    lui = attaquant(connu, dites)

    assert lui.situe(_cibles(connu, lui), REGLE.incertitude)


def test_qui_oublie_qu_une_annee_est_redite_en_laisse_situer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    juste, dites = publiees()
    cibles = _cibles(juste, attaquant(juste, dites))
    monkeypatch.setattr(glissantes, "redites", lambda *_: ())
    connu, dites = publiees()

    assert attaquant(connu, dites).situe(cibles, REGLE.incertitude)
