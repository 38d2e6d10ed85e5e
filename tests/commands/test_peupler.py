"""`parcours peupler`: what it writes, what it shows, what it refuses."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parcours.annuaire import FichierPartenaires
from parcours.commands.peupler import peupler
from parcours.errors import CannotRun


def test_un_territoire_s_ecrit_avec_qui_y_parle_et_ses_chiffres_a_cote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faits, qui = tmp_path / "faits.ndjson", tmp_path / "qui.json"

    peupler(menages=200, jusqu_au=date(2026, 11, 29), fichier=faits, partenaires=qui)

    lignes = [json.loads(ligne) for ligne in faits.read_text(encoding="utf-8").splitlines()]
    sources = {p.source for p in FichierPartenaires.lit(qui).partenaires}
    montre = capsys.readouterr().out
    assert {ligne["source"] for ligne in lignes} <= sources
    assert f"200 ménages (48), {len(lignes)} faits" in montre
    assert "Assignations pour 100 commandements de payer" in montre


@pytest.mark.parametrize(
    ("options", "pourquoi"),
    [
        ({"menages": 10}, "de 200 à 1 000 000 ménages"),
        ({"departement": "99"}, "« 99 » n'est pas un département"),
        ({"url": "http://127.0.0.1:9"}, "--url demande --cles"),
    ],
)
def test_ce_qui_ne_se_peuple_pas_se_dit_en_une_phrase(
    options: dict[str, Any], pourquoi: str
) -> None:
    with pytest.raises(CannotRun, match=pourquoi):
        peupler(**options)
