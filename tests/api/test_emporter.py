"""Ce qui s'emporte : un CSV que lit un tableur français, sans formule."""

import pytest

from parcours.api.emporter import Format, en_csv, format_voulu, neutralisee


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
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


@pytest.mark.parametrize(
    ("demande", "accepte", "voulu"),
    [
        (None, None, Format.JSON),
        (None, "*/*", Format.JSON),
        (None, "text/csv;q=0.9, application/json", Format.CSV),
        (Format.XLSX, "text/csv", Format.XLSX),
    ],
)
def test_format_l_emporte_sur_accept(
    demande: Format | None, accepte: str | None, voulu: Format
) -> None:
    assert format_voulu(demande, accepte) is voulu
