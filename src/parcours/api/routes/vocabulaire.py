"""Le vocabulaire publié : les types de faits et les listes de codes."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel

from parcours.api.documentation import problemes_publics
from parcours.api.problems import Introuvable
from parcours.domain.langage import nomenclatures
from parcours.domain.publie import catalogue
from parcours.domain.publie.catalogue import Legendes, TypePublie

router = APIRouter(prefix="/v1", tags=["vocabulaire"])


class Catalogue(BaseModel):
    """Tous les types de faits, et ce que veulent dire leurs codes."""

    legendes: Legendes
    elements: list[TypePublie]


class NomenclatureResumee(BaseModel):
    """Une liste de codes, sans ses codes."""

    nom: str
    libelle: str
    famille: str
    usage: str
    source: str
    codes: int


class Nomenclatures(BaseModel):
    """Toutes les listes de codes."""

    version: int
    elements: list[NomenclatureResumee]


class CodePublie(BaseModel):
    """Une valeur qu'un champ peut prendre."""

    code: str
    libelle: str
    groupe: str | None
    sensibilite: str | None
    masque_en: str | None
    """Ce que lit, à la place, qui n'est pas habilité."""
    note: str | None
    source: str | None
    retire_le: str | None


class Nomenclature(BaseModel):
    """Une liste de codes."""

    nom: str
    libelle: str
    source: str
    note: str | None
    codes: list[CodePublie]


@router.get("/catalogue", summary="Les types de faits")
async def lire_le_catalogue() -> Catalogue:
    """Tous les types, qui peut les dire, ce qu'ils ouvrent et ferment."""
    return Catalogue(legendes=catalogue.legendes(), elements=list(catalogue.publies()))


@router.get(
    "/catalogue/{type}",
    summary="Le schéma JSON des données d'un type",
    responses=problemes_publics(Introuvable),
)
async def lire_un_schema(
    nom: Annotated[str, Path(alias="type", description="Nom court, ou `type` CloudEvents.")],
) -> dict[str, Any]:
    """Le schéma (JSON Schema 2020-12) du champ `data` de ce type."""
    classe = catalogue.trouver(nom)
    if classe is None:
        raise Introuvable("Ce type n'est pas au catalogue : voir /v1/catalogue.")
    return catalogue.schema(classe)


@router.get("/nomenclatures", summary="Les listes de codes")
async def lire_les_nomenclatures() -> Nomenclatures:
    """Toutes les listes de codes."""
    return Nomenclatures(
        version=nomenclatures.VERSION,
        elements=[
            NomenclatureResumee(
                nom=liste.nom,
                libelle=liste.libelle,
                famille=liste.famille,
                usage=liste.usage,
                source=liste.source,
                codes=len(liste.codes),
            )
            for liste in nomenclatures.toutes().values()
        ],
    )


@router.get(
    "/nomenclatures/{nom}",
    summary="Les codes d'une liste",
    responses=problemes_publics(Introuvable),
)
async def lire_une_nomenclature(
    nom: Annotated[str, Path(description="Nom de la liste.")],
) -> Nomenclature:
    """Les codes d'une liste, ceux qui ne s'emploient plus compris."""
    liste = nomenclatures.toutes().get(nom)
    if liste is None:
        raise Introuvable("Cette liste n'existe pas : voir /v1/nomenclatures.")
    return Nomenclature(
        nom=liste.nom,
        libelle=liste.libelle,
        source=liste.source,
        note=liste.note,
        codes=[
            CodePublie(
                code=code.code,
                libelle=code.libelle,
                groupe=code.groupe,
                sensibilite=code.sensibilite,
                masque_en=code.masque_en,
                note=code.note,
                source=code.source,
                retire_le=code.retire_le.isoformat() if code.retire_le else None,
            )
            for code in liste.codes.values()
        ],
    )
