"""Un disque plein : 503, jamais 500 ; la place revenue, tout reprend, et rien n'est perdu.

Le dossier est un petit disque en mémoire, monté dans un espace de noms à soi (`unshare`) ; un lest
le remplit. Là où l'espace de noms est refusé, l'épreuve le dit et n'a rien éprouvé.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx2
from ecrivains import ACQUIS, ecrivains, la_chaine_tient, rien_n_est_perdu
from rapport import Rapport
from terrain import Terrain, attend_les_vues, terrain

DISQUE_MIO: Final = 700
PLEIN_SECONDS: Final = 15
RETOUR_SECONDS_MAX: Final = 120
DEDANS: Final = "--dedans"
MORCEAU: Final = bytes(1024 * 1024)


async def remplir(ouvert: Terrain, disque: Path, rapport: Rapport) -> None:
    """Remplir le disque sous huit écrivains, puis rendre la place."""
    servi = ouvert.sert()
    attend_les_vues(servi.url)
    lest = disque / "lest"
    async with ecrivains(ouvert, servi.url) as ecrit:
        await asyncio.sleep(1.5)
        avant = dict(ecrit.statuts)
        fin = time.monotonic() + PLEIN_SECONDS
        while time.monotonic() < fin:
            await asyncio.to_thread(_leste, lest)
            await asyncio.sleep(0.2)
        pendant = {s: n - avant.get(s, 0) for s, n in ecrit.statuts.items()}
        async with httpx2.AsyncClient(timeout=10) as client:
            pret = (await client.get(f"{servi.url}/pret")).status_code
        lest.unlink()
        rendu = time.monotonic()
        retour = await ecrit.reprise(rendu)
    refuses = sum(n for s, n in pendant.items() if s not in ACQUIS)
    rapport.exige(
        "Disque plein, les dépôts répondent",
        str(pendant),
        "",
        tenu=set(pendant) <= {*ACQUIS, 503} and refuses > 0,
        voulu="des 503, et jamais 500",
    )
    rapport.exige("/pret, disque plein", pret, "", tenu=pret == 503, voulu="503")  # noqa: PLR2004 (its name)
    rapport.exige(
        "Retour des dépôts, la place rendue",
        retour,
        "s",
        tenu=retour < RETOUR_SECONDS_MAX,
        voulu=f"moins de {RETOUR_SECONDS_MAX} s",
    )
    attend_les_vues(servi.url)
    await rien_n_est_perdu(ouvert, ecrit, rapport)
    la_chaine_tient(ouvert, rapport)
    pleins = (ouvert.dossier / "postgres/postgres.log").read_text().count("No space left on device")
    rapport.dit("PostgreSQL a dit « No space left on device »", pleins, "fois")


def _leste(lest: Path) -> None:
    """Ne laisser aucune place."""
    try:
        with lest.open("ab", buffering=0) as ouvert:
            while ouvert.write(MORCEAU) == len(MORCEAU):
                pass
    except OSError:
        pass


def _dehors() -> None:
    unshare = shutil.which("unshare")
    commande = [unshare or "unshare", "--mount"]
    if os.getuid():
        commande += ["--user", "--map-root-user"]
    if unshare is None or subprocess.run([*commande, "true"], check=False).returncode:  # noqa: S603 (our own words)
        sys.stdout.write(
            "Disque plein : pas d'espace de noms ici (unshare) ; rien n'est éprouvé.\n"
        )
        return
    sys.exit(subprocess.run([*commande, sys.executable, __file__, DEDANS], check=False).returncode)  # noqa: S603 (our own words)


def _dedans() -> None:
    with tempfile.TemporaryDirectory() as racine:
        mount = shutil.which("mount") or "mount"
        subprocess.run(  # noqa: S603 (our own words)
            [mount, "-t", "tmpfs", "-o", f"size={DISQUE_MIO}m,mode=755", "tmpfs", racine],
            check=True,
        )
        try:
            with Rapport("Disque plein") as dit, terrain(Path(racine)) as ici:
                asyncio.run(remplir(ici, Path(racine), dit))
        finally:
            subprocess.run([shutil.which("umount") or "umount", "-l", racine], check=True)  # noqa: S603 (our own words)


if __name__ == "__main__":
    _dedans() if DEDANS in sys.argv else _dehors()
