"""Le solveur ne dit rien : ce que la commande écrit est à elle."""

import subprocess
import sys

RESOUT = """
from parcours.secret_statistique.programme import Programme
programme = Programme([(2, 5)], [])
programme.coute({0: 1.0})
print(programme.minimum())
"""


def test_resoudre_n_ecrit_rien_sur_la_sortie_standard() -> None:
    rendu = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", RESOUT], capture_output=True, text=True, check=True
    )

    assert (rendu.stdout, rendu.stderr) == ("[2.]\n", "")
