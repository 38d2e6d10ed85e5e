"""What is folded at once holds so many facts, however many households and however long."""

import pytest
from faits import entre, menage_ouvert, voisinage
from maison import Maison

from parcours.domain.droit.reglages import Reglages
from parcours.projections import parts, rebuild, schema
from parcours.projections.cles import Lecteurs
from parcours.projections.engine import Projector
from parcours.projections.workers import Histories, Projected, Workers

ENSEMBLE = 5
LONG = 7
MENAGES = 4


class Compte(Workers):
    """What is folded at once: how many facts each household of it has."""

    def __init__(self) -> None:
        super().__init__(0)
        self.tailles: list[list[int]] = []

    async def project(
        self, histories: Histories, settings: Reglages, readers: Lecteurs
    ) -> Projected:
        self.tailles.append([len(dits) for dits in histories.values()])
        return await super().project(histories, settings, readers)


@pytest.fixture(autouse=True)
def _peu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FACTS_MAX", ENSEMBLE)


@pytest.fixture
def comptes(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What each fold of a rebuild takes."""
    compte = Compte()
    monkeypatch.setattr(rebuild, "Workers", lambda *_, **__: compte)
    return compte.tailles


async def dits(maison: Maison) -> None:
    """Some households of two facts, and a long one."""
    for rang in range(MENAGES):
        await entre(maison, menage_ouvert(sujet=f"si-siao:{rang}"))
        await entre(maison, voisinage(sujet=f"si-siao:{rang}", id=f"v{rang}"))
    for rang in range(LONG - 2):
        await entre(maison, voisinage(sujet="si-siao:0", id=f"long-{rang}"))


def tient(tailles: list[list[int]]) -> bool:
    """Whether nothing was folded with others that had too many facts together."""
    return all(len(ensemble) == 1 or sum(ensemble) <= ENSEMBLE for ensemble in tailles)


async def test_une_page_a_tant_de_faits(sans_projecteur: Maison) -> None:
    pool, compte = sans_projecteur.service.pool, Compte()
    await rebuild.ensure(pool)
    await dits(sans_projecteur)
    projecteur = Projector(pool, workers=compte)
    while await projecteur.catch_up():
        pass
    assert tient(compte.tailles)
    assert [LONG] in compte.tailles
    assert await rebuild.differences(pool, lambda _: None) == {}


async def test_refaire_lit_tant_de_faits_a_la_fois(
    sans_projecteur: Maison, comptes: list[list[int]]
) -> None:
    await dits(sans_projecteur)
    await rebuild.rebuild(sans_projecteur.service.pool, lambda _: None)
    assert tient(comptes)
    assert sum(map(len, comptes)) == MENAGES


async def test_ce_qui_attend_se_rejoue_par_tant_de_faits(sans_projecteur: Maison) -> None:
    pool, compte = sans_projecteur.service.pool, Compte()
    await dits(sans_projecteur)
    await rebuild.ensure(pool)
    attendent = "SELECT DISTINCT flux FROM journal.evenements"
    await pool.execute(f"INSERT INTO {schema.live()}.a_relire {attendent}")
    await Projector(pool, workers=compte).settle()
    assert tient(compte.tailles)
    assert sum(map(len, compte.tailles)) == MENAGES
