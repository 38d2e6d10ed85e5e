"""La phrase d'un fait, telle qu'on la lit dans la chronologie."""

import re
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from parcours.domain.langage import marques, nomenclatures
from parcours.domain.langage.champs import EN_CENTIMES, Code
from parcours.domain.langage.evenement import Evenement
from parcours.domain.temps.jour_civil import jour_civil

_CHAMP = re.compile(r"\{(\w+)(?::([^|}]*)\|([^}]*))?\}")
_FACULTATIF = re.compile(r"\[([^\]]*)\]")
_MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def phrase(evenement: Evenement[Any], territoire: str | None = None) -> str:
    """La phrase du catalogue, les champs qu'elle nomme remplacés par leur valeur.

    Ce qui est entre crochets ne s'écrit que si tous ses champs sont dits ; `{champ:oui|non}` écrit
    l'un ou l'autre selon que le champ est vrai ou faux. Un code que ne lit pas qui lit le fait se
    dit par celui qui le masque.
    """
    dite = _FACULTATIF.sub(lambda bout: _si_dit(evenement, bout[1]), evenement.fiche.phrase)
    return _CHAMP.sub(lambda champ: _en_clair(evenement, champ, territoire), dite)


def _si_dit(evenement: Evenement[Any], bout: str) -> str:
    noms = (nom for nom, *_ in _CHAMP.findall(bout))
    return bout if all(getattr(evenement, nom) is not None for nom in noms) else ""


def jour_en_lettres(jour: date) -> str:
    """« 4 novembre 2024 », « 1er mars 2025 »."""
    return f"{'1er' if jour.day == 1 else jour.day} {_MOIS[jour.month - 1]} {jour.year}"


def euros(centimes: int) -> str:
    """« 1 845,00 € », avec des espaces insécables."""
    entier, reste = divmod(centimes, 100)
    return f"{entier:,}".replace(",", "\u202f") + f",{reste:02}\u00a0€"


def _en_clair(evenement: Evenement[Any], champ: re.Match[str], territoire: str | None) -> str:
    nom = champ[1]
    valeur = getattr(evenement, nom)
    if isinstance(valeur, bool):
        return champ[2] if valeur else champ[3]
    if isinstance(valeur, date):
        jour = jour_civil(valeur, territoire) if isinstance(valeur, datetime) else valeur
        return jour_en_lettres(jour)
    if isinstance(valeur, tuple) and any(isinstance(objet, BaseModel) for objet in valeur):
        return ", ".join(_objet(objet) for objet in valeur)
    for marque in marques.marques(type(evenement).model_fields[nom]):
        if isinstance(marque, Code):
            codes = valeur if isinstance(valeur, tuple) else (valeur,)
            niveau = evenement.fiche.sensibilite.name
            lus = [nomenclatures.masquer(marque.liste, code, niveau) for code in codes]
            libelles = [nomenclatures.libelle(marque.liste, code) for code in lus]
            return ", ".join(map(_au_fil, libelles) if _suit_un_deux_points(champ) else libelles)
        if marque == EN_CENTIMES:
            return euros(valeur)
    return str(valeur)


def _objet(objet: BaseModel) -> str:
    """Ce que dit un objet de ses codes : le premier, et les autres entre parenthèses."""
    libelles = [
        _au_fil(nomenclatures.libelle(marque.liste, getattr(objet, nom)))
        for nom, champ in type(objet).model_fields.items()
        for marque in marques.marques(champ)
        if isinstance(marque, Code) and getattr(objet, nom) is not None
    ]
    return f"{libelles[0]} ({', '.join(libelles[1:])})"


def _suit_un_deux_points(champ: re.Match[str]) -> bool:
    return champ.string[: champ.start()].endswith((": ", ", "))


def _au_fil(libelle: str) -> str:
    """Un libellé au milieu d'une phrase : sans majuscule, à moins d'un sigle."""
    return libelle[:1].lower() + libelle[1:] if libelle[1:2].islower() else libelle
