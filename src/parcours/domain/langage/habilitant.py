"""Nommer sous une protection : qui travaille avec le ménage lit ce que l'on protège de lui."""

from typing import Annotated

from pydantic import BaseModel

from parcours.domain.langage import marques
from parcours.domain.langage.champs import DIT_L_HABILITATION, Booleen


class Habilitant(BaseModel):
    """Un fait qui met un organisme en relation avec le ménage, et peut l'habiliter.

    Le centre qui accueille une personne protégée lit son dossier si l'auteur de la protection, ou
    un organisme qu'elle nomme, le dit en l'y orientant. Habilité ainsi, on n'en habilite pas
    d'autre.
    """

    habilite: Annotated[Booleen, DIT_L_HABILITATION] = False
    """Vrai si l'organisme nommé lit ce qu'une protection couvre : à dire par qui elle obéit."""


def habilites(fait: BaseModel) -> frozenset[str]:
    """Les organismes qu'un fait habilite."""
    if not (isinstance(fait, Habilitant) and fait.habilite):
        return frozenset()
    return frozenset(organisme for _, organisme in marques.nommes(fait))
