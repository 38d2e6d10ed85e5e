"""A published figure counts the household, not what each of its readers reads of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from parcours.domain.lecture.cle import LES_SUJETS
from parcours.projections.vues.dispositifs import MESURES
from parcours.publications.lues import TABLES, matiere

DITE: Mapping[str, Any] = {
    "parcours": UUID(int=1),
    "departement": "48",
    "dispositif": "habitat-indigne",
    "mesure": "signalement-visite",
    "valeur": 10,
    "le": date(2025, 3, 1),
}


def test_un_delai_lu_de_deux_facons_ne_se_compte_qu_une_fois() -> None:
    vides: dict[str, list[Any]] = {table.name: [] for table in TABLES}
    lues = [{**DITE, "edition": edition} for edition in ("", LES_SUJETS)]

    comptes = matiere({**vides, MESURES.name: lues}, date(2025, 3, 31)).delais

    assert [delai.jours for delai in comptes] == [10]
