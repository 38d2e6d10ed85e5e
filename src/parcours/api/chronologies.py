"""Une page de chronologie, d'un ménage ou d'une chose du territoire."""

from datetime import date

from parcours.api.listes import Liste
from parcours.api.ouverture import Ouvert, lever_les_scelles
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
    tous = chronologie(ouvert.vie, ouvert.retires, ouvert.regard, au or date.max)
    faits = [entree for entree in tous if voulus.garde(entree.fait, ouvert.regard)]
    page = liste.page(faits, ouvert.position)
    clair = await lever_les_scelles(liste.service, scelles(page.elements, ouvert.regard))
    return Page(
        elements=[
            lu(ouvert.vie, entree, ouvert.regard, ouvert.noms, clair) for entree in page.elements
        ],
        suivant=page.suivant,
        position=page.position,
    )
