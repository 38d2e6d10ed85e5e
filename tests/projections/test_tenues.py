"""A view whose rows of a household stay the same is not written again, and none is forgotten."""

from uuid import UUID

import pytest
from faits import entre, menage_ouvert, voisinage
from maison import Maison

from parcours.projections import rebuild, rows, schema
from parcours.projections.engine import Projector

SUJET = "si-siao:0"


def silence(_: int) -> None:
    """Say nothing of the progress."""


async def ecarts(maison: Maison) -> dict[str, int]:
    return await rebuild.differences(maison.service.pool, silence)


async def rattrape(maison: Maison) -> None:
    projecteur = Projector(maison.service.pool)
    while await projecteur.catch_up():
        pass


async def ecrites(maison: Maison, vue: str) -> set[int]:
    """The transactions that wrote the rows of a view."""
    await rattrape(maison)
    lues = await maison.sql(f"SELECT DISTINCT xmin::text::bigint AS par FROM vues.{vue}")  # noqa: S608 (ours)
    return {ligne["par"] for ligne in lues}


async def test_un_fait_de_plus_n_ecrit_que_les_vues_qu_il_change(maison: Maison) -> None:
    await entre(maison, menage_ouvert(sujet=SUJET))
    acces, nouvelles = await ecrites(maison, "acces"), await ecrites(maison, "menages_nouvelles")

    await entre(maison, voisinage(sujet=SUJET))

    assert await ecrites(maison, "acces") == acces
    assert await ecrites(maison, "menages_nouvelles") - nouvelles
    assert await ecarts(maison) == {}


async def test_ce_que_tient_chaque_vue_se_sait_apres_une_reconstruction(maison: Maison) -> None:
    await entre(maison, menage_ouvert(sujet=SUJET))
    await rattrape(maison)
    avant = await maison.sql("SELECT * FROM vues.tenues")

    await rebuild.rebuild(maison.service.pool, silence)
    acces = await ecrites(maison, "acces")
    assert [dict(tenue) for tenue in await maison.sql("SELECT * FROM vues.tenues")] == [
        dict(tenue) for tenue in avant
    ]
    await entre(maison, voisinage(sujet=SUJET))

    assert await ecrites(maison, "acces") == acces
    assert await ecarts(maison) == {}


async def sans_les_cles_de_tous_puis_relu(maison: Maison) -> None:
    """Every reader leaves, then all come back, and the household is folded again."""
    await entre(maison, menage_ouvert(sujet=SUJET))
    await rattrape(maison)
    cles = await maison.sql("SELECT DISTINCT parcours, lecteur FROM vues.cles")
    parcours: UUID = cles[0]["parcours"]
    async with maison.service.pool.acquire() as connection, connection.transaction():
        await schema.share(connection)
        await rows.disown(connection, schema.live(), [cle["lecteur"] for cle in cles])
        await connection.execute(
            f"INSERT INTO {schema.live()}.a_relire VALUES ($1)",  # noqa: S608 (ours)
            parcours,
        )
    await rattrape(maison)


async def test_qui_part_et_revient_retrouve_ses_cles(maison: Maison) -> None:
    await sans_les_cles_de_tous_puis_relu(maison)

    assert await ecarts(maison) == {}


async def test_oublier_que_d_autres_ont_ote_des_lignes_se_verrait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    sans_le_dire = rows._DISOWN.replace("WHERE parcours", "WHERE false AND parcours")  # noqa: SLF001 (what a mutant breaks)
    monkeypatch.setattr(rows, "_DISOWN", sans_le_dire)

    await sans_les_cles_de_tous_puis_relu(maison)

    assert "cles" in await ecarts(maison)
