"""Une case est protégée par deux mondes entiers que l'on a trouvés, ou ne l'est pas."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

from parcours.secret_statistique import programme, protection
from parcours.secret_statistique.attaque import attaquer
from parcours.secret_statistique.avancement import PhaseDuSecret
from parcours.secret_statistique.cases import (
    Case,
    Cle,
    RegleDeSecret,
    SystemeDeCases,
    Termes,
    su_de_l_interieur,
)
from parcours.secret_statistique.ecarts import Ecarts
from parcours.secret_statistique.preuves import prouvees
from parcours.secret_statistique.programme import Entiers, Point, Programme
from parcours.secret_statistique.protection import Inprotegeable, Passe, proteger
from parcours.secret_statistique.tables import tableau

REGLE = RegleDeSecret()
TOTAL: Cle = ("total",)


def par_dix() -> tuple[SystemeDeCases, dict[Cle, int | None]]:
    """Ten times one cell, and another that cannot rise: a fraction of the first is nobody."""
    cases = {
        ("a",): Case(1, 99, 0, se_publie=False),
        ("b",): Case(9, 9),
        ("c",): Case(90, 90),
        ("d",): Case(1, 1),
        ("b+d",): Case(10, 99),
        TOTAL: Case(19, 19),
        ("tout",): Case(109, 109),
    }
    systeme = SystemeDeCases()
    systeme.ajoute(
        cases,
        [
            ((TOTAL, -1), (("a",), 10), (("b",), 1)),
            ((("tout",), -1), (TOTAL, 1), (("c",), 1)),
            ((("b+d",), -1), (("b",), 1), (("d",), 1)),
        ],
    )
    return systeme, {("b+d",): 10}


def a_trois_dimensions() -> SystemeDeCases:
    """Who goes from where to where, in each of three places: many small cells."""
    hasard = Random(7)  # noqa: S311 (nothing secret)
    dimensions = (("48", "12", "30"), tuple("abcde"), tuple("vwxyz"))
    parts: dict[Cle, Counter[int]] = {}
    for menage in range(400):
        lieu = tuple(hasard.choices(d, range(1, len(d) + 1))[0] for d in dimensions)
        parts.setdefault(lieu, Counter())[menage] += 1
    systeme = SystemeDeCases()
    systeme.ajoute(*tableau(("passages",), parts, dimensions))
    return systeme


def etroites(systeme: SystemeDeCases, paru: dict[Cle, int | None]) -> set[Cle]:
    """What somebody knows too closely of the cells that betray somebody."""
    sait = {cle: su_de_l_interieur(case) for cle, case in systeme.cases.items()}
    petites = [cle for cle, case in systeme.cases.items() if case.menages <= 10]
    vus = attaquer(paru, systeme.equations, petites, sait)
    return {cle for cle, vu in vus.items() if vu.largeur < REGLE.incertitude}


def arrondit(self: Programme, point: Point) -> Entiers:
    """What must not be done: a fraction taken for a household."""
    return np.rint(self.valeurs(point)).astype(np.int64)


# --- Entiers, ou rien -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("systeme", "deja"), [par_dix(), (a_trois_dimensions(), {})], ids=["par-dix", "passages"]
)
def test_ce_qui_se_decide_en_mondes_entiers_ne_se_situe_pas(
    systeme: SystemeDeCases, deja: dict[Cle, int | None]
) -> None:
    decide = proteger(systeme, REGLE, Passe(deja))

    assert any(n is not None for n in decide.paru.values())
    assert etroites(systeme, decide.paru) == set()


def test_un_monde_arrondi_ne_prouve_rien(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ecarts, "entier", arrondit)
    systeme, deja = par_dix()

    with pytest.raises(Inprotegeable) as refus:
        proteger(systeme, REGLE, Passe(deja))

    assert ("b",) in refus.value.cases


def test_croire_un_monde_arrondi_laisse_situer(monkeypatch: pytest.MonkeyPatch) -> None:
    systeme, deja = par_dix()
    with monkeypatch.context() as variante:
        variante.setattr(Ecarts, "entier", arrondit)
        variante.setattr(protection, "prouvees", lambda systeme, *_: set(systeme.cases))
        paru = proteger(systeme, REGLE, Passe(deja)).paru

    assert paru[TOTAL] == 19
    assert ("b",) in etroites(systeme, paru)


def test_l_attaquant_n_hesite_pas_entre_des_mondes_qui_ne_s_additionnent_pas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Ecarts, "entier", arrondit)
    somme: Termes = ((TOTAL, -1), (("a",), 10), (("b",), 1))

    (vu,) = attaquer({TOTAL: 9}, [somme], [("b",)]).values()

    assert (vu.bas, vu.haut) == (9, 9)


@pytest.mark.parametrize(
    ("monde", "pourquoi"),
    [
        ({("a",): 1, ("b",): -5}, "ne s'additionne pas"),
        ({("b",): -5, ("d",): 5, TOTAL: -5, ("tout",): -5}, "ce qui a paru y change"),
        ({("b",): -6, ("d",): 6, TOTAL: -6, ("c",): 6}, "qui y est en sait plus"),
        ({("b",): -4, ("d",): 4, TOTAL: -4, ("c",): 4}, "trop près du vrai"),
    ],
)
def test_un_monde_faux_ou_trop_proche_ne_compte_pas(monde: dict[Cle, int], pourquoi: str) -> None:
    systeme, deja = par_dix()
    paru = dict.fromkeys(systeme.cases) | {("tout",): 109} | deja
    sait = {cle: su_de_l_interieur(case) for cle, case in systeme.cases.items()}
    juste = {("b",): -5, ("d",): 5, TOTAL: -5, ("c",): 5}

    assert prouvees(systeme, paru, [juste], sait, 5) == juste.keys()
    assert prouvees(systeme, paru, [monde], sait, 5) == set(), pourquoi


# --- Ce qui est compté ----------------------------------------------------------------------------


def difficile(
    colonnes: int = 20, equations: int = 2
) -> tuple[SystemeDeCases, dict[Cle, int | None]]:
    """Published sums that one world is likely to fit, alone, and that no method finds quickly.

    Of its cells, only the first betrays somebody.
    """
    hasard = Random(3)  # noqa: S311 (nothing secret)
    valeurs = [hasard.randint(0, 5) for _ in range(colonnes)]
    cases: dict[Cle, Case] = {}
    termes: list[Termes] = []
    for n, valeur in enumerate(valeurs):
        x, y, somme = ((nom, f"{n:02}") for nom in ("x", "y", "somme"))
        menages = 99 if n else 3
        cases |= {
            x: Case(valeur, menages, 0, se_publie=False),
            y: Case(5 - valeur, 99, 0, se_publie=False),
            somme: Case(5, 99, 0),
        }
        termes.append(((somme, -1), (x, 1), (y, 1)))
    for m in range(equations):
        poids = [hasard.randint(100_000, 999_999) for _ in valeurs]
        pesees = Case(sum(p * v for p, v in zip(poids, valeurs, strict=True)), 99, 0)
        cases["pesees", str(m)] = pesees
        termes.append(
            ((("pesees", str(m)), -1), *((("x", f"{n:02}"), p) for n, p in enumerate(poids)))
        )
    systeme = SystemeDeCases()
    systeme.ajoute(cases, termes)
    return systeme, {cle: case.valeur for cle, case in cases.items() if case.se_publie}


@pytest.fixture
def resolus(monkeypatch: pytest.MonkeyPatch) -> list[Programme]:
    """Each program solved, from now on."""
    faits: list[Programme] = []
    cherche = Programme._cherche  # noqa: SLF001 (what is counted)

    def compte(self: Programme) -> Point | None:
        faits.append(self)
        return cherche(self)

    monkeypatch.setattr(Programme, "_cherche", compte)
    return faits


def test_une_case_que_l_on_ne_sait_pas_prouver_n_est_pas_protegee(resolus: list[Programme]) -> None:
    systeme, deja = difficile()

    with pytest.raises(Inprotegeable) as refus:
        proteger(systeme, REGLE, Passe(deja))

    mondes = 2 * 2 * REGLE.incertitude  # rounded then whole, it rises and it falls
    assert refus.value.cases == [("x", "00")]
    assert len(resolus) <= mondes * (1 + programme.ESSAIS_MAX)


def test_l_attaquant_qui_s_arrete_avant_de_savoir_le_dit_et_ne_croit_pas_la_case_large(
    resolus: list[Programme],
) -> None:
    systeme, deja = difficile()

    (vu,) = attaquer(deja, systeme.equations, [("x", "00")]).values()

    assert not vu.est_sur
    assert vu.largeur < REGLE.incertitude
    assert len(resolus) <= 4 * (1 + programme.ESSAIS_MAX)


def test_un_point_s_arrondit_sans_que_ses_bornes_changent() -> None:
    demies = Programme([(0, 3), (0, 3), (0, 3)], [({0: 1, 1: 1}, 1), ({1: 1, 2: 1}, 1)])
    demies.coute({0: 1.0})

    trouve = demies.entier(np.array([0.5, 0.5, 0.5]))

    assert trouve is not None
    assert trouve[0] + trouve[1] == trouve[1] + trouve[2] == 1
    point = demies.minimum()
    assert point is not None
    assert point[0] == 0


# --- Toujours la même -----------------------------------------------------------------------------

DECIDE = """
import sys
from region_inventee import systeme
from parcours.secret_statistique.cases import RegleDeSecret
from parcours.secret_statistique.protection import proteger
paru = proteger(systeme(2, {"48": 60, "12": 160}), RegleDeSecret()).paru
print(sorted((cle, n) for cle, n in paru.items() if n is not None))
"""


def test_une_meme_publication_se_decide_pareil_d_un_processus_a_l_autre() -> None:
    tests = str(Path(__file__).parents[1])
    rendus = {
        subprocess.run(  # noqa: S603 (our own words)
            [sys.executable, "-c", DECIDE],
            capture_output=True,
            text=True,
            check=True,
            env={
                **os.environ,
                "PYTHONHASHSEED": graine,
                "PYTHONPATH": os.pathsep.join((tests, *sys.path)),
            },
        ).stdout
        for graine in ("1", "2")
    }

    assert len(rendus) == 1
    assert "stock" in rendus.pop()


def test_l_ordre_des_equations_ne_change_rien() -> None:
    systeme = a_trois_dimensions()
    autre = SystemeDeCases(dict(reversed(systeme.cases.items())), set())
    for termes in sorted(systeme.equations):
        autre.equations.add(termes)

    assert proteger(systeme, REGLE).paru == proteger(autre, REGLE).paru


# --- Ce qui se dit pendant ce temps ---------------------------------------------------------------


def test_chaque_case_decidee_puis_attaquee_se_dit() -> None:
    systeme = a_trois_dimensions()
    dits: list[tuple[PhaseDuSecret, int, int]] = []

    decide = proteger(systeme, REGLE, avance=lambda *dit: dits.append(dit))
    attaquer(
        decide.paru,
        systeme.equations,
        decide.protegees,
        avance=lambda *dit: dits.append(dit),
    )

    tout = len(decide.protegees)
    assert dits == [(phase, n, tout) for phase in PhaseDuSecret for n in range(1, tout + 1)]
