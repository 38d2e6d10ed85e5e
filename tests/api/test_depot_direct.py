"""A deposit that says nothing else takes the short way in: same answers as the described one."""

import json
from typing import Any, Final

import pytest
from faits import FLUX, LE_115, LOT, a_la_rue, envoie, menage_ouvert
from maison import STRUCTURE, Maison
from starlette.routing import Match

from parcours.api import depot_direct
from parcours.api.porte.modalites import Modalites

DITS: Final[dict[str, tuple[object, str, dict[str, str]]]] = {
    "un fait rejoué": (menage_ouvert(id="redit"), STRUCTURE, {}),
    "un lot": ([menage_ouvert(id="redit")], LOT, {}),
    "un flux": (json.dumps(menage_ouvert(id="redit")).encode(), FLUX, {}),
    "en-têtes sans le type": (
        menage_ouvert()["data"],
        "application/json",
        {"ce-specversion": "1.0"},
    ),
    "un autre média": (menage_ouvert(), "text/plain", {}),
    "pas du JSON": (b"{", STRUCTURE, {}),
    "rien": (b"", STRUCTURE, {}),
    "trop grand": (b" " * 300_000, STRUCTURE, {}),
    "la source d'un autre": (a_la_rue(LE_115), STRUCTURE, {}),
    "un encodage inconnu": (menage_ouvert(), STRUCTURE, {"Content-Encoding": "br"}),
    "pas de clé": (menage_ouvert(), STRUCTURE, {"Authorization": ""}),
    "une autre forme de clé": (menage_ouvert(), STRUCTURE, {"Authorization": "Basic eDp5"}),
    "la clé de personne": (menage_ouvert(), STRUCTURE, {"Authorization": "Bearer pcs_personne"}),
}
PROPRES: Final = {"date", "ratelimit-remaining", "ratelimit-reset", "traceparent"}


@pytest.mark.parametrize("dit", DITS)
async def test_la_voie_courte_repond_comme_la_voie_decrite(maison: Maison, dit: str) -> None:
    await maison.pousse(menage_ouvert(id="redit"))
    contenu, media, entetes = DITS[dit]

    courte = await envoie(maison, contenu, media=media, entetes=entetes)
    decrite = await envoie(maison, contenu, media=media, entetes=entetes, mode="par-element")

    assert (courte.status_code, courte.content) == (decrite.status_code, decrite.content)
    assert _communs(courte.headers) == _communs(decrite.headers)


def _communs(entetes: Any) -> dict[str, str]:  # noqa: ANN401 (the headers of any client)
    return {nom: valeur for nom, valeur in entetes.items() if nom.lower() not in PROPRES}


@pytest.mark.parametrize(
    ("de_plus", "prend"),
    [
        ({}, True),
        ({"query_string": b"a_blanc=true"}, False),
        ({"query_string": b"inconnu"}, False),
        ({"headers": [(b"if-match", b"*")]}, False),
        ({"method": "OPTIONS"}, False),
        ({"method": "GET"}, False),
        ({"path": "/v1/evenements/1"}, False),
    ],
)
def test_elle_ne_prend_que_ce_qui_n_a_rien_a_dire_de_plus(
    de_plus: dict[str, Any], *, prend: bool
) -> None:
    demande = {
        "type": "http",
        "method": "POST",
        "path": "/v1/evenements",
        "query_string": b"",
        "headers": [],
        **de_plus,
    }

    convient, _ = depot_direct.route.matches(demande)

    assert (convient is Match.FULL) is prend


async def test_une_voie_courte_qui_depose_autrement_est_vue(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depot_direct, "ORDINAIRES", Modalites(a_blanc=True))

    courte = await maison.pousse(menage_ouvert(id="neuf"))
    decrite = await envoie(maison, menage_ouvert(id="neuf"), media=STRUCTURE, mode="par-element")

    assert courte.status_code != decrite.status_code
