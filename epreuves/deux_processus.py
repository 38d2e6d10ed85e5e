"""Deux services sur un dossier, puis deux versions sur une base : aucun ne gêne l'autre.

Un seul tient le serveur embarqué ; tué, l'autre le relance. Deux versions dont les vues diffèrent
répondent toutes deux la même chose, chacune de ses vues.
"""

import asyncio
import signal
import time
from typing import Final

import httpx2
from ecrivains import ecrivains, la_chaine_tient, rien_n_est_perdu
from rapport import Rapport
from terrain import (
    REPONSE_SECONDS,
    Servi,
    Terrain,
    attend_les_vues,
    enfants,
    envoie,
    terrain,
)

RETOUR_SECONDS_MAX: Final = 120
LISTE: Final = "/v1/observatoire/offre"
LECTEUR: Final = "/partenaires/ddets-48"


async def deux(ouvert: Terrain, rapport: Rapport) -> None:
    """Deux propriétaires, puis deux versions."""
    premier = ouvert.sert()
    second = ouvert.sert()
    for servi in (premier, second):
        attend_les_vues(servi.url)
    async with ecrivains(ouvert, second.url) as ecrit:
        await asyncio.sleep(1.5)
        maitre = ouvert.serveur.pid
        tue_a = time.monotonic()
        envoie(signal.SIGKILL, [premier.processus.pid, maitre, *enfants(maitre)])
        premier.processus.wait()
        retour = await ecrit.reprise(tue_a)
        rapport.exige(
            "Le propriétaire tué, l'autre reprend",
            retour,
            "s",
            tenu=retour < RETOUR_SECONDS_MAX,
            voulu=f"moins de {RETOUR_SECONDS_MAX} s",
        )
        autre = await asyncio.to_thread(ouvert.sert, variante="autre-version")
        await _prete(autre)
        async with ecrivains(ouvert, autre.url) as ici:
            await asyncio.sleep(3)
            statuts = {await _lit(ouvert, servi) for servi in (second, autre)}
    ecrit.envoyes |= ici.envoyes
    ecrit.acquittes |= ici.acquittes
    ecrit.statuts += ici.statuts
    rapport.exige(
        "Deux versions lisent",
        str({s for s, _ in statuts}),
        "",
        tenu={s for s, _ in statuts} == {httpx2.codes.OK},
        voulu="200",
    )
    for servi in (second, autre):
        attend_les_vues(servi.url)
    corps = {await _lit(ouvert, servi) for servi in (second, autre)}
    rapport.exige(
        "Réponses distinctes des deux versions", len(corps), "", tenu=len(corps) == 1, voulu="1"
    )
    vues = await ouvert.sql(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ '^vues_[0-9a-f]{16}$'"
    )
    rapport.exige("Schémas de vues", len(vues), "", tenu=len(vues) == 2, voulu="2")  # noqa: PLR2004 (one each)
    await rien_n_est_perdu(ouvert, ecrit, rapport)
    la_chaine_tient(ouvert, rapport)


async def _prete(servi: Servi) -> None:
    async with httpx2.AsyncClient(timeout=REPONSE_SECONDS) as client:
        while (await client.get(f"{servi.url}/pret")).status_code != httpx2.codes.OK:  # noqa: ASYNC110 (over HTTP)
            await asyncio.sleep(0.1)


async def _lit(ouvert: Terrain, servi: Servi) -> tuple[int, str]:
    async with ouvert.client(servi.url, LECTEUR) as client:
        reponse = await client.get(LISTE)
        return reponse.status_code, reponse.text


if __name__ == "__main__":
    with Rapport("Deux propriétaires, deux versions") as dit, terrain() as ici:
        asyncio.run(deux(ici, dit))
