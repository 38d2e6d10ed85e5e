"""Le droit publié : les règles, leurs rédactions, et de quoi calculer une échéance."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from parcours.api.documentation import DU_CORPS, problemes_publics
from parcours.api.droit import (
    Calcule,
    Calculs,
    Regle,
    Regles,
    ecrit,
    lu,
    rendu,
)
from parcours.api.droit_ecrit import ecrite, ecrites, reglee
from parcours.api.parametres import CORPS_BYTES_MAX, Au, Departement
from parcours.api.problems import Erreur, Introuvable, ParametreInvalide
from parcours.api.service import ServiceOuvert
from parcours.domain.droit import ARRETE_AU, DELAIS, Delai
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.faits import PRINCIPAL
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.champs import CodeDepartement

router = APIRouter(prefix="/v1/delais", tags=["droit"])

SANS_CLE: Final = "sans clé"
"""Qui calcule, aux yeux de l'atelier : tous ceux qui n'ont pas à dire qui ils sont, ensemble."""
DELAIS_LEGERS: Final = 10
"""Moins de règles se calculent plus vite qu'on ne change de fil."""
Identifiant = Annotated[str, Path(description="Identifiant de la règle : R-E01…")]


class DemandeDeCalcul(BaseModel):
    """Les faits d'un cas : des dates, des nombres et des codes, par leur nom."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"faits": {"signifie_le": "2025-02-10", "bail_conclu_le": "2023-08-23"}}
        },
    )

    faits: Annotated[dict[str, Any], Field(max_length=50)]


class DemandeDeCalculs(DemandeDeCalcul):
    """Les faits d'un cas, et les règles à leur appliquer."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "faits": {"signifie_le": "2025-12-31"},
                "regles": ["R-E12"],
                "departement": "48",
            }
        },
    )

    regles: Annotated[list[str], Field(min_length=1, max_length=100)] | None = None
    """Les règles à calculer ; absent : toutes celles que ces faits font courir."""
    departement: CodeDepartement | None = None
    """Son calendrier, sa trêve, et ce qu'il a réglé."""


async def reglages_du(service: ServiceOuvert) -> Reglages:
    """Ce que les territoires ont réglé."""
    async with service.pool.acquire() as connection:
        return await service.settings.now(connection)


ReglagesLus = Annotated[Reglages, Depends(reglages_du)]


@router.get(
    "",
    summary="Les règles",
    response_model=Regles,
    responses=problemes_publics(ParametreInvalide),
)
async def lire_les_regles(
    service: ServiceOuvert, reglages: ReglagesLus, departement: Departement = None, au: Au = None
) -> Response:
    """Toutes les règles, leurs rédactions datées, leurs sources, et si elles sont actives."""
    return _dite(ecrites(reglages, departement, au or service.today(departement)))


@router.get(
    "/{regle}",
    summary="Une règle",
    response_model=Regle,
    responses=problemes_publics(Introuvable, ParametreInvalide),
)
async def lire_une_regle(
    regle: Identifiant,
    service: ServiceOuvert,
    reglages: ReglagesLus,
    departement: Departement = None,
    au: Au = None,
) -> Response:
    """Une règle, ses rédactions, ses exceptions."""
    jour = au or service.today(departement)
    return _dite(ecrite(reglee(_trouve(regle), reglages, departement, jour)))


def _dite(octets: bytes) -> Response:
    return Response(octets, media_type="application/json")


@router.post(
    "/calcul",
    max_body_size=CORPS_BYTES_MAX,
    summary="Calculer des échéances",
    responses=problemes_publics(*DU_CORPS, ParametreInvalide),
)
async def calculer_des_echeances(
    demande: DemandeDeCalculs, service: ServiceOuvert, reglages: ReglagesLus
) -> Calculs:
    """Ce que les règles répondent à ces faits, expliqué pas à pas. Rien n'est enregistré.

    Une règle inactive se calcule aussi, avec la mention « non vérifié ».
    """
    delais, jour = _demandees(demande), service.today(demande.departement)

    def travail() -> list[Calcule]:
        with _de_la_nature_attendue():
            return list(_calculs(delais, demande, reglages, jour))

    elements = await service.atelier.faire(SANS_CLE, travail, lourd=len(delais) > DELAIS_LEGERS)
    return Calculs(arrete_au=ARRETE_AU, elements=elements)


@router.post(
    "/{regle}/calcul",
    max_body_size=CORPS_BYTES_MAX,
    summary="Calculer une échéance",
    responses=problemes_publics(*DU_CORPS, Introuvable, ParametreInvalide),
)
async def calculer(regle: Identifiant, demande: DemandeDeCalcul) -> dict[str, Any]:
    """Ce que la règle répond à ces faits, expliqué pas à pas. Rien n'est enregistré."""
    delai = _trouve(regle)
    with _de_la_nature_attendue():
        resultat = delai.calcule(lit(delai.faits, _faits(demande)))
    return {nom: ecrit(valeur) for nom, valeur in resultat.a_plat().items()}


# --- Calculer -------------------------------------------------------------------------------------


def _trouve(regle: str) -> Delai:
    if regle not in DELAIS:
        raise Introuvable("Cette règle n'existe pas : voir /v1/delais.")
    return DELAIS[regle]


def _demandees(demande: DemandeDeCalculs) -> list[Delai]:
    if demande.regles is None:
        return list(DELAIS.values())
    inconnues = [rang for rang, regle in enumerate(demande.regles) if regle not in DELAIS]
    if inconnues:
        raise ParametreInvalide(
            "Une de ces règles n'existe pas : voir /v1/delais.",
            [Erreur("regle-inconnue", f"/regles/{n}", "Règle inconnue.") for n in inconnues],
        )
    return [DELAIS[regle] for regle in dict.fromkeys(demande.regles)]


def _calculs(
    delais: list[Delai], demande: DemandeDeCalculs, reglages: Reglages, jour: date
) -> Iterator[Calcule]:
    donnes = _faits(demande)
    for delai in delais:
        active = reglages.est_active(delai, demande.departement, jour)
        faits = {**_locaux(delai, reglages, demande.departement, jour), **donnes}
        for volet in _volets(delai, faits):
            lus = lit(delai.faits, {**faits, "volet": volet})
            resultat = delai.calcule(lus)
            if resultat.applicable or demande.regles:
                yield rendu(delai, resultat, lus, active=active)


def _locaux(
    delai: Delai, reglages: Reglages, departement: str | None, jour: date
) -> dict[str, Any]:
    if departement is None:
        return {}
    fixes = reglages.parametres(delai, departement, jour)
    return {"territoire": departement, **({"parametres": fixes} if fixes else {})}


def _volets(delai: Delai, faits: Mapping[str, Any]) -> tuple[Any, ...]:
    """Le volet que disent les faits, sinon tous ceux de la règle."""
    return (faits["volet"],) if "volet" in faits else delai.volets or (PRINCIPAL,)


def _faits(demande: DemandeDeCalcul) -> dict[str, Any]:
    return {nom: lu(valeur) for nom, valeur in demande.faits.items()}


@contextmanager
def _de_la_nature_attendue() -> Iterator[None]:
    """Refuser un fait d'une autre nature que celle que la règle lit, sans dire sa valeur."""
    try:
        yield
    except (TypeError, KeyError, ValueError, OverflowError):
        raise _mauvaise_nature() from None


def _mauvaise_nature() -> ParametreInvalide:
    return ParametreInvalide(
        "Un de ces faits n'est pas de la nature que la règle attend.",
        [Erreur("type-de-valeur", "/faits", "Voir « court_de » et les notes de la règle.")],
    )
