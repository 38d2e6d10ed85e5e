"""Who looks for many households at once is seen, through whatever door."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from faits import LE_115, LOT, SIAO, a_la_rue, envoie
from maison import STRUCTURE, Maison

from parcours.api.routes.lectures import BALAYAGE_MIN


async def _chercher(maison: Maison, rang: int) -> int:
    """Un identifiant que personne n'a dit."""
    voulu = {"systeme": "si-siao", "identifiant": f"48-2026-inconnu-{rang}"}
    lu = await maison.client.post(
        "/v1/parcours/recherche", json=voulu, headers=maison.comme(LE_115)
    )
    return lu.status_code


async def _essayer(maison: Maison, _: int) -> int:
    """Un dépôt à blanc, sur un parcours que personne n'a ouvert."""
    dit = a_la_rue(LE_115, sujet=f"parcours:{uuid4()}")
    return (await envoie(maison, dit, media=STRUCTURE, par=LE_115, a_blanc="true")).status_code


async def _essayer_un_lot(maison: Maison, _: int) -> int:
    lot = [a_la_rue(LE_115, sujet=f"parcours:{uuid4()}") for _ in range(BALAYAGE_MIN)]
    return (await envoie(maison, lot, media=LOT, par=LE_115, a_blanc="true")).status_code


@pytest.mark.parametrize(
    ("geste", "fois", "repond"),
    [(_chercher, BALAYAGE_MIN, 200), (_essayer, BALAYAGE_MIN, 404), (_essayer_un_lot, 1, 200)],
)
async def test_un_balayage_se_voit_par_quelque_porte_qu_il_passe(
    maison: Maison, geste: Callable[[Maison, int], Awaitable[int]], fois: int, repond: int
) -> None:
    """Each counted once: many searches of many names were one, and dry runs none."""
    for rang in range(fois):
        assert await geste(maison, rang) == repond

    vus = (await maison.lit("/v1/relations/balayages", lecteur=SIAO)).json()["elements"]
    assert [(vu["organisme"], vu["cherches"]) for vu in vus] == [("INT-115L48", BALAYAGE_MIN)]
