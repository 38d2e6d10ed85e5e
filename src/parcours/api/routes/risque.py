"""Quand un ménage peut être expulsé, et ce qui repousse cette date."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Depends

from parcours.api import exemples, exemples_du_menage
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.ouverture import ouvrir
from parcours.api.parametres import Au, Cible, SavoirDemande, journal_a_jour
from parcours.api.problems import LectureInterdite, ParametreInvalide, ParcoursInconnu
from parcours.api.service import ServiceOuvert
from parcours.projections.fil_rouge.expulsion import RisqueLu, risque

router = APIRouter(
    prefix="/v1/parcours",
    tags=["expulsions"],
    dependencies=[Depends(journal_a_jour)],
    responses=problemes(ParcoursInconnu, ParametreInvalide, LectureInterdite),
)


@router.get(
    "/{parcours}/expulsion",
    summary="Quand l'expulsion est-elle possible ?",
    responses=exemples.reponse(exemples_du_menage.RISQUE),
)
async def lire_le_risque(
    parcours: Cible,
    lecteur: Liseur,
    service: ServiceOuvert,
    savoir: SavoirDemande,
    au: Au = None,
) -> RisqueLu:
    """Le premier jour où l'expulsion est matériellement possible, et la chaîne de ses raisons.

    Chaque raison a sa règle, son article, sa date et le fait qui la fonde ; suivent ce qui manque
    encore et ce qui pourrait changer la date. `au` se place un autre jour.
    """
    ouvert = await ouvrir(service, lecteur, parcours, replace(savoir, au=au or date.max))
    if not ouvert.regard.lit_les_expulsions:
        raise LectureInterdite("Aucun de vos rôles ne lit la procédure d'expulsion de ce ménage.")
    jour = au or service.today(ouvert.territoire)
    return risque(ouvert.vie, ouvert.regard, jour, ouvert.position)
