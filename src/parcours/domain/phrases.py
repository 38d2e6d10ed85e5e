"""La phrase d'un fait, telle qu'on la lit dans la chronologie."""

import re
from datetime import date, datetime
from typing import Any

from parcours.domain import marques, nomenclatures
from parcours.domain.champs import EN_CENTIMES, Code
from parcours.domain.evenement import Evenement
from parcours.domain.jour_civil import jour_civil

_CHAMP = re.compile(r"\{(\w+)\}")
_MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def phrase(evenement: Evenement[Any], territoire: str | None = None) -> str:
    """La phrase du catalogue, les champs qu'elle nomme remplacés par leur valeur."""
    return _CHAMP.sub(
        lambda champ: _en_clair(evenement, champ[1], territoire), evenement.fiche.phrase
    )


def jour_en_lettres(jour: date) -> str:
    """« 4 novembre 2024 », « 1er mars 2025 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {_MOIS[jour.month - 1]} {jour.year}"


def euros(centimes: int) -> str:
    """« 1 845,00 € », avec des espaces insécables."""
    entier, reste = divmod(centimes, 100)
    return f"{entier:,}".replace(",", "\u202f") + f",{reste:02}\u00a0€"


def _en_clair(evenement: Evenement[Any], nom: str, territoire: str | None) -> str:
    valeur = getattr(evenement, nom)
    if isinstance(valeur, datetime):
        return jour_en_lettres(jour_civil(valeur, territoire))
    if isinstance(valeur, date):
        return jour_en_lettres(valeur)
    for marque in marques.marques(type(evenement).model_fields[nom]):
        if isinstance(marque, Code):
            return nomenclatures.libelle(marque.liste, valeur)
        if marque == EN_CENTIMES:
            return euros(valeur)
    return str(valeur)
