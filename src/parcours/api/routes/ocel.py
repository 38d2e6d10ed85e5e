"""Emporter ses ménages en OCEL 2.0 : les mêmes que la liste, et ce que l'on lit de chacun."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import StreamingResponse

from parcours.api.documentation import problemes
from parcours.api.filtres import FiltresDits
from parcours.api.listes import Liste, ListeDemandee, suit_des_menages
from parcours.api.ocel import MenageEmporte, en_ocel
from parcours.api.ouverture import Savoir, a_cote, ouvrir
from parcours.api.parametres import Au, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    LectureInterdite,
    ParametreInvalide,
    ParcoursInconnu,
)
from parcours.projections import menages_lus
from parcours.projections.fil_rouge.chronologie import chronologie, lu
from parcours.projections.lecture import Lue
from parcours.projections.lisible import reference
from parcours.projections.menages_dits import MenageLu, Tri

JSON: Final = "application/json"

router = APIRouter(
    prefix="/v1/parcours",
    tags=["listes"],
    dependencies=[Depends(suit_des_menages), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, ParametreInvalide),
)


@router.get(
    "/ocel",
    summary="Mes ménages et leurs faits, en OCEL 2.0",
    response_class=StreamingResponse,
    responses={200: {"content": {JSON: {}}, "description": "Un journal OCEL 2.0."}},
)
async def emporter_mes_menages(
    request: Request, liste: ListeDemandee, voulus: FiltresDits, au: Au = None
) -> StreamingResponse:
    """Les ménages de la liste, avec les mêmes filtres, et les faits de leur chronologie ce jour-là.

    Ce que vous en liriez à l'écran, sans rien de scellé : ni nom, ni adresse. Chaque ménage est une
    lecture, inscrite avant que ses faits ne partent. `limite` compte des ménages ; l'en-tête `Link`
    dit où lire les suivants.
    """
    jour = au or liste.aujourdhui(voulus.departement)
    lues = await liste.lire(lambda demande: menages_lus.menages(jour, voulus, Tri.ARRIVEE, demande))
    entetes = {"Content-Disposition": f'attachment; filename="parcours-{jour}.ocel.json"'}
    if lues.suivant:
        suite = urlencode({**request.query_params, "apres": lues.suivant})
        entetes["Link"] = f'<{request.url.path}?{suite}>; rel="next"'

    async def emportes() -> AsyncIterator[MenageEmporte]:
        for lue in lues.lignes:
            try:
                yield await _emporte(liste, lue, Savoir(au=jour))
            except ParcoursInconnu:
                continue

    return StreamingResponse(en_ocel(emportes()), media_type=JSON, headers=entetes)


async def _emporte(liste: Liste, lue: Lue[MenageLu], savoir: Savoir) -> MenageEmporte:
    """Un ménage, ouvert comme à l'écran.

    Raises:
        ParcoursInconnu: il ne se lit plus, depuis que la liste est lue.
    """
    ouvert = await ouvrir(liste.service, liste.lecteur, lue.parcours, savoir)
    vie, vu = ouvert.vie, ouvert.regard

    def emporte() -> MenageEmporte:
        entrees = chronologie(vie, ouvert.retires, vu, savoir.au)
        return MenageEmporte(
            parcours=str(lue.parcours),
            au=savoir.au,
            attributs={"etape": lue.dit.etape, "departement": lue.dit.departement},
            faits=[lu(vie, entree, vu, ouvert.noms, {}) for entree in entrees],
            partages=frozenset(
                reference(vu, entree.fait) for entree in entrees if len(entree.fait.concernes) > 1
            ),
        )

    return await a_cote(liste.service, ouvert, emporte)
