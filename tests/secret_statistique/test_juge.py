"""Un juge du dehors, τ-Argus : ce qu'il dit d'un tableau seul, et ce que nous disons de lui."""

import contextlib
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytauargus  # type: ignore[import-untyped]
import pytest
from region_inventee import DEPARTEMENTS, ETAPES, Lieu, vies

from parcours.secret_statistique.attaque import attaquer
from parcours.secret_statistique.cases import Cle, RegleDeSecret, SystemeDeCases
from parcours.secret_statistique.protection import proteger
from parcours.secret_statistique.tables import TOTAL, tableau

DANGEREUSE: Final = "U"
SACRIFIEE: Final = "M"
REGLE: Final = RegleDeSecret()


@pytest.fixture(scope="module")
def lieux() -> list[Lieu]:
    return [vie[0] for vie in vies(1, DEPARTEMENTS)]


@pytest.fixture(scope="module")
def juge(lieux: list[Lieu], tmp_path_factory: pytest.TempPathFactory) -> dict[Cle, str]:
    """What it says of each cell: safe, dangerous, or hidden for another."""
    dossier: Path = tmp_path_factory.mktemp("tauargus")
    menages = [{"lieu": ou[0], "etape": ou[1], "n": 1.0} for ou in lieux if ou is not None]
    with contextlib.chdir(dossier):  # it writes its logs where it is
        rendu: Any = pytauargus.protect(
            menages,
            ["lieu", "etape"],
            response="n",
            safety_rules=f"FREQ({REGLE.seuil},30)",
            suppress="OPT(1)",
            workdir=str(dossier),
        )
    return {
        ("stock", *(_modalite(ligne[nom]) for nom in ("lieu", "etape"))): ligne["status"]
        for ligne in rendu.tables[0].rows
    }


def _modalite(dite: str) -> str:
    return TOTAL if dite.strip() == "Total" else dite.strip()


@pytest.fixture(scope="module")
def notre(lieux: list[Lieu]) -> SystemeDeCases:
    parts: dict[Cle, Counter[int]] = {}
    for menage, ou in enumerate(lieux):
        if ou is not None:
            parts.setdefault(ou, Counter())[menage] += 1
    systeme = SystemeDeCases()
    systeme.ajoute(*tableau(("stock",), parts, (tuple(DEPARTEMENTS), ETAPES)))
    return systeme


def test_ce_qu_il_dit_dangereux_se_tait_chez_nous_et_rien_d_autre_ne_l_est(
    juge: dict[Cle, str], notre: SystemeDeCases
) -> None:
    decide = proteger(notre, REGLE)
    dangereuses = {cle for cle, statut in juge.items() if statut == DANGEREUSE}

    assert dangereuses
    assert dangereuses == {cle for cle in decide.protegees if notre.cases[cle].valeur}
    assert all(decide.paru[cle] is None for cle in dangereuses)


def test_notre_attaquant_ne_retrouve_pas_ce_qu_il_a_protege_mais_bien_ce_qu_il_sacrifie(
    juge: dict[Cle, str], notre: SystemeDeCases
) -> None:
    def retrouvees(tues: set[str]) -> int:
        paru = {
            cle: None if juge[cle] in tues else case.valeur for cle, case in notre.cases.items()
        }
        cibles = [cle for cle, statut in juge.items() if statut == DANGEREUSE]
        vus = attaquer(paru, notre.equations, cibles)
        return sum(vu.largeur == 0 for vu in vus.values())

    assert retrouvees({DANGEREUSE, SACRIFIEE}) == 0
    assert retrouvees({DANGEREUSE}) > 0
