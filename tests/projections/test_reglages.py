"""What a territory's act changes in the views: all its households, and a rebuild agrees."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest
from faits import entre, menage_ouvert
from maison import Maison

from parcours.domain.droit.reglages import Reglage
from parcours.journal import territories
from parcours.projections import rebuild, relecture, schema
from parcours.projections.engine import Projector

MAINTIEN = "R-E23"
ACTE = Reglage(departement="48", regle=MAINTIEN, du=date(2020, 1, 1), par="Préfecture", actif=True)


def quitter(parcours: str) -> dict[str, Any]:
    """Un commandement de quitter les lieux, d'un bailleur particulier."""
    return {
        "specversion": "1.0",
        "id": f"quitter-{parcours}",
        "source": "/partenaires/cj-causse-48",
        "type": "fr.parcours.expulsion.commandement-de-quitter-delivre.v1",
        "subject": f"parcours:{parcours}",
        "departement": "48",
        "data": {"survenu_le": "2026-05-04", "type_bailleur": "PRIVE_PERSONNE_PHYSIQUE"},
    }


async def depose(maison: Maison) -> str:
    parcours = str(await entre(maison, menage_ouvert()))
    reponse = await maison.pousse(quitter(parcours))
    assert reponse.status_code == 201, reponse.text
    return parcours


async def signe(maison: Maison, acte: Reglage = ACTE) -> Reglage:
    async with maison.service.pool.acquire() as connection:
        return await territories.sign(connection, acte)


async def echeances(maison: Maison, parcours: str) -> dict[str, dict[str, Any]]:
    reponse = await maison.lit(f"/v1/parcours/{parcours}/echeances", au="2026-05-10")
    return {e["regle"]: e for e in reponse.json()["elements"]}


async def en_vue(maison: Maison) -> list[str]:
    """The rules due in the month when the inactive one would be."""
    reponse = await maison.lit("/v1/expulsions/echeances", du="2026-07-01", jusqu_au="2026-07-31")
    return sorted(e["regle"] for e in reponse.json()["elements"])


async def tout_est_relu(maison: Maison) -> None:
    await Projector(maison.service.pool).settle()


def silence(_: int) -> None:
    """Say nothing of the progress."""


async def test_activer_une_regle_change_les_vues_des_menages_deja_la(maison: Maison) -> None:
    parcours = await depose(maison)
    assert MAINTIEN not in await echeances(maison, parcours)
    assert MAINTIEN not in await en_vue(maison)

    await signe(maison)
    await tout_est_relu(maison)

    assert (await echeances(maison, parcours))[MAINTIEN]["reserves"] == ["NON_VERIFIE"]
    assert MAINTIEN in await en_vue(maison)
    assert await rebuild.differences(maison.service.pool, silence) == {}


async def test_le_projecteur_en_marche_le_fait_de_lui_meme(maison: Maison) -> None:
    await depose(maison)
    await signe(maison)

    async with asyncio.timeout(10):
        while MAINTIEN not in await en_vue(maison):
            pass


async def test_la_porte_et_les_vues_disent_la_meme_chose(maison: Maison) -> None:
    await signe(maison)
    parcours = str(await entre(maison, menage_ouvert()))

    recu = (await maison.pousse(quitter(parcours))).json()
    rejoue = await maison.pousse(quitter(parcours))

    assert MAINTIEN in {e["regle"] for e in recu["echeances"]}
    assert rejoue.json() == recu
    assert MAINTIEN in await en_vue(maison)


async def test_un_acte_signe_apres_ne_change_pas_la_reponse_deja_donnee(maison: Maison) -> None:
    parcours = str(await entre(maison, menage_ouvert()))
    recu = (await maison.pousse(quitter(parcours))).json()

    await signe(maison)

    assert (await maison.pousse(quitter(parcours))).json() == recu


async def test_on_relit_un_menage_tel_qu_on_le_savait_avant_l_acte(maison: Maison) -> None:
    parcours = await depose(maison)
    instant = await maison.service.pool.fetchval("SELECT now()")
    await signe(maison)

    avant = await maison.lit(
        f"/v1/parcours/{parcours}/echeances", au="2026-05-10", connu_le=instant.isoformat()
    )

    assert MAINTIEN not in {e["regle"] for e in avant.json()["elements"]}
    assert MAINTIEN in await echeances(maison, parcours)


async def test_une_reconstruction_connait_les_actes(maison: Maison) -> None:
    await depose(maison)
    await signe(maison)

    await rebuild.rebuild(maison.service.pool, silence)

    assert MAINTIEN in await en_vue(maison)


async def test_seuls_les_menages_du_departement_attendent_d_etre_relus(maison: Maison) -> None:
    lozere = await depose(maison)
    await en_vue(maison)
    async with maison.service.pool.acquire() as connection, connection.transaction():
        await schema.share(connection)
        before = await schema.state(connection, schema.live())
        await territories.sign(connection, ACTE)
        dernier = await territories.sign(connection, replace(ACTE, departement="33"))

        await relecture.take(connection, schema.live(), before, dernier.numero)

        attendent = (await relecture.agenda(connection, schema.live())).waiting
        assert [str(parcours) for parcours in attendent] == [lozere]


async def test_les_actes_sont_numerotes_sans_trou_meme_signes_ensemble(maison: Maison) -> None:
    async with maison.service.pool.acquire() as connection:
        avant = await territories.last(connection)

    signes = await asyncio.gather(*(signe(maison) for _ in range(8)))

    assert sorted(acte.numero for acte in signes) == list(range(avant + 1, avant + 9))


@pytest.mark.parametrize(
    "ordre",
    ["UPDATE annuaire.reglages SET actif = false", "DELETE FROM annuaire.reglages"],
)
async def test_un_acte_ne_se_modifie_ni_ne_s_efface(base: str, ordre: str) -> None:
    async with asyncpg.create_pool(base, min_size=1) as owners, owners.acquire() as owner:
        signe = await territories.sign(owner, ACTE)
        avant = await territories.settings(owner)
        assert signe in avant.actes

        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(ordre)

        relus = await territories.settings(owner)
        assert relus.actes == avant.actes
