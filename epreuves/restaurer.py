"""La sauvegarde se restaure comme le dit `docs/exploitation.md`, à la lettre, sur un serveur neuf.

La copie est prise sous huit écrivains ; ce qui est restauré est un début de ce qu'ils ont écrit,
sans trou, et les clés des partenaires valent toujours.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import httpx2
from ecrivains import ecrivains, la_chaine_tient
from rapport import Rapport
from terrain import RACINE, SIAO, Terrain, attend_les_vues, ouverture, pousse, terrain

PAGE: Final = RACINE / "docs" / "exploitation.md"


def blocs(partie: str) -> list[str]:
    """Les commandes d'une partie de la page."""
    _, _, texte = PAGE.read_text(encoding="utf-8").partition(f"\n## {partie}\n")
    return re.findall(r"^```sh\n(.*?)^```$", texte.split("\n## ")[0], re.MULTILINE | re.DOTALL)


def joue(bloc: str, ou: Path) -> str:
    """Jouer un bloc tel qu'il est écrit, ses dossiers étant sous celui-ci."""
    texte = re.sub(r"(?<=\s)/(sauvegardes|coffre|var)\b", rf"{ou}/\1", bloc)
    programmes = Path(sys.executable).parent
    fini = subprocess.run(  # noqa: S603 (the page's own words)
        ["/bin/bash", "-euo", "pipefail", "-c", texte],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{programmes}{os.pathsep}{os.environ['PATH']}"},
    )
    if fini.returncode:
        raise RuntimeError(fini.stdout + fini.stderr)
    return fini.stdout


async def restaurer(ouvert: Terrain, rapport: Rapport) -> None:
    """Sauvegarder sous les écrivains, restaurer ailleurs, et y écrire."""
    racine = ouvert.dossier.parent
    for dossier in ("sauvegardes", "coffre", "var/lib"):
        (racine / dossier).mkdir(parents=True)
    (racine / "var/lib/parcours").symlink_to(ouvert.dossier)
    sauver, reprendre = blocs("Sauvegarder")
    servi = ouvert.sert()
    attend_les_vues(servi.url)
    async with ecrivains(ouvert, servi.url) as ecrit:
        await asyncio.sleep(2)
        avant, debut = len(ecrit.acquittes), time.monotonic()
        await asyncio.to_thread(joue, sauver, racine)
        rapport.dit("Sauvegarde", time.monotonic() - debut, "s, sous les dépôts")
    servi.arrete()
    debut = time.monotonic()
    dit = joue(reprendre, racine)
    rapport.dit("Restauration, reconstruction, vérification", time.monotonic() - debut, "s")
    entier = "Le journal est entier, et les vues sont celles qu'il donne."
    rapport.exige(
        "La page finit par",
        dit.strip().splitlines()[-1],
        "",
        tenu=entier in dit,
        voulu="un journal entier",
    )
    neuf = Terrain(racine / "var/lib/parcours-neuf", ouvert.cles)
    servi = neuf.sert()
    ouvert.services.append(servi)
    attend_les_vues(servi.url)
    rangs = await neuf.sql("SELECT id, position FROM journal.evenements ORDER BY position")
    faux = [r for r in rangs if ecrit.acquittes.get(r["id"], r["position"]) != r["position"]]
    rapport.exige(
        "Faits restaurés",
        len(rangs),
        "",
        tenu=len(rangs) >= avant,
        voulu=f"au moins les {avant} d'avant la copie",
    )
    rapport.exige("À une autre position", len(faux), "faits", tenu=not faux, voulu="0")
    suite = [r["position"] for r in rangs] == list(range(1, len(rangs) + 1))
    rapport.exige("Positions", "suivies" if suite else "trouées", "", tenu=suite, voulu="suivies")
    async with neuf.client(servi.url, SIAO) as client:
        statut = (await pousse(client, ouverture("si-siao:apres"))).status_code
    rapport.exige("Un dépôt y répond", statut, "", tenu=statut == httpx2.codes.CREATED, voulu="201")
    la_chaine_tient(neuf, rapport)


if __name__ == "__main__":
    with Rapport("Restaurer sur un serveur neuf, à la lettre") as dit, terrain() as ici:
        asyncio.run(restaurer(ici, dit))
