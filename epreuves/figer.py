"""Un PostgreSQL figé (SIGSTOP) : /pret dit non en deux secondes, les dépôts répondent 503.

Rien n'attend sans fin ; une fois le serveur dégelé, tout reprend, et rien n'est perdu.
"""

import asyncio
import signal
import time
from typing import Final

import httpx2
from ecrivains import ecrivains, la_chaine_tient, rien_n_est_perdu
from rapport import Rapport
from terrain import SIAO, Terrain, attend_les_vues, enfants, envoie, ouverture, pousse, terrain

GEL_SECONDS: Final = 20
PRET_SECONDS_MAX: Final = 2.5
DEPOT_SECONDS_MAX: Final = 30
RETOUR_SECONDS_MAX: Final = 30


async def figer(ouvert: Terrain, rapport: Rapport) -> None:
    """Geler le serveur pendant que huit écrivains déposent."""
    servi = ouvert.sert()
    attend_les_vues(servi.url)
    async with ecrivains(ouvert, servi.url) as ecrit, ouvert.client(servi.url, SIAO) as client:
        await asyncio.sleep(1)
        maitre = ouvert.serveur.pid
        geles = [maitre, *enfants(maitre)]
        envoie(signal.SIGSTOP, geles)
        try:
            await _pendant(client, rapport)
        finally:
            envoie(signal.SIGCONT, geles)
        degel = time.monotonic()
        retour = await ecrit.reprise(degel)
        rapport.exige(
            "Retour des dépôts",
            retour,
            "s",
            tenu=retour < RETOUR_SECONDS_MAX,
            voulu=f"moins de {RETOUR_SECONDS_MAX} s",
        )
        rapport.dit("Prêt de nouveau", await _pret_apres(client, degel), "s")
    attend_les_vues(servi.url)
    await rien_n_est_perdu(ouvert, ecrit, rapport)
    la_chaine_tient(ouvert, rapport)


async def _pendant(client: httpx2.AsyncClient, rapport: Rapport) -> None:
    fin = time.monotonic() + GEL_SECONDS
    depots = [asyncio.create_task(_depose(client, f"si-siao:gel-{rang}")) for rang in range(4)]
    attentes, statuts = [], set()
    while time.monotonic() < fin:
        debut = time.monotonic()
        statuts.add((await client.get("/pret")).status_code)
        attentes.append(time.monotonic() - debut)
        await asyncio.sleep(0.5)
    pire = max(attentes)
    rapport.exige(
        "/pret, figé", pire, "s au pire", tenu=pire < PRET_SECONDS_MAX, voulu="2 s environ"
    )
    rapport.exige("/pret répond", str(statuts), "", tenu=statuts == {503}, voulu="503")
    rendus = await asyncio.gather(*depots)
    pire = max(duree for _, duree in rendus)
    dits = {statut for statut, _ in rendus}
    rapport.exige("Un dépôt, figé, répond", str(dits), "", tenu=dits == {503}, voulu="503")
    rapport.exige(
        "Un dépôt, figé",
        pire,
        "s au pire",
        tenu=pire < DEPOT_SECONDS_MAX,
        voulu=f"moins de {DEPOT_SECONDS_MAX} s",
    )


async def _depose(client: httpx2.AsyncClient, sujet: str) -> tuple[int, float]:
    debut = time.monotonic()
    try:
        statut = (await pousse(client, ouverture(sujet))).status_code
    except httpx2.HTTPError:
        statut = 0
    return statut, time.monotonic() - debut


async def _pret_apres(client: httpx2.AsyncClient, depuis: float) -> float:
    while (await client.get("/pret")).status_code != httpx2.codes.OK:  # noqa: ASYNC110 (over HTTP)
        await asyncio.sleep(0.1)
    return time.monotonic() - depuis


if __name__ == "__main__":
    with Rapport("Un PostgreSQL figé") as dit, terrain() as ici:
        asyncio.run(figer(ici, dit))
