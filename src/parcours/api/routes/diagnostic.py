"""Le diagnostic à 360 degrés d'un territoire : des chiffres qui ont paru.

Situations et besoins viennent d'une publication, solutions des faits du territoire ; ce qui manque,
de l'une à l'autre, se dit.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row
from starlette.responses import Response

from parcours.api.auth import Liseur
from parcours.api.chiffres_publies import annee_publiee, publication
from parcours.api.documentation import problemes
from parcours.api.emportees import EMPORTEES, TableEmportee, refuse_une_carte
from parcours.api.emporter import TYPES, Format, Valeur
from parcours.api.parametres import Departement, FormatVoulu, vues_a_jour
from parcours.api.perimetre import departement_lu, lit_l_offre
from parcours.api.problems import (
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.api.service import ServiceOuvert
from parcours.api.tableaux_publies import TUE
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.situations import LIBELLES, Etape
from parcours.domain.lecture.territoire import niveau_sur_place, type_de_place
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTES
from parcours.projections import reading
from parcours.projections.vues import offre
from parcours.publications import registre
from parcours.publications.definitions import definition
from parcours.publications.libelles import ENSEMBLE, libelle
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import BESOINS, DEPARTEMENT, DUREE_DES_ATTENTES, TABLEAUX
from parcours.secret_statistique.tables import TOTAL

LIGNES_MAX: Final = 1_000
GROUPES: Final[Mapping[str, str]] = {
    "ACCUEIL": "d'hébergement",
    "LOGEMENT_ACCOMPAGNE": "de logement accompagné",
}
"""Les places vers lesquelles le SIAO oriente."""
DU_SIAO: Final = "demande-siao"

router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(lit_l_offre)],
    responses=problemes(Introuvable, LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class SituationDeBesoin(BaseModel):
    """Ceux qui ont ce besoin, à une étape."""

    etape: str
    libelle: str
    menages: int | None
    """Null : tu, au titre du secret statistique."""


class BesoinLu(BaseModel):
    """Ce que des ménages attendent, au dernier jour de l'année."""

    attente: str
    libelle: str
    menages: int | None
    """À toutes les étapes ; un ménage peut attendre plusieurs choses. Null : tu."""
    situations: list[SituationDeBesoin]
    duree_mediane_jours: int | None
    """Des attentes commencées l'année d'avant ; null : tue, ou pas encore connue."""


class SolutionLue(BaseModel):
    """Les places d'un type, au dernier jour de l'année."""

    type_place: str
    libelle: str
    structures: int
    structures_renseignees: int
    """Celles qui disent l'état de leurs places."""
    capacite: int
    programmees: int
    """Places visées pour l'année."""
    ouvertes: int
    """Celles qui ont ouvert pour elle."""


class TrouLu(BaseModel):
    """Ce qui manque, entre les besoins et les solutions, ou pour le savoir."""

    code: str
    phrase: str


class Diagnostic360(BaseModel):
    """Situations, besoins, solutions d'un département, et ce qui manque."""

    annee: int
    departement: str
    departement_libelle: str
    au: date
    """Dernier jour de l'année."""
    publication: int
    """Celle d'où viennent les besoins (tableau `besoins`)."""
    besoins: list[BesoinLu]
    solutions: list[SolutionLue]
    trous: list[TrouLu]
    position: int
    """Position du journal que l'offre reflète."""


@router.get(
    "/diagnostic-360",
    summary="Le diagnostic à 360 degrés d'un département, une année",
    dependencies=[Depends(vues_a_jour)],
    response_model=Diagnostic360,
    responses={200: {"content": {TYPES[forme]: {} for forme in EMPORTEES}}},
)
async def lire_le_diagnostic(
    lecteur: Liseur,
    service: ServiceOuvert,
    voulu: FormatVoulu,
    annee: Annotated[int, Query(ge=2000, le=2100, description="Une année publiée.")],
    departement: Departement = None,
) -> Response | Diagnostic360:
    """Situations × besoins, d'une publication ; solutions, des faits du territoire ; les trous.

    Ce que disent les contributions et le millésime publié se lit avec le département (territoire).
    CSV, classeur et Parquet : une ligne par chiffre, et par trou.
    """
    refuse_une_carte(voulu, "Un diagnostic")
    ou = departement_lu(lecteur, departement)
    gelee = await publication(service, ou, BESOINS, str(annee))
    async with service.pool.acquire() as connexion:
        paru = dict(await registre.tableau(connexion, gelee.numero, BESOINS))
        durees = dict(await registre.tableau(connexion, gelee.numero, DUREE_DES_ATTENTES))
    fin, niveau = annee_publiee(gelee).dernier, niveau_sur_place(lecteur)
    places = offre.places(fin, frozenset({ou}), niveau).limit(LIGNES_MAX)
    lues, position = await reading.read(service.engine, places)
    visees, _ = await reading.read(
        service.engine, offre.cibles(annee, frozenset({ou})).limit(LIGNES_MAX)
    )
    dites = [x for x in visees if type_de_place(x.type_place, niveau) == x.type_place]
    besoins = [
        _besoin(attente.code, attente.libelle, _par_case(paru, ou), _par_case(durees, ou))
        for attente in ATTENTES
    ]
    solutions = _solutions(lues, dites)
    dit = Diagnostic360(
        annee=annee,
        departement=ou,
        departement_libelle=libelle(DEPARTEMENT, ou),
        au=fin,
        publication=gelee.numero,
        besoins=besoins,
        solutions=solutions,
        trous=list(_trous(besoins, solutions)),
        position=position,
    )
    return dit if voulu is Format.JSON else _emporte(dit, gelee).reponse(voulu)


Cases = Mapping[tuple[str, ...], int | None]
"""Ce qui a paru d'un tableau dans un département, par ses autres dimensions."""


def _par_case(paru: Mapping[tuple[str, ...], int | None], ou: str) -> Cases:
    return {cle[3:]: valeur for cle, valeur in paru.items() if cle[2] == ou}


def _besoin(attente: str, libelle: str, paru: Cases, durees: Cases) -> BesoinLu:
    return BesoinLu(
        attente=attente,
        libelle=libelle,
        menages=paru.get((TOTAL, attente)),
        situations=[
            SituationDeBesoin(
                etape=etape, libelle=LIBELLES[Etape(etape)], menages=paru.get((etape, attente))
            )
            for etape in SUIVIES
        ],
        duree_mediane_jours=durees.get((attente,)),
    )


def _solutions(lues: Sequence[Row[Any]], visees: Sequence[Row[Any]]) -> list[SolutionLue]:
    """Les places qui existent, celles que l'on visait, d'un même type sur une même ligne."""
    par_type = {x.type_place: x for x in lues}
    cibles = {x.type_place: x for x in visees}
    return [
        SolutionLue(
            type_place=type_,
            libelle=nomenclatures.libelle("TYPE_PLACE", type_),
            structures=la.structures if (la := par_type.get(type_)) else 0,
            structures_renseignees=la.renseignees if la else 0,
            capacite=int(la.capacite) if la else 0,
            programmees=int(cible.programmees) if (cible := cibles.get(type_)) else 0,
            ouvertes=int(cible.ouvertes) if cible else 0,
        )
        for type_ in sorted({*par_type, *cibles})
    ]


def _trous(besoins: Sequence[BesoinLu], solutions: Sequence[SolutionLue]) -> Iterator[TrouLu]:
    """Ce qui manque : des solutions, des places visées, ou de quoi le savoir."""
    for besoin in besoins:
        if besoin.menages is None:
            yield TrouLu(
                code="besoin-tu",
                phrase=f"« {besoin.libelle} » : combien attendent se tait (trop peu de ménages, "
                "ici ou à côté).",
            )
        if besoin.attente != DU_SIAO:
            yield TrouLu(
                code="solution-non-dite",
                phrase=f"« {besoin.libelle} » : aucun fait ne dit ce qui s'offre ici.",
            )
    codes = nomenclatures.liste("TYPE_PLACE").codes
    for groupe, dit in GROUPES.items():
        capacite = sum(s.capacite for s in solutions if codes[s.type_place].groupe == groupe)
        if not capacite:
            yield TrouLu(code="sans-solution", phrase=f"Aucune place {dit} n'est déclarée.")
    for solution in solutions:
        if solution.programmees > solution.ouvertes:
            yield TrouLu(
                code="places-non-ouvertes",
                phrase=f"{solution.libelle}, places visées : {solution.programmees} ; "
                f"ouvertes : {solution.ouvertes}.",
            )
        if solution.structures_renseignees < solution.structures:
            yield TrouLu(
                code="etat-inconnu",
                phrase=f"{solution.libelle} : des structures ne disent pas l'état de leurs places.",
            )


# --- Emporter -------------------------------------------------------------------------------------

ENTETES: Final = (
    "annee", "departement", "departement_libelle", "partie", "code", "libelle", "etape",
    "etape_libelle", "compte", "compte_libelle", "valeur",
)  # fmt: skip
_DES_PLACES: Final = {
    "structures": "Structures",
    "structures_renseignees": "Structures qui disent l'état de leurs places",
    "capacite": "Places",
    "programmees": "Places visées pour l'année",
    "ouvertes": "Places ouvertes pour l'année",
}
_MENAGES: Final = ("menages", "Ménages qui attendent")
_DUREE: Final = ("duree_mediane_jours", "Durée médiane de l'attente, en jours")


def _emporte(dit: Diagnostic360, gelee: Gelee) -> TableEmportee:
    dite = definition(TABLEAUX[BESOINS])
    return TableEmportee(
        nom=f"parcours-{dit.annee}-{dit.departement}-diagnostic-360",
        entetes=ENTETES,
        lignes=(
            [str(dit.annee), dit.departement, dit.departement_libelle, *ligne]
            for ligne in _lignes(dit)
        ),
        definitions={
            "Définition": dite.definition,
            "Limites": dite.limites,
            "Ménages, jours vides": TUE.format(gelee.seuil),
            "Publication": str(dit.publication),
            "Position du journal": str(dit.position),
        },
        fait_a=gelee.gelee_a,
    )


def _lignes(dit: Diagnostic360) -> Iterator[list[Valeur]]:
    """Chaque chiffre, et chaque trou, que nul chiffre ne dit."""
    for besoin in dit.besoins:
        de = ["besoin", besoin.attente, besoin.libelle]
        yield [*de, TOTAL, ENSEMBLE, *_MENAGES, besoin.menages]
        yield from ([*de, s.etape, s.libelle, *_MENAGES, s.menages] for s in besoin.situations)
        yield [*de, TOTAL, ENSEMBLE, *_DUREE, besoin.duree_mediane_jours]
    for solution in dit.solutions:
        de = ["solution", solution.type_place, solution.libelle]
        for compte, dit_en_clair in _DES_PLACES.items():
            yield [*de, None, None, compte, dit_en_clair, getattr(solution, compte)]
    for trou in dit.trous:
        yield ["trou", trou.code, trou.phrase, *[None] * 5]
