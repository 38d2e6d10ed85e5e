"""Une page de chronologie, d'un ménage ou d'une chose du territoire."""

from datetime import date

from parcours.api.listes import Liste
from parcours.api.ouverture import Ouvert, a_cote, lever_les_scelles
from parcours.projections.fil_rouge.chronologie import (
    TOUT,
    FaitLu,
    Voulus,
    chronologie,
    lu,
    scelles,
)
from parcours.projections.fil_rouge.page import Page


async def page_de_chronologie(
    ouvert: Ouvert, liste: Liste, au: date | None, voulus: Voulus = TOUT
) -> Page[FaitLu]:
    """La page demandée ; seuls ses faits sont descellés. Sans jour : tout, même à venir."""
    vie, vu = ouvert.vie, ouvert.regard
    faits = await a_cote(
        liste.service,
        ouvert,
        lambda: [
            entree
            for entree in chronologie(vie, ouvert.retires, vu, au or date.max)
            if voulus.garde(entree.fait, vu)
        ],
    )
    page = liste.page(faits, ouvert.position)
    clair = await lever_les_scelles(liste.service, scelles(page.elements, vu))
    return Page(
        elements=await a_cote(
            liste.service,
            ouvert,
            lambda: [lu(vie, entree, vu, ouvert.noms, clair) for entree in page.elements],
        ),
        suivant=page.suivant,
        position=page.position,
    )
