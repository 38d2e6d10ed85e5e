"""What the épreuves rest on, without playing them: they take minutes, and CI does not."""

import ast
import random
from pathlib import Path

import pytest
from classer import CHANCE_MAX, juste
from main import EPREUVES
from rapport import Rapport
from restaurer import blocs

ICI = Path(__file__).parents[2] / "epreuves"


def temps(hasard: random.Random, combien: int, retard: float = 0.0) -> list[float]:
    return [hasard.lognormvariate(0, 0.3) + retard for _ in range(combien)]


def test_le_classeur_prend_un_retard_et_ne_prend_pas_le_hasard() -> None:
    hasard = random.Random(1)  # noqa: S311 (an example, not a secret)
    assert juste(temps(hasard, 400), temps(hasard, 400)) < CHANCE_MAX
    assert juste(temps(hasard, 400), temps(hasard, 400, retard=0.3)) > CHANCE_MAX
    assert juste(temps(hasard, 400, retard=0.3), temps(hasard, 400)) > CHANCE_MAX


def test_le_classeur_ne_juge_pas_ce_qu_il_a_appris() -> None:
    seconde_moitie_inverse = [1.0, 1.0, 2.0, 2.0], [2.0, 2.0, 1.0, 1.0]
    assert juste(*seconde_moitie_inverse) == 0.0


def test_une_epreuve_dont_une_figure_manque_finit_en_erreur(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Rapport("Tout tient") as dit:
        dit.exige("Perdus", 0, "faits", tenu=True, voulu="0")
    manque = Rapport("Cela manque")
    manque.exige("Perdus", 2, "faits", tenu=False, voulu="0")
    manque.exige("En double", 0, "faits", tenu=True, voulu="0")
    with pytest.raises(SystemExit) as fin:
        manque.__exit__(None, None, None)
    assert fin.value.code == 1
    assert "Perdus : 2 faits (exigé : 0) — MANQUÉ" in capsys.readouterr().out


def test_chaque_epreuve_dit_ce_qui_doit_tenir() -> None:
    jouees = {
        fichier.stem: ast.get_docstring(ast.parse(fichier.read_text(encoding="utf-8")))
        for fichier in ICI.glob("*.py")
        if 'if __name__ == "__main__":' in fichier.read_text(encoding="utf-8")
    }
    assert set(EPREUVES) == jouees.keys() - {"main", "variante"}
    assert all(jouees[nom] for nom in EPREUVES)


def test_la_page_dit_comment_sauvegarder_et_restaurer() -> None:
    sauver, restaurer = blocs("Sauvegarder")
    assert "parcours sauvegarder" in sauver
    assert "parcours restaurer" in restaurer
