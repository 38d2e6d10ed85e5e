"""`parcours territoire`, as the administrator of a territory types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PARCOURS = Path(sys.executable).with_name("parcours")
ATTENTE_SECONDS = 60
SIGNE = ("--departement", "48", "--par", "Préfète de la Lozère, décision du 4 mai 2026")


def lance(
    dossier: Path, *mots: str, commande: str = "territoire"
) -> subprocess.CompletedProcess[str]:
    """Run `parcours territoire` to its end."""
    return subprocess.run(  # noqa: S603 (our own command)
        [PARCOURS, commande, *mots, "--dossier", dossier],
        capture_output=True,
        text=True,
        check=False,
        timeout=ATTENTE_SECONDS,
        env={**os.environ, "COLUMNS": "400"},
    )


def test_un_acte_se_signe_s_explique_et_se_relit(tmp_path: Path) -> None:
    lance(tmp_path, commande="migrate")
    active = lance(
        tmp_path, "regler", *SIGNE, "--regle", "R-E29", "--activer", "--du", "2026-05-04"
    )
    fixe = lance(
        tmp_path,
        *("regler", *SIGNE, "--regle", "R-E29", "--du", "2026-05-04"),
        *("--parametre", "delai_examen_jours=30"),
    )
    defait = lance(
        tmp_path, "regler", *SIGNE, "--regle", "R-E29", "--desactiver", "--du", "2026-06-01"
    )
    lance(tmp_path, "jours-de-liste", *SIGNE, "--liste", "sans-referent", "--jours", "10")
    liste = lance(tmp_path, "lister", "--departement", "48")
    ailleurs = lance(tmp_path, "lister", "--departement", "30")

    assert active.stdout == (
        "Département 48, à partir du 2026-05-04 : "
        "R-E29 (Examen d'une saisine par la CCAPEX) : active.\n"
        "Sans « delai_examen_jours », la règle ne donne encore aucune échéance.\n"
    )
    assert fixe.stdout.endswith("delai_examen_jours = 30.\n")
    assert defait.stdout.endswith("inactive.\n")
    for attendu in (
        "active",
        "delai_examen_jours = 30",
        "inactive",
        "compte 10 jours",
        "Préfète de la Lozère",
    ):
        assert attendu in liste.stdout
    assert "R-E29" not in ailleurs.stdout


@pytest.mark.parametrize(
    ("mots", "phrase"),
    [
        (("--departement", "99", "--regle", "R-E29", "--activer"), "Ce département n'existe pas."),
        (("--departement", "48", "--regle", "R-Z99", "--activer"), "Cette règle n'existe pas"),
        (("--departement", "48", "--regle", "R-E29"), "Rien à régler"),
        (
            ("--departement", "48", "--regle", "R-E12", "--parametre", "mois=1"),
            "n'a pas ce paramètre ; les siens : aucun.",
        ),
        (
            ("--departement", "48", "--regle", "R-E29", "--parametre", "delai_examen_jours=0"),
            "est un nombre entier de 1 à 3650.",
        ),
        (
            ("--departement", "48", "--regle", "R-E29", "--activer", "--du", "demain"),
            "« du » est un jour",
        ),
    ],
)
def test_un_acte_mal_dit_est_refuse_avant_d_ouvrir_la_base(
    tmp_path: Path, mots: tuple[str, ...], phrase: str
) -> None:
    refus = lance(tmp_path, "regler", *mots, "--par", "Préfecture")

    assert refus.returncode == 1
    assert phrase in refus.stderr
    assert list(tmp_path.iterdir()) == []


def test_un_acte_se_signe(tmp_path: Path) -> None:
    mots = ("regler", "--departement", "48", "--regle", "R-E29", "--activer")

    assert "Un acte est signé" in lance(tmp_path, *mots, "--par", " ").stderr
    assert lance(tmp_path, *mots).returncode != 0


def test_les_jours_d_une_liste_se_refusent_avant_d_ouvrir_la_base(tmp_path: Path) -> None:
    mots = ("jours-de-liste", *SIGNE, "--liste")

    assert "demandes-a-evaluer" in lance(tmp_path, *mots, "a-faire", "--jours", "3").stderr
    hors = lance(tmp_path, *mots, "sans-referent", "--jours", "0")
    assert "est un nombre entier de 1 à 3650" in hors.stderr
    assert list(tmp_path.iterdir()) == []
