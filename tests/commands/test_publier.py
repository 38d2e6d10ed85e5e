"""`parcours publier`: what it refuses before it opens anything, and what it says."""

import time
from typing import Any

import pytest

from parcours.commands import publier
from parcours.commands.publier import Avancement
from parcours.errors import CannotRun
from parcours.publications.composee import Composee
from parcours.publications.periodes import Periode
from parcours.publications.registre import Decidee
from parcours.secret_statistique.avancement import PhaseDuSecret
from parcours.secret_statistique.programme import Programme


@pytest.mark.parametrize(
    ("periode", "options", "pourquoi"),
    [
        ("2025-T5", {}, "écrire un trimestre"),
        ("janvier", {}, "écrire un trimestre"),
        ("2025-T1", {"seuil": 4}, "pas moins de 5"),
        ("2025-T1", {"departements": "48,99"}, "« 99 » n'est pas un département : 01, 02, 03"),
        ("2025-T1", {"departements": "48, 2a"}, "« 2a » n'est pas un département : .*, 2A, 2B, "),
        ("2025-T1", {"departements": ""}, "«  » n'est pas un département : 01"),
        ("2025-T1", {"verifier": True, "reviser": True}, "sans --reviser ni --essai"),
        ("2025-T1", {"verifier": True, "essai": True}, "sans --reviser ni --essai"),
    ],
)
def test_ce_qui_ne_se_publie_pas_se_dit_en_une_phrase(
    periode: str, options: dict[str, Any], pourquoi: str
) -> None:
    with pytest.raises(CannotRun, match=pourquoi):
        publier.publier(periode, **options)


def test_une_publication_dit_ce_qui_parait_et_ce_qui_se_tait() -> None:
    bilan = {"cases": 9, "parues": 4, "protegees": 3, "sacrifiees": 2, "attaquees": 3,
             "indecises": 0}  # fmt: skip
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


def test_elle_dit_de_combien_de_cases_l_attaquant_n_a_pas_su() -> None:
    dit = publier._arretee  # noqa: SLF001 (what it prints)

    assert dit({"indecises": 0}) == ""
    assert dit({"indecises": 2}) == " ; de 2, il s'est arrêté avant de savoir"


def test_elle_ne_se_tait_jamais_longtemps_meme_sur_une_seule_case(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Avancement(silence_seconds=0.05) as ou:
        time.sleep(0.2)
        ou.dit(PhaseDuSecret.DECIDE, 1, 2)
        _resout_longtemps()
        ou.dit(PhaseDuSecret.DECIDE, 2, 2)

    dit = capsys.readouterr()
    assert dit.out == ""
    lignes = [ligne.partition(" s : ")[2] for ligne in dit.err.splitlines()]
    assert lignes.count("compte.") > 1
    assert lignes.count("1/2 cases protégées décidées.") > 1
    assert lignes[-1] == "2/2 cases protégées décidées."


def test_elle_dit_aussitot_qu_une_phase_est_finie(capsys: pytest.CaptureFixture[str]) -> None:
    with Avancement() as ou:
        for phase in PhaseDuSecret:
            for faites in (1, 2):
                ou.dit(phase, faites, 2)

    lignes = [ligne.partition(" s : ")[2] for ligne in capsys.readouterr().err.splitlines()]
    assert lignes == ["2/2 cases protégées décidées.", "2/2 cases protégées attaquées."]


def _resout_longtemps() -> None:
    """One program after the other, from the same cell: nothing is said of it."""
    fin = time.monotonic() + 0.3
    while time.monotonic() < fin:
        programme = Programme([(0, 9)] * 200, [(dict.fromkeys(range(200), 1), 700)])
        programme.coute(dict.fromkeys(range(200), 1.0))
        assert programme.minimum() is not None
