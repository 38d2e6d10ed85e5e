"""The example journeys, played whole through the door, as `exemples/LISEZMOI.md` says."""

import json

import pytest
from journeys import Journey, ecarts, jouer
from maison import EXEMPLES, Maison

PARCOURS = sorted(fichier.stem for fichier in EXEMPLES.glob("*.ndjson"))


@pytest.mark.parametrize("parcours", PARCOURS)
async def test_un_parcours_d_exemple_se_lit_comme_il_le_dit(maison: Maison, parcours: str) -> None:
    assert await jouer(maison, Journey.de(EXEMPLES / f"{parcours}.ndjson")) == []


def test_chaque_controle_est_joue_une_fois() -> None:
    for fichier in EXEMPLES.glob("*.attendu.json"):
        for controle in json.loads(fichier.read_bytes()):
            assert {"lecture", "attendu"} <= controle.keys()


@pytest.mark.parametrize(
    ("attendu", "recu"),
    [
        ({"etape": "rue"}, {"etape": "logement"}),
        ({"etape": "rue"}, {}),
        ({"n": 1}, {"n": True}),
        ({"l": [1]}, {"l": [1, 2]}),
        ({"l_contient": [{"a": 1}]}, {"l": [{"a": 2}]}),
        ({"l_sans": [{"a": 1}]}, {"l": [{"a": 1, "b": 2}]}),
        ({"l_dans_cet_ordre": [1, 2]}, {"l": [2, 1]}),
    ],
)
def test_le_joueur_voit_un_ecart(attendu: object, recu: object) -> None:
    assert list(ecarts(attendu, recu)) != []
