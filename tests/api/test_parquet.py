"""Le Parquet que l'on emporte : un autre que nous le lit, ligne pour ligne."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from strategies import RAPIDE

from parcours.api.parquet import LIGNES_D_UN_GROUPE, Valeur, en_parquet

ENTETES = ["etape", "valeur"]
TEXTES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


def relu(tmp_path: Path, lignes: list[tuple[Valeur, ...]]) -> tuple[list[tuple[Any, ...]], Any]:
    """What DuckDB reads of it: its rows, and the types of its columns."""
    fichier = tmp_path / "tableau.parquet"
    fichier.write_bytes(b"".join(en_parquet(ENTETES, lignes, {"Unité": "ménages"})))
    with duckdb.connect() as base:
        lu = base.execute(f"SELECT * FROM '{fichier}'")  # noqa: S608 (our own file)
        return lu.fetchall(), [colonne[1] for colonne in lu.description or []]


def test_un_tableau_se_relit_et_une_case_tue_est_vide(tmp_path: Path) -> None:
    lignes: list[tuple[Valeur, ...]] = [("rue", 44), ("hébergement", None), ("*", 2**40), ("", -1)]

    lues, types = relu(tmp_path, lignes)

    assert lues == lignes
    assert [str(t) for t in types] == ["VARCHAR", "BIGINT"]


@pytest.mark.parametrize("combien", [0, 1, 300, LIGNES_D_UN_GROUPE, LIGNES_D_UN_GROUPE + 1])
def test_vide_long_ou_tu_tout_entier_il_se_relit(tmp_path: Path, combien: int) -> None:
    lignes: list[tuple[Valeur, ...]] = [("rue", None)] * combien

    assert relu(tmp_path, lignes)[0] == lignes


def test_il_porte_ses_definitions(tmp_path: Path) -> None:
    fichier = tmp_path / "tableau.parquet"
    definitions = {f"clé {n}": f"sens {n}" for n in range(20)}
    fichier.write_bytes(b"".join(en_parquet(ENTETES, [("rue", 1)], definitions)))

    with duckdb.connect() as base:
        dits = base.execute(f"SELECT key, value FROM parquet_kv_metadata('{fichier}')").fetchall()  # noqa: S608

    assert {k.decode(): v.decode() for k, v in dits} == definitions


@settings(RAPIDE, max_examples=8)
@pour_tout(
    st.lists(st.tuples(TEXTES, st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))), min_size=1)
)
def test_n_importe_quel_tableau_se_relit(
    tmp_path_factory: pytest.TempPathFactory, lignes: list[tuple[Valeur, ...]]
) -> None:
    assert relu(tmp_path_factory.mktemp("parquet"), lignes)[0] == lignes
