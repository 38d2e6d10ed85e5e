"""D'un chiffre de l'observatoire à ses ménages, et de chaque ménage aux faits qui l'y mettent."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_listes, trace
from parcours.api.cases_voulues import CaseDemandee
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee, suit_des_menages
from parcours.api.parametres import vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.projections.fil_rouge.page import Page
from parcours.publications import menages_des_cases
from parcours.publications.droits_des_cases import familles
from parcours.publications.menages_des_cases import MenageCompte
from parcours.publications.recherches import CaseVoulue

router = APIRouter(
    prefix="/v1/observatoire",
    tags=["observatoire"],
    dependencies=[Depends(suit_des_menages), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, ParametreInvalide),
)


class EpisodeLu(BaseModel):
    """Ce qu'un ménage compte une fois dans une case."""

    le: date
    """Le jour de ce qui l'y met ; d'un stock, celui où il y est entré."""
    jours: int | None
    """D'une médiane : ce que cela a duré ; null d'un tableau qui compte."""
    fini: bool
    """Faux si cela durait encore à la fin de ce que le tableau observe."""
    faits: str
    """Où lire les faits qui l'y mettent : la chronologie du ménage, ces jours-là."""


class MenageDUneCase(BaseModel):
    """Un ménage que compte une case."""

    parcours: UUID
    compte: int
    """Combien de fois : la somme de la liste est le chiffre de la case."""
    episodes: list[EpisodeLu]


@router.get(
    "/tableaux/{tableau}/menages",
    summary="Les ménages que compte une case d'un tableau",
    responses={
        **problemes(Introuvable, TerritoireInterdit),
        **exemples.exemple(exemples_des_listes.MENAGE_D_UNE_CASE),
    },
)
async def lire_les_menages_d_une_case(
    case: CaseDemandee, liste: ListeDemandee
) -> Page[MenageDUneCase]:
    """Ceux que vous suivez et qui comptent dans cette case, tels qu'on les sait aujourd'hui.

    Pour qui ouvre des ménages : chaque case d'une publication y mène (`menages`). Dire la période
    de la case et la valeur de chaque dimension ; une dimension non dite est toute entière. Un
    ménage n'y est que si vous en lisez les faits dont se tire le tableau. Une page peut être plus
    courte que `limite` : `suivant` dit s'il en reste. `connu_le` n'y est pas : une publication dit
    ce que l'on savait quand elle a été gelée.
    """
    curseurs = liste.curseurs(tuple[UUID])
    (apres,) = (None,) if liste.apres is None else curseurs.read(liste.apres)
    engine, demande = liste.service.engine, liste.demande
    lue = await menages_des_cases.page(engine, case, demande, liste.limite, apres)
    depuis = await menages_des_cases.faits_d_avant(engine, case, demande, lue.menages)
    trace.d_une_liste(liste.adresse, (menage.parcours for menage in lue.menages))
    return Page(
        elements=[_menage(menage, case, depuis) for menage in lue.menages],
        suivant=None if lue.suite is None else curseurs.write((lue.suite,)),
        position=lue.position,
    )


def _menage(
    menage: MenageCompte, case: CaseVoulue, depuis: Mapping[tuple[UUID, date], date]
) -> MenageDUneCase:
    return MenageDUneCase(
        parcours=menage.parcours,
        compte=len(menage.episodes),
        episodes=[
            EpisodeLu(
                le=e.le,
                jours=e.jours,
                fini=e.fini,
                faits=_chronologie(
                    menage.parcours, case, depuis.get((menage.parcours, e.le), e.le), e.le
                ),
            )
            for e in menage.episodes
        ],
    )


def _chronologie(parcours: UUID, case: CaseVoulue, du: date, au: date) -> str:
    voulus = {
        "famille": ",".join(sorted(familles(case.tableau, case.dite))),
        "du": du,
        "au": au,
    }
    return f"/v1/parcours/{parcours}/chronologie?{urlencode(voulus, safe=',')}"
