"""Un fait mal nommé ne passe pas mypy : ni dans une horloge, ni dans un calcul."""

from pathlib import Path

import pytest
from mypy import api as mypy

BIEN = "Armement(EFFET, CommandementDePayer(signifie_le=date(2026, 3, 2)))"
FAUTES = {
    "Armement(EFFET, CommandementDePayer(bail_reconduit=date(2026, 3, 2)))": "bail_reconduit",
    "Armement(EFFET, SommationDAssurance(le=date(2026, 3, 2)))": "Armement",
    'Armement(EFFET, {"signifie_le": date(2026, 3, 2)})': "Armement",
    "Arret(EFFET, satisfaite=True, faits=SommationDAssurance(le=date(2026, 3, 2)))": "Arret",
    'EFFET.calcule(CommandementDePayer(signifie_le="2026-03-02"))': "signifie_le",
    "EFFET.calcule(SommationDAssurance(le=date(2026, 3, 2)))": "SommationDAssurance",
    'EFFET.calcule({"signifie_le": date(2026, 3, 2)})': "dict",
    "replace(CommandementDePayer(), bail_reconduit=date(2026, 3, 2))": "bail_reconduit",
}
ENTETE = """
from dataclasses import replace
from datetime import date
from parcours.domain.droit.commandement import (
    EFFET_DE_LA_CLAUSE as EFFET, CommandementDePayer, SommationDAssurance,
)
from parcours.domain.langage.evenement import Armement, Arret
"""


def test_mypy_refuse_un_fait_mal_nomme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    essai = tmp_path / "essai.py"
    essai.write_text("\n".join((ENTETE, BIEN, *FAUTES)))
    monkeypatch.setenv("MYPYPATH", str(Path(__file__).parents[2] / "src"))
    options = ["--strict", "--no-incremental", "--follow-imports=silent", "--config-file="]

    dit, ailleurs, _ = mypy.run([*options, str(essai)])

    lignes = [ligne for ligne in dit.splitlines() if ": error:" in ligne]
    assert ailleurs == ""
    assert len(lignes) == len(FAUTES)
    assert all(mot in ligne for mot, ligne in zip(FAUTES.values(), lignes, strict=True))
