"""Un code inconnu se refuse en disant ceux du champ : vingt au plus, sinon où les lire."""

from collections.abc import Iterator
from typing import Any

import pytest
from faits import SIAO, est_un_probleme, fautes
from maison import Maison
from pydantic import ValidationError
from scenario import donnees, schema_de

from parcours.api.traduction import traduire
from parcours.domain.langage.evenement import Evenement
from parcours.domain.publie import catalogue

Classe = type[Evenement[Any]]
JAMAIS_CODE = "JAMAIS_UN_CODE"


def a_codes(classe: Classe) -> Iterator[tuple[str, bool, list[str]]]:
    """Chaque champ qui prend des codes, s'il en prend plusieurs, et lesquels."""
    schema = schema_de(classe)
    defs = schema.get("$defs", {})
    for nom, dit in schema["properties"].items():
        vrai = next((s for s in dit.get("anyOf", ()) if s.get("type") != "null"), dit)
        plusieurs = vrai.get("type") == "array"
        forme = vrai["items"] if plusieurs else vrai
        forme = defs[forme["$ref"].rpartition("/")[2]] if "$ref" in forme else forme
        if "enum" in forme:
            yield nom, plusieurs, forme["enum"]


TOUS = [(classe, *champ) for classe in catalogue.classes() for champ in a_codes(classe)]


@pytest.mark.parametrize(
    ("classe", "champ", "plusieurs", "codes"),
    TOUS,
    ids=[f"{classe.fiche.nom}, {champ}" for classe, champ, *_ in TOUS],
)
def test_un_code_inconnu_se_refuse_en_disant_ceux_du_champ(
    classe: Classe,
    champ: str,
    plusieurs: bool,  # noqa: FBT001 (a parameter of the cases)
    codes: list[str],
) -> None:
    dit = donnees(classe, "2026-03-10", {})
    dit[champ] = [JAMAIS_CODE] if plusieurs else JAMAIS_CODE

    with pytest.raises(ValidationError) as refus:
        classe.model_validate(dit)
    fautes_lues = traduire(refus.value.errors(include_url=False))
    (erreur,) = [e for e in fautes_lues if e.code == "code-inconnu"]

    assert erreur.pointeur.startswith(f"/{champ}")
    assert JAMAIS_CODE not in erreur.message
    if len(codes) > 20:
        assert "/v1/nomenclatures/" in erreur.message
    else:
        assert set(codes) <= set(erreur.message.removesuffix(".").replace(",", " ").split())


def test_les_precisions_de_date_en_sont() -> None:
    assert {champ for _, champ, *_ in TOUS} > {"precision_date", "situation"}
    assert len(TOUS) > 500


@pytest.mark.parametrize(
    ("adresse", "filtre", "dits"),
    [
        ("/v1/parcours", "etape", "rue, sortie-territoire"),
        ("/v1/parcours", "dispositif", "/v1/nomenclatures"),
    ],
)
async def test_un_filtre_aussi(maison: Maison, adresse: str, filtre: str, dits: str) -> None:
    reponse = await maison.lit(adresse, lecteur=SIAO, **{filtre: JAMAIS_CODE})

    assert est_un_probleme(reponse, 422, "parametre-invalide")
    (erreur,) = reponse.json()["erreurs"]
    assert fautes(reponse) == {("code-inconnu", filtre)}
    assert dits in erreur["message"]
