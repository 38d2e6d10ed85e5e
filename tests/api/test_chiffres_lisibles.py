"""Chaque code d'une réponse de chiffres a, à côté de lui, ce qu'une personne en lit.

Généré de la description : un chiffre de plus y est tenu sans qu'on l'y inscrive.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from parcours.api.app import application
from parcours.publications.libelles import libelle_connu, sous
from parcours.publications.tableaux import TABLEAUX

DES_CHIFFRES: Final = ("/v1/observatoire/", "/v1/expulsions/bilan", "/v1/expulsions/comptes")
CODES: Final = {
    *(nom for t in TABLEAUX.values() for nom in t.dimensions),
    "periode", "type_place", "issue", "indicateur", "dispositif", "type_bailleur",
}  # fmt: skip
DU_CATALOGUE: Final = {
    "PublicationResumee", "Publication", "IndicateurPublie", "IndicateurCompte"
}  # fmt: skip
"""Leurs codes sont des adresses, ou ce qui s'écrit tel quel dans un fait."""


def _lus(description: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each schema that an answer of figures can hold."""
    schemas, vus = description["components"]["schemas"], set[str]()
    reste = [
        dit["content"]["application/json"]["schema"]
        for adresse, verbes in description["paths"].items()
        if adresse.startswith(DES_CHIFFRES) and "get" in verbes
        for dit in [verbes["get"]["responses"]["200"]]
    ]
    while reste:
        dit = reste.pop()
        for cle, valeur in dit.items() if isinstance(dit, dict) else ():
            if cle == "$ref" and (nom := valeur.rpartition("/")[2]) not in vus:
                vus.add(nom)
                reste.append(schemas[nom])
                yield nom, schemas[nom].get("properties", {})
            elif isinstance(valeur, dict):
                reste.append(valeur)
            elif isinstance(valeur, list):
                reste += valeur


def test_chaque_code_d_un_chiffre_a_son_libelle() -> None:
    lus = dict(_lus(application().openapi()))
    assert {"LigneDeTableau", "Cellule", "Fiche", "Diagnostic360", "BilanDesExpulsions"} <= {*lus}

    nus = [
        (nom, code)
        for nom, champs in lus.items()
        if nom not in DU_CATALOGUE
        for code in CODES & {*champs}
        if champs[code].get("type") != "integer"
        if sous(code) not in champs and "libelle" not in champs
    ]
    assert not nus


@pytest.mark.parametrize(
    ("dimension", "code", "lu"),
    [("etape", "clos", "Parcours clos"), ("commune", "48095", "Mende"),
     ("departement", "2A", "Corse-du-Sud"), ("departement", None, "Non connu"),
     ("etape", "code-d-avant", "code-d-avant")],
)  # fmt: skip
def test_un_code_vivant_peut_ne_pas_se_savoir(dimension: str, code: str | None, lu: str) -> None:
    assert libelle_connu(dimension, code) == lu
