"""The description, for who generates a client: what generators and people take at its word."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from parcours.api.app import application
from parcours.domain.publie import catalogue

RACINE = Path(__file__).parents[2]
CORPS = "/v1/evenements"


@pytest.fixture(scope="module")
def decrite() -> dict[str, Any]:
    return application().openapi()


def operations(decrite: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for chemin, lues in decrite["paths"].items():
        for methode, operation in lues.items():
            yield f"{methode} {chemin}", operation


def valideur(decrite: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": decrite["components"]})


def textes(valeur: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 (any JSON value)
    """Every key of a description, with its value."""
    if isinstance(valeur, dict):
        yield from valeur.items()
        for enfant in valeur.values():
            yield from textes(enfant)
    elif isinstance(valeur, list):
        for enfant in valeur:
            yield from textes(enfant)


def test_toute_erreur_est_un_probleme_sous_son_type_de_contenu(decrite: dict[str, Any]) -> None:
    for nom, operation in operations(decrite):
        for statut, reponse in operation["responses"].items():
            if int(statut) >= 400:
                assert list(reponse["content"]) == ["application/problem+json"], nom
                schema = reponse["content"]["application/problem+json"]["schema"]
                assert schema["$ref"].rpartition("/")[2] in {"ProblemePublie", "PasPret"}, nom
                assert reponse["description"], nom


def test_les_etiquettes_sont_declarees_et_en_ascii(decrite: dict[str, Any]) -> None:
    declarees = [etiquette["name"] for etiquette in decrite["tags"]]
    employees = {e for _, operation in operations(decrite) for e in operation["tags"]}

    assert employees == set(declarees)
    assert len(declarees) == len(employees)
    assert all(nom.isascii() and nom.replace("-", "").isalnum() for nom in declarees)
    assert all(etiquette["description"] for etiquette in decrite["tags"])


def test_les_noms_des_modeles_sont_uniques_dans_tout_langage(decrite: dict[str, Any]) -> None:
    schemas = decrite["components"]["schemas"]
    classes = Counter(schema.get("title", nom).lower() for nom, schema in schemas.items())

    assert [nom for nom in schemas if not (nom.isascii() and nom.isalnum())] == []
    assert [nom for nom, combien in classes.items() if combien > 1] == []


def test_ce_qui_se_lit_sans_cle_le_dit(decrite: dict[str, Any]) -> None:
    assert decrite["servers"]
    publiques = {nom for nom, operation in operations(decrite) if operation["security"] == []}
    assert "get /v1/catalogue" in publiques
    assert "get /sante" in publiques
    for nom, operation in operations(decrite):
        avec_cle = "401" in operation["responses"]
        assert avec_cle == bool(operation["security"]), nom


def test_chaque_reference_mene_a_un_schema(decrite: dict[str, Any]) -> None:
    schemas = decrite["components"]["schemas"]
    for cle, valeur in textes(decrite):
        if cle == "$ref":
            assert valeur.rpartition("/")[2] in schemas, valeur


def test_les_exemples_satisfont_leur_schema(decrite: dict[str, Any]) -> None:
    montres = 0
    for _, operation in operations(decrite):
        contenus = [operation.get("requestBody", {}), *operation["responses"].values()]
        for contenu in (c for corps in contenus for c in corps.get("content", {}).values()):
            if "example" in contenu:
                valideur(decrite, contenu["schema"]).validate(contenu["example"])
                montres += 1
    for nom, schema in decrite["components"]["schemas"].items():
        for exemple in [schema["example"]] if "example" in schema else schema.get("examples", ()):
            assert valideur(decrite, schema).is_valid(exemple), nom
            montres += 1
    assert montres


def test_chaque_type_a_son_schema_et_l_union_les_distingue(decrite: dict[str, Any]) -> None:
    schemas = decrite["components"]["schemas"]
    mapping = schemas["Evenement"]["discriminator"]["mapping"]

    assert mapping.keys() == {catalogue.type_cloudevents(c) for c in catalogue.versions()}
    assert [choix["$ref"] for choix in schemas["Evenement"]["oneOf"]] == list(mapping.values())
    publies = json.loads((RACINE / "openapi" / "evenements.json").read_bytes())["types"]
    for publie in publies:
        schema = schemas[mapping[publie["type"]].rpartition("/")[2]]
        juge = valideur(decrite, schema)
        for exemple in publie["exemples"]:
            juge.validate(exemple["evenement"])
            assert not juge.is_valid(
                {**exemple["evenement"], "data": {"survenu_le": "2025-01-01", "x": 1}}
            )


def test_la_porte_decrit_ses_quatre_formes(decrite: dict[str, Any]) -> None:
    contenu = decrite["paths"][CORPS]["post"]["requestBody"]["content"]

    assert list(contenu) == [
        "application/cloudevents+json",
        "application/json",
        "application/cloudevents-batch+json",
        "application/x-ndjson",
    ]


def test_un_parametre_ne_vaut_jamais_nul(decrite: dict[str, Any]) -> None:
    for nom, operation in operations(decrite):
        for parametre in operation.get("parameters", ()):
            assert {"type": "null"} not in parametre["schema"].get("anyOf", ()), nom
