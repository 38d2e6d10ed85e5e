"""The views: what a rebuild gives is what the projector keeps, whatever happens."""

import asyncio

import asyncpg
import pytest
from journeys import Journey, jouer
from maison import EXEMPLES, Maison

from parcours.domain.parcours.etapes import Trajectoire, trajectoire
from parcours.journal import reader
from parcours.projections import rebuild, schema
from parcours.projections.engine import Projector
from parcours.projections.vue import Vie

PARCOURS = ("01", "02", "03", "07")


async def depose(maison: Maison) -> None:
    """Push the journeys of this version, all in one base."""
    for numero in PARCOURS:
        (fichier,) = EXEMPLES.glob(f"{numero}-*.ndjson")
        lignes = Journey.de(fichier).lignes
        await jouer(maison, Journey(lignes, []))


async def a_jour(maison: Maison) -> None:
    reponse = await maison.lit("/v1/observatoire/stock", au="2025-06-01")
    assert reponse.status_code == 200


def silence(_: int) -> None:
    """Say nothing of the progress."""


async def test_les_vues_sont_celles_qu_une_reconstruction_donne(maison: Maison) -> None:
    await depose(maison)
    await a_jour(maison)

    assert await rebuild.differences(maison.service.pool, silence) == {}


async def test_une_ligne_alteree_se_voit(maison: Maison) -> None:
    await depose(maison)
    await a_jour(maison)
    await maison.sql("UPDATE vues.observatoire_etapes SET etape = 'rue'")

    differences = await rebuild.differences(maison.service.pool, silence)

    assert differences["observatoire_etapes"] > 0


async def test_une_reconstruction_remplace_les_vues_sans_les_vider(maison: Maison) -> None:
    await depose(maison)
    await a_jour(maison)
    await maison.sql("UPDATE vues.observatoire_etapes SET etape = 'rue'")
    lus: list[int] = []

    async def lit_sans_cesse() -> None:
        while True:
            reponse = await maison.lit("/v1/observatoire/stock", au="2025-06-01")
            lus.append(sum(c["menages"] for c in reponse.json()["cellules"]))

    lecture = asyncio.create_task(lit_sans_cesse())
    await rebuild.rebuild(maison.service.pool, silence)
    await asyncio.sleep(0.05)
    lecture.cancel()

    assert len(lus) > 1
    assert set(lus) == {max(lus)}
    assert await rebuild.differences(maison.service.pool, silence) == {}


async def test_un_menage_qu_on_ne_sait_pas_relire_n_arrete_pas_les_autres(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    premier, autre = [
        {
            "specversion": "1.0",
            "id": f"e-{rang}",
            "source": "/partenaires/115-48",
            "type": "fr.parcours.menage.ouvert.v1",
            "subject": f"si-siao:{rang}",
            "departement": "48",
            "data": {
                "survenu_le": "2025-01-01",
                "motif_ouverture": "VEILLE_SOCIALE",
                "composition": "HOMME_ISOLE_SANS_ENFANT",
                "personnes": [{"personne": "p1", "role": "DEMANDEUR", "tranche_age": "INCONNUE"}],
            },
        }
        for rang in (1, 2)
    ]
    fatal = (await maison.pousse(premier)).json()["parcours"]
    await a_jour(maison)

    def casse(vie: Vie) -> Trajectoire:
        if str(vie.parcours.id) == fatal:
            raise ZeroDivisionError
        return trajectoire(vie.parcours)

    monkeypatch.setattr(Vie, "trajectoire", property(casse))
    await maison.pousse({**premier, "id": "e-3", "time": "2025-01-02T08:00:00Z"})
    await maison.pousse(autre)
    await a_jour(maison)

    async with maison.service.pool.acquire() as connection:
        assert [str(p) for p in await schema.parked(connection)] == [fatal]
    assert len(await maison.sql("SELECT FROM vues.acces")) == 2
    pret = (await maison.client.get("/pret")).json()
    assert (pret["menages_en_impasse"], pret["retard_evenements"]) == (1, 0)


async def test_deux_projecteurs_ne_font_pas_deux_fois_le_meme_travail(maison: Maison) -> None:
    autre = Projector(maison.service.pool)

    await asyncio.gather(depose(maison), *(autre.catch_up() for _ in range(20)))
    await a_jour(maison)

    assert await rebuild.differences(maison.service.pool, silence) == {}


async def test_un_projecteur_qu_on_arrete_au_moment_d_un_fait_s_arrete(maison: Maison) -> None:
    projecteur = Projector(maison.service.pool)
    suit = asyncio.create_task(projecteur.run())
    await asyncio.sleep(0.3)

    projecteur._on_hint()  # noqa: SLF001 (a hint, in the very step of the cancellation)
    suit.cancel()

    assert await asyncio.wait({suit}, timeout=5) == ({suit}, set())


async def test_les_vues_ne_depassent_jamais_le_journal(maison: Maison) -> None:
    await depose(maison)
    await a_jour(maison)

    async with maison.service.pool.acquire() as connection:
        assert await schema.cursor(connection) == await reader.head(connection)


async def test_le_projecteur_reprend_apres_une_coupure(maison: Maison, base: str) -> None:
    administration = await asyncpg.connect(base)
    await administration.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await administration.close()
    await asyncio.sleep(rebuild.RETRY_SECONDS)

    await depose(maison)

    await a_jour(maison)
