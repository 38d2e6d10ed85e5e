"""Ce que veillent le SIAO et le DPO : qui insiste, qui protège sans travailler avec le ménage."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.parametres import vues_a_jour
from parcours.api.problems import CurseurInvalide, LectureInterdite, ParametreInvalide
from parcours.domain.langage.vocabulaire import Role
from parcours.projections import acces
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.vues import relations
from parcours.projections.vues.relations import Insistance


async def veille_sur_le_territoire(lecteur: Liseur) -> None:
    """Refuser qui n'est ni SIAO ni délégué à la protection des données."""
    if not (lecteur.roles & {Role.SIAO, Role.DPO} or lecteur.est_superviseur):
        raise LectureInterdite("Seuls le SIAO et le DPO veillent ainsi sur leur territoire.")


router = APIRouter(
    prefix="/v1/relations",
    tags=["relations"],
    dependencies=[Depends(veille_sur_le_territoire), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, ParametreInvalide),
)


class TentativesRepetees(BaseModel):
    """Un organisme a écrit, en sept jours, de vingt ménages au moins avec qui il ne travaille pas.

    Une erreur de branchement, le plus souvent : un identifiant faux, un département pour un autre.
    Parfois, quelqu'un qui cherche qui existe.
    """

    organisme: str
    departement: str
    parcours: int
    """De combien d'identifiants il a écrit ; rien ne dit s'ils désignent quelqu'un."""
    du: date
    jusqu_au: date
    """Le premier et le dernier jour où ces faits ont été reçus."""


@router.get("/tentatives", summary="Les organismes qui insistent")
async def lire_les_tentatives(liste: ListeDemandee) -> Page[TentativesRepetees]:
    """Ceux dont les faits attendent sur beaucoup d'identifiants de votre territoire, cette semaine.

    Ce que dit un organisme sous un acte permanent compte, et n'est pas une tentative.
    """
    return (await liste.lire(relations.tentatives)).page(_repetees)


def _repetees(lue: Lue[Insistance]) -> TentativesRepetees:
    return TentativesRepetees(
        organisme=lue.dit.organisme,
        departement=lue.dit.departement,
        parcours=lue.dit.parcours,
        du=lue.dit.du,
        jusqu_au=lue.dit.au,
    )


class ProtectionAConfirmer(BaseModel):
    """Une protection de l'adresse que dit quelqu'un qui ne travaille pas avec le ménage.

    Elle masque déjà. Le SIAO la confirme par `relation.fait-confirme`, et ceux qu'elle nomme
    lisent. Pour l'écarter, il faut que le SIAO et le DPO disent tous deux `relation.fait-ecarte`.
    """

    parcours: UUID
    fait: str
    """Sa référence : c'est elle que l'on confirme ou que l'on écarte."""
    organisme: str
    """Qui la dit."""
    depuis_le: date


@router.get("/protections", summary="Les protections à confirmer")
async def lire_les_protections_a_confirmer(liste: ListeDemandee) -> Page[ProtectionAConfirmer]:
    """Les protections que personne n'a confirmées sur votre territoire, la plus ancienne d'abord.

    On en lit le ménage, l'auteur et le jour, rien d'autre.
    """
    lues = await liste.lire(acces.protections_a_confirmer)
    return lues.page(
        lambda lue: ProtectionAConfirmer(
            parcours=lue.parcours,
            fait=f"{lue.dit.source}#{lue.dit.fait}",
            organisme=lue.dit.auteur,
            depuis_le=lue.dit.depuis_le,
        )
    )
