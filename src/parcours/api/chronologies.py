"""Une page de chronologie, d'un ménage ou d'une chose du territoire."""

from datetime import date

from parcours.api.listes import Liste
from parcours.api.ouverture import Ouvert, a_cote, lever_les_scelles
from parcours.api.problems import Erreur, ParametreInvalide
from parcours.projections import lisible
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
    """La page demandée ; seuls ses faits sont descellés. Sans jour : tout, même à venir.

    Raises:
        ParametreInvalide: ce partenaire n'a rien dit que l'on lise ; ceux qui l'ont fait sont dits.
    """
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
    if voulus.partenaire is not None and not faits:
        await a_cote(liste.service, ouvert, lambda: _refuse_qui_ne_dit_rien(ouvert, voulus))
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


def _refuse_qui_ne_dit_rien(ouvert: Ouvert, voulus: Voulus) -> None:
    """Refuser un partenaire dont le lecteur ne lit rien ici, aucun jour, qu'il existe ou non."""
    lues = chronologie(ouvert.vie, ouvert.retires, ouvert.regard, date.max)
    disent = {lisible.emetteur(ouvert.regard, entree.fait)[0] for entree in lues}
    if voulus.partenaire not in disent:
        connus = ", ".join(sorted(disent)) or "aucun"
        raise ParametreInvalide(
            f"Partenaires dont vous lisez quelque chose ici : {connus}.",
            [Erreur("valeur-hors-bornes", "partenaire", "Vous ne lisez rien de lui ici.")],
        )
