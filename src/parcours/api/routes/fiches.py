"""La fiche d'un territoire, une année : tout ce qui en a paru, à lire ou à emporter."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel
from starlette.responses import Response

from parcours.api.auth import Liseur
from parcours.api.chiffres_publies import publication
from parcours.api.documentation import problemes
from parcours.api.emportees import EMPORTEES, TableEmportee, refuse_une_carte
from parcours.api.emporter import TYPES, Format, Valeur
from parcours.api.parametres import Departement, FormatVoulu
from parcours.api.perimetre import departement_lu, lit_l_offre
from parcours.api.problems import (
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.api.service import ServiceOuvert
from parcours.api.tableaux_publies import (
    TUE,
    VALEUR,
    LigneDeTableau,
    TableauGele,
    tableaux,
)
from parcours.domain.tableaux.indicateurs.catalogue import INDICATEURS, PAR_CODE
from parcours.publications import registre
from parcours.publications.definitions import definition, unite
from parcours.publications.libelles import libelle
from parcours.publications.lieux import COMMUNE
from parcours.publications.periodes import Periode
from parcours.publications.registre import CaseParue, Gelee
from parcours.publications.tableaux import DEPARTEMENT, PASSAGES

router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_l_offre)],
    responses=problemes(Introuvable, LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class TableauDeFiche(BaseModel):
    """Ce qu'un tableau publié dit de ce département."""

    code: str
    libelle: str
    indicateur: str
    indicateur_libelle: str
    definition: str
    """Ce qu'il compte, à sa période."""
    unite: str
    publication: int
    periode: str
    lignes: list[LigneDeTableau]


class AutreLecture(BaseModel):
    """Un fait du territoire, qui ne se publie pas : il se lit, vivant, à son adresse."""

    indicateur: str
    libelle: str
    adresse: str


class Fiche(BaseModel):
    """Tout ce qui a paru d'un département, une année, sauf ses communes."""

    annee: int
    departement: str
    departement_libelle: str
    publications: list[int]
    """Celles d'où viennent les chiffres : l'année, et ses trimestres."""
    tableaux: list[TableauDeFiche]
    a_cote: list[AutreLecture]


@router.get(
    "/fiches/{annee}",
    summary="La fiche d'un département, une année",
    response_model=Fiche,
    response_model_exclude_unset=True,
    responses={200: {"content": {TYPES[forme]: {} for forme in EMPORTEES}}},
)
async def lire_la_fiche(
    annee: Annotated[int, Path(ge=2000, le=2100, description="Une année publiée.")],
    lecteur: Liseur,
    service: ServiceOuvert,
    voulu: FormatVoulu,
    departement: Departement = None,
) -> Response | Fiche:
    """Les tableaux de l'année et de ses trimestres, dans leur dernière révision ; rien de plus.

    Une case tue l'est ici aussi : la fiche est une autre page des mêmes publications. CSV, classeur
    et Parquet : une ligne par case, une colonne par dimension.
    """
    refuse_une_carte(voulu, "Une fiche")
    ou = departement_lu(lecteur, departement)
    de_l_annee = await publication(service, ou, PASSAGES, str(annee))
    async with service.pool.acquire() as connexion:
        trimestres = _dernieres(await registre.gelees(connexion), Periode(annee))
        lues = [de_l_annee, *trimestres]
        dites = await registre.d_un_departement(connexion, [g.numero for g in lues], ou)
    tous = [t for gelee in lues for t in _tableaux(gelee, dites[gelee.numero])]
    if voulu is not Format.JSON:
        return _emportee(tous, f"parcours-{annee}-{ou}-fiche").reponse(voulu)
    return Fiche(
        annee=annee,
        departement=ou,
        departement_libelle=libelle(DEPARTEMENT, ou),
        publications=[g.numero for g in lues],
        tableaux=[_dit(lu) for lu in tous],
        a_cote=[
            AutreLecture(indicateur=i.code, libelle=i.libelle, adresse=i.adresse)
            for i in INDICATEURS
            if i.adresse
        ],
    )


def _dernieres(gelees: Sequence[Gelee], annee: Periode) -> list[Gelee]:
    """La dernière révision de chaque trimestre d'une année."""
    par_periode = {gelee.periode: gelee for gelee in gelees}
    return [par_periode[t.code] for t in annee.trimestres if t.code in par_periode]


def _tableaux(gelee: Gelee, dites: Mapping[str, Sequence[CaseParue]]) -> Iterator[TableauGele]:
    for tableau in tableaux(gelee):
        if COMMUNE not in tableau.dimensions:
            yield TableauGele(gelee, tableau, dites.get(tableau.code, ()))


def _dit(lu: TableauGele) -> TableauDeFiche:
    entetes = lu.entetes
    return TableauDeFiche(
        code=lu.tableau.code,
        libelle=lu.tableau.libelle,
        indicateur=lu.tableau.indicateur,
        indicateur_libelle=PAR_CODE[lu.tableau.indicateur].libelle,
        definition=definition(lu.tableau).definition,
        unite=unite(lu.tableau),
        publication=lu.gelee.numero,
        periode=lu.gelee.periode,
        lignes=[
            LigneDeTableau.model_validate(dict(zip(entetes, ligne, strict=True)))
            for ligne in lu.lignes()
        ],
    )


def _emportee(lus: Sequence[TableauGele], nom: str) -> TableEmportee:
    """Tous les tableaux, l'un sous l'autre ; vide : ce tableau n'a pas cette dimension."""
    colonnes = list(dict.fromkeys(nom for lu in lus for nom in lu.entetes if nom != VALEUR))
    return TableEmportee(
        nom=nom,
        entetes=["publication", "tableau", "libelle", "unite", *colonnes, VALEUR],
        lignes=_lignes(lus, colonnes),
        definitions=_definitions(lus),
        fait_a=lus[0].gelee.gelee_a,
    )


def _lignes(lus: Sequence[TableauGele], colonnes: Sequence[str]) -> Iterator[list[Valeur]]:
    for lu in lus:
        de = [str(lu.gelee.numero), lu.tableau.code, lu.tableau.libelle, unite(lu.tableau)]
        for ligne in lu.lignes():
            sienne = dict(zip(lu.entetes, ligne, strict=True))
            yield [*de, *(sienne.get(nom) for nom in colonnes), sienne[VALEUR]]


def _definitions(lus: Sequence[TableauGele]) -> dict[str, str]:
    """Ce que veut dire une case vide, puis chaque tableau de la fiche."""
    dites = {lu.tableau.libelle: definition(lu.tableau) for lu in lus}
    return {
        "Case vide": TUE.format(lus[0].gelee.seuil),
        "Position du journal": str(lus[0].gelee.position),
        **{
            libelle_: f"{dite.definition} Formule : {dite.formule}. Limites : {dite.limites}"
            for libelle_, dite in dites.items()
        },
    }
