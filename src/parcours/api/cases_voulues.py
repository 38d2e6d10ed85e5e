"""La case d'un tableau que dit une adresse : sa période, et une valeur par dimension."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Final

from fastapi import Depends, Path, Query

from parcours.api.auth import Liseur
from parcours.api.filtres import codes_dits
from parcours.api.parametres import Departement
from parcours.api.perimetre import departements_lus
from parcours.api.problems import Erreur, Introuvable, LectureInterdite, ParametreInvalide
from parcours.domain.langage.habilitation import NomDeVue
from parcours.publications.droits_des_cases import droits
from parcours.publications.periodes import Periode, PeriodeInconnue
from parcours.publications.recherches import CaseVoulue
from parcours.publications.tableaux import DEPARTEMENT, DU_PERIMETRE, TABLEAUX, Tableau
from parcours.secret_statistique.tables import TOTAL

VALEUR_MAX: Final = 60
Valeur = Annotated[
    str | None, Query(max_length=VALEUR_MAX, description="Cette dimension, si le tableau l'a.")
]


async def _tableau(
    code: Annotated[str, Path(alias="tableau", max_length=50, description="Code du tableau.")],
) -> Tableau:
    if code not in TABLEAUX:
        raise Introuvable(f"Tableaux : {', '.join(TABLEAUX)}.")
    return TABLEAUX[code]


TableauVoulu = Annotated[Tableau, Depends(_tableau)]


async def _periode(
    tableau: TableauVoulu,
    dite: Annotated[
        str,
        Query(
            alias="periode",
            max_length=10,
            description="Celle de la case : `2025-T1` d'un tableau trimestriel, sinon `2025`.",
        ),
    ],
) -> Periode:
    forme = "une année (2025)" if tableau.annuel else "un trimestre (2025-T1)"
    try:
        lue = Periode.lue(dite)
    except PeriodeInconnue:
        lue = None
    if lue is None or (lue.trimestre is None) is not tableau.annuel:
        raise ParametreInvalide(
            f"Les cases de ce tableau sont d'une période : {forme}.",
            [Erreur("valeur-hors-bornes", "periode", "Ce tableau n'a pas cette période.")],
        )
    return lue


@dataclass(frozen=True, kw_only=True)
class Dimensions:
    """Toutes celles qu'un tableau peut avoir."""

    departement: Departement = None
    epci: Valeur = None
    commune: Valeur = None
    etape: Valeur = None
    de: Valeur = None
    vers: Valeur = None
    mouvement: Valeur = None
    suite: Valeur = None
    composition: Valeur = None
    tranche_age: Valeur = None
    dispositif: Valeur = None
    attente: Valeur = None
    procedure: Valeur = None
    signal: Valeur = None
    manque: Valeur = None
    compte: Valeur = None
    nature: Valeur = None
    fait: Valeur = None
    delai: Valeur = None
    renouvellements: Valeur = None

    @property
    def dites(self) -> dict[str, str]:
        """Celles que l'adresse précise ; `*` est toute la dimension, comme de n'en rien dire."""
        return {nom: valeur for nom, valeur in asdict(self).items() if valeur not in {None, TOTAL}}


async def _case(
    tableau: TableauVoulu,
    periode: Annotated[Periode, Depends(_periode)],
    dimensions: Annotated[Dimensions, Depends()],
    lecteur: Liseur,
) -> CaseVoulue:
    """La case demandée, dans le territoire de qui la demande.

    Raises:
        ParametreInvalide: le tableau n'a pas cette dimension, ou cette valeur ; ou il en manque.
        TerritoireInterdit: le département n'est pas de son territoire.
        LectureInterdite: aucun de ses rôles ne lit ce dont se tire cette case.
    """
    dites = dimensions.dites
    _refuse_une_autre_dimension(tableau, dites)
    departements = departements_lus(lecteur, dites.get(DEPARTEMENT), NomDeVue.OBS)
    _refuse_une_valeur_inconnue(tableau, dites)
    if not droits(tableau, dites).peut_lire(lecteur):
        raise LectureInterdite("Aucun de vos rôles ne lit les faits dont se tire cette case.")
    return CaseVoulue(tableau, periode, dites, departements)


CaseDemandee = Annotated[CaseVoulue, Depends(_case)]


def _refuse_une_autre_dimension(tableau: Tableau, dites: Mapping[str, str]) -> None:
    """Celle que le tableau n'a pas ; ou qui manque, parce que ses valeurs ne s'ajoutent pas."""
    siennes = ", ".join(tableau.dimensions)
    if autres := sorted(dites.keys() - tableau.dimensions.keys()):
        raise ParametreInvalide(
            f"Dimensions de ce tableau : {siennes}.",
            [Erreur("code-inconnu", nom, "Ce tableau n'a pas cette dimension.") for nom in autres],
        )
    if manquent := [nom for nom in a_dire(tableau) if nom not in dites]:
        raise ParametreInvalide(
            f"Les valeurs de « {manquent[0]} » ne s'ajoutent pas : dire laquelle.",
            [Erreur("champ-requis", nom, "Une seule de ses valeurs se lit.") for nom in manquent],
        )


def a_dire(tableau: Tableau) -> list[str]:
    """Les dimensions dont une case dit toujours la valeur : elles n'ont pas de total."""
    ou, *autres = tableau.dimensions
    if tableau.est_mesure:
        return autres
    if DU_PERIMETRE.keys() & set(autres):
        return [ou] if tableau.s_ajoute else [ou, *autres]
    return [] if tableau.s_ajoute else autres[-1:]


def _refuse_une_valeur_inconnue(tableau: Tableau, dites: Mapping[str, str]) -> None:
    for nom, modalites in tableau.dimensions.items():
        if nom in dites and nom != DEPARTEMENT:
            codes_dits(nom, dites[nom], modalites or DU_PERIMETRE[nom]([dites[DEPARTEMENT]]))
