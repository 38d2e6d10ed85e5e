"""Traduire les fautes que trouve pydantic : un code publié, un pointeur, une phrase en français.

Aucune valeur reçue n'y est répétée.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, cast

from pydantic_core import ErrorDetails

from parcours.api.ecrits import NIR_INTERDIT
from parcours.api.pointeurs import pointeur
from parcours.api.problems import Erreur

_ENTRE_GUILLEMETS: Final = re.compile("'([^']*)'")

MESSAGES: Final = {
    "champ-inconnu": "Ce champ n'existe pas.",
    "champ-requis": "Ce champ est requis.",
    "type-de-valeur": "La valeur n'est pas du type attendu.",
    "valeur-hors-bornes": "La valeur, ou le nombre d'éléments, sort des bornes.",
    "texte-trop-long": "Le texte est trop long.",
    "code-inconnu": "Ce code n'est pas dans sa liste.",
    "format-invalide": "La valeur n'a pas la forme attendue.",
    "commune-inconnue": "Cette commune n'est pas au registre officiel.",
    "date-invalide": "La date ou l'instant n'existe pas, ou n'est pas bien écrit.",
    "horodatage-sans-fuseau": "L'instant doit porter son fuseau.",
    "nir-interdit": NIR_INTERDIT,
    "sujet-invalide": "Le sujet n'a pas la forme attendue.",
}
BORNES: Final = {"ge": "La valeur est au moins", "le": "La valeur est au plus"}
SORTES: Final = {
    "int_parsing": "Un nombre entier est attendu.",
    "bool_parsing": "« true » ou « false » est attendu.",
}
"""Ce qui se prend, d'un paramètre qui ne se lit pas."""
CODES: Final = {
    "missing": "champ-requis",
    "extra_forbidden": "champ-inconnu",
    "greater_than_equal": "valeur-hors-bornes",
    "less_than_equal": "valeur-hors-bornes",
    "too_short": "valeur-hors-bornes",
    "too_long": "valeur-hors-bornes",
    "string_too_short": "format-invalide",
    "string_too_long": "texte-trop-long",
    "string_pattern_mismatch": "format-invalide",
    "literal_error": "code-inconnu",
    "enum": "code-inconnu",
}


def traduire(details: Iterable[ErrorDetails | dict[str, Any]], ou: str = "") -> list[Erreur]:
    """Les fautes, chacune avec son pointeur sous `ou`."""
    return [_erreur(cast("ErrorDetails", detail), ou) for detail in details]


def _erreur(detail: ErrorDetails, ou: str) -> Erreur:
    for cle in detail["loc"]:
        ou = pointeur(ou, cle)
    code = CODES.get(detail["type"], detail["type"])
    if code not in MESSAGES:
        code = "type-de-valeur" if code.endswith("_type") else "format-invalide"
    if detail["type"] in MESSAGES:
        return Erreur(code, ou, detail["msg"])
    return Erreur(code, ou, _attendu(detail, code) or MESSAGES[code])


def _attendu(detail: ErrorDetails, code: str) -> str | None:
    """Ce qui se prend là, si pydantic le dit : les codes, une borne, une sorte de valeur."""
    dits = detail.get("ctx", {})
    if code == "code-inconnu" and "expected" in dits:
        return _parmi(dits["expected"])
    bornes = (f"{mots} {dits[borne]}." for borne, mots in BORNES.items() if borne in dits)
    return next(bornes, SORTES.get(detail["type"]))


def _parmi(attendus: str) -> str:
    """Les codes que prend un champ sans nomenclature, tels que pydantic les énumère."""
    codes = ", ".join(_ENTRE_GUILLEMETS.findall(attendus))
    return f"Ce code n'est pas de ceux que prend le champ : {codes}."
