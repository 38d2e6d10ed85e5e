"""Refaire les vues sous trente faits par seconde : cela finit ; tué au milieu, cela recommence.

`parcours rebuild` tué, puis le service tué pendant qu'il refait ses vues : à la fin, les vues sont
celles que donne le journal, et les listes n'ont pas cessé de répondre.
"""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from typing import Final
from urllib.parse import urlsplit

import httpx2
from ecrivains import ecrivains, la_chaine_tient, rien_n_est_perdu
from rapport import Rapport
from terrain import FLUX, SIAO, VARIANTE, Terrain, attend_les_vues, lignes, ouverture, terrain

FAITS_PAR_SECONDE: Final = 30
AVANT: Final = 3000
"""Ce que tient le journal avant."""
MINUTES_MAX_SECONDS: Final = 120
LISTE: Final = "/v1/relations"


async def reconstruire(ouvert: Terrain, rapport: Rapport) -> None:
    """Reconstruire pendant que l'on écrit, deux fois interrompu."""
    servi = ouvert.sert()
    port = urlsplit(servi.url).port or 0
    async with ouvert.client(servi.url, SIAO) as client:
        await _remplir(client)
        attend_les_vues(servi.url)
    async with ecrivains(ouvert, servi.url, par_seconde=FAITS_PAR_SECONDE) as ecrit:
        interrompue = _rebuild(ouvert)
        await asyncio.sleep(2)
        interrompue.kill()
        interrompue.wait()
        listes: Counter[int] = Counter()
        debut, avant = time.monotonic(), len(ecrit.acquittes)
        refaite = _rebuild(ouvert)
        async with ouvert.client(servi.url, SIAO) as client:
            while refaite.poll() is None and time.monotonic() - debut < MINUTES_MAX_SECONDS:
                listes[(await client.get(LISTE)).status_code] += 1
                await asyncio.sleep(0.2)
        duree = time.monotonic() - debut
        debit = (len(ecrit.acquittes) - avant) / duree
        rapport.dit("Écrit pendant ce temps", debit, "faits/s")
        rapport.exige(
            f"Reconstruction d'au moins {AVANT} faits",
            duree,
            "s",
            tenu=refaite.poll() == 0,
            voulu=f"finie en moins de {MINUTES_MAX_SECONDS} s",
        )
        refaite.kill()
        tenu = set(listes) == {httpx2.codes.OK}
        rapport.exige("Une liste, pendant ce temps", str(dict(listes)), "", tenu=tenu, voulu="200")
        servi.arrete()
        neuve = ouvert.sert(port=port, variante="autre-version")
        await asyncio.sleep(1.5)
        neuve.tue()
        ouvert.sert(port=port, variante="autre-version")
        dit = await asyncio.to_thread(attend_les_vues_sous_les_depots, servi.url)
        rapport.dit("Vues d'une autre version, tuée au milieu, prêtes", dit, "s après la relance")
    attend_les_vues(servi.url)
    ecrit.envoyes |= {f"avant-{rang}" for rang in range(AVANT)}
    await rien_n_est_perdu(ouvert, ecrit, rapport)
    la_chaine_tient(ouvert, rapport)


def attend_les_vues_sous_les_depots(url: str) -> float:
    """Attendre que les vues existent : sous les dépôts, elles ont toujours un peu de retard."""
    debut = time.monotonic()
    while httpx2.get(f"{url}/pret", timeout=10).status_code != httpx2.codes.OK:
        if time.monotonic() - debut > MINUTES_MAX_SECONDS:
            raise TimeoutError("les vues ne se refont pas")
        time.sleep(0.1)
    return time.monotonic() - debut


async def _remplir(client: httpx2.AsyncClient) -> None:
    faits = [{**ouverture(f"si-siao:avant-{rang}"), "id": f"avant-{rang}"} for rang in range(AVANT)]
    reponse = await client.post(
        "/v1/evenements", content=lignes(faits), headers={"Content-Type": FLUX}
    )
    if reponse.raise_for_status().json()["resume"]["refuses"]:
        raise RuntimeError(reponse.text[:500])


def _rebuild(ouvert: Terrain) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, VARIANTE, "rebuild", "--dossier", ouvert.dossier],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    with Rapport("Reconstruire sous trente faits par seconde") as dit, terrain() as ici:
        asyncio.run(reconstruire(ici, dit))
