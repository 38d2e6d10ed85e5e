"""`parcours publier`: what it refuses before it opens anything, and what it says."""

from typing import Any

import pytest

from parcours.commands import publier
from parcours.errors import CannotRun
from parcours.publications.composee import Composee
from parcours.publications.periodes import Periode
from parcours.publications.registre import Decidee


@pytest.mark.parametrize(
    ("periode", "options", "pourquoi"),
    [
        ("2025-T5", {}, "écrire un trimestre"),
        ("janvier", {}, "écrire un trimestre"),
        ("2025-T1", {"seuil": 4}, "pas moins de 5"),
        ("2025-T1", {"departements": "48,99"}, "« 99 » n'est pas un département"),
    ],
)
def test_ce_qui_ne_se_publie_pas_se_dit_en_une_phrase(
    periode: str, options: dict[str, Any], pourquoi: str
) -> None:
    with pytest.raises(CannotRun, match=pourquoi):
        publier.publier(periode, **options)


def test_une_publication_dit_ce_qui_parait_et_ce_qui_se_tait() -> None:
    bilan = {"cases": 9, "parues": 4, "protegees": 3, "sacrifiees": 2, "attaquees": 3}
    decidee = Decidee(
        periode=Periode(2025, 1),
        revision=2,
        departements=["48"],
        seuil=11,
        position=7,
        composee=Composee(),
        paru={},
        bilan=bilan,
    )

    assert publier._dit(decidee, 6) == (  # noqa: SLF001 (what it prints)
        "2025-T1, révision 2 : publication 6, gelée.\n"
        "9 cases : 4 paraissent, 3 désignent quelqu'un, 2 se taisent pour elles.\n"
        "L'attaquant en a visé 3 et n'en situe aucune.\n"
    )
    assert "rien n'est gelé" in publier._dit(decidee, None)  # noqa: SLF001 (what it prints)


def test_elle_dit_ou_elle_en_est(capsys: pytest.CaptureFixture[str]) -> None:
    for faites in range(1, 601):
        publier._avance(faites, 600)  # noqa: SLF001 (what it says meanwhile)

    dit = capsys.readouterr()
    assert dit.out == ""
    assert [ligne.split("/")[0] for ligne in dit.err.splitlines()] == ["250", "500", "600"]
