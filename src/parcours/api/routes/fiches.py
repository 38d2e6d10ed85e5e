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
from parcours.api.tableaux_publies import TUE, LigneDeTableau, TableauGele, tableaux
from parcours.domain.tableaux.indicateurs.catalogue import INDICATEURS, PAR_CODE
from parcours.publications import registre
from parcours.publications.lieux import COMMUNE
from parcours.publications.periodes import Periode
from parcours.publications.registre import CaseParue, Gelee
from parcours.publications.tableaux import PASSAGES

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
        publication=lu.gelee.numero,
        periode=lu.gelee.periode,
        lignes=[
            LigneDeTableau.model_validate(dict(zip(entetes, ligne, strict=True)))
            for ligne in lu.lignes()
        ],
    )


def _emportee(lus: Sequence[TableauGele], nom: str) -> TableEmportee:
    """Tous les tableaux, l'un sous l'autre ; vide : ce tableau n'a pas cette dimension."""
    dimensions = list(dict.fromkeys(d for lu in lus for d in lu.tableau.dimensions))
    return TableEmportee(
        nom=nom,
        entetes=["publication", "tableau", "libelle", "periode", *dimensions, "valeur"],
        lignes=_lignes(lus, dimensions),
        definitions=_definitions(lus),
        fait_a=lus[0].gelee.gelee_a,
    )


def _lignes(lus: Sequence[TableauGele], dimensions: Sequence[str]) -> Iterator[list[Valeur]]:
    for lu in lus:
        for periode, *modalites, valeur in lu.lignes():
            sienne = dict(zip(lu.tableau.dimensions, modalites, strict=True))
            yield [
                str(lu.gelee.numero),
                lu.tableau.code,
                lu.tableau.libelle,
                periode,
                *(sienne.get(dimension) for dimension in dimensions),
                valeur,
            ]


def _definitions(lus: Sequence[TableauGele]) -> dict[str, str]:
    """Ce que veut dire une case vide, puis chaque indicateur de la fiche."""
    siens = dict.fromkeys(lu.tableau.indicateur for lu in lus)
    return {
        "Case vide": TUE.format(lus[0].gelee.seuil),
        "Position du journal": str(lus[0].gelee.position),
        **{
            PAR_CODE[code].libelle: " ".join((
                PAR_CODE[code].definition,
                f"Formule : {PAR_CODE[code].formule}.",
                f"Limites : {PAR_CODE[code].limites}",
            ))
            for code in siens
        },
    }  # fmt: skip
