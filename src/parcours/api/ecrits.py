"""Ce qu'un partenaire écrit à la main et que l'on garde : d'une ligne, et sans numéro interdit."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from parcours.domain.langage.champs import Chaine
from parcours.domain.langage.nomenclatures.formats import contient_nir

NIR_INTERDIT: Final = "Un numéro de sécurité sociale n'entre pas dans Parcours."
_CONTROLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def sans_controle(texte: str) -> str:
    """Un texte d'une ligne, sans caractère de contrôle."""
    if _CONTROLE.search(texte):
        raise PydanticCustomError("format-invalide", "Un texte d'une ligne est attendu.")
    return texte


def sans_nir(texte: str) -> str:
    """Un texte sans numéro de sécurité sociale, quelle qu'en soit la graphie."""
    if contient_nir(texte):
        raise PydanticCustomError("nir-interdit", NIR_INTERDIT)
    return texte


Nom = Annotated[
    Chaine,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(sans_controle),
    AfterValidator(sans_nir),
]
"""Le nom que l'on donne à ce que l'on garde."""
