"""Une requête seule ne demande rien d'autre à la base ; celles qui se lisent ensemble, un état."""

from collections.abc import Iterator
from typing import Any

import pytest
from maison import Maison
from sqlalchemy import event, literal, select

from parcours.projections import reading

DES_TRANSACTIONS = ("BEGIN", "ROLLBACK", "COMMIT")


@pytest.fixture
def demandes(maison: Maison) -> Iterator[list[str]]:
    """Ce que demandent à la base les connexions qui lisent."""
    dites: list[str] = []
    moteur = maison.service.engine.sync_engine

    def ecoute(connexion: Any, *_: object) -> None:  # noqa: ANN401 (SQLAlchemy's own)
        connexion.driver_connection.add_query_logger(lambda dite: dites.append(dite.query))

    event.listen(moteur, "checkout", ecoute)
    yield dites
    event.remove(moteur, "checkout", ecoute)


def _transactions(demandes: list[str]) -> list[str]:
    return [dite for dite in demandes if dite.startswith(DES_TRANSACTIONS)]


async def test_une_lecture_seule_n_ouvre_pas_de_transaction(
    maison: Maison, demandes: list[str]
) -> None:
    for _ in range(2):
        lignes, _ = await reading.read(maison.service.engine, select(literal(1)))
        assert len(lignes) == 1
    assert demandes  # that the connection still answers, the second time
    assert _transactions(demandes) == []


async def test_des_lectures_ensemble_voient_un_seul_etat_puis_la_connexion_redevient_seule(
    maison: Maison, demandes: list[str]
) -> None:
    deux = [select(literal(1)), select(literal(2))]
    await reading.read_together(maison.service.engine, deux)
    ouverte, fermee = _transactions(demandes)
    assert "REPEATABLE READ" in ouverte
    assert fermee.startswith("ROLLBACK")
    demandes.clear()
    await reading.read(maison.service.engine, select(literal(1)))
    assert _transactions(demandes) == []
