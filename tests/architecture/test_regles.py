"""Chaque règle de lecture dit l'épreuve qui la tient, et cette épreuve existe."""

import re
from pathlib import Path
from typing import Final

import pytest

RACINE: Final = Path(__file__).parents[2]
PAGE: Final = (RACINE / "docs" / "regles.md").read_text(encoding="utf-8")
RANGEES: Final = re.findall(r"^\| (\d\.\d+) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
"""La règle, ce qu'elle dit, ce qui la tient."""
REGLES: Final = {7: 9, 8: 9, 9: 7}
"""Combien de règles dit chaque demande ; la règle zéro est ce qui l'a fait naître."""


@pytest.mark.parametrize("cite", sorted(set(re.findall(r"`([\w/]+\.py::\w+)`", PAGE))))
def test_l_epreuve_citee_existe(cite: str) -> None:
    fichier, _, nom = cite.partition("::")

    assert re.search(rf"^(?:async )?def {nom}\(", _lu(fichier), re.MULTILINE)


def test_chaque_regle_est_tenue_ou_dit_qu_elle_ne_l_est_pas() -> None:
    voulues = {f"{demande}.{n}" for demande, nombre in REGLES.items() for n in range(nombre + 1)}

    entetes = PAGE.count("\n| Règle |")
    assert len(RANGEES) == PAGE.count("\n| ") - entetes
    assert voulues <= {regle for regle, _, _ in RANGEES}
    for _, dite, tenue in RANGEES:
        assert "::" in tenue or tenue.startswith("non tenu : "), dite


def _lu(fichier: str) -> str:
    return (RACINE / "tests" / fichier).read_text(encoding="utf-8")
