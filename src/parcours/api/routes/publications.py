"""Les publications de l'observatoire : des tableaux gelés, les mêmes pour tous leurs lecteurs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.emporter import TYPES, Format
from parcours.api.geometries import Geometries
from parcours.api.parametres import FormatVoulu
from parcours.api.problems import Erreur, Introuvable, LectureInterdite, ParametreInvalide
from parcours.api.service import Service, ServiceOuvert
from parcours.api.tableaux_publies import (
    CasesRelues,
    TableauGele,
    TableauPublie,
    TableauResume,
    empreinte,
    formes,
    morceaux,
    resume,
    tableaux,
    tirage,
)
from parcours.api.tirages import Tirage
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.tableaux.indicateurs.catalogue import INDICATEURS
from parcours.publications import registre
from parcours.publications.dimensions import ventilations
from parcours.publications.lieux import COMMUNE
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import TABLEAUX, Tableau

LES_VISIBLES: Final = 4
"""La version du catalogue depuis laquelle ne se comptent, d'une révision, que les cases lues."""
CASES_LEGERES: Final = 200
"""Un tableau plus court s'écrit plus vite qu'on ne change de fil."""


async def lit_les_publications(lecteur: Liseur) -> None:
    """Refuser qui ne lit pas les agrégats."""
    if lecteur.portee(NomDeVue.OBS) < Portee.AGREGE:
        raise LectureInterdite("Aucun de vos rôles ne lit l'observatoire.")


router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_les_publications)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)


class VentilationPubliee(BaseModel):
    """Une dimension d'un indicateur."""

    dimension: str
    tableaux: list[str]
    """Les tableaux qui l'ont ; vide d'un fait du territoire, qui se lit à son adresse."""
    refus: str | None
    """Pourquoi il ne se lit pas ainsi ; null : il s'y lit."""


class IndicateurPublie(BaseModel):
    """Ce que compte un indicateur, et ce qu'il ne dit pas."""

    code: str
    libelle: str
    definition: str
    """« La période » est celle de chaque tableau : un trimestre, une année, trois."""
    formule: str
    unite: str
    faits: list[str]
    """Les familles de faits dont il se tire."""
    limites: str
    risques: list[str]
    """Ce qui, dans sa forme, pourrait désigner un ménage, et que le secret traite."""
    tableaux: list[str]
    """Les tableaux qui le publient."""
    adresse: str | None
    """Où il se lit, vivant : un fait du territoire, non de ses ménages."""
    ventilations: list[VentilationPubliee]
    """Par quoi il se lit : département, EPCI, commune, composition, âge, dispositif."""


class Indicateurs(BaseModel):
    """Tous les indicateurs."""

    indicateurs: list[IndicateurPublie]


class BilanPublie(BaseModel):
    """Ce qui paraît et ce qui se tait, toutes cases confondues.

    Combien désignent quelqu'un, et combien se taisent pour elles, ne se dit pas : s'il n'y en avait
    pas de celles-ci, chaque case tue aurait moins de onze ménages.
    """

    cases: int
    parues: int
    tues: int
    cases_deplacees: int | None
    """D'une révision : combien de cases y paraissent autres qu'avant ; null : non compté."""
    indecises: int | None
    """Cases dont l'attaquant s'est arrêté avant de savoir s'il les situe ; null : non compté.

    Il ne situe aucune des autres. De celles-là, qui les a décidées garde deux mondes possibles,
    assez loin l'un de l'autre : elles sont protégées, sans qu'un second l'ait prouvé.
    """


class Empreintes(BaseModel):
    """SHA-256 des octets de chaque forme, telle que vous la lisez."""

    json_: str = Field(alias="json")
    csv: str
    xlsx: str
    parquet: str
    geojson: str | None = None
    """D'un tableau par commune, si l'exploitant en a donné les contours."""


class TableauDuManifeste(TableauResume):
    """Un tableau d'une publication, et ce qui s'en emporte."""

    empreintes: Empreintes


class PublicationResumee(BaseModel):
    """Une publication, gelée."""

    numero: int
    periode: str
    """Un trimestre (`2025-T1`) ou une année (`2025`)."""
    revision: int
    """1 : la première ; les suivantes disent ce que des faits tardifs ont changé."""
    departements: list[str]
    seuil: int
    """En dessous de combien de ménages une case se tait."""
    catalogue: str
    position: int
    """Position du journal qu'elle reflète."""
    gelee_a: datetime
    empreinte: str
    """SHA-256 de toutes ses cases."""
    bilan: BilanPublie


class Publication(PublicationResumee):
    """Une publication et ses tableaux : le manifeste de ce qui s'emporte."""

    tableaux: list[TableauDuManifeste]


class Publications(BaseModel):
    """Toutes les publications, la première d'abord."""

    publications: list[PublicationResumee]


@router.get("/indicateurs", summary="Les indicateurs, ce qu'ils comptent et leurs limites")
async def lire_les_indicateurs() -> Indicateurs:
    """Chaque indicateur publié : définition, formule, faits, limites, et où il paraît."""
    return Indicateurs(
        indicateurs=[
            IndicateurPublie(
                code=i.code,
                libelle=i.libelle,
                definition=i.definition,
                formule=i.formule,
                unite=i.unite,
                faits=list(i.faits),
                limites=i.limites,
                risques=list(i.risques),
                adresse=i.adresse,
                tableaux=[t.code for t in TABLEAUX.values() if t.indicateur == i.code],
                ventilations=[
                    VentilationPubliee(**dite._asdict()) for dite in ventilations(i.code)
                ],
            )
            for i in INDICATEURS
        ]
    )


@router.get("/publications", summary="Les publications, gelées")
async def lire_les_publications(service: ServiceOuvert) -> Publications:
    """Chaque publication est un nombre fixe de tableaux, qui ne changent plus jamais."""
    async with service.pool.acquire() as connexion:
        gelees = await registre.gelees(connexion)
    return Publications(publications=[PublicationResumee(**_resume(gelee)) for gelee in gelees])


Numero = Annotated[int, Path(ge=1, le=2**62, description="Numéro de la publication.")]
Code = Annotated[str, Path(max_length=50, description="Code du tableau.")]
Gardees = Annotated[str | None, Header(alias="If-None-Match", include_in_schema=False)]
"""Les étiquettes de ce que l'appelant a déjà."""


DEJA_LA: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Vous l'avez déjà : `If-None-Match` dit son `ETag`."}
}


@router.get(
    "/publications/{numero}",
    summary="Une publication, ses tableaux et leurs empreintes",
    response_model=Publication,
    responses={**DEJA_LA, **problemes(Introuvable)},
)
async def lire_une_publication(
    numero: Numero, lecteur: Liseur, service: ServiceOuvert, gardees: Gardees = None
) -> Response:
    """Le manifeste : combien de lignes par tableau, combien se taisent, l'empreinte de chacun.

    De chaque forme, l'empreinte est celle des octets que vous lisez : `ETag` la dit aussi. Une
    version du logiciel peut en changer l'écriture, un libellé ; celle de la publication, de ses
    seules cases, ne change jamais.
    """
    ouvre = _ouvre(lecteur)

    async def ecrit() -> Tirage:
        gelee, dits = await _gelee(service, numero), list[TableauDuManifeste]()
        for tableau in tableaux(gelee):
            async with _lu(service, gelee, tableau) as lu:
                dit = partial(_du_manifeste, lu, service.geometries, ouvre=ouvre)
                dits.append(await service.atelier.faire(lecteur.source, dit, lourd=True))
        dite = Publication(**_resume(gelee), tableaux=dits)
        return Tirage.ecrit([dite.model_dump_json(by_alias=True).encode()], TYPES[Format.JSON])

    lu = await service.tirages.lit((numero, "", Format.JSON, ouvre), ecrit)
    return lu.reponse(gardees)


@router.get(
    "/publications/{numero}/tableaux/{tableau}",
    summary="Un tableau d'une publication, à lire ou à emporter",
    response_model=TableauPublie,
    response_model_exclude_unset=True,
    responses={
        200: {"content": {type_: {} for voulu, type_ in TYPES.items() if voulu is not Format.JSON}},
        **DEJA_LA,
        **problemes(Introuvable),
    },
)
async def lire_un_tableau(  # noqa: PLR0913, PLR0917 (what the address, the key and the headers say)
    numero: Numero,
    tableau: Code,
    lecteur: Liseur,
    service: ServiceOuvert,
    voulu: FormatVoulu,
    gardees: Gardees = None,
) -> Response:
    """Le tableau entier, le même pour tous ; une case tue est vide.

    CSV : point-virgule, UTF-8 avec BOM, formules neutralisées ; le manifeste (en-tête `Link`) en
    donne l'empreinte et, s'il se tait tout entier, ce qui se lit plutôt. Classeur, Parquet : avec
    les définitions, qui le disent aussi. GeoJSON : une figure par commune, les mêmes chiffres, si
    l'exploitant en a donné les contours. Il ne change plus : gardez-le, son `ETag` évite de le
    relire.
    """
    ouvre = _ouvre(lecteur)

    async def ecrit() -> Tirage:
        gelee = await _gelee(service, numero)
        voulus = {t.code: t for t in tableaux(gelee)}
        if tableau not in voulus:
            raise Introuvable(f"Tableaux de cette publication : {', '.join(voulus)}.")
        _refuse_une_carte_sans_communes(service, voulus[tableau], voulu)
        async with _lu(service, gelee, voulus[tableau]) as lu:
            ecrire = partial(tirage, lu, voulu, service.geometries, ouvre=ouvre)
            lourd = len(lu.cases) > CASES_LEGERES
            return await service.atelier.faire(lecteur.source, ecrire, lourd=lourd)

    lu = await service.tirages.lit((numero, tableau, voulu, ouvre), ecrit)
    return lu.reponse(gardees)


def _refuse_une_carte_sans_communes(service: Service, tableau: Tableau, voulu: Format) -> None:
    if voulu in formes(tableau, service.geometries):
        return
    par_commune = ", ".join(t.code for t in TABLEAUX.values() if COMMUNE in t.dimensions)
    raison = (
        f"Une carte est d'un tableau par commune : {par_commune}."
        if service.geometries
        else "L'exploitant n'a donné le contour d'aucune commune."
    )
    raise ParametreInvalide(
        raison, [Erreur("code-inconnu", "format", "Ce tableau ne s'emporte pas en GeoJSON.")]
    )


def _ouvre(lecteur: Lecteur) -> bool:
    """Vrai si les cases lui disent où lire leurs ménages."""
    return lecteur.lit_au_moins(Portee.SIENS, *NOMINATIVES)


async def _gelee(service: Service, numero: int) -> Gelee:
    async with service.pool.acquire() as connexion:
        if gelee := await registre.gelee(connexion, numero):
            return gelee
        dernier = await registre.dernier_numero(connexion)
    dites = f"de 1 à {dernier}" if dernier else "aucune encore"
    raise Introuvable(
        f"Publications gelées : {dites}.",
        [Erreur("valeur-hors-bornes", "numero", "Cette publication n'est pas gelée.")],
    )


@asynccontextmanager
async def _lu(service: Service, gelee: Gelee, tableau: Tableau) -> AsyncIterator[TableauGele]:
    """Un tableau et ses cases, le temps de l'écrire."""
    with CasesRelues() as cases:
        async with service.pool.acquire() as connexion:
            async for lot in registre.lots(connexion, gelee.numero, tableau.code):
                cases.ajoute(lot)
        yield TableauGele(gelee, tableau, cases)


def _resume(gelee: Gelee) -> dict[str, Any]:
    dite = {nom: getattr(gelee, nom) for nom in PublicationResumee.model_fields}
    bilan = gelee.bilan
    dite["bilan"] = BilanPublie(
        cases=bilan["cases"],
        parues=bilan["parues"],
        tues=bilan["cases"] - bilan["parues"],
        cases_deplacees=bilan["cases_deplacees"] if int(gelee.catalogue) >= LES_VISIBLES else None,
        indecises=bilan.get("indecises"),
    )
    return dite


def _du_manifeste(lu: TableauGele, geometries: Geometries, *, ouvre: bool) -> TableauDuManifeste:
    """Ce que le manifeste dit d'un tableau, et l'empreinte de chacune de ses formes."""
    empreintes = {
        forme.value: empreinte(morceaux(lu, forme, geometries, ouvre=ouvre))
        for forme in formes(lu.tableau, geometries)
    }
    return TableauDuManifeste(**resume(lu).model_dump(), empreintes=Empreintes(**empreintes))
