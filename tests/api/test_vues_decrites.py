"""Chaque vue a un exemple dans la description, de sa forme ; et dit ce qui n'y est pas."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from parcours.api.app import application

ETIQUETTES: Final = frozenset(
    {
        "campements", "ccapex", "dispositifs", "expulsions", "fil-rouge", "listes", "moi",
        "referent", "siao", "territoire",
    }
)  # fmt: skip
AUTREMENT: Final = frozenset(
    {
        "/v1/parcours/ocel",  # OCEL 2.0, which has a schema of its own
        "/v1/moi/qualite",
        "/v1/moi/qualite/completude",
        "/v1/moi/qualite/anomalies",
        "/v1/moi/silences",
    }
)
"""Ce qui ne dit pas des ménages, ou pas dans une forme à nous."""


@cache
def decrite() -> dict[str, Any]:
    """La description, où un objet n'a que les champs qu'elle dit."""
    dite = application().openapi()
    for schema in dite["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return dite


def _vues() -> dict[str, Mapping[str, Any]]:
    """Ce qui se lit, en JSON, d'un ménage, d'une liste ou d'un flux du territoire."""
    lues = {adresse: m["get"] for adresse, m in decrite()["paths"].items() if "get" in m}
    return {
        adresse: lue
        for adresse, lue in lues.items()
        if ETIQUETTES & set(lue["tags"]) and adresse not in AUTREMENT
        if "application/json" in lue["responses"]["200"]["content"]
    }


VUES: Final = _vues()


@pytest.mark.parametrize("adresse", VUES)
def test_une_vue_a_un_exemple_de_la_forme_qu_elle_rend(adresse: str) -> None:
    rendue = VUES[adresse]["responses"]["200"]["content"]["application/json"]
    forme = {**rendue["schema"], "components": decrite()["components"]}

    assert "example" in rendue
    juge = Draft202012Validator(forme)
    assert [faute.message for faute in juge.iter_errors(rendue["example"])] == []


@pytest.mark.parametrize("adresse", VUES)
def test_une_liste_qui_ne_se_lit_pas_a_un_autre_instant_dit_pourquoi(adresse: str) -> None:
    prend = {p["name"] for p in VUES[adresse].get("parameters", ())}
    absents = {"au", "connu_le"} - prend if "apres" in prend else set()

    assert {a for a in absents if f"`{a}`" not in VUES[adresse]["description"]} == set()


@pytest.mark.parametrize("adresse", VUES)
def test_une_liste_de_menages_dit_ce_qui_a_change_ou_pourquoi_elle_ne_le_dit_pas(
    adresse: str,
) -> None:
    """`depuis`, une position : sur les listes, la carte et la chronologie."""
    prend = {p["name"] for p in VUES[adresse].get("parameters", ())}
    se_lit = "apres" in prend or adresse == "/v1/parcours/{parcours}"
    if se_lit and "territoire" not in VUES[adresse]["tags"]:
        assert "depuis" in prend or "`depuis`" in VUES[adresse]["description"]
