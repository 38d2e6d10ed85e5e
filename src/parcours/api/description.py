"""La description OpenAPI, vraie pour qui la lit et pour qui en tire un client.

FastAPI décrit les routes ; on y ajoute ce qu'il ne sait pas : le schéma de chaque type de fait, les
problèmes sous leur type de contenu, ce qui se lit sans clé, des noms qu'un générateur accepte.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from parcours.api import exemples
from parcours.api.documentation import ENVELOPPE, EVENEMENT, PROBLEME_LU
from parcours.api.problems import MEDIA_TYPE, ParametreInvalide
from parcours.domain.langage.fiche import Fiche
from parcours.domain.publie import catalogue

SERVEURS: Final = [{"url": "/", "description": "Le service qui donne cette description."}]
RUBRIQUES: Final = {
    "porte": "La porte : déposer des faits",
    "flux": "Le flux : suivre les faits, un par un",
    "lectures": "Qui lit quoi, et pourquoi",
    "moi": "Qui je suis, et ce qui m'attend",
    "listes": "Mes ménages : la liste, ses filtres, ses comptes",
    "fil-rouge": "Le fil rouge : un ménage, pour qui le suit",
    "referent": "Le référent : son portefeuille",
    "siao": "Le SIAO : ses listes de travail",
    "relations": "Les relations : qui travaille avec les ménages",
    "expulsions": "La prévention des expulsions",
    "ccapex": "La CCAPEX : ses séances, ses dossiers, ses avis et leur suite",
    "observatoire": "L'observatoire : des chiffres",
    "campements": "Les campements",
    "dispositifs": "Les dispositifs : leurs listes et leurs comptes",
    "territoire": "Le territoire : structures, sites, plans",
    "vocabulaire": "Le vocabulaire : les types de faits et les codes",
    "droit": "Le droit : les règles et leurs échéances",
    "etat": "L'état du service",
    "problemes": "Les problèmes et leur sens",
}
"""Ce que dit chaque étiquette ; un générateur en fait des noms : elles sont en ASCII."""
_GENERIQUE: Final = re.compile(r"^(\w+?)_(\w+)_$")
_PACKAGE: Final = Path(__file__).parents[1]
_DE_FASTAPI: Final = ("HTTPValidationError", "ValidationError")
_REFERENCE: Final = "#/components/schemas/"


def ecrite() -> dict[str, Any] | None:
    """La description, telle qu'elle est écrite avec le code ; None si elle n'est pas là.

    La faire occupe un processeur deux secondes, pendant lesquelles un service ne répond guère. La
    suite de tests refuse qu'elle ne soit plus celle du code.
    """
    for ou in (_PACKAGE / "openapi", _PACKAGE.parents[1] / "openapi"):
        if (fichier := ou / "openapi.json").exists():
            dite: dict[str, Any] = json.loads(fichier.read_text(encoding="utf-8"))
            return dite
    return None


def decrire(app: FastAPI) -> dict[str, Any]:
    """La description, complète."""
    decrite: dict[str, Any] = FastAPI.openapi(app)
    decrite["servers"] = SERVEURS
    decrite["tags"] = [
        {"name": nom, "description": description} for nom, description in RUBRIQUES.items()
    ]
    for operation in _operations(decrite):
        operation.setdefault("security", [])
        for parametre in operation.get("parameters", ()):
            parametre["schema"] = _jamais_nul(parametre["schema"])
        operation["responses"] = {
            statut: _reponse(statut, reponse) for statut, reponse in operation["responses"].items()
        }
    schemas = decrite["components"]["schemas"]
    for superflu in _DE_FASTAPI:
        schemas.pop(superflu, None)
    schemas |= _evenements(schemas)
    nommee: dict[str, Any] = _renomme(decrite, _noms(schemas))
    app.openapi_schema = nommee
    return nommee


def _operations(decrite: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for chemin in decrite["paths"].values():
        yield from chemin.values()


def _jamais_nul(schema: dict[str, Any]) -> dict[str, Any]:
    """Le schéma d'un paramètre : dans une adresse ou un en-tête, rien ne se dit en se taisant."""
    formes = [forme for forme in schema.get("anyOf", ()) if forme != {"type": "null"}]
    if len(formes) != 1:
        return schema
    return {**{cle: v for cle, v in schema.items() if cle != "anyOf"}, **formes[0]}


def _reponse(statut: str, reponse: dict[str, Any]) -> dict[str, Any]:
    """La même ; un problème, sous son type de contenu et avec son schéma."""
    if not (statut.isdecimal() and int(statut) >= 400):  # noqa: PLR2004 (an error)
        contenu = {media: _avec_ses_nuls(dit) for media, dit in reponse.get("content", {}).items()}
        return {**reponse, "content": contenu} if contenu else reponse
    dits = [m["schema"] for m in reponse.get("content", {}).values() if m.get("schema")]
    schema = dits[0] if dits else PROBLEME_LU
    if schema["$ref"].endswith(_DE_FASTAPI):
        schema = PROBLEME_LU
        reponse = {**reponse, "description": f"{ParametreInvalide.titre} (`parametre-invalide`)"}
    return {**reponse, "content": {MEDIA_TYPE: {"schema": schema}}}


def _avec_ses_nuls(contenu: dict[str, Any]) -> dict[str, Any]:
    exemple = contenu.get("example")
    return contenu if exemple is None else {**contenu, "example": exemples.rendu(exemple)}


# --- Les évènements -------------------------------------------------------------------------------


def _evenements(deja: dict[str, Any]) -> dict[str, Any]:
    """Le schéma d'un évènement de chaque version de chaque type, et leur union."""
    schemas: dict[str, Any] = {}
    choix: dict[str, str] = {}
    for classe in catalogue.versions():
        nom = _nom_de_schema(classe.fiche)
        donnees = catalogue.schema(classe)
        donnees.pop("$schema")
        donnees["title"] = f"Data{nom}"  # a generator makes a class of a title
        communs = donnees.pop("$defs", {})
        renommes = {cle: f"Data{cle}" if cle in deja else cle for cle in communs}
        schemas |= {
            renommes[cle]: {**_redirige(schema, renommes), "title": renommes[cle]}
            for cle, schema in communs.items()
        }
        schemas[f"Data{nom}"] = _redirige(donnees, renommes)
        wire = catalogue.type_cloudevents(classe)
        schemas[f"Evenement{nom}"] = _evenement(wire, f"Data{nom}", classe.fiche.libelle)
        choix[wire] = f"{_REFERENCE}Evenement{nom}"
    schemas[EVENEMENT] = {
        "title": EVENEMENT,
        "description": "Un évènement CloudEvents 1.0 : `type` dit le schéma de `data`.",
        "oneOf": [{"$ref": ref} for ref in choix.values()],
        "discriminator": {"propertyName": "type", "mapping": choix},
    }
    return schemas


def _evenement(wire: str, donnees: str, libelle: str) -> dict[str, Any]:
    proprietes = {
        **ENVELOPPE["properties"],
        "type": {"const": wire, "type": "string"},
        "data": {"$ref": f"{_REFERENCE}{donnees}"},
    }
    return {**ENVELOPPE, "description": libelle, "properties": proprietes}


def _nom_de_schema(fiche: Fiche) -> str:
    """Le nom d'un type ; une version qui en suit une autre a le sien."""
    return _pascal(fiche.nom) + (f"V{fiche.version}" if fiche.version > 1 else "")


def _pascal(nom: str) -> str:
    return "".join(mot.capitalize() for mot in re.split(r"[.-]", nom))


def _redirige(valeur: Any, noms: dict[str, str]) -> Any:  # noqa: ANN401 (any JSON value)
    """Le même schéma, dont les définitions sont des composants."""
    if isinstance(valeur, list):
        return [_redirige(element, noms) for element in valeur]
    if not isinstance(valeur, dict):
        return valeur
    redirige = {cle: _redirige(v, noms) for cle, v in valeur.items()}
    if str(ref := redirige.get("$ref", "")).startswith("#/$defs/"):
        redirige["$ref"] = _REFERENCE + noms[ref.removeprefix("#/$defs/")]
    return redirige


# --- Les noms -------------------------------------------------------------------------------------


def _noms(schemas: dict[str, Any]) -> dict[str, str]:
    """Comment se nomme chaque schéma : `Page_Trouve_` n'est un nom dans aucun langage."""
    return {nom: _GENERIQUE.sub(r"\1\2", nom) for nom in schemas if _GENERIQUE.match(nom)}


def _renomme(valeur: Any, noms: dict[str, str]) -> Any:  # noqa: ANN401 (any JSON value)
    if isinstance(valeur, list):
        return [_renomme(element, noms) for element in valeur]
    if isinstance(valeur, dict):
        return {noms.get(cle, cle): _renomme(v, noms) for cle, v in valeur.items()}
    if isinstance(valeur, str) and valeur.startswith(_REFERENCE):
        cible = valeur.removeprefix(_REFERENCE)
        return _REFERENCE + noms.get(cible, cible)
    return valeur
