# ruff: noqa: INP001 (a file to copy, alone)
"""Suivre Parcours : tenir chez soi, à jour, tout ce que l'on peut lire.

`python suivre.py https://parcours.exemple.fr CLE` ; l'état se garde où l'on veut entre deux appels.
"""

import asyncio
import sys
from http import HTTPStatus
from typing import Any

A_RELIRE = "fr.parcours.flux.a-relire.v1"


async def suivre(client: Any, etat: dict[str, Any], **demande: Any) -> None:  # noqa: ANN401 (an HTTP client, and whatever the address takes)
    """Lire ce qui est nouveau. `etat` : `reprise`, et `faits` par parcours, puis par référence."""
    while True:
        depuis = {"apres": etat["reprise"]} if etat.get("reprise") else {}
        reponse = await client.get("/v1/evenements", params={**demande, **depuis})
        if reponse.status_code == HTTPStatus.GONE:  # la base, ou ce que l'on peut lire, a changé
            etat.update(reprise=None, faits={})
            continue
        page = reponse.raise_for_status().json()
        for evenement in page["elements"]:
            parcours = evenement["subject"]
            if evenement["type"] == A_RELIRE:
                etat["faits"][parcours] = await relire(client, parcours.partition(":")[2])
            else:
                faits = etat.setdefault("faits", {}).setdefault(parcours, {})
                faits[evenement["source"], evenement["id"]] = evenement
        etat["reprise"] = page["reprise"]
        if page["suivant"] is None:
            return


async def relire(client: Any, parcours: str) -> dict[tuple[str, str], Any]:  # noqa: ANN401 (an HTTP client)
    """Tout ce qui se lit aujourd'hui d'un parcours."""
    faits: dict[tuple[str, str], Any] = {}
    apres: dict[str, str] = {}
    while True:
        reponse = await client.get("/v1/evenements", params={"parcours": parcours, **apres})
        page = reponse.raise_for_status().json()
        lus = (e for e in page["elements"] if e["type"] != A_RELIRE)
        faits.update({(e["source"], e["id"]): e for e in lus})
        if page["suivant"] is None:
            return faits
        apres = {"apres": page["suivant"]}


async def _principal(adresse: str, cle: str) -> None:
    import httpx2  # noqa: PLC0415 (whoever imports this file has a client)

    etat: dict[str, Any] = {"reprise": None, "faits": {}}
    entetes = {"Authorization": f"Bearer {cle}"}
    async with httpx2.AsyncClient(base_url=adresse, headers=entetes, timeout=60) as client:
        while True:
            await suivre(client, etat, attente=30)
            sys.stdout.write(f"{len(etat['faits'])} parcours suivis\n")


if __name__ == "__main__":
    asyncio.run(_principal(*sys.argv[1:]))
