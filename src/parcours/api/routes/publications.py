"""Les publications de l'observatoire : des tableaux gelés, les mêmes pour tous leurs lecteurs."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.emporter import TYPES, Format, en_classeur, en_csv, format_voulu
from parcours.api.parquet import en_parquet
from parcours.api.problems import Erreur, Introuvable, LectureInterdite, ParametreInvalide
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.tableaux.indicateurs.catalogue import INDICATEURS, PAR_CODE
from parcours.publications import registre
from parcours.publications.periodes import Periode
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import (
    DELAI,
    DELAI_3_ANS,
    GLISSANTS,
    TABLEAUX,
    Tableau,
    du_catalogue,
)
from parcours.secret_statistique.cases import Cle
from parcours.secret_statistique.tables import TOTAL

STOCK: Final = "stock"
SUR_TROIS_ANS: Final = {**GLISSANTS, DELAI: DELAI_3_ANS}
VARIE: Final = "Accept"
TUE: Final = "Vide : moins de onze ménages, ou ce qui dirait une case de moins de onze ménages."


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


class IndicateurPublie(BaseModel):
    """Ce que compte un indicateur, et ce qu'il ne dit pas."""

    code: str
    libelle: str
    definition: str
    formule: str
    unite: str
    faits: list[str]
    """Les familles de faits dont il se tire."""
    limites: str
    risques: list[str]
    """Ce qui, dans sa forme, pourrait désigner un ménage, et que le secret traite."""
    tableaux: list[str]
    """Les tableaux qui le publient."""


class Indicateurs(BaseModel):
    """Tous les indicateurs."""

    indicateurs: list[IndicateurPublie]


class BilanPublie(BaseModel):
    """Ce qui paraît et ce qui se tait, toutes cases confondues."""

    cases: int
    parues: int
    protegees: int
    """Cases qui désignent quelqu'un : moins de onze ménages, ou un seul qui les fait."""
    sacrifiees: int
    """Cases tues pour qu'on ne retrouve pas les précédentes."""
    attaquees: int
    """Cases visées par l'attaquant, publications d'avant comprises ; il n'en situe aucune."""
    cases_deplacees: int
    """D'une révision : combien de cases ont bougé."""


class TableauResume(BaseModel):
    """Un tableau d'une publication."""

    code: str
    libelle: str
    indicateur: str
    dimensions: list[str]
    lignes: int
    tues: int
    empreinte: str
    """SHA-256 de son CSV."""
    proposition: str | None
    """S'il se tait tout entier : ce qui se lit plutôt."""


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

    tableaux: list[TableauResume]


class Publications(BaseModel):
    """Toutes les publications, la première d'abord."""

    publications: list[PublicationResumee]


class LigneDeTableau(BaseModel):
    """Une case : ses dimensions, `*` pour toutes ensemble, et ce qu'elle compte."""

    periode: str
    """Celle dont parle la case : une cohorte est d'une année d'avant la publication."""
    departement: str
    etape: str | None = None
    signal: str | None = None
    manque: str | None = None
    compte: str | None = None
    mouvement: str | None = None
    fait: str | None = None
    renouvellements: str | None = None
    nature: str | None = None
    de: str | None = None
    vers: str | None = None
    suite: str | None = None
    valeur: int | None
    """Null : tu, au titre du secret statistique."""
    menages: str | None = None
    """Pour qui suit des ménages : où lire ceux de cette case, tels qu'on les sait aujourd'hui."""


class TableauPublie(TableauResume):
    """Un tableau d'une publication, en entier."""

    publication: int
    lignes_lues: list[LigneDeTableau]


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
                tableaux=[t.code for t in TABLEAUX.values() if t.indicateur == i.code],
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


async def format_demande(
    response: Response,
    format: Annotated[  # noqa: A002 (the name of the parameter)
        Format | None,
        Query(description="`json`, `csv`, `xlsx`, `parquet` ; sinon, selon `Accept`."),
    ] = None,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Format:
    """Sous quelle forme l'on emporte."""
    response.headers["Vary"] = VARIE
    return format_voulu(format, accept)


FormatVoulu = Annotated[Format, Depends(format_demande)]
Code = Annotated[str, Path(max_length=50, description="Code du tableau.")]


@router.get(
    "/publications/{numero}",
    summary="Une publication, ses tableaux et leurs empreintes",
    responses=problemes(Introuvable),
)
async def lire_une_publication(numero: Numero, service: ServiceOuvert) -> Publication:
    """Le manifeste : combien de lignes par tableau, combien se taisent, l'empreinte de chacun."""
    gelee = await _gelee(service, numero)
    resumes = [
        _tableau_resume(tableau, await _cases(service, numero, tableau.code))
        for tableau in _tableaux(gelee)
    ]
    return Publication(**_resume(gelee), tableaux=resumes)


@router.get(
    "/publications/{numero}/tableaux/{tableau}",
    summary="Un tableau d'une publication, à lire ou à emporter",
    response_model=TableauPublie,
    response_model_exclude_unset=True,
    responses={
        200: {"content": {type_: {} for voulu, type_ in TYPES.items() if voulu is not Format.JSON}},
        **problemes(Introuvable),
    },
)
async def lire_un_tableau(
    numero: Numero,
    tableau: Code,
    lecteur: Liseur,
    service: ServiceOuvert,
    voulu: FormatVoulu,
) -> Response:
    """Le tableau entier, le même pour tous ; une case tue est vide.

    CSV : point-virgule, UTF-8 avec BOM, formules neutralisées ; le manifeste (en-tête `Link`) en
    donne l'empreinte et, s'il se tait tout entier, ce qui se lit plutôt. Classeur, Parquet : avec
    les définitions, qui le disent aussi.
    """
    gelee = await _gelee(service, numero)
    lu = next((t for t in _tableaux(gelee) if t.code == tableau), None)
    if lu is None:
        dits = ", ".join(t.code for t in _tableaux(gelee))
        raise Introuvable(f"Tableaux de cette publication : {dits}.")
    cases = await _cases(service, numero, tableau)
    if voulu is Format.JSON:
        ouvre = lecteur.lit_au_moins(Portee.SIENS, *NOMINATIVES)
        publie = _publie(gelee, lu, cases, ouvre=ouvre)
        return Response(publie, media_type=TYPES[voulu], headers={"Vary": VARIE})
    return _fichier(gelee, lu, cases, voulu)


def _fichier(
    gelee: Gelee, tableau: Tableau, cases: Sequence[tuple[Cle, int | None]], voulu: Format
) -> Response:
    nom = f"parcours-{gelee.periode}-r{gelee.revision}-{tableau.code}.{voulu}"
    entetes = {
        "Content-Disposition": f'attachment; filename="{nom}"',
        "Link": f'</v1/observatoire/publications/{gelee.numero}>; rel="describedby"',
        "Vary": VARIE,
    }
    if voulu is Format.CSV:
        flux = en_csv(_entetes(tableau), _lignes(cases))
        return StreamingResponse(flux, media_type="text/csv; charset=utf-8", headers=entetes)
    indicateur = PAR_CODE[tableau.indicateur]
    definitions = {
        "Tableau": tableau.libelle,
        "Publication": f"{gelee.numero} ({gelee.periode}, révision {gelee.revision})",
        "Définition": indicateur.definition,
        "Formule": indicateur.formule,
        "Unité": indicateur.unite,
        "Limites": indicateur.limites,
        "Case vide": TUE,
        "Position du journal": str(gelee.position),
        "Empreinte": gelee.empreinte,
    }
    if all(valeur is None for _, valeur in cases):
        definitions["Tableau vide"] = _proposition(tableau)
    ecrit = en_parquet if voulu is Format.PARQUET else en_classeur
    fichier = ecrit(_entetes(tableau), _lignes(cases), definitions)
    return Response(fichier, media_type=TYPES[voulu], headers=entetes)


async def _gelee(service: Service, numero: int) -> Gelee:
    async with service.pool.acquire() as connexion:
        gelees = await registre.gelees(connexion)
    for gelee in gelees:
        if gelee.numero == numero:
            return gelee
    dites = f"de 1 à {gelees[-1].numero}" if gelees else "aucune encore"
    raise Introuvable(
        f"Publications gelées : {dites}.",
        [Erreur("valeur-hors-bornes", "numero", "Cette publication n'est pas gelée.")],
    )


async def _cases(service: Service, numero: int, code: str) -> list[tuple[Cle, int | None]]:
    async with service.pool.acquire() as connexion:
        return await registre.tableau(connexion, numero, code)


def _tableaux(gelee: Gelee) -> list[Tableau]:
    return du_catalogue(gelee.catalogue, annuel="-T" not in gelee.periode)


def _resume(gelee: Gelee) -> dict[str, Any]:
    return {nom: getattr(gelee, nom) for nom in PublicationResumee.model_fields}


def _tableau_resume(tableau: Tableau, cases: Sequence[tuple[Cle, int | None]]) -> TableauResume:
    tues = sum(valeur is None for _, valeur in cases)
    return TableauResume(
        code=tableau.code,
        libelle=tableau.libelle,
        indicateur=tableau.indicateur,
        dimensions=["periode", *tableau.dimensions],
        lignes=len(cases),
        tues=tues,
        empreinte=_empreinte(tableau, cases),
        proposition=_proposition(tableau) if tues == len(cases) else None,
    )


def _publie(
    gelee: Gelee, tableau: Tableau, cases: Sequence[tuple[Cle, int | None]], *, ouvre: bool
) -> bytes:
    """Un `TableauPublie`, écrit sans le valider : une publication est déjà passée par là."""
    noms = _entetes(tableau)
    resume = _tableau_resume(tableau, cases)
    return orjson.dumps(
        {
            **resume.model_dump(),
            "publication": gelee.numero,
            "lignes_lues": [
                {
                    **dict(zip(noms, ligne, strict=True)),
                    **(_ou_ils_se_lisent(ligne) if ouvre and tableau.code == STOCK else {}),
                }
                for ligne in _lignes(cases)
            ],
        }
    )


def _ou_ils_se_lisent(ligne: Sequence[str | int | None]) -> dict[str, str]:
    """L'adresse de la liste des ménages d'une case du stock, au dernier jour de la période."""
    periode, departement, etape = (str(valeur) for valeur in ligne[:3])
    voulus = {"au": str(Periode.lue(periode).jours.dernier)}
    voulus |= {} if departement == TOTAL else {"departement": departement}
    voulus |= {} if etape == TOTAL else {"etape": etape}
    return {"menages": f"/v1/parcours?{urlencode(voulus)}"}


def _proposition(tableau: Tableau) -> str:
    """Ce qui se lit plutôt ; le périmètre, lui, est pour toujours celui de la première."""
    plutot = "Rien de plus gros n'est publié de ce périmètre : il y faut plusieurs départements."
    if tableau.code in SUR_TROIS_ANS:
        plutot = f"Lire le même sur trois années : {SUR_TROIS_ANS[tableau.code]}."
    return f"Toutes les cases se taisent : trop peu de ménages. {plutot}"


def _empreinte(tableau: Tableau, cases: Sequence[tuple[Cle, int | None]]) -> str:
    empreinte = hashlib.sha256()
    for morceau in en_csv(_entetes(tableau), _lignes(cases)):
        empreinte.update(morceau)
    return empreinte.hexdigest()


def _entetes(tableau: Tableau) -> list[str]:
    return ["periode", *tableau.dimensions, "valeur"]


def _lignes(cases: Sequence[tuple[Cle, int | None]]) -> list[list[str | int | None]]:
    """Chaque case : sa période sans sa révision, ses modalités, ce qu'elle compte."""
    return [[cle[1].partition("/")[0], *cle[2:], valeur] for cle, valeur in cases]
