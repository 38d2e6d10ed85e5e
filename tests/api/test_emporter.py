"""Ce qui s'emporte : un CSV que lit un tableur français, sans formule."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from parcours.api.emporter import Format, en_csv, format_voulu, neutralisee


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_une_formule_n_en_est_plus_une(debut: str) -> None:
    assert neutralisee(f"{debut}1+1") == f"'{debut}1+1"


def test_un_nombre_et_un_texte_restent_ce_qu_ils_sont() -> None:
    assert (neutralisee(-3), neutralisee("rue"), neutralisee(None)) == (-3, "rue", None)


def test_le_csv_est_celui_d_un_tableur_francais() -> None:
    ecrit = b"".join(en_csv(["a", "b"], [["x;y", 1], ['dit "oui"', None]]))

    assert ecrit == b'\xef\xbb\xbfa;b\r\n"x;y";1\r\n"dit ""oui""";\r\n'


def test_un_long_tableau_part_par_morceaux() -> None:
    morceaux = list(en_csv(["n"], ([n] for n in range(2500))))

    assert len(morceaux) == 3
    assert b"".join(morceaux).count(b"\r\n") == 2501


def test_un_million_de_lignes_ne_tient_jamais_en_memoire() -> None:
    ecrites = 0

    def lignes() -> Iterator[list[int]]:
        nonlocal ecrites
        for n in range(1_000_000):
            ecrites += 1
            yield [n]

    morceaux = en_csv(["n"], lignes())

    assert len(next(morceaux)) < 10_000
    assert ecrites == 1000
    assert max(len(morceau) for morceau in morceaux) < 10_000
    assert ecrites == 1_000_000


def test_duckdb_relit_le_csv_sans_perdre_le_zero_d_un_departement(tmp_path: Path) -> None:
    fichier = tmp_path / "tableau.csv"
    lignes = [("2025-T1", "01", "rue", 44), ("2025-T1", "2A", "rue", None)]
    fichier.write_bytes(b"".join(en_csv(["periode", "departement", "etape", "valeur"], lignes)))

    with duckdb.connect() as base:
        options = "delim=';', types={'departement': 'VARCHAR'}"
        relues = base.execute(f"SELECT * FROM read_csv('{fichier}', {options})").fetchall()  # noqa: S608

    assert relues == lignes


@pytest.mark.parametrize(
    ("demande", "accepte", "voulu"),
    [
        (None, None, Format.JSON),
        (None, "*/*", Format.JSON),
        (None, "text/csv;q=0.9, application/json", Format.JSON),
        (None, "application/json;q=0.5, text/csv;q=0.9", Format.CSV),
        (None, "text/csv, application/json", Format.CSV),
        (None, "text/csv;q=0", Format.JSON),
        (None, "Text/CSV; charset=utf-8; Q=1.000, */*", Format.CSV),
        (None, "text/csv;q=beaucoup, application/vnd.apache.parquet;q=0.1", Format.PARQUET),
        (Format.XLSX, "text/csv", Format.XLSX),
        (None, "application/geo+json", Format.GEOJSON),
    ],
)
def test_format_l_emporte_sur_accept(
    demande: Format | None, accepte: str | None, voulu: Format
) -> None:
    assert format_voulu(demande, accepte) is voulu
