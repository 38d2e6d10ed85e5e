"""Les épreuves : des minutes, hors de l'intégration continue ; chacune dit ce qui doit tenir.

`python epreuves/main.py` les joue toutes ; suivi de noms, celles-là seulement. En erreur si l'une
ne tient pas.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

ICI: Final = Path(__file__).parent
EPREUVES: Final = (
    *("tuer", "figer", "disque_plein", "deux_processus", "restaurer", "reconstruire"),
    *("chronometrer", "inscrire", "charge"),
)


def main() -> None:
    """Jouer les épreuves demandées, l'une après l'autre."""
    demandees = sys.argv[1:] or EPREUVES
    if inconnues := sorted(set(demandees) - set(EPREUVES)):
        sys.exit(f"Pas d'épreuve {', '.join(inconnues)} ; il y a {', '.join(EPREUVES)}.")
    debut = time.monotonic()
    manquees = [
        nom
        for nom in demandees
        if subprocess.run([sys.executable, ICI / f"{nom}.py"], check=False).returncode  # noqa: S603 (our own)
    ]
    duree = time.monotonic() - debut
    sys.stdout.write(f"{len(demandees)} épreuves en {duree:.0f} s.\n")
    if manquees:
        sys.exit(f"Ne tiennent pas : {', '.join(manquees)}.")


if __name__ == "__main__":
    main()
