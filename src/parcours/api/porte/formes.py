"""Les formes d'un dépôt : un évènement (structuré ou binaire), un lot, un flux de lignes."""

import asyncio
import codecs
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from email.message import Message
from functools import partial
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import unquote

from fastapi import Request

from parcours.api.atelier import OCTETS_LEGERS
from parcours.api.pointeurs import pointeur
from parcours.api.porte.corps import (
    EVENEMENT_BYTES_MAX,
    LOT_BYTES_MAX,
    LOT_EVENEMENTS_MAX,
    corps,
    lignes,
)
from parcours.api.porte.enveloppe import Depot, juger
from parcours.api.porte.json_strict import JsonLu, examiner, lire, lire_elements
from parcours.api.problems import (
    CorpsTropGrand,
    Erreur,
    EvenementInvalide,
    JsonInvalide,
    Probleme,
    TypeDeContenuInconnu,
)

T = TypeVar("T")

STRUCTURE: Final = "application/cloudevents+json"
BINAIRE: Final = "application/json"
LOT: Final = "application/cloudevents-batch+json"
FLUX: Final = "application/x-ndjson"
FORMES: Final = (STRUCTURE, BINAIRE, LOT, FLUX)

ENTETE: Final = "ce-"
TRANCHE: Final = 500

MAL_ECRIT: Final = "L'encodage-pourcent de cet en-tête est fautif : %XX, en UTF-8."
_ENTRE_GUILLEMETS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ECHAPPEMENT: Final = re.compile(r"\\(.)")
_POURCENT_SEUL: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")

Tranche = list[tuple[int, Depot | Probleme]]
"""Des évènements d'un flux, chacun avec le numéro de sa ligne."""


def forme(request: Request) -> str:
    """Sous quelle forme la requête dépose.

    Des en-têtes CloudEvents sans type de contenu : les données sont du JSON, comme là où l'attribut
    `datacontenttype` manque. Des bibliothèques n'envoient que ce qu'on leur a dit.

    Raises:
        TypeDeContenuInconnu: ni l'une ni l'autre.
    """
    dit = Message()
    binaire = f"{ENTETE}specversion" in request.headers
    dit["content-type"] = request.headers.get("content-type") or (BINAIRE if binaire else "")
    media = dit.get_content_type()
    sans_entetes = media == BINAIRE and not binaire
    if media not in FORMES or sans_entetes or not _est_de_l_utf8(dit.get_content_charset("utf-8")):
        raise TypeDeContenuInconnu(
            f"Envoyer du {STRUCTURE}, du {LOT}, du {FLUX}, ou du {BINAIRE} avec les en-têtes "
            f"{ENTETE}… de CloudEvents, en UTF-8."
        )
    return media


def _est_de_l_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in {"utf-8", "ascii"}
    except LookupError:
        return False


class Faire(Protocol):
    """Faire un travail pour le partenaire, à côté de la boucle s'il est lourd."""

    async def __call__(self, travail: Callable[[], T], *, lourd: bool) -> T:
        """Le faire, et rendre ce qu'il donne."""
        ...


async def un_evenement(request: Request, media: str, aujourdhui: date, faire: Faire) -> Depot:
    """L'évènement d'une requête, bien formé.

    Raises:
        JsonInvalide, EvenementInvalide, CorpsTropGrand: ce qui ne va pas, toutes fautes comprises.
    """
    octets = await corps(request, EVENEMENT_BYTES_MAX)

    def travail() -> Depot:
        lecture = _binaire(request, octets) if media == BINAIRE else lire(octets)
        return juger(lecture, aujourdhui)

    return await faire(travail, lourd=len(octets) > OCTETS_LEGERS)


async def un_lot(request: Request, aujourdhui: date, faire: Faire) -> list[Depot | Probleme]:
    """Les évènements d'un lot, chacun jugé pour lui-même.

    Raises:
        JsonInvalide, EvenementInvalide, CorpsTropGrand: le lot lui-même n'est pas lisible.
    """
    octets = await corps(request, LOT_BYTES_MAX)
    return await faire(lambda: _lot(octets, aujourdhui), lourd=len(octets) > OCTETS_LEGERS)


def _lot(octets: bytes, aujourdhui: date) -> list[Depot | Probleme]:
    lus = lire_elements(octets)
    if isinstance(lus, JsonLu):
        if lus.illisible:
            raise JsonInvalide("Corriger le texte JSON et le renvoyer.", lus.illisible)
        raise EvenementInvalide(
            "Un lot est un tableau JSON d'évènements.",
            [Erreur("type-de-valeur", "", "Un tableau est attendu.")],
        )
    if len(lus) > LOT_EVENEMENTS_MAX:
        raise CorpsTropGrand(f"Un lot porte au plus {LOT_EVENEMENTS_MAX} évènements : découper.")
    return [_juge(lecture, aujourdhui) for lecture in lus]


async def un_flux(request: Request, aujourdhui: date, faire: Faire) -> AsyncIterator[Tranche]:
    """Les évènements d'un flux de lignes, par tranches, à mesure qu'ils arrivent."""
    tranche: Tranche = []
    async for ligne in lignes(request):
        contenu = ligne.contenu
        if isinstance(contenu, Probleme):
            juge: Depot | Probleme = contenu
        else:
            lourd = len(contenu) > OCTETS_LEGERS
            juge = await faire(partial(_ligne, contenu, aujourdhui), lourd=lourd)
        tranche.append((ligne.numero, juge))
        if len(tranche) == TRANCHE:
            yield tranche
            tranche = []
        await asyncio.sleep(0)  # others are waiting
    if tranche:
        yield tranche


def _ligne(octets: bytes, aujourdhui: date) -> Depot | Probleme:
    return _juge(lire(octets), aujourdhui)


def _juge(lecture: JsonLu, aujourdhui: date) -> Depot | Probleme:
    try:
        return juger(lecture, aujourdhui)
    except Probleme as probleme:
        return probleme


def _binaire(request: Request, octets: bytes) -> JsonLu:
    """L'évènement dont les attributs sont des en-têtes, et les données le corps."""
    donnees = lire(octets)
    attributs: dict[str, Any] = {}
    repetes, mal_ecrits = [], []
    for nom, valeur in request.headers.items():
        if nom.startswith(ENTETE):
            attribut = nom.removeprefix(ENTETE)
            if attribut in attributs:
                repetes.append(Erreur("cle-dupliquee", pointeur("", attribut), "En-tête répété."))
            try:
                attributs[attribut] = _decode(valeur)
            except ValueError:
                attributs[attribut] = ""
                mal_ecrits.append(Erreur("format-invalide", pointeur("", attribut), MAL_ECRIT))
    if attributs.pop("data", None) is not None:
        mal_ecrits.append(Erreur("champ-inconnu", "/data", "Les données sont le corps."))
    lecture = examiner({**attributs, "datacontenttype": BINAIRE})
    return JsonLu(
        {**lecture.valeur, "data": donnees.valeur},
        illisible=[*repetes, *_sous_data(donnees.illisible)],
        interdit=[*mal_ecrits, *lecture.interdit, *_sous_data(donnees.interdit)],
    )


def _decode(valeur: str) -> str:
    """Ce que dit un en-tête : guillemets ôtés s'il en a, puis l'encodage-pourcent.

    Raises:
        ValueError: un « % » qui n'encode rien, ou des octets qui ne sont pas de l'UTF-8.
    """
    if _ENTRE_GUILLEMETS.fullmatch(valeur):
        valeur = _ECHAPPEMENT.sub(r"\1", valeur[1:-1])
    if _POURCENT_SEUL.search(valeur):
        raise ValueError
    return unquote(valeur.encode("latin-1").decode("utf-8"), errors="strict")


def _sous_data(erreurs: list[Erreur]) -> list[Erreur]:
    return [replace(erreur, pointeur=f"/data{erreur.pointeur}") for erreur in erreurs]
