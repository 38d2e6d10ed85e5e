"""Les formes d'un dépôt : un évènement (structuré ou binaire), un lot, un flux de lignes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import unquote

from fastapi import Request

from parcours.api.pointeurs import pointeur
from parcours.api.porte.corps import (
    EVENEMENT_BYTES_MAX,
    LOT_BYTES_MAX,
    LOT_EVENEMENTS_MAX,
    corps,
    lignes,
)
from parcours.api.porte.enveloppe import Depot, juger
from parcours.api.porte.json_strict import Lecture, examiner, lire, lire_elements
from parcours.api.problems import (
    CorpsTropGrand,
    Erreur,
    EvenementInvalide,
    JsonInvalide,
    Probleme,
    TypeDeContenuInconnu,
)

STRUCTURE: Final = "application/cloudevents+json"
BINAIRE: Final = "application/json"
LOT: Final = "application/cloudevents-batch+json"
FLUX: Final = "application/x-ndjson"
FORMES: Final = (STRUCTURE, BINAIRE, LOT, FLUX)

ENTETE: Final = "ce-"
TRANCHE: Final = 500

Tranche = list[tuple[int, Depot | Probleme]]
"""Des évènements d'un flux, chacun avec le numéro de sa ligne."""


def forme(request: Request) -> str:
    """Sous quelle forme la requête dépose.

    Raises:
        TypeDeContenuInconnu: ni l'une ni l'autre.
    """
    type_de_contenu, *parametres = request.headers.get("content-type", "").lower().split(";")
    media = type_de_contenu.strip()
    encodages = [p.strip() for p in parametres if p.strip().startswith("charset=")]
    sans_entetes = media == BINAIRE and f"{ENTETE}specversion" not in request.headers
    if media not in FORMES or sans_entetes or encodages not in ([], ["charset=utf-8"]):
        raise TypeDeContenuInconnu(
            f"Envoyer du {STRUCTURE}, du {LOT}, du {FLUX}, ou du {BINAIRE} avec les en-têtes "
            f"{ENTETE}… de CloudEvents, en UTF-8."
        )
    return media


async def un_evenement(request: Request, media: str, aujourdhui: date) -> Depot:
    """L'évènement d'une requête, bien formé.

    Raises:
        JsonInvalide, EvenementInvalide, CorpsTropGrand: ce qui ne va pas, toutes fautes comprises.
    """
    octets = await corps(request, EVENEMENT_BYTES_MAX)
    lecture = _binaire(request, octets) if media == BINAIRE else lire(octets)
    return juger(lecture, aujourdhui)


async def un_lot(request: Request, aujourdhui: date) -> list[Depot | Probleme]:
    """Les évènements d'un lot, chacun jugé pour lui-même.

    Raises:
        JsonInvalide, EvenementInvalide, CorpsTropGrand: le lot lui-même n'est pas lisible.
    """
    lus = lire_elements(await corps(request, LOT_BYTES_MAX))
    if isinstance(lus, Lecture):
        if lus.illisible:
            raise JsonInvalide("Corriger le texte JSON et le renvoyer.", lus.illisible)
        raise EvenementInvalide(
            "Un lot est un tableau JSON d'évènements.",
            [Erreur("type-de-valeur", "", "Un tableau est attendu.")],
        )
    if len(lus) > LOT_EVENEMENTS_MAX:
        raise CorpsTropGrand(f"Un lot porte au plus {LOT_EVENEMENTS_MAX} évènements : découper.")
    return [_juge(lecture, aujourdhui) for lecture in lus]


async def un_flux(request: Request, aujourdhui: date) -> AsyncIterator[Tranche]:
    """Les évènements d'un flux de lignes, par tranches, à mesure qu'ils arrivent."""
    tranche: Tranche = []
    async for ligne in lignes(request):
        contenu = ligne.contenu
        juge = contenu if isinstance(contenu, Probleme) else _juge(lire(contenu), aujourdhui)
        tranche.append((ligne.numero, juge))
        if len(tranche) == TRANCHE:
            yield tranche
            tranche = []
        await asyncio.sleep(0)  # others are waiting
    if tranche:
        yield tranche


def _juge(lecture: Lecture, aujourdhui: date) -> Depot | Probleme:
    try:
        return juger(lecture, aujourdhui)
    except Probleme as probleme:
        return probleme


def _binaire(request: Request, octets: bytes) -> Lecture:
    """L'évènement dont les attributs sont des en-têtes, et les données le corps."""
    donnees = lire(octets)
    attributs: dict[str, Any] = {}
    repetes = []
    for nom, valeur in request.headers.items():
        if nom.startswith(ENTETE):
            attribut = nom.removeprefix(ENTETE)
            if attribut in attributs:
                repetes.append(Erreur("cle-dupliquee", pointeur("", attribut), "En-tête répété."))
            attributs[attribut] = unquote(valeur)
    lecture = examiner({**attributs, "datacontenttype": BINAIRE})
    return Lecture(
        {**lecture.valeur, "data": donnees.valeur},
        illisible=[*repetes, *_sous_data(donnees.illisible)],
        interdit=[*lecture.interdit, *_sous_data(donnees.interdit)],
    )


def _sous_data(erreurs: list[Erreur]) -> list[Erreur]:
    return [replace(erreur, pointeur=f"/data{erreur.pointeur}") for erreur in erreurs]
