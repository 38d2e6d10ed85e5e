"""Of a household that grows, only the rows that differ are written; no memory is believed."""

from uuid import UUID

import pytest
from asyncpg.exceptions import UniqueViolationError
from faits import entre, menage_ouvert, voisinage
from hypothesis import given
from hypothesis import strategies as st
from maison import Maison

from parcours.projections import rebuild, rows
from parcours.projections.engine import Projector
from parcours.projections.written import Record, RowsWritten, View, moved

SUJET = "si-siao:0"
MENAGE = UUID(int=1)

dites = st.lists(st.tuples(st.integers(0, 2), st.sampled_from("ab")), max_size=8)


def numerotees(contenus: list[tuple[int, str]]) -> list[Record]:
    return [(MENAGE, rang, *contenu) for rang, contenu in enumerate(contenus, 1)]


@given(avant=dites, apres=dites)
def test_oter_puis_ajouter_donne_ce_qui_est_dit(
    avant: list[tuple[int, str]], apres: list[tuple[int, str]]
) -> None:
    """What stays is neither deleted nor added."""
    tenues, dites_ = numerotees(avant), numerotees(apres)
    gone, fresh = moved(tenues, dites_)

    restent = [record for record in tenues if record[1] not in gone]
    assert sorted(restent + fresh, key=lambda record: int(record[1])) == dites_
    assert not [record for record in fresh if record in tenues]


def test_ce_qui_est_garde_est_borne() -> None:
    garde = RowsWritten(3)
    for rang in range(5):
        garde.keep(UUID(int=rang), {"vue": View(b"x", numerotees([(0, "a"), (1, "b")]))})
    garde.keep(MENAGE, {})

    assert garde.rows <= 3
    assert garde.take(UUID(int=2)) == {}
    assert garde.take(UUID(int=4)) != {}


async def rattrape(projecteur: Projector) -> None:
    while await projecteur.catch_up():
        pass


async def nouvelles(maison: Maison) -> set[int]:
    """The transactions that wrote what happened in the household."""
    lues = await maison.sql("SELECT DISTINCT xmin::text::bigint AS par FROM vues.menages_nouvelles")
    return {ligne["par"] for ligne in lues}


async def test_un_fait_de_plus_n_ecrit_que_sa_ligne(
    sans_projecteur: Maison,
) -> None:
    maison = sans_projecteur
    projecteur = Projector(maison.service.pool)
    await entre(maison, menage_ouvert(sujet=SUJET))
    await rattrape(projecteur)
    avant = await nouvelles(maison)

    await entre(maison, voisinage(sujet=SUJET))
    await rattrape(projecteur)

    assert avant < await nouvelles(maison)
    assert await rebuild.differences(maison.service.pool, lambda _: None) == {}


async def chacun_son_tour(maison: Maison) -> dict[str, int]:
    """Two projectors: each finds rows that the other wrote. What differs from a rebuild."""
    un, autre = Projector(maison.service.pool), Projector(maison.service.pool)
    await entre(maison, menage_ouvert(sujet=SUJET))
    await rattrape(un)
    await entre(maison, voisinage(sujet=SUJET))
    await rattrape(autre)
    await entre(maison, voisinage(sujet=SUJET, survenu_le="2026-03-03"))
    await rattrape(un)
    return await rebuild.differences(maison.service.pool, lambda _: None)


async def test_ce_qu_un_autre_a_ecrit_se_voit(sans_projecteur: Maison) -> None:
    assert await chacun_son_tour(sans_projecteur) == {}


async def test_se_croire_seul_a_ecrire_se_verrait(
    sans_projecteur: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_is_held", lambda wrote, _: wrote is not None)

    with pytest.raises(UniqueViolationError):  # it adds what the other has added
        await chacun_son_tour(sans_projecteur)
