"""Les paramètres que plusieurs lectures ont en commun."""

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Final, get_args, get_origin
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import BeforeValidator

from parcours.api.emporter import Format, format_voulu
from parcours.api.ouverture import Savoir
from parcours.api.problems import (
    Erreur,
    ParametreInvalide,
    ServiceIndisponible,
)
from parcours.api.service import ServiceOuvert
from parcours.domain.langage.champs import CodeDepartement, Instant, Jour
from parcours.domain.temps.intervalle import Intervalle, decale
from parcours.journal import reader
from parcours.projections import reading

LIMITE: Final = 200
CORPS_BYTES_MAX: Final = 64 * 1024
"""Pour une requête qui n'est pas un dépôt."""
LIMITE_MAX: Final = 1000
ATTENTE_MAX_SECONDS: Final = 2.0
PAUSE_SECONDS: Final = 0.02
HORIZON: Final = timedelta(days=90)
"""Ce qui se lit, à défaut, de ce qui vient."""

Au = Annotated[
    Jour | None, Query(description="Jour auquel on lit, AAAA-MM-JJ ; par défaut, aujourd'hui.")
]
_PLUS_PERDU: Final = re.compile(r" (?=\d{2}:\d{2}$)")


def _plus_rendu(dit: object) -> object:
    """Le même instant : dans une adresse, un « + » qui n'est pas écrit %2B se lit espace."""
    return _PLUS_PERDU.sub("+", dit) if isinstance(dit, str) else dit


ConnuLe = Annotated[
    Annotated[Instant, BeforeValidator(_plus_rendu)] | None,
    Query(description="Lire d'après ce qui était enregistré à cet instant, inclus (RFC 3339)."),
]
Du = Annotated[Jour, Query(description="Premier jour de la période, inclus.")]
JusquAu = Annotated[Jour, Query(description="Dernier jour de la période, inclus.")]
Departement = Annotated[CodeDepartement | None, Query(description="Code du département.")]
Apres = Annotated[
    str | None,
    Query(max_length=1000, description="Curseur `suivant` de la page précédente."),
]
Limite = Annotated[int, Query(ge=1, le=LIMITE_MAX, description="Nombre d'éléments par page.")]


async def format_demande(
    format: Annotated[  # noqa: A002 (the name of the parameter)
        Format | None,
        Query(
            description="`json`, `csv`, `xlsx`, `parquet` ; `geojson` d'un tableau par commune ; "
            "sinon, selon `Accept`."
        ),
    ] = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Format:
    """Sous quelle forme l'on emporte."""
    return format_voulu(format, accept)


FormatVoulu = Annotated[Format, Depends(format_demande)]

Depuis = Annotated[
    int | None,
    Query(
        ge=0,
        le=2**62,
        description="Ce que l'on a appris après cette position, celle d'une réponse d'avant.",
    ),
]


async def position_atteinte(service: ServiceOuvert, depuis: Depuis = None) -> int | None:
    """La position après laquelle on demande ce qui a changé, si elle est dite.

    Raises:
        ParametreInvalide: le journal n'en est pas là ; « rien de neuf » y tromperait.
    """
    if depuis is not None:
        async with service.pool.acquire() as connection:
            tete = await reader.head(connection)
        if depuis > tete:
            raise ParametreInvalide(
                "Une position est celle d'une réponse d'avant.",
                [Erreur("valeur-hors-bornes", "depuis", "Le journal n'a pas cette position.")],
            )
    return depuis


DepuisAtteint = Annotated[int | None, Depends(position_atteinte)]
"""`depuis`, là où le journal est déjà allé."""

Cible = Annotated[UUID, Path(description="Identifiant du parcours (UUID).")]


async def periode(du: Du, jusqu_au: JusquAu) -> Intervalle:
    """La période demandée : ses deux jours y sont.

    Raises:
        ParametreInvalide: elle finit avant de commencer.
    """
    if jusqu_au < du:
        raise _a_l_envers("du")
    return Intervalle(du, decale(jusqu_au, timedelta(1)))


Periode = Annotated[Intervalle, Depends(periode)]
"""Une période, en jours."""

Horizon = Annotated[
    Jour | None, Query(description="Dernier jour, inclus ; par défaut, 90 jours après.")
]


def horizon(jour: date, jusqu_au: date | None) -> date:
    """Jusqu'à quand se lit ce qui vient après ce jour.

    Raises:
        ParametreInvalide: ce serait finir avant de commencer.
    """
    if jusqu_au is not None and jusqu_au < jour:
        raise _a_l_envers("au")
    return jusqu_au or decale(jour, HORIZON)


def _a_l_envers(debut: str) -> ParametreInvalide:
    return ParametreInvalide(
        f"La période va de « {debut} » à « jusqu_au », inclus.",
        [Erreur("valeur-hors-bornes", "jusqu_au", f"Ce jour est avant « {debut} ».")],
    )


async def parametres_connus(request: Request) -> None:
    """Refuser un paramètre que l'adresse n'a pas, ou dit deux fois : rien ne s'ignore sans un mot.

    Raises:
        ParametreInvalide: l'un est inconnu, ou répété.
    """
    route = request.scope.get("route")
    if isinstance(route, APIRoute):
        dits = _de_la_route(route)
        connus = dits.keys()
        if {"du", "jusqu_au"} <= connus and FIN_D_AVANT.keys() & request.query_params.keys():
            _refuser_l_ancien_nom(request)
        if inconnus := sum(1 for nom in request.query_params if nom not in connus):
            attendus = ", ".join(sorted(connus)) or "aucun"
            raise ParametreInvalide(
                f"Paramètres de cette adresse : {attendus}.",
                [Erreur("champ-inconnu", "", "Paramètre inconnu.")] * inconnus,
            )
        _refuser_le_caractere_nul(request)
        _refuser_ce_qui_est_dit_deux_fois(request, {nom for nom, liste in dits.items() if liste})


def _refuser_le_caractere_nul(request: Request) -> None:
    if nuls := sorted({nom for nom, dit in request.query_params.multi_items() if "\0" in dit}):
        raise ParametreInvalide(
            "Corriger les paramètres désignés.",
            [
                Erreur("caractere-interdit", nom, "Un texte n'a pas de caractère nul.")
                for nom in nuls
            ],
        )


def _refuser_ce_qui_est_dit_deux_fois(request: Request, repetables: Collection[str]) -> None:
    dits = Counter(nom for nom, _ in request.query_params.multi_items())
    if repetes := sorted(nom for nom, n in dits.items() if n > 1 and nom not in repetables):
        raise ParametreInvalide(
            "Un paramètre se dit une fois ; s'il prend plusieurs codes, séparés par des virgules.",
            [Erreur("cle-dupliquee", nom, "Paramètre répété.") for nom in repetes],
        )


def _de_la_route(route: APIRoute) -> Mapping[str, bool]:
    """Les paramètres que prend une adresse, et si chacun se répète ; elle ne change plus."""
    connus: Mapping[str, bool] | None = getattr(route, "parametres_connus", None)
    if connus is None:
        plats = get_flat_params(route.dependant)
        lus = [p for p in plats if isinstance(p.field_info, params.Query)]
        connus = {p.alias: _est_une_liste(p.field_info.annotation) for p in lus}
        route.parametres_connus = connus  # type: ignore[attr-defined]  # kept where it is true
    return connus


def _est_une_liste(annonce: object) -> bool:
    return any(get_origin(forme) is list for forme in (annonce, *get_args(annonce)))


FIN_D_AVANT: Final = {"au": "jusqu_au"}
"""Comment se disait la fin d'une période, et comment elle se dit : `au` est partout le jour lu."""


def _refuser_l_ancien_nom(request: Request) -> None:
    for ancien, neuf in FIN_D_AVANT.items():
        if ancien in request.query_params and neuf not in request.query_params:
            raise ParametreInvalide(
                f"La fin d'une période se dit « {neuf} » (inclus) ; « {ancien} » est le jour lu.",
                [Erreur("champ-requis", neuf, f"Dire « {neuf} » à la place de « {ancien} ».")],
            )


Voulue = Annotated[
    int | None,
    Header(
        alias="Parcours-Position",
        ge=0,
        le=2**62,
        description="Ne répondre qu'une fois cette position atteinte (2 s au plus, puis 503).",
    ),
]


async def savoir_present(service: ServiceOuvert, voulue: Voulue = None) -> Savoir:
    """Tout ce que l'on sait."""

    async def cles_a_jour() -> None:
        with contextlib.suppress(reading.ViewsMissing):
            await vues_a_jour(service, voulue)

    return Savoir(cles_a_jour=cles_a_jour)


SavoirPresent = Annotated[Savoir, Depends(savoir_present)]


async def savoir(present: SavoirPresent, connu_le: ConnuLe = None) -> Savoir:
    """D'après quoi l'on lit."""
    return replace(present, connu_le=connu_le)


SavoirDemande = Annotated[Savoir, Depends(savoir)]


async def vues_a_jour(service: ServiceOuvert, voulue: Voulue = None) -> None:
    """Attendre que les vues reflètent la position voulue."""
    await _attendre(voulue, lambda: reading.position(service.engine))


async def journal_a_jour(service: ServiceOuvert, voulue: Voulue = None) -> None:
    """Attendre que le journal ait atteint la position voulue."""

    async def tete() -> int:
        async with service.pool.acquire() as connection:
            return await reader.head(connection)

    await _attendre(voulue, tete)


async def _attendre(voulue: int | None, atteinte: Callable[[], Awaitable[int]]) -> None:
    fin = time.monotonic() + ATTENTE_MAX_SECONDS
    while voulue is not None and await atteinte() < voulue:
        if time.monotonic() > fin:
            raise ServiceIndisponible(
                "Cette position n'est pas encore lisible : réessayer dans un instant.",
                entetes={"Retry-After": "1"},
            )
        await asyncio.sleep(PAUSE_SECONDS)
